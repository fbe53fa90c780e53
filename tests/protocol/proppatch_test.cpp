// PROPPATCH (RFC 4918 section 9.2): all or nothing, dead properties byte for byte.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kName = "{DAV:}displayname";
constexpr const char* kMood = "{http://example.com/ns}mood";

std::string set(std::string_view properties) {
    return "<D:set><D:prop>" + std::string(properties) + "</D:prop></D:set>";
}

std::string removal(std::string_view properties) {
    return "<D:remove><D:prop>" + std::string(properties) + "</D:prop></D:remove>";
}

class Proppatch : public DavFixture {
  protected:
    ResponseItem patch(const std::string& path, const std::string& what) const {
        const Answer answer = as("alice").proppatch(path, what);
        EXPECT_EQ(answer.status, 207);
        const auto items = answer.responses();
        return items.empty() ? ResponseItem{} : items.front();
    }

    [[nodiscard]] ResponseItem read(const std::string& path, std::string_view names) const {
        const auto items = as("alice").propfind(path, names).answer().responses();
        return items.empty() ? ResponseItem{} : items.front();
    }
};

TEST_F(Proppatch, LivePropertiesAreSetAndRemoved) {
    const auto item =
        patch(calendar("alice"), set("<D:displayname>Rathaus</D:displayname>"
                                     "<A:calendar-color>#00FF00FF</A:calendar-color>"
                                     "<A:calendar-order>7</A:calendar-order>"
                                     "<C:calendar-description>Sitzungen</C:calendar-description>"));
    EXPECT_EQ(item.href, calendar("alice"));
    EXPECT_EQ(item.statusOf(kName), 200);
    const auto now = read(calendar("alice"),
                          "<D:displayname/><A:calendar-color/><A:calendar-order/>"
                          "<C:calendar-description/>");
    EXPECT_EQ(now.text(kName), "Rathaus");
    EXPECT_EQ(now.text("{http://apple.com/ns/ical/}calendar-color"), "#00FF00FF");
    EXPECT_EQ(now.text("{http://apple.com/ns/ical/}calendar-order"), "7");
    EXPECT_EQ(now.text("{urn:ietf:params:xml:ns:caldav}calendar-description"), "Sitzungen");
    EXPECT_EQ(patch(calendar("alice"), removal("<C:calendar-description/>"))
                  .statusOf("{urn:ietf:params:xml:ns:caldav}calendar-description"),
              200);
    EXPECT_EQ(read(calendar("alice"), "<C:calendar-description/>")
                  .statusOf("{urn:ietf:params:xml:ns:caldav}calendar-description"),
              404);
}

TEST_F(Proppatch, DeadPropertiesKeepAttributesAndChildren) {
    const std::vector<std::string> places{calendar("alice"), calendars("alice"),
                                          addressbook("alice"), calendars("alice") + "inbox/",
                                          "/dav/principals/users/alice/"};
    for (const std::string& path : places) {
        EXPECT_EQ(patch(path, set("<X:mood xml:lang=\"de\" X:b=\"1\"><X:a>ä &lt; ö</X:a></X:mood>"))
                      .statusOf(kMood),
                  200)
            << path;
        const auto item = read(path, "<X:mood/>");
        const xml::Element* mood = item.property(kMood);
        ASSERT_NE(mood, nullptr) << path;
        EXPECT_EQ(mood->elements().at(0)->text(), "ä < ö") << path;
        EXPECT_EQ(mood->attributes.size(), 2U) << path;
        EXPECT_EQ(patch(path, removal("<X:mood/>")).statusOf(kMood), 200) << path;
        EXPECT_EQ(read(path, "<X:mood/>").statusOf(kMood), 404) << path;
    }
}

TEST_F(Proppatch, LanguageOfWhatDeadPropertiesStandInStaysWithThem) {
    const xml::QName lang{"http://www.w3.org/XML/1998/namespace", "lang"};
    const auto languageAfter = [&](const std::string& instructions) -> std::string {
        EXPECT_EQ(patch(calendar("alice"), instructions).statusOf(kMood), 200) << instructions;
        const auto item = read(calendar("alice"), "<X:mood/>");
        const xml::Element* mood = item.property(kMood);
        for (const auto& attribute :
             mood != nullptr ? mood->attributes : std::vector<xml::Attribute>{}) {
            if (attribute.name == lang) {
                return attribute.value;
            }
        }
        return "none";
    };
    EXPECT_EQ(languageAfter("<D:set xml:lang=\"it\"><D:prop><X:mood>a</X:mood></D:prop></D:set>"),
              "it");
    EXPECT_EQ(
        languageAfter(
            "<D:set xml:lang=\"it\"><D:prop xml:lang=\"fr\"><X:mood>a</X:mood></D:prop></D:set>"),
        "fr");
    EXPECT_EQ(
        languageAfter(
            "<D:set><D:prop xml:lang=\"fr\"><X:mood xml:lang=\"de\">a</X:mood></D:prop></D:set>"),
        "de");
    EXPECT_EQ(
        languageAfter(
            "<D:set xml:lang=\"it\"><D:prop xml:lang=\"\"><X:mood>a</X:mood></D:prop></D:set>"),
        "none");
}

TEST_F(Proppatch, ObjectsHoldDeadPropertiesWithoutChangingTheirEtag) {
    const std::string path = calendar("alice") + "e1.ics";
    const Answer put = as("alice").put(path, event("e1"));
    EXPECT_EQ(patch(path, set("<X:mood>good</X:mood>")).statusOf(kMood), 200);
    EXPECT_EQ(read(path, "<X:mood/>").text(kMood), "good");
    EXPECT_EQ(as("alice").get(path).answer().etag(), put.etag());
}

TEST_F(Proppatch, RemovingWhatIsNotThereSucceeds) {
    EXPECT_EQ(
        patch(calendar("alice"), removal("<X:never/>")).statusOf("{http://example.com/ns}never"),
        200);
}

TEST_F(Proppatch, InstructionsAreCarriedOutInTheirOrder) {
    patch(calendar("alice"),
          set("<X:mood>one</X:mood>") + removal("<X:mood/>") + set("<X:mood>two</X:mood>"));
    EXPECT_EQ(read(calendar("alice"), "<X:mood/>").text(kMood), "two");
    patch(calendar("alice"), set("<X:mood>three</X:mood>") + removal("<X:mood/>"));
    EXPECT_EQ(read(calendar("alice"), "<X:mood/>").statusOf(kMood), 404);
}

TEST_F(Proppatch, OneProtectedPropertyFailsAllOthersWith424) {
    patch(calendar("alice"), set("<D:displayname>Before</D:displayname>"));
    const auto item =
        patch(calendar("alice"), set("<D:displayname>After</D:displayname><X:mood>x</X:mood>"
                                     "<D:resourcetype><D:collection/></D:resourcetype>"));
    EXPECT_EQ(item.statusOf("{DAV:}resourcetype"), 403);
    EXPECT_EQ(item.statusOf(kName), 424);
    EXPECT_EQ(item.statusOf(kMood), 424);
    for (const Propstat& propstat : item.propstats) {
        if (propstat.status == 403) {
            EXPECT_EQ(propstat.condition, "{DAV:}cannot-modify-protected-property");
        }
    }
    const auto now = read(calendar("alice"), "<D:displayname/><X:mood/>");
    EXPECT_EQ(now.text(kName), "Before");
    EXPECT_EQ(now.statusOf(kMood), 404);
}

TEST_F(Proppatch, ProtectedPropertiesOfEveryKindStayAsTheyAre) {
    for (const char* name : {"getetag", "getlastmodified", "creationdate", "current-user-principal",
                             "sync-token", "owner", "supported-report-set"}) {
        const std::string element = std::string("<D:") + name + ">x</D:" + name + ">";
        EXPECT_EQ(patch(calendar("alice"), set(element)).statusOf(std::string("{DAV:}") + name),
                  403)
            << name;
    }
}

TEST_F(Proppatch, MinimalAnswersSuccessWithoutABody) {
    const Answer done = as("alice")
                            .proppatch(calendar("alice"), set("<D:displayname>A</D:displayname>"))
                            .prefer("return=minimal");
    EXPECT_EQ(done.status, 200);
    EXPECT_TRUE(done.body.empty());
    const Answer refused = as("alice")
                               .proppatch(calendar("alice"), set("<D:getetag>A</D:getetag>"))
                               .prefer("return=minimal");
    EXPECT_EQ(refused.status, 207);
    EXPECT_EQ(refused.responses().at(0).statusOf("{DAV:}getetag"), 403);
}

TEST_F(Proppatch, TextInMarkupIsKept) {
    patch(calendar("alice"), set("<D:displayname>a &lt;- &amp; ]]&gt; \"q\"</D:displayname>"));
    EXPECT_EQ(read(calendar("alice"), "<D:displayname/>").text(kName), "a <- & ]]> \"q\"");
}

TEST_F(Proppatch, MalformedRequestsChangeNothing) {
    const auto send = [&](const std::string& body) {
        return as("alice").xml("PROPPATCH", calendar("alice"), body).status();
    };
    EXPECT_EQ(send(""), 400);
    EXPECT_EQ(send("<x/>"), 400);
    EXPECT_EQ(send("<D:propertyupdate xmlns:D=\"DAV:\"/>"), 400);
    EXPECT_EQ(send("<D:propertyupdate xmlns:D=\"DAV:\"><D:set></D:propertyupdate>"), 400);
}

TEST_F(Proppatch, TooLargeValuesAreRefused) {
    const auto item =
        patch(calendar("alice"), set("<X:mood>" + std::string(70'000, 'x') + "</X:mood>"));
    EXPECT_EQ(item.statusOf(kMood), 507);
    EXPECT_EQ(read(calendar("alice"), "<X:mood/>").statusOf(kMood), 404);
}

TEST_F(Proppatch, NumberOfDeadPropertiesIsLimited) {
    for (int round = 0; round < 3; ++round) {
        std::string many;
        for (int i = 0; i < 200; ++i) {
            many += "<X:p" + std::to_string(round * 200 + i) + "/>";
        }
        EXPECT_EQ(as("alice").proppatch(calendar("alice"), set(many)).status(),
                  round < 2 ? 207 : 507);
    }
    EXPECT_EQ(value("select count(*) from dead_property"), "400");
}

TEST_F(Proppatch, StrangersCannotChangeProperties) {
    patch(calendar("alice"), set("<D:displayname>Mine</D:displayname>"));
    for (const std::string& path :
         {calendar("alice"), std::string("/dav/principals/users/alice/")}) {
        EXPECT_GE(as("bob").proppatch(path, set("<X:mood>theirs</X:mood>")).status(), 403) << path;
    }
    EXPECT_EQ(read(calendar("alice"), "<X:mood/>").statusOf(kMood), 404);
    EXPECT_EQ(as("alice").proppatch("/dav/", set("<X:mood/>")).status(), 405);
}

}  // namespace
}  // namespace kalends::test
