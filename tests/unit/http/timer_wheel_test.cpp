// Deadlines: each comes once, not early, and not much late, however it was moved.
#include "dav/http/timer_wheel.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace kalends::http {
namespace {

using std::chrono::milliseconds;

class Alarm : public TimerEntry {};

TEST(TimerWheel, MovedDeadlinesComeOnceAndOnTime) {
    const TimePoint start = std::chrono::steady_clock::now();
    TimerWheel wheel(start);
    std::mt19937 random(11);
    std::uniform_int_distribution<int> pick(0, 300'000);
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < 2000; ++i) {
        alarms.push_back(std::make_unique<Alarm>());
        wheel.schedule(*alarms.back(), start + milliseconds(pick(random)));
        if (i % 3 == 0) {
            wheel.schedule(*alarms.back(), start + milliseconds(pick(random)));
        }
        if (i % 7 == 0) {
            wheel.schedule(*alarms.back(), TimePoint::max());
            wheel.schedule(*alarms.back(), start + milliseconds(pick(random)));
        }
    }
    std::size_t fired = 0;
    for (TimePoint now = start; now <= start + milliseconds(301'000); now += milliseconds(30)) {
        wheel.advance(now, [&](TimerEntry& entry) {
            ++fired;
            EXPECT_LE(entry.deadline(), now);
            EXPECT_GE(entry.deadline() + 3 * TimerWheel::kTick, now);
        });
    }
    EXPECT_EQ(fired, alarms.size());
}

TEST(TimerWheel, CancelledDestroyedAndEndlessEntriesNeverCome) {
    const TimePoint start = std::chrono::steady_clock::now();
    TimerWheel wheel(start);
    Alarm cancelled;
    Alarm endless;
    Alarm due;
    {
        Alarm destroyed;
        wheel.schedule(destroyed, start + milliseconds(500));
    }
    wheel.schedule(cancelled, start + milliseconds(500));
    wheel.schedule(endless, start + milliseconds(500));
    wheel.schedule(due, start + milliseconds(500));
    TimerWheel::cancel(cancelled);
    wheel.schedule(endless, TimePoint::max());
    std::vector<TimerEntry*> fired;
    wheel.advance(start + std::chrono::hours(1),
                  [&](TimerEntry& entry) { fired.push_back(&entry); });
    EXPECT_EQ(fired, std::vector<TimerEntry*>{&due});
}

}  // namespace
}  // namespace kalends::http
