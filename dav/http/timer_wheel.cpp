// Deadlines of many connections at the price of a list operation each.
#include "dav/http/timer_wheel.h"

#include <algorithm>

namespace kalends::http {

void TimerEntry::unlink() {
    if (next_ != nullptr) {
        previous_->next_ = next_;
        next_->previous_ = previous_;
        previous_ = nullptr;
        next_ = nullptr;
    }
}

TimerWheel::TimerWheel(TimePoint start) : start_(start) {
    for (TimerEntry& head : slots_) {
        head.previous_ = &head;
        head.next_ = &head;
    }
}

TimerWheel::~TimerWheel() {
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        while (takeFrom(slot) != nullptr) {
        }
    }
}

std::uint64_t TimerWheel::tickOf(TimePoint time) const {
    return time <= start_ ? 0 : static_cast<std::uint64_t>((time - start_) / kTick);
}

void TimerWheel::schedule(TimerEntry& entry, TimePoint deadline) {
    entry.deadline_ = deadline;
    const bool linked = entry.next_ != nullptr;
    if (deadline == TimePoint::max()) {
        return;  // when linked it is met once more, and then parked at the horizon
    }
    if (!linked || tickOf(deadline) + 1 < entry.tick_) {
        entry.unlink();
        link(entry);
    }
}

void TimerWheel::cancel(TimerEntry& entry) {
    entry.unlink();
    entry.deadline_ = TimePoint::max();
}

void TimerWheel::link(TimerEntry& entry) {
    if (entry.deadline_ == TimePoint::max()) {
        return;
    }
    const std::uint64_t wanted = std::max(tickOf(entry.deadline_) + 1, current_ + 1);
    entry.tick_ = std::min(wanted, current_ + kSlots - 1);
    TimerEntry& head = slots_[entry.tick_ % kSlots];
    entry.previous_ = head.previous_;
    entry.next_ = &head;
    head.previous_->next_ = &entry;
    head.previous_ = &entry;
}

TimerEntry* TimerWheel::takeFrom(std::size_t slot) {
    TimerEntry& head = slots_[slot];
    TimerEntry* entry = head.next_;
    if (entry == &head) {
        return nullptr;
    }
    entry->unlink();
    return entry;
}

}  // namespace kalends::http
