// Partial calendar data: the components and properties a client asked for (RFC 4791 section 9.6).
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::ical {

/// CALDAV:comp with its children; an element without any selection means "everything".
struct ComponentSelection {
    std::string name;  // upper case
    bool allProperties = false;
    bool allComponents = false;

    struct PropertySelection {
        std::string name;                                                   // upper case
        enum class Value { kReturned, kOmitted } value = Value::kReturned;  // novalue="yes"
    };

    std::vector<PropertySelection> properties;
    std::vector<ComponentSelection> components;
};

/// The selected part of a VCALENDAR as text; lines keep their bytes unless a value is omitted.
[[nodiscard]] std::string subset(const contentline::Component& vcalendar,
                                 const ComponentSelection& selection);

}  // namespace kalends::ical
