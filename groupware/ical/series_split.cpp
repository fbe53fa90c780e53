// The cut is made by changing single lines of the text; whether it was a good one is found out by
// expanding both halves.
#include "groupware/ical/series_split.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/edit.h"
#include "groupware/ical/series_halves.h"
#include "groupware/recurrence/component_span.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/rule.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Document;
using contentline::equalsIgnoringCase;
using contentline::Property;
using recurrence::DateTime;
using recurrence::sys_seconds;
using Form = DateTime::Form;

/// Of a series that is counted out up to the cut.
constexpr recurrence::Budget kCounting{500'000, 50'000};
/// Instances looked at for one that begins after others still take place.
constexpr std::size_t kOverlapping = 300;
constexpr std::string_view kRelation = "X-CALENDARSERVER-RECURRENCE-SET";

enum class Half : std::uint8_t { kEarlier, kLater };

const recurrence::Zone& utc() {
    static const auto kZone = recurrence::utcZone();
    return *kZone;
}

bool isObject(const Component& component) {
    return recurrence::kindOf(component).has_value();
}

bool isOverride(const Component& component) {
    return component.property("RECURRENCE-ID") != nullptr;
}

bool hasAny(const Component& component, std::string_view name) {
    return component.property(name) != nullptr;
}

/// The object without overrides and without those properties of the master.
Component without(const Component& vcalendar, std::initializer_list<std::string_view> names) {
    Component copy = vcalendar;
    std::erase_if(copy.components,
                  [](const Component& each) { return isObject(each) && isOverride(each); });
    for (Component& each : copy.components) {
        std::erase_if(each.properties, [&](const Property& property) {
            return isObject(each) &&
                   std::find(names.begin(), names.end(), property.name) != names.end();
        });
    }
    return copy;
}

std::optional<recurrence::Instance> firstFrom(const Component& vcalendar, sys_seconds from) {
    const auto expansion = recurrence::expand(vcalendar, {from, sys_seconds::max()}, utc(),
                                              {kCounting.steps, kOverlapping});
    for (const auto& instance : expansion.instances) {
        if (instance.startUtc >= from) {
            return instance;
        }
    }
    return std::nullopt;
}

bool hasBefore(const Component& vcalendar, sys_seconds end) {
    const auto expansion =
        recurrence::expand(vcalendar, {sys_seconds::min(), end}, utc(), {kCounting.steps, 1});
    return !expansion.instances.empty() && expansion.instances.front().startUtc < end;
}

std::string withValue(const Property& property, std::string_view value) {
    std::string line = contentline::unfold(property.raw);
    line.resize(line.size() - std::min(line.size(), property.value.size()));
    return contentLine(line += value);
}

/// Cuts one document; each half is one patch of it.
class Cut {
  public:
    Cut(const Document& document, const Component& master, const SplitTerms& terms)
        : document_(document),
          vcalendar_(document.components().front()),
          master_(master),
          terms_(terms),
          zones_(vcalendar_) {}

    /// nullopt: the place is found.
    [[nodiscard]] std::optional<SplitRefusal> findPlace();
    [[nodiscard]] std::optional<std::string> half(Half which) const;

    [[nodiscard]] sys_seconds boundary() const { return boundary_; }

  private:
    [[nodiscard]] std::optional<SplitRefusal> findStart(const DateTime& asked);
    [[nodiscard]] std::optional<std::int64_t> generatedBefore(const Property& rule) const;
    [[nodiscard]] bool divideRule(const Property& property, Half which, Patch& patch) const;
    void divideDates(const Property& property, Half which, Patch& patch) const;
    [[nodiscard]] bool belongs(const Property& property, std::string_view value, Half which) const;
    void moveStart(Patch& patch) const;
    void relate(const Component& component, Patch& patch) const;
    [[nodiscard]] std::string until() const;
    [[nodiscard]] std::string in(const Property& old, sys_seconds time) const;

    const Document& document_;
    const Component& vcalendar_;
    const Component& master_;
    const SplitTerms& terms_;
    recurrence::ZoneResolver zones_;
    recurrence::Instance first_;  // of the second half
    sys_seconds boundary_{};      // what starts from here on is in the second half
    bool startIsExtra_ = false;   // an RDATE becomes DTSTART, because no rule goes on
};

std::optional<SplitRefusal> Cut::findPlace() {
    const auto& id = terms_.recurrenceId;
    constexpr std::size_t kDateLength = 8;
    const auto asked =
        recurrence::parseDateTime(id, id.size() == kDateLength ? "DATE" : "DATE-TIME", {}, zones_);
    if (!asked) {
        return SplitRefusal::kNoTime;
    }
    const Property* start = master_.property("DTSTART");
    const auto begins = start == nullptr ? std::nullopt : recurrence::parseDateTime(*start, zones_);
    const bool repeats = hasAny(master_, "RRULE") || hasAny(master_, "RDATE");
    if (!begins || !repeats) {
        return SplitRefusal::kNotRecurring;
    }
    const Form form = begins->form == Form::kZoned ? Form::kUtc : begins->form;
    if (asked->form != form) {
        return SplitRefusal::kOtherForm;
    }
    const bool ranged = std::any_of(
        vcalendar_.components.begin(), vcalendar_.components.end(), [](const Component& each) {
            const Property* recurrenceId = each.property("RECURRENCE-ID");
            return recurrenceId != nullptr && recurrenceId->parameter("RANGE") != nullptr;
        });
    return ranged || hasAny(master_, "EXRULE") ? SplitRefusal::kNotDivisible : findStart(*asked);
}

/// The second half begins where a rule goes on, so that the rule keeps its rhythm, even if that
/// instance is excluded.
std::optional<SplitRefusal> Cut::findStart(const DateTime& asked) {
    const sys_seconds from = asked.toUtc(utc());
    const auto next = firstFrom(without(vcalendar_, {"EXDATE"}), from);
    if (!next || !firstFrom(without(vcalendar_, {}), from)) {
        const bool unknown = recurrence::isUnbounded(vcalendar_);  // looking for one was given up
        return unknown ? SplitRefusal::kNotDivisible : SplitRefusal::kNothingAfter;
    }
    boundary_ = next->startUtc;
    if (!hasBefore(without(vcalendar_, {}), boundary_)) {
        return SplitRefusal::kNothingBefore;
    }
    const auto ruled = hasAny(master_, "RRULE")
                           ? firstFrom(without(vcalendar_, {"EXDATE", "RDATE"}), from)
                           : std::nullopt;
    startIsExtra_ = !ruled;
    first_ = ruled ? *ruled : *next;
    return std::nullopt;
}

/// In the form and zone of a property of the master.
std::string Cut::in(const Property& old, sys_seconds time) const {
    auto value = recurrence::parseDateTime(old, zones_);
    if (!value) {
        return std::string(old.value);
    }
    value->local = value->form == Form::kZoned ? value->zone->toLocal(time)
                                               : recurrence::local_seconds{time.time_since_epoch()};
    return recurrence::format(*value);
}

void Cut::moveStart(Patch& patch) const {
    for (const Property& property : master_.properties) {
        if (property.name == "DTSTART") {
            patch.replace(property, withValue(property, in(property, first_.startUtc)));
        } else if (property.name == "DTEND" || property.name == "DUE") {
            patch.replace(property, withValue(property, in(property, first_.endUtc)));
        }
    }
}

std::string Cut::until() const {
    const auto start = recurrence::parseDateTime(*master_.property("DTSTART"), zones_);
    const bool date = start->form == Form::kDate;
    const sys_seconds last =
        date ? boundary_ - std::chrono::days{1} : boundary_ - std::chrono::seconds{1};
    if (!start->isFloating()) {
        return recurrence::formatUtc(last);
    }
    DateTime value = *start;
    value.local = recurrence::local_seconds{last.time_since_epoch()};
    return recurrence::format(value);
}

/// How often the rule alone gives an instance before the cut; nullopt when that cannot be counted.
std::optional<std::int64_t> Cut::generatedBefore(const Property& rule) const {
    Component alone = without(vcalendar_, {"EXDATE", "RDATE"});
    for (Component& each : alone.components) {
        std::erase_if(each.properties, [&](const Property& property) {
            return property.name == "RRULE" && property.raw.data() != rule.raw.data();
        });
    }
    const auto expansion =
        recurrence::expand(alone, {sys_seconds::min(), boundary_}, utc(), kCounting);
    if (!expansion.complete && expansion.completeUntil < boundary_) {
        return std::nullopt;
    }
    return std::count_if(expansion.instances.begin(), expansion.instances.end(),
                         [&](const auto& instance) { return instance.startUtc < boundary_; });
}

std::string withoutBounds(std::string_view rule) {
    std::string kept;
    for (const std::string_view part : contentline::splitEscaped(rule, ';')) {
        const std::string_view name = part.substr(0, part.find('='));
        if (!part.empty() && !equalsIgnoringCase(name, "COUNT") &&
            !equalsIgnoringCase(name, "UNTIL")) {
            kept += kept.empty() ? "" : ";";
            kept += part;
        }
    }
    return kept;
}

/// False: the rule cannot be divided.
bool Cut::divideRule(const Property& property, Half which, Patch& patch) const {
    const auto parsed = recurrence::parseRule(property.value);
    const auto* rule = std::get_if<recurrence::Rule>(&parsed);
    if (rule == nullptr) {
        return false;
    }
    std::int64_t before = 0;
    if (rule->count) {
        const auto counted = generatedBefore(property);
        if (!counted) {
            return false;
        }
        before = *counted;
    }
    const bool over =
        (rule->count && before >= *rule->count) ||
        (rule->until && !firstFrom(without(vcalendar_, {"EXDATE", "RDATE"}), boundary_));
    if (which == Half::kEarlier) {
        if (!over) {
            patch.replace(property,
                          withValue(property, withoutBounds(property.value) + ";UNTIL=" + until()));
        }
    } else if (over) {
        patch.remove(property);
    } else if (rule->count) {
        patch.replace(property, withValue(property, withoutBounds(property.value) + ";COUNT=" +
                                                        std::to_string(*rule->count - before)));
    }
    return true;
}

/// A day of a series with times is the day of instances on both sides of the cut.
bool Cut::belongs(const Property& property, std::string_view value, Half which) const {
    const auto time = recurrence::parseDateTime(value.substr(0, value.find('/')),
                                                property.parameterValue("VALUE") == "PERIOD"
                                                    ? std::string_view{"DATE-TIME"}
                                                    : property.parameterValue("VALUE"),
                                                property.parameterValue("TZID"), zones_);
    if (!time) {
        return true;
    }
    if (time->form == Form::kDate && first_.start.form != Form::kDate) {
        return true;
    }
    const sys_seconds at = time->toUtc(utc());
    const bool becomesStart = startIsExtra_ && property.name == "RDATE" && at == boundary_ &&
                              value.find('/') == std::string_view::npos;
    return which == Half::kEarlier ? at < boundary_ : at >= boundary_ && !becomesStart;
}

void Cut::divideDates(const Property& property, Half which, Patch& patch) const {
    std::string kept;
    bool all = true;
    for (const std::string_view value : contentline::splitEscaped(property.value, ',')) {
        if (belongs(property, value, which)) {
            kept += kept.empty() ? "" : ",";
            kept += value;
        } else {
            all = false;
        }
    }
    if (!all) {
        patch.replace(property, kept.empty() ? std::string{} : withValue(property, kept));
    }
}

std::int64_t sequenceOf(const Component& component) {
    const auto value = component.value("SEQUENCE");
    std::int64_t sequence = 0;
    std::from_chars(value.data(), value.data() + value.size(), sequence);
    return sequence;
}

void Cut::relate(const Component& component, Patch& patch) const {
    const auto related = component.propertiesNamed("RELATED-TO");
    const bool known = std::any_of(related.begin(), related.end(), [](const Property* property) {
        return equalsIgnoringCase(property->parameterValue("RELTYPE"), kRelation);
    });
    if (!known) {
        patch.insertAfter(*component.property("UID"),
                          contentLine("RELATED-TO;RELTYPE=" + std::string(kRelation) + ":" +
                                      contentline::encodeText(terms_.relation)));
    }
    constexpr std::int64_t kHighest = 2'147'483'646;
    if (hasAny(component, "ORGANIZER") && sequenceOf(component) < kHighest) {
        const std::string line = "SEQUENCE:" + std::to_string(sequenceOf(component) + 1);
        if (const Property* old = component.property("SEQUENCE")) {
            patch.replace(*old, contentLine(line));
        } else {
            patch.insertAfter(*component.property("UID"), contentLine(line));
        }
    }
}

std::optional<std::string> Cut::half(Half which) const {
    Patch patch(document_);
    for (const Component& component : vcalendar_.components) {
        if (!isObject(component)) {
            continue;
        }
        if (const Property* id = component.property("RECURRENCE-ID");
            id != nullptr && !belongs(*id, id->value, which)) {
            patch.remove(component);
            continue;
        }
        const Property* uid = component.property("UID");
        if (uid == nullptr) {
            return std::nullopt;
        }
        if (which == Half::kEarlier) {
            patch.replace(*uid, withValue(*uid, contentline::encodeText(terms_.earlierUid)));
        }
        relate(component, patch);
    }
    for (const Property& property : master_.properties) {
        if (property.name == "RRULE" && !divideRule(property, which, patch)) {
            return std::nullopt;
        }
        if (property.name == "RDATE" || property.name == "EXDATE") {
            divideDates(property, which, patch);
        }
    }
    if (which == Half::kLater) {
        moveStart(patch);
    }
    return patch.apply();
}

}  // namespace

std::variant<SeriesHalves, SplitRefusal> splitSeries(const Document& document,
                                                     const SplitTerms& terms) {
    const Component& vcalendar = document.components().front();
    const Component* master = nullptr;
    for (const Component& component : vcalendar.components) {
        if (isObject(component) && !isOverride(component)) {
            if (master != nullptr) {
                return SplitRefusal::kNotDivisible;
            }
            master = &component;
        }
    }
    Component none;
    Cut cut(document, master == nullptr ? none : *master, terms);
    if (const auto refusal = cut.findPlace()) {
        return *refusal;
    }
    auto earlier = cut.half(Half::kEarlier);
    auto later = cut.half(Half::kLater);
    if (!earlier || !later) {
        return SplitRefusal::kNotDivisible;
    }
    SeriesHalves halves{std::move(*earlier), std::move(*later)};
    if (!haveInstancesOf(vcalendar, halves, cut.boundary())) {
        return SplitRefusal::kNotDivisible;
    }
    return halves;
}

}  // namespace kalends::ical
