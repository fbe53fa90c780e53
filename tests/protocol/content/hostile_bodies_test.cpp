// Bodies and objects made to hurt: each answered within bounded time by an error or a bounded
// answer, and the server goes on.
#include <atomic>
#include <thread>

#include "tests/protocol/content/corpus_files.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class HostileBodies : public DavFixture {
  protected:
    void TearDown() override {
        EXPECT_EQ(as("alice").propfind(calendar("alice"), "<D:getetag/>").status(), 207);
        DavFixture::TearDown();
    }

    /// Sends and measures; the answer must be no server error.
    Answer bounded(const Call& call, const std::string& what) {
        SCOPED_TRACE(what);
        const double before = cpuSeconds();
        const std::size_t resident = residentBytes();
        const Answer answer = call.answer();
        EXPECT_LT(cpuSeconds() - before, kCpuLimit);
        EXPECT_LT(residentBytes(), resident + kMemoryLimit);
        EXPECT_TRUE((answer.status >= 200 && answer.status < 500) || answer.status == 507)
            << answer.status << answer.body.substr(0, 300);
        return answer;
    }

    static std::string series(const std::string& lines) { return event("bomb", lines); }
};

TEST_F(HostileBodies, XmlOfTheCorpusIsBoundedInEveryMethod) {
    const auto files = corpusFiles("xml/hostile");
    if (files.empty()) {
        GTEST_SKIP() << "no corpus at " << kCorpus;
    }
    for (const auto& [name, text] : files) {
        for (const char* method : {"PROPFIND", "REPORT", "PROPPATCH", "ACL", "LOCK"}) {
            bounded(as("alice").xml(method, calendar("alice"), text).depth("0"),
                    name + ' ' + method);
        }
        bounded(as("alice").xml("MKCALENDAR", calendars("alice") + "made/", text), name);
        as("alice").remove(calendars("alice") + "made/").answer();
        const Answer lock = as("alice").request("OPTIONS", calendar("alice"));
        EXPECT_EQ(lock.status, 200);
    }
}

TEST_F(HostileBodies, RecurrenceBombsAreStoredOrRefusedQuickly) {
    std::string exdates;
    for (int i = 0; i < 10'000; ++i) {
        exdates += "EXDATE:2026" + std::to_string(1000 + i).substr(0, 4) + "T090000Z\r\n";
    }
    std::string listed = "EXDATE:20260105T090000Z";
    for (int i = 0; i < 10'000; ++i) {
        listed += ",20270105T090000Z";
    }
    const std::string bombs[] = {
        "RRULE:FREQ=SECONDLY\r\n",
        "RRULE:FREQ=SECONDLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=30\r\n",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "RRULE:FREQ=YEARLY;INTERVAL=1000;BYYEARDAY=366;BYDAY=MO;BYHOUR=3;BYMINUTE=61\r\n",
        "RRULE:FREQ=MINUTELY;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22;"
        "BYSETPOS=-1\r\n",
        "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"
        "16,17,18,19,20,21,22,23;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,10,20,30,40,50;"
        "BYSETPOS=366,-366\r\n",
        "RRULE:FREQ=SECONDLY;COUNT=2147483647\r\n",
        "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z\r\n",
        "RRULE:RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=13L;SKIP=FORWARD\r\n",
        "RRULE:FREQ=DAILY\r\n" + exdates,
        "RRULE:FREQ=DAILY\r\n" + listed + "\r\n",
    };
    for (const std::string& bomb : bombs) {
        const Answer put = bounded(as("alice").put(calendar("alice") + "bomb.ics", series(bomb)),
                                   bomb.substr(0, 80));
        if (put.status >= 300) {
            EXPECT_FALSE(put.condition().empty());
            continue;
        }
        const std::string range = R"( start="20260101T000000Z" end="20400101T000000Z"/>)";
        bounded(
            as("alice")
                .xml("REPORT", calendar("alice"),
                     R"(<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
                     R"(<D:prop><C:calendar-data><C:expand)" +
                         range +
                         R"(</C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR">)"
                         R"(<C:comp-filter name="VEVENT"><C:time-range)" +
                         range + "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>")
                .depth("1"),
            "query of " + bomb.substr(0, 80));
        bounded(
            as("alice")
                .xml("REPORT", calendar("alice"),
                     R"(<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range )"
                     R"(start="20300101T000000Z" end="20310101T000000Z"/></C:free-busy-query>)")
                .depth("1"),
            "free/busy of " + bomb.substr(0, 80));
    }
}

TEST_F(HostileBodies, NestedAndNumerousFiltersAreRefusedByCondition) {
    std::string deep;
    for (int i = 0; i < 1'000; ++i) {
        deep += R"(<C:comp-filter name="VEVENT">)";
    }
    for (int i = 0; i < 1'000; ++i) {
        deep += "</C:comp-filter>";
    }
    std::string wide;
    for (int i = 0; i < 5'000; ++i) {
        wide += R"(<C:prop-filter name="SUMMARY"><C:text-match>x</C:text-match></C:prop-filter>)";
    }
    for (const std::string& inner :
         {deep, R"(<C:comp-filter name="VEVENT">)" + wide + "</C:comp-filter>"}) {
        const Answer answer = bounded(
            as("alice")
                .xml("REPORT", calendar("alice"),
                     R"(<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
                     R"(<D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">)" +
                         inner + "</C:comp-filter></C:filter></C:calendar-query>")
                .depth("1"),
            inner.substr(0, 60));
        EXPECT_GE(answer.status, 400);
    }
}

TEST_F(HostileBodies, OthersAreAnsweredMeanwhile) {
    std::string hrefs, deep;
    for (int i = 0; i < 10'000; ++i) {
        hrefs += "<D:href>" + calendar("alice") + std::to_string(i) + ".ics</D:href>";
    }
    for (int i = 0; i < 1'000; ++i) {
        deep = R"(<C:comp-filter name="VEVENT">)" + deep + "</C:comp-filter>";
    }
    const std::string open =
        R"( xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>)";
    std::atomic<bool> done = false;
    std::vector<std::thread> attackers;
    for (int i = 0; i < 4; ++i) {
        attackers.emplace_back([&, i] {
            for (int n = 0; n < 5; ++n) {
                const std::string body =
                    i % 2 == 0 ? "<C:calendar-multiget" + open + hrefs + "</C:calendar-multiget>"
                               : "<C:calendar-query" + open + "<C:filter>" + deep +
                                     "</C:filter></C:calendar-query>";
                const int status =
                    as("alice").xml("REPORT", calendar("alice"), body).depth("1").status();
                EXPECT_TRUE(status == 207 || (status >= 400 && status < 500) || status == 503)
                    << status;
                as("alice")
                    .put(calendar("alice") + "bomb" + std::to_string(i) + ".ics",
                         event("bomb" + std::to_string(i), "RRULE:FREQ=SECONDLY\r\n"))
                    .answer();
            }
        });
    }
    std::thread watch([&] {
        for (std::thread& attacker : attackers) {
            attacker.join();
        }
        done = true;
    });
    do {
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(as("bob").propfind(calendar("bob"), "<D:getetag/>").depth("0").status(), 207);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
    } while (!done);
    watch.join();
}

TEST_F(HostileBodies, TenThousandHrefsAreAnsweredInOnePass) {
    std::string hrefs;
    for (int i = 0; i < 10'000; ++i) {
        hrefs += "<D:href>" + calendar("alice") + std::to_string(i) + ".ics</D:href>";
    }
    const Answer answer = bounded(
        as("alice").xml(
            "REPORT", calendar("alice"),
            R"(<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
            R"(<D:prop><C:calendar-data/></D:prop>)" +
                hrefs + "</C:calendar-multiget>"),
        "10,000 hrefs");
    EXPECT_EQ(answer.status, 207);
}

TEST_F(HostileBodies, JsonBombsAreRefused) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    std::string wide = R"(["vcalendar",[)";
    for (int i = 0; i < 200'000; ++i) {
        wide += R"(["x",{},"text",""],)";
    }
    for (const std::string& json : {deep, wide, std::string("["), std::string("null"),
                                    std::string(R"(["vcalendar",[],[["vevent",[],[]]]])")}) {
        Call call = as("alice").putBare(calendar("alice") + "j.ics", json);
        const Answer answer = bounded(call.type("application/calendar+json"), json.substr(0, 30));
        EXPECT_EQ(answer.condition(), "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
        Call card = as("alice").putBare(addressbook("alice") + "j.vcf", json);
        EXPECT_EQ(bounded(card.type("application/vcard+json"), json.substr(0, 30)).status, 403);
    }
}

}  // namespace
}  // namespace kalends::test
