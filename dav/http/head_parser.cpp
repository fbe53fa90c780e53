// The request line and header fields, strictly (RFC 9112 sections 2 to 5).
#include "dav/http/head_parser.h"

#include <algorithm>
#include <cstring>

#include "dav/http/ascii.h"

namespace kalends::http {

namespace {

constexpr std::size_t kMethodLimitBytes = 64;
constexpr std::size_t kBlankLinesBefore = 4;

/// Field values hold no control characters but tab (RFC 9110 section 5.5).
bool isFieldValue(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

/// Interop: bytes above 0x7f pass, some clients send UTF-8 in paths without percent-encoding.
bool isTargetText(std::string_view target) {
    return std::none_of(target.begin(), target.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || byte == '#';
    });
}

/// uri-host with an optional port; userinfo and lists are refused (RFC 9110 section 7.2).
bool isHost(std::string_view host) {
    return std::none_of(host.begin(), host.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f || std::strchr("/@,?#\\\"<>{}|^`;", c) != nullptr;
    });
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

void HeadParser::reset() {
    const HeadLimits* limits = limits_;
    *this = HeadParser(*limits);
}

HeadParser::Outcome HeadParser::fail(int status, std::string_view reason) {
    fault_ = {status, reason};
    return Outcome::kFault;
}

HeadParser::Outcome HeadParser::parse(std::string_view buffer) {
    for (;;) {
        const void* found = scanned_ < buffer.size() ? std::memchr(buffer.data() + scanned_, '\n',
                                                                   buffer.size() - scanned_)
                                                     : nullptr;
        if (found == nullptr) {
            scanned_ = buffer.size();
            return checkPartial(buffer);
        }
        const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data());
        if (end >= limits_->headBytes) {
            return haveRequestLine_ ? fail(431, "the header is too large")
                                    : fail(414, "the request target is too long");
        }
        if (end == lineStart_ || buffer[end - 1] != '\r') {
            return fail(400, "a line does not end with CR LF");
        }
        const std::string_view line = buffer.substr(lineStart_, end - 1 - lineStart_);
        lineStart_ = end + 1;
        scanned_ = lineStart_;
        if (line.empty()) {
            if (haveRequestLine_) {
                return finish() ? Outcome::kComplete : Outcome::kFault;
            }
            // Some clients send CR LF after a body (RFC 9112 section 2.2).
            if (++blankLines_ > kBlankLinesBefore) {
                return fail(400, "blank lines before the request");
            }
        } else if (!(haveRequestLine_ ? field(line) : requestLine(line))) {
            return Outcome::kFault;
        }
    }
}

HeadParser::Outcome HeadParser::checkPartial(std::string_view buffer) {
    const std::string_view rest = buffer.substr(std::min(lineStart_, buffer.size()));
    started_ = started_ || (!rest.empty() && rest != "\r");
    if (!haveRequestLine_ && rest.size() > limits_->targetBytes + kMethodLimitBytes + 16) {
        return fail(414, "the request target is too long");
    }
    if (buffer.size() >= limits_->headBytes ||
        (haveRequestLine_ && rest.size() > limits_->fieldBytes)) {
        return fail(431, "the header is too large");
    }
    if (!haveRequestLine_ && !rest.empty() && !isTokenChar(rest.front()) && rest.front() != '\r') {
        return fail(400, "not an HTTP request");
    }
    return Outcome::kNeedMore;
}

bool HeadParser::requestLine(std::string_view line) {
    started_ = true;
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        fail(400, "malformed request line");
        return false;
    }
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (!methodAndVersion(line.substr(0, first), line.substr(last + 1))) {
        return false;
    }
    if (target.size() > limits_->targetBytes) {
        fail(414, "the request target is too long");
        return false;
    }
    if (target.empty() || !isTargetText(target)) {
        fail(400, "malformed request target");
        return false;
    }
    haveRequestLine_ = true;
    head_.headers.reserve(16);
    return normaliseTarget(target);
}

bool HeadParser::methodAndVersion(std::string_view method, std::string_view version) {
    if (!isToken(method)) {
        fail(400, "malformed method");
        return false;
    }
    if (method.size() > kMethodLimitBytes || method == "CONNECT") {
        fail(501, "unknown method");
        return false;
    }
    if (version.size() != 8 || !version.starts_with("HTTP/") || !isDigit(version[5]) ||
        version[6] != '.' || !isDigit(version[7])) {
        fail(400, "malformed protocol version");
        return false;
    }
    if (version[5] != '1' || version[7] > '1') {
        fail(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        return false;
    }
    head_.method = method;
    head_.version = version[7] == '1' ? HttpVersion::k11 : HttpVersion::k10;
    return true;
}

bool HeadParser::normaliseTarget(std::string_view target) {
    if (target.front() == '/') {
        head_.target = target;
        return true;
    }
    if (target == "*" && head_.method == "OPTIONS") {
        head_.target = target;
        return true;
    }
    return absoluteTarget(target);
}

bool HeadParser::absoluteTarget(std::string_view target) {
    const std::size_t colon = target.find("://");
    if (colon == std::string_view::npos || (!equalsNoCase(target.substr(0, colon), "http") &&
                                            !equalsNoCase(target.substr(0, colon), "https"))) {
        fail(400, "malformed request target");
        return false;
    }
    const std::string_view rest = target.substr(colon + 3);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    authority_ = rest.substr(0, end);
    if (authority_.empty() || !isHost(authority_)) {
        fail(400, "malformed authority in the request target");
        return false;
    }
    const std::string_view path = rest.substr(end);
    if (path.empty()) {
        // RFC 9112 section 3.2.4: OPTIONS of a whole server through a proxy.
        head_.target.assign(1, head_.method == "OPTIONS" ? '*' : '/');
    } else {
        if (path.front() == '?') {
            head_.target.push_back('/');
        }
        head_.target.append(path);
    }
    return true;
}

bool HeadParser::field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') {
        fail(400, "folded header lines are not accepted");
        return false;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
        fail(400, "malformed header field name");
        return false;
    }
    if (line.size() > limits_->fieldBytes || head_.headers.all().size() >= limits_->fields) {
        fail(431, "the header is too large");
        return false;
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!isFieldValue(value)) {
        fail(400, "control character in a header field");
        return false;
    }
    if (name.size() == 4 && equalsNoCase(name, "Host")) {
        if (++hosts_ > 1 || !isHost(value)) {
            fail(400, "malformed or repeated Host");
            return false;
        }
    }
    head_.headers.add(std::string(name), std::string(value));
    return true;
}

bool HeadParser::finish() {
    if (hosts_ == 0 && head_.version == HttpVersion::k11) {
        fail(400, "Host is missing");
        return false;
    }
    if (!authority_.empty()) {
        head_.headers.set("Host", std::move(authority_));
    }
    return true;
}

}  // namespace kalends::http
