// Values of settings, by tables.
#include "server/setting_values.h"

#include <gtest/gtest.h>

namespace kalends::server {
namespace {

using std::chrono::milliseconds;

TEST(SettingValues, DurationsHaveUnits) {
    const std::vector<std::pair<std::string, std::int64_t>> good{
        {"500 ms", 500},   {"500ms", 500},          {" 15 s ", 15'000}, {"5 min", 300'000},
        {"2h", 7'200'000}, {"30 d", 2'592'000'000}, {"0 s", 0}};
    for (const auto& [text, expected] : good) {
        EXPECT_EQ(parseDuration(text), milliseconds(expected)) << text;
    }
    for (const char* text : {"", "15", "s", "-1 s", "1.5 s", "15 sec", "15 s x",
                             "99999999999999999999 s", "9223372036854775807 d"}) {
        EXPECT_THROW((void)parseDuration(text), BadValue) << text;
    }
}

TEST(SettingValues, SizesHaveBinaryUnits) {
    EXPECT_EQ(parseBytes("512").bytes, 512U);
    EXPECT_EQ(parseBytes("64 KiB").bytes, 65'536U);
    EXPECT_EQ(parseBytes("10MiB").bytes, 10U * 1024 * 1024);
    EXPECT_EQ(parseBytes("1 GiB").bytes, 1024U * 1024 * 1024);
    for (const char* text : {"", "KiB", "10 MB", "-1", "1e6", "18446744073709551615 GiB"}) {
        EXPECT_THROW((void)parseBytes(text), BadValue) << text;
    }
}

TEST(SettingValues, PrintingAndReadingGoTogether) {
    for (const std::int64_t ms :
         {0LL, 1LL, 999LL, 1000LL, 60'000LL, 90'000LL, 86'400'000LL, 15'552'000'000LL}) {
        EXPECT_EQ(parseDuration(printDuration(milliseconds(ms))), milliseconds(ms));
    }
    for (const std::uint64_t bytes :
         {0ULL, 1ULL, 1023ULL, 1024ULL, 1536ULL, 10ULL << 20, 3ULL << 30}) {
        EXPECT_EQ(parseBytes(printBytes({bytes})).bytes, bytes);
    }
    for (const char* text : {"127.0.0.1:8008", "[::1]:8008", "tls://cal.example.org:8443",
                             "0.0.0.0:0", "fd:3", "systemd:dav", "tls://systemd:dav"}) {
        EXPECT_EQ(printListenAddress(parseListenAddress(text)), text);
    }
}

TEST(SettingValues, ListenAddresses) {
    EXPECT_EQ(parseListenAddress(":8008").host, "0.0.0.0");
    EXPECT_EQ(parseListenAddress("*:8008").host, "0.0.0.0");
    EXPECT_EQ(parseListenAddress("tls://h:1").security, http::Security::kTls);
    EXPECT_EQ(parseListenAddress("[2001:db8::1]:80").host, "2001:db8::1");
    for (const char* text : {"", "localhost", "host:", "host:http", "host:65536", "host:-1",
                             "::1:8008", "fd:x", "systemd:", "systemd:a b"}) {
        EXPECT_THROW((void)parseListenAddress(text), BadValue) << text;
    }
}

TEST(SettingValues, ListsAndSwitches) {
    EXPECT_EQ(parseList(" a, b  c,,d "), (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_TRUE(parseList(" , ").empty());
    EXPECT_TRUE(parseSwitch("yes"));
    EXPECT_FALSE(parseSwitch("off"));
    EXPECT_THROW((void)parseSwitch("maybe"), BadValue);
    EXPECT_THROW((void)parseSwitch(""), BadValue);
}

}  // namespace
}  // namespace kalends::server
