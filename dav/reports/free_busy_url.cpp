// From parameters to a window, from an account to its calendars.
#include "dav/reports/free_busy_url.h"

#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "auth/access/access.h"
#include "dav/errors/conditions.h"
#include "dav/http/query_parameters.h"
#include "dav/reports/free_busy.h"
#include "dav/reports/time_range.h"
#include "groupware/recurrence/datetime.h"

namespace kalends::reports {
namespace {

using errors::DavError;
using recurrence::Window;
using std::chrono::sys_seconds;

constexpr std::string_view kName = "freebusy";
constexpr std::chrono::days kUsualPeriod{14};

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
    return !text.empty() && digits && error == std::errc() && end == text.data() + text.size()
               ? std::optional(value)
               : std::nullopt;
}

/// `Z`, `+hh:mm` or `-hh:mm`.
std::optional<std::chrono::minutes> offsetOf(std::string_view text) {
    if (text == "Z" || text == "z") {
        return std::chrono::minutes{0};
    }
    constexpr std::size_t kLength = 6;
    const bool formed =
        text.size() == kLength && (text[0] == '+' || text[0] == '-') && text[3] == ':';
    const auto hours = formed ? number(text.substr(1, 2)) : std::nullopt;
    const auto minutes = formed ? number(text.substr(4, 2)) : std::nullopt;
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return text[0] == '-' ? -offset : offset;
}

/// As RFC 3339 writes it, or iCalendar in UTC, or a day.
std::optional<sys_seconds> timeFrom(std::string_view text) {
    if (const auto utc = parseUtc(text)) {
        return utc;
    }
    constexpr std::size_t kDay = 10, kClock = 19;
    std::string plain;
    for (const char c : text.substr(0, kClock)) {
        plain += c == '-' || c == ':' ? std::string{} : std::string(1, c == 't' ? 'T' : c);
    }
    if (plain.size() == 8 && (text.size() == 8 || text.size() == kDay)) {
        return parseUtc(plain + "T000000Z");
    }
    const auto clock = text.size() > kClock ? parseUtc(plain + "Z") : std::nullopt;
    const auto offset = clock ? offsetOf(text.substr(kClock)) : std::nullopt;
    return offset ? std::optional(*clock - *offset) : std::nullopt;
}

[[noreturn]] void refuse(const char* sentence) {
    throw DavError(400, sentence);
}

std::optional<sys_seconds> timeOf(const http::QueryParameters& parameters,
                                  std::string_view name,
                                  const char* refusal) {
    if (!parameters.has(name)) {
        return std::nullopt;
    }
    const auto value = parameters.value(name);
    const auto time = value ? timeFrom(*value) : std::nullopt;
    if (!time) {
        refuse(refusal);
    }
    return time;
}

std::chrono::seconds periodOf(const http::QueryParameters& parameters) {
    if (!parameters.has("period")) {
        return kUsualPeriod;
    }
    const auto value = parameters.value("period");
    const auto period = value ? recurrence::parseDuration(*value) : std::nullopt;
    constexpr std::chrono::days kLongest{36'600};
    const bool tooLong = period && (period->days > kLongest || period->time > kLongest);
    if (!period || period->negative || tooLong ||
        period->days + period->time <= std::chrono::seconds{0}) {
        refuse("The parameter period must be a duration such as P7D.");
    }
    return period->days + period->time;
}

/// The home, whoever asks: of its calendars each tells for itself.
std::optional<resource::Resource> homeOf(const exchange::Exchange& exchange) {
    const auto& context = *exchange.context;
    auto place = context.database.objects().locate(
        {exchange.locator.principal, storage::HomeKind::kCalendars, {}, std::nullopt},
        context.principal().id, storage::WantBody::kNo);
    if (!place || !place->collection) {
        return std::nullopt;
    }
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    return resource::fromCollection(context, owner,
                                    {std::move(*place->collection), std::move(place->grants)});
}

}  // namespace

bool asksForFreeBusy(const http::Request& request, const resource::Locator& locator) {
    return locator.place == resource::Place::kCollection &&
           locator.home == storage::HomeKind::kCalendars && locator.collection == kName &&
           (request.method == "GET" || request.method == "HEAD");
}

Window freeBusyWindow(std::string_view query, sys_seconds now) {
    const http::QueryParameters parameters(query);
    const auto start =
        timeOf(parameters, "start",
               "The parameter start must be a date and time such as 2026-01-31T08:00:00Z.");
    const auto end =
        timeOf(parameters, "end",
               "The parameter end must be a date and time such as 2026-01-31T08:00:00Z.");
    if (end && parameters.has("period")) {
        refuse("Either end or period can be given, not both.");
    }
    Window window;
    window.start = start ? *start : std::chrono::floor<std::chrono::days>(now);
    window.end = end ? *end : window.start + periodOf(parameters);
    if (window.end <= window.start) {
        refuse("The end must be after the start.");
    }
    return window;
}

http::Response freeBusyUrl(const exchange::Exchange& exchange) {
    const auto& context = *exchange.context;
    const auto home = homeOf(exchange);
    const auto calendars =
        home ? busyCalendarsOf(context, *home) : std::vector<resource::Resource>{};
    const bool own = home && !context.viewer->restriction.only &&
                     (context.principal().id == home->owner->id || context.principal().admin);
    if (calendars.empty() && !own) {
        exchange.throwAbsent(exchange.target, exchange.locator);
    }
    const auto window = freeBusyWindow(exchange.request.query(),
                                       std::chrono::floor<std::chrono::seconds>(context.now));
    return freeBusyOf(exchange, calendars, window);
}

}  // namespace kalends::reports
