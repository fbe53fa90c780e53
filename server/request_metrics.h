// Counts finished requests by method and status, and how long they took. Knows no format.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace kalends::server {

/// Lock-free; read while others count.
class RequestMetrics {
  public:
    static constexpr std::array<std::string_view, 17> kMethods{
        "GET",       "HEAD",   "PUT",   "DELETE",     "OPTIONS", "PROPFIND",
        "PROPPATCH", "REPORT", "MKCOL", "MKCALENDAR", "POST",    "COPY",
        "MOVE",      "ACL",    "LOCK",  "UNLOCK",     "other"};
    static constexpr std::array<std::string_view, 5> kClasses{"1xx", "2xx", "3xx", "4xx", "5xx"};
    /// Upper bounds of the duration histogram in milliseconds; one more bucket holds the rest.
    static constexpr std::array<std::uint64_t, 9> kBounds{1,   3,    10,   30,    100,
                                                          300, 1000, 3000, 10'000};

    void count(std::string_view method,
               int status,
               std::chrono::microseconds duration,
               std::uint64_t statements);

    [[nodiscard]] std::uint64_t requests(std::size_t method, std::size_t statusClass) const {
        return requests_.at(method).at(statusClass).load(std::memory_order_relaxed);
    }

    [[nodiscard]] std::uint64_t bucket(std::size_t index) const {
        return buckets_.at(index).load(std::memory_order_relaxed);
    }

    [[nodiscard]] std::uint64_t microseconds() const {
        return microseconds_.load(std::memory_order_relaxed);
    }

    [[nodiscard]] std::uint64_t statements() const {
        return statements_.load(std::memory_order_relaxed);
    }

  private:
    using Counter = std::atomic<std::uint64_t>;
    std::array<std::array<Counter, kClasses.size()>, kMethods.size()> requests_{};
    std::array<Counter, kBounds.size() + 1> buckets_{};
    Counter microseconds_{0};
    Counter statements_{0};
};

}  // namespace kalends::server
