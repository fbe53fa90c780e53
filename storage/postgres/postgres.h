// The PostgreSQL store: how it is opened and migrated. The only header of this folder that others
// include.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/database.h"

namespace kalends::postgres {

enum class LogLevel : std::uint8_t { kInformation, kWarning, kError };

/// Receives `message` lines with key=value fields; they never hold bodies, parameters or secrets.
/// Called from any thread.
using Log = std::function<void(LogLevel, std::string_view message)>;

struct Settings {
    std::string connection;  // libpq connection string; several hosts allowed
    std::string applicationName = "kalends";
    std::size_t poolSize =
        16;  // connections for statements; two more serve the invalidation of credentials
    std::chrono::milliseconds waitLimit{
        5000};  // for a free or a working connection, then Unavailable
    std::chrono::milliseconds statementTimeout{30000};
    std::chrono::milliseconds lockTimeout{10000};
    std::chrono::milliseconds slowStatement{500};  // from here on the log names the statement
    Log log;
};

/// Opens no connection yet: the first statement does, so a server can start before its database.
[[nodiscard]] std::unique_ptr<storage::Database> open(Settings settings);

/// Applies the migrations that are missing, one node at a time (advisory lock). Returns the schema
/// version reached. Throws storage::Unavailable when the database cannot be reached,
/// storage::Refused when it is newer than this program or a migration fails (nothing of that one
/// stays).
int migrate(const std::string& connection, const Log& log = {});

}  // namespace kalends::postgres
