// One verification per secret at a time: a phone opens several connections at once with the same
// password.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "auth/credential_cache.h"

namespace kalends::auth {

class SingleFlight {
  public:
    /// The outcome of `verify`, or of the call for the same key that is under way. An exception
    /// reaches all who wait.
    [[nodiscard]] Outcome run(const SecretKey& key, const std::function<Outcome()>& verify);

  private:
    struct Flight {
        bool landed = false;
        Outcome outcome;
        std::exception_ptr failure;
    };

    [[nodiscard]] Outcome fly(const SecretKey& key,
                              const std::shared_ptr<Flight>& flight,
                              const std::function<Outcome()>& verify);

    std::mutex mutex_;
    std::condition_variable landed_;
    std::unordered_map<SecretKey, std::shared_ptr<Flight>, SecretKeyHash> flights_;
};

}  // namespace kalends::auth
