// The pipeline, top to bottom: sign-in, URL, method, resource, handler; one error boundary around
// it.
#include "dav/methods/dav_application.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/exchange/exchange.h"
#include "dav/exchange/sign_in.h"
#include "dav/methods/capabilities.h"
#include "dav/methods/locked_response.h"
#include "dav/methods/method_table.h"
#include "dav/methods/preferences.h"
#include "dav/methods/server_info.h"
#include "dav/methods/submitted_state.h"
#include "dav/methods/well_known.h"
#include "dav/reports/free_busy_url.h"
#include "dav/reports/report.h"
#include "dav/timezones/service.h"
#include "storage/errors.h"
#include "storage/quota.h"

namespace kalends::methods {

namespace {

using errors::DavError;
using resource::Place;

constexpr int kRetryAfterSeconds = 5;
constexpr int kRetryAfterWrongSeconds = 300;

http::Response errorResponse(const DavError& error) {
    auto response = exchange::xmlResponse(error.status(), errors::errorBody(error));
    for (const auto& [name, value] : error.headers()) {
        response.headers.set(name, value);
    }
    return response;
}

http::Response unavailable(const char* sentence) {
    auto response = errorResponse({503, sentence});
    response.headers.set("Retry-After", std::to_string(kRetryAfterSeconds));
    return response;
}

http::Response slowed() {
    auto response = unavailable("Too many wrong passwords were tried. Please wait some minutes.");
    response.headers.set("Retry-After", std::to_string(kRetryAfterWrongSeconds));
    return response;
}

class DavApplication final : public http::Application {
  public:
    explicit DavApplication(DavServices services) : services_(std::move(services)) {
        for (const auto& report : reports::all()) {
            catalog_.reports.push_back({report.name, report.kinds});
        }
    }

    http::HeadDecision judgeHead(const http::Request& head) override;
    http::Response handle(http::Request& request) override;

    http::Response refuse(int status, std::string_view reason) override {
        return status == 503 ? unavailable("The server is busy. Please try again shortly.")
                             : errorResponse({status, std::string{reason}});
    }

  private:
    [[nodiscard]] std::uint64_t bodyLimit(BodyLimit limit) const;
    [[nodiscard]] http::Response challenge(
        const char* sentence = "Please sign in with your user name and password.") const;
    [[nodiscard]] http::Response refused(const auth::Outcome& outcome,
                                         const http::Request& request) const;
    [[nodiscard]] http::Response challengeUnread(const http::Request& head) const;
    void logAccess(AccessRecord record, const http::Request& request, int status) const;
    [[nodiscard]] http::Response answer(http::Request& request,
                                        AccessRecord& record,
                                        std::string& ticketReply);
    [[nodiscard]] http::Response answerSignedIn(http::Request& request,
                                                auth::IdentityPtr viewer,
                                                resource::Locator locator);

    DavServices services_;
    resource::Catalog catalog_;
};

std::uint64_t DavApplication::bodyLimit(BodyLimit limit) const {
    const auto& settings = services_.settings;
    switch (limit) {
        case BodyLimit::kNone:
            return 0;
        case BodyLimit::kXml:
            return settings.xmlBodyLimitBytes;
        case BodyLimit::kReport:
            return settings.multigetBodyLimitBytes;
        case BodyLimit::kBulk:
            return std::max(settings.bulkBodyLimitBytes, bodyLimit(BodyLimit::kObject));
        // One byte more than an object may have is let in, so that the handler names the
        // precondition (RFC 4791 5.3.2.1).
        case BodyLimit::kObject:
            return std::max(settings.calendarObjectLimitBytes, settings.addressObjectLimitBytes) *
                   2;
    }
    return 0;
}

http::Response DavApplication::challenge(const char* sentence) const {
    auto response = errorResponse({401, sentence});
    exchange::addChallenges(response.headers, services_.settings.realm, services_.authenticator);
    return response;
}

/// A refusal from the head alone never reaches `handle`: it is logged here.
http::Response DavApplication::challengeUnread(const http::Request& head) const {
    auto response = challenge();
    logAccess({}, head, response.status);
    return response;
}

void DavApplication::logAccess(AccessRecord record,
                               const http::Request& request,
                               int status) const {
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

http::HeadDecision DavApplication::judgeHead(const http::Request& head) {
    http::HeadDecision decision;
    const auto* authorization = head.headers.find("Authorization");
    const auto parsed = resource::parse(head.path());
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    const bool zones =
        timezones::serves(head.path()) && (head.method == "GET" || head.method == "HEAD");
    const bool open = zones || (locator != nullptr && isOpen(head, *locator));
    if (authorization == nullptr && !open) {
        decision.refusal = challengeUnread(head);
        return decision;
    }
    const auto known =
        authorization == nullptr ? std::nullopt : services_.authenticator.cached(*authorization);
    if (!open && known && known->kind == auth::Outcome::Kind::kRejected) {
        decision.refusal = challengeUnread(head);
        return decision;
    }
    if (const auto* method = find(head.method)) {
        const bool file = locator != nullptr && locator->place == Place::kMember &&
                          locator->home == storage::HomeKind::kFiles;
        decision.bodyLimitBytes = file && method->body == BodyLimit::kObject
                                      ? services_.settings.fileLimitBytes + 1
                                      : bodyLimit(method->body);
        const auto* depth = head.headers.find("Depth");
        const bool single = depth != nullptr && *depth == "0" && method->verb == "PROPFIND";
        // A sign-in that may wait for a slow hash must not take the workers of those who are signed
        // in.
        const bool quick =
            (single || method->workClass == http::WorkClass::kQuick) && (open || known);
        decision.workClass = quick ? http::WorkClass::kQuick : http::WorkClass::kHeavy;
    } else {
        decision.bodyLimitBytes = services_.settings.xmlBodyLimitBytes;
    }
    return decision;
}

/// Whether the handler decides about a target that is absent for the viewer. What is refused as a
/// whole is refused here, so that no handler tells whether anything stands there.
bool mayMake(const Method* method, const resource::Resolved& absent) {
    if (method == nullptr || method->unmapped == Method::Unmapped::kNotFound) {
        return false;
    }
    return absent.absence == resource::Resolved::Absence::kNothing || absent.parent;
}

/// Whatever rights a handler asks for: with a credential that may only read, nothing else gets that
/// far.
bool onlyReads(const Method& method) {
    constexpr std::array<std::string_view, 5> kReading{"GET", "HEAD", "OPTIONS", "PROPFIND",
                                                       "REPORT"};
    return std::find(kReading.begin(), kReading.end(), method.verb) != kReading.end();
}

/// Writes to what is locked end here, whatever wrote.
http::Response handled(const Method& method, const exchange::Exchange& exchange) {
    try {
        return method.handler(exchange);
    } catch (const storage::Locked& locked) {
        return lockedResponse(exchange, locked);
    } catch (const storage::QuotaExceeded&) {
        throw DavError(errors::Condition::kQuotaNotExceeded,
                       "The account would hold more than it may.");
    }
}

http::Response DavApplication::answerSignedIn(http::Request& request,
                                              auth::IdentityPtr viewer,
                                              resource::Locator locator) {
    auto context = std::make_shared<resource::Context>(resource::Context{services_.database,
                                                                         std::move(viewer),
                                                                         services_.settings,
                                                                         catalog_,
                                                                         services_.now(),
                                                                         preferencesOf(request),
                                                                         {}});
    if (const auto* agent = request.headers.find("User-Agent")) {
        context->userAgent = *agent;
    }
    context->timezones = timezonesOf(request);
    const auto ifHeader = request.headers.combined("If");
    const auto ifLists = ifHeader ? std::optional(parseIfHeader(*ifHeader)) : std::nullopt;
    if (ifLists) {
        context->lockTokens = ifLists->tokens();
    }
    const auto* method = find(request.method);
    if (context->viewer->restriction.readOnly && method != nullptr && !onlyReads(*method)) {
        throw DavError{403, "The app password in use may only read."};
    }
    exchange::Exchange exchange{request, std::move(context), std::move(locator), {}};
    const auto wantBody = method == nullptr ? storage::WantBody::kNo : method->wantObjectBody;
    exchange.target = resource::resolve(*exchange.context, exchange.locator, wantBody);
    auto& target = exchange.target.resource;
    if (!target && method != nullptr && method->freeBusyOnly == Method::FreeBusyOnly::kHandled) {
        target = exchange.target.freeBusyOnly;
    }
    if (!target && reports::asksForFreeBusy(request, exchange.locator)) {
        return reports::freeBusyUrl(exchange);
    }
    if (!target && !mayMake(method, exchange.target)) {
        exchange.throwAbsent(exchange.target, exchange.locator);
    }
    if (target && method != nullptr && method->forbidden.contains(target->kind)) {
        throw DavError{403, "This collection belongs to the server."};
    }
    if (target && (method == nullptr || !method->kinds.contains(target->kind))) {
        throw DavError{405, "This method is not allowed here."}.withHeader("Allow",
                                                                           allowed(target->kind));
    }
    if (ifLists) {
        requireState(exchange, *ifLists);
    }
    auto response = handled(*method, exchange);
    const bool prefers = request.headers.find("Prefer") != nullptr;  // Brief is no preference
    if (prefers && exchange.context->preferences.minimal && response.status == 207) {
        response.headers.add("Preference-Applied", "return=minimal");
    }
    return response;
}

http::Response DavApplication::refused(const auth::Outcome& outcome,
                                       const http::Request& request) const {
    switch (outcome.kind) {
        case auth::Outcome::Kind::kAccepted:
            // Whoever knows the right secret may know what is to be done.
            return outcome.identity->mustChange
                       ? challenge("Please set a new password at /account/password first.")
                       : challenge();
        case auth::Outcome::Kind::kRejected: {
            auto response = challenge();
            response.closeConnection = exchange::broughtTicket(request);
            return response;
        }
        case auth::Outcome::Kind::kOverloaded:
            return unavailable(
                "Too many people are signing in right now. Please try again shortly.");
        // Interop: as 4xx, clients would take it for a wrong password or switch the calendar off.
        case auth::Outcome::Kind::kSlowed:
            return slowed();
        case auth::Outcome::Kind::kUnavailable:
            break;
    }
    return unavailable("The accounts cannot be read right now. Please try again shortly.");
}

http::Response DavApplication::answer(http::Request& request,
                                      AccessRecord& record,
                                      std::string& ticketReply) {
    if (request.target == "*" && request.method == "OPTIONS") {
        auto response = exchange::emptyResponse(200);
        response.headers.add("DAV", davHeader());
        return response;
    }
    if (timezones::serves(request.path())) {
        return timezones::answer(request);
    }
    const auto* authorization = request.headers.find("Authorization");
    auto parsed = resource::parse(request.path());
    const auto* located = std::get_if<resource::Locator>(&parsed);
    if (located != nullptr && isOpen(request, *located)) {
        return openAnswer(request, *located);
    }
    if (authorization == nullptr) {
        return challenge();
    }
    auto outcome =
        services_.authenticator.authenticate(*authorization, exchange::originOf(request));
    if (outcome.kind != auth::Outcome::Kind::kAccepted || !outcome.identity->forDav ||
        !exchange::goodHereAndNow(*outcome.identity, request, services_.now())) {
        return refused(outcome, request);
    }
    ticketReply = std::move(outcome.reply);
    record.login = outcome.identity->principal.slug;
    if (request.path() == kServerInfoHref &&
        (request.method == "GET" || request.method == "HEAD")) {
        return serverInfo(request);
    }
    if (const auto* bad = std::get_if<resource::BadPath>(&parsed)) {
        throw DavError{400, bad->message};
    }
    return answerSignedIn(request, std::move(outcome.identity),
                          std::move(std::get<resource::Locator>(parsed)));
}

http::Response DavApplication::handle(http::Request& request) {
    const auto begin = std::chrono::steady_clock::now();
    const auto statementsBefore = services_.database.statementsOfThisThread();
    AccessRecord record;
    std::string ticketReply;
    http::Response response;
    try {
        response = answer(request, record, ticketReply);
        offerServerInfo(request, response);
    } catch (const DavError& error) {
        response = errorResponse(error);
    } catch (const storage::Unavailable&) {
        response = unavailable("The database does not answer right now. Please try again shortly.");
    } catch (const std::bad_alloc&) {
        services_.logError("dav.out-of-memory", "a request ran out of memory");
        response = unavailable("The server is short of memory. Please try again shortly.");
    } catch (const std::exception& error) {
        services_.logError("dav.unexpected", error.what());
        response = errorResponse(
            {500,
             "Something went wrong on the server. The administrator finds details in the log."});
    }
    if (!ticketReply.empty()) {
        response.headers.add("WWW-Authenticate", "Negotiate " + ticketReply);
    }
    record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin);
    record.statements = services_.database.statementsOfThisThread() - statementsBefore;
    logAccess(std::move(record), request, response.status);
    return response;
}

}  // namespace

std::unique_ptr<http::Application> makeDavApplication(DavServices services) {
    return std::make_unique<DavApplication>(std::move(services));
}

}  // namespace kalends::methods
