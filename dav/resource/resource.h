// A path turned into what stands there, with what the viewer may do with it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "auth/access/access.h"
#include "dav/resource/context.h"
#include "dav/resource/disclosure.h"
#include "dav/resource/kinds.h"
#include "dav/resource/locator.h"
#include "storage/objects.h"

namespace kalends::resource {

using PrincipalPtr =
    std::shared_ptr<const storage::Principal>;  // one owner for all members of a listing

struct Resource {
    Kind kind = Kind::kServerRoot;
    Locator locator;
    std::string href;    // canonical, percent-encoded
    PrincipalPtr owner;  // homes and below; the principal itself for kPrincipal and kProxyGroup
    std::shared_ptr<const storage::Collection> collection;  // homes and below
    std::optional<storage::Object> object;                  // members, in the form the viewer gets
    storage::Etag storedEtag;                    // members: of what is stored; never shown
    Disclosure disclosure = Disclosure::kWhole;  // members
    bool ownTextIn =
        false;  // members: what the viewer keeps of it for themselves is in the body (own_texts.h)
    bool shared =
        false;  // somebody else's, at a URL in the viewer's home; `owner` is still the owner
    std::string_view maskedSummary;  // homes and below; of the settings
    access::Access access;

    [[nodiscard]] bool isCollection() const { return !kAnyObject.contains(kind); }

    /// An object the viewer gets without its content.
    [[nodiscard]] bool isMasked() const { return disclosure < Disclosure::kWithoutAlarms; }
};

/// A path that may not exist yet (PUT, MKCALENDAR, COPY's target): its parent stands, the resource
/// perhaps.
struct Resolved {
    std::optional<Resource> resource;  // nullopt: nothing there, or nothing the viewer may know of
    std::optional<Resource>
        parent;  // the home of a collection, the collection of a member; else nullopt
    /// A calendar of which the viewer may ask the free/busy time and nothing else; then `resource`
    /// is nullopt.
    std::optional<Resource> freeBusyOnly;
    /// What is said when `resource` is nullopt. kRefused: the viewer may know the owner and has no
    /// rights here, so the answer is need-privileges whether anything stands here or not. kNothing:
    /// 404, as for an owner who does not exist.
    enum class Absence : std::uint8_t { kNothing, kRefused } absence = Absence::kNothing;
};

/// One statement at most (kMember: owner, collection, grants and object together). Throws
/// errors::DavError 400 for a bad path.
[[nodiscard]] Resolved resolve(const Context& context,
                               const Locator& locator,
                               storage::WantBody body);
/// Parses and resolves the target of a request.
[[nodiscard]] Locator parseOrThrow(std::string_view target);

/// A collection that is known from a listing as a resource (its access decided). `owner` is the
/// home's; a view that brings another stands in the viewer's home.
[[nodiscard]] Resource fromCollection(const Context& context,
                                      const PrincipalPtr& owner,
                                      storage::CollectionView view);
/// The books of others that stand in a home only by groups of contacts that are shared one by one;
/// empty for any home but the viewer's own. One statement.
[[nodiscard]] std::vector<Resource> booksByCards(const Context& context, const Resource& home);
/// An object of a resolved collection as a resource: the only way an object reaches an answer,
/// hence masked here. Without any privilege when the viewer gets nothing of it.
[[nodiscard]] Resource fromObject(const Resource& collection, storage::Object object);
[[nodiscard]] Resource fromPrincipal(const Context& context, storage::Principal principal);
/// calendar-proxy-read or calendar-proxy-write of a principal (`place` says which).
[[nodiscard]] Resource proxyGroupOf(Resource principal, Place place);

/// What every sync token begins with, which makes it a URI (RFC 6578 section 4).
inline constexpr std::string_view kSyncTokenScheme = "data:,";
/// The sync token of a collection: a URI nobody but us reads, with its UUID and a revision; and
/// back (RFC 6578 section 3.2).
[[nodiscard]] std::string syncToken(const storage::Collection& collection);
/// `startedAt` (storage::Changes) is not 0 while an initial synchronisation is answered in parts.
[[nodiscard]] std::string syncToken(const storage::Collection& collection,
                                    storage::Revision revision,
                                    storage::Revision startedAt = {});

struct ParsedToken {
    std::string uuid;
    storage::Revision revision;
    storage::Revision startedAt;
};

[[nodiscard]] std::optional<ParsedToken> parseSyncToken(std::string_view token);

}  // namespace kalends::resource
