// Limits and names of the DAV server that the operator sets; server/config.cpp holds the defaults'
// descriptions.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace kalends {

struct DavSettings {
    std::string realm = "Kalends";
    std::uint64_t calendarObjectLimitBytes = 10ULL * 1024 * 1024;
    std::uint64_t addressObjectLimitBytes = 10ULL * 1024 * 1024;
    std::uint64_t fileLimitBytes = 10ULL * 1024 * 1024;
    /// Cards that one query on the directory answers at most; whether the directory lists its
    /// cards.
    std::size_t directoryResults = 500;
    bool directoryBrowse = false;
    std::uint64_t xmlBodyLimitBytes = 1024ULL * 1024;
    std::uint64_t multigetBodyLimitBytes = 4ULL * 1024 * 1024;
    std::uint64_t bulkBodyLimitBytes = 10ULL * 1024 * 1024;
    std::size_t bulkMaxResources = 500;
    std::size_t maxInstances = 10'000;
    std::size_t maxAttendeesPerInstance = 100;
    /// Calendars (its inbox counted) or address books of one home that its owner may make; 0: any.
    std::size_t maxCollections = 50;
    /// What CS:max-resources tells clients, and where the server itself says no; 0: any number.
    std::size_t maxResources = 10'000;
    std::size_t hardMaxResources = 1'000'000;
    /// The dates that objects and queries may name (RFC 4791 sections 5.2.6 and 5.2.7).
    int firstYear = 1, lastYear = 9999;

    [[nodiscard]] std::chrono::sys_seconds minDate() const {
        return std::chrono::sys_days{std::chrono::year{firstYear} / 1 / 1};
    }

    [[nodiscard]] std::chrono::sys_seconds maxDate() const {
        return std::chrono::sys_days{std::chrono::year{lastYear} / 12 / 31} +
               std::chrono::seconds{86'399};
    }

    std::size_t maxResultObjects = 100'000;
    std::string defaultTimezone;  // empty: the zone of the machine
    std::string publicUrl;  // of this server as others reach it, without a slash at the end; empty:
                            // links are paths
    /// What links without a sign-in show: from so long ago until so far ahead.
    std::chrono::milliseconds linkPast{std::chrono::hours(24 * 366)};
    std::chrono::milliseconds linkFuture{std::chrono::hours(24 * 731)};
    std::string maskedSummary = "Busy";  // of events whose details the viewer may not see
};

}  // namespace kalends
