// The monitoring pages.
#include "server/monitoring.h"

#include <array>
#include <iterator>
#include <sstream>
#include <utility>

#include "server/version.h"

namespace kalends::server {

namespace {

void heading(std::ostream& page,
             std::string_view name,
             std::string_view type,
             std::string_view help) {
    page << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

void renderRequests(std::ostream& page, const RequestMetrics& requests) {
    heading(page, "kalends_requests_total", "counter", "Requests answered by the application.");
    for (std::size_t method = 0; method < RequestMetrics::kMethods.size(); ++method) {
        for (std::size_t status = 0; status < RequestMetrics::kClasses.size(); ++status) {
            if (const auto count = requests.requests(method, status); count > 0) {
                page << "kalends_requests_total{method=\"" << RequestMetrics::kMethods.at(method)
                     << "\",status=\"" << RequestMetrics::kClasses.at(status) << "\"} " << count
                     << '\n';
            }
        }
    }
    heading(page, "kalends_request_duration_seconds", "histogram",
            "From complete request to response.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < RequestMetrics::kBounds.size(); ++i) {
        sum += requests.bucket(i);
        page << "kalends_request_duration_seconds_bucket{le=\""
             << static_cast<double>(RequestMetrics::kBounds.at(i)) / 1000.0 << "\"} " << sum
             << '\n';
    }
    sum += requests.bucket(RequestMetrics::kBounds.size());
    page << "kalends_request_duration_seconds_bucket{le=\"+Inf\"} " << sum << '\n'
         << "kalends_request_duration_seconds_sum "
         << static_cast<double>(requests.microseconds()) / 1e6 << '\n'
         << "kalends_request_duration_seconds_count " << sum << '\n';
    heading(page, "kalends_statements_total", "counter",
            "Statements sent to the database for requests.");
    page << "kalends_statements_total " << requests.statements() << '\n';
}

void renderFrontEnd(std::ostream& page, const http::CountersSnapshot& now) {
    struct Row {
        std::string_view name, type, help;
        std::uint64_t value;
    };

    const std::array rows{
        Row{"connections_total", "counter", "Connections accepted.", now.connectionsAccepted},
        Row{"connections_open", "gauge", "Connections open now.", now.connectionsOpen},
        Row{"connections_refused_total", "counter", "Connections refused by the limits.",
            now.connectionsRefused},
        Row{"handshakes_failed_total", "counter", "TLS handshakes that failed.",
            now.handshakesFailed},
        Row{"http_requests_total", "counter", "Complete requests given to workers.", now.requests},
        Row{"refusals_total", "counter", "Requests refused before a worker saw them.",
            now.refusals},
        Row{"overloaded_total", "counter", "Requests refused with 503 for lack of workers.",
            now.overloaded},
        Row{"timeouts_total", "counter", "Connections ended by a deadline.", now.timeouts},
        Row{"exceptions_total", "counter", "Requests that ended in an unexpected error.",
            now.exceptions},
        Row{"received_bytes_total", "counter", "Bytes received.", now.bytesReceived},
        Row{"sent_bytes_total", "counter", "Bytes sent.", now.bytesSent},
        Row{"queue_quick", "gauge", "Ordinary requests waiting for a worker.", now.quickQueued},
        Row{"queue_heavy", "gauge", "Large reports waiting for a worker.", now.heavyQueued},
        Row{"workers_busy", "gauge", "Workers serving a request.", now.workersBusy},
    };
    for (const auto& row : rows) {
        const auto name = "kalends_" + std::string(row.name);
        heading(page, name, row.type, row.help);
        page << name << ' ' << row.value << '\n';
    }
}

http::Response textResponse(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

class Monitoring final : public http::Application {
  public:
    explicit Monitoring(MonitoringSources sources) : sources_(std::move(sources)) {}

    http::HeadDecision judgeHead(const http::Request& head) override {
        http::HeadDecision decision;
        if (head.method != "GET" && head.method != "HEAD") {
            decision.refusal = textResponse(405, "only GET\n");
            decision.refusal->headers.add("Allow", "GET, HEAD");
        }
        return decision;
    }

    http::Response handle(http::Request& request) override {
        const auto path = request.path();
        if (path == "/health/live") {
            return textResponse(200, "alive\n");
        }
        if (path == "/health/ready") {
            return sources_.ready() ? textResponse(200, "ready\n")
                                    : textResponse(503, "the database does not answer\n");
        }
        if (path == "/metrics") {
            auto response = textResponse(200, renderMetrics(sources_));
            response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            return response;
        }
        return textResponse(404, "try /health/live, /health/ready or /metrics\n");
    }

    http::Response refuse(int status, std::string_view reason) override {
        return textResponse(status, std::string(reason) + "\n");
    }

  private:
    MonitoringSources sources_;
};

}  // namespace

std::string renderMetrics(const MonitoringSources& sources) {
    std::ostringstream page;
    heading(page, "kalends_build_info", "gauge", "The version that runs.");
    page << "kalends_build_info{version=\"" << kVersion << "\"} 1\n";
    renderRequests(page, sources.requests);
    renderFrontEnd(page, sources.frontEnd());
    for (const auto& gauge : sources.gauges) {
        heading(page, gauge.name, gauge.type == Gauge::Type::kGauge ? "gauge" : "counter",
                gauge.help);
        page << gauge.name << ' ' << gauge.read() << '\n';
    }
    return page.str();
}

std::unique_ptr<http::Application> makeMonitoring(MonitoringSources sources) {
    return std::make_unique<Monitoring>(std::move(sources));
}

}  // namespace kalends::server
