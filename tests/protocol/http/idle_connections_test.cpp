// Thousands of idle keep-alive connections beside a client at full speed.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kIdle = 5000;

class IdleConnections : public ServerTest, public testing::WithParamInterface<RawClient::Wire> {
  protected:
    /// Idle connections, every tenth of which has served a request.
    std::vector<std::unique_ptr<RawClient>> connectMany() {
        constexpr std::size_t kThreads = 4;
        std::array<std::vector<std::unique_ptr<RawClient>>, kThreads> made;
        std::vector<std::thread> threads;
        for (auto& mine : made) {
            threads.emplace_back([this, &mine] {
                for (std::size_t i = 0; i < kIdle / kThreads; ++i) {
                    mine.push_back(std::make_unique<RawClient>(client(GetParam())));
                    EXPECT_TRUE(i % 10 == 0 ? serves(*mine.back()) : mine.back()->connected());
                }
            });
        }
        std::vector<std::unique_ptr<RawClient>> all;
        for (std::size_t i = 0; i < kThreads; ++i) {
            threads[i].join();
            std::move(made[i].begin(), made[i].end(), std::back_inserter(all));
        }
        return all;
    }

    /// Requests per second of one client with some requests in flight.
    double throughput() {
        RawClient c = client(GetParam());
        std::string batch;
        for (int i = 0; i < 10; ++i) {
            batch += "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n";
        }
        int done = 0;
        const auto begun = steady_clock::now();
        while (steady_clock::now() - begun < std::chrono::milliseconds(600)) {
            c.send(batch);
            for (int i = 0; i < 10; ++i) {
                if (!c.read()) {
                    return 0;
                }
                ++done;
            }
        }
        return done / std::chrono::duration<double>(steady_clock::now() - begun).count();
    }
};

INSTANTIATE_TEST_SUITE_P(Wires,
                         IdleConnections,
                         testing::Values(RawClient::Wire::kPlain, RawClient::Wire::kTlsResumed),
                         [](const auto& param) {
                             return param.param == RawClient::Wire::kPlain ? "Plain" : "Tls";
                         });

TEST_P(IdleConnections, FiveThousandOfThemLeaveMoreThanHalfTheThroughput) {
    settings_.connections.total = 20'000;
    settings_.connections.perAddress = 20'000;
    settings_.work.workers = 2;
    settings_.deadlines.header = std::chrono::minutes(5);  // most have not asked for anything yet
    start();
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 2 * kIdle + 200) {
        GTEST_SKIP() << "the open file limit is too low: " << files.rlim_cur;
    }
    throughput();  // warm
    double alone = throughput();
    auto idle = connectMany();
    ASSERT_EQ(idle.size(), kIdle);
    EXPECT_TRUE(eventually([this] { return server_->counters().connectionsOpen >= kIdle; }));
    double beside = 0;
    for (int i = 0; i < 4 && beside <= alone / 2; ++i) {
        beside = std::max(beside, throughput());
    }
    EXPECT_TRUE(serves(*idle.front()));
    EXPECT_TRUE(serves(*idle.back()));
    if (beside <= alone / 2) {
        // Other work on the machine may have come meanwhile: the idle connections are to blame only
        // when the client is fast again without them.
        idle.clear();
        EXPECT_TRUE(eventually([this] { return server_->counters().connectionsOpen == 0; }));
        alone = std::min(alone, throughput());
    }
    RecordProperty("alone", std::to_string(alone));
    RecordProperty("beside", std::to_string(beside));
    EXPECT_GT(beside, alone / 2);
}

}  // namespace
}  // namespace kalends::http::test
