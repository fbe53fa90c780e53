// The queries of RFC 4791 section 7.8 on the calendar of its appendix B, objects abcd1 to abcd8.
#include <gtest/gtest.h>

#include <array>

#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::calendar;
using testing::comp;
using testing::compIn;
using testing::contains;
using testing::noProp;
using testing::prop;
using testing::propIn;
using testing::window;
using testing::without;

constexpr std::string_view kEastern =
    "BEGIN:VTIMEZONE\nTZID:US/Eastern\nBEGIN:DAYLIGHT\nDTSTART:20000404T020000\n"
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\nTZNAME:EDT\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:"
    "DAYLIGHT\n"
    "BEGIN:STANDARD\nDTSTART:20001026T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZNAME:EST\n"
    "TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n";

struct Object {
    bool zoned;
    std::string_view inner;
};

constexpr std::array<Object, 8> kAppendixB = {{
    {true,
     "BEGIN:VEVENT\nDTSTAMP:20060206T001102Z\nDTSTART;TZID=US/"
     "Eastern:20060102T100000\nDURATION:PT1H\n"
     "SUMMARY:Event #1\nDescription:Go "
     "Steelers!\nUID:74855313FA803DA593CD579A@example.com\nEND:VEVENT"},
    {true,
     "BEGIN:VEVENT\nDTSTAMP:20060206T001121Z\nDTSTART;TZID=US/"
     "Eastern:20060102T120000\nDURATION:PT1H\n"
     "RRULE:FREQ=DAILY;COUNT=5\nSUMMARY:Event "
     "#2\nUID:00959BC664CA650E933C892C@example.com\nEND:VEVENT\n"
     "BEGIN:VEVENT\nDTSTAMP:20060206T001121Z\nDTSTART;TZID=US/"
     "Eastern:20060104T140000\nDURATION:PT1H\n"
     "RECURRENCE-ID;TZID=US/Eastern:20060104T120000\nSUMMARY:Event #2 bis\n"
     "UID:00959BC664CA650E933C892C@example.com\nEND:VEVENT"},
    {true,
     "BEGIN:VEVENT\nATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:cyrus@example.com\n"
     "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:lisa@example.com\nDTSTAMP:20060206T001220Z\n"
     "DTSTART;TZID=US/Eastern:20060104T100000\nDURATION:PT1H\nLAST-MODIFIED:20060206T001330Z\n"
     "ORGANIZER:mailto:cyrus@example.com\nSEQUENCE:1\nSTATUS:TENTATIVE\nSUMMARY:Event #3\n"
     "UID:DC6C50A017428C5216A2F1CD@example.com\nEND:VEVENT"},
    {false,
     "BEGIN:VTODO\nDTSTAMP:20060205T235335Z\nDUE;VALUE=DATE:20060104\nSTATUS:NEEDS-ACTION\nSUMMARY:"
     "Task #1\n"
     "UID:DDDEEB7915FA61233B861457@example.com\nBEGIN:VALARM\nACTION:AUDIO\nTRIGGER;RELATED=START:-"
     "PT10M\n"
     "END:VALARM\nEND:VTODO"},
    {false,
     "BEGIN:VTODO\nDTSTAMP:20060205T235300Z\nDUE;VALUE=DATE:20060106\nLAST-MODIFIED:"
     "20060205T235308Z\nSEQUENCE:1\n"
     "STATUS:NEEDS-ACTION\nSUMMARY:Task "
     "#2\nUID:E10BA47467C5C69BB74E8720@example.com\nBEGIN:VALARM\nACTION:AUDIO\n"
     "TRIGGER;RELATED=START:-PT10M\nEND:VALARM\nEND:VTODO"},
    {false,
     "BEGIN:VTODO\nCOMPLETED:20051223T122322Z\nDTSTAMP:20060205T235400Z\nDUE;VALUE=DATE:20051225\n"
     "LAST-MODIFIED:20060205T235308Z\nSEQUENCE:1\nSTATUS:COMPLETED\nSUMMARY:Task #3\n"
     "UID:E10BA47467C5C69BB74E8722@example.com\nEND:VTODO"},
    {false,
     "BEGIN:VTODO\nDTSTAMP:20060205T235600Z\nDUE;VALUE=DATE:20060101\nLAST-MODIFIED:"
     "20060205T235308Z\nSEQUENCE:1\n"
     "STATUS:CANCELLED\nSUMMARY:Task #4\nUID:E10BA47467C5C69BB74E8725@example.com\nEND:VTODO"},
    {false,
     "BEGIN:VFREEBUSY\nORGANIZER;CN=\"Bernard Desruisseaux\":mailto:bernard@example.com\n"
     "UID:76ef34-54a3d2@example.com\nDTSTAMP:20050530T123421Z\nDTSTART:20060101T000000Z\nDTEND:"
     "20060108T000000Z\n"
     "FREEBUSY:20050531T230000Z/20050601T010000Z\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/"
     "20060102T120000Z\n"
     "FREEBUSY:20060103T100000Z/20060103T120000Z\nFREEBUSY:20060104T100000Z/20060104T120000Z\n"
     "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060105T100000Z/20060105T120000Z\n"
     "FREEBUSY:20060106T100000Z/20060106T120000Z\nEND:VFREEBUSY"},
}};

/// The numbers of the objects that match, such as "23".
std::string matching(const CompFilter& root) {
    std::string numbers;
    for (std::size_t i = 0; i < kAppendixB.size(); ++i) {
        const std::string inner =
            std::string(kAppendixB[i].zoned ? kEastern : "") + std::string(kAppendixB[i].inner);
        if (testing::found(inner, root, "America/New_York")) {
            numbers += std::to_string(i + 1);
        }
    }
    return numbers;
}

TEST(Rfc4791, AppendixBIsReturnedWholeByTheEmptyFilter) {
    EXPECT_EQ(matching(comp("VCALENDAR")), "12345678");
}

TEST(Rfc4791, Section781EventsByTimeRange) {
    EXPECT_EQ(
        matching(calendar({compIn("VEVENT", window("20060104T000000Z", "20060105T000000Z"))})),
        "23");
}

TEST(Rfc4791, Section782And783RecurringEvents) {
    EXPECT_EQ(
        matching(calendar({compIn("VEVENT", window("20060103T000000Z", "20060105T000000Z"))})),
        "23");
}

TEST(Rfc4791, Section784FreeBusyComponents) {
    EXPECT_EQ(
        matching(calendar({compIn("VFREEBUSY", window("20060102T000000Z", "20060103T000000Z"))})),
        "8");
}

/// The response printed there shows Task #2 with DUE;TZID=US/Eastern:20060106T120000, which
/// appendix B does not have. With appendix B's all-day DUE the alarm rings at 23:50 Eastern on the
/// 5th, so the range starts earlier here.
TEST(Rfc4791, Section785TodosByAlarm) {
    const auto alarms = [](std::string_view start, std::string_view end) {
        return matching(calendar({comp("VTODO", {}, {compIn("VALARM", window(start, end))})}));
    };
    EXPECT_EQ(alarms("20060106T000000Z", "20060107T000000Z"), "5");
    EXPECT_EQ(alarms("20060106T100000Z", "20060107T100000Z"), "");
    const std::string printed =
        "BEGIN:VTODO\nDUE;TZID=US/Eastern:20060106T120000\nUID:1\nBEGIN:VALARM\nACTION:AUDIO\n"
        "TRIGGER;RELATED=START:-PT10M\nEND:VALARM\nEND:VTODO";
    EXPECT_TRUE(testing::found(
        printed,
        calendar({comp("VTODO", {},
                       {compIn("VALARM", window("20060106T100000Z", "20060107T100000Z"))})})));
}

TEST(Rfc4791, Section786EventByUid) {
    TextMatch uid = contains("DC6C50A017428C5216A2F1CD@example.com");
    uid.collation = Collation::kOctet;
    EXPECT_EQ(matching(calendar({comp("VEVENT", {prop("UID", {uid})})})), "3");
}

TEST(Rfc4791, Section787EventsByPartstat) {
    PropFilter attendee = prop("ATTENDEE", {contains("mailto:lisa@example.com")});
    attendee.paramFilters.push_back(
        {.name = "PARTSTAT", .isNotDefined = false, .textMatch = contains("NEEDS-ACTION")});
    EXPECT_EQ(matching(calendar({comp("VEVENT", {attendee})})), "3");
    attendee.textMatches = {contains("mailto:cyrus@example.com")};
    EXPECT_EQ(matching(calendar({comp("VEVENT", {attendee})})), "")
        << "both must hold for one attendee";
}

TEST(Rfc4791, Section788EventsOnly) {
    EXPECT_EQ(matching(calendar({comp("VEVENT")})), "123");
}

TEST(Rfc4791, Section789PendingTodos) {
    EXPECT_EQ(matching(calendar(
                  {comp("VTODO", {noProp("COMPLETED"), prop("STATUS", {without("CANCELLED")})})})),
              "45");
}

TEST(Rfc4791, Section7810UnknownPropertyMatchesNothing) {
    EXPECT_EQ(matching(calendar({comp("VEVENT", {prop("X-ABC-GUID", {contains("ABC")})})})), "");
}

/// Section 9.7.2 and 9.9: a time range on a property.
TEST(Rfc4791, Section99TodosCompletedInARange) {
    EXPECT_EQ(
        matching(calendar({comp(
            "VTODO", {propIn("COMPLETED", window("20051201T000000Z", "20060101T000000Z"))})})),
        "6");
}

}  // namespace
}  // namespace kalends::filter
