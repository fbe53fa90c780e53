// How the subcommands about rights name whose and which calendar or address book.
#pragma once

#include <string>

#include "server/acts/rights.h"
#include "server/database_choice.h"

namespace CLI {
class App;
}

namespace kalends::commands {

struct PlaceOptions {
    server::DatabaseChoice database;
    std::string subject, kind = "user";
    bool addressbook = false;
};

/// As acts::placeNamed. Throws UsageError for another --kind, storage::Refused when there is no
/// such owner.
[[nodiscard]] acts::NamedPlace placeNamed(storage::Database& database, const PlaceOptions& options);
/// Throws storage::Refused when there is none of that name.
[[nodiscard]] storage::Collection collectionNamed(storage::Database& database,
                                                  const acts::NamedPlace& place,
                                                  const PlaceOptions& options);
/// subject, --kind, --addressbook and those of the database.
void addPlaceOptions(CLI::App& command, PlaceOptions& options, const char* meaning);

/// Throws UsageError for another word.
[[nodiscard]] access::Level levelFrom(const std::string& word);

}  // namespace kalends::commands
