// Pipelining: answers in order, however many requests come at once.
#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

class Pipelining : public ServerTest, public testing::WithParamInterface<RawClient::Wire> {};

INSTANTIATE_TEST_SUITE_P(Wires,
                         Pipelining,
                         testing::Values(RawClient::Wire::kPlain, RawClient::Wire::kTls),
                         [](const auto& param) {
                             return param.param == RawClient::Wire::kPlain ? "Plain" : "Tls";
                         });

TEST_P(Pipelining, TwoThousandRequestsInOneWriteAreAnsweredInOrder) {
    settings_.ioThreads = 2;
    start();
    constexpr int kRequests = 2000;
    std::string all;
    for (int i = 0; i < kRequests; ++i) {
        const std::string number = std::to_string(i);
        if (i % 3 == 0) {
            all += "PUT /" + number +
                   " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(number.size()) +
                   "\r\n\r\n" + number;
        } else if (i % 3 == 1) {
            all += "PUT /" + number +
                   " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
        } else {
            all += "GET /" + number + " HTTP/1.1\r\nHost: a\r\n\r\n";
        }
    }
    RawClient c = client(GetParam());
    std::thread sender([&] { EXPECT_TRUE(c.send(all)); });
    if (GetParam() == RawClient::Wire::kTls) {
        sender.join();  // one TLS session must not be used by two threads
    }
    for (int i = 0; i < kRequests; ++i) {
        const auto answer = c.read();
        ASSERT_TRUE(answer) << i;
        const std::string number = std::to_string(i);
        const std::string expected = i % 3 == 0   ? "PUT /" + number + " " + number
                                     : i % 3 == 1 ? "PUT /" + number + " x"
                                                  : "GET /" + number + " ";
        ASSERT_EQ(answer->body, expected);
    }
    if (sender.joinable()) {
        sender.join();
    }
    EXPECT_TRUE(serves(c));
    EXPECT_EQ(app_.handled, kRequests + 1);
}

TEST_P(Pipelining, RefusalsStandInTheirPlaceInTheOrder) {
    app_.judge = [](const Request& head) {
        HeadDecision decision;
        decision.bodyLimitBytes = 100;
        if (head.target.starts_with("/no")) {
            decision.refusal.emplace();
            decision.refusal->status = 403;
        }
        return decision;
    };
    start();
    std::string all;
    for (int i = 0; i < 500; ++i) {
        all += "PUT /no HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
        all += "GET /yes HTTP/1.1\r\nHost: a\r\n\r\n";
        all += "GET /no HTTP/1.1\r\nHost: a\r\n\r\n";
    }
    RawClient c = client(GetParam());
    ASSERT_TRUE(c.send(all));
    for (int i = 0; i < 500; ++i) {
        for (const int status : {403, 200, 403}) {
            const auto answer = c.read();
            ASSERT_TRUE(answer);
            ASSERT_EQ(answer->status, status);
        }
    }
}

TEST_P(Pipelining, NothingAfterAClosingRequestIsServed) {
    start();
    RawClient c = client(GetParam());
    const auto answer = c.ask(
        "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        "GET /ghost HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /last ");
    EXPECT_TRUE(c.closedByServer());
    EXPECT_EQ(app_.handled, 1);
}

}  // namespace
}  // namespace kalends::http::test
