// Who asks for links that do not exist, and how often: whoever guesses is told to wait. Never sees
// what was asked for, nor links that exist: many people stand behind one address.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace kalends::web {

class UnknownLinks {
  public:
    using Clock = std::chrono::steady_clock;

    /// After a link was not found: false when the address has asked for too many of that kind.
    [[nodiscard]] bool note(const std::string& address, Clock::time_point now);

    static constexpr int kMostPerMinute = 60;

  private:
    struct Count {
        Clock::time_point since;
        int asked = 0;
    };

    static constexpr std::size_t kMostAddresses = 10'000;
    std::mutex mutex_;
    std::unordered_map<std::string, Count> counts_;
};

}  // namespace kalends::web
