// LOCK requests, read.
#include "dav/methods/lock_request.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"

namespace kalends::methods {
namespace {

using errors::DavError;
using storage::Lock;
using xml::kDav;

constexpr std::size_t kMaxOwnerBytes = 8000;

std::optional<std::chrono::seconds> oneTimeout(std::string_view text) {
    constexpr std::string_view kSecond = "Second-";
    if (http::equalsNoCase(text, "Infinite")) {
        return kMaxLockTimeout;
    }
    if (!http::equalsNoCase(text.substr(0, kSecond.size()), kSecond)) {
        return std::nullopt;
    }
    text.remove_prefix(kSecond.size());
    std::uint64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool digits = end == text.data() + text.size() && !text.empty();
    if (error == std::errc::result_out_of_range && digits) {
        return kMaxLockTimeout;
    }
    if (error != std::errc() || !digits) {
        return std::nullopt;
    }
    const auto most = static_cast<std::uint64_t>(kMaxLockTimeout.count());
    return std::chrono::seconds(
        static_cast<std::int64_t>(std::clamp<std::uint64_t>(seconds, 1, most)));
}

Lock::Scope scopeOf(const xml::Element& lockinfo) {
    const xml::Element* scope = lockinfo.child({kDav, "lockscope"});
    const xml::Element* type = lockinfo.child({kDav, "locktype"});
    if (scope == nullptr || type == nullptr) {
        throw DavError(400, "DAV:lockinfo must hold DAV:lockscope and DAV:locktype.");
    }
    const bool exclusive = scope->child({kDav, "exclusive"}) != nullptr;
    const bool shared = scope->child({kDav, "shared"}) != nullptr;
    if (exclusive == shared || type->child({kDav, "write"}) == nullptr) {
        throw DavError(422, "Only exclusive and shared write locks are known here.");
    }
    return exclusive ? Lock::Scope::kExclusive : Lock::Scope::kShared;
}

}  // namespace

std::chrono::seconds lockTimeout(const http::Headers& headers) {
    const auto combined = headers.combined("Timeout");
    std::string_view rest = combined ? std::string_view(*combined) : std::string_view{};
    while (!rest.empty()) {
        if (const auto timeout = oneTimeout(http::takeListMember(rest))) {
            return *timeout;
        }
    }
    return kDefaultLockTimeout;
}

storage::NewLock readLockRequest(const exchange::Exchange& exchange, const xml::Element& lockinfo) {
    if (!lockinfo.is({kDav, "lockinfo"})) {
        throw DavError(400, "The body of LOCK must be a DAV:lockinfo element.");
    }
    storage::NewLock lock;
    lock.scope = scopeOf(lockinfo);
    const auto depth = exchange.depth(exchange::Depth::kInfinity);
    if (depth == exchange::Depth::kOne) {
        throw DavError(400, "The Depth of a lock is 0 or infinity.");
    }
    lock.reach = depth == exchange::Depth::kZero ? Lock::Reach::kResource : Lock::Reach::kMembers;
    if (const xml::Element* owner = lockinfo.child({kDav, "owner"})) {
        lock.ownerXml = xml::serialize(*owner);
        if (lock.ownerXml.size() > kMaxOwnerBytes) {
            throw DavError(413, "DAV:owner is too long.");
        }
    }
    lock.timeout = lockTimeout(exchange.request.headers);
    return lock;
}

}  // namespace kalends::methods
