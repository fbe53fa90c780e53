// A client for HTTP and HTTPS, bounded in time and size. The only user of Poco's client classes in
// this folder.
#pragma once

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kalends::jobs {

/// No answer: not reachable, not in time, or larger than allowed.
struct HttpFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class TlsTrust { kVerify, kAnyCertificate };

struct HttpClientSettings {
    std::chrono::seconds timeout{10};
    std::size_t answerLimitBytes = 4 * 1024 * 1024;
    TlsTrust trust = TlsTrust::kVerify;
};

struct HttpCall {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct HttpAnswer {
    int status = 0;
    std::string location, contentType, authenticate, body;
};

/// One request on a connection of its own; redirects are the caller's. Throws HttpFailure.
[[nodiscard]] HttpAnswer callHttp(const HttpCall& call, const HttpClientSettings& settings = {});

}  // namespace kalends::jobs
