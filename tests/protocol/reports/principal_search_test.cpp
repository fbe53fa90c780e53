// Searching for principals (RFC 3744 sections 9.4 and 9.5, calendarserver's principal search).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

std::string searchFor(const std::string& property,
                      const std::string& text,
                      const std::string& matchAttributes = "") {
    return "<D:property-search>" + prop(property) + "<D:match" + matchAttributes + ">" + text +
           "</D:match></D:property-search>";
}

class PrincipalSearch : public ReportTest {
  protected:
    void SetUp() override {
        save(storage::PrincipalKind::kUser, "doris", "Doris Super", "Doris", "Super");
        save(storage::PrincipalKind::kGroup, "board", "Board", "", "");
        save(storage::PrincipalKind::kResource, "beamer", "Beamer 03", "", "");
        save(storage::PrincipalKind::kLocation, "hall", "Hall 03", "", "");
    }

    void save(storage::PrincipalKind kind,
              const std::string& slug,
              const std::string& name,
              const std::string& first,
              const std::string& last) {
        storage::PrincipalChange change;
        change.kind = kind;
        change.slug = slug;
        change.displayName = name;
        change.firstName = first;
        change.lastName = last;
        change.email = slug + "@example.net";
        change.addresses = std::vector<std::string>{"mailto:" + slug + "@example.net"};
        store_->principals().save(change);
    }

    [[nodiscard]] Answer ask(const std::string& inner,
                             const std::string& attributes = "",
                             const std::string& path = "/dav/principals/") const {
        return report("alice", path, "0", "D:principal-property-search" + attributes,
                      inner + prop("<D:displayname/>"));
    }
};

TEST_F(PrincipalSearch, FindsByEachSearchableProperty) {
    struct Case {
        std::string inner, attributes;
        Names expected;
    };

    const std::vector<Case> cases{
        {searchFor("<D:displayname/>", "orIS"), "", {"doris"}},
        {searchFor("<D:displayname/>", " 03"), "", {"beamer", "hall"}},
        {searchFor("<D:displayname/>", " 03"), " type=\"ROOM\"", {"hall"}},
        {searchFor("<D:displayname/>", " 03"), " type=\"RESOURCE\"", {"beamer"}},
        {searchFor("<CS:first-name/>", "dor", " match-type=\"starts-with\""), "", {"doris"}},
        {searchFor("<CS:first-name/>", "oris", " match-type=\"starts-with\""), "", {}},
        {searchFor("<CS:last-name/>", "super", " match-type=\"equals\""), "", {"doris"}},
        {searchFor("<CS:email-address-set/>", "hall@"), "", {"hall"}},
        {searchFor("<C:calendar-user-address-set/>", "mailto:doris@example.net",
                   " match-type=\"equals\""),
         "",
         {"doris"}},
        {searchFor("<C:calendar-user-address-set/>", "board@"), "", {"board"}},
        {searchFor("<C:calendar-user-type/>", "ROOM"), "", {"hall"}},
        {searchFor("<C:calendar-user-type/>", "ROOM") + searchFor("<D:displayname/>", "03"),
         "",
         {"hall"}},
        {searchFor("<C:calendar-user-type/>", "ROOM") + searchFor("<D:displayname/>", "doris"),
         " test=\"anyof\"",
         {"doris", "hall"}},
        {searchFor("<C:calendar-home-set/>", "/dav/calendars/users/bob/"), "", {"bob"}},
        {searchFor("<C:calendar-home-set/>", "/dav/calendars/users/bob/") +
             searchFor("<D:displayname/>", "alice"),
         "",
         {}},
        {searchFor("<CS:first-name/>", "doris") + searchFor("<CS:last-name/>", "nobody"), "", {}},
        {searchFor("<CS:first-name/>", "doris") + searchFor("<CS:last-name/>", "nobody"),
         " test=\"anyof\"",
         {"doris"}},
        {searchFor("<D:displayname/>", "doris") + searchFor("<D:getetag/>", "doris"), "", {}},
        {searchFor("<D:displayname/>", "doris") + searchFor("<D:getetag/>", "doris"),
         " test=\"anyof\"",
         {"doris"}},
        {searchFor("<D:displayname/>", "%"), "", {}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.inner + example.attributes);
        const Answer answer = ask(example.inner, example.attributes);
        EXPECT_EQ(answer.status, 207) << answer.body;
        EXPECT_EQ(found(answer), example.expected);
    }
}

TEST_F(PrincipalSearch, LooksBelowTheTargetUnlessToldOtherwise) {
    const auto search = searchFor("<D:displayname/>", " 03");
    EXPECT_EQ(found(ask(search, "", "/dav/principals/resources/")), Names{"beamer"});
    EXPECT_EQ(found(ask(search, "", "/dav/principals/users/")), Names{});
    EXPECT_EQ(found(ask(search, "", calendar("alice"))), Names{});
    EXPECT_EQ(found(ask(search + "<D:apply-to-principal-collection-set/>", "", calendar("alice"))),
              (Names{"beamer", "hall"}));
    EXPECT_EQ(
        found(ask(search + "<D:apply-to-principal-collection-set/>", "", "/dav/principals/users/")),
        (Names{"beamer", "hall"}));
}

TEST_F(PrincipalSearch, LimitGivesAPartAnd507) {
    const Answer answer = ask(searchFor("<D:displayname/>", " 03") +
                              "<CS:limit><CS:nresults>1</CS:nresults></CS:limit>");
    EXPECT_EQ(found(answer).size(), 1U);
    EXPECT_EQ(withStatus(answer, 507), Names{"principals"});
}

TEST_F(PrincipalSearch, RefusesOtherDepthsAndUnknownValues) {
    const auto search = searchFor("<D:displayname/>", "x");
    EXPECT_EQ(
        report("alice", "/dav/principals/", "1", "D:principal-property-search", search).status,
        400);
    EXPECT_EQ(ask(search, " test=\"bogus\"").status, 400);
    EXPECT_EQ(ask(search, " type=\"bogus\"").status, 400);
    EXPECT_EQ(ask(searchFor("<D:displayname/>", "x", " match-type=\"bogus\"")).status, 400);
    EXPECT_EQ(ask("").status, 400);
}

TEST_F(PrincipalSearch, AnAddressByItsBeginningIsAUri) {
    const auto status = [&](const std::string& text, const std::string& attributes,
                            const std::string& more = {}) {
        return ask(searchFor(
                       "<C:calendar-user-address-set xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>",
                       text, attributes) +
                   more)
            .status;
    };
    const std::string begins = " match-type=\"starts-with\"";
    EXPECT_EQ(status("doris", begins), 400);
    EXPECT_EQ(status("doris", " match-type=\"equals\""), 400);
    EXPECT_EQ(status("mailto:doris", begins), 207);
    EXPECT_EQ(status("doris@", begins), 207);
    EXPECT_EQ(status("/dav/principals/", begins), 207);
    EXPECT_EQ(status("doris", ""), 207);
    EXPECT_EQ(status("doris", begins, searchFor("<D:displayname/>", "doris")), 207);
}

TEST_F(PrincipalSearch, PropertySetNamesWhatCanBeSearched) {
    const Answer answer =
        report("alice", "/dav/principals/", "0", "D:principal-search-property-set", "");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(count(answer.body, "<D:principal-search-property>"), 4U);
    EXPECT_NE(answer.body.find("<D:prop><D:displayname/></D:prop><D:description "
                               "xml:lang=\"en\">Display Name</D:description>"),
              std::string::npos)
        << answer.body;
    EXPECT_EQ(
        report("alice", "/dav/principals/", "1", "D:principal-search-property-set", "").status,
        400);
}

class TokenSearch : public PrincipalSearch {
  protected:
    [[nodiscard]] Names tokens(const std::string& context, const Names& words) const {
        std::string inner = prop("<D:displayname/><CS:record-type/>");
        for (const auto& word : words) {
            inner += "<CS:search-token>" + word + "</CS:search-token>";
        }
        return found(report("alice", "/dav/principals/", "0",
                            "CS:calendarserver-principal-search" + context, inner));
    }
};

TEST_F(TokenSearch, NeedsEveryTokenAndFollowsTheContext) {
    EXPECT_EQ(tokens("", {"03"}), (Names{"beamer", "hall"}));
    EXPECT_EQ(tokens("", {"ha", "03"}), Names{"hall"});
    EXPECT_EQ(tokens("", {"ha", "04"}), Names{});
    EXPECT_EQ(tokens(" context=\"location\"", {"03"}), Names{"hall"});
    EXPECT_EQ(tokens(" context=\"attendee\"", {"03"}), Names{"beamer"});
    EXPECT_EQ(tokens(" context=\"attendee\"", {"doris", "example.net"}), Names{"doris"});
    EXPECT_EQ(report("alice", "/dav/principals/", "0",
                     "CS:calendarserver-principal-search context=\"moon\"",
                     "<CS:search-token>x</CS:search-token>")
                  .status,
              400);
    EXPECT_EQ(
        report("alice", "/dav/principals/", "0", "CS:calendarserver-principal-search", "").status,
        400);
}

TEST_F(PrincipalSearch, OtherOrganisationsAreNotFound) {
    query("insert into organisation (slug) values ('other')");
    storage::PrincipalChange change;
    change.slug = "erwin";
    change.displayName = "Erwin 03";
    change.organisation = "other";
    store_->principals().save(change);
    EXPECT_EQ(found(ask(searchFor("<D:displayname/>", " 03"))), (Names{"beamer", "hall"}));
    EXPECT_EQ(found(ask(searchFor("<C:calendar-home-set/>", "/dav/calendars/users/erwin/"))),
              Names{});
}

TEST_F(PrincipalSearch, WhoIsLeftOutOfTheDirectoryIsFoundByTheWholeAddressAlone) {
    query("update principal set unlisted = true where slug = 'doris'");
    const auto found = [this](const std::string& inner, const std::string& attributes = "") {
        return ask(inner, attributes).body.find("/doris/") != std::string::npos;
    };
    EXPECT_FALSE(found(searchFor("<D:displayname/>", "doris")));
    EXPECT_FALSE(found(searchFor("<CS:first-name/>", "dor", " match-type=\"starts-with\"")));
    EXPECT_FALSE(found(searchFor("<C:calendar-user-address-set/>", "doris@example")));
    EXPECT_TRUE(found(searchFor("<C:calendar-user-address-set/>", "mailto:doris@example.net",
                                " match-type=\"equals\"")));
    EXPECT_FALSE(found(searchFor("<C:calendar-user-address-set/>", "mailto:doris@example.net",
                                 " match-type=\"equals\"") +
                       searchFor("<D:displayname/>", "or")));
    const Answer listing =
        as("alice").propfind("/dav/principals/users/", "<D:displayname/>").depth("1");
    EXPECT_EQ(listing.body.find("/doris/"), std::string::npos);
    EXPECT_NE(listing.body.find("/bob/"), std::string::npos);
    EXPECT_EQ(as("alice").propfind("/dav/principals/users/doris/", "<D:displayname/>").status(),
              207)
        << "whoever knows the URL";
}

}  // namespace
}  // namespace kalends::test
