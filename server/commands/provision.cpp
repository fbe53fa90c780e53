// kalends provision FILE, kalends migrate.
#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/doer.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/provision.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct ProvisionOptions {
    DatabaseChoice database;
    std::string file;
    bool json = false;
};

std::string readInput(const std::string& path) {
    if (path == "-") {
        return {std::istreambuf_iterator<char>(std::cin), {}};
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw ProvisionError("cannot be read");
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

int runProvision(const ProvisionOptions& options) {
    try {
        const auto file = readProvisionFile(readInput(options.file));
        for (const auto& warning : file.warnings) {
            std::cerr << options.file << ": " << warning << '\n';
        }
        const auto open = openChosen(options.database);
        const auto done = provision(open->database(), file, acts::commandLineDoer());
        if (options.json) {
            std::cout << nlohmann::json{{"users", done.users},
                                        {"groups", done.groups},
                                        {"resources", done.resources},
                                        {"locations", done.locations},
                                        {"passwords_set", done.passwordsSet}}
                      << '\n';
        } else {
            std::cout << done.users << " users, " << done.groups << " groups, " << done.resources
                      << " resources, " << done.locations << " locations; " << done.passwordsSet
                      << " passwords set\n";
        }
        return 0;
    } catch (const ProvisionError& error) {
        throw ProvisionError(options.file + ": " + error.what());
    }
}

}  // namespace

void addProvision(CLI::App& app, Action& action) {
    const auto options = std::make_shared<ProvisionOptions>();
    auto* command = app.add_subcommand("provision",
                                       "Create or change the accounts of a JSON file (users, "
                                       "groups, rooms, delegates); may be repeated");
    command->add_option("FILE", options->file, "The file; - for standard input")->required();
    command->add_flag("--json", options->json, "Print the result as JSON");
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options] { action = [options] { return runProvision(*options); }; });
}

void addMigrate(CLI::App& app, Action& action) {
    const auto choice = std::make_shared<DatabaseChoice>();
    auto* command = app.add_subcommand("migrate", "Bring the database schema up to date");
    addDatabaseOptions(*command, *choice);
    command->callback([&action, choice] {
        action = [choice] {
            const auto open = openChosen(*choice);
            std::cout << "schema version " << open->schemaVersion() << '\n';
            return 0;
        };
    });
}

}  // namespace kalends::commands
