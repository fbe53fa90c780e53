// Counting of finished requests.
#include "server/request_metrics.h"

#include <algorithm>

namespace kalends::server {

void RequestMetrics::count(std::string_view method,
                           int status,
                           std::chrono::microseconds duration,
                           std::uint64_t statements) {
    // The last method stands for all others: a client must not be able to make label values.
    const auto known = std::find(kMethods.begin(), kMethods.end() - 1, method) - kMethods.begin();
    const auto statusClass = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
    const auto spent = static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
    const auto bucket =
        std::lower_bound(kBounds.begin(), kBounds.end(), spent,
                         [](auto bound, auto value) { return bound * 1000 < value; }) -
        kBounds.begin();
    constexpr auto kRelaxed = std::memory_order_relaxed;
    requests_.at(static_cast<std::size_t>(known)).at(statusClass).fetch_add(1, kRelaxed);
    buckets_.at(static_cast<std::size_t>(bucket)).fetch_add(1, kRelaxed);
    microseconds_.fetch_add(spent, kRelaxed);
    statements_.fetch_add(statements, kRelaxed);
}

}  // namespace kalends::server
