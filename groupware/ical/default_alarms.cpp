// Default alarms put into new objects by insertion; every other byte stays.
#include "groupware/ical/default_alarms.h"

#include <algorithm>
#include <variant>

#include "groupware/ical/calendar.h"
#include "groupware/ical/edit.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Document;
using contentline::equalsIgnoringCase;
using contentline::Property;

constexpr std::size_t kMaxBytes = 16UL * 1024;
constexpr std::size_t kMostAlarms = 10;
constexpr std::string_view kMark = "X-APPLE-DEFAULT-ALARM";

bool isObject(const Component& component) {
    return component.name == "VEVENT" || component.name == "VTODO";
}

bool hasAlarm(const Component& component) {
    return std::any_of(component.components.begin(), component.components.end(),
                       [](const Component& nested) { return nested.name == "VALARM"; });
}

bool isDate(const Property& property) {
    return equalsIgnoringCase(property.parameterValue("VALUE"), "DATE");
}

bool saysNone(const Component& alarm) {
    return equalsIgnoringCase(alarm.value("ACTION"), "NONE");
}

/// An event with these lines and a time of its own, to which alarms may refer.
std::string eventAround(std::string_view lines) {
    std::string text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nDTEND:20260101T010000Z\r\n";
    text += lines;
    if (!lines.empty() && lines.back() != '\n') {
        text += "\r\n";
    }
    return text += "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

constexpr std::size_t kOwnProperties = 4;  // those eventAround writes

/// XML has turned the line ends into LF.
std::string withCrlf(std::string_view lines) {
    std::string text;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (lines[at] == '\n' && (at == 0 || lines[at - 1] != '\r')) {
            text += '\r';
        }
        text += lines[at];
    }
    return text;
}

std::string_view withoutBlanks(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// The alarms that ring, each with the mark.
std::string marked(const Document& wrapped) {
    Patch patch(wrapped);
    const Component& event = wrapped.components().front().components.front();
    for (const Component& alarm : event.components) {
        if (alarm.property(kMark) == nullptr) {
            patch.insertAfterBegin(alarm, contentLine(std::string(kMark) + ":TRUE"));
        }
    }
    const auto done = parseStored(patch.apply());
    std::string lines;
    if (done) {
        for (const Component& alarm : done->components().front().components.front().components) {
            lines += saysNone(alarm) ? std::string{} : std::string(alarm.raw);
        }
    }
    return lines;
}

}  // namespace

std::optional<DefaultAlarm> defaultAlarmFor(const Component& vcalendar) {
    const Component* first = nullptr;
    bool missing = false;
    for (const Component& component : vcalendar.components) {
        if (isObject(component)) {
            missing = missing || !hasAlarm(component);
            const bool master = component.property("RECURRENCE-ID") == nullptr;
            first = first == nullptr || master ? &component : first;
        }
    }
    if (!missing) {
        return std::nullopt;
    }
    const bool task = first->name == "VTODO";
    const Property* time = first->property("DTSTART");
    if (time == nullptr && task) {
        time = first->property("DUE");
    }
    if (time == nullptr) {
        return std::nullopt;
    }
    if (task) {
        return isDate(*time) ? DefaultAlarm::kAllDayTask : DefaultAlarm::kTimedTask;
    }
    return isDate(*time) ? DefaultAlarm::kAllDayEvent : DefaultAlarm::kTimedEvent;
}

bool areDefaultAlarms(std::string_view text) {
    text = withoutBlanks(text);
    if (text.empty() || text.size() > kMaxBytes) {
        return false;
    }
    const auto wrapped = parseStored(eventAround(withCrlf(text)));
    if (!wrapped || wrapped->components().size() != 1) {
        return false;
    }
    const Component& vcalendar = wrapped->components().front();
    if (vcalendar.components.size() != 1) {
        return false;
    }
    const Component& event = vcalendar.components.front();
    const bool alarmsAlone =
        event.properties.size() == kOwnProperties && !event.components.empty() &&
        event.components.size() <= kMostAlarms &&
        std::all_of(event.components.begin(), event.components.end(),
                    [](const Component& nested) { return nested.name == "VALARM"; });
    if (!alarmsAlone) {
        return false;
    }
    std::string ringing;
    for (const Component& alarm : event.components) {
        ringing += saysNone(alarm) ? std::string_view{} : alarm.raw;
    }
    return std::holds_alternative<Calendar>(parse(eventAround(ringing)));
}

std::optional<std::string> withDefaultAlarms(const Document& document, std::string_view alarms) {
    const auto wrapped = areDefaultAlarms(alarms)
                             ? parseStored(eventAround(withCrlf(withoutBlanks(alarms))))
                             : std::nullopt;
    const std::string lines = wrapped ? marked(*wrapped) : std::string{};
    Patch patch(document);
    for (const Component& component : document.components().front().components) {
        if (!lines.empty() && isObject(component) && !hasAlarm(component)) {
            patch.insertBeforeEnd(component, lines);
        }
    }
    return patch.empty() ? std::nullopt : std::optional(patch.apply());
}

}  // namespace kalends::ical
