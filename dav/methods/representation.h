// The forms an object is sent in: stored text, the other vCard version, jCal, jCard. Knows no
// storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dav/http/message.h"
#include "dav/resource/resource.h"

namespace kalends::methods {

struct Representation {
    std::string contentType;
    std::string body;
};

/// The Content-Type of the stored bytes.
[[nodiscard]] std::string storedContentType(const resource::Resource& object);

/// `body` in the form `accept` prefers (RFC 9110 section 12.5.1); the stored form when nothing else
/// is asked for or nothing can be offered. `fallback` is used without an Accept header: the media
/// type of a PUT to be mirrored.
[[nodiscard]] Representation represent(const resource::Resource& object,
                                       std::string body,
                                       const std::optional<std::string>& accept,
                                       std::string_view fallback = {});

/// True when a browser asks: text/html is named in Accept.
[[nodiscard]] bool prefersHtml(const std::optional<std::string>& accept);

/// Vary: the headers by which its representations differ.
[[nodiscard]] std::string varyOf(const resource::Resource& object);

/// A full answer with body, ETag and the other headers of a representation.
[[nodiscard]] http::Response representationResponse(int status,
                                                    const resource::Resource& object,
                                                    Representation representation);

}  // namespace kalends::methods
