// The asynchronous log.
#include "server/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace kalends::server {

namespace {

constexpr std::size_t kMaxValueBytes = 2048;

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

bool isPlain(std::string_view value) {
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7F && c != '"' && c != '\\' && c != '=';
    });
}

void appendQuoted(std::string& text, std::string_view value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += '"';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            text += "\\x";
            text += kDigits[byte >> 4];
            text += kDigits[byte & 15];
        } else {
            text += c;
        }
    }
    text += '"';
}

std::string timestamp() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                  static_cast<int>(milliseconds % 1000));
    return text.data();
}

void writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return;  // nobody reads the log: there is no one to tell
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

LogLine::LogLine(std::string_view id) : text_("id=") {
    text_ += id;
}

LogLine& LogLine::field(std::string_view key, std::string_view value) {
    value = value.substr(0, kMaxValueBytes);
    text_ += ' ';
    text_ += key;
    text_ += '=';
    if (isPlain(value)) {
        text_ += value;
    } else {
        appendQuoted(text_, value);
    }
    return *this;
}

LogLine& LogLine::field(std::string_view key, std::uint64_t value) {
    text_ += ' ';
    text_ += key;
    text_ += '=';
    text_ += std::to_string(value);
    return *this;
}

Logger::Logger(const LogSettings& settings, int fd)
    : fd_(fd),
      queueLimit_(std::max<std::uint64_t>(1, settings.queue)),
      level_(settings.level),
      writer_([this] { run(); }) {}

Logger::~Logger() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    writer_.join();
}

void Logger::write(LogLevel level, const LogLine& line) {
    if (!wants(level)) {
        return;
    }
    std::string text = "time=" + timestamp() + " level=";
    text += kLevelNames.at(static_cast<std::size_t>(level));
    text += ' ';
    text += line.text();
    text += '\n';
    {
        const std::lock_guard lock(mutex_);
        if (waitingLines_ >= queueLimit_) {
            ++dropped_;
            ++droppedInAll_;
            return;
        }
        waiting_ += text;
        ++waitingLines_;
    }
    arrived_.notify_one();
}

void Logger::run() {
    std::string taken;
    std::unique_lock lock(mutex_);
    while (true) {
        arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        taken.clear();
        std::swap(taken, waiting_);
        const auto lost = dropped_;
        waitingLines_ = 0;
        dropped_ = 0;
        lock.unlock();
        if (lost > 0) {
            taken += "time=" + timestamp() + " level=warning " +
                     LogLine("log.dropped").field("lines", lost).text() + '\n';
        }
        writeAll(fd_, taken);
        lock.lock();
    }
}

}  // namespace kalends::server
