// What the front end refuses by itself is written down with all that is known of the request, and
// nothing else is.
#include <mutex>
#include <vector>

#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

struct Noted {
    std::string method, target, address, reason;
    int status = 0;
};

class RefusalLogs : public ServerTest {
  protected:
    RefusalLogs() {
        settings_.deadlines.header = std::chrono::milliseconds(300);
        settings_.deadlines.bodyGrace = std::chrono::milliseconds(300);
        settings_.head.fieldBytes = 1024;
        settings_.head.targetBytes = 512;
        log_ = [this](const Request& request, int status, std::string_view reason) {
            const std::lock_guard lock(mutex_);
            noted_.push_back(
                {request.method, request.target, request.peerAddress, std::string(reason), status});
        };
        start();
    }

    std::vector<Noted> noted() {
        const std::lock_guard lock(mutex_);
        return noted_;
    }

    std::mutex mutex_;
    std::vector<Noted> noted_;
};

TEST_F(RefusalLogs, NameStatusReasonAndAddress) {
    const struct {
        std::string bytes;
        int status;
        std::string method, target;
    } cases[]{
        {"GARBAGE\r\n\r\n", 400, "", ""},
        {"GET /a HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(2000, 'x') + "\r\n\r\n", 431, "",
         ""},
        {"GET /" + std::string(1000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "", ""},
        {"PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "PUT",
         "/a"},
        {"PUT /b HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413, "PUT", "/b"},
        {"PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "PUT",
         "/c"},
        {"GET /slow HTTP/1.1\r\nHo", 408, "", ""},  // the head never ends
        {"PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc", 408, "PUT",
         "/slow"},  // the body never ends
    };

    for (const auto& c : cases) {
        const auto before = noted().size();
        auto connection = client();
        const auto answer = connection.ask(c.bytes);
        ASSERT_TRUE(answer) << c.bytes.substr(0, 40);
        EXPECT_EQ(answer->status, c.status) << c.bytes.substr(0, 40);
        const auto all = noted();
        ASSERT_EQ(all.size(), before + 1) << c.bytes.substr(0, 40);
        EXPECT_EQ(all.back().status, c.status);
        EXPECT_EQ(all.back().method, c.method) << c.bytes.substr(0, 40);
        EXPECT_EQ(all.back().target, c.target) << c.bytes.substr(0, 40);
        EXPECT_EQ(all.back().address, "127.0.0.1");
        EXPECT_FALSE(all.back().reason.empty());
    }
}

TEST_F(RefusalLogs, SayNothingOfWhatWasServedOrIdle) {
    auto connection = client();
    EXPECT_TRUE(serves(connection));
    { auto idle = client(); }
    EXPECT_TRUE(serves(connection));
    EXPECT_TRUE(noted().empty());
}

TEST_F(RefusalLogs, TheRequestBeforeIsNotBlamed) {
    auto connection = client();
    EXPECT_TRUE(serves(connection));
    const auto answer = connection.ask("GARBAGE\r\n\r\n");
    ASSERT_TRUE(answer);
    ASSERT_EQ(noted().size(), 1U);
    EXPECT_EQ(noted()[0].target, "");
}

}  // namespace
}  // namespace kalends::http::test
