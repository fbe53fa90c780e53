// People, groups, rooms and resources; their credentials, memberships and delegates. Knows neither
// HTTP nor SQL.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/ids.h"

namespace kalends::storage {

/// Values are stored.
enum class PrincipalKind : std::uint8_t { kUser = 1, kGroup = 2, kResource = 3, kLocation = 4 };

/// How scheduling answers for the principal; stored, used when scheduling is.
enum class AutoSchedule : std::uint8_t {
    kNone = 0,
    kAcceptAlways,
    kDeclineAlways,
    kAcceptIfFree,
    kDeclineIfBusy,
    kAutomatic
};

struct Principal {
    PrincipalId id;
    OrganisationId organisation;
    PrincipalKind kind = PrincipalKind::kUser;
    std::string slug;   // the stable identifier in URLs
    std::string login;  // lower case; empty: nobody signs in as this principal
    std::string guid;   // urn:uuid: form without the prefix, lower case
    std::string displayName, firstName, lastName, email;
    std::vector<std::string> addresses;  // calendar-user-address-set, preferred first
    bool admin = false;                  // may read and write everything
    bool disabled = false;
    bool hasCalendarHome = true, hasAddressbookHome = true;
    AutoSchedule autoSchedule = AutoSchedule::kNone;
    PrincipalId autoAcceptGroup;  // invitations of its members are always accepted; 0: none
    std::chrono::sys_seconds createdAt{}, modifiedAt{};
};

/// What a sign-in needs, read by login name.
struct Credential {
    PrincipalId principal;
    std::string passwordHash;  // argon2id or another crypt string; empty: no local password
    std::int64_t credentialVersion =
        0;  // grows with each change of password, of `disabled` and so on
    bool disabled = false;
    bool mustChange = false;        // signs in only to set another password
    bool appPasswordsOnly = false;  // this password opens no calendar: devices have their own
};

/// What an administrator asks of an account's own password; absent members stay as they are.
struct CredentialRules {
    std::optional<bool> mustChange, appPasswordsOnly;
};

enum class DelegateMode : std::uint8_t { kRead = 1, kWrite = 2 };

struct Delegation {
    PrincipalId owner;     // whose calendars
    PrincipalId delegate;  // a person or a group
    DelegateMode mode = DelegateMode::kRead;
    std::optional<std::chrono::sys_seconds> until{};  // ends by itself then
    bool withPrivate = true;  // false: the busy time of private objects only
};

/// Everything `provision`, `user add` and LDAP sync write about a principal; absent members stay as
/// they are.
struct PrincipalChange {
    PrincipalKind kind = PrincipalKind::kUser;
    std::string slug;
    std::optional<std::string> login, guid, displayName, firstName, lastName, email, passwordHash;
    std::optional<std::vector<std::string>> addresses;
    std::optional<bool> admin, disabled, hasCalendarHome, hasAddressbookHome;
    std::optional<AutoSchedule> autoSchedule;
    std::optional<std::string> autoAcceptGroup;  // slug of a group
    std::optional<std::string>
        organisation;  // slug; the default organisation when absent at creation
};

struct PrincipalMatch {
    enum class Field { kDisplayName, kEmail, kAddress, kFirstName, kLastName, kAny };
    enum class Type { kContains, kEquals, kStartsWith, kEndsWith };
    Field field = Field::kAny;
    Type type = Type::kContains;
    std::string text;
};

struct PrincipalSearch {
    std::vector<PrincipalMatch> matches;
    bool anyOf = false;
    std::vector<PrincipalKind> kinds;         // empty: all
    std::optional<OrganisationId> visibleTo;  // only principals visible to this organisation
    bool includeDisabled = false;
    std::size_t limit = 1000;
};

struct PrincipalPath {
    PrincipalKind kind = PrincipalKind::kUser;
    std::string slug;
    friend auto operator<=>(const PrincipalPath&, const PrincipalPath&) = default;
};

class PrincipalStore {
  public:
    virtual ~PrincipalStore() = default;

    [[nodiscard]] virtual std::optional<Credential> credentialOf(std::string_view login) = 0;
    [[nodiscard]] virtual std::optional<Principal> byId(PrincipalId id) = 0;
    [[nodiscard]] virtual std::optional<Principal> byPath(const PrincipalPath& path) = 0;

    /// By their paths, absent ones left out; a store that can do it in one statement overrides it.
    [[nodiscard]] virtual std::vector<Principal> byPaths(const std::vector<PrincipalPath>& paths) {
        std::vector<Principal> found;
        for (const auto& path : paths) {
            if (auto principal = byPath(path)) {
                found.push_back(std::move(*principal));
            }
        }
        return found;
    }

    /// By calendar user address (`mailto:` in any case, `urn:uuid:`); one statement for all, absent
    /// ones left out.
    [[nodiscard]] virtual std::vector<Principal> byAddresses(
        const std::vector<std::string>& addresses) = 0;
    [[nodiscard]] virtual std::vector<Principal> byIds(const std::vector<PrincipalId>& ids) = 0;
    [[nodiscard]] virtual std::vector<Principal> search(const PrincipalSearch& search) = 0;
    /// Page of principals of one kind by slug, after `afterSlug` (for the command line and
    /// collections of principals).
    [[nodiscard]] virtual std::vector<Principal> list(PrincipalKind kind,
                                                      std::string_view afterSlug,
                                                      std::size_t limit) = 0;

    /// Direct members; groups may nest.
    [[nodiscard]] virtual std::vector<Principal> members(PrincipalId group) = 0;
    /// Members by any path.
    [[nodiscard]] virtual std::vector<Principal> allMembers(PrincipalId group) = 0;
    /// Groups the principal belongs to, transitively.
    [[nodiscard]] virtual std::vector<Principal> groupsOf(PrincipalId member) = 0;
    /// Groups of which the principal is a direct member.
    [[nodiscard]] virtual std::vector<Principal> directGroupsOf(PrincipalId member) = 0;
    /// Delegates of the owner.
    [[nodiscard]] virtual std::vector<Delegation> delegatesOf(PrincipalId owner) = 0;
    /// Owners for whom the principal is a delegate, directly or through groups.
    [[nodiscard]] virtual std::vector<Delegation> delegatedTo(PrincipalId delegate) = 0;

    /// Creates or changes; a new principal gets its homes and default collections in the same
    /// transaction. Throws Refused when the login, guid or an address belongs to another.
    virtual PrincipalId save(const PrincipalChange& change) = 0;

    /// Puts `fresh` in place of `current` unless the hash was changed meanwhile; the password stays
    /// the same, so nobody is told. False: it was changed, or this store keeps hashes as they are.
    virtual bool replacePasswordHash(PrincipalId,
                                     std::string_view /*current*/,
                                     const std::string& /*fresh*/) {
        return false;
    }

    /// Takes effect on every node within a second.
    virtual void setRules(PrincipalId, const CredentialRules&) {}

    /// Replaces the direct members; refuses circles by leaving them without effect on the flattened
    /// table.
    virtual void setMembers(PrincipalId group, const std::vector<PrincipalId>& members) = 0;
    /// Replaces the delegates of one mode; who stays keeps limits.
    virtual void setDelegates(PrincipalId owner,
                              DelegateMode mode,
                              const std::vector<PrincipalId>& delegates) = 0;

    /// One delegate, in the place of what the delegate was. False: nobody is their own delegate, or
    /// the owner is gone.
    virtual bool setDelegate(const Delegation&, PrincipalId /*actor*/) { return false; }

    /// In both modes. False: was none.
    virtual bool removeDelegate(PrincipalId /*owner*/, PrincipalId /*delegate*/) { return false; }

    /// Removes the principal with all it owns. False when there was none.
    virtual bool remove(PrincipalId id) = 0;
    /// True when there is no account at all (first run).
    [[nodiscard]] virtual bool empty() = 0;
};

}  // namespace kalends::storage
