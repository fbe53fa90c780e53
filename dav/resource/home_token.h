// Sync tokens of homes: what a client has been told of each child, in one opaque URI (RFC 6578
// section 3.2; docs/decisions/0005). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::resource {

/// What the holder of a token knows of one child.
struct ChildKnown {
    std::string view;  // which form of its objects (storage::Collection::view), as a digest
    /// Of another's collection in the viewer's home: its UUID without dashes. It can go without a
    /// trace in the home's log, for a group's members change.
    std::string sharedUuid;
    bool byOwner = false;     // it is the owner's GUID that names the owner's first address book
    storage::Revision shown;  // the child's revision when its own response was written
    /// Up to where its objects were told; nullopt: none of them.
    std::optional<storage::Revision> objects;
    storage::Revision startedAt;  // storage::Changes::startedAt, while its objects come in parts
    /// Up to where the home's log was told about it; nullopt: HomeToken::home.
    std::optional<storage::Revision> home;
    friend bool operator==(const ChildKnown&, const ChildKnown&) = default;
};

struct HomeToken {
    std::string uuid;        // of the home
    storage::Revision home;  // up to where its log was told
    /// Up to where removals of children the token does not hold were told; 0: as `home`.
    storage::Revision removals;
    std::map<std::string, ChildKnown, std::less<>> children;  // by childTag; the home itself too
    friend bool operator==(const HomeToken&, const HomeToken&) = default;
};

/// A part of the UUID that nobody guesses who has not seen the child: tokens can be forged.
[[nodiscard]] std::string childTag(std::string_view uuid);
/// Short and equal for equal views; empty for the owner's.
[[nodiscard]] std::string viewDigest(std::string_view view);

[[nodiscard]] std::string toText(const HomeToken& token);
[[nodiscard]] std::optional<HomeToken> parseHomeToken(std::string_view text);

/// What is known of a child of which nothing has been told.
[[nodiscard]] ChildKnown unknownChild(const Resource& child);
/// Under which name another's collection stood in the home; `child.sharedUuid` is not empty.
[[nodiscard]] std::string slugOfShared(const ChildKnown& child);

/// Whether the viewer may know of the objects in a child.
[[nodiscard]] bool tellsObjects(const Resource& child);

/// The token of who knows all that the viewer may see. `revision` is the home's when its children
/// were read.
[[nodiscard]] HomeToken homeToken(const storage::Collection& home,
                                  storage::Revision revision,
                                  const std::vector<Resource>& children);

/// Changes with everything that changes the token, and is short (CS:getctag of a home).
[[nodiscard]] std::string homeCtag(const HomeToken& token);

/// A home's children as the viewer sees them, and the home's revision at that moment: one
/// statement.
struct HomeContents {
    storage::Revision revision, prunedRevision;
    std::vector<Resource> children;  // those the viewer may see

    struct Hidden {
        std::string uuid, slug;
    };

    std::vector<Hidden> hidden;
};

[[nodiscard]] HomeContents contentsOf(const Context& context, const Resource& home);

}  // namespace kalends::resource
