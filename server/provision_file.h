// The accounts of a provisioning file (JSON), read and checked. Pure.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "storage/principals.h"

namespace kalends::server {

/// The file is not what `provision` understands; `what()` names the account and the member.
struct ProvisionError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ProvisionedAccount {
    storage::PrincipalChange change;  // without password hash
    std::optional<std::string> password;
    std::optional<std::vector<std::string>> members, writeDelegates, readDelegates;  // ids
};

struct ProvisionFile {
    std::vector<ProvisionedAccount> accounts;
    std::vector<std::string> warnings;  // members nobody knows
};

/// Format 1. Accounts are named once; every id in members and delegates may also be one already in
/// the database.
[[nodiscard]] ProvisionFile readProvisionFile(std::string_view json);

/// "user", "group", "resource", "location".
[[nodiscard]] std::string_view nameOf(storage::PrincipalKind kind);
[[nodiscard]] std::optional<storage::PrincipalKind> principalKindNamed(std::string_view name);
/// "none", "accept-always", "decline-always", "accept-if-free", "decline-if-busy", "automatic".
[[nodiscard]] std::string_view nameOf(storage::AutoSchedule mode);
[[nodiscard]] std::optional<storage::AutoSchedule> autoScheduleNamed(std::string_view name);

}  // namespace kalends::server
