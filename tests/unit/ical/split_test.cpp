// Many objects in one text, taken apart.
#include "groupware/ical/split.h"

#include <gtest/gtest.h>

#include "groupware/ical/calendar.h"

namespace kalends::ical {
namespace {

std::string zone(const std::string& id) {
    return "BEGIN:VTIMEZONE\r\nTZID:" + id +
           "\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:"
           "+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
}

std::string event(const std::string& uid, const std::string& lines) {
    return "BEGIN:VEVENT\r\n" + (uid.empty() ? "" : "UID:" + uid + "\r\n") +
           "DTSTAMP:20260101T000000Z\r\n" + lines + "END:VEVENT\r\n";
}

std::string calendar(const std::string& content) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nMETHOD:PUBLISH\r\nX-NAME:n\r\n" +
           content + "END:VCALENDAR\r\n";
}

std::optional<std::vector<Part>> parts(const std::string& text,
                                       const SplitLimits& limits = {100, 100'000}) {
    const auto document = parseStored(text);
    EXPECT_TRUE(document);
    return split(document->components().front(), limits);
}

TEST(Split, MakesAnObjectOfEachUidWithTheZonesItNames) {
    const auto found = parts(calendar(
        zone("A") + zone("B") +
        event("1", "DTSTART;TZID=A:20260101T100000\r\nRRULE:FREQ=DAILY;COUNT=5\r\n") +
        event("2", "DTSTART:20260101T100000Z\r\n") +
        event("1", "RECURRENCE-ID;TZID=A:20260102T100000\r\nDTSTART;TZID=B:20260102T110000\r\n")));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(found->at(0).uid, "1");
    EXPECT_EQ(found->at(1).uid, "2");
    for (const auto& part : *found) {
        const auto parsed = parse(part.text);
        ASSERT_TRUE(std::holds_alternative<Calendar>(parsed)) << part.text;
        EXPECT_EQ(std::get<Calendar>(parsed).uid(), part.uid);
        EXPECT_EQ(part.text.find("METHOD"), std::string::npos);
        EXPECT_NE(part.text.find("X-NAME:n\r\n"), std::string::npos);
    }
    EXPECT_NE(found->at(0).text.find("TZID:A\r\n"), std::string::npos);
    EXPECT_NE(found->at(0).text.find("TZID:B\r\n"), std::string::npos);
    EXPECT_EQ(found->at(1).text.find("VTIMEZONE"), std::string::npos);
}

TEST(Split, LeavesWhatHasNoUidAlone) {
    const auto found = parts(calendar(event("", "SUMMARY:a\r\n") + event("", "SUMMARY:b\r\n")));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_TRUE(found->at(0).uid.empty());
}

TEST(Split, StopsAtItsLimits) {
    std::string events;
    for (int i = 0; i < 20; ++i) {
        events += event(std::to_string(i), "");
    }
    EXPECT_TRUE(parts(calendar(events), {20, 100'000}));
    EXPECT_FALSE(parts(calendar(events), {19, 100'000}));
    const std::string large = "X-LARGE:" + std::string(10'000, 'x') + "\r\n";
    EXPECT_FALSE(parts(calendar(large + events), {20, 100'000})) << "repeated in each part";
}

}  // namespace
}  // namespace kalends::ical
