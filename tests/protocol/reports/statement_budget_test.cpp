// Statements per report do not grow with the collection (design section 7).
#include <chrono>
#include <memory>

#include "auth/authenticator.h"
#include "auth/caching_authenticator.h"
#include "dav/methods/dav_application.h"
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

/// Everybody is alice, and nothing is asked of the database for it.
class AlwaysAlice final : public auth::Authenticator {
  public:
    explicit AlwaysAlice(storage::Database& database) {
        auto identity = std::make_shared<auth::Identity>();
        identity->principal =
            *database.principals().byPath({storage::PrincipalKind::kUser, "alice"});
        identity->credential = "password";
        identity_ = identity;
    }

    std::optional<auth::Outcome> cached(std::string_view) override {
        return auth::Outcome{auth::Outcome::Kind::kAccepted, identity_};
    }

    auth::Outcome authenticate(std::string_view) override {
        return {auth::Outcome::Kind::kAccepted, identity_};
    }

  private:
    auth::IdentityPtr identity_;
};

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

}  // namespace
}  // namespace kalends::test
