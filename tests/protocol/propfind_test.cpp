// PROPFIND (RFC 4918 section 9.1): selections, depths, order of propstats, preferences.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kEtag = "{DAV:}getetag";

class Propfind : public DavFixture {
  protected:
    [[nodiscard]] Answer ask(const std::string& path,
                             const std::string& content,
                             const std::string& depth) const {
        const std::string body =
            content.empty() ? "" : "<D:propfind xmlns:D=\"DAV:\">" + content + "</D:propfind>";
        return as("alice").xml("PROPFIND", path, body).depth(depth);
    }
};

TEST_F(Propfind, DepthOneListsTheMembersWithTheirEtags) {
    const std::string etag =
        as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer().etag();
    as("alice").put(calendar("alice") + "e2.ics", event("e2")).answer();
    const auto items =
        ask(calendar("alice"),
            "<D:prop><D:getetag/><D:getcontenttype/><D:getcontentlength/></D:prop>", "1")
            .responses();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].href, calendar("alice"));
    EXPECT_EQ(items[1].href, calendar("alice") + "e1.ics");
    EXPECT_EQ(items[1].text(kEtag), etag);
    EXPECT_EQ(items[1].text("{DAV:}getcontenttype"), "text/calendar;charset=utf-8");
    EXPECT_EQ(items[1].text("{DAV:}getcontentlength"), std::to_string(event("e1").size()));
}

TEST_F(Propfind, DepthZeroAnswersForTheResourceAlone) {
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    EXPECT_EQ(ask(calendar("alice"), "<D:prop><D:getetag/></D:prop>", "0").responses().size(), 1U);
}

TEST_F(Propfind, InfiniteDepthIsRefusedByName) {
    for (const char* depth : {"infinity", "Infinity"}) {
        const auto refused = ask(calendars("alice"), "<D:prop><D:getetag/></D:prop>", depth);
        EXPECT_EQ(refused.status, 403);
        EXPECT_EQ(refused.condition(), "{DAV:}propfind-finite-depth");
    }
    const Answer absent = as("alice").xml("PROPFIND", calendars("alice"),
                                          "<D:propfind xmlns:D=\"DAV:\"><D:allprop/></D:propfind>");
    EXPECT_EQ(absent.condition(), "{DAV:}propfind-finite-depth");
}

TEST_F(Propfind, FoundPropertiesComeBeforeMissingOnes) {
    const auto answer =
        ask(calendar("alice"), "<D:prop><x:none xmlns:x=\"urn:x\"/><D:displayname/></D:prop>", "0");
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 1U);
    ASSERT_EQ(items[0].propstats.size(), 2U);
    EXPECT_EQ(items[0].propstats[0].status, 200);
    EXPECT_EQ(items[0].propstats[1].status, 404);
    EXPECT_NE(answer.body.find("<D:status>HTTP/1.1 200 OK</D:status>"), std::string::npos);
}

TEST_F(Propfind, MinimalAnswersLeaveOutWhatIsMissing) {
    const std::string body =
        "<D:propfind xmlns:D=\"DAV:\"><D:prop><x:none "
        "xmlns:x=\"urn:x\"/><D:displayname/></D:prop></D:propfind>";
    const Answer prefer =
        as("alice").xml("PROPFIND", calendar("alice"), body).depth("0").prefer("return=minimal");
    EXPECT_EQ(prefer.header("Preference-Applied"), "return=minimal");
    const Answer brief =
        as("alice").xml("PROPFIND", calendar("alice"), body).depth("0").header("Brief", "t");
    for (const auto& answer : {prefer, brief}) {
        const auto items = answer.responses();
        ASSERT_EQ(items.size(), 1U);
        EXPECT_EQ(items[0].propstats.size(), 1U);
        EXPECT_EQ(items[0].propstats[0].status, 200);
    }
}

TEST_F(Propfind, NorootLeavesOutTheCollectionItself) {
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    const Answer answer =
        as("alice")
            .xml("PROPFIND", calendar("alice"),
                 "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop></D:propfind>")
            .depth("1")
            .prefer("depth-noroot");
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].href, calendar("alice") + "e1.ics");
}

TEST_F(Propfind, AllpropLeavesOutCalDavButTakesWhatIsIncluded) {
    const auto plain = ask(calendar("alice"), "<D:allprop/>", "0").responses();
    ASSERT_EQ(plain.size(), 1U);
    EXPECT_EQ(plain[0].statusOf("{DAV:}resourcetype"), 200);
    EXPECT_EQ(plain[0].statusOf("{urn:ietf:params:xml:ns:caldav}supported-calendar-data"), 0);
    const auto more =
        ask(calendar("alice"), "<D:allprop/><D:include><D:supported-report-set/></D:include>", "0")
            .responses();
    EXPECT_EQ(more[0].statusOf("{DAV:}supported-report-set"), 200);
    const auto empty = ask(calendar("alice"), "", "0").responses();
    ASSERT_EQ(empty.size(), 1U);
    EXPECT_EQ(empty[0].statusOf("{DAV:}creationdate"), 200);
    EXPECT_EQ(empty[0].statusOf("{DAV:}getlastmodified"), 200);
}

TEST_F(Propfind, PropnameListsNamesWithoutValues) {
    const auto items = ask(calendar("alice"), "<D:propname/>", "0").responses();
    ASSERT_EQ(items.size(), 1U);
    const auto* name = items[0].property("{DAV:}supported-privilege-set");
    ASSERT_NE(name, nullptr);
    EXPECT_TRUE(name->children.empty());
    EXPECT_NE(items[0].property("{DAV:}sync-token"), nullptr);
}

TEST_F(Propfind, MalformedSelectionsAreRefused) {
    for (const char* content : {"<D:prop/><D:allprop/>", "<D:other/>", "<D:include/>"}) {
        EXPECT_EQ(ask(calendar("alice"), content, "0").status, 400) << content;
    }
    EXPECT_EQ(as("alice")
                  .xml("PROPFIND", calendar("alice"), "<D:mkcol xmlns:D=\"DAV:\"/>")
                  .depth("0")
                  .status(),
              400);
    EXPECT_EQ(ask(calendar("alice"), "<D:allprop/>", "2").status, 400);
    std::string many = "<D:prop>";
    for (int number = 0; number < 1'000; ++number) {
        many += "<x:p" + std::to_string(number) + " xmlns:x=\"urn:x\"/>";
    }
    EXPECT_EQ(ask(calendar("alice"), many + "</D:prop>", "0").status, 400);
}

TEST_F(Propfind, CtagStaysInStepWithTheSyncToken) {
    const auto read = [&] {
        return as("alice")
            .propfind(calendar("alice"), "<D:sync-token/><CS:getctag/>")
            .answer()
            .responses()
            .at(0);
    };
    const auto before = read();
    EXPECT_EQ(read().text("{DAV:}sync-token"), before.text("{DAV:}sync-token"));
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    const auto after = read();
    EXPECT_NE(after.text("{DAV:}sync-token"), before.text("{DAV:}sync-token"));
    EXPECT_NE(after.text("{http://calendarserver.org/ns/}getctag"),
              before.text("{http://calendarserver.org/ns/}getctag"));
}

TEST_F(Propfind, PrivilegesAreThoseOfWhoeverAsks) {
    delegate("alice", "bob", storage::DelegateMode::kRead);
    const auto of = [&](const std::string& who) {
        const auto items = as(who)
                               .propfind(calendar("alice"), "<D:current-user-privilege-set/>")
                               .answer()
                               .responses();
        std::string names;
        if (const auto* set = items.at(0).property("{DAV:}current-user-privilege-set")) {
            for (const auto* privilege : set->elements()) {
                names += privilege->elements().at(0)->name.local + " ";
            }
        }
        return names;
    };
    EXPECT_NE(of("alice").find("write-content "), std::string::npos);
    EXPECT_NE(of("alice").find("all "), std::string::npos);
    EXPECT_NE(of("bob").find("read "), std::string::npos);
    EXPECT_EQ(of("bob").find("write"), std::string::npos);
    // What a deputy keeps for themselves takes no right that is named, before or after.
    const auto own =
        as("bob")
            .proppatch(calendar("alice"),
                       "<D:set><D:prop><D:displayname>Mine</D:displayname></D:prop></D:set>")
            .answer();
    EXPECT_EQ(own.responses().at(0).text("{DAV:}displayname"), "");
    EXPECT_NE(own.body.find("200 OK"), std::string::npos) << own.body;
    EXPECT_EQ(of("bob").find("write"), std::string::npos);
    EXPECT_NE(as("alice")
                  .propfind(calendar("alice"), "<D:displayname/>")
                  .answer()
                  .responses()
                  .at(0)
                  .text("{DAV:}displayname"),
              "Mine");
    EXPECT_EQ(as("bob").put(calendar("alice") + "x.ics", event("x")).status(), 403);
}

TEST_F(Propfind, DeputiesWhoWriteAreShownAsThoseWhoWrite) {
    delegate("alice", "carol", storage::DelegateMode::kWrite);
    const auto body =
        as("carol").propfind(calendar("alice"), "<D:current-user-privilege-set/>").answer().body;
    for (const char* privilege : {"write", "write-properties", "write-content", "bind", "unbind"}) {
        EXPECT_NE(body.find("<D:" + std::string(privilege) + "/>"), std::string::npos) << privilege;
    }
    EXPECT_EQ(body.find("<D:all/>"), std::string::npos);
    EXPECT_EQ(body.find("<D:write-acl/>"), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
