// Start and stop: requests in progress finish, threads end, ports are told and freed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Stop : public ServerTest {};

TEST_F(Stop, RequestsInProgressFinishIdleConnectionsCloseNewOnesAreRefused) {
    settings_.ioThreads = 2;
    std::atomic<bool> begun{false};
    app_.serve = [&begun](Request&) {
        begun = true;
        std::this_thread::sleep_for(milliseconds(500));
        Response response;
        response.body = "finished";
        return response;
    };
    start();
    RawClient idle = client();
    RawClient busy = client(RawClient::Wire::kTls);
    busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return begun.load(); }));
    const std::uint16_t port = server_->port();
    auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
    EXPECT_TRUE(idle.closedByServer());
    EXPECT_FALSE(RawClient(port).connected());
    const auto answer = busy.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "finished");
    EXPECT_EQ(answer->field("Connection"), "close");
    stopped.get();
    EXPECT_EQ(server_->counters().connectionsOpen, 0U);
}

TEST_F(Stop, AClientThatNeverReadsDelaysTheStopByTheGraceTimeOnly) {
    settings_.deadlines.stopGrace = milliseconds(400);
    app_.serve = [](Request&) {
        Response response;
        response.compression = Compression::kNever;
        response.body = std::string(20'000'000, 'x');
        return response;
    };
    start();
    RawClient c = client();
    c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([this] { return server_->counters().bytesSent > 0; }));
    const auto begun = steady_clock::now();
    server_->stop();
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(4));
}

TEST_F(Stop, AnIdleServerStopsAtOnce) {
    start();
    RawClient c = client();
    ASSERT_TRUE(serves(c));
    const auto begun = steady_clock::now();
    server_->stop();
    EXPECT_LT(steady_clock::now() - begun, milliseconds(1000));
    server_->stop();
}

TEST_F(Stop, ATakenPortIsNamed) {
    start();
    ServerSettings second = settings_;
    second.listen = {{"127.0.0.1", server_->port(), Security::kPlain, -1}};
    Server server(second, app_);
    try {
        server.start();
        FAIL() << "two servers share a port";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find(std::to_string(server_->port())),
                  std::string::npos);
    }
}

TEST_F(Stop, AListeningDescriptorIsTakenOver) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(fd, 10), 0);
    settings_.listen = {{"", 0, Security::kPlain, fd}};
    Server server(settings_, app_);
    server.start();
    RawClient c(server.port());
    EXPECT_TRUE(serves(c));
}

TEST_F(Stop, StoppingUnderLoadLosesNoThreadAndLeaksNothing) {
    settings_.ioThreads = 2;
    start();
    std::atomic<bool> end{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            while (!end) {
                RawClient c = client(i % 2 == 0 ? RawClient::Wire::kPlain : RawClient::Wire::kTls);
                for (int n = 0; c.connected() && n < 50 && serves(c); ++n) {
                }
            }
        });
    }
    std::this_thread::sleep_for(milliseconds(300));
    server_->stop();
    end = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_GT(app_.handled, 0);
}

}  // namespace
}  // namespace kalends::http::test
