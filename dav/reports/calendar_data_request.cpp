// calendar-data with comp, prop, expand and the limits.
#include "dav/reports/calendar_data_request.h"

#include "dav/errors/conditions.h"
#include "dav/reports/filter_elements.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

namespace {

using errors::Condition;
using errors::DavError;
using xml::kCaldav;

constexpr std::size_t kDeepestComponent = 6;
constexpr std::size_t kMostSelections = 500;

std::string requiredName(const xml::Element& element) {
    const std::string* name = element.attribute("name");
    if (name == nullptr || name->empty()) {
        throw DavError{400, "A part of calendar-data has no name attribute."};
    }
    return upperCase(*name);
}

ical::ComponentSelection::PropertySelection propertySelection(const xml::Element& element) {
    using Value = ical::ComponentSelection::PropertySelection::Value;
    const std::string* noValue = element.attribute("novalue");
    return {requiredName(element),
            noValue != nullptr && *noValue == "yes" ? Value::kOmitted : Value::kReturned};
}

ical::ComponentSelection componentSelection(const xml::Element& element,
                                            std::size_t depth,
                                            std::size_t& left) {
    if (depth > kDeepestComponent || left == 0) {
        throw DavError{400, "calendar-data selects too many parts."};
    }
    ical::ComponentSelection selection;
    selection.name = requiredName(element);
    for (const auto& child : element.children) {
        if (left == 0) {
            throw DavError{400, "calendar-data selects too many parts."};
        }
        --left;
        if (child.is({kCaldav, "allprop"})) {
            selection.allProperties = true;
        } else if (child.is({kCaldav, "allcomp"})) {
            selection.allComponents = true;
        } else if (child.is({kCaldav, "prop"})) {
            selection.properties.push_back(propertySelection(child));
        } else if (child.is({kCaldav, "comp"})) {
            selection.components.push_back(componentSelection(child, depth + 1, left));
        }
    }
    return selection;
}

std::optional<recurrence::Window> windowOf(const xml::Element& parent, std::string_view local) {
    const auto* element = parent.child({kCaldav, local});
    if (element == nullptr) {
        return std::nullopt;
    }
    const auto window = parseWindow(*element, Bounds::kBoth);
    if (!window) {
        throw DavError{
            400,
            "A range in calendar-data needs UTC times as start and end, the end after the start."};
    }
    return window;
}

CalendarDataRequest::Format formatOf(const xml::Element& element) {
    const std::string* type = element.attribute("content-type");
    const std::string* version = element.attribute("version");
    const bool versionKnown = version == nullptr || *version == "2.0";
    if (versionKnown && (type == nullptr || *type == "text/calendar")) {
        return CalendarDataRequest::Format::kIcalendar;
    }
    if (versionKnown && *type == "application/calendar+json") {
        return CalendarDataRequest::Format::kJcal;
    }
    throw DavError{
        Condition::kSupportedCalendarData,
        "Calendar data comes as text/calendar or application/calendar+json, version 2.0."};
}

}  // namespace

CalendarDataRequest parseCalendarData(const xml::Element& element) {
    CalendarDataRequest request;
    request.format = formatOf(element);
    if (const auto* component = element.child({kCaldav, "comp"})) {
        std::size_t left = kMostSelections;
        request.components = componentSelection(*component, 1, left);
        if (request.components->name != "VCALENDAR") {
            throw DavError{400, "The outermost component that calendar-data selects is VCALENDAR."};
        }
    }
    request.expand = windowOf(element, "expand");
    request.limitRecurrence = windowOf(element, "limit-recurrence-set");
    request.limitFreeBusy = windowOf(element, "limit-freebusy-set");
    if (request.expand && request.limitRecurrence) {
        throw DavError{400, "calendar-data cannot both expand and limit a recurrence set."};
    }
    return request;
}

}  // namespace kalends::reports
