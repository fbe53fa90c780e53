// Masks are built anew from a list of what may pass, never by taking out what may not. Pure.
#include "groupware/ical/mask.h"

#include <algorithm>
#include <array>
#include <span>

#include "groupware/contentline/values.h"
#include "groupware/ical/edit.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;

enum class Passes : std::uint8_t { kAsIs, kDates, kRule, kOffset, kTransparency, kStatus, kClass };

struct Kept {
    std::string_view name;
    Passes passes;
};

constexpr auto kOfObjects = std::to_array<Kept>({
    {"UID", Passes::kAsIs},
    {"DTSTAMP", Passes::kDates},
    {"DTSTART", Passes::kDates},
    {"DTEND", Passes::kDates},
    {"DUE", Passes::kDates},
    {"DURATION", Passes::kDates},
    {"RECURRENCE-ID", Passes::kDates},
    {"RRULE", Passes::kRule},
    {"EXRULE", Passes::kRule},
    {"RDATE", Passes::kDates},
    {"EXDATE", Passes::kDates},
    {"TRANSP", Passes::kTransparency},
    {"STATUS", Passes::kStatus},
    {"CLASS", Passes::kClass},
});
constexpr auto kOfZones = std::to_array<Kept>({
    {"TZID", Passes::kAsIs},
    {"DTSTART", Passes::kDates},
    {"RRULE", Passes::kRule},
    {"RDATE", Passes::kDates},
    {"TZOFFSETFROM", Passes::kOffset},
    {"TZOFFSETTO", Passes::kOffset},
});
constexpr auto kTransparencies = std::to_array<std::string_view>({"OPAQUE", "TRANSPARENT"});
constexpr auto kStatuses =
    std::to_array<std::string_view>({"TENTATIVE", "CONFIRMED", "CANCELLED", "NEEDS-ACTION",
                                     "COMPLETED", "IN-PROCESS", "DRAFT", "FINAL"});
constexpr auto kClasses = std::to_array<std::string_view>({"PUBLIC", "CONFIDENTIAL", "PRIVATE"});
constexpr auto kRuleParts = std::to_array<std::string_view>(
    {"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
     "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "RSCALE", "SKIP"});

bool consistsOf(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// The word as the list writes it, or `otherwise`.
std::string_view oneOf(std::string_view value,
                       std::span<const std::string_view> words,
                       std::string_view otherwise) {
    const auto found = std::find_if(words.begin(), words.end(), [&](std::string_view word) {
        return equalsIgnoringCase(word, value);
    });
    return found == words.end() ? otherwise : *found;
}

std::string ruleOf(std::string_view value) {
    std::string rule;
    while (!value.empty()) {
        const auto end = std::min(value.find(';'), value.size());
        const auto part = value.substr(0, end);
        const auto equals = part.find('=');
        if (equals != std::string_view::npos &&
            !oneOf(part.substr(0, equals), kRuleParts, {}).empty()) {
            rule.append(rule.empty() ? "" : ";").append(part);
        }
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return rule;
}

/// Empty: the property does not pass.
std::string valueOf(const Property& property, Passes passes) {
    switch (passes) {
        case Passes::kAsIs:
            return std::string(property.value);
        case Passes::kDates:
            return consistsOf(property.value, "0123456789TZPDHMSW+-/,tzpdhmsw")
                       ? std::string(property.value)
                       : std::string{};
        case Passes::kOffset:
            return consistsOf(property.value, "0123456789+-") ? std::string(property.value)
                                                              : std::string{};
        case Passes::kRule:
            return ruleOf(property.value);
        case Passes::kTransparency:
            return std::string(oneOf(property.value, kTransparencies, "OPAQUE"));
        case Passes::kStatus:
            return std::string(oneOf(property.value, kStatuses, {}));
        case Passes::kClass:
            return std::string(oneOf(property.value, kClasses, "PRIVATE"));
    }
    return {};
}

void appendParameters(std::string& line, const Property& property) {
    const auto type = property.parameterValue("VALUE");
    constexpr auto kTypes = std::to_array<std::string_view>({"DATE", "DATE-TIME", "PERIOD"});
    if (const auto known = oneOf(type, kTypes, {}); !known.empty()) {
        line.append(";VALUE=").append(known);
    }
    if (const auto zone = property.parameterValue("TZID"); !zone.empty()) {
        line.append(";TZID=").append(contentline::encodeParameterValue(zone));
    }
    if (equalsIgnoringCase(property.parameterValue("RANGE"), "THISANDFUTURE")) {
        line.append(";RANGE=THISANDFUTURE");
    }
}

void appendKept(std::string& out, const Component& component, std::span<const Kept> list) {
    for (const Property& property : component.properties) {
        const auto kept = std::find_if(list.begin(), list.end(),
                                       [&](const Kept& row) { return row.name == property.name; });
        const std::string value = kept == list.end() ? "" : valueOf(property, kept->passes);
        if (value.empty()) {
            continue;
        }
        std::string line(property.name);
        if (kept->passes == Passes::kDates) {
            appendParameters(line, property);
        }
        contentline::appendFolded(out, line.append(":").append(value));
    }
}

void appendZone(std::string& out, const Component& zone) {
    out += "BEGIN:VTIMEZONE\r\n";
    appendKept(out, zone, kOfZones);
    for (const Component& part : zone.components) {
        if (part.name == "STANDARD" || part.name == "DAYLIGHT") {
            out.append("BEGIN:").append(part.name).append("\r\n");
            appendKept(out, part, kOfZones);
            out.append("END:").append(part.name).append("\r\n");
        }
    }
    out += "END:VTIMEZONE\r\n";
}

bool isShown(const Component& component, Detail detail) {
    return component.name == "VEVENT" ||
           (detail == Detail::kDatesAndTimes &&
            (component.name == "VTODO" || component.name == "VJOURNAL"));
}

void appendObject(std::string& out, const Component& object, std::string_view summary) {
    out.append("BEGIN:").append(object.name).append("\r\n");
    appendKept(out, object, kOfObjects);
    contentline::appendFolded(out, "SUMMARY:" + contentline::encodeText(summary));
    out.append("END:").append(object.name).append("\r\n");
}

/// Depth is bounded by the lexer that built the tree.
void removeAlarms(Patch& patch, const Component& component) {
    for (const Component& nested : component.components) {
        if (nested.name == "VALARM") {
            patch.remove(nested);
        } else {
            removeAlarms(patch, nested);
        }
    }
}

std::string keyOf(const Component& object) {
    const Property* instance = object.property("RECURRENCE-ID");
    std::string key(object.name);
    if (instance != nullptr) {
        key.append("/")
            .append(instance->parameterValue("TZID"))
            .append("/")
            .append(instance->value);
    }
    return key;
}

/// nullptr: the document has no component with that key.
const Component* componentOf(const contentline::Document& document, const std::string& key) {
    for (const Component& object : document.components().front().components) {
        if (keyOf(object) == key) {
            return &object;
        }
    }
    return nullptr;
}

std::string wholeLines(std::string_view raw) {
    return std::string(raw) + (raw.ends_with('\n') ? "" : "\r\n");
}

std::string alarmsOf(const Component& object) {
    std::string alarms;
    for (const Component& nested : object.components) {
        if (nested.name == "VALARM") {
            alarms += wholeLines(nested.raw);
        }
    }
    return alarms;
}

enum class Own : std::uint8_t { kAlarms, kAlarmsAndTransparency };

std::string joined(const contentline::Document& document,
                   const contentline::Document* other,
                   Own what) {
    Patch patch(document);
    for (const Component& component : document.components()) {
        removeAlarms(patch, component);
    }
    if (other == nullptr || other->components().empty() || document.components().empty()) {
        return patch.apply();
    }
    for (const Component& object : document.components().front().components) {
        const Component* theirs = componentOf(*other, keyOf(object));
        if (theirs == nullptr || object.name == "VTIMEZONE") {
            continue;
        }
        const auto* transparency = theirs->property("TRANSP");
        if (what == Own::kAlarmsAndTransparency && transparency != nullptr) {
            patch.set(object, "TRANSP", wholeLines(transparency->raw));
        } else if (what == Own::kAlarmsAndTransparency) {
            patch.removeAll(object, "TRANSP");
        }
        patch.insertBeforeEnd(object, alarmsOf(*theirs));
    }
    return patch.apply();
}

}  // namespace

std::optional<std::string> masked(const Component& vcalendar,
                                  Detail detail,
                                  std::string_view summary) {
    if (vcalendar.name != "VCALENDAR") {
        return std::nullopt;
    }
    std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Kalends//EN\r\n";
    bool any = false;
    for (const Component& component : vcalendar.components) {
        if (component.name == "VTIMEZONE") {
            appendZone(out, component);
        } else if (isShown(component, detail)) {
            appendObject(out, component, summary);
            any = true;
        }
    }
    out += "END:VCALENDAR\r\n";
    return any ? std::optional(std::move(out)) : std::nullopt;
}

bool mayHoldAlarms(std::string_view text) {
    constexpr std::string_view kName = "VALARM";
    std::size_t matched = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\r' || c == '\n') {
            continue;  // perhaps a fold: then the name goes on behind it
        }
        const bool folded = (c == ' ' || c == '\t') && at > 0 && text[at - 1] == '\n';
        if (folded) {
            continue;
        }
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        matched = upper == kName[matched] ? matched + 1 : (upper == 'V' ? 1 : 0);
        if (matched == kName.size()) {
            return true;
        }
    }
    return false;
}

std::string withoutAlarms(const contentline::Document& document) {
    Patch patch(document);
    for (const Component& component : document.components()) {
        removeAlarms(patch, component);
    }
    return patch.apply();
}

std::string withAlarmsOf(const contentline::Document& document,
                         const contentline::Document* other) {
    return joined(document, other, Own::kAlarms);
}

std::string withOwnOf(const contentline::Document& document, const contentline::Document& other) {
    return joined(document, &other, Own::kAlarmsAndTransparency);
}

}  // namespace kalends::ical
