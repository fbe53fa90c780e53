// Requests to the pages and answers.
#include "web/account_pages.h"

#include <array>
#include <chrono>
#include <map>
#include <new>
#include <optional>

#include "auth/own_password.h"
#include "storage/errors.h"
#include "web/language.h"
#include "web/password_form.h"

namespace kalends::web {

namespace {

using Kind = auth::OwnPasswordOutcome::Kind;

constexpr std::string_view kStyle = "/account/style.css";
constexpr std::string_view kWellKnown = "/.well-known/change-password";
constexpr std::uint64_t kLargestForm = 16 * 1024;
constexpr int kRetryAfterSeconds = 60;

bool serves(std::string_view path) {
    return path == kAccountPassword || path == kStyle || path == kWellKnown;
}

bool isReading(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

http::Response page(int status, std::string html) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Vary", "Accept-Language");
    response.headers.add("Referrer-Policy", "same-origin");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("X-Frame-Options", "DENY");
    response.headers.add("Content-Security-Policy",
                         "default-src 'none'; style-src 'self'; form-action 'self'; base-uri "
                         "'none'; frame-ancestors 'none'");
    response.body = std::move(html);
    return response;
}

http::Response style() {
    http::Response response;
    response.headers.add("Content-Type", "text/css; charset=utf-8");
    response.headers.add("Cache-Control", "public, max-age=3600");
    response.body = accountStyle();
    return response;
}

http::Response toPage() {
    http::Response response;
    response.status = 302;
    response.headers.add("Location", std::string(kAccountPassword));
    return response;
}

http::Response notAllowed(std::string_view methods) {
    http::Response response;
    response.status = 405;
    response.headers.add("Allow", std::string(methods));
    return response;
}

int hexOf(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexOf(text[i + 1]) : -1;
        const int low = high >= 0 ? hexOf(text[i + 2]) : -1;
        if (low >= 0) {
            result += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            result += text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

/// application/x-www-form-urlencoded; a name that comes twice counts once.
std::map<std::string, std::string> fieldsOf(std::string_view body) {
    std::map<std::string, std::string> fields;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto pair = body.substr(0, end);
        body.remove_prefix(end == body.size() ? end : end + 1);
        const auto equals = std::min(pair.find('='), pair.size());
        fields.emplace(decoded(pair.substr(0, equals)),
                       equals == pair.size() ? std::string() : decoded(pair.substr(equals + 1)));
    }
    return fields;
}

/// Whether a browser says that another site's page sends this. Browsers without either field leave
/// it to the password that the form asks for.
bool isForeign(const http::Request& request) {
    if (const auto* site = request.headers.find("Sec-Fetch-Site")) {
        return *site != "same-origin" && *site != "none";
    }
    const auto* origin = request.headers.find("Origin");
    const auto* host = request.headers.find("Host");
    if (origin == nullptr) {
        return false;
    }
    const auto scheme = origin->find("://");
    return host == nullptr || scheme == std::string::npos || origin->substr(scheme + 3) != *host;
}

int statusOf(Kind kind) {
    switch (kind) {
        case Kind::kChanged:
            return 200;
        // Not 401: a browser would ask for a password of its own.
        case Kind::kWrong:
        case Kind::kNotOwn:
            return 403;
        case Kind::kSame:
        case Kind::kWeak:
            return 422;
        default:
            return 503;
    }
}

class AccountPages final : public http::Application {
  public:
    AccountPages(AccountServices services, http::Application& behind)
        : services_(std::move(services)), behind_(behind) {}

    http::HeadDecision judgeHead(const http::Request& head) override {
        if (!serves(head.path())) {
            return behind_.judgeHead(head);
        }
        http::HeadDecision decision;
        decision.bodyLimitBytes = kLargestForm;
        decision.workClass = isReading(head) ? http::WorkClass::kQuick
                                             : http::WorkClass::kHeavy;  // a slow hash, or two
        return decision;
    }

    http::Response handle(http::Request& request) override {
        if (!serves(request.path())) {
            return behind_.handle(request);
        }
        const auto begin = std::chrono::steady_clock::now();
        const auto statements = services_.database.statementsOfThisThread();
        auto response = answer(request);
        if (services_.logAccess) {
            methods::AccessRecord record;
            record.requestId = request.id;
            record.method = request.method;
            record.path = request.path();
            record.address = request.peerAddress;
            if (const auto* agent = request.headers.find("User-Agent")) {
                record.userAgent = *agent;
            }
            record.status = response.status;
            record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::steady_clock::now() - begin);
            record.statements = services_.database.statementsOfThisThread() - statements;
            services_.logAccess(record);
        }
        return response;
    }

    http::Response refuse(int status, std::string_view reason) override {
        return behind_.refuse(status, reason);
    }

  private:
    http::Response answer(const http::Request& request) {
        if (request.path() != kAccountPassword) {
            return !isReading(request)        ? notAllowed("GET, HEAD")
                   : request.path() == kStyle ? style()
                                              : toPage();
        }
        PasswordForm form;
        form.language = wordsFor(request.headers).language;
        form.minimumLength = services_.policy.minimumLength;
        if (isReading(request)) {
            return page(200, passwordPage(form));
        }
        return request.method == "POST" ? change(request, std::move(form))
                                        : notAllowed("GET, HEAD, POST");
    }

    http::Response change(const http::Request& request, PasswordForm form) {
        const auto* type = request.headers.find("Content-Type");
        if (type == nullptr || !type->starts_with("application/x-www-form-urlencoded")) {
            http::Response response;
            response.status = 415;
            return response;
        }
        auto fields = fieldsOf(request.body.text());
        form.login = fields["login"];
        const auth::OwnPasswordOrder order{
            .login = form.login, .current = fields["current"], .fresh = fields["fresh"]};
        form.fault = isForeign(request) ? FormFault::kForeign
                     : order.login.empty() || order.current.empty() || order.fresh.empty()
                         ? FormFault::kMissing
                     : order.fresh != fields["again"] ? FormFault::kDiffer
                                                      : FormFault::kNone;
        if (form.fault != FormFault::kNone) {
            return page(form.fault == FormFault::kForeign ? 403 : 422, passwordPage(form));
        }
        form.outcome = tried(order, request);
        auto response = page(statusOf(form.outcome->kind), passwordPage(form));
        if (response.status == 503) {
            response.headers.add("Retry-After", std::to_string(kRetryAfterSeconds));
        }
        return response;
    }

    auth::OwnPasswordOutcome tried(const auth::OwnPasswordOrder& order,
                                   const http::Request& request) {
        const auto* agent = request.headers.find("User-Agent");
        try {
            return auth::changeOwnPassword(services_.database, services_.authenticator,
                                           services_.policy, order,
                                           {.address = request.peerAddress,
                                            .agent = agent == nullptr ? std::string() : *agent});
        } catch (const storage::Unavailable&) {
        } catch (const std::bad_alloc&) {
            services_.logError("account.out-of-memory", "a password was not set");
        }
        return {.kind = Kind::kUnavailable};
    }

    AccountServices services_;
    http::Application& behind_;
};

}  // namespace

std::unique_ptr<http::Application> makeAccountPages(AccountServices services,
                                                    http::Application& behind) {
    return std::make_unique<AccountPages>(std::move(services), behind);
}

}  // namespace kalends::web
