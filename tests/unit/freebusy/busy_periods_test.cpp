// Busy periods and VFREEBUSY (RFC 4791 section 7.10).
#include <gtest/gtest.h>

#include <variant>

#include "groupware/freebusy/busy_periods.h"

namespace kalends::freebusy {
namespace {

using recurrence::seconds;
using recurrence::systemZone;

sys_seconds at(int hour, int minute = 0) {
    return sys_seconds{seconds{1136332800 + hour * 3600 + minute * 60}};  // 2006-01-04
}

const Window kDay{at(0), at(24)};

std::vector<BusyPeriod> periodsOf(const std::string& components,
                                  const Window& window = kDay,
                                  const char* zone = "UTC") {
    auto parsed = contentline::Document::parse("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + components +
                                               "END:VCALENDAR\r\n");
    EXPECT_TRUE(std::holds_alternative<contentline::Document>(parsed));
    return busyPeriods(std::get<contentline::Document>(parsed).components().front(), window,
                       *systemZone(zone));
}

std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:e\r\n" + lines + "END:VEVENT\r\n";
}

TEST(BusyPeriods, TypeFollowsTranspAndStatus) {
    const std::string time = "DTSTART:20060104T100000Z\r\nDTEND:20060104T110000Z\r\n";

    struct Case {
        const char* lines;
        std::optional<BusyType> expected;
    };

    const Case cases[] = {{"", BusyType::kBusy},
                          {"STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n", BusyType::kBusy},
                          {"STATUS:X-THIS\r\n", BusyType::kBusy},
                          {"STATUS:TENTATIVE\r\n", BusyType::kTentative},
                          {"STATUS:CANCELLED\r\n", std::nullopt},
                          {"TRANSP:TRANSPARENT\r\n", std::nullopt},
                          {"TRANSP:TRANSPARENT\r\nSTATUS:TENTATIVE\r\n", std::nullopt}};
    for (const Case& c : cases) {
        const auto periods = periodsOf(event(time + c.lines));
        ASSERT_EQ(periods.size(), c.expected ? 1U : 0U) << c.lines;
        if (c.expected) {
            EXPECT_EQ(periods.front(), (BusyPeriod{at(10), at(11), *c.expected})) << c.lines;
        }
    }
}

TEST(BusyPeriods, AreCutToTheWindowAndLeaveOutPoints) {
    EXPECT_EQ(periodsOf(event("DTSTART:20060103T220000Z\r\nDTEND:20060104T020000Z\r\n")),
              (std::vector<BusyPeriod>{{at(0), at(2), BusyType::kBusy}}));
    EXPECT_TRUE(periodsOf(event("DTSTART:20060104T100000Z\r\n")).empty());
    EXPECT_TRUE(periodsOf("BEGIN:VTODO\r\nUID:t\r\nDTSTART:20060104T100000Z\r\nDURATION:PT1H\r\n"
                          "END:VTODO\r\n")
                    .empty());
    EXPECT_EQ(periodsOf(event("DTSTART;VALUE=DATE:20060104\r\n"), kDay, "Europe/Berlin"),
              (std::vector<BusyPeriod>{{at(0), at(23), BusyType::kBusy}}));
}

TEST(BusyPeriods, RecurringEventsWithOverrides) {
    const auto periods = periodsOf(
        event("DTSTART:20060101T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;BYHOUR=10,14,18\r\n") +
        event("RECURRENCE-ID:20060104T140000Z\r\nDTSTART:20060104T150000Z\r\nDURATION:PT2H\r\n"
              "STATUS:TENTATIVE\r\n") +
        event("RECURRENCE-ID:20060104T180000Z\r\nDTSTART:20060104T180000Z\r\nDURATION:PT2H\r\n"
              "STATUS:CANCELLED\r\n"));
    EXPECT_EQ(periods, (std::vector<BusyPeriod>{{at(10), at(11), BusyType::kBusy},
                                                {at(15), at(17), BusyType::kTentative}}));
}

TEST(BusyPeriods, OfVfreebusyComponents) {
    const auto periods = periodsOf(
        "BEGIN:VFREEBUSY\r\nUID:f\r\n"
        "FREEBUSY:20060104T100000Z/PT1H,20060105T100000Z/PT1H,broken,20060103T230000Z/PT2H\r\n"
        "FREEBUSY;FBTYPE=FREE:20060104T120000Z/PT1H\r\n"
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060104T130000Z/20060104T140000Z\r\n"
        "FREEBUSY;FBTYPE=busy-tentative:20060104T150000Z/20060104T160000Z\r\n"
        "FREEBUSY;FBTYPE=X-OWN:20060104T170000Z/20060104T180000Z\r\nEND:VFREEBUSY\r\n");
    EXPECT_EQ(periods, (std::vector<BusyPeriod>{{at(10), at(11), BusyType::kBusy},
                                                {at(0), at(1), BusyType::kBusy},
                                                {at(13), at(14), BusyType::kUnavailable},
                                                {at(15), at(16), BusyType::kTentative},
                                                {at(17), at(18), BusyType::kBusy}}));
}

TEST(BusyPeriods, OfOccurrenceRows) {
    using recurrence::BusyKind;
    const auto berlin = systemZone("Europe/Berlin");
    const std::int64_t ten = at(10).time_since_epoch().count();
    EXPECT_EQ(periodOf({ten, ten + 3600, false, BusyKind::kBusy}, kDay, *berlin),
              (BusyPeriod{at(10), at(11), BusyType::kBusy}));
    EXPECT_EQ(periodOf({ten, ten + 3600, true, BusyKind::kTentative}, kDay, *berlin),
              (BusyPeriod{at(9), at(10), BusyType::kTentative}));
    const BusyPeriod free = periodOf({ten, ten + 3600, false, BusyKind::kFree}, kDay, *berlin);
    EXPECT_LE(free.end, free.start);
    const BusyPeriod outside =
        periodOf({ten + 86400, ten + 90000, false, BusyKind::kBusy}, kDay, *berlin);
    EXPECT_LE(outside.end, outside.start);
}

TEST(Coalesced, MergesByType) {
    const auto busy = BusyType::kBusy;
    const auto tentative = BusyType::kTentative;
    EXPECT_EQ(coalesced({{at(14), at(15), busy},
                         {at(10), at(11), busy},
                         {at(11), at(12), busy},
                         {at(10, 30), at(10, 45), busy},
                         {at(9), at(9), busy},
                         {at(8), at(7), busy},
                         {at(11), at(13), tentative},
                         {at(14, 59), at(16), busy}}),
              (std::vector<BusyPeriod>{
                  {at(10), at(12), busy}, {at(11), at(13), tentative}, {at(14), at(16), busy}}));
    EXPECT_TRUE(coalesced({}).empty());
}

TEST(IsFree, TentativeTimeIsNotTaken) {
    const std::vector<BusyPeriod> periods{{at(10), at(11), BusyType::kBusy},
                                          {at(12), at(13), BusyType::kTentative},
                                          {at(14), at(15), BusyType::kUnavailable}};
    EXPECT_TRUE(isFree(periods, at(11), at(14)));
    EXPECT_FALSE(isFree(periods, at(10, 59), at(11, 30)));
    EXPECT_FALSE(isFree(periods, at(14, 30), at(14, 45)));
    EXPECT_TRUE(isFree(periods, at(9), at(10)));
}

TEST(FreeBusyText, IsAVfreebusyWithCoalescedPeriods) {
    FreeBusyText about;
    about.window = kDay;
    about.stamp = at(9, 30);
    about.productId = "-//Kalends//Kalends//EN";
    about.method = "REPLY";
    about.uid = "one";
    about.lines = {"ORGANIZER:mailto:a@example.org",
                   "ATTENDEE;CN=B:mailto:b@example.org\r\nX-EVIL:1"};
    const std::string text = freeBusyText(about, {{at(12), at(13), BusyType::kTentative},
                                                  {at(10), at(11), BusyType::kBusy},
                                                  {at(11), at(12), BusyType::kBusy},
                                                  {at(23), at(30), BusyType::kUnavailable}});
    EXPECT_EQ(text,
              "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Kalends//EN\r\nMETHOD:REPLY\r\n"
              "BEGIN:VFREEBUSY\r\nUID:one\r\nDTSTAMP:20060104T093000Z\r\n"
              "DTSTART:20060104T000000Z\r\nDTEND:20060105T000000Z\r\n"
              "ORGANIZER:mailto:a@example.org\r\nATTENDEE;CN=B:mailto:b@example.orgX-EVIL:1\r\n"
              "FREEBUSY;FBTYPE=BUSY:20060104T100000Z/20060104T120000Z\r\n"
              "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T120000Z/20060104T130000Z\r\n"
              "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060104T230000Z/20060105T000000Z\r\n"
              "END:VFREEBUSY\r\nEND:VCALENDAR\r\n");
    about = {};
    about.window = kDay;
    EXPECT_EQ(freeBusyText(about, {}).find("FREEBUSY:"), std::string::npos + 0);
}

}  // namespace
}  // namespace kalends::freebusy
