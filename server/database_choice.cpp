// Finds, starts, migrates and opens the database.
#include "server/database_choice.h"

#include <CLI/CLI.hpp>

#include <iostream>

#include "server/embedded_postgres.h"
#include "server/usage_error.h"
#include "storage/postgres/postgres.h"

namespace kalends::server {

namespace {

LogLevel levelOf(postgres::LogLevel level) {
    switch (level) {
        case postgres::LogLevel::kInformation:
            return LogLevel::kInfo;
        case postgres::LogLevel::kWarning:
            return LogLevel::kWarning;
        case postgres::LogLevel::kError:
            break;
    }
    return LogLevel::kError;
}

postgres::Settings settingsFor(const DatabaseSettings& chosen,
                               std::string connection,
                               postgres::Log log) {
    postgres::Settings settings;
    settings.connection = std::move(connection);
    settings.poolSize = chosen.poolSize;
    settings.waitLimit = chosen.waitLimit;
    settings.statementTimeout = chosen.statementTimeout;
    settings.lockTimeout = chosen.lockTimeout;
    settings.slowStatement = chosen.slowStatement;
    settings.log = std::move(log);
    return settings;
}

}  // namespace

void addDatabaseOptions(CLI::App& command, DatabaseChoice& choice) {
    command.add_option("--config", choice.configFile,
                       "Configuration file (kalends config prints one)");
    auto* url = command.add_option("--database", choice.url,
                                   "PostgreSQL connection string (also KALENDS_DATABASE_URL)");
    command.add_option("--embedded", choice.embedded, "Directory of a private PostgreSQL cluster")
        ->excludes(url);
}

Configuration configurationFor(const DatabaseChoice& choice) {
    auto configuration = loadConfiguration(
        choice.configFile.empty() ? std::nullopt : std::optional(choice.configFile),
        processEnvironment());
    if (!choice.url.empty()) {
        configuration.database.url = choice.url;
        configuration.database.urlFile.clear();
        configuration.embedded.directory.clear();
    }
    if (!choice.embedded.empty()) {
        configuration.embedded.directory = choice.embedded;
        configuration.database.url.clear();
        configuration.database.urlFile.clear();
    }
    return configuration;
}

OpenDatabase::OpenDatabase(const Configuration& configuration, const DatabaseLog& log) {
    const postgres::Log translated = [log](postgres::LogLevel level, std::string_view message) {
        log(levelOf(level), message);
    };
    auto connection = databaseUrl(configuration.database);
    if (connection.empty()) {
        if (configuration.embedded.directory.empty()) {
            throw UsageError(
                "no database is named: use --database, --embedded, --config or "
                "KALENDS_DATABASE_URL");
        }
        embedded_ = std::make_unique<EmbeddedPostgres>(configuration.embedded.directory,
                                                       configuration.embedded.user);
        connection = embedded_->connection();
    }
    schemaVersion_ = postgres::migrate(connection, translated);
    database_ =
        postgres::open(settingsFor(configuration.database, std::move(connection), translated));
}

OpenDatabase::~OpenDatabase() {
    database_.reset();  // before the cluster under it stops
}

std::unique_ptr<OpenDatabase> openChosen(const DatabaseChoice& choice) {
    const auto configuration = configurationFor(choice);
    return std::make_unique<OpenDatabase>(configuration,
                                          [](LogLevel level, std::string_view message) {
                                              if (level >= LogLevel::kWarning) {
                                                  std::cerr << "kalends: " << message << '\n';
                                              }
                                          });
}

}  // namespace kalends::server
