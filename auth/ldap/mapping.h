// Entries of a directory as facts about principals. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "auth/ldap/directory.h"
#include "storage/principals.h"

namespace kalends::ldap {

struct Mapped {
    std::string id;                   // UUID
    std::string dn;                   // normalised
    storage::PrincipalChange change;  // without slug
    std::string wantedSlug;           // for a new one; may be taken, may be empty
    std::string digest;               // of all that is saved
    std::string passwordChanged;
    std::vector<std::string> members;   // normalised names, of a group
    std::vector<std::string> memberOf;  // normalised names, of anybody
    std::string stamp;                  // when it changed, as the directory counts
};

class Mapping {
  public:
    /// Throws std::invalid_argument for organisations that cannot be read.
    explicit Mapping(const Settings& settings);

    /// nullopt, with the reason in `problem`, for an entry without identifier, name or login.
    [[nodiscard]] std::optional<Mapped> map(const Entry& entry,
                                            storage::PrincipalKind kind,
                                            std::string& problem) const;
    /// What a search must bring for it.
    [[nodiscard]] std::vector<std::string> attributes(storage::PrincipalKind kind) const;

  private:
    [[nodiscard]] std::string organisationOf(const Entry& entry, const std::string& dn) const;

    Settings settings_;
    std::vector<std::pair<std::string, std::string>>
        bases_;  // normalised base, slug; longest first
};

/// Letters, digits, '.', '-', '_' and '@' only, in lower case; empty when there is anything else.
[[nodiscard]] std::string slugFrom(std::string_view name);

/// A short digest by which the same facts are known again; no secret depends on it.
[[nodiscard]] std::string digestOf(const std::vector<std::string>& facts);

}  // namespace kalends::ldap
