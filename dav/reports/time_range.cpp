// Attributes of time ranges and limits.
#include "dav/reports/time_range.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <vector>

#include "dav/errors/conditions.h"
#include "groupware/recurrence/civil.h"

namespace kalends::reports {

namespace {

/// A number of exactly the digits given; -1 when there is anything else.
int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<recurrence::sys_seconds> parseUtc(std::string_view value) {
    if (value.size() != 16 || value[8] != 'T' || value[15] != 'Z') {
        return std::nullopt;
    }
    const int year = number(value.substr(0, 4));
    const int month = number(value.substr(4, 2));
    const int day = number(value.substr(6, 2));
    const int hour = number(value.substr(9, 2));
    const int minute = number(value.substr(11, 2));
    const int second = number(value.substr(13, 2));
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
}

std::optional<recurrence::Window> parseWindow(const xml::Element& element, Bounds bounds) {
    const std::string* start = element.attribute("start");
    const std::string* end = element.attribute("end");
    const bool enough = bounds == Bounds::kBoth ? start != nullptr && end != nullptr
                                                : start != nullptr || end != nullptr;
    if (!enough) {
        return std::nullopt;
    }
    recurrence::Window window;
    if (start != nullptr) {
        const auto value = parseUtc(*start);
        if (!value) {
            return std::nullopt;
        }
        window.start = *value;
    }
    if (end != nullptr) {
        const auto value = parseUtc(*end);
        if (!value) {
            return std::nullopt;
        }
        window.end = *value;
    }
    if (window.end <= window.start) {
        return std::nullopt;
    }
    return window;
}

std::optional<std::size_t> parseLimit(const xml::Element& report, std::string_view ns) {
    const auto* limit = report.child({ns, "limit"});
    if (limit == nullptr) {
        return std::nullopt;
    }
    const auto* results = limit->child({ns, "nresults"});
    const std::string text = results == nullptr ? std::string{} : results->trimmedText();
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value == 0) {
        throw errors::DavError{400, "The limit must hold a positive number of results."};
    }
    return value;
}

void requireDatesWithinLimits(const xml::Element& report, const DavSettings& settings) {
    using recurrence::seconds;
    using recurrence::sys_seconds;
    constexpr sys_seconds kFirstMoment{seconds{recurrence::kStartOfTime}};
    constexpr sys_seconds kLastMoment{seconds{recurrence::kEndOfTime - 1}};
    constexpr std::string_view kRanges[] = {"expand", "limit-freebusy-set", "limit-recurrence-set",
                                            "time-range"};
    std::vector<const xml::Element*> open{&report};
    while (!open.empty()) {
        const auto& element = *open.back();
        open.pop_back();
        for (const auto& child : element.children) {
            open.push_back(&child);
        }
        const bool range =
            std::any_of(std::begin(kRanges), std::end(kRanges), [&](std::string_view name) {
                return element.is({xml::kCaldav, name});
            });
        for (const char* bound : {"start", "end"}) {
            const std::string* value = range ? element.attribute(bound) : nullptr;
            auto moment = value == nullptr ? std::nullopt : parseUtc(*value);
            if (moment) {
                // Beyond what iCalendar can write (year 0, a leap second at the end) nothing can
                // lie.
                moment = std::clamp(*moment, kFirstMoment, kLastMoment);
            }
            if (moment && *moment < settings.minDate()) {
                throw errors::DavError{errors::Condition::kMinDateTime,
                                       "The range reaches before the earliest date known here."};
            }
            if (moment && *moment > settings.maxDate()) {
                throw errors::DavError{errors::Condition::kMaxDateTime,
                                       "The range reaches beyond the last date known here."};
            }
        }
    }
}

}  // namespace kalends::reports
