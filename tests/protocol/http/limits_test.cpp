// Limits: connections, queues, bodies, codings, and who is believed about addresses.
#include <zlib.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "dav/http/compression.h"
#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Limits : public ServerTest {
  protected:
    static std::string gzipped(const std::string& text) {
        std::string coded;
        GzipEncoder(6).encode(text, GzipEncoder::Flush::kFinish, coded);
        return coded;
    }

    static std::string put(const std::string& coding, const std::string& body) {
        return "PUT /z HTTP/1.1\r\nHost: a\r\nContent-Encoding: " + coding +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
};

/// Holds workers until told to go on.
class Hold {
  public:
    void wait() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.wait(lock, [this] { return released_; });
    }

    void release() {
        const std::lock_guard lock(mutex_);
        released_ = true;
        changed_.notify_all();
    }

    int waiting() {
        const std::lock_guard lock(mutex_);
        return waiting_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool released_ = false;
};

TEST_F(Limits, ConnectionsBeyondTheTotalGet503AndRoomIsMadeAgain) {
    settings_.connections.total = 3;
    start();
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(client());
        ASSERT_TRUE(serves(clients.back()));
    }
    RawClient fourth = client();
    const auto refused = fourth.read();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_TRUE(refused->field("Retry-After"));
    EXPECT_FALSE(client(RawClient::Wire::kTls).connected());
    EXPECT_EQ(server_->counters().connectionsRefused, 2U);
    clients.pop_back();
    EXPECT_TRUE(eventually([this] {
        RawClient next = client();
        return serves(next);
    }));
}

TEST_F(Limits, OneAddressCannotTakeAllConnectionsButAProxyMay) {
    settings_.connections.perAddress = 2;
    start();
    RawClient one = client();
    RawClient two = client();
    ASSERT_TRUE(serves(one) && serves(two));
    RawClient three = client();
    const auto refused = three.read();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);

    settings_.trustedProxies = {"127.0.0.0/8"};
    start();
    std::vector<RawClient> proxied;
    for (int i = 0; i < 10; ++i) {
        proxied.push_back(client());
        EXPECT_TRUE(serves(proxied.back()));
    }
}

TEST_F(Limits, AFullQueueIs503WithRetryAfterAtOnce) {
    Hold hold;
    settings_.work.workers = 1;
    settings_.work.quickQueue = 2;
    settings_.work.retryAfter = std::chrono::seconds(7);
    app_.serve = [&hold](Request&) {
        hold.wait();
        return Response{};
    };
    start();
    std::vector<RawClient> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(client());
        waiting.back().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i == 0) {
            ASSERT_TRUE(eventually([&] { return hold.waiting() == 1; }));
        }
    }
    ASSERT_TRUE(eventually([this] { return server_->counters().quickQueued == 2; }));
    EXPECT_EQ(server_->counters().workersBusy, 1U);
    RawClient extra = client();
    const auto refused = extra.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->field("Retry-After"), "7");
    EXPECT_FALSE(refused->field("Connection"));
    EXPECT_EQ(server_->counters().overloaded, 1U);
    hold.release();
    for (RawClient& c : waiting) {
        const auto answer = c.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
    }
}

TEST_F(Limits, QueuedWorkIsAnswered503WhenItsTimeIsUpEvenIfNoWorkerComesFree) {
    Hold hold;
    settings_.work.workers = 1;
    settings_.work.queueTime = milliseconds(300);
    app_.serve = [&hold](Request&) {
        hold.wait();
        return Response{};
    };
    start();
    RawClient first = client();
    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return hold.waiting() == 1; }));
    RawClient second = client();
    const auto begun = steady_clock::now();
    const auto refused = second.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_GE(steady_clock::now() - begun, milliseconds(280));
    EXPECT_LT(steady_clock::now() - begun, milliseconds(3000));
    hold.release();
    EXPECT_EQ(first.read()->status, 200);
    EXPECT_EQ(app_.handled, 1);
}

TEST_F(Limits, HeavyRequestsLeaveAWorkerForQuickOnes) {
    Hold hold;
    settings_.work.workers = 3;
    settings_.work.heavyWorkers = 3;
    app_.judge = [](const Request& head) {
        HeadDecision decision;
        decision.workClass = head.method == "REPORT" ? WorkClass::kHeavy : WorkClass::kQuick;
        return decision;
    };
    app_.serve = [&hold](Request& request) {
        if (request.method == "REPORT") {
            hold.wait();
        }
        Response response;
        response.body = request.method + " " + request.target + " ";
        return response;
    };
    start();
    std::vector<RawClient> heavy;
    for (int i = 0; i < 10; ++i) {
        heavy.push_back(client());
        heavy.back().send("REPORT / HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    ASSERT_TRUE(eventually([this] { return server_->counters().heavyQueued == 8; }));
    RawClient quick = client();
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(serves(quick));
    }
    hold.release();
    for (RawClient& c : heavy) {
        EXPECT_EQ(c.read()->status, 200);
    }
}

TEST_F(Limits, CodedRequestBodiesAreDecodedWithinTheBodyLimit) {
    start();
    RawClient c = client();
    const auto good = c.ask(put("gzip", gzipped("BEGIN:VCALENDAR")));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->body, "PUT /z BEGIN:VCALENDAR");
    const auto bomb = c.ask(put("gzip", gzipped(std::string(30'000'000, ' '))));
    ASSERT_TRUE(bomb);
    EXPECT_EQ(bomb->status, 413);
    const auto damaged = c.ask(put("gzip", "not gzip"));
    ASSERT_TRUE(damaged);
    EXPECT_EQ(damaged->status, 400);
    const auto unknown = c.ask(put("br", "x"));
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->status, 415);
    EXPECT_EQ(unknown->field("Accept-Encoding"), "gzip, deflate");
    EXPECT_TRUE(serves(c));
    EXPECT_EQ(app_.handled, 2);
}

TEST_F(Limits, CodingFieldIsGoneOnceTheBodyIsDecoded) {
    app_.serve = [](Request& request) {
        Response response;
        response.body = *request.headers.find("Content-Length");
        response.body += request.headers.find("Content-Encoding") == nullptr ? " plain" : " coded";
        return response;
    };
    start();
    RawClient c = client();
    const auto answer = c.ask(put("deflate", [] {
        std::string coded(100, '\0');
        uLongf size = coded.size();
        compress(reinterpret_cast<Bytef*>(coded.data()), &size,
                 reinterpret_cast<const Bytef*>("hello"), 5);
        coded.resize(size);
        return coded;
    }()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "5 plain");
}

TEST_F(Limits, LargeAnswersAreCompressedForThoseWhoAsk) {
    app_.serve = [](Request& request) {
        Response response;
        response.headers.add("ETag", "\"1\"");
        response.compression =
            request.target == "/object" ? Compression::kNever : Compression::kAllowed;
        response.body = std::string(50'000, 'x');
        return response;
    };
    start();
    RawClient c = client();
    const std::string accept = " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
    const auto listing = c.ask("GET /listing" + accept);
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->field("Content-Encoding"), "gzip");
    EXPECT_EQ(listing->field("ETag"), "\"1\"");
    EXPECT_LT(listing->body.size(), 1000U);
    const auto object = c.ask("GET /object" + accept);
    ASSERT_TRUE(object);
    EXPECT_FALSE(object->field("Content-Encoding"));
    EXPECT_EQ(object->body.size(), 50'000U);
}

TEST_F(Limits, ForwardingFieldsAreBelievedFromTrustedProxiesOnly) {
    app_.serve = [](Request& request) {
        Response response;
        response.body = request.peerAddress + (request.secure ? " secure " : " plain ") +
                        (request.headers.find("X-Forwarded-For") != nullptr ? "kept" : "gone");
        return response;
    };
    const std::string request =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: "
        "https\r\n\r\n";
    start();
    EXPECT_EQ(client().ask(request)->body, "127.0.0.1 plain gone");
    EXPECT_EQ(client(RawClient::Wire::kTls).ask(request)->body, "127.0.0.1 secure gone");
    settings_.trustedProxies = {"127.0.0.1"};
    start();
    EXPECT_EQ(client().ask(request)->body, "203.0.113.9 secure kept");
}

TEST_F(Limits, RequestsOfClientsThatLeftTheQueueAreNotBegun) {
    Hold hold;
    settings_.work.workers = 1;
    app_.serve = [&hold](Request& request) {
        if (request.target == "/hold") {
            hold.wait();
        }
        return Response{};
    };
    start();
    RawClient first = client();
    first.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return hold.waiting() == 1; }));
    for (int i = 0; i < 5; ++i) {
        RawClient gone = client();
        gone.send("PUT / HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_TRUE(eventually(
            [&] { return server_->counters().quickQueued == static_cast<std::uint64_t>(i) + 1; }));
    }
    std::this_thread::sleep_for(milliseconds(1200));
    hold.release();
    EXPECT_EQ(first.read()->status, 200);
    EXPECT_TRUE(eventually([this] { return server_->counters().connectionsOpen == 1; }));
    EXPECT_EQ(app_.handled, 1);
}

}  // namespace
}  // namespace kalends::http::test
