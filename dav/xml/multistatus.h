// DAV:multistatus pieces every producer shares (RFC 4918 section 13). Exact status texts, as
// Thunderbird compares them.
#pragma once

#include <string>
#include <string_view>

#include "dav/xml/writer.h"

namespace kalends::xml {

/// `HTTP/1.1 200 OK` and so on.
[[nodiscard]] std::string_view statusLine(int status);
/// Declaration and `<D:multistatus …>`.
void openMultistatus(Writer& out);
void closeMultistatus(Writer& out);
/// `<D:response>` that has a status instead of properties; `errorXml` is a DAV:error's content or
/// empty.
void statusResponse(Writer& out,
                    std::string_view encodedHref,
                    int status,
                    std::string_view errorXml = {},
                    std::string_view description = {});

}  // namespace kalends::xml
