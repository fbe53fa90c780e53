// Time zones for calendar data: system tzdata, Windows names and embedded VTIMEZONEs. Immutable and
// thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kalends::contentline {
struct Component;
}

namespace kalends::recurrence {

using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

class Zone {
  public:
    virtual ~Zone() = default;
    [[nodiscard]] virtual const std::string& id() const = 0;
    [[nodiscard]] virtual seconds offsetAt(sys_seconds utc) const = 0;
    /// RFC 5545 section 3.3.5: a time in a gap takes the offset before the gap, an ambiguous one
    /// the first.
    [[nodiscard]] virtual sys_seconds toUtc(local_seconds local) const = 0;

    [[nodiscard]] local_seconds toLocal(sys_seconds utc) const {
        return local_seconds{utc.time_since_epoch() + offsetAt(utc)};
    }
};

/// Shared across threads: zones are cached for the whole process.
using ZonePtr = std::shared_ptr<const Zone>;

[[nodiscard]] ZonePtr utcZone();

/// A zone of the system's tzdata by IANA name, Windows name (CLDR's map as ICU has it), with a
/// prefix path such as `/freeassociation.sourceforge.net/Europe/Berlin`, quoted or with blanks
/// around. nullptr when unknown. Reads zoneinfo files at first use of a zone and caches; names are
/// checked before any file is opened.
[[nodiscard]] ZonePtr systemZone(std::string_view tzid);

/// The canonical IANA name `systemZone` would use, if any.
[[nodiscard]] std::optional<std::string> systemZoneName(std::string_view tzid);

/// A zone from a VTIMEZONE's observances (RRULE, RDATE; RFC 5545 section 3.6.5). nullptr when it is
/// not usable.
[[nodiscard]] ZonePtr zoneFromVtimezone(const contentline::Component& vtimezone);

/// How far back a definition reaches: calendar data needs no more than what held since 1970.
enum class ZoneSpan : std::uint8_t { kSince1970, kWhole };

/// A VTIMEZONE text (BEGIN..END, CRLF) with RRULE-style observances for a system zone; RFC 7808
/// uses it too.
[[nodiscard]] std::string vtimezoneFor(const std::string& ianaName,
                                       ZoneSpan span = ZoneSpan::kSince1970);

/// All IANA names of the system with their aliases resolved (tzdata's zone1970.tab and links),
/// sorted.
[[nodiscard]] std::vector<std::string> systemZoneNames();

/// Resolves the TZIDs used in one VCALENDAR: system zone by name first, then the embedded
/// VTIMEZONE, then what a name in words may mean.
class ZoneResolver {
  public:
    ZoneResolver() = default;
    explicit ZoneResolver(const contentline::Component& vcalendar);
    /// nullptr: the TZID is neither known nor defined in the object.
    [[nodiscard]] ZonePtr resolve(std::string_view tzid) const;

  private:
    std::vector<std::pair<std::string, const contentline::Component*>> embedded_;
    mutable std::vector<std::pair<std::string, ZonePtr>> cache_;
};

}  // namespace kalends::recurrence
