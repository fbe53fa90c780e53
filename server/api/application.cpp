// HTTP around operations: what may come in, and how answers go out.
#include "server/api/application.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dav/exchange/sign_in.h"
#include "server/api/bulk.h"
#include "server/api/openapi.h"
#include "server/api/operation.h"
#include "server/api/sign_in.h"
#include "server/api/strict_json.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::string_view kRoot = "/api/v1";
constexpr std::uint64_t kBodyLimit = 1024 * 1024;
constexpr std::uint64_t kBulkLimit = 8 * 1024 * 1024;
constexpr std::uint64_t kContentLimit =
    64 * 1024 * 1024;  // larger ones stand in a file, and go by `kalends import`
constexpr std::size_t kLongestKey = 100;

bool isHere(std::string_view path) {
    return path == "/api" || path.starts_with("/api/");
}

bool reads(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::string fieldOf(const http::Request& request, std::string_view name) {
    return request.headers.combined(name).value_or("");
}

/// A media type without its parameters, in lower case.
std::string mediaType(const http::Request& request) {
    auto type = fieldOf(request, "Content-Type");
    type.resize(std::min(type.find(';'), type.size()));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
        type.pop_back();
    }
    std::transform(type.begin(), type.end(), type.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return type;
}

/// Pages of other sites can make a browser send what forms send, with the password it keeps; never
/// these types, and not without saying where they come from.
void requireNoForgery(const http::Request& request, const std::string& wanted) {
    const auto site = fieldOf(request, "Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none") {
        throw forbidden("Requests of other sites change nothing here.");
    }
    const auto type = mediaType(request);
    const bool usual = wanted == "application/json";
    const bool bare = request.method == "DELETE" && request.body.empty() && type.empty();
    const bool patch = usual && request.method == "PATCH" && type == "application/merge-patch+json";
    if (!bare && !patch && type != wanted) {
        throw Problem(415, "unsupported-media-type", "Unsupported media type",
                      "Send " + wanted + (usual ? ", also for changes without a body." : "."))
            .withHeader("Accept", wanted);
    }
}

http::Response jsonResponse(int status, const json& body) {
    http::Response response;
    response.status = status;
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (!body.is_null()) {
        response.headers.set("Content-Type", "application/json");
        response.body = body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    }
    return response;
}

http::Response documentResponse() {
    static const std::string document = openApi().dump(2) + "\n";
    auto response = jsonResponse(200, nullptr);
    response.headers.set("Content-Type", "application/json");
    response.body = document;
    return response;
}

/// What the front end refuses by itself, in the words of this interface.
Problem problemOf(int status, std::string_view reason) {
    std::string detail(reason.empty() ? "the request is refused" : reason);
    detail.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(detail.front())));
    const char* title = status == 413   ? "Body too large"
                        : status == 503 ? "Unavailable"
                        : status == 408 ? "Too slow"
                                        : "Malformed request";
    const char* type = status == 413   ? "too-large"
                       : status == 503 ? "unavailable"
                       : status == 408 ? "too-slow"
                                       : "malformed";
    return {status, type, title, detail + "."};
}

std::string keyOf(const http::Request& request) {
    auto key = fieldOf(request, "Idempotency-Key");
    const bool fits = key.size() <= kLongestKey && std::all_of(key.begin(), key.end(), [](char c) {
                          return c > 0x20 && c < 0x7F;
                      });
    if (!fits) {
        throw invalid({{"Idempotency-Key", "up to 100 visible ASCII characters"}});
    }
    return key;
}

class Front final : public http::Application {
  public:
    Front(Services services, http::Application& behind)
        : services_(std::move(services)), behind_(behind) {}

    http::HeadDecision judgeHead(const http::Request& head) override;
    http::Response handle(http::Request& request) override;

    http::Response refuse(int status, std::string_view reason) override {
        return behind_.refuse(status, reason);
    }

    http::Response refuseRequest(const http::Request& request,
                                 int status,
                                 std::string_view reason) override {
        return isHere(request.path()) ? problemOf(status, reason).response()
                                      : behind_.refuseRequest(request, status, reason);
    }

  private:
    [[nodiscard]] http::Response answer(http::Request& request, const SignedIn& who) const;
    [[nodiscard]] http::Response admit(http::Request& request, methods::AccessRecord& record) const;
    [[nodiscard]] http::Response operate(http::Request& request, const SignedIn& who) const;
    void log(methods::AccessRecord record, const http::Request& request, int status) const;

    void logUnexpected(const std::string& text) const {
        services_.logError("api.unexpected", text);
    }

    Services services_;
    http::Application& behind_;
};

http::HeadDecision Front::judgeHead(const http::Request& head) {
    if (!isHere(head.path())) {
        return behind_.judgeHead(head);
    }
    http::HeadDecision decision;
    decision.workClass =
        http::WorkClass::kHeavy;  // administration never takes the workers of those with calendars
    const auto path = head.path();
    const bool content = path.ends_with("/content");
    decision.bodyLimitBytes = content                                ? kContentLimit
                              : path == std::string(kRoot) + "/bulk" ? kBulkLimit
                                                                     : kBodyLimit;
    const auto length = fieldOf(head, "Content-Length");
    if (length.size() > 12 ||
        (!length.empty() && std::strtoull(length.c_str(), nullptr, 10) > decision.bodyLimitBytes)) {
        decision.refusal =
            Problem(413, "too-large", "Body too large",
                    "A body has up to " + std::to_string(decision.bodyLimitBytes) + " bytes here.")
                .response();
        log({}, head, 413);
    } else if (head.headers.find("Authorization") == nullptr) {
        decision.refusal = challenge(services_);
        log({}, head, 401);
    }
    return decision;
}

void Front::log(methods::AccessRecord record, const http::Request& request, int status) const {
    if (!services_.logAccess) {
        return;
    }
    record.requestId = request.id;
    record.method = request.method;
    record.path = request.path();
    record.address = request.peerAddress;
    if (const auto* agent = request.headers.find("User-Agent")) {
        record.userAgent = *agent;
    }
    record.status = status;
    services_.logAccess(record);
}

http::Response Front::operate(http::Request& request, const SignedIn& who) const {
    Operation operation;
    operation.method = request.method == "HEAD" ? "GET" : request.method;
    operation.path = std::string(request.path().substr(kRoot.size()));
    operation.query = std::string(request.query());
    const auto match = matching(operation.method, operation.path);
    requireRole(who.caller, *match.route);
    if (who.mustChange && match.route->admits != Route::Admits::kPasswordToBeChanged) {
        throw Problem(403, "password-change-required", "Password change required",
                      "Set another password first: PUT /api/v1/me/password.");
    }
    if (match.route->content != nullptr) {
        if (!reads(request)) {
            requireNoForgery(request, std::string(match.route->mediaType));
        }
        return performContent({services_.database, services_.passwords, services_.dav}, who.caller,
                              operation, request.body);
    }
    if (!reads(request)) {
        requireNoForgery(request, "application/json");
        operation.ifMatch = fieldOf(request, "If-Match");
        operation.idempotencyKey = keyOf(request);
        if (!request.body.empty()) {
            operation.body = readStrictly(request.body.takeText());
        }
    }
    const auto result =
        perform({services_.database, services_.passwords, services_.dav}, who.caller, operation);
    const auto unless = fieldOf(request, "If-None-Match");
    if (reads(request) && !result.etag.empty() &&
        (unless == "*" || unless.find(result.etag) != std::string::npos)) {
        auto response = jsonResponse(304, nullptr);
        response.headers.set("ETag", result.etag);
        return response;
    }
    auto response = jsonResponse(result.status, result.body);
    if (!result.etag.empty()) {
        response.headers.set("ETag", result.etag);
        response.compression = http::Compression::kNever;
    }
    if (!result.location.empty()) {
        response.headers.set("Location", result.location);
    }
    if (result.replayed) {
        response.headers.set("Idempotency-Replayed", "true");
    }
    return response;
}

/// The 401 of whatever refuses says which schemes are taken; a ticket is answered.
http::Response Front::admit(http::Request& request, methods::AccessRecord& record) const {
    SignedIn who;
    http::Response response;
    try {
        who = signIn(services_, request);
        record.login = who.caller.principal.slug;
        response = answer(request, who);
    } catch (...) {
        response =
            currentProblem([this](const std::string& text) { logUnexpected(text); }).response();
    }
    if (response.status == 401) {
        exchange::addChallenges(response.headers, services_.dav.realm, services_.authenticator);
        response.closeConnection = exchange::broughtTicket(request);
    }
    if (!who.ticketReply.empty()) {
        response.headers.add("WWW-Authenticate", "Negotiate " + who.ticketReply);
    }
    return response;
}

http::Response Front::answer(http::Request& request, const SignedIn& who) const {
    const auto path = request.path();
    if (!path.starts_with(std::string(kRoot) + "/")) {
        throw Problem(404, "not-found", "Not found",
                      "The interface is at /api/v1/; /api/v1/openapi.json describes it.");
    }
    const auto below = path.substr(kRoot.size());
    if (below == "/openapi.json" && reads(request)) {
        return documentResponse();
    }
    if (below != "/bulk") {
        return operate(request, who);
    }
    if (request.method != "POST") {
        throw Problem(405, "method-not-allowed", "Method not allowed", "Lines are POSTed here.")
            .withHeader("Allow", "POST");
    }
    if (who.mustChange) {
        throw forbidden("Set another password first: PUT /api/v1/me/password.");
    }
    requireNoForgery(request, "application/x-ndjson");
    auto response = jsonResponse(200, nullptr);
    response.headers.set("Content-Type", "application/x-ndjson");
    response.body =
        performLines({services_.database, services_.passwords, services_.dav}, who.caller,
                     {request.body.takeText(), std::string(request.query()), keyOf(request)},
                     [this](const std::string& text) { logUnexpected(text); });
    return response;
}

http::Response Front::handle(http::Request& request) {
    if (!isHere(request.path())) {
        return behind_.handle(request);
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto statementsBefore = services_.database.statementsOfThisThread();
    methods::AccessRecord record;
    auto response = admit(request, record);
    record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin);
    record.statements = services_.database.statementsOfThisThread() - statementsBefore;
    log(std::move(record), request, response.status);
    return response;
}

}  // namespace

std::unique_ptr<http::Application> makeApplication(Services services, http::Application& behind) {
    (void)components();  // a schema that is no JSON stops the start, not a request
    (void)routes();
    return std::make_unique<Front>(std::move(services), behind);
}

}  // namespace kalends::api
