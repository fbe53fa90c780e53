// Whose and which.
#include "server/commands/places.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "server/commands/principals.h"
#include "server/provision_file.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;

NamedPlace placeNamed(storage::Database& database, const PlaceOptions& options) {
    std::string rest = options.subject;
    auto kind = principalKindNamed(options.kind);
    if (!kind) {
        throw UsageError("--kind is one of user, group, resource and location");
    }
    if (const auto slash = rest.find('/'); slash != std::string::npos) {
        // KIND/ID wins over a person who is called like a kind.
        if (const auto named = principalKindNamed(rest.substr(0, slash))) {
            kind = named;
            rest.erase(0, slash + 1);
        }
    }
    const auto slash = rest.find('/');
    return {require(database, *kind, rest.substr(0, slash)),
            slash == std::string::npos ? "" : rest.substr(slash + 1)};
}

storage::Collection collectionNamed(storage::Database& database,
                                    const NamedPlace& place,
                                    const PlaceOptions& options) {
    const auto home = options.addressbook ? storage::HomeKind::kAddressbooks : storage::HomeKind::kCalendars;
    for (auto& collection : acts::collectionsOf(database, place.owner, home)) {
        if (collection.slug == place.slug) {
            return std::move(collection);
        }
    }
    throw storage::Refused("there is no such calendar or address book");
}

void addPlaceOptions(CLI::App& command, PlaceOptions& options, const char* meaning) {
    command.add_option("subject", options.subject, meaning)->required();
    command.add_option("--kind", options.kind, "What the owner is")->capture_default_str();
    command.add_flag("--addressbook", options.addressbook, "COLLECTION is an address book, not a calendar");
    addDatabaseOptions(command, options.database);
}

access::Level levelFrom(const std::string& word) {
    if (const auto level = acts::levelNamed(word)) {
        return *level;
    }
    throw UsageError("a level is one of nothing, busy, dates, read, respond and write");
}

}  // namespace kalends::commands
