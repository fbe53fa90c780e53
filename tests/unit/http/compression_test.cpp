// gzip and deflate: round trips, limits, damaged input.
#include "dav/http/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>

namespace kalends::http {
namespace {

std::string packed(const std::string& text, int windowBits) {
    z_stream z{};
    deflateInit2(&z, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&z, static_cast<uLong>(text.size())) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(out.size() - z.avail_out);
    deflateEnd(&z);
    return out;
}

std::string inflated(const std::string& coded,
                     ContentCoding coding,
                     std::uint64_t limit = 1 << 24) {
    const BodySettings settings;
    return inflateBody(Body(coded), coding, limit, settings).text();
}

std::string mixedText(std::size_t size) {
    std::mt19937 random(3);
    std::string text;
    while (text.size() < size) {
        text += "BEGIN:VEVENT " + std::to_string(random()) + "\r\n";
    }
    text.resize(size);
    return text;
}

TEST(Inflate, GzipZlibAndRawDeflateAreUnderstood) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{5000}, std::size_t{300'000}}) {
        const std::string text = mixedText(size);
        EXPECT_EQ(inflated(packed(text, 31), ContentCoding::kGzip), text);
        EXPECT_EQ(inflated(packed(text, 15), ContentCoding::kDeflate), text);
        EXPECT_EQ(inflated(packed(text, -15), ContentCoding::kDeflate), text);
    }
}

TEST(Inflate, ABombStopsAtTheLimit) {
    const std::string bomb = packed(std::string(50'000'000, '\0'), 31);
    EXPECT_LT(bomb.size(), 60'000U);
    EXPECT_THROW(inflated(bomb, ContentCoding::kGzip, 100'000), InflatedTooLarge);
    const std::string text(1000, 'a');
    EXPECT_EQ(inflated(packed(text, 31), ContentCoding::kGzip, 1000), text);
    EXPECT_THROW(inflated(packed(text, 31), ContentCoding::kGzip, 999), InflatedTooLarge);
}

TEST(Inflate, DamagedBodiesAreMalformed) {
    const std::string good = packed(mixedText(5000), 31);
    for (const std::string& coded :
         {std::string("plain text"), std::string(), good.substr(0, good.size() - 1),
          good.substr(0, 12), good + "x", good + good, packed("x", 15)}) {
        EXPECT_THROW(inflated(coded, ContentCoding::kGzip), MalformedCoding) << coded.size();
    }
    std::string flipped = good;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
    EXPECT_THROW(inflated(flipped, ContentCoding::kGzip), MalformedCoding);
}

TEST(GzipEncoder, PiecesAreReadableAsTheyComeAndTheEncoderIsReusable) {
    GzipEncoder encoder(1);
    for (int round = 0; round < 3; ++round) {
        const std::string text = mixedText(200'000);
        std::string coded;
        for (std::size_t at = 0; at < text.size(); at += 50'000) {
            encoder.encode(text.substr(at, 50'000), GzipEncoder::Flush::kPiece, coded);
        }
        encoder.encode("", GzipEncoder::Flush::kFinish, coded);
        EXPECT_EQ(inflated(coded, ContentCoding::kGzip), text);
    }
    std::string coded;
    encoder.encode("short", GzipEncoder::Flush::kFinish, coded);
    EXPECT_EQ(inflated(coded, ContentCoding::kGzip), "short");
}

TEST(GzipEncoder, IncompressibleDataOfAnySizeSurvives) {
    std::mt19937 random(5);
    GzipEncoder encoder(1);
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{767}, std::size_t{1024}, std::size_t{100'003}}) {
        std::string noise(size, '\0');
        for (char& c : noise) {
            c = static_cast<char>(random());
        }
        std::string coded;
        encoder.encode(noise, GzipEncoder::Flush::kFinish, coded);
        EXPECT_EQ(inflated(coded, ContentCoding::kGzip), noise);
    }
}

}  // namespace
}  // namespace kalends::http
