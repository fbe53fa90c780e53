// Zones from embedded VTIMEZONE components (RFC 5545 section 3.6.5), cached by their text.
#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/rule.h"
#include "groupware/recurrence/table_zone.h"
#include "groupware/recurrence/zone.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kObservanceLimit = 500;
constexpr std::size_t kOnsetLimit = 20'000;
constexpr std::size_t kStepLimit = 60'000;
constexpr std::size_t kCacheLimit = 256;
constexpr std::size_t kCachedTextLimitBytes = 32U * 1024;
constexpr int kLastYear = 2438;  // the last 400 years of the table repeat for ever

std::optional<std::int32_t> parseOffset(std::string_view text) {
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    if ((text.size() != 5 && text.size() != 7) || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    std::int32_t total = 0;
    constexpr std::int32_t kUnits[] = {3600, 60, 1};
    for (std::size_t i = 1; i + 1 < text.size(); i += 2) {
        const char tens = text[i];
        const char ones = text[i + 1];
        if (tens < '0' || tens > '9' || ones < '0' || ones > '9') {
            return std::nullopt;
        }
        total += ((tens - '0') * 10 + (ones - '0')) * kUnits[i / 2];
    }
    return total > 93599 ? std::nullopt : std::optional(text[0] == '-' ? -total : total);
}

class VtimezoneReader {
  public:
    explicit VtimezoneReader(const contentline::Component& vtimezone) : vtimezone_(vtimezone) {}

    std::optional<ZoneHistory> read() {
        std::size_t observances = 0;
        for (const contentline::Component& component : vtimezone_.components) {
            if (component.name == "STANDARD" || component.name == "DAYLIGHT") {
                if (++observances > kObservanceLimit) {
                    break;
                }
                readObservance(component);
            }
        }
        if (history_.transitions.empty()) {
            return std::nullopt;
        }
        auto& transitions = history_.transitions;
        std::stable_sort(transitions.begin(), transitions.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        history_.initialOffset = transitions.front().before;
        if (repeats_) {
            history_.cycleEnd = dayNumber(kLastYear, 1, 1) * kDaySeconds;
            std::erase_if(transitions, [&](const ZoneTransition& transition) {
                return transition.at >= *history_.cycleEnd;
            });
        }
        return std::move(history_);
    }

  private:
    void readObservance(const contentline::Component& component) {
        const auto start = parseDateTime(component.value("DTSTART"), {}, {}, ZoneResolver{});
        const auto before = parseOffset(component.value("TZOFFSETFROM"));
        const auto after = parseOffset(component.value("TZOFFSETTO"));
        if (!start || !before || !after) {
            return;
        }
        const ZoneTransition transition{0, *before, *after, component.name == "DAYLIGHT", {}};
        addOnset(transition, start->local);
        for (const contentline::Property& property : component.properties) {
            if (property.name == "RRULE") {
                addRule(transition, start->local, property.value);
            } else if (property.name == "RDATE") {
                addDates(transition, property.value);
            }
        }
    }

    void addOnset(ZoneTransition transition, local_seconds local) {
        if (history_.transitions.size() < kOnsetLimit) {
            transition.at = local.time_since_epoch().count() - transition.before;
            history_.transitions.push_back(std::move(transition));
        }
    }

    void addRule(const ZoneTransition& transition, local_seconds start, std::string_view value) {
        auto parsed = parseRule(value);
        const Rule* rule = std::get_if<Rule>(&parsed);
        if (rule == nullptr) {
            return;
        }
        std::int64_t end = dayNumber(kLastYear, 1, 1) * kDaySeconds;
        if (rule->until) {
            const bool utc = rule->until->form == Until::Form::kUtc;
            const bool date = rule->until->form == Until::Form::kDate;
            end = std::min(end, rule->until->value.time_since_epoch().count() +
                                    (utc ? transition.before : 0) + (date ? kDaySeconds - 1 : 0));
        }
        RuleIterator onsets(*rule, start, RuleIterator::StartType::kDateTime,
                            StartRole::kOnlyIfGenerated, local_seconds{seconds{end}}, steps_);
        while (const auto onset = onsets.next()) {
            if (*onset > start) {
                addOnset(transition, *onset);
            }
        }
        repeats_ = repeats_ || (rule->isUnbounded() && !steps_.exhausted());
    }

    void addDates(const ZoneTransition& transition, std::string_view values) {
        while (!values.empty()) {
            const std::size_t comma = values.find(',');
            const std::string_view item = values.substr(0, comma);
            values.remove_prefix(comma == std::string_view::npos ? values.size() : comma + 1);
            const auto onset =
                parseDateTime(item.substr(0, item.find('/')), {}, {}, ZoneResolver{});
            if (onset) {
                const bool utc = onset->form == DateTime::Form::kUtc;
                addOnset(transition, onset->local + seconds{utc ? transition.before : 0});
            }
        }
    }

    const contentline::Component& vtimezone_;
    ZoneHistory history_;
    StepBudget steps_{kStepLimit};
    bool repeats_ = false;
};

struct Cache {
    std::shared_mutex mutex;
    std::unordered_map<std::string, ZonePtr> zones;
};

Cache& cache() {
    static Cache kCache;
    return kCache;
}

ZonePtr readZone(const contentline::Component& vtimezone) {
    const auto history = VtimezoneReader(vtimezone).read();
    return history
               ? std::make_shared<const TableZone>(std::string(vtimezone.value("TZID")), *history)
               : nullptr;
}

}  // namespace

ZonePtr zoneFromVtimezone(const contentline::Component& vtimezone) {
    if (vtimezone.raw.size() > kCachedTextLimitBytes || vtimezone.raw.empty()) {
        return readZone(vtimezone);
    }
    const std::string text(vtimezone.raw);
    Cache& store = cache();
    {
        const std::shared_lock lock(store.mutex);
        if (const auto found = store.zones.find(text); found != store.zones.end()) {
            return found->second;
        }
    }
    ZonePtr zone = readZone(vtimezone);
    const std::unique_lock lock(store.mutex);
    if (store.zones.size() >= kCacheLimit) {
        store.zones.clear();
    }
    return store.zones.try_emplace(text, std::move(zone)).first->second;
}

}  // namespace kalends::recurrence
