// kalends user|group|resource|location add|list|show|set-password|disable|enable|delete.
#include "server/commands/principals.h"
#include "server/usage_error.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "auth/password_hash.h"
#include "auth/password_policy.h"
#include "server/acts/collections.h"
#include "server/acts/principals.h"
#include "server/commands/commands.h"
#include "server/principal_print.h"
#include "server/provision_file.h"
#include "storage/administration.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::PrincipalKind;

constexpr std::size_t kPage = 500;

storage::PrincipalChange changeOf(const PrincipalOptions& options) {
    storage::PrincipalChange change;
    change.kind = options.kind;
    change.slug = options.id;
    return change;
}

storage::PrincipalChange changeFrom(const PrincipalOptions& options) {
    auto change = changeOf(options);
    const auto set = [](std::optional<std::string>& member, const std::string& value) {
        if (!value.empty()) {
            member = value;
        }
    };
    set(change.displayName, options.name);
    set(change.email, options.email);
    set(change.firstName, options.firstName);
    set(change.lastName, options.lastName);
    set(change.guid, options.guid);
    set(change.autoAcceptGroup, options.autoAcceptGroup);
    if (!options.addresses.empty()) {
        change.addresses = options.addresses;
    } else if (!options.email.empty()) {
        change.addresses = {"mailto:" + options.email};
    }
    if (options.noAutoAcceptGroup) {
        change.autoAcceptGroup = "";
    }
    set(change.login, options.login);
    set(change.organisation, options.organisation);
    if (options.admin || options.noAdmin) {
        change.admin = options.admin;
    }
    if (!options.autoSchedule.empty()) {
        change.autoSchedule = autoScheduleNamed(options.autoSchedule);
        if (!change.autoSchedule) {
            throw UsageError("--auto-schedule: no such mode: " + options.autoSchedule);
        }
    }
    return change;
}

/// An administrator may set what the policy would refuse, but hears of it; people are asked to
/// change it.
std::string hashOfNew(const PrincipalOptions& options, const std::string& login) {
    const auto password = readPassword(options.password, Confirmation::kTwice);
    if (const auto weakness =
            auth::weaknessOf(password, login, configurationFor(options.database).passwords)) {
        std::cerr << "kalends: a weak password: " << *weakness << '\n';
    }
    return auth::hashPassword(password);
}

int add(const PrincipalOptions& options) {
    auto change = changeFrom(options);
    if (options.kind == PrincipalKind::kUser) {
        change.login = options.login.empty() ? options.id : options.login;
        if (!options.noPassword) {
            change.passwordHash = hashOfNew(options, options.id);
        }
    }
    if (!change.displayName) {
        change.displayName = options.id;
    }
    const auto open = openChosen(options.database);
    const auto saved = acts::add(open->database(), acts::commandLineDoer(), change);
    if (options.json) {
        std::cout << toJson(saved).dump(2) << '\n';
    }
    return 0;
}

/// Changes what is named and nothing else.
int edit(const PrincipalOptions& options) {
    const auto change = changeFrom(options);
    if (acts::namesOf(change).empty()) {
        throw UsageError("name what is to change; see --help");
    }
    const auto open = openChosen(options.database);
    const auto saved = acts::edit(open->database(), acts::commandLineDoer(),
                                  require(open->database(), options.kind, options.id), change);
    if (options.json) {
        std::cout << toJson(saved).dump(2) << '\n';
    }
    return 0;
}

std::optional<bool> yesOrNo(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text == "yes");
}

int setRules(const PrincipalOptions& options) {
    const storage::CredentialRules rules{.mustChange = yesOrNo(options.mustChange),
                                         .appPasswordsOnly = yesOrNo(options.appPasswordsOnly)};
    if (!rules.mustChange && !rules.appPasswordsOnly) {
        throw UsageError("name a rule: --must-change or --app-passwords-only, yes or no");
    }
    const auto open = openChosen(options.database);
    acts::setRules(open->database(), acts::commandLineDoer(),
                   require(open->database(), options.kind, options.id), rules);
    return 0;
}

int unlock(const PrincipalOptions& options) {
    const auto open = openChosen(options.database);
    acts::unlock(open->database(), acts::commandLineDoer(),
                 require(open->database(), options.kind, options.id));
    return 0;
}

storage::PrincipalListing listingFrom(storage::Database& database,
                                      const PrincipalOptions& options) {
    storage::PrincipalListing listing;
    listing.kind = options.kind;
    listing.namePrefix = options.name;
    listing.limit = kPage;
    if (!options.state.empty()) {
        listing.disabled = options.state == "disabled";
    }
    if (!options.organisation.empty()) {
        const auto organisation =
            database.administration().organisation(options.organisation, storage::Hold::kNo);
        if (!organisation) {
            throw storage::Refused("there is no organisation " + options.organisation);
        }
        listing.organisation = organisation->id;
    }
    return listing;
}

int list(const PrincipalOptions& options) {
    const auto open = openChosen(options.database);
    auto listing = listingFrom(open->database(), options);
    auto rows = nlohmann::json::array();
    while (true) {
        const auto page = open->database().administration().list(listing);
        std::vector<storage::Principal> principals;
        for (const auto& listed : page) {
            principals.push_back(listed.row.principal);
            if (options.json) {
                rows.push_back(toJson(listed.row.principal));
            }
        }
        if (!options.json) {
            printRows(std::cout, principals);
        }
        if (page.size() < kPage) {
            break;
        }
        listing.afterName = options.name.empty() ? std::string() : page.back().orderName;
        listing.afterSlug = page.back().row.principal.slug;
    }
    if (options.json) {
        std::cout << rows.dump(2) << '\n';
    }
    return 0;
}

int show(const PrincipalOptions& options) {
    const auto open = openChosen(options.database);
    const auto row =
        open->database().administration().find({options.kind, options.id}, storage::Hold::kNo);
    if (!row) {
        throw storage::Refused("there is no " + std::string(nameOf(options.kind)) + " " +
                               options.id);
    }
    if (options.json) {
        std::cout << toJson(*row).dump(2) << '\n';
    } else {
        printFacts(std::cout, *row);
    }
    return 0;
}

int setPassword(const PrincipalOptions& options) {
    const auto open = openChosen(options.database);
    const auto account = require(open->database(), options.kind, options.id);
    acts::setPassword(open->database(), acts::commandLineDoer(), account,
                      hashOfNew(options, account.login), yesOrNo(options.mustChange));
    return 0;
}

enum class State { kEnabled, kDisabled };

int setState(const PrincipalOptions& options, State state) {
    const auto open = openChosen(options.database);
    const auto principal = require(open->database(), options.kind, options.id);
    (state == State::kDisabled ? acts::disable : acts::enable)(open->database(),
                                                               acts::commandLineDoer(), principal);
    return 0;
}

bool confirmed(const PrincipalOptions& options) {
    if (options.yes) {
        return true;
    }
    if (::isatty(STDIN_FILENO) != 1) {
        throw UsageError("delete removes all calendars and contacts too: confirm with --yes");
    }
    std::cerr << "Delete " << nameOf(options.kind) << ' ' << options.id
              << " with all calendars and contacts? Type the id: " << std::flush;
    std::string line;
    std::getline(std::cin, line);
    return line == options.id;
}

int remove(const PrincipalOptions& options) {
    const auto open = openChosen(options.database);
    const auto principal = require(open->database(), options.kind, options.id);
    if (!confirmed(options)) {
        throw storage::Refused("nothing was deleted");
    }
    acts::remove(open->database(), acts::commandLineDoer(), principal);
    return 0;
}

struct Verb {
    const char* name;
    const char* meaning;
    int (*run)(const PrincipalOptions&);
};

CLI::App* addVerb(CLI::App& group, const Verb& verb, const OptionsPtr& options, Action& action) {
    auto* command = group.add_subcommand(verb.name, verb.meaning);
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run = verb.run] { action = [options, run] { return run(*options); }; });
    return command;
}

void addFacts(CLI::App& command, PrincipalOptions& options) {
    command.add_option("--name", options.name, "Name for people; the id when absent");
    command.add_option("--email", options.email, "E-mail address; also the calendar user address");
    command.add_option(
        "--address", options.addresses,
        "Calendar user address, such as mailto:a@town.example; may be repeated, preferred first");
    command.add_option("--organisation", options.organisation,
                       "Its identifier; the default one when absent");
    command.add_option("--guid", options.guid, "Stable UUID; made when absent");
    if (options.kind == PrincipalKind::kUser) {
        command.add_option("--login", options.login, "Login name; the id when absent");
        command.add_option("--first-name", options.firstName);
        command.add_option("--last-name", options.lastName);
        command.add_flag("--admin", options.admin, "May read and write everything");
    }
    if (options.kind == PrincipalKind::kResource || options.kind == PrincipalKind::kLocation) {
        command.add_option(
            "--auto-schedule", options.autoSchedule,
            "none, accept-always, decline-always, accept-if-free, decline-if-busy or automatic");
        command.add_option("--auto-accept-group", options.autoAcceptGroup,
                           "Group whose invitations are accepted in any case");
        command.add_flag("--no-auto-accept-group", options.noAutoAcceptGroup,
                         "Nobody's are any more");
    }
    command.add_flag("--json", options.json, "Print the result as JSON");
}

void addKind(CLI::App& app, Action& action, PrincipalKind kind, const char* meaning) {
    const auto options = std::make_shared<PrincipalOptions>();
    options->kind = kind;
    auto* group = app.add_subcommand(std::string(nameOf(kind)), meaning);
    group->require_subcommand(1);

    auto* addCommand =
        addVerb(*group, {"add", "Create; with calendars and address book", add}, options, action);
    addCommand->add_option("ID", options->id, "Login and identifier in URLs")->required();
    addFacts(*addCommand, *options);
    if (kind == PrincipalKind::kUser) {
        addCommand->add_flag("--no-password", options->noPassword,
                             "Cannot sign in until a password is set");
        addPasswordOptions(*addCommand, options->password);
    }
    auto* listing =
        addVerb(*group, {"list", "Print all, or those that are asked for, one a line", list},
                options, action);
    listing->add_flag("--json", options->json, "As JSON");
    listing->add_option("--organisation", options->organisation, "Of this organisation only");
    listing->add_option("--name", options->name,
                        "Whose name begins so, without case; then in order of the name");
    listing->add_option("--state", options->state, "enabled or disabled")
        ->check(CLI::IsMember({"enabled", "disabled"}));

    const auto addNamed = [&](const Verb& verb) {
        auto* command = addVerb(*group, verb, options, action);
        command->add_option("ID", options->id)->required();
        return command;
    };
    addNamed({"show", "Print one", show})->add_flag("--json", options->json, "As JSON");
    auto* editing =
        addNamed({"edit", "Change what is named; login and name may change, the id stays", edit});
    addFacts(*editing, *options);
    addNamed({"delete", "Delete with all calendars and contacts", remove})
        ->add_flag("--yes", options->yes, "Do not ask");
    addNamed({"disable", "Refuse sign-in; nothing is deleted",
              [](const PrincipalOptions& chosen) { return setState(chosen, State::kDisabled); }});
    addNamed({"enable", "Allow sign-in again",
              [](const PrincipalOptions& chosen) { return setState(chosen, State::kEnabled); }});
    if (kind == PrincipalKind::kUser) {
        editing->add_flag("--no-admin", options->noAdmin, "May read and write only what is shared");
        auto* password = addNamed(
            {"set-password", "Set the password (from standard input or a prompt)", setPassword});
        addPasswordOptions(*password, options->password);
        const CLI::IsMember yesNo({"yes", "no"});
        password
            ->add_option("--must-change", options->mustChange, "yes: good only for setting another")
            ->check(yesNo);
        auto* rules =
            addNamed({"rules", "What the account's own password may be used for", setRules});
        rules
            ->add_option("--must-change", options->mustChange,
                         "yes: opens no calendar until it is changed")
            ->check(yesNo);
        rules
            ->add_option("--app-passwords-only", options->appPasswordsOnly,
                         "yes: devices need app passwords")
            ->check(yesNo);
        addNamed({"unlock", "Forget wrong passwords that were tried", unlock});
    }
    if (kind == PrincipalKind::kGroup) {
        addMembers(*group, action);
    }
}

}  // namespace

storage::Principal require(storage::Database& database, PrincipalKind kind, const std::string& id) {
    auto found = database.principals().byPath({.kind = kind, .slug = id});
    if (!found) {
        throw storage::Refused("there is no " + std::string(nameOf(kind)) + " " + id);
    }
    return std::move(*found);
}

void addPrincipals(CLI::App& app, Action& action) {
    addKind(app, action, PrincipalKind::kUser, "People");
    addKind(app, action, PrincipalKind::kGroup, "Groups of people");
    addKind(app, action, PrincipalKind::kResource, "Things that can be booked");
    addKind(app, action, PrincipalKind::kLocation, "Rooms that can be booked");
}

}  // namespace kalends::commands
