// What the monitoring listener answers: /health/live, /health/ready, /metrics (Prometheus text
// format 0.0.4).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dav/http/counters.h"
#include "dav/http/message.h"
#include "server/request_metrics.h"

namespace kalends::server {

/// A single number of another part.
struct Gauge {
    std::string name, help;
    enum class Type { kGauge, kCounter } type = Type::kGauge;
    std::function<double()> read;
};

struct MonitoringSources {
    const RequestMetrics& requests;
    std::function<http::CountersSnapshot()> frontEnd;
    std::function<bool()> ready;  // asks the database
    std::vector<Gauge> gauges;
};

/// The page of /metrics.
[[nodiscard]] std::string renderMetrics(const MonitoringSources& sources);

[[nodiscard]] std::unique_ptr<http::Application> makeMonitoring(MonitoringSources sources);

}  // namespace kalends::server
