// What the subcommands for principals share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/password_input.h"
#include "storage/principals.h"

namespace kalends::commands {

struct PrincipalOptions {
    server::DatabaseChoice database;
    storage::PrincipalKind kind = storage::PrincipalKind::kUser;
    std::string id, name, email, firstName, lastName, guid, autoSchedule, autoAcceptGroup;
    std::string login, organisation, mustChange, appPasswordsOnly, state;
    std::vector<std::string> addresses;
    server::PasswordSource password;
    bool noAutoAcceptGroup = false, noPassword = false, admin = false, noAdmin = false,
         json = false, yes = false;
};

using OptionsPtr =
    std::shared_ptr<PrincipalOptions>;  // lives as long as the command line that fills it

/// Throws storage::Refused when there is none.
[[nodiscard]] storage::Principal require(storage::Database& database,
                                         storage::PrincipalKind kind,
                                         const std::string& id);

/// `members list|add|remove|of` below `group`.
void addMembers(CLI::App& group, Action& action);

}  // namespace kalends::commands
