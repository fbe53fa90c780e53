// Live properties of CalDAV (RFC 4791, RFC 7809).
#include <array>

#include "dav/properties/shapes.h"
#include "dav/settings.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/zone.h"

namespace kalends::properties {

namespace {

using errors::Condition;
using errors::DavError;
using resource::Kind;
using xml::kCaldav;

constexpr xml::QName kTimezone{kCaldav, "calendar-timezone"};
constexpr xml::QName kTimezoneId{kCaldav, "calendar-timezone-id"};
constexpr xml::QName kComponentSet{kCaldav, "supported-calendar-component-set"};

Found readHomeSet(const ReadScope& scope, xml::Writer& out) {
    const auto& owner = *scope.resource.owner;
    if (!owner.hasCalendarHome) {
        return Found::kNo;
    }
    return writeHref(out, {kCaldav, "calendar-home-set"},
                     resource::homeHref(storage::HomeKind::kCalendars, {owner.kind, owner.slug}));
}

Found readDescription(const ReadScope& scope, xml::Writer& out) {
    return writeStored(out, {kCaldav, "calendar-description"},
                       scope.resource.collection->description);
}

std::optional<DavError> setDescription(Patch& patch, const xml::Element* value) {
    return setText(patch.change.description, value);
}

/// XML that is laid out puts blanks around the text.
std::string_view withoutBlanks(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// The zone as text: as it was set, or made from the identifier that was set.
std::optional<std::string> timezoneText(const storage::Collection& collection) {
    if (collection.timezone || !collection.timezoneId) {
        return collection.timezone;
    }
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//EN\r\n" +
           recurrence::vtimezoneFor(*collection.timezoneId) + "END:VCALENDAR\r\n";
}

Found readTimezone(const ReadScope& scope, xml::Writer& out) {
    // Whoever wants no definitions of known zones has calendar-timezone-id (RFC 7809
    // section 3.1.3).
    if (scope.context.timezones == resource::Timezones::kByReference &&
        scope.resource.collection->timezoneId) {
        return Found::kNo;
    }
    const auto text = timezoneText(*scope.resource.collection);
    if (!text || scope.asked == nullptr || !isJson(*scope.asked)) {
        return writeStored(out, kTimezone, text);
    }
    const auto document = ical::parseStored(std::string(withoutBlanks(*text)));
    if (!document) {
        return Found::kNo;
    }
    out.open(kTimezone, "content-type", "application/calendar+json");
    out.text(ical::toJcal(document->components().front()));
    out.close(kTimezone);
    return Found::kYes;
}

/// Exactly one VTIMEZONE and nothing else (RFC 4791 section 5.2.2).
std::optional<DavError> setTimezone(Patch& patch, const xml::Element* value) {
    if (value == nullptr) {
        patch.change.timezone.emplace(std::nullopt);
        patch.change.timezoneId.emplace(std::nullopt);
        return std::nullopt;
    }
    const DavError refusal{
        Condition::kValidCalendarTimezone,
        "calendar-timezone must be an iCalendar object with exactly one VTIMEZONE."};
    std::string given = value->text();
    if (isJson(*value)) {
        auto converted = given.size() <= kMaxStoredTextBytes
                             ? ical::fromJcal(given)
                             : std::variant<std::string, contentline::SyntaxError>{};
        const auto* icalendar = std::get_if<std::string>(&converted);
        given = icalendar == nullptr ? std::string{} : *icalendar;
    }
    const std::string text{withoutBlanks(given)};
    const auto document =
        text.size() <= kMaxStoredTextBytes ? ical::parseStored(text) : std::nullopt;
    if (!document || document->components().size() != 1) {
        return refusal;
    }
    const auto& calendar = document->components().front();
    if (calendar.name != "VCALENDAR" || calendar.components.size() != 1 ||
        calendar.components.front().name != "VTIMEZONE") {
        return refusal;
    }
    const auto id = recurrence::systemZoneName(calendar.components.front().value("TZID"));
    if (!id && !recurrence::zoneFromVtimezone(calendar.components.front())) {
        return refusal;
    }
    patch.change.timezone.emplace(std::move(given));
    patch.change.timezoneId.emplace(id);
    return std::nullopt;
}

Found readTimezoneId(const ReadScope& scope, xml::Writer& out) {
    return writeStored(out, kTimezoneId, scope.resource.collection->timezoneId);
}

std::optional<DavError> setTimezoneId(Patch& patch, const xml::Element* value) {
    if (value == nullptr) {
        patch.change.timezoneId.emplace(std::nullopt);
        patch.change.timezone.emplace(std::nullopt);
        return std::nullopt;
    }
    const auto name = recurrence::systemZoneName(value->trimmedText());
    if (!name) {
        return DavError{Condition::kValidTimezone, "The time zone identifier is not known here."};
    }
    patch.change.timezoneId.emplace(*name);
    patch.change.timezone.emplace(std::nullopt);
    return std::nullopt;
}

/// RFC 7808's service stands on this server (dav/timezones).
Found readTimezoneServices(const ReadScope& /*scope*/, xml::Writer& out) {
    return writeHref(out, {kCaldav, "timezone-service-set"}, "/timezones");
}

constexpr std::array kComponents{ical::ComponentType::kEvent, ical::ComponentType::kTodo,
                                 ical::ComponentType::kJournal, ical::ComponentType::kFreeBusy,
                                 ical::ComponentType::kAvailability};
/// What a calendar may be restricted to, and what one without restriction takes.
constexpr std::uint8_t kOrdinaryComponents = 7;

void writeComponents(std::uint8_t set, xml::Writer& out) {
    for (const auto type : kComponents) {
        if ((set & static_cast<std::uint8_t>(type)) != 0) {
            out.empty({kCaldav, "comp"}, "name", ical::nameOf(type));
        }
    }
}

/// Always explicit: clients.md rule 15.
Found readComponentSet(const ReadScope& scope, xml::Writer& out) {
    const auto set = scope.resource.collection->components;
    out.open(kComponentSet);
    writeComponents(set == 0 ? kOrdinaryComponents : set, out);
    out.close(kComponentSet);
    return Found::kYes;
}

std::optional<DavError> setComponentSet(Patch& patch, const xml::Element* value) {
    if (patch.resource != nullptr || value == nullptr) {
        return DavError{Condition::kCannotModifyProtectedProperty,
                        "The component set of a calendar is chosen when it is made."};
    }
    std::uint8_t set = 0;
    for (const auto* comp : value->elements({kCaldav, "comp"})) {
        const auto* name = comp->attribute("name");
        const auto type = name == nullptr ? std::nullopt : ical::componentTypeNamed(*name);
        if (!type || *type == ical::ComponentType::kPoll) {
            return DavError{Condition::kSupportedCalendarComponent,
                            "A component of the set is not supported."};
        }
        set |= static_cast<std::uint8_t>(*type);
    }
    if (set == 0) {
        return DavError{Condition::kSupportedCalendarComponent,
                        "The component set may not be empty."};
    }
    patch.change.components = set;
    return std::nullopt;
}

/// Which sets a new calendar of the home may have: each alone, or all (Interop: Apple asks on the
/// home).
Found readComponentSets(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCaldav, "supported-calendar-component-sets"};
    out.open(kName);
    for (const std::uint8_t set :
         {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}, kOrdinaryComponents}) {
        out.open(kComponentSet);
        writeComponents(set, out);
        out.close(kComponentSet);
    }
    out.close(kName);
    return Found::kYes;
}

Found readCalendarData(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCaldav, "supported-calendar-data"};
    out.open(kName);
    out.raw(
        "<C:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>"
        "<C:calendar-data content-type=\"application/calendar+json\" version=\"2.0\"/>");
    out.close(kName);
    return Found::kYes;
}

Found readMaxSize(const ReadScope& scope, xml::Writer& out) {
    return writeNumber(out, {kCaldav, "max-resource-size"},
                       scope.context.settings.calendarObjectLimitBytes);
}

Found readMaxInstances(const ReadScope& scope, xml::Writer& out) {
    return writeNumber(out, {kCaldav, "max-instances"}, scope.context.settings.maxInstances);
}

Found readMaxAttendees(const ReadScope& scope, xml::Writer& out) {
    return writeNumber(out, {kCaldav, "max-attendees-per-instance"},
                       scope.context.settings.maxAttendeesPerInstance);
}

Found readMinDate(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kCaldav, "min-date-time"},
                     recurrence::formatUtc(scope.context.settings.minDate()));
}

Found readMaxDate(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kCaldav, "max-date-time"},
                     recurrence::formatUtc(scope.context.settings.maxDate()));
}

Found readScales(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCaldav, "supported-rscale-set"};
    out.open(kName);
    for (const std::string& scale : recurrence::calendarScaleNames()) {
        out.element({kCaldav, "supported-rscale"}, scale);
    }
    out.close(kName);
    return Found::kYes;
}

Found readCollations(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCaldav, "supported-collation-set"};
    out.open(kName);
    for (const std::string_view collation : {"i;ascii-casemap", "i;octet", "i;unicode-casemap"}) {
        out.element({kCaldav, "supported-collation"}, collation);
    }
    out.close(kName);
    return Found::kYes;
}

constexpr resource::Kinds kCalendarLike = Kind::kCalendar | Kind::kInbox;
constexpr resource::Kinds kCalendars = resource::Kinds{Kind::kCalendar};

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kCaldav, "calendar-home-set"},
     .kinds = resource::Kinds{Kind::kPrincipal},
     .read = readHomeSet,
     .rfc = "RFC 4791 6.2.1"},
    {.name = {kCaldav, "calendar-description"},
     .kinds = kCalendars,
     .read = readDescription,
     .write = setDescription,
     .rfc = "RFC 4791 5.2.1"},
    {.name = kTimezone,
     .kinds = kCalendarLike,
     .read = readTimezone,
     .write = setTimezone,
     .rfc = "RFC 4791 5.2.2"},
    {.name = {kCaldav, "timezone-service-set"},
     .kinds = kCalendarLike | Kind::kCalendarHome,
     .read = readTimezoneServices,
     .rfc = "RFC 7809 5.1"},
    {.name = kTimezoneId,
     .kinds = kCalendarLike,
     .read = readTimezoneId,
     .write = setTimezoneId,
     .rfc = "RFC 7809 5.2"},
    {.name = kComponentSet,
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readComponentSet,
     .write = setComponentSet,
     .rfc = "RFC 4791 5.2.3"},
    {.name = {kCaldav, "supported-calendar-component-sets"},
     .kinds = resource::Kinds{Kind::kCalendarHome},
     .read = readComponentSets,
     .rfc = "Apple CalDAV"},
    {.name = {kCaldav, "supported-calendar-data"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readCalendarData,
     .rfc = "RFC 4791 5.2.4"},
    {.name = {kCaldav, "max-resource-size"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readMaxSize,
     .rfc = "RFC 4791 5.2.5"},
    {.name = {kCaldav, "max-instances"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readMaxInstances,
     .rfc = "RFC 4791 5.2.8"},
    {.name = {kCaldav, "max-attendees-per-instance"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readMaxAttendees,
     .rfc = "RFC 4791 5.2.9"},
    {.name = {kCaldav, "min-date-time"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readMinDate,
     .rfc = "RFC 4791 5.2.6"},
    {.name = {kCaldav, "max-date-time"},
     .kinds = kCalendarLike | Kind::kOutbox,
     .read = readMaxDate,
     .rfc = "RFC 4791 5.2.7"},
    {.name = {kCaldav, "supported-rscale-set"},
     .kinds = kCalendarLike | Kind::kCalendarHome,
     .read = readScales,
     .rfc = "RFC 7529 10.1"},
    {.name = {kCaldav, "supported-collation-set"},
     .kinds = kCalendarLike,
     .read = readCollations,
     .rfc = "RFC 4791 7.5.1"},
});

}  // namespace

std::span<const LiveProperty> caldavProperties() {
    return kTable;
}

}  // namespace kalends::properties
