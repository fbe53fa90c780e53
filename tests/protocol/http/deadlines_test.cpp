// Deadlines: nobody holds a connection for ever, and patient clients are not cut.
#include <sys/socket.h>

#include <thread>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class DeadlinesOf : public ServerTest {
  protected:
    DeadlinesOf() {
        settings_.deadlines.handshake = milliseconds(300);
        settings_.deadlines.header = milliseconds(400);
        settings_.deadlines.body = milliseconds(1500);
        settings_.deadlines.bodyGrace = milliseconds(400);
        settings_.deadlines.bodyBytesPerSecond = 1000;
        settings_.deadlines.idle = milliseconds(700);
        settings_.deadlines.writeStall = milliseconds(400);
    }
};

TEST_F(DeadlinesOf, AHandshakeThatStallsIsClosed) {
    start();
    RawClient c = RawClient(server_->port(1));  // plain bytes to the TLS port
    EXPECT_TRUE(c.closedByServer());
    EXPECT_EQ(server_->counters().timeouts, 1U);
}

TEST_F(DeadlinesOf, ASilentNewConnectionIsClosedWithoutAnswer) {
    start();
    RawClient c = client();
    EXPECT_TRUE(c.closedByServer());
}

TEST_F(DeadlinesOf, AHeadDrippedByteByByteIs408AtTheAbsoluteDeadline) {
    start();
    RawClient c = client();
    ASSERT_TRUE(serves(c));
    const auto begun = steady_clock::now();
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(1000, 'x');
    for (const char byte : head) {
        if (!c.send(std::string_view(&byte, 1)) || !c.silentFor(milliseconds(20))) {
            break;
        }
    }
    const auto answer = c.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_GE(steady_clock::now() - begun, milliseconds(350));
    EXPECT_LT(steady_clock::now() - begun, milliseconds(3000));
}

TEST_F(DeadlinesOf, ABodyBelowTheMinimumRateIs408) {
    start();
    RawClient c = client();
    c.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    const auto begun = steady_clock::now();
    while (c.send("x") && c.silentFor(milliseconds(30))) {
    }
    const auto answer = c.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_LT(steady_clock::now() - begun, milliseconds(1400));
    EXPECT_EQ(app_.handled, 0);
}

TEST_F(DeadlinesOf, ABodyFastEnoughYetEndlessMeetsTheAbsoluteDeadline) {
    start();
    RawClient c = client();
    c.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    const auto begun = steady_clock::now();
    while (c.send(std::string(200, 'x')) && c.silentFor(milliseconds(20))) {
    }
    const auto answer = c.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_GE(steady_clock::now() - begun, milliseconds(1400));
}

TEST_F(DeadlinesOf, IdleConnectionsAreClosedAfterTheIdleTime) {
    start();
    RawClient c = client();
    ASSERT_TRUE(serves(c));
    const auto begun = steady_clock::now();
    EXPECT_TRUE(c.closedByServer());
    EXPECT_GE(steady_clock::now() - begun, milliseconds(600));
    EXPECT_TRUE(eventually([this] { return server_->counters().connectionsOpen == 0; }));
    EXPECT_EQ(server_->counters().timeouts, 0U);
}

TEST_F(DeadlinesOf, AReaderThatStallsIsCutAndASlowOneIsNot) {
    app_.serve = [](Request&) {
        Response response;
        response.compression = Compression::kNever;
        response.body = std::string(12'000'000, 'x');
        return response;
    };
    start();
    RawClient stalled = client();
    stalled.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(eventually([this] { return server_->counters().timeouts == 1; }));
    EXPECT_TRUE(eventually([this] { return server_->counters().connectionsOpen == 0; }));

    RawClient slow = client();
    slow.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    std::vector<char> piece(1'500'000);
    std::size_t got = 0;
    while (got < 12'000'000) {
        const ssize_t count = ::recv(slow.fd(), piece.data(), piece.size(), MSG_WAITALL);
        if (count <= 0) {
            break;
        }
        got += static_cast<std::size_t>(count);
        std::this_thread::sleep_for(milliseconds(150));
    }
    EXPECT_GE(got, 12'000'000U);
}

TEST_F(DeadlinesOf, WorkThatTakesLongIsNotADeadlineOfTheClient) {
    app_.serve = [](Request&) {
        std::this_thread::sleep_for(milliseconds(1200));
        return Response{};
    };
    start();
    RawClient c = client();
    const auto answer = c.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
}

}  // namespace
}  // namespace kalends::http::test
