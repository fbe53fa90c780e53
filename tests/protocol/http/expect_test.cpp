// Expect: 100-continue and refusals before the body.
#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;

class Expectations : public ServerTest {
  protected:
    void SetUp() override {
        app_.judge = [](const Request& head) {
            HeadDecision decision;
            decision.bodyLimitBytes = 1000;
            if (head.headers.find("Authorization") == nullptr) {
                decision.refusal.emplace();
                decision.refusal->status = 401;
            }
            return decision;
        };
        start();
    }

    static std::string put(const std::string& fields) {
        return "PUT /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }
};

TEST_F(Expectations, ContinueIsSentOnlyWhenTheBodyIsWanted) {
    RawClient c = client();
    const auto interim =
        c.ask(put("Authorization: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"));
    ASSERT_TRUE(interim);
    EXPECT_EQ(interim->status, 100);
    EXPECT_EQ(app_.handled, 0);
    const auto answer = c.ask("abc");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "PUT /x abc");
    EXPECT_EQ(c.ask(put("Authorization: x\r\nContent-Length: 1\r\n") + "z")->body, "PUT /x z");
}

TEST_F(Expectations, ABodySentWithoutWaitingGetsNoContinue) {
    RawClient c = client();
    const auto answer =
        c.ask(put("Authorization: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n") + "abc");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
}

TEST_F(Expectations, ARefusalComesInsteadOfContinueAndCloses) {
    RawClient c = client();
    const auto answer = c.ask(put("Expect: 100-continue\r\nContent-Length: 3\r\n"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(answer->field("Connection"), "close");
    EXPECT_TRUE(c.closedByServer());
    EXPECT_EQ(app_.handled, 0);
}

TEST_F(Expectations, TooLargeBodiesAreRefusedBeforeTheyAreSent) {
    for (const char* expect : {"Expect: 100-continue\r\n", ""}) {
        RawClient c = client();
        const auto answer = c.ask(
            put(std::string("Authorization: x\r\n") + expect + "Content-Length: 1000000\r\n"));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 413);
        EXPECT_TRUE(c.closedByServer());
    }
}

TEST_F(Expectations, OtherExpectationsAre417) {
    RawClient c = client();
    const auto answer = c.ask(put("Authorization: x\r\nExpect: magic\r\n"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 417);
}

TEST_F(Expectations, ASmallRefusedBodyIsReadAndTheConnectionKept) {
    RawClient c = client();
    const auto sized = c.ask(put("Content-Length: 5\r\n") + "abcde");
    ASSERT_TRUE(sized);
    EXPECT_EQ(sized->status, 401);
    EXPECT_FALSE(sized->field("Connection"));
    const auto chunked = c.ask(put("Transfer-Encoding: chunked\r\n") + "2\r\nab\r\n0\r\n\r\n");
    ASSERT_TRUE(chunked);
    EXPECT_EQ(chunked->status, 401);
    const auto bodiless = c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(bodiless);
    EXPECT_EQ(bodiless->status, 401);
    EXPECT_EQ(c.ask("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n\r\n")->status, 200);
}

TEST_F(Expectations, ALargeRefusedBodyClosesYetTheAnswerArrives) {
    for (const auto wire : {RawClient::Wire::kPlain, RawClient::Wire::kTls}) {
        RawClient c = client(wire);
        c.send(put("Content-Length: 8000000\r\n"));
        const std::string piece(100'000, 'x');
        for (int i = 0; i < 20 && c.send(piece); ++i) {
        }
        const auto answer = c.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 401);
        EXPECT_EQ(answer->field("Connection"), "close");
    }
}

TEST_F(Expectations, AChunkedBodyThatGrowsTooLargeIs413) {
    RawClient c = client();
    c.send(put("Authorization: x\r\nTransfer-Encoding: chunked\r\n"));
    const std::string chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";
    for (int i = 0; i < 5; ++i) {
        c.send(chunk);
    }
    const auto answer = c.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(app_.handled, 0);
}

TEST_F(Expectations, AJudgeThatThrowsIs500) {
    app_.judge = [](const Request&) -> HeadDecision { throw std::runtime_error("x"); };
    RawClient c = client();
    const auto answer = c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500);
}

}  // namespace
}  // namespace kalends::http::test
