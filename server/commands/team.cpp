// kalends group team ID: a group that owns calendars and address books.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/collections.h"
#include "server/acts/principals.h"
#include "server/commands/principals.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::TeamMembers;

constexpr std::array<const char*, 3> kWords{"read", "write", "make"};

struct TeamOptions {
    DatabaseChoice database;
    std::string group, members, email;
    std::vector<std::string> managers, formerManagers;
    bool json = false;
};

void print(storage::Database& database,
           const storage::Principal& group,
           TeamMembers members,
           bool json) {
    auto managers = nlohmann::json::array();
    for (const auto& manager : database.teams().managers(group.id)) {
        managers.push_back(acts::targetNameOf(manager));
    }
    const auto* word = kWords.at(static_cast<std::size_t>(members) - 1);
    if (json) {
        std::cout << nlohmann::json{{"group", group.slug},
                                    {"members", word},
                                    {"addresses", group.addresses},
                                    {"managers", managers}}
                         .dump(2)
                  << '\n';
        return;
    }
    std::cout << group.slug << ": members " << word << '\n';
    for (const auto& address : group.addresses) {
        std::cout << "address " << address << '\n';
    }
    for (const auto& manager : managers) {
        std::cout << "manager " << manager.get<std::string>() << '\n';
    }
}

int team(const TeamOptions& options) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    auto group = require(database, storage::PrincipalKind::kGroup, options.group);
    const auto doer = acts::commandLineDoer();
    const auto standing = database.teams().membersOf(group.id);
    if (!standing || !options.members.empty()) {
        auto members = TeamMembers::kWrite;
        for (std::size_t at = 0; at < kWords.size(); ++at) {
            members = options.members == kWords.at(at) ? static_cast<TeamMembers>(at + 1) : members;
        }
        acts::setTeam(database, doer, group, members);
    }
    if (!options.email.empty()) {
        storage::PrincipalChange change;
        change.email = options.email;
        change.addresses = std::vector<std::string>{"mailto:" + options.email};
        acts::edit(database, doer, group, change);
    }
    for (const auto& name : options.managers) {
        acts::addManager(database, doer, group, acts::ownerNamed(database, name));
    }
    for (const auto& name : options.formerManagers) {
        acts::removeManager(database, doer, group, acts::ownerNamed(database, name));
    }
    group = require(database, storage::PrincipalKind::kGroup, options.group);
    print(database, group, database.teams().membersOf(group.id).value_or(TeamMembers::kWrite),
          options.json);
    return 0;
}

}  // namespace

void addTeam(CLI::App& app, Action& action) {
    const auto options = std::make_shared<TeamOptions>();
    auto* command = app.get_subcommand("group")->add_subcommand(
        "team",
        "Lets a group own calendars and address books; says what its members may do with them");
    command->add_option("ID", options->group)->required();
    command
        ->add_option("--members", options->members,
                     "read, write (a new team's), or make: also new calendars and books")
        ->check(CLI::IsMember({"read", "write", "make"}));
    command->add_option("--email", options->email, "The team's address for invitations");
    command->add_option("--manager", options->managers,
                        "ID or KIND/ID of who may do all with what is the team's; may be repeated");
    command->add_option("--no-manager", options->formerManagers,
                        "Who no longer does; may be repeated");
    command->add_flag("--json", options->json, "As JSON");
    addDatabaseOptions(*command, options->database);
    command->callback([&action, options] { action = [options] { return team(*options); }; });
}

}  // namespace kalends::commands
