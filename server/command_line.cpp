// The command line: subcommands, exit codes, error messages.
#include "server/command_line.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/usage_error.h"

namespace kalends::server {

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

int runAction(const commands::Action& action) {
    try {
        return action();
    } catch (const UsageError& error) {
        std::cerr << "kalends: " << error.what() << '\n';
        return kWrongUsage;
    } catch (const acts::BadName& bad) {
        std::cerr << "kalends: " << bad.what() << '\n';
        return kWrongUsage;
    } catch (const std::exception& error) {
        std::cerr << "kalends: " << error.what() << '\n';
        return kFailed;
    }
}

}  // namespace

int runCommandLine(int argc, char** argv) {
    CLI::App app("Calendar and contacts server (CalDAV, CardDAV)", "kalends");
    app.require_subcommand(1);
    app.footer(
        "Exit code: 0 done, 1 refused or failed, 2 wrong usage. Each subcommand has --help.");
    commands::Action action;
    commands::addServe(app, action);
    commands::addMigrate(app, action);
    commands::addProvision(app, action);
    commands::addDoctor(app, action);
    commands::addPrincipals(app, action);
    commands::addTeam(app, action);
    commands::addTakeover(app, action);
    commands::addCollections(app, action);
    commands::addPublish(app, action);
    commands::addAccess(app, action);
    commands::addDelegates(app, action);
    commands::addOrganisations(app, action);
    commands::addAppPasswords(app, action);
    commands::addLdap(app, action);
    commands::addAudit(app, action);
    commands::addTransfer(app, action);
    commands::addQuota(app, action);
    commands::addDirectory(app, action);
    commands::addInformation(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    return runAction(action);
}

}  // namespace kalends::server
