// A server process with a private database of its own in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "server/jobs/http_client.h"
#include "tests/protocol/server/process.h"

namespace kalends::test {

class LifeCycle : public ::testing::Test {
  protected:
    LifeCycle()
        : directory_("/tmp/kalends-life-" + std::to_string(::getpid()) + "-" +
                     ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
        std::filesystem::remove_all(directory_);
    }

    ~LifeCycle() override {
        // A cluster left behind by a kill is taken over and stopped by the next holder.
        (void)runKalends({"migrate", "--embedded", directory_});
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }

    [[nodiscard]] std::vector<std::string> serve(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"serve", "--embedded", directory_, "--listen",
                                           "127.0.0.1:0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    static std::string match(const std::string& text, const std::string& expression) {
        std::smatch found;
        return std::regex_search(text, found, std::regex(expression)) ? found[1].str() : "";
    }

    static std::string urlOf(const KalendsProcess& process) {
        return match(process.out(), "ready at (http://\\S+)");
    }

    static int statusOf(const std::string& url) {
        return jobs::callHttp({.method = "GET", .url = url, .headers = {}, .body = ""}).status;
    }

    std::string directory_;
};

}  // namespace kalends::test
