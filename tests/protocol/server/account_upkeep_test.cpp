// Old acts are forgotten, each kind after its own time; groups that a stopped node left behind get
// their rights.
#include "server/jobs/account_upkeep.h"

#include <gtest/gtest.h>

#include <thread>

#include "storage/directory.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::jobs {
namespace {

using namespace std::chrono_literals;

class Upkeep : public test::PostgresFixture {
  protected:
    void runFor(const server::AuditSettings& settings, const std::function<bool()>& until) {
        AccountUpkeep upkeep(*store_, settings, {}, 20ms,
                             [](server::LogLevel, const std::string&, const std::string& text) {
                                 ADD_FAILURE() << text;
                             });
        for (int tries = 0; tries < 250 && !until(); ++tries) {
            std::this_thread::sleep_for(20ms);
        }
    }
};

TEST_F(Upkeep, ForgetsEachKindAfterItsTime) {
    query(
        "insert into audit (at, kind, action) select now() - make_interval(days => d), k, k || ' ' "
        "|| d"
        " from generate_series(1, 3) k, unnest(array[1, 40, 400]) d");
    const std::chrono::hours day(24);
    const auto left = [this] {
        return value("select string_agg(action, ',' order by action) from audit");
    };
    runFor({.administration = day * 500, .sharing = day * 100, .signIns = day * 10},
           [&] { return left() == "1 1,1 40,1 400,2 1,2 40,3 1"; });
    EXPECT_EQ(left(), "1 1,1 40,1 400,2 1,2 40,3 1");
}

TEST_F(Upkeep, GivesTheRightsOfGroupsThatAStoppedNodeLeft) {
    const auto anna = person("anna");
    const auto staff = person("staff", storage::PrincipalKind::kGroup);
    store_->directory().setMembers({{staff, {anna}}});
    ASSERT_EQ(value("select count(*) from membership_flat"), "0");
    runFor({}, [&] { return value("select count(*) from membership_stale") == "0"; });
    EXPECT_EQ(value("select count(*) from membership_flat"), "1");
}

}  // namespace
}  // namespace kalends::jobs
