// The If header of WebDAV (RFC 4918 section 10.4): read into lists of conditions, and judged. Pure:
// what stands where is asked from a function.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.h"

namespace kalends::methods {

/// `Not`? and a state token (a lock token, a sync token) or an entity tag.
struct IfCondition {
    enum class Kind : std::uint8_t {
        kStateToken,
        kEntityTag,
        kWeakEntityTag
    } kind = Kind::kStateToken;
    std::string value;  // a tag without its quotes
    bool negated = false;
};

/// What a state token begins with that stands for a CS:getctag (calendarserver-bulk-change section
/// 6).
inline constexpr std::string_view kCtagToken = "http://me.com/_namespace/ctag/";

/// All of its conditions must hold for one resource.
struct IfList {
    std::string resource;  // the Resource-Tag as sent; empty: the target of the request
    std::vector<IfCondition> conditions;
};

struct IfHeader {
    std::vector<IfList> lists;  // one of them must hold

    /// Every state token, which is thereby submitted (RFC 4918 section 7.5).
    [[nodiscard]] std::vector<std::string> tokens() const;
    [[nodiscard]] bool names(IfCondition::Kind kind) const;
    /// True when it names a state token that begins so.
    [[nodiscard]] bool namesToken(std::string_view beginning) const;

    /// True when it speaks of CTags.
    [[nodiscard]] bool namesCtag() const { return namesToken(kCtagToken); }
};

/// Throws DavError 400 when the header is malformed, mixes tagged and untagged lists or has too
/// many parts.
[[nodiscard]] IfHeader parseIfHeader(std::string_view header);

/// What a resource can be compared with.
struct ResourceState {
    std::optional<storage::Etag> etag;  // nullopt: nothing there
    std::vector<std::string> tokens;    // of the locks that cover it, and its sync token
};

/// Called for each distinct resource at most once.
using StateOf = std::function<ResourceState(const std::string& resource)>;

[[nodiscard]] bool holds(const IfHeader& header, const StateOf& stateOf);

}  // namespace kalends::methods
