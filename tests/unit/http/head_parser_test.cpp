// The strict head parser: tables of good and malformed heads, limits, arrival in pieces.
#include "dav/http/head_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace kalends::http {
namespace {

using Outcome = HeadParser::Outcome;

struct Parsed {
    Outcome outcome;
    int status;
    RequestHead head;
    std::size_t bytes;
};

Parsed parseWhole(const std::string& text, const HeadLimits& limits = {}) {
    HeadParser parser(limits);
    const Outcome outcome = parser.parse(text);
    return {outcome, outcome == Outcome::kFault ? parser.fault().status : 0,
            std::move(parser.head()), parser.headBytes()};
}

/// The same text byte by byte: the verdict must not depend on how the bytes arrive.
Parsed parseBytewise(const std::string& text, const HeadLimits& limits = {}) {
    HeadParser parser(limits);
    Outcome outcome = Outcome::kNeedMore;
    for (std::size_t size = 1; size <= text.size() && outcome == Outcome::kNeedMore; ++size) {
        outcome = parser.parse(std::string_view(text).substr(0, size));
    }
    return {outcome, outcome == Outcome::kFault ? parser.fault().status : 0,
            std::move(parser.head()), parser.headBytes()};
}

struct GoodHead {
    const char* text;
    const char* method;
    const char* target;
    HttpVersion version;
    const char* host;
};

TEST(HeadParser, GoodHeadsAreReadAsSent) {
    const std::vector<GoodHead> cases{
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", HttpVersion::k11, "a"},
        {"PROPFIND /dav/%C3%A4?x=1&y HTTP/1.1\r\nhost:a.example:8443\r\n\r\n", "PROPFIND",
         "/dav/%C3%A4?x=1&y", HttpVersion::k11, "a.example:8443"},
        {"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", HttpVersion::k11, "a"},
        {"GET / HTTP/1.0\r\nHost: [::1]:80\r\n\r\n", "GET", "/", HttpVersion::k10, "[::1]:80"},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", HttpVersion::k11, "a"},
        {"OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", HttpVersion::k11, "b"},
        {"GET http://b:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/p?q", HttpVersion::k11,
         "b:81"},
        {"GET HTTPS://b?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/?q", HttpVersion::k11, "b"},
        {"GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", HttpVersion::k11, "b"},
        {"GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/ä", HttpVersion::k11, "a"},
        {"MKCALENDAR /x HTTP/1.1\r\nHost:\r\n\r\n", "MKCALENDAR", "/x", HttpVersion::k11, ""},
    };
    for (const GoodHead& item : cases) {
        for (const Parsed& parsed : {parseWhole(item.text), parseBytewise(item.text)}) {
            ASSERT_EQ(parsed.outcome, Outcome::kComplete) << item.text << parsed.status;
            EXPECT_EQ(parsed.head.method, item.method);
            EXPECT_EQ(parsed.head.target, item.target);
            EXPECT_EQ(parsed.head.version, item.version);
            ASSERT_NE(parsed.head.headers.find("HOST"), nullptr);
            EXPECT_EQ(*parsed.head.headers.find("HOST"), item.host);
            EXPECT_EQ(parsed.bytes, std::string(item.text).size());
        }
    }
}

TEST(HeadParser, HostMayBeAbsentInHttp10Only) {
    EXPECT_EQ(parseWhole("GET / HTTP/1.0\r\n\r\n").outcome, Outcome::kComplete);
    EXPECT_EQ(parseWhole("GET / HTTP/1.1\r\n\r\n").status, 400);
}

struct BadHead {
    const char* why;
    std::string text;
    int status;
};

TEST(HeadParser, MalformedHeadsAreRefusedWholeOrInPieces) {
    const std::string line = "GET / HTTP/1.1\r\n";
    const std::string host = "Host: a\r\n";
    const std::vector<BadHead> cases{
        {"blank before colon", line + "Host : a\r\n\r\n", 400},
        {"bare LF after request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        {"bare LF after field", line + "Host: a\n\r\n", 400},
        {"bare LF as empty line", line + host + "\n", 400},
        {"bare LF first", "\nGET / HTTP/1.1\r\n", 400},
        {"bare CR in a value", line + host + "X: a\rb\r\n\r\n", 400},
        {"folded line", line + host + "X: a\r\n b\r\n\r\n", 400},
        {"folded with tab", line + host + "X: a\r\n\tb\r\n\r\n", 400},
        {"first field folded", line + " Host: a\r\n\r\n", 400},
        {"no colon", line + host + "nonsense\r\n\r\n", 400},
        {"empty name", line + host + ": x\r\n\r\n", 400},
        {"name with blank", line + host + "X Y: x\r\n\r\n", 400},
        {"name with high byte", line + host + "X\xc3\xa4: x\r\n\r\n", 400},
        {"NUL in a value", line + host + std::string("X: a\0b\r\n\r\n", 10), 400},
        {"escape in a value", line + host + "X: a\x1b[0m\r\n\r\n", 400},
        {"DEL in a value", line + host + "X: \x7f\r\n\r\n", 400},
        {"two Hosts", line + host + "Host: b\r\n\r\n", 400},
        {"two equal Hosts", line + host + host + "\r\n", 400},
        {"Host with a list", line + "Host: a, b\r\n\r\n", 400},
        {"Host with userinfo", line + "Host: u@a\r\n\r\n", 400},
        {"Host with path", line + "Host: a/b\r\n\r\n", 400},
        {"no target", "GET HTTP/1.1\r\n\r\n", 400},
        {"HTTP/0.9", "GET /\r\n", 400},
        {"two blanks", "GET  / HTTP/1.1\r\n\r\n", 400},
        {"tab as separator", "GET\t/ HTTP/1.1\r\n\r\n", 400},
        {"blank in target", "GET /a b HTTP/1.1\r\n\r\n", 400},
        {"fragment in target", "GET /a#b HTTP/1.1\r\n\r\n", 400},
        {"control in target", "GET /a\x01 HTTP/1.1\r\n\r\n", 400},
        {"relative target", "GET a HTTP/1.1\r\n\r\n", 400},
        {"asterisk for GET", "GET * HTTP/1.1\r\n\r\n", 400},
        {"other scheme", "GET ftp://a/ HTTP/1.1\r\n\r\n", 400},
        {"empty authority", "GET http:///x HTTP/1.1\r\n\r\n", 400},
        {"userinfo in authority", "GET http://u:p@a/x HTTP/1.1\r\n\r\n", 400},
        {"method no token", "G(T / HTTP/1.1\r\n\r\n", 400},
        {"long method", std::string(65, 'A') + " / HTTP/1.1\r\n\r\n", 501},
        {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/1.2", "GET / HTTP/1.2\r\n\r\n", 505},
        {"HTTP/3.0", "GET / HTTP/3.0\r\n\r\n", 505},
        {"lower-case version", "GET / http/1.1\r\n\r\n", 400},
        {"odd version", "GET / HTTP/1.10\r\n\r\n", 400},
        {"TLS hello", "\x16\x03\x01\x02", 400},
        {"many blank lines", "\r\n\r\n\r\n\r\n\r\n\r\n", 400},
    };
    for (const BadHead& item : cases) {
        const Parsed whole = parseWhole(item.text);
        EXPECT_EQ(whole.outcome, Outcome::kFault) << item.why;
        EXPECT_EQ(whole.status, item.status) << item.why;
        const Parsed pieces = parseBytewise(item.text);
        EXPECT_EQ(pieces.outcome, Outcome::kFault) << item.why;
        EXPECT_EQ(pieces.status, item.status) << item.why;
    }
}

TEST(HeadParser, LimitsAnswerWith414And431) {
    const HeadLimits limits;
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
    const auto target = [](std::size_t size) {
        return "GET /" + std::string(size - 1, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    EXPECT_EQ(parseWhole(target(limits.targetBytes)).outcome, Outcome::kComplete);
    EXPECT_EQ(parseWhole(target(limits.targetBytes + 1)).status, 414);
    EXPECT_EQ(parseWhole("GET /" + std::string(100'000, 'x')).status, 414);

    const std::string kerberos = start + "Authorization: Negotiate " + std::string(60'000, 'A');
    EXPECT_EQ(parseWhole(kerberos + "\r\n\r\n").outcome, Outcome::kComplete);
    EXPECT_EQ(parseWhole(start + "X: " + std::string(70'000, 'A') + "\r\n\r\n").status, 431);
    EXPECT_EQ(parseWhole(start + "X: " + std::string(70'000, 'A')).status, 431);

    std::string many = start;
    for (std::size_t i = 1; i < limits.fields; ++i) {
        many += "X: y\r\n";
    }
    EXPECT_EQ(parseWhole(many + "\r\n").outcome, Outcome::kComplete);
    EXPECT_EQ(parseWhole(many + "X: y\r\n\r\n").status, 431);

    HeadLimits narrow;
    narrow.fieldBytes = 20;
    EXPECT_EQ(parseWhole(start + "X: " + std::string(17, 'a') + "\r\n\r\n", narrow).outcome,
              Outcome::kComplete);
    EXPECT_EQ(parseWhole(start + "X: " + std::string(18, 'a') + "\r\n\r\n", narrow).status, 431);
}

TEST(HeadParser, EncodedWordsAndBytesOfValuesStayAsSent) {
    const Parsed parsed = parseWhole(
        "GET / HTTP/1.1\r\nHost: a\r\nX: =?utf-8?Q?=0D=0AEvil:_1?=\r\nY:\t caf\xe9 "
        "\t\r\nZ:\r\n\r\n");
    ASSERT_EQ(parsed.outcome, Outcome::kComplete);
    EXPECT_EQ(*parsed.head.headers.find("x"), "=?utf-8?Q?=0D=0AEvil:_1?=");
    EXPECT_EQ(*parsed.head.headers.find("y"), "caf\xe9");
    EXPECT_EQ(*parsed.head.headers.find("z"), "");
    EXPECT_EQ(parsed.head.headers.find("Evil"), nullptr);
}

TEST(HeadParser, BytesAfterTheHeadAreLeftAlone) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    const Parsed parsed = parseWhole(head + "abcGET / HTTP/1.1\r\n");
    EXPECT_EQ(parsed.outcome, Outcome::kComplete);
    EXPECT_EQ(parsed.bytes, head.size());
}

TEST(HeadParser, AfterResetNothingOfTheLastHeadRemains) {
    const HeadLimits limits;
    HeadParser parser(limits);
    ASSERT_EQ(parser.parse("GET http://b/ HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n"),
              Outcome::kComplete);
    parser.reset();
    EXPECT_FALSE(parser.started());
    ASSERT_EQ(parser.parse("PUT /y HTTP/1.0\r\n\r\n"), Outcome::kComplete);
    EXPECT_EQ(parser.head().method, "PUT");
    EXPECT_TRUE(parser.head().headers.all().empty());
}

TEST(HeadParser, RandomBytesNeverCrashNorRunPastTheBuffer) {
    std::mt19937 random(7);
    const std::string alphabet("GET /: \r\n\tHost,HTTP/1.1\0\x80", 26);
    std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
    int complete = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = round % 2 == 0 ? "GET / HTTP/1.1\r\nHost: a\r\n" : "";
        for (int i = 0; i < 40; ++i) {
            text.push_back(alphabet[pick(random)]);
        }
        const Parsed parsed = parseWhole(text);
        ASSERT_LE(parsed.bytes, text.size());
        complete += parsed.outcome == Outcome::kComplete ? 1 : 0;
        if (parsed.outcome == Outcome::kFault) {
            ASSERT_GE(parsed.status, 400);
        }
    }
    EXPECT_GT(complete, 0);
}

}  // namespace
}  // namespace kalends::http
