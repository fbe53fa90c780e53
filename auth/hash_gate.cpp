// The gate in front of slow hashes.
#include "auth/hash_gate.h"

#include <algorithm>
#include <thread>

namespace kalends::auth {

HashGate::HashGate(const Settings& settings) : settings_(settings) {
    if (settings_.concurrent == 0) {
        settings_.concurrent = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
    }
}

HashGate::Pass HashGate::enter() {
    std::unique_lock lock(mutex_);
    if (running_ >= settings_.concurrent) {
        if (waiting_ >= settings_.waiting) {
            return Pass(nullptr);
        }
        ++waiting_;
        const bool free =
            left_.wait_until(lock, std::chrono::steady_clock::now() + settings_.patience,
                             [this] { return running_ < settings_.concurrent; });
        --waiting_;
        if (!free) {
            return Pass(nullptr);
        }
    }
    ++running_;
    return Pass(this);
}

HashGate::Pass::~Pass() {
    if (gate_ == nullptr) {
        return;
    }
    {
        const std::lock_guard lock(gate_->mutex_);
        --gate_->running_;
    }
    gate_->left_.notify_one();
}

}  // namespace kalends::auth
