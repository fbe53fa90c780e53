// Small things the recurrence tests share.
#pragma once

#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence::test {

/// A parsed text with exactly one top-level component.
class Parsed {
  public:
    explicit Parsed(std::string text) : document_(parse(std::move(text))) {}

    [[nodiscard]] const contentline::Component& root() const {
        return document_.components().front();
    }

    [[nodiscard]] const contentline::Document& document() const { return document_; }

  private:
    static contentline::Document parse(std::string text) {
        auto result = contentline::Document::parse(std::move(text));
        if (auto* error = std::get_if<contentline::SyntaxError>(&result)) {
            throw std::runtime_error(error->message);
        }
        return std::move(std::get<contentline::Document>(result));
    }

    contentline::Document document_;
};

/// What hostile input may cost in seconds of CPU: one in an optimised build, more where
/// instrumentation slows all down.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kCpuLimit = 10.0;
#elif defined(NDEBUG)
inline constexpr double kCpuLimit = 1.0;
#else
inline constexpr double kCpuLimit = 3.0;
#endif

inline double cpuSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// VCALENDAR around the given components' text.
inline std::string calendar(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + components + "END:VCALENDAR\r\n";
}

/// A VEVENT with UID and the given lines, each to be closed by \n.
inline std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20200101T000000Z\r\n" + lines + "END:VEVENT\r\n";
}

inline sys_seconds utc(std::string_view text) {
    const auto value = parseDateTime(text, {}, {}, ZoneResolver{});
    if (!value) {
        throw std::runtime_error("not a time: " + std::string(text));
    }
    return sys_seconds{value->local.time_since_epoch()};
}

inline Window window(std::string_view start, std::string_view end) {
    return {utc(start), utc(end)};
}

/// Comma-separated starts as written.
inline std::string starts(const Expansion& expansion) {
    std::string out;
    for (const Instance& instance : expansion.instances) {
        out += (out.empty() ? "" : ",") + format(instance.start);
    }
    return out;
}

}  // namespace kalends::recurrence::test
