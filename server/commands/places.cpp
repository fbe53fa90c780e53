// Whose and which.
#include "server/commands/places.h"

#include <CLI/CLI.hpp>

#include "server/provision_file.h"
#include "server/usage_error.h"

namespace kalends::commands {

using namespace server;

acts::NamedPlace placeNamed(storage::Database& database, const PlaceOptions& options) {
    const auto kind = principalKindNamed(options.kind);
    if (!kind) {
        throw UsageError("--kind is one of user, group, resource and location");
    }
    return acts::placeNamed(database, options.subject, *kind);
}

storage::Collection collectionNamed(storage::Database& database,
                                    const acts::NamedPlace& place,
                                    const PlaceOptions& options) {
    return acts::collectionAt(database, place,
                              options.addressbook ? storage::HomeKind::kAddressbooks
                                                  : storage::HomeKind::kCalendars)
        .collection;
}

void addPlaceOptions(CLI::App& command, PlaceOptions& options, const char* meaning) {
    command.add_option("subject", options.subject, meaning)->required();
    command.add_option("--kind", options.kind, "What the owner is")->capture_default_str();
    command.add_flag("--addressbook", options.addressbook,
                     "COLLECTION is an address book, not a calendar");
    addDatabaseOptions(command, options.database);
}

access::Level levelFrom(const std::string& word) {
    if (const auto level = acts::levelNamed(word)) {
        return *level;
    }
    throw UsageError("a level is one of nothing, busy, dates, read, respond and write");
}

}  // namespace kalends::commands
