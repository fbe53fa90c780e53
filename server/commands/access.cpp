// kalends access: who can see a calendar or address book, or all that somebody owns, and through
// what; rights given and taken back.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "auth/access/report.h"
#include "server/commands/commands.h"
#include "server/commands/principals.h"
#include "server/provision_file.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;

namespace {

using storage::HomeKind;
using storage::PrincipalKind;

struct AccessOptions {
    DatabaseChoice database;
    std::string subject, grantee, kind = "user";
    std::string publicLevel = "read", confidentialLevel = "read", privateLevel = "busy";
    bool addressbook = false, json = false;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

std::string personName(const storage::Principal& person) {
    return person.displayName.empty() ? person.slug : person.slug + " (" + person.displayName + ")";
}

nlohmann::json rowOf(const access::Seer& seer) {
    using storage::ObjectClass;
    const auto level = [&](ObjectClass objectClass) {
        return access::nameOf(seer.access.level(objectClass));
    };
    return {{"person", seer.person.slug},
            {"name", seer.person.displayName},
            {"listed", seer.access.visible()},
            {"public", level(ObjectClass::kPublic)},
            {"confidential", level(ObjectClass::kConfidential)},
            {"private", level(ObjectClass::kPrivate)},
            {"alarms", seer.access.alarms == access::Alarms::kShown},
            {"administers", seer.access.may(access::Privilege::kWriteAcl)},
            {"through", seer.through}};
}

void print(const access::Seer& seer) {
    using storage::ObjectClass;
    std::cout << "  " << personName(seer.person) << ": ";
    if (!seer.access.visible()) {
        std::cout << "free/busy time only";
    } else {
        std::cout << "public " << access::nameOf(seer.access.level(ObjectClass::kPublic))
                  << ", confidential "
                  << access::nameOf(seer.access.level(ObjectClass::kConfidential)) << ", private "
                  << access::nameOf(seer.access.level(ObjectClass::kPrivate));
    }
    std::cout << "; through " << joined(seer.through) << '\n';
}

PrincipalKind kindNamed(const std::string& name) {
    if (const auto kind = principalKindNamed(name)) {
        return *kind;
    }
    throw UsageError("--kind is one of user, group, resource and location");
}

/// The collections a subject names: OWNER/COLLECTION one of them, OWNER all calendars and books.
std::vector<storage::Collection> collectionsNamed(storage::Database& database,
                                                  const storage::Principal& owner,
                                                  const AccessOptions& options,
                                                  const std::string& slug) {
    std::vector<storage::Collection> found;
    for (const auto home : {HomeKind::kCalendars, HomeKind::kAddressbooks}) {
        const storage::PrincipalPath path{owner.kind, owner.slug};
        const auto place = database.objects().locate({path, home, "", std::nullopt}, owner.id,
                                                     storage::WantBody::kNo);
        const bool wanted =
            slug.empty() || (home == HomeKind::kAddressbooks) == options.addressbook;
        if (!wanted || !place || !place->collection) {
            continue;
        }
        for (auto& view : database.collections().children(place->collection->id, owner.id)) {
            using Kind = storage::CollectionKind;
            const auto kind = view.collection.kind;
            const bool holds = kind == Kind::kCalendar || kind == Kind::kAddressbook;
            if (holds && !view.owner && (slug.empty() || view.collection.slug == slug)) {
                found.push_back(std::move(view.collection));
            }
        }
    }
    return found;
}

access::Level levelNamed(const std::string& name) {
    using access::Level;
    for (const auto& [word, level] :
         {std::pair{"nothing", Level::kNothing}, std::pair{"busy", Level::kBusy},
          std::pair{"dates", Level::kDateAndTime}, std::pair{"read", Level::kRead},
          std::pair{"write", Level::kWrite}}) {
        if (name == word) {
            return level;
        }
    }
    throw UsageError("a level is one of nothing, busy, dates, read and write");
}

/// user/anna, group/staff.
storage::Principal granteeNamed(storage::Database& database, const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) {
        throw UsageError("the grantee is named as KIND/ID, for example group/staff");
    }
    return require(database, kindNamed(text.substr(0, slash)), text.substr(slash + 1));
}

storage::Collection oneNamed(storage::Database& database,
                             const storage::Principal& owner,
                             const AccessOptions& options) {
    const auto slash = options.subject.find('/');
    if (slash == std::string::npos) {
        throw UsageError("the calendar is named as OWNER/COLLECTION");
    }
    auto found = collectionsNamed(database, owner, options, options.subject.substr(slash + 1));
    if (found.empty()) {
        throw storage::Refused("there is no such calendar or address book");
    }
    return std::move(found.front());
}

storage::Grant grantOf(const storage::Principal& grantee, const AccessOptions& options) {
    const std::array levels{levelNamed(options.publicLevel), levelNamed(options.confidentialLevel),
                            levelNamed(options.privateLevel)};
    const auto most = *std::max_element(levels.begin(), levels.end());
    access::Privileges privileges = access::kReadOnly;
    if (most == access::Level::kWrite) {
        privileges = privileges | access::kWriting;
    }
    return {storage::GranteeKind::kPrincipal,
            grantee.id.value,
            privileges.bits(),
            static_cast<std::uint8_t>(levels[0]),
            static_cast<std::uint8_t>(levels[1]),
            static_cast<std::uint8_t>(levels[2])};
}

enum class Change : std::uint8_t { kGrant, kRevoke };

int changeGrant(const AccessOptions& options, Change change) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto owner = require(database, kindNamed(options.kind),
                               options.subject.substr(0, options.subject.find('/')));
    const auto collection = oneNamed(database, owner, options);
    const auto grantee = granteeNamed(database, options.grantee);
    const storage::Actor actor{{}, "command line"};
    // The levels are part of what is given: an older grant to the same grantee goes first.
    static_cast<void>(database.shares().uninvite(collection.id, grantee.id, actor));
    if (change == Change::kRevoke) {
        return 0;
    }
    if (grantee.id == owner.id) {
        throw storage::Refused("a collection cannot be shared with its owner");
    }
    std::vector<storage::Grant> grants;
    for (const auto& standing : database.grants().on({collection.id})) {
        if (standing.scope == storage::StandingGrant::Scope::kCollection) {
            grants.push_back(standing.grant);
        }
    }
    grants.push_back(grantOf(grantee, options));
    if (!database.grants().replace(collection.id, grants, actor)) {
        throw storage::Refused("the collection has just been removed");
    }
    return 0;
}

int report(const AccessOptions& options) {
    const auto slash = options.subject.find('/');
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto owner = require(database, kindNamed(options.kind), options.subject.substr(0, slash));
    const std::string slug = slash == std::string::npos ? "" : options.subject.substr(slash + 1);
    const auto collections = collectionsNamed(database, owner, options, slug);
    if (collections.empty() && !slug.empty()) {
        throw storage::Refused("there is no such calendar or address book");
    }
    auto all = nlohmann::json::array();
    for (const auto& collection : collections) {
        const auto seers = access::whoSees(database, owner, collection);
        if (options.json) {
            auto rows = nlohmann::json::array();
            for (const auto& seer : seers) {
                rows.push_back(rowOf(seer));
            }
            all.push_back({{"owner", owner.slug},
                           {"collection", collection.slug},
                           {"name", collection.displayName.value_or(collection.slug)},
                           {"people", std::move(rows)}});
            continue;
        }
        std::cout << owner.slug << '/' << collection.slug << '\n';
        for (const auto& seer : seers) {
            print(seer);
        }
    }
    if (options.json) {
        std::cout << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    }
    return 0;
}

}  // namespace

namespace {

void addCollectionOptions(CLI::App& command, AccessOptions& options) {
    command.add_option("--kind", options.kind, "What the owner is")->capture_default_str();
    command.add_flag("--addressbook", options.addressbook,
                     "COLLECTION is an address book, not a calendar");
    addDatabaseOptions(command, options.database);
}

void addReport(CLI::App& group, Action& action) {
    auto options = std::make_shared<AccessOptions>();
    auto* command = group.add_subcommand(
        "report",
        "Everybody who can see a calendar, and through what: groups, deputies and "
        "administrators included");
    command
        ->add_option("subject", options->subject,
                     "OWNER/COLLECTION, or OWNER for all calendars and address books")
        ->required();
    command->add_flag("--json", options->json, "As JSON");
    addCollectionOptions(*command, *options);
    command->callback([options, &action] { action = [options] { return report(*options); }; });
}

void addChange(CLI::App& group, Action& action, Change change) {
    auto options = std::make_shared<AccessOptions>();
    const bool grants = change == Change::kGrant;
    auto* command =
        grants ? group.add_subcommand("grant",
                                      "Gives a person or a group a calendar or address "
                                      "book; it stands in their homes at once")
               : group.add_subcommand("revoke", "Takes back what a person or a group was given");
    command->add_option("subject", options->subject, "OWNER/COLLECTION")->required();
    command->add_option("grantee", options->grantee, "KIND/ID, for example group/staff")
        ->required();
    if (grants) {
        command->add_option("--public", options->publicLevel, "nothing, busy, dates, read or write")
            ->capture_default_str();
        command
            ->add_option("--confidential", options->confidentialLevel,
                         "The same of confidential objects")
            ->capture_default_str();
        command->add_option("--private", options->privateLevel, "The same of private objects")
            ->capture_default_str();
    }
    addCollectionOptions(*command, *options);
    command->callback([options, change, &action] {
        action = [options, change] { return changeGrant(*options, change); };
    });
}

}  // namespace

void addAccess(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand("access", "Who may see and do what");
    group->require_subcommand(1);
    addReport(*group, action);
    addChange(*group, action, Change::kGrant);
    addChange(*group, action, Change::kRevoke);
}

}  // namespace kalends::commands
