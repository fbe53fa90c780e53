// One range of bytes.
#include "dav/methods/byte_range.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dav/http/ascii.h"
#include "dav/resource/dates.h"

namespace kalends::methods {
namespace {

struct Wanted {
    std::optional<std::uint64_t> first, last;  // no first: the last `last` bytes
};

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

/// nullopt: not one range of bytes.
std::optional<Wanted> parse(std::string_view header) {
    constexpr std::string_view kUnit = "bytes=";
    if (header.size() < kUnit.size() ||
        !http::equalsNoCase(header.substr(0, kUnit.size()), kUnit)) {
        return std::nullopt;
    }
    const std::string_view range = http::trimmed(header.substr(kUnit.size()));
    const auto dash = range.find('-');
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view from = range.substr(0, dash);
    const std::string_view to = range.substr(dash + 1);
    Wanted wanted{number(from), number(to)};
    const bool malformed = (!wanted.first && !from.empty()) || (!wanted.last && !to.empty()) ||
                           (from.empty() && to.empty()) ||
                           (wanted.first && wanted.last && *wanted.last < *wanted.first);
    return malformed ? std::nullopt : std::optional(wanted);
}

bool stillHolds(const http::Headers& headers, const Validators& current) {
    const std::string* condition = headers.find("If-Range");
    if (condition == nullptr) {
        return true;
    }
    const auto value = http::trimmed(*condition);
    return value.starts_with('"') ? value == quoted(current.etag)
                                  : value == resource::httpDate(current.modifiedAt);
}

}  // namespace

void applyRange(const http::Request& request, const Validators& current, http::Response& response) {
    response.headers.set("Accept-Ranges", "bytes");
    const std::string* header = request.headers.find("Range");
    const auto wanted =
        header == nullptr || request.method != "GET" ? std::nullopt : parse(http::trimmed(*header));
    if (!wanted || response.status != 200 || !stillHolds(request.headers, current)) {
        return;
    }
    const std::uint64_t size = response.body.size();
    std::uint64_t first = wanted->first.value_or(0);
    std::uint64_t last = wanted->last.value_or(size == 0 ? 0 : size - 1);
    if (!wanted->first) {
        first = size - std::min(size, *wanted->last);
        last = size == 0 ? 0 : size - 1;
    }
    if (first >= size || (!wanted->first && *wanted->last == 0)) {
        response.status = 416;
        response.headers.set("Content-Range", "bytes */" + std::to_string(size));
        response.body.clear();
        return;
    }
    last = std::min(last, size - 1);
    response.status = 206;
    response.headers.set("Content-Range", "bytes " + std::to_string(first) + "-" +
                                              std::to_string(last) + "/" + std::to_string(size));
    response.body = response.body.substr(first, last - first + 1);
}

}  // namespace kalends::methods
