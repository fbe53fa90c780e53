// Slow senders and slow readers hold no worker and little memory.
#include <sys/socket.h>

#include <thread>
#include <vector>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class SlowClients : public ServerTest, public testing::WithParamInterface<RawClient::Wire> {
  protected:
    /// A hundred requests of another client, in a time no stalled worker would allow.
    void expectPromptService() {
        RawClient other = client(GetParam());
        const auto begun = steady_clock::now();
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(serves(other));
        }
        EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(4));
    }
};

INSTANTIATE_TEST_SUITE_P(Wires,
                         SlowClients,
                         testing::Values(RawClient::Wire::kPlain, RawClient::Wire::kTls),
                         [](const auto& param) {
                             return param.param == RawClient::Wire::kPlain ? "Plain" : "Tls";
                         });

TEST_P(SlowClients, DribbledHeadsAndBodiesHoldNoWorker) {
    settings_.work.workers = 1;
    start();
    std::vector<RawClient> dribblers;
    for (int i = 0; i < 20; ++i) {
        dribblers.push_back(client(GetParam()));
    }
    const std::string request =
        "PUT /s HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789";
    for (std::size_t at = 0; at < request.size(); ++at) {
        for (RawClient& dribbler : dribblers) {
            ASSERT_TRUE(dribbler.send(request.substr(at, 1)));
        }
        if (at == 5 || at == request.size() - 5) {
            expectPromptService();
        }
    }
    for (RawClient& dribbler : dribblers) {
        const auto answer = dribbler.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, "PUT /s 0123456789");
    }
}

TEST_P(SlowClients, ReadersThatTakeNothingHoldNoWorker) {
    settings_.work.workers = 1;
    app_.serve = [](Request& request) {
        Response response;
        response.compression = Compression::kNever;
        response.body = request.target == "/large" ? std::string(8'000'000, 'x')
                                                   : request.method + " " + request.target + " ";
        return response;
    };
    start();
    std::vector<RawClient> readers;
    for (int i = 0; i < 5; ++i) {
        readers.push_back(client(GetParam()));
        ASSERT_TRUE(readers.back().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    ASSERT_TRUE(eventually([this] { return app_.handled >= 5; }));
    expectPromptService();
    for (RawClient& reader : readers) {
        const auto answer = reader.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body.size(), 8'000'000U);
        EXPECT_TRUE(serves(reader));
    }
}

TEST_P(SlowClients, LargeBodiesComeWholeThroughTheSpool) {
    app_.judge = [](const Request&) {
        HeadDecision decision;
        decision.bodyLimitBytes = 20'000'000;
        return decision;
    };
    app_.serve = [](Request& request) {
        Response response;
        response.compression = Compression::kNever;
        response.body = request.body.takeText();
        return response;
    };
    start();
    std::string body;
    for (int i = 0; body.size() < 5'000'000; ++i) {
        body += std::to_string(i) + ",";
    }
    RawClient c = client(GetParam());
    c.send("PUT /l HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n");
    const auto sized = c.ask(body);
    ASSERT_TRUE(sized);
    EXPECT_TRUE(sized->body == body);
    c.send("PUT /l HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body.size(); at += 0x10000) {
        const std::string piece = body.substr(at, 0x10000);
        std::array<char, 16> size{};
        std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
        c.send(size.data() + piece + "\r\n");
    }
    const auto chunked = c.ask("0\r\n\r\n");
    ASSERT_TRUE(chunked);
    EXPECT_TRUE(chunked->body == body);
}

}  // namespace
}  // namespace kalends::http::test
