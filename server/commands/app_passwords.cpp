// kalends app-password add|list|revoke USER [NAME].
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/app_passwords.h"
#include "server/commands/principals.h"
#include "server/times.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::PrincipalKind;

struct AppPasswordOptions {
    DatabaseChoice database;
    std::string user, only, expires;
    storage::AppPasswordTerms terms;
    bool json = false;
};

using SharedOptions =
    std::shared_ptr<AppPasswordOptions>;  // the command line fills it, the action reads it

nlohmann::json toJson(const storage::AppPassword& password) {
    const auto time = [](const std::optional<std::chrono::sys_seconds>& at) {
        return at ? nlohmann::json(printTime(*at)) : nlohmann::json();
    };
    return {{"name", password.terms.name},
            {"readOnly", password.terms.readOnly},
            {"davOnly", password.terms.davOnly},
            {"onlyCollection",
             password.terms.only ? nlohmann::json(password.terms.only.value) : nlohmann::json()},
            {"networks", password.terms.networks},
            {"expires", time(password.terms.expiresAt)},
            {"created", printTime(password.createdAt)},
            {"lastUsed", time(password.lastUsedAt)},
            {"lastAgent", password.lastAgent},
            {"lastAddress", password.lastAddress}};
}

int add(const AppPasswordOptions& options) {
    const auto open = openChosen(options.database);
    const auto owner = require(open->database(), PrincipalKind::kUser, options.user);
    auto terms = options.terms;
    if (!options.only.empty()) {
        terms.only = acts::ownCollection(open->database(), owner, options.only);
    }
    if (!options.expires.empty()) {
        terms.expiresAt = readTime(options.expires);
    }
    const auto secret =
        acts::addAppPassword(open->database(), acts::commandLineDoer(), owner, terms);
    if (options.json) {
        std::cout << nlohmann::json{{"name", terms.name}, {"secret", secret}}.dump(2) << '\n';
    } else {
        std::cout << secret << '\n';
        std::cerr << "This is shown only now. Sign in as " << owner.login << " with it.\n";
    }
    return 0;
}

int list(const AppPasswordOptions& options) {
    const auto open = openChosen(options.database);
    const auto owner = require(open->database(), PrincipalKind::kUser, options.user);
    auto rows = nlohmann::json::array();
    for (const auto& password : open->database().appPasswords().of(owner.id)) {
        if (options.json) {
            rows.push_back(toJson(password));
            continue;
        }
        std::cout << password.terms.name << '\t'
                  << (password.lastUsedAt ? "used " + printTime(*password.lastUsedAt)
                                          : "never used")
                  << '\t' << password.lastAgent << (password.terms.readOnly ? "\tread-only" : "")
                  << (password.terms.only ? "\tone collection" : "")
                  << (password.terms.expiresAt ? "\tuntil " + printTime(*password.terms.expiresAt)
                                               : "")
                  << '\n';
    }
    if (options.json) {
        std::cout << rows.dump(2) << '\n';
    }
    return 0;
}

int revoke(const AppPasswordOptions& options) {
    const auto open = openChosen(options.database);
    const auto owner = require(open->database(), PrincipalKind::kUser, options.user);
    acts::revokeAppPassword(open->database(), acts::commandLineDoer(), owner, options.terms.name);
    return 0;
}

CLI::App* addVerb(CLI::App& group,
                  const char* name,
                  const char* meaning,
                  int (*run)(const AppPasswordOptions&),
                  const SharedOptions& options,
                  Action& action) {
    auto* command = group.add_subcommand(name, meaning);
    addDatabaseOptions(*command, options->database);
    command->add_option("USER", options->user)->required();
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addAppPasswords(CLI::App& app, Action& action) {
    const auto options = std::make_shared<AppPasswordOptions>();
    auto* group = app.add_subcommand("app-password", "Passwords of single devices and programs");
    group->require_subcommand(1);
    auto* adding = addVerb(*group, "add", "Make one and print it, once", add, options, action);
    adding->add_option("NAME", options->terms.name, "Of the device or program")->required();
    adding->add_flag("--read-only", options->terms.readOnly, "Changes nothing");
    adding->add_flag("--dav-only", options->terms.davOnly, "No administration with it");
    adding->add_option("--only", options->only,
                       "The only collection it reaches, such as calendars/work");
    adding->add_option("--expires", options->expires, "Last day, or a time in UTC");
    adding->add_option("--network", options->terms.networks,
                       "Address or prefix it works from; may be repeated");
    adding->add_flag("--json", options->json, "As JSON");
    addVerb(*group, "list", "Print all of an account, with their last use", list, options, action)
        ->add_flag("--json", options->json, "As JSON");
    addVerb(*group, "revoke", "Remove one; every node refuses it within a second", revoke, options,
            action)
        ->add_option("NAME", options->terms.name)
        ->required();
}

}  // namespace kalends::commands
