// A running front end with a scripted application behind it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "dav/http/server.h"
#include "tests/protocol/http/certificate.h"
#include "tests/protocol/http/raw_client.h"

namespace kalends::http::test {

/// By default admits bodies up to 1 MB and answers "METHOD TARGET BODY".
class ScriptedApplication : public Application {
  public:
    std::function<HeadDecision(const Request&)> judge = [](const Request&) {
        HeadDecision decision;
        decision.bodyLimitBytes = 1 << 20;
        return decision;
    };
    std::function<Response(Request&)> serve = [](Request& request) {
        Response response;
        response.body = request.method + " " + request.target + " " + request.body.text();
        return response;
    };
    std::atomic<int> handled{0};

    HeadDecision judgeHead(const Request& head) override { return judge(head); }

    Response handle(Request& request) override {
        ++handled;
        return serve(request);
    }

    Response refuse(int status, std::string_view reason) override {
        Response response;
        response.status = status;
        response.body = reason;
        return response;
    }
};

class ServerTest : public testing::Test {
  protected:
    /// Two listeners, plain and TLS, on free ports. Adjust `settings_` and `app_` before.
    void start() {
        settings_.tls.certificateChainFile = certificate_.chainFile();
        settings_.tls.privateKeyFile = certificate_.keyFile();
        settings_.body.spoolDirectory = testing::TempDir();
        settings_.openFiles = 20'000;
        settings_.listen = {{"127.0.0.1", 0, Security::kPlain, -1},
                            {"127.0.0.1", 0, Security::kTls, -1}};
        server_ = std::make_unique<Server>(settings_, app_, log_);
        server_->start();
    }

    [[nodiscard]] RawClient client(RawClient::Wire wire = RawClient::Wire::kPlain) const {
        return RawClient(server_->port(wire == RawClient::Wire::kPlain ? 0 : 1), wire);
    }

    /// True when the client's connection still serves a request.
    static bool serves(RawClient& client) {
        const auto answer = client.ask("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n");
        return answer && answer->status == 200 && answer->body == "GET /alive ";
    }

    /// Waits until `condition` holds, five seconds at most.
    static bool eventually(const std::function<bool()>& condition);

    CertificateFiles certificate_;
    ServerSettings settings_;
    ScriptedApplication app_;
    RefusalLog log_;
    std::unique_ptr<Server> server_;
};

inline bool ServerTest::eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }

        struct timespec nap {
            0, 2'000'000
        };

        ::nanosleep(&nap, nullptr);
    }
    return true;
}

}  // namespace kalends::http::test
