// Applies the embedded migrations, one node at a time.
#include <array>
#include <pqxx/connection>
#include <pqxx/errorhandler>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/transaction>

#include "schema/migrations.h"
#include "storage/errors.h"
#include "storage/postgres/postgres.h"
#include "storage/postgres/statement.h"

namespace kalends::postgres {

namespace {

// The lock belongs to the session, so it ends with a node that dies.
constexpr auto kStatements = std::to_array<Statement>({
    {"lock_schema", "select pg_advisory_lock(5350915330)", "One node migrates, the others wait"},
    {"make_schema_version",
     "set client_min_messages = warning; create table if not exists schema_version (version "
     "integer primary key,"
     " name text not null, applied_at timestamptz not null default now())",
     "Where applied migrations are written down"},
    {"read_schema_version", "select coalesce(max(version), 0) from schema_version",
     "How far the schema is"},
    {"write_schema_version", "insert into schema_version (version, name) values ($1, $2)",
     "A migration is done"},
});

std::string textOf(std::string_view name) {
    for (const Statement& statement : kStatements) {
        if (statement.name == name) {
            return std::string(statement.text);
        }
    }
    throw std::logic_error("no such statement");
}

int applyMissing(pqxx::connection& connection, const Log& log) {
    int reached = 0;
    {
        pqxx::nontransaction transaction(connection);
        transaction.exec(textOf("lock_schema"));
        transaction.exec(textOf("make_schema_version"));
        reached = transaction.exec1(textOf("read_schema_version"))[0].as<int>();
    }
    if (reached > static_cast<int>(schema::migrations().size())) {
        throw storage::Refused("the database has schema version " + std::to_string(reached) +
                               ", newer than this program knows (" +
                               std::to_string(schema::migrations().size()) + ")");
    }
    for (const schema::Migration& migration : schema::migrations()) {
        if (migration.version <= reached) {
            continue;
        }
        pqxx::work transaction(connection);
        transaction.exec(std::string(migration.sql));
        transaction.exec_params0(textOf("write_schema_version"), migration.version,
                                 std::string(migration.name));
        transaction.commit();
        reached = migration.version;
        if (log) {
            log(LogLevel::kInformation, "event=migrated version=" + std::to_string(reached) +
                                            " name=" + std::string(migration.name));
        }
    }
    return reached;
}

}  // namespace

int migrate(const std::string& connectionText, const Log& log) {
    try {
        pqxx::connection connection(connectionText);
        const pqxx::quiet_errorhandler quiet(connection);
        return applyMissing(connection, log);
    } catch (const pqxx::broken_connection& error) {
        throw storage::Unavailable(std::string("the database cannot be reached: ") + error.what());
    } catch (const pqxx::failure& error) {
        throw storage::Refused(std::string("migration failed: ") + error.what());
    }
}

}  // namespace kalends::postgres
