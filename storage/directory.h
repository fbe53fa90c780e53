// Which principals a directory (LDAP) owns, by the identifiers that the directory never changes.
// Knows neither LDAP nor SQL.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/principals.h"

namespace kalends::storage {

struct DirectoryEntry {
    std::string id;  // entryUUID or objectGUID as a UUID, lower case
    PrincipalId principal;
    PrincipalKind kind = PrincipalKind::kUser;  // of the principal, when read
    std::string slug;                           // of the principal, when read
    std::string dn;                             // normalised, lower case
    std::string digest;                         // of the facts that were saved
    std::string membersDigest;                  // of a group's members
    std::string passwordChanged;
    bool inactive = false;  // the directory says so
    bool gone = false;      // it is in the directory no more
};

/// An account whose password a directory knows.
struct DirectoryAccount {
    PrincipalId principal;
    std::string directory, entryId, dn;
};

/// A group and all its direct members.
struct GroupMembers {
    PrincipalId group;
    std::vector<PrincipalId> members;
};

struct DirectoryState {
    std::string position;  // up to where changes were read, as the directory counts
    std::optional<std::chrono::sys_seconds> syncedAt, fullAt;
    std::string problem;  // why the last run stopped; empty: it went through
};

class DirectoryStore {
  public:
    virtual ~DirectoryStore() = default;

    [[nodiscard]] virtual std::optional<DirectoryAccount> account(std::string_view login) = 0;
    /// A page in the order of their ids.
    [[nodiscard]] virtual std::vector<DirectoryEntry> entries(std::string_view directory,
                                                              std::string_view afterId,
                                                              std::size_t limit) = 0;
    /// Creates or changes many principals in one transaction, as PrincipalStore::save does; ids in
    /// the same order. Throws Refused when one is, and then none is saved.
    virtual std::vector<PrincipalId> savePrincipals(
        const std::vector<PrincipalChange>& changes) = 0;
    /// Creates or replaces entries.
    virtual void save(std::string_view directory, const std::vector<DirectoryEntry>& entries) = 0;
    /// Replaces the direct members of many groups in one transaction; who is gone by now is left
    /// out. Rights follow with `flattenMembers`, which must be called until nothing is left, by
    /// whoever it is.
    virtual void setMembers(const std::vector<GroupMembers>& groups) = 0;
    /// Works off for some seconds what `setMembers` left; groups that are still to be done.
    virtual std::uint64_t flattenMembers() = 0;
    /// Cached sign-ins of these principals end: their password changed in the directory.
    virtual void passwordsChanged(const std::vector<PrincipalId>& principals) = 0;
    /// Slug of the organisation of whoever signs in with this login, enabled or not.
    [[nodiscard]] virtual std::optional<std::string> organisationOf(std::string_view login) = 0;
    /// Makes the organisations that are not there yet, by slug.
    virtual void ensureOrganisations(const std::vector<std::string>& slugs) = 0;
    [[nodiscard]] virtual DirectoryState state(std::string_view directory) = 0;
    enum class Extent { kFull, kDelta };
    virtual void noteSynced(std::string_view directory,
                            std::string_view position,
                            Extent extent) = 0;
    virtual void noteProblem(std::string_view directory, std::string_view problem) = 0;
    /// True when this node may synchronise now: nobody is at it, and the last run is `apart` ago.
    /// The claim ends with noteSynced or noteProblem, and by itself after `lease`.
    [[nodiscard]] virtual bool claim(std::string_view directory,
                                     std::chrono::seconds apart,
                                     std::chrono::seconds lease) = 0;
};

}  // namespace kalends::storage
