// When one component takes place: DTSTART, DTEND, DUE and DURATION with their defaults (RFC 5545,
// RFC 4791 section 9.9).
#pragma once

#include <optional>
#include <string>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/instances.h"

namespace kalends::recurrence {

enum class ComponentKind { kEvent, kTodo, kJournal };

/// nullopt for every component that has no instances.
[[nodiscard]] std::optional<ComponentKind> kindOf(const contentline::Component& component);

struct Span {
    enum class EndSource { kNone, kEnd, kDuration };

    ComponentKind kind = ComponentKind::kEvent;
    DateTime start;  // DTSTART, or the DUE of a to-do without one
    bool hasStart = true;
    EndSource endSource = EndSource::kNone;
    Duration length;     // nominal for DURATION and DATE values, else exact seconds
    DateTime endAnchor;  // form and zone of the end; its clock does not matter

    /// The exclusive end of an instance that begins at `begin`.
    [[nodiscard]] DateTime endOf(const DateTime& begin, const Zone& floatingZone) const;
    /// No instance is longer.
    [[nodiscard]] seconds longest() const;
};

/// nullopt when the component has no usable start. An unknown TZID is read as floating, so that the
/// component is still found; `problem` then says so.
[[nodiscard]] std::optional<Span> readSpan(const contentline::Component& component,
                                           const ZoneResolver& zones,
                                           const Zone& floatingZone,
                                           std::string& problem);

/// As parseDateTime, but with the fallback to floating.
[[nodiscard]] std::optional<DateTime> readDateTime(const contentline::Property& property,
                                                   std::string_view value,
                                                   const ZoneResolver& zones,
                                                   std::string& problem);

/// RFC 4791 section 9.9 for an instance of such a component.
[[nodiscard]] bool overlaps(const Span& span,
                            sys_seconds start,
                            sys_seconds end,
                            const Window& window);

}  // namespace kalends::recurrence
