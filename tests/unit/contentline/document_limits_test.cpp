// What a hostile or enormous text costs, and what is refused for its size.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <iostream>
#include <string>
#include <utility>

#include "groupware/contentline/document.h"

namespace kalends::contentline {
namespace {

/// Processor time: other tests running beside must not make this one fail.
struct Clock {
    static std::chrono::duration<double> now() {
        return std::chrono::duration<double>(static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    }
};

constexpr std::size_t kMegabyte = 1024U * 1024;
/// Far above what any of these takes, far below what a quadratic reader would.
constexpr std::chrono::seconds kPatience{5};

bool accepted(std::string text, const Limits& limits = {}) {
    return std::holds_alternative<Document>(Document::parse(std::move(text), limits));
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    text.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

TEST(DocumentLimits, RefusesMoreBytesThanAllowed) {
    Limits limits;
    limits.bytes = 20;
    EXPECT_TRUE(accepted("BEGIN:A\nX:1\nEND:A\n", limits));
    EXPECT_FALSE(accepted("BEGIN:A\nX:1234\nEND:A\n", limits));
}

TEST(DocumentLimits, RefusesMoreDepthThanAllowed) {
    const auto nested = [](std::size_t depth) {
        return repeated("BEGIN:A\n", depth) + repeated("END:A\n", depth);
    };
    EXPECT_TRUE(accepted(nested(8)));
    EXPECT_FALSE(accepted(nested(9)));
    EXPECT_FALSE(accepted(repeated("BEGIN:A\n", 200'000)));
    Limits boundless;
    boundless.depth = 1'000'000;
    EXPECT_TRUE(accepted(nested(64), boundless));
    EXPECT_FALSE(accepted(nested(65), boundless));
}

TEST(DocumentLimits, RefusesMoreLinesThanAllowed) {
    EXPECT_TRUE(accepted("BEGIN:A\n" + repeated("X:\n", 199'998) + "END:A\n"));
    EXPECT_FALSE(accepted("BEGIN:A\n" + repeated("X:\n", 199'999) + "END:A\n"));
}

TEST(DocumentLimits, RefusesMoreParametersThanAllowed) {
    EXPECT_TRUE(accepted("BEGIN:A\nX" + repeated(";A=1", 100) + ":\nEND:A\n"));
    EXPECT_FALSE(accepted("BEGIN:A\nX" + repeated(";A=1", 101) + ":\nEND:A\n"));
    EXPECT_TRUE(accepted("BEGIN:A\nX;A=" + repeated(",", 399'999) + ":\nEND:A\n"));
    EXPECT_FALSE(accepted("BEGIN:A\nX;A=" + repeated(",", 400'000) + ":\nEND:A\n"));
}

TEST(DocumentLimits, TakesTimeLinearInEveryLength) {
    const std::size_t size = 10 * kMegabyte - 100;
    const std::string texts[] = {
        "BEGIN:A\nX:" + std::string(size, 'a') + "\nEND:A\n",
        "BEGIN:A\nX:" + repeated("\xC3\xA4", size / 2) + "\nEND:A\n",
        "BEGIN:A\nX:" + repeated("\n ", size / 2) + "\nEND:A\n",
        "BEGIN:A\nX:" + repeated("1234567890\r\n\t", size / 13) + "\nEND:A\n",
        "BEGIN:A\nX;A=\"" + std::string(size, ';') + "\":\nEND:A\n",
        "BEGIN:A\nX;A=" + repeated("^^", size / 2) + ":\nEND:A\n",
        "BEGIN:A\n" + std::string(size, 'x') + ":\nEND:A\n",
        "BEGIN:A\nX:\n" + std::string(size, '\n') + "END:A\n",
        "BEGIN:A\nX" + std::string(size, ';') + ":\nEND:A\n",
    };
    for (const std::string& text : texts) {
        const auto begin = Clock::now();
        EXPECT_TRUE(accepted(text)) << text.substr(0, 30);
        EXPECT_LT(Clock::now() - begin, kPatience) << text.substr(0, 30);
    }
}

TEST(DocumentLimits, RefusesHugeRubbishQuickly) {
    const std::size_t size = 10 * kMegabyte - 100;
    const std::string texts[] = {
        std::string(size, 'a'),
        std::string(size, '"'),
        std::string(size, '\r'),
        std::string(size, '\0'),
        "BEGIN:A\nX" + repeated(";A=\"", size / 4),
        repeated("BEGIN:A\nEND:B\n", size / 14),
    };
    for (const std::string& text : texts) {
        const auto begin = Clock::now();
        EXPECT_FALSE(accepted(text)) << text.substr(0, 30);
        EXPECT_LT(Clock::now() - begin, kPatience) << text.substr(0, 30);
    }
}

/// What a desktop client writes for a meeting, one kilobyte.
std::string oneKilobyteEvent() {
    std::string text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Measure//EN\r\nBEGIN:VEVENT\r\n"
        "UID:6c1a7f0e-2b8d-4f5c-9d58-0a2d3e1b7c44\r\nDTSTAMP:20260105T080000Z\r\n"
        "CREATED:20260104T101500Z\r\nLAST-MODIFIED:20260105T080000Z\r\nSEQUENCE:2\r\n"
        "DTSTART;TZID=Europe/Berlin:20260112T093000\r\nDTEND;TZID=Europe/Berlin:20260112T103000\r\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959Z\r\nSUMMARY:Planning round\r\n"
        "LOCATION:Room 4.12\r\nORGANIZER;CN=Ada Example:mailto:ada@example.org\r\n"
        "ATTENDEE;CN=Bo Example;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:bo@exa\r\n "
        "mple.org\r\n"
        "ATTENDEE;CN=Cy Example;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:cy@example.or\r\n g\r\n"
        "TRANSP:OPAQUE\r\nCLASS:PUBLIC\r\nDESCRIPTION:";
    const std::string end =
        "\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Reminder\r\n"
        "END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    text.append(1024 - text.size() - end.size(), 'd');
    return text + end;
}

TEST(DocumentLimits, ReadsAnEventOfOneKilobyteInMicroseconds) {
    const std::string text = oneKilobyteEvent();
    constexpr int kRounds = 2000;
    std::size_t properties = 0;
    const auto begin = Clock::now();
    for (int i = 0; i < kRounds; ++i) {
        const auto result = Document::parse(text);
        properties += std::get<Document>(result).components()[0].components[0].properties.size();
    }
    const double micros =
        std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / kRounds;
    std::cout << "[ measured ] 1 kB event: " << micros << " us\n";
    EXPECT_EQ(properties, 16U * kRounds);
    EXPECT_LT(micros, 1000) << "even a sanitized debug build stays below this";
}

}  // namespace
}  // namespace kalends::contentline
