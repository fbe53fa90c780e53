// Statements per report do not grow with the collection (design section 7).
#include <chrono>
#include <memory>

#include "dav/methods/dav_application.h"
#include "tests/protocol/reports/always_alice.h"
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class StatementBudget : public ReportTest {
  protected:
    void SetUp() override {
        alice_ = std::make_unique<AlwaysAlice>(*store_);
        application_ = methods::makeDavApplication(
            {*store_, *alice_, {}, [] { return std::chrono::system_clock::now(); }, {}, {}});
    }

    /// Statements one report costs on this thread, its streamed pieces included.
    std::uint64_t statements(const std::string& path,
                             const std::string& name,
                             const std::string& inner,
                             std::size_t atLeast) {
        http::Request request;
        request.method = "REPORT";
        request.target = path;
        request.headers.add("Host", "localhost");
        request.headers.add("Authorization", "Basic eDp5");
        request.headers.add("Depth", name == "D:sync-collection" ? "0" : "1");
        request.headers.add("Content-Type", "application/xml");
        request.body = http::Body{"<" + name +
                                  " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
                                  "xmlns:CR=\"urn:ietf:params:xml:ns:carddav\">" +
                                  inner + "</" + name + ">"};
        const auto before = store_->statementsOfThisThread();
        auto response = application_->handle(request);
        std::string body = response.body;
        while (response.generator && response.generator->next(body)) {
        }
        EXPECT_TRUE(response.status == 207 || response.status == 200) << response.status << body;
        EXPECT_GE(count(body, "getetag"), atLeast) << name;
        return store_->statementsOfThisThread() - before;
    }

    void fill(int from, int to) const {
        for (int i = from; i < to; ++i) {
            const auto uid = "u" + std::to_string(i);
            put("alice", calendar("alice") + uid + ".ics", event(uid));
            put("alice", addressbook("alice") + uid + ".vcf",
                card(uid, "EMAIL:" + uid + "@example.org\r\n"));
        }
    }

    std::vector<std::uint64_t> measure(int objects) {
        const std::string cal = calendar("alice"), book = addressbook("alice");
        const std::string month =
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter "
            "name=\"VEVENT\"><C:time-range start=\"20260101T000000Z\" end=\"20260201T000000Z\"/>"
            "</C:comp-filter></C:comp-filter></C:filter>";
        const std::string text =
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter "
            "name=\"VEVENT\"><C:prop-filter "
            "name=\"SUMMARY\"><C:text-match>samp</C:text-match></C:prop-filter>"
            "</C:comp-filter></C:comp-filter></C:filter>";
        const std::string uid =
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter "
            "name=\"VEVENT\"><C:prop-filter "
            "name=\"UID\"><C:text-match>u</C:text-match></C:prop-filter>"
            "</C:comp-filter></C:comp-filter></C:filter>";
        std::string hrefs, cards;
        for (int i = 0; i < objects; ++i) {
            hrefs += "<D:href>" + cal + "u" + std::to_string(i) + ".ics</D:href>";
            cards += "<D:href>" + book + "u" + std::to_string(i) + ".vcf</D:href>";
        }
        const auto many = static_cast<std::size_t>(objects);
        const std::string initial = "<D:sync-token/><D:sync-level>1</D:sync-level>";
        return {
            statements(cal, "C:calendar-query", prop("<D:getetag/>") + month, many),
            statements(cal, "C:calendar-query", prop("<D:getetag/><C:calendar-data/>") + month,
                       many),
            statements(cal, "C:calendar-query", prop("<D:getetag/><C:calendar-data/>") + text,
                       many),
            statements(cal, "C:calendar-query", prop("<D:getetag/><C:calendar-data/>") + uid, many),
            statements(cal, "C:calendar-multiget", prop("<D:getetag/><C:calendar-data/>") + hrefs,
                       many),
            statements(cal, "D:sync-collection", initial + prop("<D:getetag/>"), many),
            statements(cal, "D:sync-collection", initial + prop("<D:getetag/><C:calendar-data/>"),
                       many),
            statements(cal, "C:free-busy-query",
                       "<C:time-range start=\"20260101T000000Z\" end=\"20260201T000000Z\"/>", 0),
            statements(book, "CR:addressbook-query",
                       prop("<D:getetag/><CR:address-data/>") +
                           "<CR:filter><CR:prop-filter "
                           "name=\"EMAIL\"><CR:text-match>example</CR:text-match></"
                           "CR:prop-filter></CR:filter>",
                       many),
            statements(book, "CR:addressbook-multiget",
                       prop("<D:getetag/><CR:address-data/>") + cards, many),
        };
    }

    std::unique_ptr<AlwaysAlice> alice_;
    std::unique_ptr<http::Application> application_;
};

TEST_F(StatementBudget, IsTheSameForFewAndForManyObjects) {
    fill(0, 3);
    const auto few = measure(3);
    fill(3, 60);
    const auto many = measure(60);
    EXPECT_EQ(few, many);
    for (std::size_t i = 0; i < few.size(); ++i) {
        EXPECT_LE(few[i], 3U) << "report " << i;
    }
}

TEST_F(StatementBudget, OfAHomeIsTheSameForFewAndForManyChildren) {
    const auto home = calendars("alice");
    const auto make = [&](int from, int to) {
        for (int i = from; i < to; ++i) {
            const auto name = "c" + std::to_string(i);
            ASSERT_EQ(as("alice").mkcalendar(home + name + "/").status(), 201);
            put("alice", home + name + "/a.ics", event(name));
        }
    };
    const auto measure = [&] {
        std::vector<std::uint64_t> all;
        for (const auto* level : {"1", "infinite"}) {
            all.push_back(statements(home, "D:sync-collection",
                                     "<D:sync-token/><D:sync-level>" + std::string(level) +
                                         "</D:sync-level>" + prop("<D:getetag/>"),
                                     3));
        }
        all.push_back(statements(home, "D:sync-collection",
                                 "<D:sync-token/><D:sync-level>infinite</D:sync-level>" +
                                     prop("<D:getetag/><x xmlns=\"urn:dead\"/>"),
                                 3));
        return all;
    };
    make(0, 2);
    const auto few = measure();
    make(2, 30);
    EXPECT_EQ(measure(), few);
    EXPECT_LE(few[0], 2U);
    EXPECT_LE(few[1], 3U);
    EXPECT_LE(few[2],
              few[1] + 4);  // dead properties of homes, of shared collections and of objects
}

TEST_F(StatementBudget, OfAHomeIsTheSameForFewAndForManySharedCalendars) {
    const auto share = [&](int from, int to) {
        const auto numbers = std::to_string(from) + ", " + std::to_string(to);
        query(
            "insert into collection (owner_id, home, kind, slug) select o.id, 1, 2, 's' || n "
            "from principal o, generate_series(" +
            numbers + ") n where o.slug = 'bob'");
        query(
            "insert into collection_meta (collection_id) select c.id from collection c where not "
            "exists (select from collection_meta m where m.collection_id = c.id)");
        query(
            "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, "
            "privileges, public_level) select c.owner_id, c.id, 1, a.id, 641, 3 from collection "
            "c, principal a where a.slug = 'alice' and c.slug ~ '^s[0-9]' and not exists (select "
            "from access_grant g where g.collection_id = c.id)");
    };
    const auto measure = [&](std::size_t expected) {
        http::Request request;
        request.method = "PROPFIND";
        request.target = calendars("alice");
        request.headers.add("Host", "localhost");
        request.headers.add("Authorization", "Basic eDp5");
        request.headers.add("Depth", "1");
        request.headers.add("Content-Type", "application/xml");
        request.body = http::Body{
            "<D:propfind xmlns:D='DAV:'><D:prop><D:resourcetype/><D:displayname/><D:owner/>"
            "<D:current-user-privilege-set/><CS:invite xmlns:CS='http://calendarserver.org/ns/'/>"
            "<CS:getctag xmlns:CS='http://calendarserver.org/ns/'/><X:dead "
            "xmlns:X='x'/></D:prop></D:propfind>"};
        const auto before = store_->statementsOfThisThread();
        auto response = application_->handle(request);
        std::string body = response.body;
        while (response.generator && response.generator->next(body)) {
        }
        EXPECT_EQ(response.status, 207);
        EXPECT_EQ(count(body, "<CS:shared/>"), expected);
        return store_->statementsOfThisThread() - before;
    };
    share(1, 2);
    const auto few = measure(2);
    share(3, 2000);
    EXPECT_EQ(measure(2000), few);
    EXPECT_LE(few, 6U);
    // Whole homes of many owners, limited by their organisation, cost no statement more.
    query(
        "insert into principal (organisation_id, kind, slug, guid, has_calendar_home, "
        "has_addressbook_home) select "
        "organisation_id, 1, 'h' || n, gen_random_uuid(), true, false from principal, "
        "generate_series(1, 300) n "
        "where slug = 'alice'");
    query(
        "select create_default_collections(id, true, false) from principal where slug ~ '^h[0-9]'");
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "public_level) "
        "select h.owner_id, h.id, 1, a.id, 641, 3 from collection h join principal p on p.id = "
        "h.owner_id, principal a "
        "where a.slug = 'alice' and p.slug ~ '^h[0-9]' and h.slug = '' and h.home = 1");
    query(
        "insert into organisation_limit select organisation_id, 3, 1, 1 from principal where slug "
        "= 'alice'");
    EXPECT_EQ(measure(2600), few);
}

}  // namespace
}  // namespace kalends::test
