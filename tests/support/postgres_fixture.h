// A throw-away PostgreSQL cluster per test process and a fresh, migrated database per test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/postgres/postgres.h"

namespace kalends::server {
class EmbeddedPostgres;
}

namespace kalends::test {

/// The cluster of this process: made on first use (half a second), stopped and deleted when the
/// process ends.
class PostgresCluster {
  public:
    static PostgresCluster& instance();

    /// Connection string of a new database with the whole schema, copied from a template (about 50
    /// ms).
    [[nodiscard]] std::string newDatabase();
    /// Connection string of a new empty database.
    [[nodiscard]] std::string newEmptyDatabase();
    /// Stops and starts the server.
    void restart();

  private:
    PostgresCluster();
    ~PostgresCluster();
    std::string create(const std::string& source);

    std::string directory_;
    std::unique_ptr<server::EmbeddedPostgres> server_;
    int created_ = 0;
};

/// Runs SQL outside the store, in a connection of its own. Returns the rows as text, NULL as "".
std::vector<std::vector<std::string>> sql(const std::string& connection, const std::string& text);

/// Base class of tests that need a database.
class PostgresFixture : public ::testing::Test {
  protected:
    PostgresFixture();
    ~PostgresFixture() override;

    /// A store on this test's database, with what `settings` says beside the connection.
    [[nodiscard]] std::unique_ptr<storage::Database> openStore(
        postgres::Settings settings = {}) const;

    std::vector<std::vector<std::string>> query(const std::string& text) const {
        return sql(connection_, text);
    }

    /// The first column of the first row.
    [[nodiscard]] std::string value(const std::string& text) const {
        return query(text).at(0).at(0);
    }

    [[nodiscard]] const std::string& connection() const { return connection_; }

    /// Saves a person (or what `kind` says) with a login like the slug.
    storage::PrincipalId person(const std::string& slug,
                                storage::PrincipalKind kind = storage::PrincipalKind::kUser);
    /// A collection of a principal by its slug.
    storage::CollectionId collectionOf(const std::string& slug,
                                       const std::string& collection = "calendar",
                                       storage::HomeKind home = storage::HomeKind::kCalendars);

    std::string connection_;
    std::unique_ptr<storage::Database> store_;
};

}  // namespace kalends::test
