// Reading the times of a component and testing them against a window.
#include "groupware/recurrence/component_span.h"

#include <algorithm>

namespace kalends::recurrence {
namespace {

bool sameAnchor(const DateTime& a, const DateTime& b) {
    return a.form == b.form && a.zone == b.zone;
}

/// An end of another kind than its start. Interop: clients mix dates, floating times, UTC and
/// zones; the nearest sensible length is meant, never a negative one.
seconds mixedLength(const DateTime& start, const DateTime& end, const Zone& floatingZone) {
    const seconds onClock = end.local - start.local;
    if (end.form == DateTime::Form::kDate) {
        // The day of the start itself as its end: to the end of that day.
        const bool sameDay = end.local == std::chrono::floor<std::chrono::days>(start.local);
        return sameDay ? onClock + std::chrono::days{1} : onClock;
    }
    if (end.form == DateTime::Form::kFloating) {
        return onClock;
    }
    const seconds exact = end.toUtc(floatingZone) - start.toUtc(floatingZone);
    return exact < seconds{0} ? onClock : exact;
}

/// The length from DTSTART to DTEND or DUE. DTEND gives an exact length (RFC 5545 section 3.8.5.3).
Duration lengthTo(const DateTime& start, const DateTime& end, const Zone& floatingZone) {
    Duration length;
    if (start.form == DateTime::Form::kDate && end.form == DateTime::Form::kDate) {
        length.days = std::chrono::floor<std::chrono::days>(end.local - start.local);
        length.days = std::max(length.days, std::chrono::days{0});
    } else if (start.form != end.form) {
        length.time = std::max(mixedLength(start, end, floatingZone), seconds{0});
    } else if (start.isFloating()) {
        length.time = std::max(end.local - start.local, seconds{0});
    } else {
        length.time = std::max(end.toUtc(floatingZone) - start.toUtc(floatingZone), seconds{0});
    }
    return length;
}

void useEnd(Span& span, const DateTime& end, const Zone& floatingZone) {
    span.endSource = Span::EndSource::kEnd;
    span.endAnchor = end;
    span.length = lengthTo(span.start, end, floatingZone);
    // Interop: some clients write the same DATE as start and end of an event of one day.
    if (span.kind == ComponentKind::kEvent && span.start.form == DateTime::Form::kDate &&
        end.form == DateTime::Form::kDate && span.length.days.count() == 0) {
        span.length.days = std::chrono::days{1};
    }
}

}  // namespace

std::optional<ComponentKind> kindOf(const contentline::Component& component) {
    if (component.name == "VEVENT") {
        return ComponentKind::kEvent;
    }
    if (component.name == "VTODO") {
        return ComponentKind::kTodo;
    }
    if (component.name == "VJOURNAL") {
        return ComponentKind::kJournal;
    }
    return std::nullopt;
}

DateTime Span::endOf(const DateTime& begin, const Zone& floatingZone) const {
    if (endSource != EndSource::kEnd || sameAnchor(endAnchor, begin) || endAnchor.isFloating()) {
        DateTime end = begin;
        // A floating or DATE end keeps to the start's clock, whatever zone that has.
        if (endSource == EndSource::kEnd && begin.form == DateTime::Form::kDate &&
            endAnchor.form == DateTime::Form::kFloating) {
            end.form = DateTime::Form::kFloating;
        }
        return add(end, length);
    }
    DateTime end = endAnchor;
    const sys_seconds utc = begin.toUtc(floatingZone) + length.days + length.time;
    end.local = end.form == DateTime::Form::kZoned ? end.zone->toLocal(utc)
                                                   : local_seconds{utc.time_since_epoch()};
    return end;
}

seconds Span::longest() const {
    // A nominal day may have 25 hours, and more where a zone moves across the date line.
    const auto slack = std::chrono::days{length.days.count() != 0 ? 1 : 0};
    return seconds{length.days} + seconds{slack} + length.time;
}

std::optional<DateTime> readDateTime(const contentline::Property& property,
                                     std::string_view value,
                                     const ZoneResolver& zones,
                                     std::string& problem) {
    const std::string_view type = property.parameterValue("VALUE");
    const std::string_view tzid = property.parameterValue("TZID");
    if (auto result = parseDateTime(value, type, tzid, zones)) {
        return result;
    }
    auto floating = tzid.empty() ? std::nullopt : parseDateTime(value, type, {}, zones);
    if (problem.empty()) {
        problem = floating ? "The time zone " + std::string(tzid.substr(0, 80)) + " is not known."
                           : "The value of " + std::string(property.name) +
                                 " is not a date or date with time.";
    }
    return floating;
}

std::optional<Span> readSpan(const contentline::Component& component,
                             const ZoneResolver& zones,
                             const Zone& floatingZone,
                             std::string& problem) {
    const auto kind = kindOf(component);
    if (!kind) {
        return std::nullopt;
    }
    const contentline::Property* startProperty = nullptr;
    const contentline::Property* endProperty = nullptr;
    const contentline::Property* durationProperty = nullptr;
    const std::string_view endName = *kind == ComponentKind::kTodo ? "DUE" : "DTEND";
    for (const contentline::Property& property : component.properties) {
        if (property.name == "DTSTART" && startProperty == nullptr) {
            startProperty = &property;
        } else if (property.name == endName && endProperty == nullptr) {
            endProperty = &property;
        } else if (property.name == "DURATION" && durationProperty == nullptr) {
            durationProperty = &property;
        }
    }
    Span span;
    span.kind = *kind;
    std::optional<DateTime> start;
    if (startProperty != nullptr) {
        start = readDateTime(*startProperty, startProperty->value, zones, problem);
    }
    std::optional<DateTime> end;
    if (endProperty != nullptr && *kind != ComponentKind::kJournal) {
        end = readDateTime(*endProperty, endProperty->value, zones, problem);
    }
    if (!start) {
        if (*kind != ComponentKind::kTodo || !end) {
            return std::nullopt;
        }
        span.start = *end;
        span.hasStart = false;
        span.endSource = Span::EndSource::kEnd;
        span.endAnchor = *end;
        return span;
    }
    span.start = *start;
    const auto duration = durationProperty != nullptr && *kind != ComponentKind::kJournal
                              ? parseDuration(durationProperty->value)
                              : std::nullopt;
    if (end) {
        useEnd(span, *end, floatingZone);
    } else if (duration) {
        span.endSource = Span::EndSource::kDuration;
        span.length = duration->negative ? Duration{} : *duration;
    } else if (start->form == DateTime::Form::kDate && *kind != ComponentKind::kTodo) {
        span.length.days = std::chrono::days{1};
    }
    return span;
}

bool overlaps(const Span& span, sys_seconds start, sys_seconds end, const Window& window) {
    if (span.kind == ComponentKind::kTodo && !span.hasStart) {
        return window.start < end && window.end >= end;
    }
    if (span.kind == ComponentKind::kTodo && span.endSource == Span::EndSource::kEnd) {
        return (window.start < end || window.start <= start) &&
               (window.end > start || window.end >= end);
    }
    if (span.kind == ComponentKind::kTodo && span.endSource == Span::EndSource::kDuration) {
        return window.start <= end && (window.end > start || window.end >= end);
    }
    if (end <= start) {
        return window.start <= start && window.end > start;
    }
    return window.start < end && window.end > start;
}

}  // namespace kalends::recurrence
