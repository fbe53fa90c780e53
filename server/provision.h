// Brings the database to what a provisioning file says; twice is the same as once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "server/acts/doer.h"
#include "server/provision_file.h"
#include "storage/database.h"

namespace kalends::server {

struct Provisioned {
    std::size_t users = 0, groups = 0, resources = 0, locations = 0;
    std::size_t passwordsSet = 0;  // those that differed
};

/// Passwords are hashed on all cores. Throws ProvisionError for an id nobody has, storage::Refused,
/// Unavailable. With a doer each account that is named leaves an act in the audit log, also when a
/// later one is refused.
[[nodiscard]] Provisioned provision(storage::Database& database,
                                    const ProvisionFile& file,
                                    const std::optional<acts::Doer>& doer = {});

}  // namespace kalends::server
