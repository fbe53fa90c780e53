// kalends delegate list|grant|revoke: who stands in for whom, how long and how far.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "server/acts/rights.h"
#include "server/commands/principals.h"
#include "server/times.h"

namespace kalends::commands {

using namespace server;

namespace {

struct DelegateOptions {
    DatabaseChoice database;
    std::string owner, deputy, until;
    bool write = false, withoutPrivate = false, json = false;
};

std::unordered_map<std::int64_t, storage::Principal> peopleOf(
    storage::Database& database, const std::vector<storage::Delegation>& delegations) {
    std::vector<storage::PrincipalId> ids;
    for (const auto& each : delegations) {
        ids.push_back(each.owner);
        ids.push_back(each.delegate);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::unordered_map<std::int64_t, storage::Principal> people;
    for (auto& person : database.principals().byIds(ids)) {
        people.emplace(person.id.value, std::move(person));
    }
    return people;
}

/// Both sides of one person: their deputies, and whose deputy they are, by themselves or through a
/// group.
int list(const DelegateOptions& options) {
    const auto open = openChosen(options.database);
    auto& principals = open->database().principals();
    const auto person = acts::ownerNamed(open->database(), options.owner);
    auto delegations = principals.delegatesOf(person.id);
    const auto others = principals.delegatedTo(person.id);
    delegations.insert(delegations.end(), others.begin(), others.end());
    const auto people = peopleOf(open->database(), delegations);
    auto rows = nlohmann::json::array();
    for (const auto& each : delegations) {
        const auto owner = people.find(each.owner.value);
        const auto deputy = people.find(each.delegate.value);
        if (owner == people.end() || deputy == people.end()) {
            continue;
        }
        const std::string mode = each.mode == storage::DelegateMode::kWrite ? "write" : "read";
        const auto until = each.until ? printTime(*each.until) : std::string();
        rows.push_back({{"owner", acts::targetNameOf(owner->second)},
                        {"deputy", acts::targetNameOf(deputy->second)},
                        {"mode", mode},
                        {"private", each.withPrivate},
                        {"until", until.empty() ? nlohmann::json() : nlohmann::json(until)}});
        if (!options.json) {
            std::cout << acts::targetNameOf(deputy->second) << " for "
                      << acts::targetNameOf(owner->second) << ": " << mode
                      << (each.withPrivate ? "" : ", without what is private")
                      << (until.empty() ? "" : ", until " + until) << '\n';
        }
    }
    if (options.json) {
        std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    }
    return 0;
}

int grant(const DelegateOptions& options) {
    storage::Delegation limits;
    limits.mode = options.write ? storage::DelegateMode::kWrite : storage::DelegateMode::kRead;
    limits.withPrivate = !options.withoutPrivate;
    if (!options.until.empty()) {
        limits.until = readTime(options.until);
    }
    const auto open = openChosen(options.database);
    acts::appointDeputy(open->database(), acts::commandLineDoer(),
                        acts::ownerNamed(open->database(), options.owner),
                        acts::ownerNamed(open->database(), options.deputy), limits);
    return 0;
}

int revoke(const DelegateOptions& options) {
    const auto open = openChosen(options.database);
    acts::dismissDeputy(open->database(), acts::commandLineDoer(),
                        acts::ownerNamed(open->database(), options.owner),
                        acts::ownerNamed(open->database(), options.deputy));
    return 0;
}

CLI::App* addVerb(CLI::App& group,
                  const char* name,
                  const char* meaning,
                  const std::shared_ptr<DelegateOptions>& options,
                  Action& action,
                  int (*run)(const DelegateOptions&)) {
    auto* command = group.add_subcommand(name, meaning);
    command->add_option("owner", options->owner, "Whose calendars and address books: ID or KIND/ID")
        ->required();
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addDelegates(CLI::App& app, Action& action) {
    const auto options = std::make_shared<DelegateOptions>();
    auto* group =
        app.add_subcommand("delegate", "Deputies: who reads or writes in somebody's place");
    group->require_subcommand(1);
    addVerb(*group, "list", "The deputies of somebody, and whose deputy they are", options, action,
            list)
        ->add_flag("--json", options->json, "As JSON");
    auto* grants =
        addVerb(*group, "grant", "Appoint a deputy, or change how far and how long one may act",
                options, action, grant);
    grants->add_option("deputy", options->deputy, "A person or a group: ID or KIND/ID")->required();
    grants->add_flag("--write", options->write,
                     "Changes too, in the owner's place; otherwise reads");
    grants->add_flag("--without-private", options->withoutPrivate,
                     "Sees the busy time of private events only");
    grants->add_option("--until", options->until,
                       "A day (its end) or a time in UTC; the deputy is none after that");
    addVerb(*group, "revoke", "Dismiss a deputy", options, action, revoke)
        ->add_option("deputy", options->deputy, "ID or KIND/ID")
        ->required();
}

}  // namespace kalends::commands
