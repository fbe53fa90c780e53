// A method is one row: where it is allowed, what it may bring, who handles it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "dav/resource/kinds.h"

namespace kalends::methods {

/// How large a body may be; the sizes are the operator's.
enum class BodyLimit : std::uint8_t { kNone, kXml, kReport, kObject, kBulk };

struct Method {
    std::string_view verb;
    resource::Kinds kinds;  // of an existing target
    /// Where the answer is 403 instead of 405: collections that are the server's own.
    resource::Kinds forbidden{};
    enum class Unmapped : std::uint8_t { kNotFound, kHandled } unmapped = Unmapped::kNotFound;
    /// Methods that make something new answer on an existing target only to name the condition:
    /// Allow leaves them out.
    enum class Target : std::uint8_t { kExisting, kNew } target = Target::kExisting;
    /// Whether the handler answers for a calendar of which the viewer has CALDAV:read-free-busy
    /// only.
    enum class FreeBusyOnly : std::uint8_t {
        kRefused,
        kHandled
    } freeBusyOnly = FreeBusyOnly::kRefused;
    BodyLimit body = BodyLimit::kNone;
    http::WorkClass workClass = http::WorkClass::kQuick;
    storage::WantBody wantObjectBody = storage::WantBody::kNo;
    http::Response (*handler)(const exchange::Exchange&) = nullptr;
    std::string_view rfc;
};

[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] const Method* find(std::string_view verb);
/// The Allow field for a kind of resource.
[[nodiscard]] std::string allowed(resource::Kind kind);

/// Declared here for the table; PROPFIND (RFC 4918 section 9.1), OPTIONS, REPORT (RFC 3253
/// section 3.6).
[[nodiscard]] http::Response findProperties(const exchange::Exchange& exchange);
[[nodiscard]] http::Response describeOptions(const exchange::Exchange& exchange);
[[nodiscard]] http::Response report(const exchange::Exchange& exchange);

}  // namespace kalends::methods
