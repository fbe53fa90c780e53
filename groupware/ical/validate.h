// Internal to ical: the checks behind `parse`, each by its subject. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "groupware/ical/calendar.h"
#include "groupware/ical/property_table.h"

namespace kalends::ical {

using Problem = std::optional<Violation>;

/// A violation whose sentence names the line, where there is one.
[[nodiscard]] Violation violation(Violation::Kind kind, std::string message, std::size_t line = 0);

/// The one VCALENDAR with VERSION, CALSCALE, METHOD and one type of component (RFC 4791
/// section 4.1). On success `type` is set.
[[nodiscard]] Problem checkStructure(const contentline::Document& document,
                                     const Rules& rules,
                                     ComponentType& type);

/// The clock, such as `T120000` or `T120000Z`, of a series whose instances all have the same one;
/// empty when there is none.
[[nodiscard]] std::string_view clockOfSeries(const contentline::Component& master);

/// One UID, at most one master, no instance overridden twice. On success `uid` is set.
[[nodiscard]] Problem checkIdentity(const contentline::Component& vcalendar,
                                    ComponentType type,
                                    const recurrence::ZoneResolver& zones,
                                    std::string& uid);

/// TZIDs that stand in one object, each looked up once.
class KnownZones {
  public:
    explicit KnownZones(const recurrence::ZoneResolver& zones) : zones_(zones) {}

    /// What is wrong with the property's TZID, if anything.
    [[nodiscard]] Problem check(const contentline::Property& property);

    [[nodiscard]] const recurrence::ZoneResolver& resolver() const { return zones_; }

  private:
    const recurrence::ZoneResolver& zones_;
    std::set<std::string, std::less<>> known_;
};

/// The value of one known property against its type (RFC 5545 section 3.3); unknown properties
/// pass.
[[nodiscard]] Problem checkValue(const contentline::Property& property, KnownZones& zones);

/// Every property of an object component and of what is nested in it: values, repetitions, alarms.
[[nodiscard]] Problem checkProperties(const contentline::Component& component, KnownZones& zones);

/// Start, end, due and duration as they stand together (RFC 5545 sections 3.6.1 to 3.6.4), and the
/// permitted dates.
[[nodiscard]] Problem checkTimes(const contentline::Component& component,
                                 const Rules& rules,
                                 const recurrence::ZoneResolver& zones);

/// max-attendees-per-instance and max-instances (RFC 4791 sections 5.2.8 and 5.2.9).
[[nodiscard]] Problem checkCounts(const contentline::Component& vcalendar,
                                  ComponentType type,
                                  const Rules& rules);

/// The type a VALUE parameter gives the property, else its default; nullopt when it is not known or
/// not allowed.
[[nodiscard]] std::optional<ValueType> typeOf(const contentline::Property& property,
                                              const PropertyRow& row);

}  // namespace kalends::ical
