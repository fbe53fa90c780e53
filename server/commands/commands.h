// The subcommands of `kalends`, a file per group. Each adds itself to the command line and says
// what to run.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace kalends::commands {

/// What to do once the command line is read; returns the exit code.
using Action = std::function<int()>;

void addServe(CLI::App& app, Action& action);
void addMigrate(CLI::App& app, Action& action);
void addProvision(CLI::App& app, Action& action);
void addDoctor(CLI::App& app, Action& action);
/// user, group, resource and location.
void addPrincipals(CLI::App& app, Action& action);
/// access report, grant, revoke, show and hide.
void addAccess(CLI::App& app, Action& action);
/// delegate list, grant and revoke.
void addDelegates(CLI::App& app, Action& action);
/// organisation list and limit.
void addOrganisations(CLI::App& app, Action& action);
/// add, edit, delete and administrators below `organisation`.
void addOrganisationActs(CLI::App& group, Action& action);
/// calendar and addressbook.
void addCollections(CLI::App& app, Action& action);
/// publish create|list|revoke.
void addPublish(CLI::App& app, Action& action);
/// group team; after addPrincipals.
void addTeam(CLI::App& app, Action& action);
/// user transfer and user offboard; after addPrincipals.
void addTakeover(CLI::App& app, Action& action);
void addAppPasswords(CLI::App& app, Action& action);
void addLdap(CLI::App& app, Action& action);
void addAudit(CLI::App& app, Action& action);
/// import and export.
void addTransfer(CLI::App& app, Action& action);
/// quota and directory.
void addQuota(CLI::App& app, Action& action);
void addDirectory(CLI::App& app, Action& action);
/// config and version.
void addInformation(CLI::App& app, Action& action);

}  // namespace kalends::commands
