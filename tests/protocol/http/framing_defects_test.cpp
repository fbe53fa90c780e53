// Framing defects known from other servers, each by name, over real sockets.
#include <vector>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

class FramingDefects : public ServerTest {
  protected:
    void SetUp() override { start(); }

    /// The text is answered with `status`, nothing reaches the application, and the connection
    /// ends.
    void expectRefusedAndClosed(const std::string& text, int status) {
        const int before = app_.handled;
        RawClient c = client();
        const auto answer = c.ask(text);
        ASSERT_TRUE(answer) << text;
        EXPECT_EQ(answer->status, status) << text;
        EXPECT_EQ(answer->field("Connection"), "close") << text;
        EXPECT_TRUE(c.closedByServer()) << text;
        EXPECT_EQ(app_.handled, before) << text;
    }
};

TEST_F(FramingDefects, MethodsWithoutBodyFieldsHaveAnEmptyBodyAtOnce) {
    for (const char* method : {"PROPFIND", "MKCOL", "OPTIONS", "REPORT", "MKCALENDAR", "ACL", "PUT",
                               "POST", "DELETE", "LOCK", "FROBNICATE"}) {
        RawClient c = client();
        const auto answer = c.ask(std::string(method) + " /x HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_TRUE(answer) << method;
        EXPECT_EQ(answer->body, std::string(method) + " /x ");
        EXPECT_TRUE(serves(c));
    }
}

TEST_F(FramingDefects, AnUnreadBodyIsNeverTakenForTheNextRequest) {
    app_.serve = [](Request& request) {
        Response response;
        response.body = request.method + " " + request.target + " ";  // the body is not looked at
        return response;
    };
    RawClient c = client();
    const auto answer = c.ask(
        "POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\n\r\n"
        "GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /one ");
    EXPECT_TRUE(serves(c));
    EXPECT_EQ(app_.handled, 2);
}

TEST_F(FramingDefects, AmbiguousLengthsAreRefused) {
    const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
    expectRefusedAndClosed(start + "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", 400);
    expectRefusedAndClosed(start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400);
    expectRefusedAndClosed(start + "Content-Length: 3, 3\r\n\r\nabc", 400);
    expectRefusedAndClosed(
        start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    expectRefusedAndClosed(
        start + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400);
}

TEST_F(FramingDefects, MalformedLengthsAreRefused) {
    for (const char* length : {"-1", "3x", "+3", "0x3", "", "1 1", "18446744073709551617"}) {
        expectRefusedAndClosed(
            std::string("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ") + length + "\r\n\r\nabc",
            400);
    }
}

TEST_F(FramingDefects, TransferCodingsOtherThanChunkedAre501) {
    for (const char* coding :
         {"gzip, chunked", "chunked, gzip", "identity", "xchunked", "chunked,"}) {
        expectRefusedAndClosed(std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ") +
                                   coding + "\r\n\r\n0\r\n\r\n",
                               501);
    }
}

TEST_F(FramingDefects, TrailersAreConsumedAndTheConnectionGoesOn) {
    RawClient c = client();
    const auto answer = c.ask(
        "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;ext=\"1\"\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\nX-More: 1\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "PUT /c abcde");
    EXPECT_TRUE(serves(c));
}

TEST_F(FramingDefects, MalformedChunksAreRefused) {
    const std::string start = "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* body :
         {"x\r\n", "3\nabc\n", "3\r\nabcd\r\n", "-1\r\n", "fffffffffffffffff\r\n"}) {
        expectRefusedAndClosed(start + body, 400);
    }
}

TEST_F(FramingDefects, MalformedHeadersAreRefused) {
    const std::string line = "GET / HTTP/1.1\r\n";
    for (const std::string& text : std::vector<std::string>{
             line + "Host : a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n", line + "Host: a\n\r\n",
             line + "Host: a\r\nno colon\r\n\r\n", line + "\r\n",
             line + "Host: a\r\nHost: b\r\n\r\n", line + "Host: a\r\nX: 1\r\n 2\r\n\r\n",
             line + "Host: a\r\nX: \x01\r\n\r\n",
             std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8)}) {
        expectRefusedAndClosed(text, 400);
    }
}

TEST_F(FramingDefects, OtherProtocolVersionsAre505) {
    expectRefusedAndClosed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    expectRefusedAndClosed("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505);
}

TEST_F(FramingDefects, LongTargetsAre414LargeHeadsAre431) {
    expectRefusedAndClosed("GET /" + std::string(17'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                           414);
    expectRefusedAndClosed(
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", 431);
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 200; ++i) {
        many += "X: y\r\n";
    }
    expectRefusedAndClosed(many + "\r\n", 431);
}

TEST_F(FramingDefects, LargeCredentialsAndManyFieldsPass) {
    app_.serve = [](Request& request) {
        Response response;
        response.body = std::to_string(request.headers.all().size()) + " " +
                        std::to_string(request.headers.find("Authorization")->size());
        return response;
    };
    std::string head =
        "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + std::string(60'000, 'N') + "\r\n";
    for (int i = 0; i < 100; ++i) {
        head += "X-" + std::to_string(i) + ": y\r\n";
    }
    RawClient c = client();
    const auto answer = c.ask(head + "\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "102 60000");
}

TEST_F(FramingDefects, EncodedWordsInFieldsAreNotDecoded) {
    app_.serve = [](Request& request) {
        Response response;
        response.body = *request.headers.find("X");
        return response;
    };
    RawClient c = client();
    const auto answer =
        c.ask("GET / HTTP/1.1\r\nHost: a\r\nX: =?utf-8?Q?=0D=0AEvil:=201?=\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "=?utf-8?Q?=0D=0AEvil:=201?=");
}

TEST_F(FramingDefects, EveryAnswerHasADateAndALength) {
    RawClient c = client();
    const auto answer = c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->field("Date").value_or("").ends_with(" GMT"));
    EXPECT_EQ(answer->field("Server"), "Kalends");
    EXPECT_TRUE(answer->field("Content-Length"));
    EXPECT_FALSE(answer->field("Connection"));
}

TEST_F(FramingDefects, AHandlerThatThrowsIs500AndTheWorkerLives) {
    app_.serve = [](Request& request) -> Response {
        if (request.target == "/odd") {
            throw 42;
        }
        throw std::runtime_error("broken");
    };
    RawClient c = client();
    for (int i = 0; i < 40; ++i) {
        const auto answer = c.ask(std::string("GET ") + (i % 2 == 0 ? "/" : "/odd") +
                                  " HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 500);
    }
    EXPECT_EQ(server_->counters().exceptions, 40U);
}

TEST_F(FramingDefects, Http10ClosesUnlessAskedToStay) {
    RawClient closing = client();
    const auto last = closing.ask("GET /old HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(last);
    EXPECT_EQ(last->body, "GET /old ");
    EXPECT_TRUE(closing.closedByServer());

    RawClient staying = client();
    const auto kept = staying.ask("GET /old HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->field("Connection"), "keep-alive");
    EXPECT_TRUE(serves(staying));
}

TEST_F(FramingDefects, ConnectionCloseIsHonouredOnBothSides) {
    RawClient asked = client();
    const auto answer = asked.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Connection"), "close");
    EXPECT_TRUE(asked.closedByServer());

    app_.serve = [](Request&) {
        Response response;
        response.closeConnection = true;
        return response;
    };
    RawClient told = client();
    ASSERT_TRUE(told.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(told.closedByServer());
}

TEST_F(FramingDefects, AbsoluteTargetsAndOptionsOfTheServerAreServed) {
    RawClient c = client();
    const auto absolute = c.ask("GET http://cal.example/x?y HTTP/1.1\r\nHost: other\r\n\r\n");
    ASSERT_TRUE(absolute);
    EXPECT_EQ(absolute->body, "GET /x?y ");
    const auto options = c.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->body, "OPTIONS * ");
}

TEST_F(FramingDefects, HeadHasNoBodyAndTheNextAnswerFollowsAtOnce) {
    RawClient c = client();
    const auto head = c.ask("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n", AnswerTo::kHead);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->field("Content-Length"), "8");
    EXPECT_TRUE(serves(c));
}

TEST_F(FramingDefects, AClientThatHalfClosesStillGetsItsAnswer) {
    RawClient c = client();
    c.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
    c.endOutput();
    const auto answer = c.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /half ");
    EXPECT_TRUE(c.closedByServer());
}

}  // namespace
}  // namespace kalends::http::test
