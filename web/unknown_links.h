// Who asks for links that do not exist, and how often: whoever guesses is slowed down. Never sees
// what was asked for.
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

    /// Before a link is looked up: false when the address has asked for too many that do not exist.
    [[nodiscard]] bool mayAsk(const std::string& address, Clock::time_point now);
    void note(const std::string& address, Clock::time_point now);

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
