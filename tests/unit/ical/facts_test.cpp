// Facts beside the stored bytes.
#include <ctime>
#include <iostream>

#include "groupware/ical/address.h"
#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;

TEST(Facts, DescribeAPlainEvent) {
    const Facts found = facts(accepted(event("SUMMARY:Tea\\, biscuits\\nand talk|SEQUENCE:7")));
    EXPECT_EQ(found.uid, "1@example.org");
    EXPECT_EQ(found.type, ComponentType::kEvent);
    EXPECT_EQ(found.summary, "Tea, biscuits\nand talk");
    EXPECT_EQ(found.classification, "PUBLIC");
    EXPECT_EQ(found.organizer, "");
    EXPECT_TRUE(found.attendees.empty());
    EXPECT_EQ(found.sequence, 7);
    EXPECT_FALSE(found.recurring);
    EXPECT_FALSE(found.hasAlarms);
}

TEST(Facts, GatherAttendeesOverAllComponentsOnce) {
    const Facts found = facts(accepted(calendar(
        "BEGIN:VEVENT|UID:1|RECURRENCE-ID:20260113T100000Z|DTSTART:20260113T100000Z|"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.org|ATTENDEE:mailto:cy@example.org|END:"
        "VEVENT|"
        "BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|RRULE:FREQ=DAILY|"
        "ORGANIZER;CN=Ada:MAILTO:Ada@Example.org|ATTENDEE;PARTSTAT=accepted:mailto:ada@example.org|"
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:BO@example.org|BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-"
        "PT1M|"
        "END:VALARM|END:VEVENT")));
    EXPECT_EQ(found.organizer, "mailto:ada@example.org");
    ASSERT_EQ(found.attendees.size(), 3U);
    EXPECT_EQ(found.attendees[0].address, "mailto:ada@example.org");
    EXPECT_EQ(found.attendees[0].partstat, "ACCEPTED");
    EXPECT_TRUE(found.attendees[0].organizer);
    EXPECT_EQ(found.attendees[1].address, "mailto:bo@example.org");
    EXPECT_EQ(found.attendees[1].partstat, "TENTATIVE");
    EXPECT_FALSE(found.attendees[1].organizer);
    EXPECT_EQ(found.attendees[2].address, "mailto:cy@example.org");
    EXPECT_EQ(found.attendees[2].partstat, "NEEDS-ACTION");
    EXPECT_TRUE(found.recurring);
    EXPECT_TRUE(found.hasAlarms);
}

TEST(Facts, TakeTheStrictestClassOfAllComponents) {
    const std::pair<std::pair<const char*, const char*>, const char*> cases[] = {
        {{"", ""}, "PUBLIC"},
        {{"CLASS:|", ""}, "PUBLIC"},
        {{"CLASS:public|", "CLASS:confidential|"}, "CONFIDENTIAL"},
        {{"CLASS:CONFIDENTIAL|", "CLASS:PRIVATE|"}, "PRIVATE"},
        {{"CLASS:PRIVATE|", "CLASS:PUBLIC|"}, "PRIVATE"},
        {{"CLASS:CONFIDENTIAL|", "CLASS:Top-Secret|"}, "Top-Secret"},
        {{"CLASS:Top-Secret|", "CLASS:Private|"}, "PRIVATE"},
    };
    for (const auto& [classes, expected] : cases) {
        const std::string text =
            calendar(std::string("BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|") + classes.first +
                     "END:VEVENT|BEGIN:VEVENT|UID:1|RECURRENCE-ID:20260113T100000Z|DTSTART:"
                     "20260113T100000Z|" +
                     classes.second + "END:VEVENT");
        EXPECT_EQ(facts(accepted(text)).classification, expected) << text;
    }
}

TEST(Facts, ADetachedOverrideCountsAsRecurring) {
    const Facts found = facts(accepted(
        object("VEVENT", "RECURRENCE-ID:20260113T100000Z|DTSTART:20260113T100000Z|SUMMARY:once")));
    EXPECT_TRUE(found.recurring);
    EXPECT_EQ(found.summary, "once");
}

TEST(Facts, CostMicroseconds) {
    const std::string text = event(
        "RRULE:FREQ=WEEKLY;BYDAY=MO|DTEND;TZID=Europe/Berlin:20260112T120000|SUMMARY:Planning|"
        "ORGANIZER;CN=Ada:mailto:ada@example.org|ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.org|"
        "ATTENDEE;RSVP=TRUE:mailto:cy@example.org|DESCRIPTION:" +
        std::string(500, 'd') + "|BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT15M|END:VALARM");
    constexpr int kRounds = 500;
    std::size_t attendees = 0;
    const std::clock_t begin = std::clock();
    for (int i = 0; i < kRounds; ++i) attendees += facts(accepted(text)).attendees.size();
    const double micros =
        1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kRounds;
    std::cout << "[ measured ] parse, validate and facts of " << text.size() << " bytes: " << micros
              << " us\n";
    EXPECT_EQ(attendees, 2U * kRounds);
}

TEST(Addresses, AreComparedInOneForm) {
    const std::pair<const char*, const char*> cases[] = {
        {"mailto:a@b", "mailto:a@b"},
        {"MAILTO:Ada@Example.ORG", "mailto:ada@example.org"},
        {" mailto: a@b ", "mailto:a@b"},
        {"a@B", "mailto:a@b"},
        {"urn:uuid:ABC", "urn:uuid:ABC"},
        {"HTTP://host/Path", "http://host/Path"},
        {"/dav/principals/users/Ada/", "/dav/principals/users/Ada/"},
        {"invalid:nomail", "invalid:nomail"},
        {"mailto:", "mailto:"},
        {"mailto:  ", "mailto:"},
        {"", ""},
        {"  ", ""},
    };
    for (const auto& [address, expected] : cases)
        EXPECT_EQ(normalizedAddress(address), expected) << address;
}

}  // namespace
}  // namespace kalends::ical
