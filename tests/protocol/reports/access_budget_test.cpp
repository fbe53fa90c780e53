// Deciding access costs a warm request no statement, whatever a right comes through, and neither do
// the viewer's own alarms.
#include <chrono>
#include <memory>

#include "dav/methods/dav_application.h"
#include "storage/grants.h"
#include "tests/protocol/reports/always_alice.h"
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class AccessBudget : public ReportTest {
  protected:
    void SetUp() override {
        alice_ = std::make_unique<AlwaysAlice>(*store_);
        application_ = methods::makeDavApplication(
            {*store_, *alice_, {}, [] { return std::chrono::system_clock::now(); }, {}, {}});
        for (const std::string owner : {"alice", "bob"}) {
            put(owner, calendar(owner) + "e.ics", event("e"));
        }
    }

    struct Cost {
        int status = 0;
        std::uint64_t statements = 0;
        std::string text{};
    };

    Cost cost(const std::string& method, const std::string& path, const std::string& body = {}) {
        http::Request request;
        request.method = method;
        request.target = path;
        request.headers.add("Host", "localhost");
        request.headers.add("Authorization", "Basic eDp5");
        if (!body.empty()) {
            request.headers.add("Content-Type", "text/calendar");
            request.body = http::Body{body};
        }
        const auto before = store_->statementsOfThisThread();
        auto response = application_->handle(request);
        std::string text = response.body;
        while (response.generator && response.generator->next(text)) {
        }
        return {response.status, store_->statementsOfThisThread() - before, std::move(text)};
    }

    storage::PrincipalId id(const std::string& slug,
                            storage::PrincipalKind kind = storage::PrincipalKind::kUser) {
        return store_->principals().byPath({kind, slug})->id;
    }

    std::unique_ptr<AlwaysAlice> alice_;
    std::unique_ptr<http::Application> application_;
};

TEST_F(AccessBudget, OfReadingIsTheOwnersThroughGroupsHomesLimitsAndDelegations) {
    const auto own = cost("GET", calendar("alice") + "e.ics");
    EXPECT_EQ(own.status, 200);
    EXPECT_EQ(own.statements, 1U);
    const auto same = [&](const std::string& path, int status, const char* through) {
        const auto other = cost("GET", path + "e.ics");
        EXPECT_EQ(other.status, status) << through;
        EXPECT_EQ(other.statements, own.statements) << through;
    };
    same(calendar("bob"), 403, "nothing");
    storage::PrincipalChange change;
    change.kind = storage::PrincipalKind::kGroup;
    change.slug = "team";
    const auto team = store_->principals().save(change);
    store_->principals().setMembers(team, {id("alice")});
    storage::Grant grant;
    grant.grantee = team.value;
    grant.privileges = 641;
    grant.publicLevel = grant.confidentialLevel = 3;
    ASSERT_TRUE(store_->grants().set({id("bob"), collectionOf("bob", "")}, grant, {}));
    same(calendar("bob"), 200, "a group and a home");
    const auto uuid = store_->collections().byId(collectionOf("bob"))->uuid;
    same(calendars("alice") + "shared-" + uuid + "/", 200, "a group and a home, in the own home");
    store_->grants().setLimit(store_->principals().byId(id("bob"))->organisation,
                              storage::OrganisationLimit{1, 1, 1});
    same(calendar("bob"), 200, "a limit");
    ASSERT_TRUE(store_->principals().setDelegate(
        {id("bob"), id("alice"), storage::DelegateMode::kRead, {}, false}, {}));
    same(calendar("bob"), 200, "a delegation");
}

TEST_F(AccessBudget, OfReadingWithOwnAlarmsIsTheOwners) {
    storage::Grant grant;
    grant.grantee = id("alice").value;
    grant.privileges = 703;
    grant.publicLevel = grant.confidentialLevel = 5;
    ASSERT_TRUE(store_->grants().set({id("bob"), collectionOf("bob")}, grant, {}));
    const auto alarmed = event(
        "e",
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n");
    ASSERT_EQ(cost("PUT", calendar("bob") + "e.ics", alarmed).status, 204);
    const auto uuid = store_->collections().byId(collectionOf("bob"))->uuid;
    for (const auto& path : {calendar("bob"), calendars("alice") + "shared-" + uuid + "/"}) {
        const auto got = cost("GET", path + "e.ics");
        EXPECT_EQ(got.status, 200);
        EXPECT_EQ(got.statements, 1U) << path;
        EXPECT_NE(got.text.find("DESCRIPTION:mine"), std::string::npos);
    }
}

TEST_F(AccessBudget, OfWritingIsTheOwnersForADeputyWithLimits) {
    const auto own = cost("PUT", calendar("alice") + "n.ics", event("n"));
    EXPECT_EQ(own.status, 201);
    EXPECT_LE(own.statements, 3U);
    ASSERT_TRUE(store_->principals().setDelegate(
        {id("bob"), id("alice"), storage::DelegateMode::kWrite, {}, true}, {}));
    const auto deputy = cost("PUT", calendar("bob") + "n.ics", event("n"));
    EXPECT_EQ(deputy.status, 201);
    EXPECT_EQ(deputy.statements, own.statements);
}

}  // namespace
}  // namespace kalends::test
