// PUT (RFC 4791 section 5.3.2, RFC 6352 section 6.3.2): what is stored, what is refused, what stays
// as it was.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kUidConflict = "{urn:ietf:params:xml:ns:caldav}no-uid-conflict";
constexpr const char* kCardUidConflict = "{urn:ietf:params:xml:ns:carddav}no-uid-conflict";

class Put : public DavFixture {
  protected:
    const std::string e1_ = calendar("alice") + "e1.ics";
};

TEST_F(Put, NewEventIsCreatedWithItsEtagAndComesBackByteForByte) {
    const std::string text =
        event("e1", "X-MOZ-LASTACK:20260101T000000Z\r\nX-Odd;X-P=\"a,b\":c\r\n");
    const Answer put = as("alice").put(e1_, text).ifNoneMatch("*");
    EXPECT_EQ(put.status, 201);
    EXPECT_FALSE(put.etag().empty());
    EXPECT_TRUE(put.body.empty());
    const Answer got = as("alice").get(e1_);
    EXPECT_EQ(got.body, text);
    EXPECT_EQ(got.etag(), put.etag());
}

TEST_F(Put, OddButValidLineEndsAreKept) {
    std::string text = event("e1", "DESCRIPTION:folded \r\n  here\r\n");
    std::erase(text, '\r');
    EXPECT_EQ(as("alice").put(e1_, text).status(), 201);
    EXPECT_EQ(as("alice").get(e1_).answer().body, text);
}

TEST_F(Put, ReplacementAnswers204WithANewEtag) {
    const Answer first = as("alice").put(e1_, event("e1"));
    const Answer second = as("alice").put(e1_, event("e1", "SUMMARY:Changed\r\n"));
    EXPECT_EQ(second.status, 204);
    EXPECT_FALSE(second.etag().empty());
    EXPECT_NE(second.etag(), first.etag());
}

TEST_F(Put, SameBytesGiveTheSameEtag) {
    const Answer first = as("alice").put(e1_, event("e1"));
    const Answer second = as("alice").put(e1_, event("e1"));
    EXPECT_EQ(first.etag(), second.etag());
}

TEST_F(Put, LocationNamesTheCanonicalHrefOnlyWhenTheRequestUsedAnother) {
    EXPECT_FALSE(as("alice").put(e1_, event("e1")).answer().has("Location"));
    const Answer odd =
        as("alice").put("/dav//calendars/users/%61lice/calendar/e2.ics", event("e2"));
    EXPECT_EQ(odd.status, 201);
    EXPECT_EQ(odd.header("Location"), calendar("alice") + "e2.ics");
}

TEST_F(Put, StaleEtagIsRefusedAndChangesNothing) {
    const std::string text = event("e1");
    const Answer put = as("alice").put(e1_, text);
    EXPECT_EQ(as("alice").put(e1_, event("e1", "SUMMARY:Other\r\n")).ifMatch("\"stale\"").status(),
              412);
    EXPECT_EQ(as("alice").get(e1_).answer().body, text);
    EXPECT_EQ(as("alice").get(e1_).answer().etag(), put.etag());
}

TEST_F(Put, IfNoneMatchStarRefusesToReplace) {
    const std::string text = event("e1");
    as("alice").put(e1_, text).answer();
    EXPECT_EQ(as("alice").put(e1_, event("e1", "SUMMARY:Other\r\n")).ifNoneMatch("*").status(),
              412);
    EXPECT_EQ(as("alice").get(e1_).answer().body, text);
}

TEST_F(Put, IfMatchOnAMissingObjectCreatesNothing) {
    for (const char* tag : {"\"any\"", "*"}) {
        EXPECT_EQ(as("alice").put(e1_, event("e1")).ifMatch(tag).status(), 412) << tag;
    }
    EXPECT_EQ(as("alice").get(e1_).status(), 404);
}

TEST_F(Put, SameUidUnderAnotherNameIsAConflictThatNamesTheOther) {
    as("alice").put(e1_, event("e1")).answer();
    const Answer refused = as("alice").put(calendar("alice") + "copy.ics", event("e1"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), kUidConflict);
    EXPECT_EQ(refused.conditionHref(), e1_);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(Put, ObjectKeepsItsUid) {
    const std::string text = event("e1");
    as("alice").put(e1_, text).answer();
    const Answer refused = as("alice").put(e1_, event("another"));
    EXPECT_EQ(refused.condition(), kUidConflict);
    EXPECT_EQ(refused.conditionHref(), e1_);
    EXPECT_EQ(as("alice").get(e1_).answer().body, text);
}

TEST_F(Put, Rule17SameUidMayStandInTwoCalendarsOfOnePerson) {
    as("alice").mkcalendar(calendars("alice") + "second/").answer();
    EXPECT_EQ(as("alice").put(e1_, event("e1")).status(), 201);
    EXPECT_EQ(as("alice").put(calendars("alice") + "second/e1.ics", event("e1")).status(), 201);
}

TEST_F(Put, CardsAreStoredAndTheirUidsAreUnique) {
    const std::string path = addressbook("alice") + "c1.vcf";
    const Answer put = as("alice").put(path, card("c1"));
    EXPECT_EQ(put.status, 201);
    EXPECT_FALSE(put.etag().empty());
    EXPECT_EQ(as("alice").get(path).answer().body, card("c1"));
    const Answer refused = as("alice").put(addressbook("alice") + "c2.vcf", card("c1"));
    EXPECT_EQ(refused.condition(), kCardUidConflict);
    EXPECT_EQ(refused.conditionHref(), path);
}

TEST_F(Put, Rule18AttributesOfOutlookAreAccepted) {
    const std::string text = calendarWith(
        "BEGIN:VEVENT\r\nUID:w1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART;TZID=\"W. Europe Standard Time\":20260105T090000\r\n"
        "DTEND;TZID=\"W. Europe Standard Time\":20260105T100000\r\nSUMMARY:Besprechung\r\n"
        "LOCATION:\r\nEND:VEVENT\r\n");
    EXPECT_EQ(as("alice").put(calendar("alice") + "w1.ics", text).status(), 201);
    EXPECT_EQ(as("alice").get(calendar("alice") + "w1.ics").answer().body, text);
}

TEST_F(Put, MissingContentTypeMeansTheTypeOfTheCollection) {
    EXPECT_EQ(as("alice").putBare(e1_, event("e1")).status(), 201);
    EXPECT_EQ(as("alice").putBare(addressbook("alice") + "c1.vcf", card("c1")).status(), 201);
}

struct RefusedData {
    const char* name;
    const char* contentType;
    std::string text;
    const char* condition;
};

class PutRefused : public DavFixture, public ::testing::WithParamInterface<RefusedData> {};

TEST_P(PutRefused, NamesThePreconditionAndStoresNothing) {
    const std::string path = calendar("alice") + "bad.ics";
    Call call = as("alice").putBare(path, GetParam().text);
    const Answer refused = call.type(GetParam().contentType);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(),
              std::string("{urn:ietf:params:xml:ns:caldav}") + GetParam().condition);
    EXPECT_FALSE(refused.sentence().empty());
    EXPECT_EQ(as("alice").get(path).status(), 404);
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

const char* const kText = "text/calendar; charset=utf-8";

std::string withoutUid() {
    std::string text = event("e1");
    text.erase(text.find("UID:e1\r\n"), 8);
    return text;
}

std::string withMethod() {
    std::string text = event("e1");
    text.insert(text.find("BEGIN:VEVENT"), "METHOD:REQUEST\r\n");
    return text;
}

std::string twoUids() {
    std::string text = event("e1");
    const std::string other = event("e2");
    const auto begin = other.find("BEGIN:VEVENT");
    text.insert(text.find("END:VCALENDAR"),
                other.substr(begin, other.find("END:VCALENDAR") - begin));
    return text;
}

INSTANTIATE_TEST_SUITE_P(
    Calendar,
    PutRefused,
    ::testing::Values(
        RefusedData{"XmlType", "text/xml", event("e1"), "supported-calendar-data"},
        RefusedData{"CardType", "text/vcard", card("c1"), "supported-calendar-data"},
        RefusedData{"NoMediaType", "calendar", event("e1"), "supported-calendar-data"},
        RefusedData{"Latin1", "text/calendar; charset=iso-8859-1",
                    event("e1",
                          "SUMMARY:Gr\xFC\xDF"
                          "e\r\n"),
                    "valid-calendar-data"},
        RefusedData{"Garbage", kText, "\x01\x02garbage", "valid-calendar-data"},
        RefusedData{"Truncated", kText, event("e1").substr(0, 90), "valid-calendar-data"},
        RefusedData{"InvalidUtf8", kText, event("e1", "SUMMARY:\xFF\xFE\r\n"),
                    "valid-calendar-data"},
        RefusedData{"CardAsCalendar", kText, card("c1"), "valid-calendar-data"},
        RefusedData{"NoUid", kText, withoutUid(), "valid-calendar-data"},
        RefusedData{"LongUid", kText, event(std::string(601, 'u')), "valid-calendar-data"},
        RefusedData{"Method", kText, withMethod(), "valid-calendar-object-resource"},
        RefusedData{"TwoUids", kText, twoUids(), "valid-calendar-object-resource"},
        RefusedData{"TodoInEventCalendar", kText, todo("t1"), "supported-calendar-component"},
        RefusedData{"BrokenJson", "application/calendar+json", "[\"vcalendar\", [",
                    "valid-calendar-data"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Put, EmptyBodyIsInvalidCalendarData) {
    const Answer refused = as("alice").put(e1_, "");
    EXPECT_EQ(refused.condition(), "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
}

TEST_F(Put, InvalidCardsAreRefusedWithTheirOwnConditions) {
    const std::string path = addressbook("alice") + "bad.vcf";
    EXPECT_EQ(as("alice").put(path, "BEGIN:VCARD\r\n").condition(),
              "{urn:ietf:params:xml:ns:carddav}valid-address-data");
    EXPECT_EQ(as("alice").putBare(path, event("e1")).type("text/calendar").condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-address-data");
    EXPECT_EQ(as("alice").get(path).status(), 404);
}

TEST_F(Put, TodosGoToTheTaskListOnly) {
    EXPECT_EQ(as("alice").put(tasks("alice") + "t1.ics", todo("t1")).status(), 201);
    EXPECT_EQ(as("alice").put(tasks("alice") + "e1.ics", event("e1")).condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-component");
}

TEST_F(Put, MissingCollectionIsAConflict) {
    EXPECT_EQ(as("alice").put(calendars("alice") + "none/e1.ics", event("e1")).status(), 409);
}

TEST_F(Put, CollectionsAndHomesTakeNoBody) {
    for (const std::string& path :
         {calendars("alice"), calendar("alice"), calendars("alice") + "new-thing",
          calendars("alice") + "inbox/m.ics", calendars("alice") + "outbox/m.ics",
          calendars("alice") + "notifications/n.xml"}) {
        EXPECT_EQ(as("alice").put(path, event("e1")).status(), 403) << path;
    }
}

TEST_F(Put, ContentRangeIsRefused) {
    EXPECT_EQ(as("alice").put(e1_, event("e1")).header("Content-Range", "bytes 0-3/9").status(),
              400);
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(Put, PreferRepresentationBringsTheStoredBody) {
    const Answer created = as("alice").put(e1_, event("e1")).prefer("return=representation");
    EXPECT_EQ(created.status, 201);
    EXPECT_EQ(created.body, event("e1"));
    EXPECT_EQ(created.header("Content-Location"), e1_);
    EXPECT_EQ(created.header("Preference-Applied"), "return=representation");
    EXPECT_FALSE(created.etag().empty());
    const Answer replaced =
        as("alice").put(e1_, event("e1", "SUMMARY:2\r\n")).prefer("return=representation");
    EXPECT_EQ(replaced.status, 200);
}

TEST_F(Put, PreferRepresentationBringsTheCurrentStateWithA412) {
    const Answer put = as("alice").put(e1_, event("e1"));
    const Answer refused = as("alice")
                               .put(e1_, event("e1", "SUMMARY:Mine\r\n"))
                               .ifMatch("1234")
                               .prefer("return=representation");
    EXPECT_EQ(refused.status, 412);
    EXPECT_EQ(refused.body, event("e1"));
    EXPECT_EQ(refused.etag(), put.etag());
    EXPECT_EQ(refused.header("Content-Location"), e1_);
}

TEST_F(Put, Rule8ConvertedObjectsAnswerWithoutEtag) {
    const std::string jcal =
        R"(["vcalendar",[["version",{},"text","2.0"],["prodid",{},"text","-//x//y//EN"]],[["vevent",[)"
        R"(["uid",{},"text","j1"],["dtstamp",{},"date-time","2026-01-01T00:00:00Z"],)"
        R"(["dtstart",{},"date-time","2026-01-05T09:00:00Z"],["summary",{},"text","Grüße"]],[]]]])";
    const std::string path = calendar("alice") + "j1.ics";
    Call call = as("alice").putBare(path, jcal);
    const Answer put = call.type("application/calendar+json; charset=utf-8");
    EXPECT_EQ(put.status, 201);
    EXPECT_FALSE(put.has("ETag"));
    const Answer got = as("alice").get(path);
    EXPECT_NE(got.body.find("SUMMARY:Grüße\r\n"), std::string::npos);
    EXPECT_FALSE(got.etag().empty());
}

class PutLimits : public DavFixture {
  protected:
    static DavSettings small() {
        DavSettings settings;
        settings.calendarObjectLimitBytes = 2000;
        settings.addressObjectLimitBytes = 1000;
        settings.maxAttendeesPerInstance = 3;
        settings.maxInstances = 50;
        return settings;
    }

    PutLimits() : DavFixture(small()) {}
};

TEST_F(PutLimits, Rule20TooLargeObjectsNameThePrecondition) {
    const Answer event403 = as("alice").put(
        calendar("alice") + "e.ics", event("e", "DESCRIPTION:" + std::string(2000, 'x') + "\r\n"));
    EXPECT_EQ(event403.status, 403);
    EXPECT_EQ(event403.condition(), "{urn:ietf:params:xml:ns:caldav}max-resource-size");
    const Answer card403 = as("alice").put(addressbook("alice") + "c.vcf",
                                           card("c", "NOTE:" + std::string(1000, 'x') + "\r\n"));
    EXPECT_EQ(card403.condition(), "{urn:ietf:params:xml:ns:carddav}max-resource-size");
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(PutLimits, MuchTooLargeBodiesAreCutOffWith413) {
    const Answer refused = as("alice").put(calendar("alice") + "e.ics",
                                           event("e", "X-A:" + std::string(100'000, 'x') + "\r\n"));
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(PutLimits, TooManyAttendeesAreRefused) {
    std::string attendees = "ORGANIZER:mailto:alice@example.org\r\n";
    for (int i = 0; i < 5; ++i) {
        attendees += "ATTENDEE:mailto:p" + std::to_string(i) + "@example.org\r\n";
    }
    EXPECT_EQ(as("alice").put(calendar("alice") + "e.ics", event("e", attendees)).condition(),
              "{urn:ietf:params:xml:ns:caldav}max-attendees-per-instance");
}

TEST_F(PutLimits, TooManyInstancesAreRefused) {
    EXPECT_EQ(as("alice")
                  .put(calendar("alice") + "e.ics", event("e", "RRULE:FREQ=DAILY;COUNT=60\r\n"))
                  .condition(),
              "{urn:ietf:params:xml:ns:caldav}max-instances");
}

}  // namespace
}  // namespace kalends::test
