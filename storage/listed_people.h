// Who stands in the directory that an organisation's people search: everybody who is visible to the
// organisation, not disabled and not hidden. Knows neither HTTP nor SQL.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

class ListedPeople {
  public:
    virtual ~ListedPeople() = default;

    /// A page in order of id. `containing`: one of these must stand among names, e-mail and
    /// addresses (without regard to case; '%' is any text); empty: no condition. An index serves
    /// both.
    [[nodiscard]] virtual std::vector<Principal> page(OrganisationId viewer,
                                                      const std::vector<std::string>& containing,
                                                      PrincipalId after,
                                                      std::size_t limit) = 0;
    /// Absent ones are left out. `guids` are UUIDs in lower case.
    [[nodiscard]] virtual std::vector<Principal> byGuids(OrganisationId viewer,
                                                         const std::vector<std::string>& guids) = 0;
    /// Group and GUID of a direct member that is listed itself, in a stable order.
    [[nodiscard]] virtual std::vector<std::pair<PrincipalId, std::string>> membersOf(
        OrganisationId viewer, const std::vector<PrincipalId>& groups) = 0;
    enum class Listing : std::uint8_t { kListed, kHidden };
    virtual void setListing(PrincipalId principal, Listing listing) = 0;
};

}  // namespace kalends::storage
