// Calendar objects: types by name, the parsed object, parsing with validation. Pure.
#include "groupware/ical/calendar.h"

#include <algorithm>
#include <array>
#include <utility>

#include "groupware/ical/validate.h"

namespace kalends::ical {
namespace {

struct TypeName {
    ComponentType type;
    std::string_view name;
};

constexpr auto kTypes = std::to_array<TypeName>({{ComponentType::kEvent, "VEVENT"},
                                                 {ComponentType::kTodo, "VTODO"},
                                                 {ComponentType::kJournal, "VJOURNAL"},
                                                 {ComponentType::kFreeBusy, "VFREEBUSY"},
                                                 {ComponentType::kAvailability, "VAVAILABILITY"},
                                                 {ComponentType::kPoll, "VPOLL"}});

/// The limits of what was stored: whatever `parse` accepts under any configuration passes.
constexpr contentline::Limits kStoredLimits{std::size_t{1} << 30, 64, 10'000'000, 10'000,
                                            10'000'000};

Problem check(const contentline::Document& document,
              const Rules& rules,
              ComponentType& type,
              std::string& uid) {
    if (Problem problem = checkStructure(document, rules, type))
        return problem;
    const contentline::Component& vcalendar = document.components().front();
    const recurrence::ZoneResolver resolver(vcalendar);
    KnownZones zones(resolver);
    for (const contentline::Component& component : vcalendar.components) {
        if (component.name != nameOf(type))
            continue;
        if (Problem problem = checkProperties(component, zones))
            return problem;
    }
    if (Problem problem = checkIdentity(vcalendar, type, resolver, uid))
        return problem;
    for (const contentline::Component& component : vcalendar.components)
        if (component.name == nameOf(type))
            if (Problem problem = checkTimes(component, rules, resolver))
                return problem;
    return checkCounts(vcalendar, type, rules);
}

}  // namespace

std::optional<ComponentType> componentTypeNamed(std::string_view name) {
    for (const TypeName& row : kTypes)
        if (contentline::equalsIgnoringCase(row.name, name))
            return row.type;
    return std::nullopt;
}

std::string_view nameOf(ComponentType type) {
    const auto* const found = std::find_if(
        kTypes.begin(), kTypes.end(), [type](const TypeName& row) { return row.type == type; });
    return found == kTypes.end() ? std::string_view{} : found->name;
}

Calendar::Calendar(contentline::Document document, ComponentType type, std::string uid)
    : document_(std::move(document)), type_(type), uid_(std::move(uid)) {}

std::vector<const contentline::Component*> Calendar::objects() const {
    std::vector<const contentline::Component*> found;
    for (const contentline::Component& component : vcalendar().components)
        if (component.name == nameOf(type_))
            found.push_back(&component);
    const auto isMaster = [](const auto* component) {
        return component->property("RECURRENCE-ID") == nullptr;
    };
    const auto first = std::find_if(found.begin(), found.end(), isMaster);
    if (first != found.end())
        std::rotate(found.begin(), first, first + 1);
    return found;
}

const contentline::Component* Calendar::master() const {
    for (const contentline::Component& component : vcalendar().components)
        if (component.name == nameOf(type_) && component.property("RECURRENCE-ID") == nullptr)
            return &component;
    return nullptr;
}

Violation violation(Violation::Kind kind, std::string message, std::size_t line) {
    if (line != 0)
        message = "Line " + std::to_string(line) + ": " + message;
    return {kind, std::move(message)};
}

std::variant<Calendar, Violation> parse(std::string text, const Rules& rules) {
    auto result = contentline::Document::parse(std::move(text), rules.limits);
    if (const auto* error = std::get_if<contentline::SyntaxError>(&result))
        return violation(Violation::Kind::kNotCalendarData, error->message, error->line);
    auto& document = std::get<contentline::Document>(result);
    ComponentType type = ComponentType::kEvent;
    std::string uid;
    if (Problem problem = check(document, rules, type, uid))
        return *std::move(problem);
    return Calendar(std::move(document), type, std::move(uid));
}

std::optional<contentline::Document> parseStored(std::string text) {
    auto result = contentline::Document::parse(std::move(text), kStoredLimits);
    auto* const document = std::get_if<contentline::Document>(&result);
    if (document == nullptr || document->components().empty())
        return std::nullopt;
    return std::move(*document);
}

}  // namespace kalends::ical
