// A repeating object cut in two at one of its instances: what is before it and what is from it on.
// Pure: whose objects these are, and where they stand, is decided elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "groupware/contentline/document.h"

namespace kalends::ical {

struct SplitTerms {
    /// DATE, or DATE-TIME floating or in UTC: the first instance from here on begins the second
    /// half.
    std::string recurrenceId;
    std::string earlierUid;  // of the first half
    /// What both halves name as RELATED-TO, unless the object was a half before and names something
    /// already.
    std::string relation;
};

struct SeriesHalves {
    std::string earlier;  // under the new UID, ends before the cut
    std::string later;    // under the UID it has, begins with the cut
};

enum class SplitRefusal : std::uint8_t {
    kNoTime,        // `recurrenceId` is no date or time
    kNotRecurring,  // no master, or a master without a rule and dates
    kOtherForm,     // a date for a timed object, a floating time for one in a zone and the like
    kNothingBefore,
    kNothingAfter,
    kNotDivisible  // too long to be counted, or its rules would not give the same instances again
};

/// Both halves together have the instances of the object, each with the override it had. Bounds of
/// rules, RDATE, EXDATE and overrides are divided; all other lines are kept in both, and SEQUENCE
/// goes up where there is an ORGANIZER.
[[nodiscard]] std::variant<SeriesHalves, SplitRefusal> splitSeries(
    const contentline::Document& document, const SplitTerms& terms);

}  // namespace kalends::ical
