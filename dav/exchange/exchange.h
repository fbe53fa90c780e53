// One request in progress as handlers see it, and the answers they build from.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dav/http/message.h"
#include "dav/resource/resource.h"
#include "dav/xml/reader.h"

namespace kalends::exchange {

enum class Depth { kZero, kOne, kInfinity };

/// Everything a method handler gets. The target's parent is resolved; the body is complete.
struct Exchange {
    http::Request& request;
    resource::ContextPtr context;
    resource::Locator locator;
    resource::Resolved target;

    /// The target, or 404 when nothing stands there for this viewer.
    [[nodiscard]] const resource::Resource& existing() const;
    /// Throws what stands for an absent target: need-privileges for another's home without rights,
    /// else 404.
    [[noreturn]] void throwAbsent(const resource::Resolved& absent,
                                  const resource::Locator& where) const;
    /// Throws need-privileges (403) naming the resource when access lacks them.
    void require(const resource::Resource& resource, access::Privileges needed) const;
    /// The Depth header; `absent` when there is none. Throws 400 for anything else.
    [[nodiscard]] Depth depth(Depth absent) const;
    /// The XML body, or nullopt when empty. Throws 400 (malformed), 413/403 (limits), 415 (not XML
    /// by content type).
    [[nodiscard]] std::optional<xml::Element> xmlBody(xml::ReadLimits limits = {}) const;
};

[[nodiscard]] http::Response emptyResponse(int status);
[[nodiscard]] http::Response xmlResponse(int status, std::string body);

/// Appends one more piece (64 kB is a good size) to `out`; false when done. Owns all it needs: it
/// may outlive the exchange.
using Producer = std::function<bool(std::string& out)>;
/// 207 (or another status) from a producer: one piece when the answer is small, else streamed
/// without holding a worker.
[[nodiscard]] http::Response streamedXml(int status, Producer producer);

}  // namespace kalends::exchange
