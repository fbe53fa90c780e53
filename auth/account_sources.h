// Where accounts come from, in which order they are asked, and whose people each of them serves.
// Asks storage; knows no source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "storage/directory.h"

namespace kalends::auth {

struct SourceSettings {
    std::vector<std::string> order{"ldap",
                                   "local"};        // names; those that are left out are not asked
    std::vector<std::string> localOrganisations{};  // slugs; empty: all
    std::vector<std::string> directoryOrganisations{};  // the same for "ldap"
};

/// Whether a login is of these organisations; one that nobody has yet may be anybody's. Throws
/// storage::Unavailable.
[[nodiscard]] bool servedBy(storage::DirectoryStore& directory,
                            const std::vector<std::string>& organisations,
                            std::string_view login);

/// `inner` for these organisations only: secrets of other people never reach it.
[[nodiscard]] std::unique_ptr<Verifier> servingOnly(std::unique_ptr<Verifier> inner,
                                                    storage::DirectoryStore& directory,
                                                    std::vector<std::string> organisations);

}  // namespace kalends::auth
