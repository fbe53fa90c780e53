// A thread that does something again and again. Knows not what.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kalends::jobs {

/// Stands last among the members of a job, so that its thread ends before what it works with.
class Repeated {
  public:
    struct Pace {
        std::chrono::milliseconds first;  // to the first step
        std::chrono::milliseconds then;   // from the end of one to the next
    };

    /// `step` throws nothing.
    Repeated(Pace pace, std::function<void()> step);
    /// Ends after the step in hand.
    ~Repeated();
    Repeated(const Repeated&) = delete;
    Repeated& operator=(const Repeated&) = delete;

    /// A long step asks now and then.
    [[nodiscard]] bool stopping();

  private:
    void run(Pace pace);

    const std::function<void()> step_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kalends::jobs
