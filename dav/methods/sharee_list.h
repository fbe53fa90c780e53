// What sharing a collection and sharing a group of contacts have in common: who is meant, what is
// given, who is told.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dav/exchange/exchange.h"
#include "dav/sharing/notification.h"
#include "dav/sharing/share_request.h"
#include "storage/shares.h"

namespace kalends::methods {

/// Puts messages into people's notification collections. Who has none hears nothing.
class Messages {
  public:
    Messages(const exchange::Exchange& exchange, const std::vector<storage::PrincipalId>& people);
    void put(storage::PrincipalId person, std::string name, std::string text) const;
    void remove(storage::PrincipalId person, const std::string& name) const;

  private:
    const resource::Context& context_;
    std::map<storage::PrincipalId, storage::CollectionId> where_;
};

[[nodiscard]] std::map<storage::PrincipalId, storage::Principal> peopleOf(
    const exchange::Exchange& exchange, const std::vector<storage::PrincipalId>& ids);

/// What the owner of a collection asked for, with the people and groups it names; an unknown one
/// has none.
class ShareeList {
  public:
    ShareeList(const exchange::Exchange& exchange,
               const resource::Resource& collection,
               std::vector<sharing::ShareeChange> changes);

    /// Carries out each change, unless one is to be set for somebody who is unknown: then none is
    /// set, and the answer tells each entry's fate.
    template <class Set, class Remove>
    [[nodiscard]] http::Response carryOut(const Set& set, const Remove& remove) const {
        std::vector<std::pair<std::string, int>> entries;
        const bool refused = namesStrangers();
        for (const auto& change : changes_) {
            const auto* who = grantee(change);
            if (who == nullptr || refused) {
                entries.emplace_back(change.href, who == nullptr ? 403 : 424);
                continue;
            }
            if (change.verb == sharing::ShareeChange::Verb::kSet) {
                set(*who, change);
            } else {
                remove(*who);
            }
            entries.emplace_back(change.href, 200);
        }
        return outcomes(entries);
    }

  private:
    void take(const std::string& href, const storage::Principal& principal);
    void find();
    [[nodiscard]] bool namesStrangers() const;
    /// nullptr: nobody the viewer may know, or somebody it cannot be shared with.
    [[nodiscard]] const storage::Principal* grantee(const sharing::ShareeChange& change) const;
    [[nodiscard]] static http::Response outcomes(
        const std::vector<std::pair<std::string, int>>& entries);

    const exchange::Exchange& exchange_;
    const resource::Resource& collection_;
    std::vector<sharing::ShareeChange> changes_;
    std::map<std::string, storage::Principal> byHref_;
};

/// The grant that goes with the access asked for.
[[nodiscard]] storage::Grant grantOf(const resource::Resource& collection,
                                     const storage::Principal& grantee,
                                     sharing::ShareeChange::Access asked);

}  // namespace kalends::methods
