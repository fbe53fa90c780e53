// kalends group members list|add|remove GROUP ID...
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/principals.h"
#include "server/commands/principals.h"
#include "server/principal_print.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::PrincipalKind;

struct MemberOptions {
    DatabaseChoice database;
    std::string group;
    std::vector<std::string> ids;
    bool json = false;
};

/// "group/ID" and so on names a kind; without it people come first.
storage::Principal findMember(storage::Database& database, const std::string& name) {
    if (name.find('/') != std::string::npos) {
        return requireNamed(database, name);
    }
    for (const auto kind : {PrincipalKind::kUser, PrincipalKind::kGroup, PrincipalKind::kResource,
                            PrincipalKind::kLocation}) {
        if (auto found = database.principals().byPath({.kind = kind, .slug = name})) {
            return std::move(*found);
        }
    }
    throw storage::Refused("nobody has the id " + name);
}

int listMembers(const MemberOptions& options) {
    const auto open = openChosen(options.database);
    const auto group = require(open->database(), PrincipalKind::kGroup, options.group);
    const auto members = open->database().principals().members(group.id);
    if (!options.json) {
        printRows(std::cout, members);
        return 0;
    }
    auto rows = nlohmann::json::array();
    for (const auto& member : members) {
        rows.push_back(toJson(member));
    }
    std::cout << rows.dump(2) << '\n';
    return 0;
}

int editMembers(const MemberOptions& options, acts::Membership membership) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto group = require(database, PrincipalKind::kGroup, options.group);
    std::vector<storage::Principal> named;
    for (const auto& name : options.ids) {
        named.push_back(findMember(database, name));
    }
    if (membership == acts::Membership::kNone) {
        const auto members = database.principals().members(group.id);
        for (const auto& one : named) {
            if (std::none_of(members.begin(), members.end(), [&](const storage::Principal& member) { return member.id == one.id; })) {
                throw storage::Refused(one.slug + " is no direct member of " + options.group);
            }
        }
    }
    acts::setMembership(database, acts::commandLineDoer(), group, named, membership);
    return 0;
}

}  // namespace

void addMembers(CLI::App& group, Action& action) {
    const auto options = std::make_shared<MemberOptions>();
    auto* members = group.add_subcommand("members", "Direct members of a group; groups may nest");
    members->require_subcommand(1);
    const auto addVerb = [&](const char* name, const char* meaning,
                             int (*run)(const MemberOptions&)) {
        auto* command = members->add_subcommand(name, meaning);
        command->add_option("GROUP", options->group)->required();
        addDatabaseOptions(*command, options->database);
        command->callback(
            [&action, options, run] { action = [options, run] { return run(*options); }; });
        return command;
    };
    addVerb("list", "Print the members", listMembers)->add_flag("--json", options->json, "As JSON");
    addVerb("add", "Add members",
            [](const MemberOptions& chosen) { return editMembers(chosen, acts::Membership::kMember); })
        ->add_option("ID", options->ids, "ID or KIND/ID")
        ->required();
    addVerb("remove", "Remove members",
            [](const MemberOptions& chosen) { return editMembers(chosen, acts::Membership::kNone); })
        ->add_option("ID", options->ids, "ID or KIND/ID")
        ->required();
}

}  // namespace kalends::commands
