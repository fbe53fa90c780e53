// Deadlines of many connections at the price of a list operation each. Knows no clock and no
// connections.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kalends::http {

using TimePoint = std::chrono::steady_clock::time_point;

/// Base of what can have a deadline. Leaves its wheel when destroyed.
class TimerEntry {
  public:
    TimerEntry() = default;

    virtual ~TimerEntry() { unlink(); }

    TimerEntry(const TimerEntry&) = delete;
    TimerEntry& operator=(const TimerEntry&) = delete;

    [[nodiscard]] TimePoint deadline() const { return deadline_; }

  private:
    friend class TimerWheel;
    void unlink();

    TimerEntry* previous_ = nullptr;
    TimerEntry* next_ = nullptr;
    TimePoint deadline_ = TimePoint::max();
    std::uint64_t tick_ = 0;  // where it is linked; never after the deadline's own tick
};

/// Entries are linked lazily: pushing a deadline back, the usual case, only stores it.
class TimerWheel {
  public:
    static constexpr std::chrono::milliseconds kTick{50};

    explicit TimerWheel(TimePoint start);
    ~TimerWheel();
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    /// TimePoint::max() means no deadline.
    void schedule(TimerEntry& entry, TimePoint deadline);
    static void cancel(TimerEntry& entry);

    /// Calls `expired(entry)` for each entry whose deadline has come; it is unlinked then.
    template <typename Callback>
    void advance(TimePoint now, Callback&& expired) {
        const std::uint64_t target = tickOf(now);
        while (current_ < target) {
            ++current_;
            while (TimerEntry* entry = takeFrom(current_ % kSlots)) {
                if (entry->deadline_ <= now) {
                    expired(*entry);
                } else {
                    link(*entry);
                }
            }
        }
    }

  private:
    static constexpr std::size_t kSlots = 2048;

    [[nodiscard]] std::uint64_t tickOf(TimePoint time) const;
    void link(TimerEntry& entry);
    [[nodiscard]] TimerEntry* takeFrom(std::size_t slot);

    TimePoint start_;
    std::uint64_t current_ = 0;
    std::array<TimerEntry, kSlots> slots_;  // heads of circular lists
};

}  // namespace kalends::http
