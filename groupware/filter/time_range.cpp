// The tables of RFC 4791 section 9.9, row by row.
#include "groupware/filter/time_range.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "groupware/contentline/values.h"

namespace kalends::filter {
namespace {

using contentline::Component;
using contentline::Property;
using recurrence::Instance;
using recurrence::seconds;
using recurrence::sys_seconds;
using recurrence::Window;

std::optional<sys_seconds> instantOf(const Property* property, const TimeContext& context) {
    if (property == nullptr) {
        return std::nullopt;
    }
    const auto value = recurrence::parseDateTime(*property, context.zones);
    return value ? std::optional(value->toUtc(context.floatingZone)) : std::nullopt;
}

bool spanOverlaps(sys_seconds start, sys_seconds end, const Window& window) {
    return end > start ? window.start < end && window.end > start : contains(window, start);
}

/// Both bounds closed, as the rows with COMPLETED and CREATED have it.
bool closedContains(const Window& window, sys_seconds instant) {
    return window.start <= instant && window.end >= instant;
}

bool todoOverlaps(const Instance& todo, const Window& window) {
    const Component& component = *todo.component;
    const bool hasStart = component.property("DTSTART") != nullptr;
    const bool hasDue = component.property("DUE") != nullptr;
    const sys_seconds start = todo.startUtc;
    const sys_seconds end = todo.endUtc;
    if (!hasStart) {
        return window.start < end && window.end >= end;
    }
    if (hasDue) {
        return (window.start < end || window.start <= start) &&
               (window.end > start || window.end >= end);
    }
    if (component.property("DURATION") != nullptr) {
        return window.start <= end && (window.end > start || window.end >= end);
    }
    return contains(window, start);
}

/// One PERIOD, its end given or as a duration.
bool periodOverlaps(std::string_view period, const Window& window, const TimeContext& context) {
    const std::size_t slash = period.find('/');
    if (slash == std::string_view::npos) {
        return false;
    }
    const auto start =
        recurrence::parseDateTime(period.substr(0, slash), "DATE-TIME", {}, context.zones);
    if (!start) {
        return false;
    }
    const std::string_view rest = period.substr(slash + 1);
    auto end = recurrence::parseDateTime(rest, "DATE-TIME", {}, context.zones);
    if (!end) {
        const auto duration = recurrence::parseDuration(rest);
        if (!duration) {
            return false;
        }
        end = recurrence::add(*start, *duration);
    }
    return window.start < end->toUtc(context.floatingZone) &&
           window.end > start->toUtc(context.floatingZone);
}

}  // namespace

sys_seconds moved(sys_seconds t, seconds by) {
    if (t == sys_seconds::min() || t == sys_seconds::max()) {
        return t;
    }
    if (by > seconds::zero()) {
        return t > sys_seconds::max() - by ? sys_seconds::max() : t + by;
    }
    return t < sys_seconds::min() - by ? sys_seconds::min() : t + by;
}

Window widened(const Window& window, seconds by) {
    return {.start = moved(window.start, -by), .end = moved(window.end, by)};
}

bool contains(const Window& window, sys_seconds instant) {
    return window.start <= instant && window.end > instant;
}

bool instanceOverlaps(const Instance& instance, const Window& window) {
    if (instance.component->name == "VTODO") {
        return todoOverlaps(instance, window);
    }
    return spanOverlaps(instance.startUtc, instance.endUtc, window);
}

bool undatedTodoOverlaps(const Component& todo, const Window& window, const TimeContext& context) {
    const auto completed = instantOf(todo.property("COMPLETED"), context);
    const auto created = instantOf(todo.property("CREATED"), context);
    if (completed && created) {
        return (window.start <= *created || window.start <= *completed) &&
               (window.end >= *created || window.end >= *completed);
    }
    if (completed) {
        return closedContains(window, *completed);
    }
    return !created || window.end > *created;
}

bool freeBusyOverlaps(const Component& freeBusy, const Window& window, const TimeContext& context) {
    const auto start = instantOf(freeBusy.property("DTSTART"), context);
    const auto end = instantOf(freeBusy.property("DTEND"), context);
    if (start && end) {
        return window.start <= *end && window.end > *start;
    }
    for (const Property& property : freeBusy.properties) {
        if (property.name != "FREEBUSY") {
            continue;
        }
        const auto periods = contentline::splitEscaped(property.value, ',');
        if (std::any_of(periods.begin(), periods.end(), [&](std::string_view period) {
                return periodOverlaps(period, window, context);
            })) {
            return true;
        }
    }
    return false;
}

bool availabilityOverlaps(const Component& availability,
                          const Window& window,
                          const TimeContext& context) {
    const Property* dtstart = availability.property("DTSTART");
    Window span;
    if (const auto start = instantOf(dtstart, context)) {
        span.start = *start;
    }
    if (const auto end = instantOf(availability.property("DTEND"), context)) {
        span.end = *end;
    } else if (const auto duration = recurrence::parseDuration(availability.value("DURATION"));
               duration && dtstart != nullptr) {
        if (const auto start = recurrence::parseDateTime(*dtstart, context.zones)) {
            span.end = recurrence::add(*start, *duration).toUtc(context.floatingZone);
        }
    }
    return window.start < span.end && window.end > span.start;
}

bool propertyOverlaps(const Property& property, const Window& window, const TimeContext& context) {
    const auto instant = instantOf(&property, context);
    return instant && contains(window, *instant);
}

}  // namespace kalends::filter
