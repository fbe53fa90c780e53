// Bulk requests.
#include "server/api/bulk.h"

#include <vector>

#include "server/api/openapi.h"
#include "server/api/schema.h"
#include "server/api/strict_json.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::size_t kMostLines = 1000;

/// Empty lines are none.
std::vector<std::pair<std::size_t, std::string_view>> linesOf(std::string_view text) {
    std::vector<std::pair<std::size_t, std::string_view>> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            lines.emplace_back(number, line);
        }
        if (lines.size() > kMostLines) {
            throw Problem(413, "too-large", "Too many lines",
                          "A request has up to " + std::to_string(kMostLines) + " lines.");
        }
    }
    return lines;
}

Operation operationFrom(const json& line, const std::string& key) {
    if (auto wrong = violations(components(), components().at("BulkLine"), line); !wrong.empty()) {
        throw invalid(std::move(wrong));
    }
    Operation operation;
    operation.method = line["method"].get<std::string>();
    const auto target = line["path"].get<std::string>();
    operation.path = target.substr(0, target.find('?'));
    operation.query = target.substr(std::min(target.find('?'), target.size() - 1) + 1);
    if (target.find('?') == std::string::npos) {
        operation.query.clear();
    }
    if (const auto body = line.find("body"); body != line.end()) {
        operation.body = *body;
    }
    operation.ifMatch = line.value("ifMatch", std::string());
    operation.idempotencyKey = operation.method == "GET" ? std::string() : key;
    return operation;
}

json resultOf(const Workshop& workshop,
              const Caller& caller,
              std::string_view line,
              const std::string& key) {
    const auto result = perform(workshop, caller, operationFrom(readStrictly(line), key));
    json row{{"status", result.status}};
    if (!result.body.is_null()) {
        row["body"] = result.body;
    }
    if (!result.etag.empty()) {
        row["etag"] = result.etag;
    }
    if (!result.location.empty()) {
        row["location"] = result.location;
    }
    if (result.replayed) {
        row["replayed"] = true;
    }
    return row;
}

}  // namespace

std::string performLines(const Workshop& workshop,
                         const Caller& caller,
                         const BulkRequest& request,
                         const std::function<void(const std::string& text)>& logUnexpected) {
    const auto lines = linesOf(request.lines);
    const bool dry = request.query == "dryRun=true";
    if (!dry && !request.query.empty() && request.query != "dryRun=false") {
        throw invalid({{"dryRun", "the only parameter is dryRun, true or false"}});
    }
    std::string results;
    const auto work = [&] {
        results.clear();
        for (const auto& [number, line] : lines) {
            json row;
            try {
                row = resultOf(workshop, caller, line,
                               request.idempotencyKey.empty()
                                   ? ""
                                   : request.idempotencyKey + ":" + std::to_string(number));
            } catch (...) {
                const auto problem = currentProblem(logUnexpected).body();
                row = {{"status", problem["status"]}, {"problem", problem}};
            }
            row["line"] = number;
            results += row.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
        }
    };
    if (dry) {
        DryRun::run(workshop.database, work);
    } else {
        work();
    }
    return results;
}

}  // namespace kalends::api
