// kalends calendar|addressbook create|list|rename|delete: of people and of teams.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "groupware/ical/calendar.h"
#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::HomeKind;

struct CollectionOptions {
    DatabaseChoice database;
    HomeKind home = HomeKind::kCalendars;
    std::string subject, name, slug, color, components;
    bool json = false, yes = false;
};

using OptionsOf =
    std::shared_ptr<CollectionOptions>;  // the command line fills it, the action reads it

nlohmann::json toJson(const storage::Principal& owner, const storage::Collection& collection) {
    return {{"owner", acts::targetNameOf(owner)},
            {"id", collection.slug},
            {"name", collection.displayName.value_or(collection.slug)},
            {"objects", collection.objectCount},
            {"bytes", collection.bytes}};
}

std::uint8_t componentsIn(const std::string& text) {
    std::uint8_t bits = 0;
    std::istringstream names(text);
    for (std::string name; std::getline(names, name, ',');) {
        const auto type = ical::componentTypeNamed(name);
        if (!type) {
            throw UsageError("--components: no such component: " + name);
        }
        bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(*type));
    }
    return bits;
}

int create(const CollectionOptions& options) {
    const auto open = openChosen(options.database);
    const auto owner = acts::ownerNamed(open->database(), options.subject);
    acts::NewCollectionTerms terms{options.home, options.name, options.slug, std::nullopt,
                                   componentsIn(options.components)};
    if (!options.color.empty()) {
        terms.color = options.color;
    }
    const auto made = acts::makeCollection(open->database(), acts::commandLineDoer(), owner, terms);
    if (options.json) {
        std::cout << toJson(owner, made).dump(2) << '\n';
    } else {
        std::cout << acts::nameOf(owner, made) << '\n';
    }
    return 0;
}

int list(const CollectionOptions& options) {
    const auto open = openChosen(options.database);
    const auto owner = acts::ownerNamed(open->database(), options.subject);
    auto rows = nlohmann::json::array();
    for (const auto& collection : acts::collectionsOf(open->database(), owner, options.home)) {
        if (options.json) {
            rows.push_back(toJson(owner, collection));
            continue;
        }
        std::cout << collection.slug << '\t' << collection.displayName.value_or("") << '\t'
                  << collection.objectCount << " objects\n";
    }
    if (options.json) {
        std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    }
    return 0;
}

int rename(const CollectionOptions& options) {
    const auto open = openChosen(options.database);
    const auto named = acts::collectionNamed(open->database(), options.subject, options.home);
    acts::renameCollection(open->database(), acts::commandLineDoer(), named, options.name);
    return 0;
}

int remove(const CollectionOptions& options) {
    const auto open = openChosen(options.database);
    const auto named = acts::collectionNamed(open->database(), options.subject, options.home);
    if (!options.yes) {
        throw storage::Refused(options.subject + " holds " +
                               std::to_string(named.collection.objectCount) +
                               " objects; say --yes to delete it for everybody");
    }
    acts::removeCollection(open->database(), acts::commandLineDoer(), named);
    return 0;
}

CLI::App* addVerb(CLI::App& group,
                  const char* verb,
                  const char* meaning,
                  int (*run)(const CollectionOptions&),
                  const OptionsOf& options,
                  Action& action) {
    auto* command = group.add_subcommand(verb, meaning);
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

void addHome(CLI::App& app, Action& action, HomeKind home, const char* name, const char* meaning) {
    const auto options = std::make_shared<CollectionOptions>();
    options->home = home;
    auto* group = app.add_subcommand(name, meaning);
    group->require_subcommand(1);
    auto* creating =
        addVerb(*group, "create", "Make one for a person or a team", create, options, action);
    creating->add_option("OWNER", options->subject, "ID or KIND/ID, for example groups/staff")
        ->required();
    creating->add_option("NAME", options->name, "As people see it")->required();
    creating->add_option("--id", options->slug,
                         "Last part of its URL; made from the name when absent");
    creating->add_option("--color", options->color, "#RRGGBB");
    if (home == HomeKind::kCalendars) {
        creating->add_option("--components", options->components,
                             "VEVENT,VTODO: what it may hold; anything when absent");
    }
    creating->add_flag("--json", options->json, "As JSON");
    auto* listing = addVerb(*group, "list", "Print what an owner has", list, options, action);
    listing->add_option("OWNER", options->subject)->required();
    listing->add_flag("--json", options->json, "As JSON");
    auto* renaming = addVerb(*group, "rename", "Change the name for people; the URL stays", rename,
                             options, action);
    renaming->add_option("SUBJECT", options->subject, "OWNER/COLLECTION")->required();
    renaming->add_option("NAME", options->name)->required();
    auto* deleting = addVerb(*group, "delete", "Delete it with what it holds, for everybody",
                             remove, options, action);
    deleting->add_option("SUBJECT", options->subject, "OWNER/COLLECTION")->required();
    deleting->add_flag("--yes", options->yes, "Really");
}

}  // namespace

void addCollections(CLI::App& app, Action& action) {
    addHome(app, action, HomeKind::kCalendars, "calendar", "Calendars of people and teams");
    addHome(app, action, HomeKind::kAddressbooks, "addressbook",
            "Address books of people and teams");
}

}  // namespace kalends::commands
