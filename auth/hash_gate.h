// How many slow hashes may run and wait at once. Knows nothing of accounts.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace kalends::auth {

/// A flood of unknown passwords costs 15 ms and 19 MiB each: this keeps it from taking all cores
/// and memory.
class HashGate {
  public:
    struct Settings {
        unsigned concurrent = 0;  // 0: as many as there are cores, at most 4
        std::size_t waiting = 32;
        std::chrono::milliseconds patience{5000};
    };

    /// Leaves the gate when it goes.
    class Pass {
      public:
        explicit Pass(HashGate* gate) : gate_(gate) {}

        ~Pass();

        Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }

        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        Pass& operator=(Pass&&) = delete;

        /// False: too many wait already, or patience ran out.
        [[nodiscard]] explicit operator bool() const { return gate_ != nullptr; }

      private:
        HashGate* gate_;
    };

    explicit HashGate(const Settings& settings);
    [[nodiscard]] Pass enter();

  private:
    Settings settings_;
    std::mutex mutex_;
    std::condition_variable left_;
    unsigned running_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace kalends::auth
