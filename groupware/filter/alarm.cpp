// Alarm triggers.
#include "groupware/filter/alarm.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace kalends::filter {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;
using recurrence::Duration;
using recurrence::Instance;
using recurrence::seconds;
using recurrence::sys_seconds;
using recurrence::Window;

// Beyond these an alarm is a mistake or an attack; they keep the arithmetic far from overflow.
constexpr std::int64_t kMostRepetitions = 100'000;
constexpr seconds kLongestDuration = std::chrono::days(200 * 366);

seconds lengthOf(const Duration& duration) {
    const seconds length = std::chrono::duration_cast<seconds>(duration.days) + duration.time;
    const seconds limited = std::clamp(length, -kLongestDuration, kLongestDuration);
    return duration.negative ? -limited : limited;
}

struct Repetition {
    std::int64_t count = 0;  // beside the first ring
    seconds interval{0};
};

/// REPEAT and DURATION belong together; either alone, or a negative interval, repeats nothing.
Repetition repetitionOf(const Component& alarm) {
    const std::string_view text = alarm.value("REPEAT");
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    const auto duration = recurrence::parseDuration(alarm.value("DURATION"));
    if (count <= 0 || !duration || lengthOf(*duration) <= seconds::zero()) {
        return {};
    }
    return {.count = std::min(count, kMostRepetitions), .interval = lengthOf(*duration)};
}

bool ringsFrom(sys_seconds first, const Repetition& repetition, const Window& window) {
    if (first >= window.start) {
        return first < window.end;
    }
    if (repetition.count == 0 || window.start == sys_seconds::max()) {
        return false;
    }
    // The first ring that is not before the window.
    const seconds gap = window.start - first;
    const std::int64_t steps =
        (gap + repetition.interval - seconds(1)).count() / repetition.interval.count();
    return steps <= repetition.count && first + steps * repetition.interval < window.end;
}

bool isRelatedToEnd(const Property& trigger) {
    return equalsIgnoringCase(trigger.parameterValue("RELATED"), "END");
}

std::optional<Duration> offsetOf(const Property& trigger) {
    const std::string_view type = trigger.parameterValue("VALUE");
    if (!type.empty() && !equalsIgnoringCase(type, "DURATION")) {
        return std::nullopt;
    }
    return recurrence::parseDuration(trigger.value);
}

}  // namespace

bool ringsWithin(const Component& alarm,
                 const Instance* instance,
                 const Window& window,
                 const TimeContext& context) {
    const Property* trigger = alarm.property("TRIGGER");
    if (trigger == nullptr) {
        return false;
    }
    const Repetition repetition = repetitionOf(alarm);
    if (const auto offset = offsetOf(*trigger)) {
        if (instance == nullptr || std::chrono::abs(lengthOf(*offset)) >= kLongestDuration) {
            return false;
        }
        recurrence::DateTime anchor = isRelatedToEnd(*trigger) ? instance->end : instance->start;
        if (anchor.form == recurrence::DateTime::Form::kDate) {
            anchor.form = recurrence::DateTime::Form::kFloating;  // an alarm has a time of day
        }
        return ringsFrom(recurrence::add(anchor, *offset).toUtc(context.floatingZone), repetition,
                         window);
    }
    // Interop: some clients leave VALUE=DATE-TIME out of an absolute trigger.
    const auto absolute = recurrence::parseDateTime(trigger->value, "DATE-TIME",
                                                    trigger->parameterValue("TZID"), context.zones);
    return absolute && ringsFrom(absolute->toUtc(context.floatingZone), repetition, window);
}

std::optional<Window> instancesThatCouldRing(const Component& alarm, const Window& window) {
    const Property* trigger = alarm.property("TRIGGER");
    const auto offset = trigger == nullptr ? std::nullopt : offsetOf(*trigger);
    if (!offset) {
        return std::nullopt;
    }
    // Nominal days may be an hour longer or shorter than a day.
    constexpr seconds kSlack = std::chrono::hours(25);
    const Repetition repetition = repetitionOf(alarm);
    const seconds first = lengthOf(*offset);
    const seconds last = first + repetition.count * repetition.interval;
    return widened({.start = moved(window.start, -last), .end = moved(window.end, -first)}, kSlack);
}

}  // namespace kalends::filter
