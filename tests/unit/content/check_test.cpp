// Preconditions of objects.
#include "dav/content/check.h"

#include <gtest/gtest.h>

#include "dav/errors/conditions.h"

namespace kalends::content {
namespace {

using errors::Condition;

std::string event(const std::string& lines = {}) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u1\r\n"
           "DTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\n" +
           lines + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

const std::string kCard =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:A B\r\nN:B;A;;;\r\nEND:VCARD\r\n";

template <class Action>
Condition conditionOf(const Action& action) {
    try {
        action();
    } catch (const errors::DavError& error) {
        EXPECT_STRNE(error.what(), "");
        return error.condition();
    }
    return Condition::kNone;
}

TEST(CalendarText, TypesDecideWhatIsTaken) {
    struct Case {
        const char* type;
        Condition condition;
    };

    const DavSettings settings;
    for (const auto& [type, condition] :
         {Case{"", Condition::kNone}, Case{"text/calendar", Condition::kNone},
          Case{"TEXT/CALENDAR; charset=UTF-8; component=VEVENT", Condition::kNone},
          Case{"text/calendar;charset=\"us-ascii\"", Condition::kNone},
          Case{"text/calendar; charset=iso-8859-1", Condition::kNone},
          Case{"text/calendar; charset=utf-16", Condition::kValidCalendarData},
          Case{"text/vcard", Condition::kSupportedCalendarData},
          Case{"application/calendar+xml", Condition::kSupportedCalendarData},
          Case{"nonsense", Condition::kSupportedCalendarData}}) {
        EXPECT_EQ(conditionOf([&] { static_cast<void>(calendarText(event(), type, settings)); }),
                  condition)
            << type;
    }
}

TEST(CalendarText, SentTextIsKeptAndJsonIsConverted) {
    const DavSettings settings;
    const auto sent = calendarText(event(), "text/calendar", settings);
    EXPECT_EQ(sent.text, event());
    EXPECT_EQ(sent.fidelity, Fidelity::kAsSent);
    const auto json = calendarText(R"(["vcalendar",[["version",{},"text","2.0"]],[]])",
                                   "application/calendar+json", settings);
    EXPECT_EQ(json.fidelity, Fidelity::kConverted);
    EXPECT_TRUE(json.text.starts_with("BEGIN:VCALENDAR\r\n"));
}

TEST(CalendarText, OtherCharsetsThanUtf8AreRefusedByTheirBytes) {
    const DavSettings settings;
    const std::string latin1 = event(
        "SUMMARY:Gr\xfc\xdf"
        "e\r\n");
    EXPECT_EQ(
        conditionOf([&] {
            static_cast<void>(calendarText(latin1, "text/calendar; charset=iso-8859-1", settings));
        }),
        Condition::kValidCalendarData);
    const std::string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\xfc\r\nEND:VCARD\r\n";
    for (const char* type :
         {"text/vcard", "text/vcard; charset=utf-8", "text/vcard; charset=iso-8859-1"}) {
        EXPECT_EQ(conditionOf([&] { static_cast<void>(addressText(card, type, settings)); }),
                  Condition::kValidAddressbookObjectResource)
            << type;
    }
}

TEST(CalendarText, RepairedTextIsNotAsSent) {
    const DavSettings settings;
    const std::string alarm =
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n";
    const auto repaired = calendarText(event(alarm + alarm), "text/calendar", settings);
    EXPECT_EQ(repaired.text, event(alarm));
    EXPECT_EQ(repaired.fidelity, Fidelity::kConverted);
    EXPECT_EQ(calendarText(event(alarm), "text/calendar", settings).fidelity, Fidelity::kAsSent);
}

TEST(AddressText, OldTypesOfCardsAreTaken) {
    const DavSettings settings;
    for (const char* type :
         {"", "text/vcard", "text/x-vcard", "text/directory;profile=vCard", "text/vcf"}) {
        EXPECT_EQ(addressText(kCard, type, settings).text, kCard) << type;
    }
    EXPECT_EQ(
        conditionOf([&] { static_cast<void>(addressText(kCard, "text/calendar", settings)); }),
        Condition::kSupportedAddressData);
}

TEST(CheckCalendarObject, LimitsHaveTheirOwnConditions) {
    storage::Collection collection;
    DavSettings settings;
    settings.maxAttendeesPerInstance = 1;
    settings.maxInstances = 5;
    const auto check = [&](const std::string& text) {
        return conditionOf(
            [&] { static_cast<void>(checkCalendarObject(text, collection, settings)); });
    };
    EXPECT_EQ(check(event()), Condition::kNone);
    EXPECT_EQ(check(event("RRULE:FREQ=DAILY;COUNT=6\r\n")), Condition::kMaxInstances);
    EXPECT_EQ(check(event("RRULE:FREQ=DAILY\r\n")), Condition::kNone);
    EXPECT_EQ(check(event("ORGANIZER:mailto:o@x.org\r\nATTENDEE:mailto:a@x.org\r\n"
                          "ATTENDEE:mailto:b@x.org\r\n")),
              Condition::kMaxAttendeesPerInstance);
    EXPECT_EQ(check("nothing"), Condition::kValidCalendarData);
    settings.calendarObjectLimitBytes = 100;
    EXPECT_EQ(check(event()), Condition::kMaxResourceSize);
}

TEST(CheckCalendarObject, DatesZonesAndScalesHaveTheirOwnConditions) {
    const storage::Collection collection;
    DavSettings settings;
    settings.firstYear = 1900;
    settings.lastYear = 2099;
    const auto check = [&](const std::string& text) {
        return conditionOf(
            [&] { static_cast<void>(checkCalendarObject(text, collection, settings)); });
    };
    EXPECT_EQ(check(event("RDATE:18991231T235959Z\r\n")), Condition::kMinDateTime);
    EXPECT_EQ(check(event("RDATE:19000101T000000Z\r\n")), Condition::kNone);
    EXPECT_EQ(check(event("RDATE:20991231T235959Z\r\n")), Condition::kNone);
    EXPECT_EQ(check(event("RDATE:21000101T000000Z\r\n")), Condition::kMaxDateTime);
    EXPECT_EQ(check(event("RDATE;TZID=Bogus:20260101T000000\r\n")), Condition::kValidTimezone);
    EXPECT_EQ(check(event("RRULE:RSCALE=KLINGON;FREQ=DAILY\r\n")), Condition::kSupportedRscale);
    EXPECT_EQ(check(event("RRULE:RSCALE=CHINESE;FREQ=YEARLY\r\n")), Condition::kNone);
    EXPECT_EQ(check(event("RRULE:RSCALE=GREGORIAN;FREQ=DAILY;SKIP=SIDEWAYS\r\n")),
              Condition::kValidCalendarData);
}

TEST(RequireRoom, OnlyAFullCollectionTakesNoMore) {
    storage::Collection collection;
    DavSettings settings;
    settings.hardMaxResources = 3;
    collection.objectCount = 2;
    EXPECT_EQ(conditionOf([&] { requireRoom(collection, settings); }), Condition::kNone);
    collection.objectCount = 3;
    EXPECT_EQ(conditionOf([&] { requireRoom(collection, settings); }), Condition::kMaxResources);
    settings.hardMaxResources = 0;
    EXPECT_EQ(conditionOf([&] { requireRoom(collection, settings); }), Condition::kNone);
}

TEST(CheckCalendarObject, ComponentSetOfTheCalendarDecides) {
    const DavSettings settings;
    storage::Collection collection;
    for (const std::uint8_t components : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{3}}) {
        collection.components = components;
        EXPECT_EQ(checkCalendarObject(event(), collection, settings).uid(), "u1");
    }
    collection.components = 2;
    EXPECT_EQ(
        conditionOf([&] { static_cast<void>(checkCalendarObject(event(), collection, settings)); }),
        Condition::kSupportedCalendarComponent);
}

TEST(CheckAddressObject, InvalidOrTooLargeCardsAreRefused) {
    DavSettings settings;
    EXPECT_EQ(checkAddressObject(kCard, settings).uid(), "c1");
    EXPECT_EQ(conditionOf([&] { static_cast<void>(checkAddressObject("BEGIN:VCARD", settings)); }),
              Condition::kValidAddressData);
    EXPECT_EQ(conditionOf([&] {
                  static_cast<void>(checkAddressObject(
                      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nN:A;;;;\r\nEND:VCARD\r\n", settings));
              }),
              Condition::kValidAddressbookObjectResource);
    settings.addressObjectLimitBytes = 10;
    EXPECT_EQ(conditionOf([&] { static_cast<void>(checkAddressObject(kCard, settings)); }),
              Condition::kCardMaxResourceSize);
}

}  // namespace
}  // namespace kalends::content
