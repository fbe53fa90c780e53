// The background jobs over a real database, with a clock of the test's.
#include "server/jobs/background_jobs.h"
#include "server/jobs/sharing_upkeep.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "dav/content/index_rows.h"
#include "groupware/ical/calendar.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::jobs {
namespace {

using namespace std::chrono_literals;

std::string daily(const std::string& uid) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:" + uid +
           "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nDTEND:20260105T093000Z\r\n"
           "RRULE:FREQ=DAILY\r\nSUMMARY:Stand-up\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

class Jobs : public test::PostgresFixture {
  protected:
    Jobs() : clock_(std::chrono::sys_days{std::chrono::January / 5 / 2026}) {
        alice_ = person("alice");
        calendar_ = collectionOf("alice");
        settings_.interval = 50ms;
    }

    void put(const std::string& uid) {
        auto parsed = ical::parse(daily(uid));
        ASSERT_TRUE(std::holds_alternative<ical::Calendar>(parsed));
        storage::NewObject object;
        object.collection = calendar_;
        object.name = uid + ".ics";
        object.etag = {uid};
        object.body = daily(uid);
        object.index = content::indexRows(std::get<ical::Calendar>(parsed), clock_.load());
        const auto written = store_->objects().put(object, {}, {alice_, "password"});
        ASSERT_EQ(written.outcome, storage::WriteResult::Outcome::kCreated);
    }

    [[nodiscard]] std::unique_ptr<BackgroundJobs> start() {
        return std::make_unique<BackgroundJobs>(
            *store_, settings_, [this] { return clock_.load(); },
            [this](server::LogLevel, const std::string& id, const std::string& text) {
                const std::lock_guard lock(mutex_);
                said_ += id + ": " + text + "\n";
            });
    }

    [[nodiscard]] std::string said() {
        const std::lock_guard lock(mutex_);
        return said_;
    }

    template <class Condition>
    static bool eventually(const Condition& condition) {
        for (int i = 0; i < 400; ++i) {
            if (condition()) {
                return true;
            }
            std::this_thread::sleep_for(50ms);
        }
        return false;
    }

    server::JobSettings settings_;
    std::atomic<std::chrono::sys_seconds> clock_;
    storage::PrincipalId alice_;
    storage::CollectionId calendar_;
    std::mutex mutex_;
    std::string said_;
};

TEST_F(Jobs, GrantsAndDeputiesThatAreOverGoAndThatIsWrittenDown) {
    const auto bob = person("bob");
    const auto carol = person("carol");
    const auto end =
        std::chrono::sys_seconds(std::chrono::sys_days{std::chrono::January / 1 / 2100});
    storage::Grant grant;
    grant.grantee = bob.value;
    grant.privileges = 641;
    grant.publicLevel = 3;
    grant.until = end;
    ASSERT_TRUE(store_->grants().set({alice_, calendar_}, grant, {alice_, "password"}));
    ASSERT_TRUE(store_->principals().setDelegate(
        {alice_, carol, storage::DelegateMode::kWrite, end, true}, alice_));
    clock_ = end - 1s;
    SharingUpkeep upkeep(
        *store_, 20ms, [this] { return clock_.load(); },
        [](server::LogLevel, const std::string&, const std::string& text) { FAIL() << text; });
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(value("select count(*) from audit"), "0");
    clock_ = end;
    EXPECT_TRUE(eventually([this] {
        return value(
                   "select count(*) from audit where action in ('share.ended', "
                   "'delegate.ended')") == "2";
    }));
    EXPECT_TRUE(store_->grants().on({calendar_}).empty());
    EXPECT_TRUE(store_->principals().delegatesOf(alice_).empty());
    EXPECT_EQ(
        value("select detail from audit where action = 'share.ended' and target = 'user/alice'"),
        "on=calendar with=user/bob");
    EXPECT_EQ(value("select count(*) from change ch join collection h on h.id = ch.collection_id "
                    "join principal p on p.id = h.owner_id "
                    "where p.slug = 'bob' and ch.kind = 3 and ch.child is not null"),
              "1")
        << "bob's home hears of it";
}

TEST_F(Jobs, TheOccurrenceIndexFollowsTheClockSoThatFarOccurrencesAreFoundInIt) {
    put("daily");
    const auto last = [this] { return value("select max(starts) from occurrence"); };
    const auto before = last();
    clock_ = std::chrono::sys_days{std::chrono::January / 5 / 2028};
    const auto jobs = start();
    EXPECT_TRUE(eventually([&] { return jobs->reindexed() >= 1; })) << said();
    EXPECT_GT(std::stoll(last()), std::stoll(before) + 86'400 * 365);
    EXPECT_EQ(value("select count(*) from object"), "1");
    EXPECT_EQ(said(), "");
}

TEST_F(Jobs, OldHistoryIsForgottenAndWhatIsYoungStays) {
    put("daily");
    (void)query("update change set at = at - interval '400 days'");
    clock_ = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    put("young");
    const auto jobs = start();
    EXPECT_TRUE(eventually([&] { return jobs->pruned() >= 1; })) << said();
    EXPECT_EQ(value("select string_agg(name, ' ') from change where name like '%.ics'"),
              "young.ics");
    EXPECT_EQ(value("select count(*) from object"), "2") << "history goes, objects stay";
}

TEST_F(Jobs, ADatabaseThatIsAwayIsSaidAndTriedAgain) {
    put("daily");
    clock_ = std::chrono::sys_days{std::chrono::January / 5 / 2028};
    test::PostgresCluster::instance().restart();
    const auto jobs = start();
    EXPECT_TRUE(eventually([&] { return jobs->reindexed() >= 1; })) << said();
}

}  // namespace
}  // namespace kalends::jobs
