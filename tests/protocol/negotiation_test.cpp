// The other forms of an object: jCal, jCard and the other vCard version (RFC 7265, RFC 7095).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Negotiation : public DavFixture {
  protected:
    void SetUp() override {
        as("alice").put(event_, event("e1")).answer();
        as("alice").put(card_, card("c1", "TEL;TYPE=cell:+49 30 1\r\n")).answer();
    }

    [[nodiscard]] std::string typeOf(const std::string& path, const std::string& accept) const {
        const std::string type =
            as("alice").get(path).accept(accept).answer().header("Content-Type");
        return type.substr(0, type.find(';'));
    }

    const std::string event_ = calendar("alice") + "e1.ics";
    const std::string card_ = addressbook("alice") + "c1.vcf";
};

TEST_F(Negotiation, AcceptDecidesTheForm) {
    struct Case {
        const char* accept;
        const char* type;
    };

    for (const auto& [accept, type] :
         {Case{"text/calendar", "text/calendar"},
          Case{"application/calendar+json", "application/calendar+json"},
          Case{"APPLICATION/Calendar+JSON", "application/calendar+json"},
          Case{"text/calendar;q=0.2, application/calendar+json;q=0.5", "application/calendar+json"},
          Case{"text/calendar;q=0.9, application/calendar+json;q=0.5", "text/calendar"},
          Case{"application/calendar+json;q=0", "text/calendar"}, Case{"*/*", "text/calendar"},
          Case{"text/html,application/xhtml+xml,*/*;q=0.8", "text/calendar"},
          Case{"image/png", "text/calendar"}, Case{"", "text/calendar"},
          Case{";;,,//,\"", "text/calendar"}}) {
        EXPECT_EQ(typeOf(event_, accept), type) << accept;
    }
}

TEST_F(Negotiation, JcalHoldsTheObject) {
    const Answer got = as("alice").get(event_).accept("application/calendar+json");
    EXPECT_TRUE(got.body.starts_with("[\"vcalendar\""));
    EXPECT_NE(got.body.find("\"e1\""), std::string::npos);
    EXPECT_EQ(got.header("Vary"), "Accept, CalDAV-Timezones");
}

TEST_F(Negotiation, CardsComeInTheVersionAskedFor) {
    EXPECT_EQ(as("alice").get(card_).accept("text/vcard; version=3.0").answer().body,
              card("c1", "TEL;TYPE=cell:+49 30 1\r\n"));
    const Answer four = as("alice").get(card_).accept("text/vcard; version=\"4.0\"");
    EXPECT_NE(four.body.find("VERSION:4.0\r\n"), std::string::npos);
    EXPECT_EQ(four.header("Content-Type"), "text/vcard; charset=utf-8; version=4.0");
    const Answer json = as("alice").get(card_).accept("application/vcard+json");
    EXPECT_TRUE(json.body.starts_with("[\"vcard\""));
}

TEST_F(Negotiation, RepresentationAfterPutFollowsAcceptElseWhatWasSent) {
    const std::string jcal =
        as("alice").get(event_).accept("application/calendar+json").answer().body;
    Call mirrored = as("alice").putBare(event_, jcal);
    mirrored.type("application/calendar+json").prefer("return=representation");
    EXPECT_EQ(mirrored.answer().header("Content-Type"), "application/calendar+json");
    Call asked = as("alice").putBare(event_, jcal);
    asked.type("application/calendar+json").prefer("return=representation").accept("text/calendar");
    EXPECT_TRUE(asked.answer().body.starts_with("BEGIN:VCALENDAR"));
}

}  // namespace
}  // namespace kalends::test
