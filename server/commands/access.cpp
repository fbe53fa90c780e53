// kalends access report: who can see a calendar or address book, or all that somebody owns, and through what.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "auth/access/report.h"
#include "server/commands/commands.h"
#include "server/commands/principals.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;

namespace {

using storage::HomeKind;
using storage::PrincipalKind;

struct AccessOptions {
    DatabaseChoice database;
    std::string subject, kind = "user";
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
    for (const auto& [word, kind] :
         {std::pair{"user", PrincipalKind::kUser}, std::pair{"group", PrincipalKind::kGroup},
          std::pair{"resource", PrincipalKind::kResource},
          std::pair{"location", PrincipalKind::kLocation}}) {
        if (name == word) {
            return kind;
        }
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
        const bool wanted = slug.empty() || (home == HomeKind::kAddressbooks) == options.addressbook;
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

int report(const AccessOptions& options) {
    const auto slash = options.subject.find('/');
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto owner =
        require(database, kindNamed(options.kind), options.subject.substr(0, slash));
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

void addAccess(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand("access", "Who may see and do what");
    group->require_subcommand(1);
    auto options = std::make_shared<AccessOptions>();
    auto* command = group->add_subcommand(
        "report", "Everybody who can see a calendar, and through what: groups, deputies and "
                  "administrators included");
    command
        ->add_option("subject", options->subject,
                     "OWNER/COLLECTION, or OWNER for all calendars and address books")
        ->required();
    command->add_option("--kind", options->kind, "What the owner is")->capture_default_str();
    command->add_flag("--addressbook", options->addressbook,
                      "COLLECTION is an address book, not a calendar");
    command->add_flag("--json", options->json, "As JSON");
    addDatabaseOptions(*command, options->database);
    command->callback([options, &action] { action = [options] { return report(*options); }; });
}

}  // namespace kalends::commands
