// Body framing, persistence, expectations and codings as read from a head.
#include "dav/http/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kalends::http {
namespace {

Framing framingOf(std::vector<std::pair<std::string, std::string>> fields,
                  HttpVersion version = HttpVersion::k11) {
    RequestHead head;
    head.method = "PUT";
    head.version = version;
    for (auto& [name, value] : fields) {
        head.headers.add(std::move(name), std::move(value));
    }
    return readFraming(head);
}

TEST(Framing, WithoutLengthOrChunksThereIsNoBody) {
    const Framing framing = framingOf({{"Content-Type", "text/xml"}});
    EXPECT_EQ(framing.body, BodyFraming::kNone);
    EXPECT_FALSE(framing.fault);
    EXPECT_EQ(framingOf({{"Content-Length", "0"}}).body, BodyFraming::kNone);
}

TEST(Framing, SizedAndChunkedBodiesAreTold) {
    const Framing sized = framingOf({{"content-length", "0042"}});
    EXPECT_EQ(sized.body, BodyFraming::kSized);
    EXPECT_EQ(sized.contentLength, 42U);
    EXPECT_EQ(framingOf({{"TRANSFER-ENCODING", "Chunked"}}).body, BodyFraming::kChunked);
}

TEST(Framing, ContradictionsAreFaults) {
    struct Case {
        std::vector<std::pair<std::string, std::string>> fields;
        int status;
    };

    const std::vector<Case> cases{
        {{{"Content-Length", "3"}, {"Content-Length", "5"}}, 400},
        {{{"Content-Length", "3"}, {"Content-Length", "3"}}, 400},
        {{{"Content-Length", "3, 3"}}, 400},
        {{{"Content-Length", "-1"}}, 400},
        {{{"Content-Length", "+1"}}, 400},
        {{{"Content-Length", "3x"}}, 400},
        {{{"Content-Length", "0x10"}}, 400},
        {{{"Content-Length", ""}}, 400},
        {{{"Content-Length", "1 2"}}, 400},
        {{{"Content-Length", "99999999999999999999"}}, 400},
        {{{"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}}, 400},
        {{{"Transfer-Encoding", "chunked"}, {"Content-Length", "0"}}, 400},
        {{{"Transfer-Encoding", "gzip, chunked"}}, 501},
        {{{"Transfer-Encoding", "chunked, chunked"}}, 501},
        {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}, 501},
        {{{"Transfer-Encoding", "identity"}}, 501},
        {{{"Transfer-Encoding", "xchunked"}}, 501},
        {{{"Transfer-Encoding", ""}}, 501},
    };
    for (const Case& item : cases) {
        const Framing framing = framingOf(item.fields);
        ASSERT_TRUE(framing.fault) << item.fields[0].first << item.fields[0].second;
        EXPECT_EQ(framing.fault->status, item.status) << item.fields[0].second;
    }
    const Framing old = framingOf({{"Transfer-Encoding", "chunked"}}, HttpVersion::k10);
    ASSERT_TRUE(old.fault);
    EXPECT_EQ(old.fault->status, 400);
}

TEST(Framing, PersistenceFollowsVersionAndConnection) {
    struct Case {
        HttpVersion version;
        const char* connection;
        Persistence persistence;
    };

    const std::vector<Case> cases{
        {HttpVersion::k11, "", Persistence::kKeepAlive},
        {HttpVersion::k11, "close", Persistence::kClose},
        {HttpVersion::k11, "TE, Close", Persistence::kClose},
        {HttpVersion::k11, "keep-alive", Persistence::kKeepAlive},
        {HttpVersion::k10, "", Persistence::kClose},
        {HttpVersion::k10, "Keep-Alive", Persistence::kKeepAlive},
        {HttpVersion::k10, "keep-alive, close", Persistence::kClose},
    };
    for (const Case& item : cases) {
        EXPECT_EQ(framingOf({{"Connection", item.connection}}, item.version).persistence,
                  item.persistence)
            << item.connection;
    }
}

TEST(Framing, ExpectationsAreReadInHttp11Only) {
    EXPECT_TRUE(framingOf({{"Expect", "100-Continue"}}).expectsContinue);
    const Framing odd = framingOf({{"Expect", "200-ok"}});
    ASSERT_TRUE(odd.refusal);
    EXPECT_EQ(odd.refusal->status, 417);
    EXPECT_FALSE(framingOf({{"Expect", "200-ok"}}, HttpVersion::k10).refusal);
    EXPECT_FALSE(framingOf({{"Expect", "100-continue"}}, HttpVersion::k10).expectsContinue);
}

TEST(Framing, ContentCodingsAreKnownOrRefused) {
    EXPECT_EQ(framingOf({{"Content-Encoding", "GZIP"}}).coding, ContentCoding::kGzip);
    EXPECT_EQ(framingOf({{"Content-Encoding", "x-gzip"}}).coding, ContentCoding::kGzip);
    EXPECT_EQ(framingOf({{"Content-Encoding", "deflate"}}).coding, ContentCoding::kDeflate);
    EXPECT_EQ(framingOf({{"Content-Encoding", "identity"}}).coding, ContentCoding::kIdentity);
    for (const char* coding : {"br", "zstd", "gzip, gzip", "gzip, deflate", "compress"}) {
        const Framing framing = framingOf({{"Content-Encoding", coding}});
        ASSERT_TRUE(framing.refusal) << coding;
        EXPECT_EQ(framing.refusal->status, 415);
    }
}

TEST(Framing, GzipIsTakenByQuality) {
    struct Case {
        const char* value;
        bool gzip;
    };

    const std::vector<Case> cases{
        {"", false},
        {"gzip", true},
        {"GZip;q=0.5", true},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"gzip; q=0.001", true},
        {"deflate, br", false},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"identity, gzip;q=0.5", false},
        {"identity;q=0.5, gzip;q=0.5", true},
        {"gzip;q=1, identity;q=0", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"gzip;q=x", false},
        {",,gzip,,", true},
        {"gzipped", false},
    };
    for (const Case& item : cases) {
        EXPECT_EQ(acceptsGzip(item.value), item.gzip) << item.value;
    }
}

}  // namespace
}  // namespace kalends::http
