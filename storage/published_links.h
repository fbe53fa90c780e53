// Links under which one collection is shown without a sign-in. What a link's viewer may see is said
// by auth/access. Knows neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/collections.h"
#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

using PublishedLinkId = Id<struct PublishedLinkTag>;

/// Values are stored. kRead: public and confidential objects, private ones as busy time; kPublic:
/// public objects alone.
enum class LinkForm : std::uint8_t { kRead = 1, kBusy = 2, kPublic = 3 };

struct LinkTerms {
    CollectionId collection;
    LinkForm form = LinkForm::kRead;
    std::string address;  // last part of a public calendar's URL, which is no secret; else empty
    std::string name;     // what or whom it is for
    std::optional<std::chrono::sys_seconds> expiresAt;
    std::optional<std::int64_t> round;  // a client's own link, whose secret is derived from it
};

struct PublishedLink {
    PublishedLinkId id;
    LinkTerms terms;
    PrincipalId createdBy;
    std::chrono::sys_seconds createdAt{};
    std::optional<std::chrono::sys_seconds> lastUsedAt;  // to within some minutes
    std::vector<GrantRow> limit;  // of the owner's organisation, if it has one
};

/// What a request by a link needs, read in one statement.
struct FoundLink {
    PublishedLink link;
    Principal owner;
    Collection collection;
};

/// Links that clients made by CS:publish-calendar.
struct ClientLinks {
    struct Rounds {
        std::int64_t made = 0;  // so far, revoked ones included: the next round
        std::optional<std::int64_t> standing;
        PublishedLinkId link;  // the standing one
    };

    std::string key;
    std::vector<Rounds> rounds;
};

class PublishedLinkStore {
  public:
    virtual ~PublishedLinkStore() = default;

    /// Of a standing link (neither revoked nor expired) with that hash; nullopt: none, whatever the
    /// reason.
    [[nodiscard]] virtual std::optional<FoundLink> find(std::string_view tokenHash) = 0;
    /// Throws Refused when the address is taken, or the collection is gone.
    virtual PublishedLinkId add(const LinkTerms& terms,
                                std::string_view tokenHash,
                                PrincipalId createdBy) = 0;
    /// Standing ones of several collections, oldest first; one statement.
    [[nodiscard]] virtual std::vector<PublishedLink> of(
        const std::vector<CollectionId>& collections) = 0;
    /// Of each collection, in the order asked, with the key the secrets are derived with; one
    /// statement.
    [[nodiscard]] virtual ClientLinks clientLinks(const std::vector<CollectionId>& collections) = 0;
    /// Effective with the next request. False: there is no such standing link of the collection.
    virtual bool revoke(CollectionId collection, PublishedLinkId id) = 0;
    virtual void noteUse(PublishedLinkId id) = 0;
};

}  // namespace kalends::storage
