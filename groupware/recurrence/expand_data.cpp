// Reshaping calendar data. Lines that do not change are copied from the source as they are.
#include "groupware/recurrence/expand_data.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "groupware/contentline/document.h"
#include "groupware/contentline/values.h"
#include "groupware/recurrence/component_span.h"
#include "groupware/recurrence/period.h"
#include "groupware/recurrence/series.h"

namespace kalends::recurrence {
namespace {

using contentline::Component;
using contentline::Property;

constexpr std::size_t kTextLimitBytes = 32U * 1024 * 1024;

/// Copies source lines; line ends become CRLF.
void appendRaw(std::string& out, std::string_view raw) {
    while (!raw.empty()) {
        const std::size_t newline = raw.find('\n');
        std::string_view line = raw.substr(0, newline);
        raw.remove_prefix(newline == std::string_view::npos ? raw.size() : newline + 1);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        out += line;
        out += "\r\n";
    }
}

void appendBoundary(std::string& out, std::string_view keyword, const Component& component) {
    out += keyword;
    out += component.name;
    out += "\r\n";
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// NAME:value in UTC; dates and floating times as they are.
void appendTime(std::string& out, std::string_view name, const DateTime& value, sys_seconds utc) {
    std::string line(name);
    if (value.form == DateTime::Form::kDate) {
        line += ";VALUE=DATE";
    }
    line += ':';
    line += value.isFloating() ? format(value) : formatUtc(utc);
    contentline::appendFolded(out, line);
}

class Expander {
  public:
    Expander(const Component& vcalendar, const Zone& floatingZone)
        : zones_(vcalendar), floatingZone_(floatingZone) {}

    void append(std::string& out, const Instance& instance) const {
        const Component& component = *instance.component;
        appendBoundary(out, "BEGIN:", component);
        bool times = false;
        for (const Property& property : component.properties) {
            if (isOneOf(property.name, {"DTSTART", "DTEND", "DUE", "DURATION", "RECURRENCE-ID"})) {
                if (!times) {
                    times = true;
                    appendTimes(out, instance);
                }
            } else if (!isOneOf(property.name, {"RRULE", "RDATE", "EXDATE", "EXRULE"})) {
                appendOther(out, property);
            }
        }
        if (!times) {
            appendTimes(out, instance);
        }
        for (const Component& child : component.components) {
            appendRaw(out, child.raw);
        }
        appendBoundary(out, "END:", component);
    }

  private:
    void appendTimes(std::string& out, const Instance& instance) const {
        if (instance.hasStart) {
            appendTime(out, "DTSTART", instance.start, instance.startUtc);
        }
        if (instance.hasEnd) {
            const Property* duration = instance.component->property("DURATION");
            if (duration != nullptr && durationHolds(*duration, instance)) {
                appendRaw(out, duration->raw);
            } else {
                appendTime(out, instance.component->name == "VTODO" ? "DUE" : "DTEND", instance.end,
                           instance.endUtc);
            }
        }
        // The initial instance may do without (RFC 4791 section 9.6.5), unless it was changed.
        const bool initial = instance.component->property("RECURRENCE-ID") == nullptr &&
                             instance.component->property("DTSTART") != nullptr &&
                             isInitial(instance);
        if (instance.recurring && !initial) {
            appendTime(out, "RECURRENCE-ID", instance.recurrenceId,
                       instance.recurrenceId.toUtc(floatingZone_));
        }
    }

    [[nodiscard]] bool isInitial(const Instance& instance) const {
        const auto first = parseDateTime(*instance.component->property("DTSTART"), zones_);
        return first && first->toUtc(floatingZone_) == instance.startUtc;
    }

    /// False when the written duration gives another end in UTC (days across a zone change, RDATE
    /// periods).
    [[nodiscard]] bool durationHolds(const Property& property, const Instance& instance) const {
        const auto duration = parseDuration(property.value);
        if (!duration || instance.component->property("DTEND") != nullptr ||
            instance.component->property("DUE") != nullptr) {
            return false;
        }
        if (instance.start.isFloating()) {
            return add(instance.start, *duration).local == instance.end.local;
        }
        return instance.startUtc + duration->days + duration->time == instance.endUtc;
    }

    void appendOther(std::string& out, const Property& property) const {
        if (!property.parameterValue("TZID").empty()) {
            if (const auto value = parseDateTime(property, zones_)) {
                appendTime(out, property.name, *value, value->toUtc(floatingZone_));
                return;
            }
        }
        appendRaw(out, property.raw);
    }

    ZoneResolver zones_;
    const Zone& floatingZone_;
};

void appendProperties(std::string& out, const Component& component) {
    for (const Property& property : component.properties) {
        appendRaw(out, property.raw);
    }
}

/// True when the override's instance, or the one it replaces, takes place in the window.
bool matters(const Series& series,
             const Series::Override& override,
             const Window& window,
             const Zone& floatingZone) {
    const auto [originalStart, originalEnd] = series.originalTime(override);
    if (override.thisAndFuture && originalStart < window.end) {
        return true;
    }
    const sys_seconds start = override.span.start.toUtc(floatingZone);
    const sys_seconds end =
        override.span.endOf(override.span.start, floatingZone).toUtc(floatingZone);
    return overlaps(override.span, start, std::max(start, end), window) ||
           overlaps(override.span, originalStart, originalEnd, window);
}

void appendLimitedFreeBusy(std::string& out,
                           const Property& property,
                           const Window& window,
                           const ZoneResolver& zones) {
    std::string kept;
    std::size_t dropped = 0;
    std::string_view rest = property.value;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const std::string_view item = rest.substr(0, comma);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        const auto period = parsePeriod(item, property.parameterValue("TZID"), zones);
        const ZonePtr utc = utcZone();
        if (period &&
            (period->end.toUtc(*utc) <= window.start || period->start.toUtc(*utc) >= window.end)) {
            ++dropped;
        } else {
            kept += (kept.empty() ? "" : ",") + std::string(item);
        }
    }
    if (dropped == 0) {
        return appendRaw(out, property.raw);
    }
    if (kept.empty()) {
        return;
    }
    std::string line(property.name);
    for (const contentline::Parameter& parameter : property.parameters) {
        line += ';' + std::string(parameter.name);
        char separator = '=';
        for (const std::string_view value : parameter.values) {
            line += separator + contentline::encodeParameterValue(value);
            separator = ',';
        }
    }
    contentline::appendFolded(out, line + ':' + kept);
}

}  // namespace

std::optional<std::string> expandedData(const contentline::Component& vcalendar,
                                        const Window& window,
                                        const Zone& floatingZone,
                                        const Budget& budget) {
    const Expansion expansion = expand(vcalendar, window, floatingZone, budget);
    if (!expansion.complete) {
        return std::nullopt;
    }
    if (expansion.instances.empty()) {
        return std::string{};
    }
    std::string out;
    appendBoundary(out, "BEGIN:", vcalendar);
    appendProperties(out, vcalendar);
    const Expander expander(vcalendar, floatingZone);
    for (const Instance& instance : expansion.instances) {
        if (out.size() + instance.component->raw.size() > kTextLimitBytes) {
            return std::nullopt;
        }
        expander.append(out, instance);
    }
    appendBoundary(out, "END:", vcalendar);
    return out;
}

std::string limitedRecurrenceSet(const contentline::Component& vcalendar,
                                 const Window& window,
                                 const Zone& floatingZone) {
    const ZoneResolver zones(vcalendar);
    std::unordered_map<std::string_view, std::vector<const Component*>> byUid;
    for (const Component& component : vcalendar.components) {
        if (kindOf(component)) {
            byUid[component.value("UID")].push_back(&component);
        }
    }
    std::vector<const Component*> dropped;
    for (const auto& [uid, components] : byUid) {
        const Series series(components, zones, floatingZone);
        for (const Series::Override& override : series.overrides()) {
            if (!matters(series, override, window, floatingZone)) {
                dropped.push_back(override.component);
            }
        }
    }
    std::sort(dropped.begin(), dropped.end());
    std::string out;
    appendBoundary(out, "BEGIN:", vcalendar);
    appendProperties(out, vcalendar);
    for (const Component& component : vcalendar.components) {
        if (!std::binary_search(dropped.begin(), dropped.end(), &component)) {
            appendRaw(out, component.raw);
        }
    }
    appendBoundary(out, "END:", vcalendar);
    return out;
}

std::string limitedFreeBusySet(const contentline::Component& vcalendar, const Window& window) {
    const ZoneResolver zones(vcalendar);
    std::string out;
    appendBoundary(out, "BEGIN:", vcalendar);
    appendProperties(out, vcalendar);
    for (const Component& component : vcalendar.components) {
        if (component.name != "VFREEBUSY") {
            appendRaw(out, component.raw);
            continue;
        }
        appendBoundary(out, "BEGIN:", component);
        for (const Property& property : component.properties) {
            if (property.name == "FREEBUSY") {
                appendLimitedFreeBusy(out, property, window, zones);
            } else {
                appendRaw(out, property.raw);
            }
        }
        for (const Component& child : component.components) {
            appendRaw(out, child.raw);
        }
        appendBoundary(out, "END:", component);
    }
    appendBoundary(out, "END:", vcalendar);
    return out;
}

}  // namespace kalends::recurrence
