// The monitoring pages without a socket.
#include "server/monitoring.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace kalends::server {
namespace {

using namespace std::chrono_literals;

class MonitoringTest : public ::testing::Test {
  protected:
    MonitoringTest() {
        application = makeMonitoring({.requests = metrics,
                                      .frontEnd =
                                          [] {
                                              http::CountersSnapshot now;
                                              now.connectionsOpen = 7;
                                              return now;
                                          },
                                      .ready = [this] { return ready; },
                                      .gauges = {{.name = "kalends_extra",
                                                  .help = "One more.",
                                                  .type = Gauge::Type::kGauge,
                                                  .read = [] { return 2.5; }}}});
    }

    http::Response get(const std::string& target) {
        http::Request request;
        request.method = "GET";
        request.target = target;
        return application->handle(request);
    }

    bool ready = true;
    RequestMetrics metrics;
    std::unique_ptr<http::Application> application;
};

TEST_F(MonitoringTest, LiveIsTrueEvenWhenTheDatabaseIsNot) {
    ready = false;
    EXPECT_EQ(get("/health/live").status, 200);
    EXPECT_EQ(get("/health/ready").status, 503);
    ready = true;
    EXPECT_EQ(get("/health/ready").status, 200);
}

TEST_F(MonitoringTest, MetricsCountRequestsByMethodAndStatus) {
    metrics.count("PROPFIND", 207, 1500us, 2);
    metrics.count("PROPFIND", 207, 200us, 1);
    metrics.count("PUT", 412, 20ms, 3);
    metrics.count("X-MADE-UP\"} 1", 999, 100s, 0);
    const auto page = get("/metrics").body;
    for (const char* line :
         {"kalends_requests_total{method=\"PROPFIND\",status=\"2xx\"} 2\n",
          "kalends_requests_total{method=\"PUT\",status=\"4xx\"} 1\n",
          "kalends_requests_total{method=\"other\",status=\"5xx\"} 1\n",
          "kalends_request_duration_seconds_bucket{le=\"0.001\"} 1\n",
          "kalends_request_duration_seconds_bucket{le=\"0.003\"} 2\n",
          "kalends_request_duration_seconds_bucket{le=\"0.03\"} 3\n",
          "kalends_request_duration_seconds_bucket{le=\"10\"} 3\n",
          "kalends_request_duration_seconds_bucket{le=\"+Inf\"} 4\n",
          "kalends_request_duration_seconds_count 4\n", "kalends_statements_total 6\n",
          "kalends_connections_open 7\n", "kalends_extra 2.5\n"}) {
        EXPECT_NE(page.find(line), std::string::npos) << line;
    }
    EXPECT_EQ(page.find("MADE-UP"), std::string::npos);
}

TEST_F(MonitoringTest, EveryMetricIsDescribedOnce) {
    metrics.count("GET", 200, 1ms, 1);
    const auto page = renderMetrics({.requests = metrics,
                                     .frontEnd = [] { return http::CountersSnapshot{}; },
                                     .ready = {},
                                     .gauges = {}});
    std::istringstream lines(page);
    std::set<std::string> described;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            const auto name = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(described.insert(name).second) << name;
        } else if (!line.starts_with('#')) {
            auto name = line.substr(0, line.find_first_of("{ "));
            for (const char* suffix : {"_bucket", "_sum", "_count"}) {
                if (name.starts_with("kalends_request_duration_seconds_") &&
                    name.ends_with(suffix)) {
                    name = name.substr(0, name.size() - std::string(suffix).size());
                }
            }
            EXPECT_TRUE(described.contains(name)) << line;
        }
    }
}

TEST_F(MonitoringTest, OnlyReadingIsAllowed) {
    http::Request head;
    head.method = "DELETE";
    head.target = "/metrics";
    const auto decision = application->judgeHead(head);
    ASSERT_TRUE(decision.refusal);
    EXPECT_EQ(decision.refusal->status, 405);
    EXPECT_EQ(get("/etc/passwd").status, 404);
}

}  // namespace
}  // namespace kalends::server
