// What a calendar object resource may be made of (RFC 4791 section 4.1).
#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using Kind = Violation::Kind;

constexpr const char* kEvent = "BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|END:VEVENT";

std::string override(const char* uid, const char* original) {
    return std::string("|BEGIN:VEVENT|UID:") + uid + "|RECURRENCE-ID" + original +
           "|DTSTART:20260113T120000Z|END:VEVENT";
}

TEST(Structure, AcceptsEachTypeOfComponent) {
    const std::pair<const char*, ComponentType> types[] = {
        {"VTODO", ComponentType::kTodo},         {"VJOURNAL", ComponentType::kJournal},
        {"VFREEBUSY", ComponentType::kFreeBusy}, {"VAVAILABILITY", ComponentType::kAvailability},
        {"VPOLL", ComponentType::kPoll},
    };
    for (const auto& [name, type] : types) {
        const Calendar calendar = accepted(object(name, ""));
        EXPECT_EQ(calendar.type(), type);
        EXPECT_EQ(calendar.uid(), "1@example.org");
        EXPECT_EQ(nameOf(type), name);
        EXPECT_EQ(componentTypeNamed(name), type);
    }
    EXPECT_EQ(accepted(event("")).type(), ComponentType::kEvent);
    EXPECT_EQ(componentTypeNamed("vevent"), ComponentType::kEvent);
    EXPECT_EQ(componentTypeNamed("VTIMEZONE"), std::nullopt);
}

TEST(Structure, KeepsTheTextAsItIs) {
    const std::string text =
        "begin:vcalendar\nVersion:2.0\nbegin:vevent\nuid:x\ndtstart:20260101\nX-A;b=c:d\n "
        "e\nend:vevent\nend:vcalendar\n\n";
    EXPECT_EQ(accepted(text).text(), text);
}

struct KindCase {
    const char* name;
    std::string text;
    Kind kind;
};

TEST(Structure, NamesTheBrokenPrecondition) {
    const KindCase cases[] = {
        {"empty", "", Kind::kNotCalendarData},
        {"rubbish", "hello", Kind::kNotCalendarData},
        {"a card", lines("BEGIN:VCARD|VERSION:4.0|FN:x|END:VCARD"), Kind::kNotCalendarData},
        {"bare component", lines(kEvent), Kind::kNotCalendarData},
        {"not closed", lines("BEGIN:VCALENDAR|VERSION:2.0"), Kind::kNotCalendarData},
        {"two calendars", calendar(kEvent) + calendar(kEvent), Kind::kInvalidObjectResource},
        {"no component", calendar("X-A:b"), Kind::kInvalidObjectResource},
        {"time zone only", calendar("BEGIN:VTIMEZONE|TZID:x|END:VTIMEZONE"),
         Kind::kInvalidObjectResource},
        {"method", calendar(std::string("METHOD:PUBLISH|") + kEvent), Kind::kInvalidObjectResource},
        {"two types", calendar(std::string(kEvent) + "|BEGIN:VTODO|UID:1|END:VTODO"),
         Kind::kInvalidObjectResource},
        {"two UIDs", calendar(kEvent + override("2", ":20260113T100000Z")),
         Kind::kInvalidObjectResource},
        {"two UIDs, and an override of no instance",
         calendar("BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|RRULE:FREQ=DAILY|END:VEVENT" +
                  override("2", ":20260113T110000Z")),
         Kind::kInvalidCalendarData},
        {"two UIDs, and an override of an instance",
         calendar("BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|RRULE:FREQ=DAILY|END:VEVENT" +
                  override("2", ":20260113T100000Z")),
         Kind::kInvalidObjectResource},
        {"UIDs by case",
         calendar("BEGIN:VEVENT|UID:a|DTSTART:20260112T100000Z|END:VEVENT" +
                  override("A", ":20260113T100000Z")),
         Kind::kInvalidObjectResource},
        {"two masters", calendar(std::string(kEvent) + "|" + kEvent), Kind::kInvalidObjectResource},
        {"version 1",
         lines("BEGIN:VCALENDAR|VERSION:1.0|BEGIN:VEVENT|UID:1|DTSTART:20260101|END:VEVENT|END:"
               "VCALENDAR"),
         Kind::kInvalidCalendarData},
        {"two versions", calendar(std::string("VERSION:1.0|") + kEvent),
         Kind::kInvalidCalendarData},
        {"other scale", calendar(std::string("CALSCALE:HEBREW|") + kEvent),
         Kind::kInvalidCalendarData},
        {"no UID", calendar("BEGIN:VEVENT|DTSTART:20260112T100000Z|END:VEVENT"),
         Kind::kInvalidCalendarData},
        {"empty UID", calendar("BEGIN:VEVENT|UID: |DTSTART:20260112T100000Z|END:VEVENT"),
         Kind::kInvalidCalendarData},
        {"UID twice", calendar("BEGIN:VEVENT|UID:1|UID:2|DTSTART:20260112T100000Z|END:VEVENT"),
         Kind::kInvalidCalendarData},
        {"no DTSTART", calendar("BEGIN:VEVENT|UID:1|END:VEVENT"), Kind::kInvalidCalendarData},
    };
    for (const KindCase& c : cases)
        EXPECT_EQ(kindOf(c.text), c.kind) << c.name << ": " << problemOf(c.text);
}

TEST(Structure, ToleratesWhatClientsWrite) {
    const std::pair<const char*, std::string> cases[] = {
        {"no VERSION, no PRODID",
         lines(std::string("BEGIN:VCALENDAR|") + kEvent + "|END:VCALENDAR")},
        {"scale in lower case", calendar(std::string("CALSCALE:gregorian|") + kEvent)},
        {"X- properties and components",
         calendar(
             std::string(
                 "X-WR-CALNAME:a|X-WR-TIMEZONE:b|X-WR-CALNAME:c|BEGIN:X-THING|UID:9|END:X-THING|") +
             kEvent)},
        {"unknown IANA component", calendar(std::string(kEvent) + "|BEGIN:VNEW|UID:3|END:VNEW")},
        {"time zone that defines nothing",
         calendar(std::string("BEGIN:VTIMEZONE|END:VTIMEZONE|") + kEvent)},
        {"lower-case names", lines("begin:vcalendar|version:2.0|begin:vevent|uid:1|dtstart;value="
                                   "date:20260101|end:vevent|end:vcalendar")},
        {"detached overrides only",
         calendar(
             (override("1", ":20260113T100000Z") + override("1", ":20260114T100000Z")).substr(1))},
        {"override before the master",
         calendar(override("1", ":20260113T100000Z").substr(1) + "|" + kEvent)},
    };
    for (const auto& [name, text] : cases) EXPECT_EQ(problemOf(text), "") << name;
}

TEST(Structure, RefusesTheSameInstanceOverriddenTwiceHoweverWritten) {
    const std::string first = override("1", ":20260113T100000Z");
    EXPECT_EQ(kindOf(calendar(kEvent + first + first)), Kind::kInvalidObjectResource);
    EXPECT_EQ(
        kindOf(calendar(kEvent + first + override("1", ";TZID=Europe/Berlin:20260113T110000"))),
        Kind::kInvalidObjectResource);
    EXPECT_EQ(problemOf(calendar(kEvent + first + override("1", ":20260114T100000Z"))), "");
}

TEST(Structure, AllowsMethodWhereTheCallerDoes) {
    Rules rules;
    rules.method = Rules::Method::kAllowed;
    EXPECT_EQ(problemOf(calendar(std::string("METHOD:REQUEST|") + kEvent), rules), "");
    EXPECT_EQ(problemOf(calendar("METHOD:CANCEL|BEGIN:VEVENT|UID:1|END:VEVENT"), rules), "");
}

TEST(Structure, TellsTheLine) {
    EXPECT_EQ(problemOf(calendar(std::string("METHOD:PUBLISH|") + kEvent)),
              "Line 4: A stored calendar object has no METHOD.");
}

TEST(Structure, OrdersTheMasterFirst) {
    const Calendar calendar =
        accepted(testing::calendar(override("1", ":20260113T100000Z").substr(1) + "|" + kEvent +
                                   override("1", ":20260114T100000Z")));
    const auto objects = calendar.objects();
    ASSERT_EQ(objects.size(), 3U);
    EXPECT_EQ(objects[0], calendar.master());
    EXPECT_EQ(objects[0]->property("RECURRENCE-ID"), nullptr);
    EXPECT_EQ(objects[1]->value("RECURRENCE-ID"), "20260113T100000Z");
    EXPECT_EQ(objects[2]->value("RECURRENCE-ID"), "20260114T100000Z");
}

TEST(Structure, ADetachedSetHasNoMaster) {
    const Calendar calendar =
        accepted(testing::calendar(override("1", ":20260113T100000Z").substr(1)));
    EXPECT_EQ(calendar.master(), nullptr);
    EXPECT_EQ(calendar.objects().size(), 1U);
}

TEST(Structure, ViewsSurviveAMove) {
    Calendar first = accepted(event("SUMMARY:a"));
    const contentline::Component* const master = first.master();
    const Calendar second = std::move(first);
    EXPECT_EQ(second.master(), master);
    EXPECT_EQ(master->value("SUMMARY"), "a");
}

TEST(Structure, ParseStoredReadsWhateverParseAccepted) {
    EXPECT_TRUE(parseStored(event("")));
    EXPECT_FALSE(parseStored(""));
    EXPECT_FALSE(parseStored("BEGIN:VCALENDAR"));
    Rules rules;
    rules.limits.depth = 20;
    std::string nested;
    for (int i = 0; i < 15; ++i) nested = "BEGIN:X-A|" + nested + "END:X-A|";
    const std::string text = calendar(nested + kEvent);
    EXPECT_EQ(problemOf(text, rules), "");
    EXPECT_EQ(kindOf(text), Kind::kNotCalendarData);
    EXPECT_TRUE(parseStored(text));
}

TEST(Structure, EnforcesLimitsOfTheCaller) {
    Rules rules;
    rules.limits.bytes = 50;
    EXPECT_EQ(kindOf(event(""), rules), Kind::kNotCalendarData);
    rules = {};
    rules.maxAttendeesPerInstance = 2;
    const std::string two = "ATTENDEE:mailto:a@x|ATTENDEE:mailto:b@x";
    EXPECT_EQ(problemOf(event(two), rules), "");
    EXPECT_EQ(kindOf(event(two + "|ATTENDEE:mailto:c@x"), rules), Kind::kTooManyAttendees);
}

}  // namespace
}  // namespace kalends::ical
