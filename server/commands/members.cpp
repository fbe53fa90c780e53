// kalends group members list|add|remove GROUP ID..., of ID
#include <CLI/CLI.hpp>

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
        return acts::ownerNamed(database, name);
    }
    for (const auto kind : {PrincipalKind::kUser, PrincipalKind::kGroup, PrincipalKind::kResource,
                            PrincipalKind::kLocation}) {
        if (auto found = database.principals().byPath({.kind = kind, .slug = name})) {
            return std::move(*found);
        }
    }
    throw storage::Refused("nobody has the id " + name);
}

constexpr std::size_t kPage = 500;

int listMembers(const MemberOptions& options) {
    const auto open = openChosen(options.database);
    const auto group = require(open->database(), PrincipalKind::kGroup, options.group);
    auto rows = nlohmann::json::array();
    storage::PrincipalId after;
    for (bool more = true; more;) {
        const auto page = open->database().administration().members(group.id, after, kPage);
        more = page.size() == kPage;
        after = page.empty() ? after : page.back().id;
        if (!options.json) {
            printRows(std::cout, page);
        }
        for (const auto& member : page) {
            options.json ? rows.push_back(toJson(member)) : void();
        }
    }
    if (options.json) {
        std::cout << rows.dump(2) << '\n';
    }
    return 0;
}

/// The groups somebody is in directly.
int listGroups(const MemberOptions& options) {
    const auto open = openChosen(options.database);
    const auto groups = open->database().principals().directGroupsOf(
        findMember(open->database(), options.group).id);
    if (!options.json) {
        printRows(std::cout, groups);
        return 0;
    }
    auto rows = nlohmann::json::array();
    for (const auto& group : groups) {
        rows.push_back(toJson(group));
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
    database.atomically([&] {
        const auto changed =
            acts::setMembership(database, acts::commandLineDoer(), group, named, membership);
        if (membership == acts::Membership::kNone && changed < named.size()) {
            throw storage::Refused(
                named.size() == 1 ? named.front().slug + " is no direct member of " + options.group
                                  : "not all of them are direct members of " + options.group +
                                        "; nothing was changed");
        }
    });
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
    auto* of = members->add_subcommand("of", "Print the groups somebody is in directly");
    of->add_option("ID", options->group, "ID or KIND/ID")->required();
    of->add_flag("--json", options->json, "As JSON");
    addDatabaseOptions(*of, options->database);
    of->callback([&action, options] { action = [options] { return listGroups(*options); }; });
    addVerb(
        "add", "Add members",
        [](const MemberOptions& chosen) { return editMembers(chosen, acts::Membership::kMember); })
        ->add_option("ID", options->ids, "ID or KIND/ID")
        ->required();
    addVerb(
        "remove", "Remove members",
        [](const MemberOptions& chosen) { return editMembers(chosen, acts::Membership::kNone); })
        ->add_option("ID", options->ids, "ID or KIND/ID")
        ->required();
}

}  // namespace kalends::commands
