// Log lines: one line whatever the values, bounded, and never in the way of the caller.
#include "server/log.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <vector>

namespace kalends::server {
namespace {

struct PipeEnds {
    PipeEnds() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        read = ends[0];
        write = ends[1];
    }

    ~PipeEnds() {
        ::close(read);
        ::close(write);
    }

    std::string readAll() {
        ::close(write);
        write = -1;
        std::string text;
        std::array<char, 65536> piece{};
        for (ssize_t count = 0; (count = ::read(read, piece.data(), piece.size())) > 0;) {
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    int read = -1, write = -1;
};

TEST(LogLine, QuotesWhatCouldBeMistaken) {
    EXPECT_EQ(LogLine("x").field("a", "plain").field("n", std::uint64_t{7}).text(),
              "id=x a=plain n=7");
    EXPECT_EQ(LogLine("x").field("a", "").text(), "id=x a=\"\"");
    EXPECT_EQ(LogLine("x").field("a", "two words").text(), "id=x a=\"two words\"");
    EXPECT_EQ(LogLine("x").field("a", "say \"hi\" \\").text(), "id=x a=\"say \\\"hi\\\" \\\\\"");
    EXPECT_EQ(LogLine("x").field("a", "1\r\ntime=fake\x1b").text(),
              "id=x a=\"1\\x0d\\x0atime=fake\\x1b\"");
    EXPECT_EQ(LogLine("x").field("a", "grün").text(), "id=x a=grün");
    EXPECT_LT(LogLine("x").field("a", std::string(100'000, 'a')).text().size(), 4096U);
}

TEST(Logger, WritesEverythingInOrderBeforeItEnds) {
    PipeEnds pipe;
    {
        Logger log({.level = LogLevel::kInfo}, pipe.write);
        for (std::uint64_t i = 0; i < 200; ++i) {
            log.write(LogLevel::kInfo, LogLine("line").field("i", i));
        }
        log.write(LogLevel::kDebug, LogLine("hidden"));
    }
    const auto text = pipe.readAll();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 200);
    EXPECT_LT(text.find("i=17\n"), text.find("i=18\n"));
    EXPECT_EQ(text.find("hidden"), std::string::npos);
    EXPECT_NE(text.find(" level=info id=line i=0\n"), std::string::npos);
}

TEST(Logger, DropsAndCountsInsteadOfBlockingWhenNobodyReads) {
    PipeEnds pipe;
    ASSERT_GT(::fcntl(pipe.write, F_SETPIPE_SZ, 4096), 0);
    Logger log({.level = LogLevel::kInfo, .access = AccessLog::kAll, .queue = 10}, pipe.write);
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 5000; ++i) {
        log.write(LogLevel::kInfo, LogLine("line").field("text", std::string(100, 'x')));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    EXPECT_GT(log.dropped(), 4000U);
    ASSERT_EQ(::fcntl(pipe.read, F_SETFL, O_NONBLOCK), 0);
    std::string text;
    std::array<char, 65536> piece{};
    for (int i = 0; i < 200 && text.find("id=log.dropped") == std::string::npos; ++i) {
        const auto count = ::read(pipe.read, piece.data(), piece.size());
        text.append(piece.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        log.write(LogLevel::kInfo, LogLine("later"));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_NE(text.find("id=log.dropped"), std::string::npos) << "the loss itself is logged";
}

}  // namespace
}  // namespace kalends::server
