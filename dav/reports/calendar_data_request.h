// What a CALDAV:calendar-data element asks for (RFC 4791 section 9.6). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dav/xml/reader.h"
#include "groupware/ical/subset.h"
#include "groupware/recurrence/instances.h"

namespace kalends::reports {

inline constexpr xml::QName kCalendarData{xml::kCaldav, "calendar-data"};

struct CalendarDataRequest {
    enum class Format { kIcalendar, kJcal };
    Format format = Format::kIcalendar;
    std::optional<ical::ComponentSelection> components;
    std::optional<recurrence::Window> expand, limitRecurrence, limitFreeBusy;

    /// True when the stored bytes are the answer.
    [[nodiscard]] bool isWhole() const {
        return format == Format::kIcalendar && !components && !expand && !limitRecurrence &&
               !limitFreeBusy;
    }
};

/// Throws supported-calendar-data for an unknown type or version, 400 for anything malformed.
[[nodiscard]] CalendarDataRequest parseCalendarData(const xml::Element& element);

}  // namespace kalends::reports
