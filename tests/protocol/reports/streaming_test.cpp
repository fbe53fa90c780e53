// Reports are streamed: what they answer never stands in memory as a whole.
#include <unistd.h>
#include <algorithm>
#include <fstream>
#include <memory>

#include "dav/methods/dav_application.h"
#include "tests/protocol/reports/always_alice.h"
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

constexpr std::size_t kMebibyte = 1024UL * 1024;

std::size_t residentBytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t whole = 0, resident = 0;
    statm >> whole >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

struct Measured {
    std::size_t bytes = 0, largestPiece = 0, peakResident = 0;
};

class Streaming : public ReportTest {
  protected:
    void SetUp() override {
        alice_ = std::make_unique<AlwaysAlice>(*store_);
        application_ = methods::makeDavApplication(
            {*store_, *alice_, {}, [] { return std::chrono::system_clock::now(); }, {}, {}});
        const std::string text(4'000, 'x');
        put("alice", calendar("alice") + "o0.ics",
            event("u0", "DESCRIPTION:" + text + "\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"));
        put("alice", addressbook("alice") + "o0.vcf",
            card("u0", "EMAIL:u0@example.org\r\nNOTE:" + text + "\r\n"));
    }

    /// Copies of the first object of each collection, numbered.
    void fill(int from, int to) const {
        const auto numbers = std::to_string(from) + ", " + std::to_string(to - 1);
        query(
            "insert into object (collection_id, name, uid, component, object_class, etag, size, "
            "revision, summary, recurring,"
            " covered_from, covered_until, indexed, body)"
            " select o.collection_id, 'o' || n || right(o.name, 4), 'u' || n, o.component, 0, 'e' "
            "|| n, o.size, n + 1, o.summary, o.recurring,"
            " o.covered_from, o.covered_until, o.indexed, o.body from object o, generate_series(" +
            numbers + ") n where o.name like 'o0.%'");
        const std::string fresh =
            " from object o join object f on f.collection_id = o.collection_id and f.name like "
            "'o0.%' ";
        const std::string which = " where split_part(substr(o.name, 2), '.', 1)::int between " +
                                  std::to_string(from) + " and " + std::to_string(to - 1);
        query(
            "insert into occurrence select o.collection_id, o.id, x.span, x.starts, x.ends, "
            "x.floating, x.busy" +
            fresh +
            "join occurrence x on x.collection_id = f.collection_id and x.object_id = f.id" +
            which);
        query(
            "insert into card_text (collection_id, object_id, property, folded) select "
            "o.collection_id, o.id, x.property, x.folded" +
            fresh + "join card_text x on x.collection_id = f.collection_id and x.object_id = f.id" +
            which);
        query(
            "insert into change (collection_id, revision, name, kind, actor_id, credential, "
            "write_id)"
            " select o.collection_id, o.revision, o.name, 1, 1, 'x', 1 from object o" +
            which);
        query(
            "update collection c set revision = x.revision, object_count = x.objects, bytes = "
            "x.bytes from"
            " (select collection_id, max(revision) as revision, count(*) as objects, sum(size) as "
            "bytes from object group by 1) x"
            " where c.id = x.collection_id");
        query("analyze");
    }

    Measured run(const std::string& path, const std::string& name, const std::string& inner) {
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
        auto response = application_->handle(request);
        EXPECT_EQ(response.status, 207) << response.body;
        Measured measured;
        std::string piece = std::move(response.body);
        for (bool more = true; more;) {
            measured.bytes += piece.size();
            measured.largestPiece = std::max(measured.largestPiece, piece.size());
            measured.peakResident = std::max(measured.peakResident, residentBytes());
            piece.clear();
            more = response.generator && response.generator->next(piece);
            measured.bytes += more ? 0 : piece.size();
        }
        return measured;
    }

    std::vector<Measured> all(int objects) {
        const std::string cal = calendar("alice"), book = addressbook("alice");
        const std::string range = " start=\"20260101T000000Z\" end=\"20270101T000000Z\"/>";
        const std::string events =
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">";
        const std::string end = "</C:comp-filter></C:comp-filter></C:filter>";
        const std::string data = prop("<D:getetag/><C:calendar-data/>"),
                          cards = prop("<D:getetag/><CR:address-data/>");
        std::string hrefs, cardHrefs;
        for (int i = 0; i < objects; ++i) {
            hrefs += "<D:href>" + cal + "o" + std::to_string(i) + ".ics</D:href>";
            cardHrefs += "<D:href>" + book + "o" + std::to_string(i) + ".vcf</D:href>";
        }
        const std::string initial = "<D:sync-token/><D:sync-level>1</D:sync-level>";
        return {
            run(cal, "C:calendar-query", data + events + "<C:time-range" + range + end),
            run(cal, "C:calendar-query",
                data + events +
                    "<C:prop-filter "
                    "name=\"DESCRIPTION\"><C:text-match>xx</C:text-match></C:prop-filter>" +
                    end),
            run(cal, "C:calendar-query",
                prop("<C:calendar-data><C:expand" + range + "</C:calendar-data>") + events +
                    "<C:time-range" + range + end),
            run(cal, "C:calendar-multiget", data + hrefs),
            run(cal, "D:sync-collection", initial + data),
            run(calendars("alice"), "D:sync-collection",
                "<D:sync-token/><D:sync-level>infinite</D:sync-level>" + data),
            run(book, "CR:addressbook-query",
                cards + "<CR:filter><CR:prop-filter "
                        "name=\"EMAIL\"><CR:text-match>example</CR:text-match></CR:prop-filter></"
                        "CR:filter>"),
            run(book, "CR:addressbook-multiget", cards + cardHrefs),
            run(book, "D:sync-collection", initial + cards),
        };
    }

    std::unique_ptr<AlwaysAlice> alice_;
    std::unique_ptr<http::Application> application_;
};

TEST_F(Streaming, TenThousandObjectsTakeNoMoreMemoryThanThreeThousand) {
    fill(1, 3'000);
    all(3'000);  // whatever a process gets once and keeps
    const std::size_t before = residentBytes();
    fill(3'000, 10'000);
    for (const auto& measured : all(10'000)) {
        const auto report = &measured;
        SCOPED_TRACE(report->bytes);
        EXPECT_GT(measured.bytes, 38 * kMebibyte);
        EXPECT_LT(measured.largestPiece, kMebibyte);
#ifdef NDEBUG
        EXPECT_LT(measured.peakResident, before + 24 * kMebibyte);
#else
        EXPECT_LT(measured.peakResident, before + 32 * kMebibyte);
#endif
    }
}

}  // namespace
}  // namespace kalends::test
