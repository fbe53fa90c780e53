// One verification per secret at a time.
#include "auth/single_flight.h"

namespace kalends::auth {

Outcome SingleFlight::run(const SecretKey& key, const std::function<Outcome()>& verify) {
    std::unique_lock lock(mutex_);
    auto& place = flights_[key];
    if (!place) {
        place = std::make_shared<Flight>();
        const auto flight = place;
        lock.unlock();
        return fly(key, flight, verify);
    }
    const auto flight = place;
    landed_.wait(lock, [&flight] { return flight->landed; });
    if (flight->failure) {
        std::rethrow_exception(flight->failure);
    }
    return flight->outcome;
}

Outcome SingleFlight::fly(const SecretKey& key,
                          const std::shared_ptr<Flight>& flight,
                          const std::function<Outcome()>& verify) {
    Outcome outcome;
    std::exception_ptr failure;
    try {
        outcome = verify();
    } catch (...) {
        failure = std::current_exception();
    }
    {
        const std::lock_guard lock(mutex_);
        flight->outcome = outcome;
        flight->failure = failure;
        flight->landed = true;
        flights_.erase(key);
    }
    landed_.notify_all();
    if (failure) {
        std::rethrow_exception(failure);
    }
    return outcome;
}

}  // namespace kalends::auth
