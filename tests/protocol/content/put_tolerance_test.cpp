// What PUT takes although it is not to the letter, what it mends, and what it refuses by which
// condition.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kCaldav = "{urn:ietf:params:xml:ns:caldav}";
const std::string kCarddav = "{urn:ietf:params:xml:ns:carddav}";

class PutTolerance : public DavFixture {
  protected:
    /// An event whose only lines are these.
    static std::string eventOf(const std::string& lines) {
        return calendarWith("BEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20260101T000000Z\r\n" + lines +
                            "END:VEVENT\r\n");
    }

    static std::string todoOf(const std::string& lines) {
        return calendarWith("BEGIN:VTODO\r\nUID:t\r\nDTSTAMP:20260101T000000Z\r\n" + lines +
                            "END:VTODO\r\n");
    }

    /// Whether a time-range query finds anything in the half minute from `start` on.
    [[nodiscard]] bool takesPlace(const std::string& start) const {
        const std::string end = start.substr(0, start.size() - 3) + "30Z";
        const Answer answer =
            as("alice")
                .xml("REPORT", calendar("alice"),
                     R"(<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
                     R"(<D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">)"
                     R"(<C:comp-filter name="VEVENT"><C:time-range start=")" +
                         start + "\" end=\"" + end +
                         R"("/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>)")
                .depth("1");
        EXPECT_EQ(answer.status, 207) << answer.body;
        return !answer.responses().empty();
    }

    std::string path_ = calendar("alice") + "e.ics";
};

TEST_F(PutTolerance, FoldsWithinCharactersAreMovedAndTheTextIsServedEverywhere) {
    const std::string sent = eventOf("DTSTART:20260709T120000Z\r\nSUMMARY:K\xC3\r\n \xB6ln\r\n");
    const std::string stored = eventOf("DTSTART:20260709T120000Z\r\nSUMMARY:K\r\n \xC3\xB6ln\r\n");
    const Answer put = as("alice").put(path_, sent);
    EXPECT_EQ(put.status, 201) << put.body;
    EXPECT_FALSE(put.has("ETag")) << "what is stored is not what was sent";
    EXPECT_EQ(as("alice").get(path_).answer().body, stored);
    const std::string book = addressbook("alice") + "c.vcf";
    const Answer card = as("alice").put(book,
                                        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nN:K\xC3\r\n "
                                        "\xB6ln;;;;\r\nFN:K\xC3\xB6ln\r\nEND:VCARD\r\n");
    EXPECT_EQ(card.status, 201) << card.body;
    EXPECT_NE(as("alice").get(book).answer().body.find("N:K\r\n \xC3\xB6ln;;;;\r\n"),
              std::string::npos);
}

TEST_F(PutTolerance, CharactersThatNoXmlHoldsDoNotSpoilReportsForTheOtherObjects) {
    const std::string sent = eventOf(
        "DTSTART:20260709T120000Z\r\nSUMMARY:a\xEF\xBF\xBE"
        "b\r\n");
    EXPECT_EQ(as("alice").put(path_, sent).status(), 201);
    EXPECT_EQ(as("alice").get(path_).answer().body, sent);
    const Answer report = as("alice").xml(
        "REPORT", calendar("alice"),
        R"(<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
        R"(<D:prop><C:calendar-data/></D:prop><D:href>)" +
            path_ + "</D:href></C:calendar-multiget>");
    ASSERT_EQ(report.responses().size(), 1U) << report.body;
    EXPECT_NE(report.responses()[0]
                  .text("{urn:ietf:params:xml:ns:caldav}calendar-data")
                  .find("SUMMARY:a\xEF\xBF\xBD"
                        "b"),
              std::string::npos);
}

TEST_F(PutTolerance, MixedKindsOfStartAndEndAreStoredAsSentAndTakePlaceSensibly) {
    struct Case {
        const char* lines;
        const char* during;  // a minute of the event
        const char* after;   // when it is over
    };

    const Case cases[] = {
        {"DTSTART:20260709T120000Z\r\nDTEND;VALUE=DATE:20260711\r\n", "20260710T220000Z",
         "20260711T000000Z"},
        {"DTSTART;TZID=America/Vancouver:20260709T120000\r\nDTEND;VALUE=DATE:20260711\r\n",
         "20260711T060000Z", "20260711T070000Z"},
        {"DTSTART:20260709T120000Z\r\nDTEND;TZID=America/Vancouver:20260709T120000\r\n",
         "20260709T180000Z", "20260709T190000Z"},
        {"DTSTART:20260709T120000Z\r\nDTEND:20260709T130000\r\n", "20260709T120000Z",
         "20260709T130000Z"},
        {"DTSTART;TZID=America/Vancouver:20260709T120000\r\nDTEND:20260709T230000Z\r\n",
         "20260709T220000Z", "20260709T230000Z"},
        {"DTSTART;TZID=America/Vancouver:20260709T120000\r\nDTEND:20260709T140000\r\n",
         "20260709T200000Z", "20260709T210000Z"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.lines);
        const std::string sent = eventOf(each.lines);
        const Answer put = as("alice").put(path_, sent);
        EXPECT_LT(put.status, 300) << put.sentence();
        EXPECT_FALSE(put.etag().empty());
        EXPECT_EQ(as("alice").get(path_).answer().body, sent);
        EXPECT_TRUE(takesPlace(each.during));
        EXPECT_FALSE(takesPlace(each.after));
    }
}

TEST_F(PutTolerance, TasksMayMixKindsOfStartAndDue) {
    for (const char* lines :
         {"DTSTART:20260709T120000Z\r\nDUE;VALUE=DATE:20260711\r\n",
          "DTSTART;VALUE=DATE:20260709\r\nDUE:20260711T120000Z\r\n",
          "DTSTART;TZID=America/Vancouver:20260709T120000\r\nDUE:20060709T200000Z\r\n",
          "DTSTART:20260709T120000\r\nDUE;TZID=America/Vancouver:20060709T200000\r\n"}) {
        EXPECT_LT(as("alice").put(tasks("alice") + "t.ics", todoOf(lines)).status(), 300) << lines;
    }
}

TEST_F(PutTolerance, EndBeforeStartOfTheSameKindIsRefused) {
    for (const char* lines : {"DTSTART:20260709T120000Z\r\nDTEND:20260709T110000Z\r\n",
                              "DTSTART;VALUE=DATE:20260709\r\nDTEND;VALUE=DATE:20260708\r\n",
                              "DTSTART:20260709T120000\r\nDTEND:20260709T110000\r\n"}) {
        EXPECT_EQ(as("alice").put(path_, eventOf(lines)).condition(),
                  kCaldav + "valid-calendar-data")
            << lines;
    }
}

TEST_F(PutTolerance, RepeatedAlarmsAreStoredOnceAndTheEtagIsLeftToBeRead) {
    const std::string start = "DTSTART:20260709T120000Z\r\n";
    const std::string alarm =
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n";
    const Answer put = as("alice").put(path_, eventOf(start + alarm + alarm));
    EXPECT_EQ(put.status, 201);
    EXPECT_FALSE(put.has("ETag"));
    const Answer got = as("alice").get(path_);
    EXPECT_EQ(got.body, eventOf(start + alarm));
    EXPECT_FALSE(got.etag().empty());
    const Answer again = as("alice").put(path_, eventOf(start + alarm)).ifMatch(got.etag());
    EXPECT_EQ(again.status, 204);
    EXPECT_EQ(again.etag(), got.etag());
}

TEST_F(PutTolerance, BlanksInCreatedBecomeZeros) {
    const Answer put =
        as("alice").put(path_, eventOf("DTSTART:20260709T120000Z\r\nCREATED:   51222T205954Z\r\n"));
    EXPECT_EQ(put.status, 201) << put.sentence();
    EXPECT_FALSE(put.has("ETag"));
    EXPECT_NE(as("alice").get(path_).answer().body.find("CREATED:00051222T205954Z\r\n"),
              std::string::npos);
}

TEST_F(PutTolerance, Rule18ZonesInWordsNeedNoDefinition) {
    for (const char* zone : {"\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\"",
                             "UTC+01", "W. Europe Standard Time"}) {
        const std::string sent =
            eventOf(std::string("DTSTART;TZID=") + zone + ":20260109T120000\r\nDURATION:PT1H\r\n");
        const Answer put = as("alice").put(path_, sent);
        EXPECT_LT(put.status, 300) << zone << put.sentence();
        EXPECT_EQ(as("alice").get(path_).answer().body, sent);
        EXPECT_TRUE(takesPlace("20260109T110000Z")) << zone;
        EXPECT_FALSE(takesPlace("20260109T120000Z")) << zone;
    }
}

TEST_F(PutTolerance, RefusalsNameTheirConditionAndSayWhyInASentence) {
    const std::string start = "DTSTART:20260709T120000Z\r\n";
    const std::string override =
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:other\r\nDTSTAMP:20260101T000000Z\r\n"
        "RECURRENCE-ID:20260710T120000Z\r\nDTSTART:20260710T130000Z\r\n";

    struct Case {
        const char* name;
        std::string text;
        const char* condition;
    };

    const Case cases[] = {
        {"unknown zone", eventOf("DTSTART;TZID=Bogus:20260709T120000\r\n"), "valid-timezone"},
        {"bad escape", eventOf(start + "DESCRIPTION:Bad \\\"escaping\\\"\r\n"),
         "valid-calendar-data"},
        {"escape at the end", eventOf(start + "SUMMARY:x\\\r\n"), "valid-calendar-data"},
        {"unknown calendar system", eventOf(start + "RRULE:RSCALE=KLINGON;FREQ=DAILY\r\n"),
         "supported-rscale"},
        {"override of another object", eventOf(start + "RRULE:FREQ=DAILY\r\n" + override),
         "valid-calendar-object-resource"},
        {"two objects",
         eventOf(start +
                 "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:other\r\n"
                 "DTSTAMP:20260101T000000Z\r\n" +
                 start),
         "valid-calendar-object-resource"},
        {"two summaries", eventOf(start + "SUMMARY:a\r\nSUMMARY:b\r\n"), "valid-calendar-data"},
        {"no calendar", "hello", "valid-calendar-data"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        const Answer refused = as("alice").put(path_, each.text);
        EXPECT_EQ(refused.status, 403);
        EXPECT_EQ(refused.condition(), kCaldav + each.condition);
        EXPECT_FALSE(refused.sentence().empty());
        EXPECT_NE(refused.sentence().back(), ' ');
    }
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(PutTolerance, KnownEscapesAndRepeatedLinesPass) {
    for (const char* lines :
         {"DESCRIPTION:a\\, b\\; c\\nd\\Ne\\\\f \\: g\r\n", "SUMMARY:a\r\nSUMMARY:a\r\n",
          "X-THING:any \\\"thing\\\"\r\n", "URL:file:\\\\server\\share\r\n"}) {
        EXPECT_LT(as("alice")
                      .put(path_, eventOf(std::string("DTSTART:20260709T120000Z\r\n") + lines))
                      .status(),
                  300)
            << lines;
    }
}

TEST_F(PutTolerance, OtherCharsetsAreRefusedByTheirBytes) {
    const std::string latin1 = eventOf(
        "DTSTART:20260709T120000Z\r\nSUMMARY:Gr\xfc\xdf"
        "e\r\n");
    for (const char* type :
         {"text/calendar", "text/calendar; charset=utf-8", "text/calendar; charset=iso-8859-1"}) {
        EXPECT_EQ(as("alice").putBare(path_, latin1).type(type).condition(),
                  kCaldav + "valid-calendar-data")
            << type;
    }
    const std::string card =
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nN:x;;;;\r\nFN:\xfc\r\nEND:VCARD\r\n";
    for (const char* type :
         {"text/vcard", "text/vcard; charset=utf-8", "text/vcard; charset=iso-8859-1"}) {
        EXPECT_EQ(as("alice").putBare(addressbook("alice") + "c.vcf", card).type(type).condition(),
                  kCarddav + "valid-addressbook-object-resource")
            << type;
    }
}

TEST_F(PutTolerance, CardsWithoutUidAreRefusedByAConditionOfTheirOwn) {
    const std::string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:B;A;;;\r\nFN:A B\r\nEND:VCARD\r\n";
    const Answer refused = as("alice").put(addressbook("alice") + "one.vcf", card);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), kCarddav + "valid-addressbook-object-resource");
    EXPECT_EQ(refused.sentence(), "The vCard has no UID.");
    EXPECT_EQ(objectsIn("alice", "addressbook"), "0");
}

}  // namespace
}  // namespace kalends::test
