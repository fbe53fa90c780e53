// System zones, names of zones, and VTIMEZONE in both directions.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "groupware/recurrence/posix_tz.h"
#include "groupware/recurrence/tzif.h"
#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

local_seconds local(std::string_view text) {
    return parseDateTime(text, {}, {}, ZoneResolver{})->local;
}

TEST(Zone, OffsetsFollowTheSystemTables) {
    struct Case {
        const char* zone;
        const char* time;
        int offset;
    };

    const Case cases[] = {
        {"Europe/Berlin", "20240115T120000Z", 3600},
        {"Europe/Berlin", "20240715T120000Z", 7200},
        {"Europe/Berlin", "20240331T005959Z", 3600},
        {"Europe/Berlin", "20240331T010000Z", 7200},
        {"Europe/Berlin", "20241027T005959Z", 7200},
        {"Europe/Berlin", "20241027T010000Z", 3600},
        {"Europe/Berlin", "19700715T120000Z", 3600},
        {"Europe/Berlin", "20990715T120000Z", 7200},
        {"Europe/Berlin", "99980715T120000Z", 7200},
        {"Europe/Berlin", "99990115T120000Z", 3600},
        {"America/New_York", "20250309T065959Z", -18000},
        {"America/New_York", "20250309T070000Z", -14400},
        {"America/New_York", "30000704T120000Z", -14400},
        {"Australia/Lord_Howe", "20250101T000000Z", 39600},
        {"Australia/Lord_Howe", "20250701T000000Z", 37800},
        {"Asia/Kathmandu", "20250701T000000Z", 20700},
        {"Europe/Dublin", "20250701T000000Z", 3600},
        {"Europe/Dublin", "20250101T000000Z", 0},
        {"America/Sao_Paulo", "20500101T000000Z", -10800},
        {"Pacific/Apia", "20111229T120000Z", -36000},
        {"Pacific/Apia", "20111231T120000Z", 50400},
    };
    for (const Case& c : cases) {
        const ZonePtr zone = systemZone(c.zone);
        ASSERT_NE(zone, nullptr) << c.zone;
        EXPECT_EQ(zone->offsetAt(utc(c.time)).count(), c.offset) << c.zone << ' ' << c.time;
    }
}

TEST(Zone, WallClocksInGapsAndOverlaps) {
    struct Case {
        const char* zone;
        const char* wall;
        const char* expected;
    };

    const Case cases[] = {
        {"Europe/Berlin", "20240331T015959", "20240331T005959Z"},
        {"Europe/Berlin", "20240331T020000", "20240331T010000Z"},
        {"Europe/Berlin", "20240331T023000", "20240331T013000Z"},
        {"Europe/Berlin", "20240331T030000", "20240331T010000Z"},
        {"Europe/Berlin", "20241027T015959", "20241026T235959Z"},
        {"Europe/Berlin", "20241027T020000", "20241027T000000Z"},
        {"Europe/Berlin", "20241027T023000", "20241027T003000Z"},
        {"Europe/Berlin", "20241027T030000", "20241027T020000Z"},
        {"America/New_York", "20071104T013000", "20071104T053000Z"},
        {"America/New_York", "20070311T023000", "20070311T073000Z"},
        {"Europe/Berlin", "24500331T123000", "24500331T103000Z"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(formatUtc(systemZone(c.zone)->toUtc(local(c.wall))), c.expected)
            << c.zone << ' ' << c.wall;
    }
}

TEST(Zone, NamesClientsSendAreUnderstood) {
    struct Case {
        const char* tzid;
        const char* expected;
    };

    const Case cases[] = {
        {"Europe/Berlin", "Europe/Berlin"},
        {"europe/berlin", "Europe/Berlin"},
        {"Europe/Berlin ", "Europe/Berlin"},
        {"\"Europe/Berlin\"", "Europe/Berlin"},
        {"/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"},
        {"/freeassociation.sourceforge.net/Tzfile/America/Argentina/Buenos_Aires",
         "America/Argentina/Buenos_Aires"},
        {"/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"},
        {"/citadel.org/20260414_1/CET", "CET"},
        {"W. Europe Standard Time", "Europe/Berlin"},
        {"w. europe standard time", "Europe/Berlin"},
        {"Eastern Standard Time", "America/New_York"},
        {"Romance Standard Time ", "Europe/Paris"},
        {"India Standard Time", "Asia/Kolkata"},
        {"Argentina Standard Time", "America/Argentina/Buenos_Aires"},
        {"UTC", "UTC"},
        {"Etc/UTC", "UTC"},
        {"Z", "UTC"},
        {"GMT", "UTC"},
        {"US/Eastern", "America/New_York"},
        {"Asia/Calcutta", "Asia/Kolkata"},
        {"Europe/Oslo", "Europe/Oslo"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(systemZoneName(c.tzid).value_or("none"), c.expected) << c.tzid;
        ASSERT_NE(systemZone(c.tzid), nullptr) << c.tzid;
        EXPECT_EQ(systemZone(c.tzid)->id(), c.expected) << c.tzid;
    }
}

TEST(Zone, HostileNamesOpenNoFile) {
    const std::string names[] = {"",
                                 " ",
                                 "/",
                                 "//",
                                 "../../../etc/passwd",
                                 "/../../etc/passwd",
                                 "Europe/../../../etc/passwd",
                                 "Europe",
                                 "Europe/",
                                 "tzdata.zi",
                                 "zone.tab",
                                 "posix/Europe/Berlin",
                                 "right/Europe/Berlin",
                                 "Factory",
                                 std::string("Europe/Berlin\0x", 15),
                                 "Europe/Ber\nlin",
                                 "Customized Time Zone",
                                 std::string(100'000, 'A'),
                                 std::string(100'000, '/')};
    for (const std::string& name : names) {
        EXPECT_EQ(systemZone(name), nullptr) << name.substr(0, 50);
        EXPECT_FALSE(systemZoneName(name)) << name.substr(0, 50);
    }
}

TEST(Zone, CachedZonesAreShared) {
    EXPECT_EQ(systemZone("Europe/Berlin"), systemZone("europe/BERLIN"));
    EXPECT_EQ(systemZone("UTC"), utcZone());
    EXPECT_EQ(systemZone("Etc/UTC"), utcZone());
}

TEST(Zone, BrokenTzifFilesAreRefused) {
    std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
    std::ostringstream stream;
    stream << file.rdbuf();
    const std::string good = stream.str();
    ASSERT_TRUE(parseTzif(good));
    EXPECT_FALSE(parseTzif(""));
    EXPECT_FALSE(parseTzif("TZif"));
    EXPECT_FALSE(parseTzif(std::string(1000, 'x')));
    for (std::size_t length = 0; length < good.size(); length += 17) {
        static_cast<void>(parseTzif(std::string_view(good).substr(0, length)));
    }
    for (std::size_t at = 0; at < good.size(); at += 5) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0xFF);
        static_cast<void>(parseTzif(bad));
    }
}

TEST(PosixTz, FootersOfAllShapes) {
    for (const char* good :
         {"CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
          "IST-2IDT,M3.4.4/26,M10.5.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
          "EST5EDT,J60,300/1:30:15", "UTC0"}) {
        EXPECT_TRUE(parsePosixTz(good)) << good;
    }
    for (const char* bad :
         {"", "C", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0",
          "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1", "CET-200"}) {
        EXPECT_FALSE(parsePosixTz(bad)) << bad;
    }
}

const std::string kCustom =
    "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010325T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

TEST(Vtimezone, OutlookRulesGiveTheSameAsTheSystem) {
    const Parsed parsed(calendar(kCustom));
    const ZonePtr zone = zoneFromVtimezone(parsed.root().components.front());
    ASSERT_NE(zone, nullptr);
    EXPECT_EQ(zone->id(), "Customized Time Zone");
    const ZonePtr berlin = systemZone("Europe/Berlin");
    for (std::int64_t at = 851'000'000; at < 90'000'000'000; at += 3'333'333) {
        const sys_seconds time{seconds{at}};
        ASSERT_EQ(zone->offsetAt(time), berlin->offsetAt(time)) << formatUtc(time);
    }
}

TEST(Vtimezone, ResolverPrefersTheSystemAndFallsBackToTheObject) {
    std::string wrong = kCustom;
    wrong.replace(wrong.find("Customized Time Zone"), 20, "Europe/Berlin");
    wrong.replace(wrong.find("TZOFFSETTO:+0100"), 16, "TZOFFSETTO:+0900");
    const Parsed parsed(calendar(kCustom + wrong));
    const ZoneResolver zones(parsed.root());
    EXPECT_EQ(zones.resolve("Europe/Berlin"), systemZone("Europe/Berlin"));
    ASSERT_NE(zones.resolve("Customized Time Zone"), nullptr);
    EXPECT_EQ(zones.resolve("Customized Time Zone")->id(), "Customized Time Zone");
    EXPECT_NE(zones.resolve("Customized Time Zone "), nullptr);
    EXPECT_EQ(zones.resolve("No Such Zone"), nullptr);
}

TEST(Vtimezone, UnusableOnesGiveNoZone) {
    for (const std::string& body :
         {std::string(), std::string("BEGIN:STANDARD\r\nEND:STANDARD\r\n"),
          std::string("BEGIN:STANDARD\r\nDTSTART:nonsense\r\nTZOFFSETFROM:+0100\r\n"
                      "TZOFFSETTO:+0100\r\nEND:STANDARD\r\n"),
          std::string("BEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nTZOFFSETFROM:1\r\n"
                      "TZOFFSETTO:+9999\r\nEND:STANDARD\r\n")}) {
        const Parsed parsed(calendar("BEGIN:VTIMEZONE\r\nTZID:x\r\n" + body + "END:VTIMEZONE\r\n"));
        EXPECT_EQ(zoneFromVtimezone(parsed.root().components.front()), nullptr) << body;
    }
}

TEST(Vtimezone, BombsAreBounded) {
    std::string text = "BEGIN:VTIMEZONE\r\nTZID:bomb\r\n";
    for (int i = 0; i < 2000; ++i) {
        text +=
            "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
            "TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n";
    }
    text += "END:VTIMEZONE\r\n";
    const Parsed parsed(calendar(text));
    const double before = cpuSeconds();
    const ZonePtr zone = zoneFromVtimezone(parsed.root().components.front());
    EXPECT_LT(cpuSeconds() - before, kCpuLimit);
    EXPECT_NE(zone, nullptr);
}

TEST(Vtimezone, WrittenZonesReadBackTheSame) {
    std::size_t zones = 0;
    for (const std::string& name : systemZoneNames()) {
        const std::string text = vtimezoneFor(name);
        ASSERT_FALSE(text.empty()) << name;
        EXPECT_LT(text.size(), 9'000U) << name;
        EXPECT_NE(text.find("TZID:" + name + "\r\n"), std::string::npos);
        const Parsed parsed(calendar(text));
        const ZonePtr zone = zoneFromVtimezone(parsed.root().components.front());
        ASSERT_NE(zone, nullptr) << name;
        const ZonePtr system = systemZone(name);
        for (std::int64_t at = 0; at < 4'070'908'800; at += 86'400 * 17 + 3601) {
            const sys_seconds time{seconds{at}};
            ASSERT_EQ(zone->offsetAt(time), system->offsetAt(time))
                << name << ' ' << formatUtc(time) << '\n'
                << text;
        }
        ++zones;
    }
    EXPECT_GT(zones, 400U);
}

TEST(Vtimezone, WrittenZoneIsRuleStyle) {
    const std::string text = vtimezoneFor("Europe/Berlin");
    EXPECT_NE(text.find("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"), std::string::npos) << text;
    EXPECT_NE(text.find("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("RDATE"), std::string::npos) << text;
    EXPECT_TRUE(vtimezoneFor("Nowhere/Land").empty());
    EXPECT_TRUE(vtimezoneFor("../../etc/passwd").empty());
    EXPECT_NE(vtimezoneFor("UTC").find("TZOFFSETTO:+0000"), std::string::npos);
}

TEST(Vtimezone, WholeDefinitionsMarkTheLawOfTodayAndReadBackTheSame) {
    EXPECT_NE(vtimezoneFor("Europe/London", ZoneSpan::kWhole)
                  .find("TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\n"),
              std::string::npos);
    for (const char* name : {"Europe/London", "America/New_York", "Australia/Sydney",
                             "America/Sao_Paulo", "Europe/Dublin"}) {
        const Parsed parsed(calendar(vtimezoneFor(name, ZoneSpan::kWhole)));
        const ZonePtr zone = zoneFromVtimezone(parsed.root().components.front()),
                      system = systemZone(name);
        for (std::int64_t at = -2'000'000'000; at < 4'070'908'800; at += 86'400 * 17 + 3601) {
            const sys_seconds time{seconds{at}};
            ASSERT_EQ(zone->offsetAt(time), system->offsetAt(time))
                << name << ' ' << formatUtc(time);
        }
    }
}

TEST(Vtimezone, LibicalsFilesAgreeWithTheSystem) {
    const std::filesystem::path root = "../shared/tz/vtimezone-libical";
    if (!std::filesystem::exists(root)) {
        GTEST_SKIP() << "the shared zone data are not here";
    }
    std::size_t compared = 0;
    for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                             "Asia/Kolkata", "America/Sao_Paulo", "CET"}) {
        std::ifstream file(root / (std::string(name) + ".ics"), std::ios::binary);
        if (!file) {
            continue;
        }
        std::ostringstream text;
        text << file.rdbuf();
        const Parsed parsed(text.str());
        const ZonePtr zone = zoneFromVtimezone(parsed.root().components.front());
        ASSERT_NE(zone, nullptr) << name;
        const ZonePtr system = systemZone(name);
        for (std::int64_t at = 0; at < 2'145'916'800; at += 86'400 * 3) {
            const sys_seconds time{seconds{at}};
            ASSERT_EQ(zone->offsetAt(time), system->offsetAt(time)) << name << formatUtc(time);
        }
        ++compared;
    }
    EXPECT_GT(compared, 2U);
}

}  // namespace
}  // namespace kalends::recurrence::test
