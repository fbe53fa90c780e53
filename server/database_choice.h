// Which database a subcommand works on, and opening it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/config.h"
#include "storage/database.h"

namespace CLI {
class App;
}

namespace kalends::server {

class EmbeddedPostgres;

/// --config, --database and --embedded as given.
struct DatabaseChoice {
    std::string configFile, url, embedded;
};

/// Adds the three options to a subcommand; the choice must outlive the parsing.
void addDatabaseOptions(CLI::App& command, DatabaseChoice& choice);

/// Configuration file, environment and these options, the latter winning. Throws
/// ConfigurationError.
[[nodiscard]] Configuration configurationFor(const DatabaseChoice& choice);

using DatabaseLog = std::function<void(LogLevel, std::string_view)>;

/// A database with the private cluster under it, if that is how it runs.
class OpenDatabase {
  public:
    /// Starts the private cluster when it is configured and not running, migrates, and opens.
    /// Throws UsageError when no database is named, storage::Unavailable, storage::Refused.
    OpenDatabase(const Configuration& configuration, const DatabaseLog& log);
    ~OpenDatabase();
    OpenDatabase(const OpenDatabase&) = delete;
    OpenDatabase& operator=(const OpenDatabase&) = delete;

    [[nodiscard]] storage::Database& database() { return *database_; }

    [[nodiscard]] int schemaVersion() const { return schemaVersion_; }

    /// The private cluster; null over an external database.
    [[nodiscard]] EmbeddedPostgres* embedded() { return embedded_.get(); }

  private:
    std::unique_ptr<EmbeddedPostgres> embedded_;
    std::unique_ptr<storage::Database> database_;
    int schemaVersion_ = 0;
};

/// For subcommands: warnings and errors of the database go to standard error.
[[nodiscard]] std::unique_ptr<OpenDatabase> openChosen(const DatabaseChoice& choice);

}  // namespace kalends::server
