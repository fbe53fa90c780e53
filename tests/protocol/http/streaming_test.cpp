// Generated bodies: bounded memory, back-pressure, no worker held between pieces, clean failure.
#include <atomic>
#include <thread>
#include <vector>

#include "dav/http/compression.h"
#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kPiece = 64 * 1024;

/// Counts what it makes and whether it lives.
class Numbers : public BodyGenerator {
  public:
    Numbers(int pieces, std::atomic<int>& made, std::atomic<int>& alive)
        : pieces_(pieces), made_(made), alive_(alive) {
        ++alive_;
    }

    ~Numbers() override { --alive_; }

    bool next(std::string& out) override {
        out.append(kPiece, static_cast<char>('a' + at_ % 26));
        ++made_;
        return ++at_ < pieces_;
    }

  private:
    int pieces_;
    int at_ = 0;
    std::atomic<int>& made_;
    std::atomic<int>& alive_;
};

class Streaming : public ServerTest, public testing::WithParamInterface<RawClient::Wire> {
  protected:
    Streaming() {
        app_.serve = [this](Request& request) {
            Response response;
            if (request.target == "/alive") {
                response.body = "GET /alive ";
                return response;
            }
            response.compression = Compression::kNever;
            response.generator =
                std::make_unique<Numbers>(std::stoi(request.target.substr(1)), made_, alive_);
            return response;
        };
    }

    ~Streaming() override { server_.reset(); }

    std::atomic<int> made_{0};
    std::atomic<int> alive_{0};
};

INSTANTIATE_TEST_SUITE_P(Wires,
                         Streaming,
                         testing::Values(RawClient::Wire::kPlain, RawClient::Wire::kTls),
                         [](const auto& param) {
                             return param.param == RawClient::Wire::kPlain ? "Plain" : "Tls";
                         });

TEST_P(Streaming, PiecesArriveWholeAndInOrder) {
    start();
    RawClient c = client(GetParam());
    const auto answer = c.ask("GET /50 HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Transfer-Encoding"), "chunked");
    ASSERT_EQ(answer->body.size(), 50 * kPiece);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_EQ(answer->body[i * kPiece], static_cast<char>('a' + i % 26));
        EXPECT_EQ(answer->body[(i + 1) * kPiece - 1], static_cast<char>('a' + i % 26));
    }
    EXPECT_TRUE(serves(c));
    EXPECT_EQ(alive_, 0);
}

TEST_P(Streaming, Http10GetsTheStreamUntilClose) {
    start();
    RawClient c = client(GetParam());
    const auto answer = c.ask("GET /10 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Connection"), "close");
    EXPECT_EQ(answer->body.size(), 10 * kPiece);
}

TEST_P(Streaming, AReaderThatPausesStopsTheGeneratorAndFreesTheWorker) {
    settings_.work.workers = 1;
    start();
    std::vector<RawClient> readers;
    for (int i = 0; i < 3; ++i) {
        readers.push_back(client(GetParam()));
        ASSERT_TRUE(readers.back().send("GET /1000 HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    ASSERT_TRUE(eventually([this] { return alive_ == 3; }));
    // The kernel's buffers fill, then nothing more is made.
    int before = -1;
    ASSERT_TRUE(eventually([&] {
        const int now = made_;
        const bool steady = now == before;
        before = now;
        std::this_thread::sleep_for(milliseconds(200));
        return steady;
    }));
    EXPECT_LT(made_, 3 * 300) << "more than socket buffers can hold was generated";
    RawClient other = client(GetParam());
    EXPECT_TRUE(serves(other));
    const auto whole = readers[0].read();
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->body.size(), 1000 * kPiece);
    readers.clear();
    EXPECT_TRUE(eventually([this] { return alive_ == 0; })) << "generators of gone clients linger";
}

TEST_P(Streaming, AGeneratorThatFailsLaterCutsTheConnection) {
    class Failing : public BodyGenerator {
        int calls_ = 0;

        bool next(std::string& out) override {
            if (++calls_ > 3) {
                throw std::runtime_error("database gone");
            }
            out.append(kPiece, 'x');
            return true;
        }
    };

    app_.serve = [](Request&) {
        Response response;
        response.compression = Compression::kNever;
        response.generator = std::make_unique<Failing>();
        return response;
    };
    start();
    RawClient c = client(GetParam());
    EXPECT_FALSE(c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) << "the body must not look complete";
    EXPECT_EQ(server_->counters().exceptions, 1U);
    RawClient next = client(GetParam());
    EXPECT_TRUE(next.connected());
}

TEST_P(Streaming, AGeneratorThatFailsAtOnceIs500) {
    class Failing : public BodyGenerator {
        bool next(std::string& /*out*/) override { throw std::runtime_error("database gone"); }
    };

    app_.serve = [](Request&) {
        Response response;
        response.generator = std::make_unique<Failing>();
        return response;
    };
    start();
    RawClient c = client(GetParam());
    const auto answer = c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500);
}

TEST_P(Streaming, CompressedStreamsInflateToTheSameBytes) {
    app_.serve = [this](Request&) {
        Response response;
        response.generator = std::make_unique<Numbers>(40, made_, alive_);
        return response;
    };
    start();
    RawClient c = client(GetParam());
    const auto answer =
        c.ask("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip;q=0.9\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Content-Encoding"), "gzip");
    EXPECT_EQ(answer->field("Vary"), "Accept-Encoding");
    const Body body =
        inflateBody(Body(answer->body), ContentCoding::kGzip, 50 * kPiece, BodySettings{});
    EXPECT_EQ(body.sizeBytes(), 40 * kPiece);
}

TEST_P(Streaming, ManyStreamsShareOneWorker) {
    settings_.work.workers = 1;
    start();
    std::vector<std::thread> threads;
    std::atomic<int> whole{0};
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            RawClient c = client(GetParam());
            for (int round = 0; round < 3; ++round) {
                const auto answer = c.ask("GET /30 HTTP/1.1\r\nHost: a\r\n\r\n");
                whole += answer && answer->body.size() == 30 * kPiece ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(whole, 24);
    EXPECT_EQ(alive_, 0);
}

}  // namespace
}  // namespace kalends::http::test
