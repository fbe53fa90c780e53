// The accounts of a database that has none: an administrator, and two to try things out with.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "storage/database.h"

namespace kalends::server {

struct FirstAccount {
    std::string login, password, name;
};

/// Creates them and returns what is to be printed once; empty when the database has accounts
/// already.
[[nodiscard]] std::vector<FirstAccount> createFirstAccounts(storage::Database& database,
                                                            std::chrono::sys_seconds now);

/// Random, easy to read aloud and to type; more than 50 bits.
[[nodiscard]] std::string readablePassword();

}  // namespace kalends::server
