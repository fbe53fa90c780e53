// Limits and names of the DAV server that the operator sets; server/config.cpp holds the defaults' descriptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kalends {

struct DavSettings {
    std::string realm = "Kalends";
    std::uint64_t calendarObjectLimitBytes = 10ULL * 1024 * 1024;
    std::uint64_t addressObjectLimitBytes = 10ULL * 1024 * 1024;
    std::uint64_t xmlBodyLimitBytes = 1024ULL * 1024;
    std::uint64_t multigetBodyLimitBytes = 4ULL * 1024 * 1024;
    std::size_t maxInstances = 10'000;
    std::size_t maxAttendeesPerInstance = 1'000;
    std::size_t maxResultObjects = 100'000;
    std::string defaultTimezone = "Europe/Berlin";
};

}  // namespace kalends
