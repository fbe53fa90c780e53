// One line a message, key=value, to standard error by a thread of its own. Knows nothing of what it
// logs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "server/config.h"

namespace kalends::server {

/// A line in the making. Values with blanks, quotes or control characters are quoted and escaped,
/// and cut when huge.
class LogLine {
  public:
    /// `id` is stable: operators search for it.
    explicit LogLine(std::string_view id);
    LogLine& field(std::string_view key, std::string_view value);
    LogLine& field(std::string_view key, std::uint64_t value);

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// Never blocks the caller for the reader of the log: when the queue is full lines are dropped and
/// counted.
class Logger {
  public:
    /// Writes to `fd` until the end, which writes what is left.
    explicit Logger(const LogSettings& settings, int fd = 2);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void write(LogLevel level, const LogLine& line);

    [[nodiscard]] bool wants(LogLevel level) const { return level >= level_.load(); }

    void setLevel(LogLevel level) { level_ = level; }

    [[nodiscard]] std::uint64_t dropped() const { return droppedInAll_.load(); }

  private:
    void run();

    const int fd_;
    const std::uint64_t queueLimit_;
    std::atomic<LogLevel> level_;
    std::atomic<std::uint64_t> droppedInAll_{0};
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::string waiting_;
    std::uint64_t waitingLines_ = 0;
    std::uint64_t dropped_ = 0;
    bool stopping_ = false;
    std::thread writer_;
};

}  // namespace kalends::server
