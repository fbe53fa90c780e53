// Brings the database to what a provisioning file says; twice is the same as once.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "server/provision_file.h"
#include "storage/database.h"

namespace kalends::server {

struct Provisioned {
    std::size_t users = 0, groups = 0, resources = 0, locations = 0;
    std::size_t passwordsSet = 0;  // those that differed
};

/// Passwords are hashed on all cores. Throws ProvisionError for an id nobody has, storage::Refused,
/// Unavailable.
[[nodiscard]] Provisioned provision(storage::Database& database, const ProvisionFile& file);

}  // namespace kalends::server
