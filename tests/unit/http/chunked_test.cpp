// The chunked decoder: every split, extensions, trailers, malformed bodies.
#include "dav/http/chunked.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kalends::http {
namespace {

using Outcome = ChunkedDecoder::Outcome;

struct Decoded {
    Outcome outcome = Outcome::kNeedMore;
    std::string body;
    std::string rest;
};

void feed(ChunkedDecoder& decoder, std::string_view input, Decoded& decoded) {
    std::string_view data;
    while ((decoded.outcome = decoder.next(input, data)) == Outcome::kData) {
        decoded.body.append(data);
    }
    decoded.rest = input;
}

Decoded decode(const std::string& text) {
    ChunkedDecoder decoder;
    Decoded decoded;
    feed(decoder, text, decoded);
    return decoded;
}

const std::string kBody =
    "4\r\nWiki\r\n6;name=\"v;\"\r\npedia \r\n00D \r\nin\r\n\r\nchunks.\r\n0;last\r\nX-Sum: 1\r\nY: "
    "\r\n\r\n";
const std::string kText = "Wikipedia in\r\n\r\nchunks.";

TEST(ChunkedDecoder, AnyTwoSplitsGiveTheSameBody) {
    for (std::size_t first = 0; first <= kBody.size(); ++first) {
        for (std::size_t second = first; second <= kBody.size(); ++second) {
            ChunkedDecoder decoder;
            Decoded decoded;
            feed(decoder, std::string_view(kBody).substr(0, first), decoded);
            feed(decoder, std::string_view(kBody).substr(first, second - first), decoded);
            feed(decoder, std::string_view(kBody).substr(second), decoded);
            ASSERT_EQ(decoded.outcome, Outcome::kComplete) << first << " " << second;
            ASSERT_EQ(decoded.body, kText);
        }
    }
}

TEST(ChunkedDecoder, ByteByByteGivesTheSameBody) {
    ChunkedDecoder decoder;
    Decoded decoded;
    for (std::size_t i = 0; i < kBody.size(); ++i) {
        feed(decoder, std::string_view(kBody).substr(i, 1), decoded);
        ASSERT_EQ(decoded.outcome, i + 1 < kBody.size() ? Outcome::kNeedMore : Outcome::kComplete);
    }
    EXPECT_EQ(decoded.body, kText);
}

TEST(ChunkedDecoder, WhatFollowsTheTrailersIsTheNextRequest) {
    const Decoded decoded = decode("1\r\na\r\n0\r\nT: v\r\n\r\nGET / HTTP/1.1\r\n");
    EXPECT_EQ(decoded.outcome, Outcome::kComplete);
    EXPECT_EQ(decoded.rest, "GET / HTTP/1.1\r\n");
}

TEST(ChunkedDecoder, MalformedBodiesAreFaults) {
    const std::vector<std::string> cases{
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "+1\r\na\r\n",
        " 1\r\na\r\n",
        "0x1\r\na\r\n",
        "1\na\r\n",
        "1\r\nab\r\n",
        "1\r\na\n",
        "1\r\na\r\r",
        "1\r\na0\r\n\r\n",
        ";x\r\n",
        "1;\x01\r\n",
        "1;a\nb\r\n",
        "1;a\rb\r\n",
        "0\r\n X: folded\r\n\r\n",
        "0\r\n: v\r\n\r\n",
        "0\r\nX: a\nY: b\r\n\r\n",
        "0\r\n\n",
        "0\r\nX: a\rb\r\n\r\n",
        "ffffffffffffffff\r\n",
        "0000000000000001\r\na\r\n",
    };
    for (const std::string& text : cases) {
        EXPECT_EQ(decode(text).outcome, Outcome::kFault) << testing::PrintToString(text);
    }
}

TEST(ChunkedDecoder, ExtensionsAndTrailersAreLimitedOverTheWholeBody) {
    std::string text;
    for (int i = 0; i < 20; ++i) {
        text += "1;" + std::string(1000, 'e') + "\r\na\r\n";
    }
    EXPECT_EQ(decode(text).outcome, Outcome::kFault);
    EXPECT_EQ(decode("0\r\nX: " + std::string(20'000, 't')).outcome, Outcome::kFault);
    EXPECT_EQ(decode("0\r\nX: " + std::string(8'000, 't') + "\r\n\r\n").outcome,
              Outcome::kComplete);
}

TEST(ChunkedDecoder, AFaultStays) {
    ChunkedDecoder decoder;
    Decoded decoded;
    feed(decoder, "x", decoded);
    feed(decoder, "0\r\n\r\n", decoded);
    EXPECT_EQ(decoded.outcome, Outcome::kFault);
}

}  // namespace
}  // namespace kalends::http
