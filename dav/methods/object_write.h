// What PUT and POST have in common: a body checked and turned into what storage takes, and the
// answer that shows the stored object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dav/content/check.h"
#include "dav/exchange/exchange.h"

namespace kalends::methods {

struct PreparedObject {
    storage::NewObject object;
    content::Fidelity fidelity = content::Fidelity::kAsSent;
    /// What the viewer keeps of somebody else's object for themselves from now on; empty: nothing.
    std::optional<std::string> own{};
};

/// A body as it came; an empty `contentType` means the collection's own text form.
struct SentObject {
    /// What a client makes anew takes the default alarms of its calendar.
    enum class As : std::uint8_t { kSent, kNew };
    std::string body;
    std::string_view contentType;
    As as = As::kSent;
};

/// Every precondition of RFC 4791 section 5.3.2.1 and RFC 6352 section 6.3.2.1 that can be told
/// without the database; throws the DavError of the one that does not hold.
[[nodiscard]] PreparedObject prepareObject(const resource::Context& context,
                                           const resource::Resource& collection,
                                           std::string name,
                                           SentObject sent);

/// The ETag of what was stored for the answer to the viewer who sent it; nullopt when it is not
/// what was sent.
[[nodiscard]] std::optional<storage::Etag> etagToTell(const resource::Resource& collection,
                                                      const PreparedObject& prepared,
                                                      storage::Revision revision);

/// The object of that name as it stands now, with its body; nullopt when the viewer may read none.
[[nodiscard]] std::optional<resource::Resource> currentObject(const resource::Context& context,
                                                              const resource::Resource& collection,
                                                              const std::string& name);

/// For Prefer: return=representation (RFC 8144 section 3): the object in the form Accept asks for,
/// else in the form that was sent.
[[nodiscard]] http::Response withRepresentation(const exchange::Exchange& exchange,
                                                int status,
                                                const resource::Resource& object);

/// The Content-Type header, empty when absent.
[[nodiscard]] std::string_view sentType(const http::Request& request);

}  // namespace kalends::methods
