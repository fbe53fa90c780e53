// Responses as bytes: lengths, chunks, HEAD, gzip, fields the application may not set.
#include "dav/http/response_encoder.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "dav/http/chunked.h"

namespace kalends::http {
namespace {

class Pieces : public BodyGenerator {
  public:
    explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

    bool next(std::string& out) override {
        out += pieces_.at(at_++);
        return at_ < pieces_.size();
    }

  private:
    std::vector<std::string> pieces_;
    std::size_t at_ = 0;
};

struct Sent {
    std::string head;
    std::string body;  // as on the wire
    Persistence persistence;
    bool streamed;
};

Sent send(Response response, const ResponseTerms& terms = {}, const GzipSettings& gzip = {}) {
    WireResponse wire = encodeResponse(std::move(response), terms, gzip);
    std::string all = wire.head + wire.body;
    const bool streamed = wire.stream != nullptr;
    while (wire.stream && wire.stream->pull(all) == BodyStream::More::kYes) {
    }
    const std::size_t end = all.find("\r\n\r\n") + 4;
    return {all.substr(0, end), all.substr(end), wire.persistence, streamed};
}

bool has(const Sent& sent, const std::string& line) {
    return sent.head.find("\r\n" + line + "\r\n") != std::string::npos;
}

std::string dechunked(std::string_view wire) {
    ChunkedDecoder decoder;
    std::string body;
    std::string_view data;
    ChunkedDecoder::Outcome outcome{};
    while ((outcome = decoder.next(wire, data)) == ChunkedDecoder::Outcome::kData) {
        body.append(data);
    }
    EXPECT_EQ(outcome, ChunkedDecoder::Outcome::kComplete);
    EXPECT_TRUE(wire.empty());
    return body;
}

std::string inflated(const std::string& coded) {
    return inflateBody(Body(coded), ContentCoding::kGzip, 1 << 26, BodySettings{}).text();
}

Response responseOf(int status, std::string body = {}) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

TEST(ResponseEncoder, OnePieceHasItsLengthAndOurFields) {
    const Sent sent = send(responseOf(207, "<x/>"));
    EXPECT_TRUE(sent.head.starts_with("HTTP/1.1 207 Multi-Status\r\nDate: ")) << sent.head;
    EXPECT_TRUE(has(sent, "Content-Length: 4"));
    EXPECT_TRUE(has(sent, "Server: Kalends"));
    EXPECT_EQ(sent.body, "<x/>");
    EXPECT_EQ(sent.head.find("Connection"), std::string::npos);
    EXPECT_NE(sent.head.find(" GMT\r\n"), std::string::npos);
}

TEST(ResponseEncoder, BodilessStatusesHaveNeitherBodyNorLength) {
    for (const int status : {204, 304}) {
        const Sent sent = send(responseOf(status, "must not appear"));
        EXPECT_EQ(sent.body, "");
        EXPECT_EQ(sent.head.find("Content-Length"), std::string::npos);
        EXPECT_EQ(sent.head.find("Transfer-Encoding"), std::string::npos);
    }
}

TEST(ResponseEncoder, TheApplicationCannotBreakTheFraming) {
    Response response = responseOf(200, "abc");
    response.headers.add("Content-Length", "999");
    response.headers.add("Transfer-Encoding", "chunked");
    response.headers.add("Connection", "upgrade");
    response.headers.add("Date", "never");
    response.headers.add("X-Value", "a\r\nSet-Cookie: b");
    response.headers.add("Bad Name", "x");
    response.headers.add("Bad\r\nName", "x");
    const Sent sent = send(std::move(response));
    EXPECT_TRUE(has(sent, "Content-Length: 3"));
    EXPECT_TRUE(has(sent, "X-Value: a  Set-Cookie: b"));
    for (const char* absent : {"999", "chunked", "upgrade", "never", "Bad"}) {
        EXPECT_EQ(sent.head.find(absent), std::string::npos) << absent;
    }
    EXPECT_EQ(sent.body, "abc");
}

TEST(ResponseEncoder, HeadHasTheFieldsOfGetWithoutBody) {
    const ResponseTerms head{HttpVersion::k11, Persistence::kKeepAlive, BodyUse::kHeadOnly,
                             GzipOffer::kNo};
    const Sent full = send(responseOf(200, "12345"), head);
    EXPECT_TRUE(has(full, "Content-Length: 5"));
    EXPECT_EQ(full.body, "");

    Response declared = responseOf(200);
    declared.headers.add("Content-Length", "77");
    EXPECT_TRUE(has(send(std::move(declared), head), "Content-Length: 77"));

    const Sent unknown = send(responseOf(200), head);
    EXPECT_EQ(unknown.head.find("Content-Length"), std::string::npos);

    Response generated = responseOf(200);
    generated.generator = std::make_unique<Pieces>(std::vector<std::string>{"a"});
    const Sent stream = send(std::move(generated), head);
    EXPECT_EQ(stream.body, "");
    EXPECT_FALSE(stream.streamed);
}

TEST(ResponseEncoder, ShortGeneratedBodiesAreSentWithTheirLength) {
    Response response = responseOf(200);
    response.generator = std::make_unique<Pieces>(std::vector<std::string>{"ab", "", "cd"});
    const Sent sent = send(std::move(response));
    EXPECT_FALSE(sent.streamed);
    EXPECT_TRUE(has(sent, "Content-Length: 4"));
    EXPECT_EQ(sent.body, "abcd");
}

TEST(ResponseEncoder, LongGeneratedBodiesAreChunkedOrEndWithTheConnection) {
    const std::vector<std::string> pieces{std::string(70'000, 'a'), "", std::string(100'000, 'b'),
                                          "end"};
    const std::string whole = pieces[0] + pieces[2] + pieces[3];
    Response response = responseOf(200);
    response.generator = std::make_unique<Pieces>(pieces);
    const Sent chunked = send(std::move(response));
    EXPECT_TRUE(has(chunked, "Transfer-Encoding: chunked"));
    EXPECT_EQ(chunked.head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(dechunked(chunked.body), whole);

    Response old = responseOf(200);
    old.generator = std::make_unique<Pieces>(pieces);
    const Sent closing = send(std::move(old), {HttpVersion::k10, Persistence::kKeepAlive,
                                               BodyUse::kSend, GzipOffer::kNo});
    EXPECT_TRUE(has(closing, "Connection: close"));
    EXPECT_EQ(closing.persistence, Persistence::kClose);
    EXPECT_EQ(closing.body, whole);
}

TEST(ResponseEncoder, Http10KeepAliveIsConfirmed) {
    const Sent sent = send(responseOf(200, "x"), {HttpVersion::k10, Persistence::kKeepAlive,
                                                  BodyUse::kSend, GzipOffer::kNo});
    EXPECT_TRUE(has(sent, "Connection: keep-alive"));
}

TEST(ResponseEncoder, GzipIsUsedWhereItPaysAndIsAllowed) {
    struct Case {
        const char* why;
        std::size_t size;
        GzipOffer offer;
        Compression compression;
        const char* type;
        const char* coding;
        bool coded;
        bool vary;
    };

    const std::vector<Case> cases{
        {"usual", 5000, GzipOffer::kYes, Compression::kAllowed, "text/xml", "", true, true},
        {"not offered", 5000, GzipOffer::kNo, Compression::kAllowed, "text/xml", "", false, true},
        {"small", 1023, GzipOffer::kYes, Compression::kAllowed, "text/xml", "", false, false},
        {"never", 5000, GzipOffer::kYes, Compression::kNever, "text/calendar", "", false, false},
        {"picture", 5000, GzipOffer::kYes, Compression::kAllowed, "image/png", "", false, false},
        {"drawing", 5000, GzipOffer::kYes, Compression::kAllowed, "image/svg+xml", "", true, true},
        {"coded", 5000, GzipOffer::kYes, Compression::kAllowed, "text/css", "br", false, false},
    };
    for (const Case& item : cases) {
        Response response = responseOf(207, std::string(item.size, 'x'));
        response.compression = item.compression;
        response.headers.add("Content-Type", item.type);
        response.headers.add("ETag", "\"e\"");
        if (*item.coding != '\0') {
            response.headers.add("Content-Encoding", item.coding);
        }
        const Sent sent = send(std::move(response), {HttpVersion::k11, Persistence::kKeepAlive,
                                                     BodyUse::kSend, item.offer});
        EXPECT_EQ(has(sent, "Content-Encoding: gzip"), item.coded) << item.why;
        EXPECT_EQ(has(sent, "Vary: Accept-Encoding"), item.vary) << item.why;
        EXPECT_TRUE(has(sent, "ETag: \"e\""));
        EXPECT_TRUE(has(sent, "Content-Length: " + std::to_string(sent.body.size())));
        EXPECT_EQ(item.coded ? inflated(sent.body) : sent.body, std::string(item.size, 'x'));
    }
}

TEST(ResponseEncoder, StreamsAreCompressedPieceByPiece) {
    std::vector<std::string> pieces;
    std::string whole;
    for (int i = 0; i < 20; ++i) {
        pieces.push_back(std::string(30'000, static_cast<char>('a' + i)));
        whole += pieces.back();
    }
    for (const HttpVersion version : {HttpVersion::k11, HttpVersion::k10}) {
        Response response = responseOf(207);
        response.generator = std::make_unique<Pieces>(pieces);
        const Sent sent = send(std::move(response),
                               {version, Persistence::kKeepAlive, BodyUse::kSend, GzipOffer::kYes});
        EXPECT_TRUE(sent.streamed);
        EXPECT_TRUE(has(sent, "Content-Encoding: gzip"));
        EXPECT_LT(sent.body.size(), whole.size() / 10);
        EXPECT_EQ(inflated(version == HttpVersion::k11 ? dechunked(sent.body) : sent.body), whole);
    }
}

TEST(ResponseEncoder, AGeneratorThatThrowsAtOnceLeavesRoomForAnError) {
    class Thrower : public BodyGenerator {
        bool next(std::string& /*out*/) override { throw std::runtime_error("no"); }
    };

    Response response = responseOf(200);
    response.generator = std::make_unique<Thrower>();
    EXPECT_THROW(send(std::move(response)), std::runtime_error);
}

}  // namespace
}  // namespace kalends::http
