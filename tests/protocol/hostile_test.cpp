// Input nobody means well with: a 4xx with a reason, nothing stored, and the server goes on.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Hostile : public DavFixture {
  protected:
    void TearDown() override {
        EXPECT_EQ(objectsIn("alice", "calendar"), "0");
        EXPECT_EQ(value("select count(*) from dead_property"), "0");
        EXPECT_EQ(value("select count(*) from collection where slug like 'bad%'"), "0");
        EXPECT_EQ(as("alice").put(calendar("alice") + "fine.ics", event("fine")).status(), 201);
        DavFixture::TearDown();
    }
};

void expectRefused(const Answer& answer, const std::string& what) {
    EXPECT_GE(answer.status, 400) << what;
    EXPECT_LT(answer.status, 500) << what;
}

TEST_F(Hostile, PathsThatClimbOrHideAreRefused) {
    for (const std::string& name :
         {std::string("../x.ics"), std::string("%2e%2e/x.ics"), std::string("a%2Fb.ics"),
          std::string("a%2fb.ics"), std::string("a%00b.ics"), std::string("%"),
          std::string("%zz.ics"), std::string("a%0d%0aSet-Cookie:x.ics"), std::string("%ff%fe.ics"),
          std::string("a\\..\\b%01.ics"), std::string(700, 'n') + ".ics",
          std::string(4000, 'n') + ".ics", std::string("x.ics/inner/deeper.ics")}) {
        for (const char* method :
             {"PUT", "GET", "DELETE", "MKCALENDAR", "MKCOL", "PROPPATCH", "MOVE"}) {
            Call call = as("alice").request(method, calendar("alice") + name);
            call.type("text/calendar").body(event("e")).to(calendar("alice") + "y.ics");
            expectRefused(call, std::string(method) + ' ' + name);
        }
    }
}

TEST_F(Hostile, XmlBombsAndEntitiesAreRefused) {
    const std::string bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
        "\"&a;&a;&a;&a;\">]><D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop>"
        "<D:displayname>&b;</D:displayname></D:prop></D:set></D:propertyupdate>";
    const std::string external =
        "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><C:mkcalendar "
        "xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>";
    std::string deep = "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop>";
    for (int i = 0; i < 20'000; ++i) {
        deep += "<a>";
    }
    std::string wide = "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop>";
    for (int i = 0; i < 2'000; ++i) {
        wide += "<a" + std::to_string(i) + "/>";
    }
    wide += "</D:prop></D:set></D:propertyupdate>";
    const std::vector<std::string> bodies{bomb,
                                          external,
                                          deep,
                                          wide,
                                          "<D:propertyupdate xmlns:D=\"DAV:\">",
                                          "\xFF\xFE<x/>",
                                          std::string(3, '\0'),
                                          "<a><b></a></b>",
                                          std::string(2'000'000, '<')};
    for (const std::string& body : bodies) {
        for (const char* method : {"PROPPATCH", "MKCALENDAR", "MKCOL"}) {
            const std::string path = method == std::string_view("PROPPATCH")
                                         ? calendar("alice")
                                         : calendars("alice") + "bad/";
            expectRefused(as("alice").xml(method, path, body),
                          std::string(method) + ' ' + body.substr(0, 60));
        }
    }
}

TEST_F(Hostile, CalendarTextsMeantToHurtAreRefused) {
    std::string deep = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n";
    for (int i = 0; i < 50'000; ++i) {
        deep += "BEGIN:X-A\r\n";
    }
    std::string endless = event("e", "DESCRIPTION:x\r\n");
    endless.insert(endless.find("DESCRIPTION"), std::string(100'000, ';'));
    std::string nul = event("e");
    nul[20] = '\0';
    const std::vector<std::string> bodies{deep,
                                          endless,
                                          nul,
                                          std::string(1'000'000, 'A'),
                                          std::string(100'000, '\n'),
                                          "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
                                          event("e") + event("f"),
                                          event("e", "RRULE:FREQ=SECONDLY;BYSECOND=61\r\n"),
                                          event("e", "BEGIN:VEVENT\r\n"),
                                          "[[[[[[[[[["};
    for (const std::string& body : bodies) {
        for (const char* type : {"text/calendar", "application/calendar+json"}) {
            Call call = as("alice").putBare(calendar("alice") + "bad.ics", body);
            expectRefused(call.type(type), body.substr(0, 60));
        }
    }
}

TEST_F(Hostile, DeepJsonIsRefused) {
    Call call = as("alice").putBare(calendar("alice") + "bad.ics",
                                    std::string(200'000, '[') + std::string(200'000, ']'));
    expectRefused(call.type("application/calendar+json"), "deep JSON");
    Call cards = as("alice").putBare(addressbook("alice") + "bad.vcf", std::string(200'000, '['));
    expectRefused(cards.type("application/vcard+json"), "deep JSON");
}

TEST_F(Hostile, HugeAndOddHeadersAreRefused) {
    const std::string path = calendar("alice") + "bad.ics";
    std::string tags;
    for (int i = 0; i < 5'000; ++i) {
        tags += "\"t" + std::to_string(i) + "\",";
    }
    expectRefused(as("alice").put(path, event("e")).ifMatch(tags), "many tags");
    expectRefused(as("alice").put(path, event("e")).header("If", std::string(30'000, '(')), "If");
    expectRefused(as("alice").put(path, event("e")).header("X-Big", std::string(200'000, 'x')),
                  "big header");
    Call odd = as("alice").putBare(path, event("e"));
    expectRefused(odd.type(std::string(10'000, ';')), "type");
    expectRefused(as("alice").move(path).to(std::string(20'000, '/')), "destination");
    expectRefused(as("alice").remove(calendars("alice") + "tasks/").depth("-1"), "depth");
    EXPECT_EQ(as("alice").get(calendar("alice")).accept(std::string(30'000, ',')).status(), 200);
    EXPECT_EQ(as("alice")
                  .get(calendar("alice"))
                  .header("Accept-Language", std::string(30'000, ';'))
                  .status(),
              200);
}

TEST_F(Hostile, EverySecondByteOfAnEventMayBeMissing) {
    const std::string whole = event("e", "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20260106T090000Z\r\n");
    const std::string path = calendar("alice") + "bad.ics";
    for (std::size_t length = 0; length + 16 < whole.size(); length += 7) {
        expectRefused(as("alice").put(path, whole.substr(0, length)), std::to_string(length));
    }
}

}  // namespace
}  // namespace kalends::test
