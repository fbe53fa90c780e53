// Offset lookup in transition tables.
#include "groupware/recurrence/table_zone.h"

#include <algorithm>
#include <limits>

namespace kalends::recurrence {

TableZone::TableZone(std::string id, const ZoneHistory& history)
    : id_(std::move(id)),
      cycleEnd_(history.cycleEnd.value_or(std::numeric_limits<std::int64_t>::max())) {
    offsets_.push_back(history.initialOffset);
    for (const ZoneTransition& transition : history.transitions) {
        if (transition.after == offsets_.back()) {
            continue;
        }
        const std::int64_t at = transition.at;
        // In a gap and the first time through an overlap the old offset holds (RFC 5545
        // section 3.3.5).
        std::int64_t local = at + std::max(offsets_.back(), transition.after);
        if (!localStarts_.empty()) {
            local = std::max(local, localStarts_.back());
        }
        starts_.push_back(at);
        localStarts_.push_back(local);
        offsets_.push_back(transition.after);
    }
}

std::int64_t TableZone::intoTable(std::int64_t time) const {
    if (time < cycleEnd_) {
        return time;
    }
    return time - ((time - cycleEnd_) / kCycleSeconds + 1) * kCycleSeconds;
}

seconds TableZone::offsetAt(sys_seconds utc) const {
    const std::int64_t time = intoTable(utc.time_since_epoch().count());
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), time);
    return seconds{offsets_[static_cast<std::size_t>(next - starts_.begin())]};
}

sys_seconds TableZone::toUtc(local_seconds local) const {
    const std::int64_t time = intoTable(local.time_since_epoch().count());
    const auto next = std::upper_bound(localStarts_.begin(), localStarts_.end(), time);
    const std::int32_t offset = offsets_[static_cast<std::size_t>(next - localStarts_.begin())];
    return sys_seconds{local.time_since_epoch() - seconds{offset}};
}

}  // namespace kalends::recurrence
