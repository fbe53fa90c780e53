// The Timeout header of LOCK (RFC 4918 section 10.7).
#include "dav/methods/lock_request.h"

#include <gtest/gtest.h>

namespace kalends::methods {
namespace {

struct TimeoutCase {
    const char* header;
    std::chrono::seconds expected;
};

const TimeoutCase kTimeouts[] = {
    {"Second-60", std::chrono::seconds(60)},
    {"second-60", std::chrono::seconds(60)},
    {"Infinite", kMaxLockTimeout},
    {"Infinite, Second-60", kMaxLockTimeout},
    {"Extend-1, Second-60", std::chrono::seconds(60)},
    {"Second-4100000000", kMaxLockTimeout},
    {"Second-99999999999999999999999999", kMaxLockTimeout},
    {"Second-0", std::chrono::seconds(1)},
    {"Second--1", kDefaultLockTimeout},
    {"Second-", kDefaultLockTimeout},
    {"Second-6x", kDefaultLockTimeout},
    {"Second-6x, Second-7", std::chrono::seconds(7)},
    {"", kDefaultLockTimeout},
    {",,,", kDefaultLockTimeout},
    {"60", kDefaultLockTimeout},
};

TEST(LockTimeout, FirstUnderstoodTimeWinsWithinTheMaximum) {
    for (const auto& [header, expected] : kTimeouts) {
        http::Headers headers;
        headers.add("Timeout", header);
        EXPECT_EQ(lockTimeout(headers), expected) << header;
    }
    EXPECT_EQ(lockTimeout({}), kDefaultLockTimeout);
}

}  // namespace
}  // namespace kalends::methods
