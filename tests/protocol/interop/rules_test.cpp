// What all clients need at once, rule by rule: what breaks when one of these fails is a client that
// people use.
#include <algorithm>
#include <array>
#include <set>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kCaldav = "{urn:ietf:params:xml:ns:caldav}";
const std::string kCarddav = "{urn:ietf:params:xml:ns:carddav}";
const std::string kCalendarServer = "{http://calendarserver.org/ns/}";
constexpr const char* kNamespaces =
    " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\""
    " xmlns:CR=\"urn:ietf:params:xml:ns:carddav\" xmlns:A=\"http://apple.com/ns/ical/\"";

class Interop : public DavFixture {
  protected:
    static std::string syncBody(const std::string& token, const std::string& limit = {}) {
        return std::string("<D:sync-collection") + kNamespaces + "><D:sync-token>" + token +
               "</D:sync-token><D:sync-level>1</D:sync-level>" + limit +
               "<D:prop><D:getetag/><D:getcontenttype/></D:prop></D:sync-collection>";
    }

    static std::string multigetBody(const std::string& href) {
        return std::string("<C:calendar-multiget") + kNamespaces +
               "><D:prop><D:getetag/><C:calendar-data/></D:prop><D:href>" + href +
               "</D:href></C:calendar-multiget>";
    }

    [[nodiscard]] ResponseItem read(const std::string& path, std::string_view names) const {
        const auto items = as("alice").propfind(path, names).answer().responses();
        return items.empty() ? ResponseItem{} : items.front();
    }

    [[nodiscard]] static std::vector<std::string> hrefsIn(const ResponseItem& item,
                                                          const std::string& name) {
        std::vector<std::string> hrefs;
        if (const auto* property = item.property(name)) {
            for (const auto* href : property->elements({xml::kDav, "href"})) {
                hrefs.push_back(href->text());
            }
        }
        return hrefs;
    }

    [[nodiscard]] int store(const std::string& name, const std::string& text) const {
        return as("alice").put(calendar("alice") + name, text).status();
    }

    const std::string principal_ = "/dav/principals/users/alice/";
};

TEST_F(Interop, Rule1_OneHomeOfEachKindWithSharedCalendarsInIt) {
    const auto item = read(principal_, "<C:calendar-home-set/><CR:addressbook-home-set/>");
    EXPECT_EQ(hrefsIn(item, kCaldav + "calendar-home-set"),
              std::vector<std::string>{calendars("alice")});
    EXPECT_EQ(hrefsIn(item, kCarddav + "addressbook-home-set"),
              std::vector<std::string>{addressbooks("alice")});
}

TEST_F(Interop, Rule2_DelegatesAndGroupsArePublishedAndACalendarHasOneUrl) {
    delegate("bob", "alice", storage::DelegateMode::kWrite);
    const auto item = read(principal_, "<D:group-membership/><CS:calendar-proxy-write-for/>");
    EXPECT_EQ(item.statusOf("{DAV:}group-membership"), 200);
    EXPECT_EQ(hrefsIn(item, kCalendarServer + "calendar-proxy-write-for"),
              std::vector<std::string>{"/dav/principals/users/bob/"});
    std::multiset<std::string> ids;
    for (const auto& home : {calendars("alice"), calendars("bob")}) {
        const Answer listed = as("alice").propfind(home, "<D:resource-id/>").depth("1");
        for (const auto& child : listed.responses()) {
            for (const auto& id : hrefsIn(child, "{DAV:}resource-id")) {
                ids.insert(id);
            }
        }
    }
    for (const auto& id : ids) {
        EXPECT_EQ(ids.count(id), 1U) << id;
    }
}

TEST_F(Interop, Rule3_StatusesAreSpelledExactlyAndThe200PropstatComesFirst) {
    const Answer answer = as("alice").propfind(
        addressbook("alice"), "<CS:no-such-property/><D:displayname/><D:getetag/>");
    const auto ok = answer.body.find("HTTP/1.1 200 OK</D:status>");
    const auto missing = answer.body.find("HTTP/1.1 404 Not Found</D:status>");
    ASSERT_NE(ok, std::string::npos);
    ASSERT_NE(missing, std::string::npos);
    EXPECT_LT(ok, missing);
}

TEST_F(Interop, Rule4_EveryMemberHasHrefEtagAndContentType) {
    ASSERT_EQ(store("a.ics", event("a")), 201);
    const auto check = [&](const Answer& answer) {
        std::size_t members = 0;
        for (const auto& item : answer.responses()) {
            if (item.href.ends_with(".ics")) {
                ++members;
                EXPECT_NE(item.text("{DAV:}getetag"), "");
                EXPECT_EQ(item.text("{DAV:}getcontenttype").substr(0, 13), "text/calendar");
            }
        }
        EXPECT_EQ(members, 1U);
    };
    check(as("alice").propfind(calendar("alice"), "<D:getetag/><D:getcontenttype/>").depth("1"));
    check(as("alice").xml("REPORT", calendar("alice"), syncBody("")));
}

TEST_F(Interop, Rule5_EveryEquivalentEncodingReachesTheOneCanonicalHref) {
    const auto home = calendar("alice");
    ASSERT_EQ(store("a%40b%20c%C3%BC.ics", event("a")), 201);
    for (const char* name : {"a@b%20c%c3%bc.ics", "a%40b%20c%C3%BC.ics", "%61@b%20cu%CC%88.ics",
                             "/a%40b%20c%C3%BC.ics"}) {
        EXPECT_EQ(as("alice").get(home + name).status(), 200) << name;
    }
    std::set<std::string> hrefs;
    for (const auto& item :
         as("alice").propfind(home, "<D:getetag/>").depth("1").answer().responses()) {
        hrefs.insert(item.href);
    }
    ASSERT_EQ(hrefs.size(), 2U);
    for (const auto& href : hrefs) {
        EXPECT_EQ(href.substr(0, home.size()), home);
        EXPECT_EQ(as("alice").propfind(href, "<D:getetag/>").answer().responses().at(0).href, href);
    }
}

TEST_F(Interop, Rule6_UrlsOutliveLoginNameAndMailAddress) {
    ASSERT_EQ(store("a.ics", event("a")), 201);
    const auto before = read("/dav/", "<D:current-user-principal/>");
    (void)query(
        "update principal set login = 'alicia', display_name = 'Alicia', email = 'x@example.org' "
        "where slug = 'alice'");
    const std::string credentials = "Basic YWxpY2lhOmFsaWNlLXNlY3JldA==";  // alicia:alice-secret
    const Answer after = nobody()
                             .propfind("/dav/", "<D:current-user-principal/>")
                             .header("Authorization", credentials);
    ASSERT_EQ(after.status, 207);
    EXPECT_EQ(hrefsIn(after.responses().at(0), "{DAV:}current-user-principal"),
              hrefsIn(before, "{DAV:}current-user-principal"));
    EXPECT_EQ(
        nobody().get(calendar("alice") + "a.ics").header("Authorization", credentials).status(),
        200);
}

TEST_F(Interop, Rule7_AnEtagIsStrongAndTheSameInEveryAnswer) {
    const auto href = calendar("alice") + "a.ics";
    const Answer put =
        as("alice").put(href, event("a", "DESCRIPTION:" + std::string(60, 'x') +
                                             "\r\nCOMMENT:" + std::string(60, 'y') + "\r\n"));
    ASSERT_EQ(put.status, 201);
    const auto etag = put.etag();
    ASSERT_TRUE(etag.starts_with('"')) << etag;
    EXPECT_EQ(as("alice").get(href).answer().etag(), etag);
    EXPECT_EQ(as("alice").get(href).header("Accept-Encoding", "gzip, br").answer().etag(), etag);
    EXPECT_EQ(as("alice").head(href).answer().etag(), etag);
    EXPECT_EQ(read(href, "<D:getetag/>").text("{DAV:}getetag"), etag);
    const Answer multiget = as("alice").xml("REPORT", calendar("alice"), multigetBody(href));
    EXPECT_EQ(multiget.responses().at(0).text("{DAV:}getetag"), etag);
    const Answer sync = as("alice").xml("REPORT", calendar("alice"), syncBody(""));
    EXPECT_EQ(sync.responses().at(0).text("{DAV:}getetag"), etag);
}

TEST_F(Interop, Rule8_PutAnswersWithAnEtagExactlyWhenTheBytesWereKept) {
    const auto alarm = std::string(
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n");
    const auto kept = event("a", alarm), mended = event("b", alarm + alarm);
    const Answer first = as("alice").put(calendar("alice") + "a.ics", kept);
    EXPECT_EQ(first.status, 201);
    EXPECT_NE(first.etag(), "");
    EXPECT_EQ(as("alice").get(calendar("alice") + "a.ics").answer().body, kept);
    const Answer second = as("alice").put(calendar("alice") + "b.ics", mended);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.etag(), "");
    EXPECT_NE(as("alice").get(calendar("alice") + "b.ics").answer().body, mended);
}

TEST_F(Interop, Rule9_AnExpiredTokenIsToldInTheShapeEachClientRecoversFrom) {
    const std::string bogus = "https://example.org/no-such-token";
    for (const auto& path : {calendar("alice"), addressbook("alice")}) {
        const Answer answer = as("alice").xml("REPORT", path, syncBody(bogus));
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.condition(), "{DAV:}valid-sync-token");
    }
    const Answer thunderbird =
        as("alice")
            .xml("REPORT", addressbook("alice"), syncBody(bogus))
            .header("User-Agent",
                    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0");
    EXPECT_EQ(thunderbird.status, 400);
    EXPECT_EQ(thunderbird.condition(), "{DAV:}valid-sync-token");
}

TEST_F(Interop, Rule10_ALimitedInitialSynchronisationIsA207ThatSaysThereIsMore) {
    for (const char* name : {"a", "b", "c"}) {
        ASSERT_EQ(store(std::string(name) + ".ics", event(name)), 201);
    }
    const Answer answer = as("alice").xml(
        "REPORT", calendar("alice"), syncBody("", "<D:limit><D:nresults>2</D:nresults></D:limit>"));
    EXPECT_EQ(answer.status, 207);
    const auto items = answer.responses();
    const auto more = std::find_if(items.begin(), items.end(),
                                   [](const ResponseItem& item) { return item.status == 507; });
    ASSERT_NE(more, items.end());
    EXPECT_EQ(more->href, calendar("alice"));
    EXPECT_EQ(items.size(), 3U);
}

TEST_F(Interop, Rules11And21_WithoutItsDatabaseTheServerAsksForPatienceNeverForAPassword) {
    ASSERT_EQ(as("alice").propfind(calendar("alice"), "<D:getetag/>").status(), 207);
    const auto elsewhere = PostgresCluster::instance().newEmptyDatabase();
    const auto name = value("select current_database()");
    (void)sql(elsewhere, "alter database " + name + " with allow_connections false");
    (void)sql(
        elsewhere,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    for (const char* who : {"alice", "bob"}) {  // known already, and not yet
        const Answer answer = as(who).propfind(calendar(who), "<D:getetag/>");
        EXPECT_EQ(answer.status, 503) << who;
        EXPECT_NE(answer.header("Retry-After"), "") << who;
    }
    (void)sql(elsewhere, "alter database " + name + " with allow_connections true");
    for (const char* who : {"alice", "bob"}) {
        EXPECT_EQ(as(who).propfind(calendar(who), "<D:getetag/>").status(), 207) << who;
    }
}

TEST_F(Interop, Rule12_TheDavHeaderIsCompleteEverywhere) {
    const auto whole = as("alice").request("OPTIONS", "/dav/").answer().header("DAV");
    for (const char* token :
         {"1", "2", "3", "access-control", "extended-mkcol", "calendar-access", "addressbook"}) {
        EXPECT_NE((", " + whole + ",").find(std::string(", ") + token + ","), std::string::npos)
            << token;
    }
    for (const auto& path : {std::string("/"), principal_, calendars("alice"), calendar("alice"),
                             addressbooks("alice"), addressbook("alice")}) {
        const Answer answer = as("alice").request("OPTIONS", path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_EQ(answer.header("DAV"), whole) << path;
        EXPECT_NE(answer.header("Allow"), "") << path;
    }
}

TEST_F(Interop, Rule13_RootAndWellKnownAddressesAnswerThemselves) {
    for (const char* path : {"/", "/.well-known/caldav", "/.well-known/carddav", "/dav/"}) {
        EXPECT_EQ(as("alice").propfind(path, "<D:current-user-principal/>").status(), 207) << path;
        EXPECT_EQ(as("alice").request("OPTIONS", path).status(), 200) << path;
    }
}

TEST_F(Interop, Rule14_TheChallengeIsTheSameForEveryPathAndComesFirst) {
    const auto challenge = nobody().get("/dav/").answer().header("WWW-Authenticate");
    EXPECT_EQ(challenge.substr(0, 13), "Basic realm=\"");
    for (const auto& path :
         {calendar("alice"), std::string("/dav/no/such/place"), std::string("/dav/%zz")}) {
        for (const char* method : {"PROPFIND", "PUT", "NONSENSE"}) {
            const Answer answer = nobody().request(method, path);
            EXPECT_EQ(answer.status, 401) << method << ' ' << path;
            EXPECT_EQ(answer.header("WWW-Authenticate"), challenge);
        }
    }
}

TEST_F(Interop, Rule15_EventsAndTasksHaveTheirOwnCollectionsAndSaySo) {
    const std::array<std::pair<std::string, std::string>, 2> expected{
        {{calendar("alice"), "VEVENT"}, {tasks("alice"), "VTODO"}}};
    for (const auto& [path, component] : expected) {
        const auto item = read(path, "<C:supported-calendar-component-set/>");
        const auto* set = item.property(kCaldav + "supported-calendar-component-set");
        ASSERT_NE(set, nullptr);
        ASSERT_EQ(set->elements().size(), 1U);
        EXPECT_EQ(*set->elements().at(0)->attribute("name"), component);
    }
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "plain/").status(), 201);
    EXPECT_NE(read(calendars("alice") + "plain/", "<C:supported-calendar-component-set/>")
                  .property(kCaldav + "supported-calendar-component-set"),
              nullptr);
}

TEST_F(Interop, Rule16_ThePreferredMailAddressStandsFirstAndLastInLowerCase) {
    const auto item = read(principal_, "<C:calendar-user-address-set/>");
    const auto* set = item.property(kCaldav + "calendar-user-address-set");
    ASSERT_NE(set, nullptr);
    const auto hrefs = set->elements();
    ASSERT_GE(hrefs.size(), 2U);
    for (const auto* end : {hrefs.front(), hrefs.back()}) {
        EXPECT_EQ(end->text(), "mailto:alice@example.org");
        ASSERT_NE(end->attribute("preferred"), nullptr);
        EXPECT_EQ(*end->attribute("preferred"), "1");
    }
}

TEST_F(Interop, Rule17_AUidIsUniqueInOneCalendarAndMayStandInSeveral) {
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "second/").status(), 201);
    ASSERT_EQ(store("a.ics", event("same")), 201);
    EXPECT_EQ(as("alice").put(calendars("alice") + "second/a.ics", event("same")).status(), 201);
    const Answer twice = as("alice").put(calendar("alice") + "b.ics", event("same"));
    EXPECT_TRUE(twice.status == 403 || twice.status == 409);
    EXPECT_EQ(twice.condition(), kCaldav + "no-uid-conflict");
    EXPECT_EQ(twice.conditionHref(), calendar("alice") + "a.ics");
    EXPECT_EQ(as("alice").get(calendar("alice") + "b.ics").status(), 404);
}

TEST_F(Interop, Rule18_ZonesAreTakenHoweverClientsNameThem) {
    const auto at = [](const std::string& zone) {
        return calendarWith(
            "BEGIN:VEVENT\r\nUID:" + std::to_string(std::hash<std::string>{}(zone)) +
            "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=" + zone +
            ":20260105T090000\r\nDURATION:PT1H\r\nSUMMARY:x\r\nEND:VEVENT\r\n");
    };
    int number = 0;
    for (const char* zone : {"Europe/Berlin", "\"Europe/Berlin\"", "W. Europe Standard Time",
                             "W. Europe Standard Time ",
                             "\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\"",
                             "/freeassociation.sourceforge.net/Europe/Berlin"}) {
        const auto text = at(zone);
        const auto name = std::to_string(number++) + ".ics";
        ASSERT_EQ(store(name, text), 201) << zone;
        EXPECT_EQ(as("alice").get(calendar("alice") + name).answer().body, text) << zone;
    }
    const Answer found =
        as("alice")
            .xml("REPORT", calendar("alice"),
                 std::string("<C:calendar-query") + kNamespaces +
                     "><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\">"
                     "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20260105T080000Z\" "
                     "end=\"20260105T083000Z\"/></C:comp-filter></C:comp-filter></C:filter>"
                     "</C:calendar-query>")
            .depth("1");
    EXPECT_EQ(found.responses().size(), static_cast<std::size_t>(number))
        << "all mean 09:00 in Berlin";
}

TEST_F(Interop, Rule19_WhatTheServerDoesNotKnowComesBackByteForByte) {
    const auto text = calendarWith(
        "X-WR-CALNAME:x\r\nBEGIN:VEVENT\r\nX-MOZ-LASTACK:20260101T000000Z\r\nUID:a\r\n"
        "DTSTAMP:20260101T000000Z\r\nX-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"R;1\":geo:1\\,"
        "2\r\n"
        "DTSTART;X-VOBJ=1:20260105T090000Z\r\nDURATION:PT1H\r\nSUMMARY;LANGUAGE=de:ge\r\n "
        "faltet\r\n"
        "RELATED-TO;RELTYPE=PARENT:other\r\nBEGIN:X-COMPONENT\r\nX-A:b\r\nEND:X-COMPONENT\r\nEND:"
        "VEVENT\r\n");
    ASSERT_EQ(store("a.ics", text), 201);
    EXPECT_EQ(as("alice").get(calendar("alice") + "a.ics").answer().body, text);
}

TEST_F(Interop, Rule20_TheLargestObjectIsToldAndMoreIsRefusedByName) {
    const auto limit = std::stoul(
        read(calendar("alice"), "<C:max-resource-size/>").text(kCaldav + "max-resource-size"));
    std::string lines;
    while (lines.size() < limit) {
        lines += "COMMENT:" + std::string(60, 'x') + "\r\n";
    }
    const Answer answer = as("alice").put(calendar("alice") + "big.ics", event("a", lines));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.condition(), kCaldav + "max-resource-size");
    EXPECT_NE(answer.sentence(), "");
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(Interop, Rule22_MakingAndDeletingAnswersPlainlyWhateverPropertiesAreAsked) {
    const std::string unknown =
        "<X:later xmlns:X=\"urn:example\">1</X:later><D:displayname>x</D:displayname>";
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "made/", unknown).status(), 201);
    EXPECT_EQ(
        as("alice")
            .mkcol(addressbooks("alice") + "made/", "<D:collection/><CR:addressbook/>", unknown)
            .status(),
        201);
    EXPECT_EQ(as("alice").remove(calendars("alice") + "made/").status(), 204);
    EXPECT_EQ(as("alice").remove(addressbooks("alice") + "made/").status(), 204);
}

TEST_F(Interop, Rule23_NothingIsRedirectedInAWayThatLosesTheMethod) {
    for (const char* path : {"/", "/.well-known/caldav", "/.well-known/carddav"}) {
        for (const char* method : {"GET", "OPTIONS", "PROPFIND"}) {
            const int status = as("alice").request(method, path).depth("0").status();
            EXPECT_NE(status, 303) << method << ' ' << path;
            EXPECT_TRUE(status / 100 == 2 || status == 301 || status == 302 || status == 307 ||
                        status == 308)
                << status << ' ' << method << ' ' << path;
        }
    }
    EXPECT_EQ(as("alice").request("OPTIONS", principal_).status(), 200);
    EXPECT_EQ(as("alice").request("OPTIONS", "/dav/principals/users/alice").status(), 200);
}

TEST_F(Interop, Rule24_AHomeIsNeverEmpty) {
    EXPECT_EQ(as("alice").remove(tasks("alice")).status(), 204);
    EXPECT_EQ(as("alice").remove(calendar("alice")).status(), 403);
    EXPECT_EQ(as("alice").propfind(calendar("alice"), "<D:getetag/>").status(), 207);
    EXPECT_EQ(as("alice").remove(addressbook("alice")).status(), 204);
    EXPECT_EQ(as("alice").propfind(addressbook("alice"), "<D:getetag/>").status(), 207);
}

}  // namespace
}  // namespace kalends::test
