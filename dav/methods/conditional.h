// Conditional headers (RFC 9110 section 13, RFC 6638 section 8, RFC 4918 section 10.4). Knows no
// resource kinds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dav/http/message.h"
#include "storage/objects.h"

namespace kalends::methods {

/// What the client may compare with: the state read before the request is carried out.
struct Validators {
    storage::Etag etag;
    std::chrono::sys_seconds modifiedAt;
    std::optional<std::string> scheduleTag;
};

[[nodiscard]] Validators validatorsOf(const storage::Object& object);

/// For a write: judged by storage under the collection's lock. `current` (nullopt: nothing there)
/// serves the headers that storage does not know, If-Unmodified-Since and If (which the pipeline
/// has judged); what they saw is then required to be still true. Throws DavError 412, or 400 for a
/// malformed header.
[[nodiscard]] storage::Preconditions writePreconditions(const http::Headers& headers,
                                                        const std::optional<Validators>& current);

enum class Freshness : std::uint8_t { kSend, kNotModified };

/// For GET and HEAD of something that exists. Throws DavError 412.
[[nodiscard]] Freshness judgeRead(const http::Headers& headers, const Validators& current);

/// With the quotes a header needs.
[[nodiscard]] std::string quoted(const storage::Etag& etag);

}  // namespace kalends::methods
