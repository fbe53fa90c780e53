// kalends organisation add|edit|delete and administrators list|add|remove.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/organisations.h"
#include "server/commands/commands.h"
#include "server/commands/principals.h"
#include "server/principal_print.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct OrganisationActOptions {
    DatabaseChoice database;
    std::string slug, name, person;
    bool json = false;
};

using SharedOptions =
    std::shared_ptr<OrganisationActOptions>;  // the command line fills it, the action reads it

storage::AdministeredOrganisation requireOrganisation(storage::Database& database,
                                                      const std::string& slug) {
    auto found = database.administration().organisation(slug, storage::Hold::kNo);
    if (!found) {
        throw storage::Refused("there is no organisation " + slug);
    }
    return std::move(*found);
}

int add(const OrganisationActOptions& options) {
    const auto open = openChosen(options.database);
    (void)acts::addOrganisation(open->database(), acts::commandLineDoer(), options.slug,
                                options.name.empty() ? options.slug : options.name);
    return 0;
}

int edit(const OrganisationActOptions& options) {
    const auto open = openChosen(options.database);
    acts::renameOrganisation(open->database(), acts::commandLineDoer(),
                             requireOrganisation(open->database(), options.slug), options.name);
    return 0;
}

int remove(const OrganisationActOptions& options) {
    const auto open = openChosen(options.database);
    acts::removeOrganisation(open->database(), acts::commandLineDoer(),
                             requireOrganisation(open->database(), options.slug));
    return 0;
}

int listAdministrators(const OrganisationActOptions& options) {
    const auto open = openChosen(options.database);
    const auto people = open->database().administration().administratorsOf(
        requireOrganisation(open->database(), options.slug).id);
    if (!options.json) {
        printRows(std::cout, people);
        return 0;
    }
    auto rows = nlohmann::json::array();
    for (const auto& person : people) {
        rows.push_back(toJson(person));
    }
    std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return 0;
}

int setOffice(const OrganisationActOptions& options, acts::Office office) {
    const auto open = openChosen(options.database);
    const auto organisation = requireOrganisation(open->database(), options.slug);
    const auto person = acts::ownerNamed(open->database(), options.person);
    if (!acts::setOffice(open->database(), acts::commandLineDoer(), organisation, person, office) &&
        office == acts::Office::kNone) {
        throw storage::Refused(person.slug + " does not administer " + organisation.slug);
    }
    return 0;
}

CLI::App* addVerb(CLI::App& parent,
                  const char* name,
                  const char* meaning,
                  int (*run)(const OrganisationActOptions&),
                  const SharedOptions& options,
                  Action& action) {
    auto* command = parent.add_subcommand(name, meaning);
    addDatabaseOptions(*command, options->database);
    command->add_option("ORGANISATION", options->slug, "Its identifier")->required();
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addOrganisationActs(CLI::App& group, Action& action) {
    const auto options = std::make_shared<OrganisationActOptions>();
    addVerb(group, "add", "Make one", add, options, action)
        ->add_option("--name", options->name, "Name for people; the identifier when absent");
    addVerb(group, "edit", "Give it another name; the identifier stays", edit, options, action)
        ->add_option("--name", options->name, "Name for people")
        ->required();
    addVerb(group, "delete", "Remove one to which nobody belongs", remove, options, action);
    auto* office = group.add_subcommand("administrators",
                                        "Who administers it, and nothing else, through /api/v1");
    office->require_subcommand(1);
    addVerb(*office, "list", "Print them", listAdministrators, options, action)
        ->add_flag("--json", options->json, "As JSON");
    addVerb(
        *office, "add", "Make somebody administrator",
        [](const OrganisationActOptions& chosen) {
            return setOffice(chosen, acts::Office::kAdministrator);
        },
        options, action)
        ->add_option("USER", options->person, "ID of a person")
        ->required();
    addVerb(
        *office, "remove", "Take it from somebody",
        [](const OrganisationActOptions& chosen) { return setOffice(chosen, acts::Office::kNone); },
        options, action)
        ->add_option("USER", options->person, "ID of a person")
        ->required();
}

}  // namespace kalends::commands
