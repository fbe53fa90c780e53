// A stored calendar object resource: parsed, validated, and the facts the index needs (RFC 5545,
// RFC 4791 section 4.1). Pure: no HTTP, no SQL, no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/zone.h"

namespace kalends::ical {

/// Component types as a set; the bit order is stored in the database.
enum class ComponentType : std::uint8_t {
    kEvent = 1,
    kTodo = 2,
    kJournal = 4,
    kFreeBusy = 8,
    kAvailability = 16,
    kPoll = 32
};

/// "VEVENT" and so on; nullopt for anything else.
[[nodiscard]] std::optional<ComponentType> componentTypeNamed(std::string_view name);
[[nodiscard]] std::string_view nameOf(ComponentType type);

/// What is wrong with an object, in the words of the preconditions of RFC 4791 section 5.3.2.1.
struct Violation {
    enum class Kind {
        kNotCalendarData,      // valid-calendar-data: not iCalendar at all, or syntax broken
        kInvalidCalendarData,  // valid-calendar-data: semantics (missing UID, DTEND before DTSTART,
                               // bad RRULE, ...)
        kInvalidObjectResource,  // valid-calendar-object-resource: METHOD, several UIDs, mixed
                                 // types, ...
        kTooManyInstances,       // max-instances
        kTooManyAttendees,       // max-attendees-per-instance
        kBeforeMinDate,          // min-date-time
        kAfterMaxDate,           // max-date-time
        kUnknownZone,            // valid-timezone (RFC 7809 section 5.1)
        kUnknownScale            // supported-rscale (RFC 7529 section 8)
    };
    Kind kind = Kind::kNotCalendarData;
    std::string message;  // one sentence a person understands, naming the line where known
};

struct Rules {
    contentline::Limits limits;
    std::size_t maxAttendeesPerInstance = 10'000;
    /// Instances of a bounded rule; 0 = not checked.
    std::size_t maxInstances = 0;
    std::optional<std::chrono::sys_seconds> minDate, maxDate;
    /// Inbox items carry METHOD; stored objects must not.
    enum class Method { kForbidden, kAllowed } method = Method::kForbidden;
};

struct Attendee {
    std::string address;   // calendar user address, lower-case scheme and mailto part
    std::string partstat;  // upper case, default NEEDS-ACTION
    bool organizer = false;
};

/// A parsed and valid object. Owns its text; moves keep every view valid.
class Calendar {
  public:
    Calendar(contentline::Document document, ComponentType type, std::string uid);

    [[nodiscard]] const contentline::Component& vcalendar() const {
        return document_.components().front();
    }

    [[nodiscard]] const std::string& text() const { return document_.text(); }

    [[nodiscard]] ComponentType type() const { return type_; }

    [[nodiscard]] const std::string& uid() const { return uid_; }

    /// The components of `type()`: the master first where there is one, then the overrides as
    /// written.
    [[nodiscard]] std::vector<const contentline::Component*> objects() const;
    /// The one without RECURRENCE-ID, or nullptr for a detached set.
    [[nodiscard]] const contentline::Component* master() const;

  private:
    contentline::Document document_;
    ComponentType type_;
    std::string uid_;
};

/// Parses and validates. Tolerates what real clients send (clients.md): Windows TZIDs, missing or
/// odd VTIMEZONEs, X- and IANA components and properties, empty LOCATION, lower-case names, several
/// VCALENDAR-level X- properties.
[[nodiscard]] std::variant<Calendar, Violation> parse(std::string text, const Rules& rules = {});
/// Syntax only, for what is already stored: cheap, never refuses what was once accepted by `parse`.
[[nodiscard]] std::optional<contentline::Document> parseStored(std::string text);

/// Facts beside the stored bytes (design invariant 1).
struct Facts {
    std::string uid;
    ComponentType type = ComponentType::kEvent;
    std::string summary;         // of the master, or of the first override
    std::string classification;  // "PUBLIC", "PRIVATE", "CONFIDENTIAL" or another as written; the
                                 // strictest of all components
    std::string organizer;       // calendar user address, or empty
    std::vector<Attendee> attendees;  // over all components, distinct
    std::int64_t sequence = 0;
    bool recurring = false;
    bool hasAlarms = false;
};

[[nodiscard]] Facts facts(const Calendar& calendar);

}  // namespace kalends::ical
