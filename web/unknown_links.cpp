// One minute at a time for each address.
#include "web/unknown_links.h"

namespace kalends::web {

namespace {
constexpr std::chrono::minutes kSpan{1};
}

bool UnknownLinks::note(const std::string& address, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (counts_.size() >= kMostAddresses) {
        std::erase_if(counts_,
                      [&](const auto& entry) { return now - entry.second.since >= kSpan; });
    }
    if (counts_.size() >= kMostAddresses && !counts_.contains(address)) {
        return true;  // tokens cannot be guessed anyway: better forget some than grow
    }
    auto& count = counts_[address];
    if (now - count.since >= kSpan) {
        count = {now, 0};
    }
    return ++count.asked <= kMostPerMinute;
}

}  // namespace kalends::web
