// Default alarms are kept with the dead properties; this checks them, decides whose they are and
// puts them to use.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "dav/properties/batch.h"
#include "dav/properties/default_alarms.h"
#include "dav/properties/shapes.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/default_alarms.h"

namespace kalends::properties {

namespace {

using errors::Condition;
using errors::DavError;
using ical::DefaultAlarm;
using resource::Kind;
using xml::kCaldav;

/// In the order of ical::DefaultAlarm.
constexpr std::array kNames{
    xml::QName{kCaldav, "default-alarm-vevent-datetime"},
    xml::QName{kCaldav, "default-alarm-vevent-date"},
    xml::QName{kCaldav, "default-alarm-vtodo-datetime"},
    xml::QName{kCaldav, "default-alarm-vtodo-date"},
};

constexpr const xml::QName& nameOf(DefaultAlarm alarm) {
    return kNames[static_cast<std::size_t>(alarm)];
}

template <DefaultAlarm alarm>
Found read(const ReadScope& scope, xml::Writer& out) {
    const auto dead = scope.batch.collectionDead.find(scope.resource.collection->id.value);
    if (dead != scope.batch.collectionDead.end()) {
        const std::string name = xml::clark(nameOf(alarm));
        for (const auto& property : dead->second) {
            if (property.name == name) {
                out.raw(property.xml);
                return Found::kYes;
            }
        }
    }
    // Interop: Apple's programs expect none at first in a calendar that somebody shares, whatever
    // the home says.
    if (scope.resource.kind == Kind::kCalendar && hasOwnDefaultAlarms(scope.resource)) {
        out.empty(nameOf(alarm));
        return Found::kYes;
    }
    return Found::kNo;
}

template <DefaultAlarm alarm>
std::optional<DavError> write(Patch& patch, const xml::Element* value) {
    const bool home = patch.resource != nullptr && patch.resource->kind == Kind::kCalendarHome;
    if (home && hasOwnDefaultAlarms(*patch.resource)) {
        return DavError{Condition::kCannotModifyProtectedProperty,
                        "The default alarms of this home are its owner's."};
    }
    std::string name = xml::clark(nameOf(alarm));
    auto& change = patch.change;
    std::erase_if(change.setDead, [&](const auto& dead) { return dead.name == name; });
    std::erase(change.removeDead, name);
    if (value == nullptr) {
        change.removeDead.push_back(std::move(name));
        return std::nullopt;
    }
    const bool text = value->elements().empty() && !isJson(*value);
    if (!text || (!value->trimmedText().empty() && !ical::areDefaultAlarms(value->text()))) {
        return DavError{Condition::kValidCalendarData,
                        "A default alarm must be VALARM components and nothing else, or empty."};
    }
    change.setDead.push_back({std::move(name), xml::serialize(*value)});
    return std::nullopt;
}

template <DefaultAlarm alarm>
constexpr LiveProperty row() {
    return {.name = nameOf(alarm),
            .kinds = Kind::kCalendar | Kind::kCalendarHome,
            .read = read<alarm>,
            .write = write<alarm>,
            .needs = Needs::kDeadTexts,
            .rfc = "Apple CalDAV"};
}

constexpr std::array kTable{row<DefaultAlarm::kTimedEvent>(), row<DefaultAlarm::kAllDayEvent>(),
                            row<DefaultAlarm::kTimedTask>(), row<DefaultAlarm::kAllDayTask>()};

}  // namespace

std::span<const LiveProperty> defaultAlarmProperties() {
    return kTable;
}

bool isDefaultAlarm(std::string_view clarkName) {
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](const xml::QName& name) { return xml::clark(name) == clarkName; });
}

bool hasOwnDefaultAlarms(const resource::Resource& collection) {
    return collection.shared || collection.access.alarms == access::Alarms::kHidden;
}

std::optional<std::string> withDefaultAlarms(const resource::Context& context,
                                             const resource::Resource& calendar,
                                             const std::string& text) {
    if (calendar.kind != Kind::kCalendar || hasOwnDefaultAlarms(calendar)) {
        return std::nullopt;
    }
    const auto document = ical::parseStored(text);
    const auto alarm =
        document ? ical::defaultAlarmFor(document->components().front()) : std::nullopt;
    if (!alarm) {
        return std::nullopt;
    }
    const auto stored = context.database.collections().deadPropertyOrHomes(
        calendar.collection->id, xml::clark(nameOf(*alarm)));
    const auto element =
        stored ? xml::read(*stored) : std::variant<xml::Element, xml::ReadError>{xml::ReadError{}};
    const auto* value = std::get_if<xml::Element>(&element);
    return value == nullptr ? std::nullopt : ical::withDefaultAlarms(*document, value->text());
}

}  // namespace kalends::properties
