// The time zone service (RFC 7808) and time zones by reference (RFC 7809).
#include <nlohmann/json.hpp>

#include "groupware/recurrence/zone.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using nlohmann::json;

class TimezoneService : public DavFixture {
  protected:
    [[nodiscard]] Answer ask(const std::string& path) const {
        return nobody().get("/timezones" + path);
    }
};

TEST_F(TimezoneService, WellKnownRedirectsToIt) {
    const Answer answer = nobody().get("/.well-known/timezone");
    EXPECT_EQ(answer.status, 301);
    EXPECT_EQ(answer.header("Location"), "/timezones");
}

TEST_F(TimezoneService, CapabilitiesNameTheActions) {
    const Answer answer = ask("/capabilities");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    const auto document = json::parse(answer.body);
    EXPECT_EQ(document["version"], 1);
    std::vector<std::string> names;
    for (const auto& action : document["actions"]) {
        names.push_back(action["name"]);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"capabilities", "list", "get", "expand", "find"}));
    EXPECT_EQ(document["info"]["formats"].size(), 2U);
}

TEST_F(TimezoneService, ListHoldsEveryZoneOnceWithItsAliases) {
    const auto document = json::parse(ask("/zones").body);
    std::map<std::string, json> zones;
    for (const auto& zone : document["timezones"]) {
        EXPECT_TRUE(zones.emplace(zone["tzid"], zone).second) << zone["tzid"];
    }
    EXPECT_TRUE(zones.contains("Europe/Berlin"));
    EXPECT_TRUE(zones.contains("America/New_York"));
    EXPECT_FALSE(zones.contains("GB")) << "an alias";
    const auto& aliases = zones["Europe/London"]["aliases"];
    EXPECT_NE(std::find(aliases.begin(), aliases.end(), "GB"), aliases.end());
    const Answer unchanged = ask("/zones?changedsince=" + document["synctoken"].get<std::string>());
    EXPECT_TRUE(json::parse(unchanged.body)["timezones"].empty());
    EXPECT_FALSE(json::parse(ask("/zones?changedsince=tzdata-1999a-0").body)["timezones"].empty());
}

TEST_F(TimezoneService, GetGivesAZoneInBothFormats) {
    const Answer text = ask("/zones/America%2FNew_York");
    EXPECT_EQ(text.header("Content-Type"), "text/calendar; charset=utf-8");
    EXPECT_NE(text.body.find("\r\nTZID:America/New_York\r\n"), std::string::npos);
    const Answer asJson =
        nobody().get("/timezones/zones/America%2FNew_York").accept("application/calendar+json");
    EXPECT_EQ(asJson.header("Content-Type"), "application/calendar+json");
    EXPECT_EQ(json::parse(asJson.body)[0], "vcalendar");
    EXPECT_NE(asJson.etag(), text.etag());
    EXPECT_NE(ask("/zones/GB").body.find("TZID:GB\r\n"), std::string::npos)
        << "under the name asked for";
    EXPECT_EQ(nobody().get("/timezones/zones/GB").ifNoneMatch(ask("/zones/GB").etag()).status(),
              304);
    EXPECT_EQ(nobody().head("/timezones/zones/GB").answer().body, "");
}

TEST_F(TimezoneService, ExpandListsTheChangesOfARange) {
    for (const char* path :
         {"/zones/America%2FNew_York/observances", "/observances/America%2FNew_York",
          "/observances/America%2FNew_York/"}) {
        const auto document = json::parse(
            ask(std::string(path) + "?start=2008-01-01T00:00:00Z&end=2009-01-01T00:00:00Z").body);
        const auto& observances = document["observances"];
        ASSERT_EQ(observances.size(), 3U) << path;
        EXPECT_EQ(observances[0]["onset"], "2008-01-01T00:00:00Z");
        EXPECT_EQ(observances[0]["utc-offset-to"], -18000);
        EXPECT_EQ(observances[1]["onset"], "2008-03-09T07:00:00Z");
        EXPECT_EQ(observances[1]["utc-offset-from"], -18000);
        EXPECT_EQ(observances[1]["utc-offset-to"], -14400);
        EXPECT_EQ(observances[2]["onset"], "2008-11-02T06:00:00Z");
    }
    const auto south = json::parse(
        ask("/observances/Pacific%2FAuckland?start=2024-01-01T00:00:00Z&end=2025-01-01T00:00:00Z")
            .body);
    EXPECT_EQ(south["observances"][0]["utc-offset-to"], 46800);
    EXPECT_EQ(south["observances"][1]["onset"], "2024-04-06T14:00:00Z");
    EXPECT_EQ(south["observances"][2]["onset"], "2024-09-28T14:00:00Z");
}

TEST_F(TimezoneService, FindMatchesNamesAndAliases) {
    const auto found = [&](const std::string& pattern) {
        std::vector<std::string> names;
        const auto document = json::parse(ask("/zones?pattern=" + pattern).body);
        for (const auto& zone : document["timezones"]) {
            names.push_back(zone["tzid"]);
        }
        return names;
    };
    const std::vector<std::string> newYork{"America/New_York"};
    for (const char* pattern : {"America/New_York", "america/new_y*", "*/New_York", "*ew%20yor*",
                                "US/Eastern", "*New+York*"}) {
        EXPECT_EQ(found(pattern), newYork) << pattern;
    }
    EXPECT_TRUE(found("Nowhere/*").empty());
    EXPECT_TRUE(found("America/New%5C*").empty()) << "an escaped asterisk is one";
}

TEST_F(TimezoneService, MistakesAreNamed) {
    struct Case {
        const char* path;
        int status;
        const char* code;
    };

    for (const auto& [path, status, code] : {
             Case{"", 400, "invalid-action"},
             Case{"/", 400, "invalid-action"},
             Case{"?query=true", 400, "invalid-action"},
             Case{"/foobar", 400, "invalid-action"},
             Case{"/zones/America%2FNew_York/America%2FLos_Angeles", 400, "invalid-action"},
             Case{"/a/b/c/d/e/f", 400, "invalid-action"},
             Case{"/zones/%zz", 400, "invalid-action"},
             Case{"/observances", 400, "invalid-action"},
             Case{"/zones/America%2FPittsburgh", 404, "tzid-not-found"},
             Case{"/zones/..%2F..%2Fetc%2Fpasswd", 404, "tzid-not-found"},
             Case{"/zones/europe%2Fberlin", 404, "tzid-not-found"},
             Case{"/zones/GB?start=2008-01-01T00:00:00Z", 400, "invalid-start"},
             Case{"/zones?pattern=*", 400, "invalid-pattern"},
             Case{"/zones?pattern=**", 400, "invalid-pattern"},
             Case{"/zones?pattern=", 400, "invalid-pattern"},
             Case{"/zones?pattern=a&pattern=b", 400, "invalid-pattern"},
             Case{"/zones?changedsince=other", 400, "invalid-changedsince"},
             Case{"/observances/GB", 400, "invalid-start"},
             Case{"/observances/GB?start=20080101", 400, "invalid-start"},
             Case{"/observances/GB?start=2008-02-30T00:00:00Z&end=2009-01-01T00:00:00Z", 400,
                  "invalid-start"},
             Case{"/observances/GB?start=2008-01-01T00:00:00Z", 400, "invalid-end"},
             Case{"/observances/GB?start=2008-01-01T00:00:00Z&end=2008-01-01T00:00:00Z", 400,
                  "invalid-end"},
             Case{"/observances/GB?start=0001-01-01T00:00:00Z&end=9999-01-01T00:00:00Z", 400,
                  "invalid-end"},
             Case{"/observances/Nowhere?start=2008-01-01T00:00:00Z&end=2009-01-01T00:00:00Z", 404,
                  "tzid-not-found"},
         }) {
        const Answer answer = ask(path);
        EXPECT_EQ(answer.status, status) << path;
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << path;
        const auto problem = json::parse(answer.body);
        EXPECT_EQ(problem["type"], std::string("urn:ietf:params:tzdist:error:") + code) << path;
    }
    EXPECT_EQ(nobody().get("/timezones/zones/GB").accept("application/calendar+xml").status(), 406);
    for (const char* method : {"PUT", "POST", "DELETE", "PROPFIND"}) {
        EXPECT_EQ(as("alice").request(method, "/timezones").body("x").status(), 405) << method;
    }
}

class ByReference : public DavFixture {
  protected:
    void SetUp() override {
        stored_ = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t\r\n" +
                  recurrence::vtimezoneFor("Europe/Berlin") +
                  "BEGIN:VEVENT\r\nUID:z1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/"
                  "Berlin:20260601T100000\r\nSUMMARY:Zoned\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        ASSERT_EQ(as("alice").put(path_, stored_).status(), 201);
    }

    [[nodiscard]] Answer get(const std::string& wanted, const std::string& path) const {
        auto call = as("alice").get(path);
        return call.header("CalDAV-Timezones", wanted);
    }

    [[nodiscard]] Answer multiget(const std::string& wanted) const {
        auto call =
            as("alice").xml("REPORT", calendar("alice"),
                            "<C:calendar-multiget xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
                            "xmlns:D=\"DAV:\"><D:prop><C:calendar-data/></D:prop><D:href>" +
                                path_ + "</D:href></C:calendar-multiget>");
        return call.header("CalDAV-Timezones", wanted);
    }

    std::string stored_;
    const std::string path_ = calendar("alice") + "z.ics";
};

TEST_F(ByReference, TheServerSaysSo) {
    EXPECT_NE(as("alice")
                  .request("OPTIONS", calendar("alice"))
                  .answer()
                  .header("DAV")
                  .find("calendar-no-timezone"),
              std::string::npos);
    for (const std::string& path : {calendars("alice"), calendar("alice")}) {
        const Answer found = as("alice").propfind(
            path, "<C:timezone-service-set xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>");
        const auto* set =
            found.responses().at(0).property("{urn:ietf:params:xml:ns:caldav}timezone-service-set");
        ASSERT_NE(set, nullptr) << path;
        EXPECT_NE(found.body.find("<D:href>/timezones</D:href>"), std::string::npos);
    }
}

TEST_F(ByReference, StandardZonesAreLeftOutOnRequest) {
    EXPECT_EQ(as("alice").get(path_).answer().body, stored_);
    const Answer bare = get("F", path_);
    EXPECT_EQ(bare.body.find("VTIMEZONE"), std::string::npos);
    EXPECT_NE(bare.body.find("DTSTART;TZID=Europe/Berlin:20260601T100000"), std::string::npos);
    EXPECT_EQ(get("T", path_).body, stored_);
    EXPECT_EQ(multiget("F").body.find("VTIMEZONE"), std::string::npos);
    EXPECT_NE(multiget("T").body.find("VTIMEZONE"), std::string::npos);
    EXPECT_NE(multiget("nonsense").body.find("VTIMEZONE"), std::string::npos);
}

TEST_F(ByReference, TheZoneOfACalendarIsThenItsIdentifier) {
    const std::string both =
        "<C:calendar-timezone xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/><C:calendar-timezone-id "
        "xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>";
    const auto read = [&](const std::string& wanted) {
        auto call = as("alice").propfind(calendar("alice"), both);
        return Answer(call.header("CalDAV-Timezones", wanted)).body;
    };
    ASSERT_EQ(as("alice")
                  .proppatch(calendar("alice"),
                             "<D:set><D:prop><C:calendar-timezone-id "
                             "xmlns:C=\"urn:ietf:params:xml:ns:caldav\">Europe/Berlin</"
                             "C:calendar-timezone-id></D:prop></D:set>")
                  .status(),
              207);
    EXPECT_NE(read("T").find("BEGIN:VTIMEZONE"), std::string::npos);
    EXPECT_NE(read("?").find("BEGIN:VTIMEZONE"), std::string::npos);
    EXPECT_EQ(read("F").find("VTIMEZONE"), std::string::npos);
    EXPECT_NE(read("F").find(">Europe/Berlin</"), std::string::npos);
}

TEST_F(ByReference, CachesKeepBothForms) {
    const Answer first = as("alice").get(path_);
    EXPECT_EQ(first.header("Vary"), "Accept, CalDAV-Timezones");
    auto again = as("alice").get(path_);
    again.header("If-None-Match", first.header("ETag"));
    const Answer unchanged = again;
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.header("Vary"), "Accept, CalDAV-Timezones");
}

TEST_F(ByReference, MissingDefinitionsAreAddedOnRequest) {
    const std::string bare = get("F", path_).body;
    const std::string other = calendar("alice") + "bare.ics";
    std::string text = bare;
    text.replace(text.find("z1"), 2, "z2");
    ASSERT_EQ(as("alice").put(other, text).status(), 201);
    EXPECT_EQ(as("alice").get(other).answer().body, text);
    const std::string full = get("T", other).body;
    EXPECT_NE(full.find("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"), std::string::npos);
    EXPECT_LT(full.find("VTIMEZONE"), full.find("VEVENT"));
}

TEST_F(ByReference, PrivateDefinitionsStay) {
    std::string text = stored_;
    for (auto at = text.find("Europe/Berlin"); at != std::string::npos;
         at = text.find("Europe/Berlin", at)) {
        text.replace(at, 13, "Our own zone");
    }
    text.replace(text.find("z1"), 2, "z3");
    const std::string path = calendar("alice") + "own.ics";
    ASSERT_EQ(as("alice").put(path, text).status(), 201);
    EXPECT_EQ(get("F", path).body, text);
}

}  // namespace
}  // namespace kalends::test
