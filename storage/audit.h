// Who did what to what: administrative acts, sharing, sign-ins; content changes are read from where
// they stand already. Never contents, never secrets. Knows neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

/// Values are stored, but kContent, which is read from the history of collections.
enum class AuditKind : std::uint8_t {
    kAdministration = 1,
    kSharing = 2,
    kSignIn = 3,
    kContent = 4
};

struct AuditEntry {
    AuditKind kind = AuditKind::kAdministration;
    std::string action;      // "user.add", "sign-in.accepted"
    PrincipalId actor;       // 0: the command line, or nobody
    std::string actorName;   // as of then
    std::string credential;  // "password", "app:NAME", "command line"
    std::string address;
    PrincipalId target;
    std::string targetName;         // "user/anna"
    std::string detail;             // which fields, which rights; never their contents
    OrganisationId organisation{};  // whose act it is; 0: that of the target, else of the actor
    std::chrono::sys_seconds at{};  // when read
    std::int64_t id = 0;            // when read; 0 for content
    std::string next{};  // when content is read: what AuditQuery::after says for the page behind it
};

/// Who acts: a person, or nobody's account on the command line and in the background.
struct Doer {
    PrincipalId id;
    std::string name, credential, address;
};

/// To whom or what it is done.
struct ActTarget {
    PrincipalId id;    // 0: to nobody's account: an organisation, the directory
    std::string name;  // "user/anna", "organisation/town"
};

/// "user/anna".
[[nodiscard]] ActTarget targetOf(PrincipalKind kind, const std::string& slug, PrincipalId id);

/// What happened in the one form that all that is written has. `detail` names fields and rights,
/// never secrets or contents.
[[nodiscard]] AuditEntry entryOf(AuditKind kind,
                                 const Doer& doer,
                                 std::string action,
                                 ActTarget target,
                                 std::string detail = {});

struct AuditQuery {
    std::optional<AuditKind>
        kind;  // absent: all but content, which needs `target` (whose collections)
    PrincipalId actor, target;
    OrganisationId organisation;  // whose acts; 0: all
    std::optional<std::chrono::sys_seconds> since, until;
    std::int64_t beforeId = 0;  // for the next page; 0: from the newest
    std::string after;          // the same of content; empty: from the newest
    std::size_t limit = 100;
};

class AuditStore {
  public:
    virtual ~AuditStore() = default;
    virtual void record(const std::vector<AuditEntry>& entries) = 0;
    /// Newest first. Throws Refused for content of nobody in particular, and for an `after` that no
    /// entry had.
    [[nodiscard]] virtual std::vector<AuditEntry> read(const AuditQuery& query) = 0;
    /// Rows forgotten, at most `limit`.
    virtual std::uint64_t prune(AuditKind kind,
                                std::chrono::sys_seconds before,
                                std::size_t limit) = 0;
};

}  // namespace kalends::storage
