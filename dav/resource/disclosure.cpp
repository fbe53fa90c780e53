// Levels to forms, and forms to objects.
#include "dav/resource/disclosure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "auth/access/cards.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/mask.h"

namespace kalends::resource {

namespace {

using access::Level;

constexpr auto kEvent = static_cast<std::uint8_t>(ical::ComponentType::kEvent);
constexpr auto kWithDates =
    static_cast<std::uint8_t>(kEvent | static_cast<std::uint8_t>(ical::ComponentType::kTodo) |
                              static_cast<std::uint8_t>(ical::ComponentType::kJournal));

Disclosure atLevel(Level level, access::Alarms alarms) {
    switch (level) {
        case Level::kNothing:
            return Disclosure::kNothing;
        case Level::kBusy:
            return Disclosure::kBusyTime;
        case Level::kDateAndTime:
            return Disclosure::kDatesAndTimes;
        case Level::kRead:
        case Level::kRespond:
        case Level::kWrite:
            break;
    }
    return alarms == access::Alarms::kShown ? Disclosure::kWhole : Disclosure::kWithoutAlarms;
}

char letterOf(Disclosure disclosure) {
    switch (disclosure) {
        case Disclosure::kNothing:
            return 'n';
        case Disclosure::kBusyTime:
            return 'b';
        case Disclosure::kDatesAndTimes:
            return 'd';
        case Disclosure::kWithoutAlarms:
            return 's';
        case Disclosure::kWhole:
            break;
    }
    return 'w';
}

/// A summary that the operator changed makes new masks (FNV-1a).
std::string hashOf(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    return std::to_string(hash);
}

std::optional<std::string> maskOf(const std::string& body,
                                  Disclosure disclosure,
                                  std::string_view summary) {
    const auto document = ical::parseStored(body);
    if (!document || document->components().size() != 1) {
        return std::nullopt;
    }
    const auto detail = disclosure == Disclosure::kBusyTime ? ical::Detail::kBusyTime
                                                            : ical::Detail::kDatesAndTimes;
    return ical::masked(document->components().front(), detail, summary);
}

std::optional<std::string> quietFormOf(const std::string& body) {
    if (!ical::mayHoldAlarms(body)) {
        return body;
    }
    const auto document = ical::parseStored(body);
    return document ? std::optional(ical::withoutAlarms(*document)) : std::nullopt;
}

/// Only the name stays, which the request brought.
void empty(storage::Object& object) {
    storage::Object nothing;
    nothing.name = std::move(object.name);
    nothing.collection = object.collection;
    nothing.objectClass = storage::ObjectClass::kPrivate;
    nothing.sizeBytes = -1;
    object = std::move(nothing);
}

}  // namespace

Disclosure disclosureOf(const access::Access& access,
                        bool calendarObject,
                        const storage::Object& object) {
    const auto disclosure = atLevel(access.level(object), access.alarms);
    const bool masks =
        disclosure == Disclosure::kBusyTime || disclosure == Disclosure::kDatesAndTimes;
    if (!calendarObject) {
        return masks                                      ? Disclosure::kNothing
               : disclosure == Disclosure::kWithoutAlarms ? Disclosure::kWhole
                                                          : disclosure;
    }
    if (masks) {
        const auto shown = disclosure == Disclosure::kBusyTime ? kEvent : kWithDates;
        return (object.component & shown) != 0 ? disclosure : Disclosure::kNothing;
    }
    return disclosure;
}

Disclosure disclose(const access::Access& access,
                    bool calendarObject,
                    std::string_view maskedSummary,
                    storage::Object& object) {
    auto disclosure = disclosureOf(access, calendarObject, object);
    if (disclosure == Disclosure::kWhole) {
        return disclosure;
    }
    if (disclosure != Disclosure::kNothing && object.body) {
        auto body = disclosure == Disclosure::kWithoutAlarms
                        ? quietFormOf(*object.body)
                        : maskOf(*object.body, disclosure, maskedSummary);
        // What cannot be read cannot be masked.
        disclosure = body ? disclosure : Disclosure::kNothing;
        object.body = std::move(body);
    }
    if (disclosure == Disclosure::kNothing) {
        empty(object);
        return disclosure;
    }
    object.sizeBytes = object.body ? static_cast<std::int64_t>(object.body->size()) : -1;
    object.etag = viewedEtag(object.collection, object.revision, disclosure, maskedSummary);
    if (disclosure != Disclosure::kWithoutAlarms) {
        object.scheduleTag.reset();
        object.contentType.clear();
    }
    return disclosure;
}

access::Access ofDisclosed(const access::Access& ofCollection,
                           Disclosure disclosure,
                           const storage::Object& object) {
    access::Access access = ofCollection;
    switch (disclosure) {
        case Disclosure::kNothing:
            return {};
        case Disclosure::kBusyTime:
        case Disclosure::kDatesAndTimes:
            access.privileges =
                access.privileges &
                (access::Privilege::kRead | access::Privilege::kReadCurrentUserPrivilegeSet);
            break;
        case Disclosure::kWithoutAlarms:
        case Disclosure::kWhole:
            if (access.level(object) < Level::kWrite) {
                access.privileges = access.privileges - access::kWriting;
            }
            break;
    }
    return access;
}

bool seesAll(const access::Access& access) {
    return access.alarms == access::Alarms::kShown &&
           std::all_of(access.levels.begin(), access.levels.end(),
                       [](Level level) { return level >= Level::kRead; });
}

storage::Etag viewedEtag(storage::CollectionId collection,
                         storage::Revision revision,
                         Disclosure disclosure,
                         std::string_view maskedSummary) {
    std::string value = std::to_string(collection.value) + '.' + std::to_string(revision.value) +
                        letterOf(disclosure);
    if (disclosure != Disclosure::kWithoutAlarms) {
        value += hashOf(maskedSummary);
    }
    return {std::move(value)};
}

std::string viewOf(const access::Access& access) {
    if (seesAll(access)) {
        return {};
    }
    std::string view = access.cards ? access.cards->view() : std::string(".");
    for (const auto level : access.levels) {
        view += letterOf(atLevel(level, access.alarms));
    }
    return view;
}

}  // namespace kalends::resource
