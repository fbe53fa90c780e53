// The database goes away and comes back under load; nodes migrate at the same time; the pool's
// limits.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "schema/migrations.h"
#include "storage/errors.h"
#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;
using namespace std::chrono_literals;
using Outcome = WriteResult::Outcome;

class Outages : public PostgresFixture {
  protected:
    Outages() {
        alice_ = person("alice");
        calendar_ = collectionOf("alice");
    }

    /// Writers that create, replace and remove, each under its own names, while `disturb` happens.
    /// Every answered write must be there, and none twice.
    void writeWhile(const std::function<void()>& disturb) {
        constexpr int kWriters = 6;
        std::atomic<bool> stop = false;
        std::atomic<int> unavailable = 0;
        std::vector<std::thread> writers;
        std::vector<std::string> wrong(kWriters);
        std::vector<int> written(kWriters);
        for (int w = 0; w < kWriters; ++w) {
            writers.emplace_back([&, w] {
                for (int i = 0; !stop; ++i) {
                    const std::string name = std::to_string(w) + "-" + std::to_string(i);
                    Preconditions fresh, mine;
                    fresh.mustNotExist = true;
                    mine.ifMatch = {Etag{"e1"}};
                    try {
                        // Each step is refused when the one before it was lost or done twice.
                        const auto created = store_->objects().put(
                            event(calendar_, name, name, "e1"), fresh, actor());
                        const auto replaced = store_->objects().put(
                            event(calendar_, name, name, "e2"), mine, actor());
                        if (created.outcome != Outcome::kCreated ||
                            replaced.outcome != Outcome::kReplaced ||
                            created.revision >= replaced.revision ||
                            replaced.previousEtag != Etag{"e1"}) {
                            wrong[static_cast<std::size_t>(w)] =
                                name + " " + std::to_string(static_cast<int>(created.outcome)) +
                                " " + std::to_string(static_cast<int>(replaced.outcome));
                            return;
                        }
                        ++written[static_cast<std::size_t>(w)];
                    } catch (const Unavailable&) {
                        ++unavailable;
                    }
                }
            });
        }
        disturb();
        std::this_thread::sleep_for(300ms);
        stop = true;
        for (std::thread& writer : writers) {
            writer.join();
        }
        for (const std::string& text : wrong) {
            EXPECT_EQ(text, "");
        }
        EXPECT_EQ(unavailable, 0);
        const std::string id = std::to_string(calendar_.value);
        EXPECT_EQ(value("select count(*) = max(revision) and count(*) = count(distinct revision) "
                        "from change where collection_id = " +
                        id),
                  "t");
        EXPECT_EQ(
            value("select count(*) = 2 * (select count(*) from object where collection_id = " + id +
                  ") from change where collection_id = " + id),
            "t");
        int total = 0;
        for (const int count : written) {
            total += count;
        }
        EXPECT_GT(total, 10);
        EXPECT_EQ(value("select count(*) from object where etag = 'e2' and collection_id = " + id),
                  std::to_string(total));
    }

    [[nodiscard]] Actor actor() const { return {alice_, "password"}; }

    PrincipalId alice_;
    CollectionId calendar_;
};

TEST_F(Outages, WritesSurviveTheLossOfTheirConnections) {
    postgres::Settings patient;
    patient.waitLimit = 60s;
    store_ = openStore(patient);
    writeWhile([this] {
        for (int i = 0; i < 8; ++i) {
            std::this_thread::sleep_for(250ms);
            query(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = "
                "current_database() and pid <> pg_backend_pid()");
        }
    });
}

TEST_F(Outages, ARestartUnderLoadHealsByItself) {
    postgres::Settings patient;
    patient.waitLimit = 60s;
    store_ = openStore(patient);
    writeWhile([] {
        std::this_thread::sleep_for(300ms);
        PostgresCluster::instance().restart();
    });
    EXPECT_TRUE(store_->healthy());
}

TEST_F(Outages, AnIdleConnectionThatWasClosedIsReplacedUnseen) {
    ASSERT_TRUE(store_->healthy());
    query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid()");
    std::this_thread::sleep_for(100ms);
    const std::uint64_t before = store_->statementsOfThisThread();
    EXPECT_TRUE(store_->collections().byId(calendar_));
    EXPECT_EQ(store_->statementsOfThisThread(), before + 1);
}

TEST_F(Outages, ADatabaseThatIsNotThereIsUnavailableInTime) {
    postgres::Settings settings;
    settings.connection = "host=/nonexistent dbname=none user=none";
    settings.waitLimit = 200ms;
    std::vector<std::string> log;
    std::mutex mutex;
    settings.log = [&](postgres::LogLevel, std::string_view line) {
        const std::lock_guard lock(mutex);
        log.emplace_back(line);
    };
    const auto start = std::chrono::steady_clock::now();
    const auto nowhere = postgres::open(settings);
    EXPECT_FALSE(nowhere->healthy());
    EXPECT_THROW((void)nowhere->principals().byId({1}), Unavailable);
    EXPECT_THROW(nowhere->objects().put(event({1}, "n", "u", "e"), {}, {{1}, "secret"}),
                 Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    ASSERT_FALSE(log.empty());
    EXPECT_THROW(postgres::migrate(settings.connection), Unavailable);
}

TEST_F(Outages, ABusyPoolIsUnavailableInTimeAndLocksDoNotWaitForEver) {
    postgres::Settings settings;
    settings.poolSize = 1;
    settings.waitLimit = 100ms;
    settings.lockTimeout = 600ms;
    const auto small = openStore(settings);
    ASSERT_TRUE(small->collections().byId(calendar_));
    std::thread holder([this] {
        query("begin; select 1 from collection where id = " + std::to_string(calendar_.value) +
              " for update; select pg_sleep(2); commit");
    });
    std::this_thread::sleep_for(200ms);
    std::thread waiting([&] {
        EXPECT_THROW(small->objects().put(event(calendar_, "n", "u", "e"), {}, actor()),
                     Unavailable);
    });
    std::this_thread::sleep_for(100ms);
    EXPECT_THROW((void)small->collections().byId(calendar_), Unavailable);
    waiting.join();
    EXPECT_TRUE(small->collections().byId(calendar_)) << "the connection is good again";
    holder.join();
}

TEST(Migrations, TwoNodesMigrateOnce) {
    const std::string connection = PostgresCluster::instance().newEmptyDatabase();
    std::vector<std::thread> nodes;
    std::atomic<int> reached = 0;
    for (int i = 0; i < 4; ++i) {
        nodes.emplace_back([&] { reached += postgres::migrate(connection); });
    }
    for (std::thread& node : nodes) {
        node.join();
    }
    const auto all = static_cast<int>(schema::migrations().size());
    EXPECT_EQ(reached, 4 * all);
    EXPECT_EQ(sql(connection, "select count(*) from schema_version").at(0).at(0),
              std::to_string(all));
    EXPECT_EQ(sql(connection, "select count(*) from organisation").at(0).at(0), "1");
    sql(connection, "insert into schema_version (version, name) values (9999, 'of the future')");
    EXPECT_THROW(postgres::migrate(connection), Refused);
}

}  // namespace

}  // namespace kalends::test
