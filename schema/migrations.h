// The numbered migrations, embedded at build time from schema/migrations/*.sql. Knows no database.
#pragma once

#include <span>
#include <string_view>

namespace kalends::schema {

/// One step forward. `sql` may hold several statements and runs in one transaction.
struct Migration {
    int version = 0;
    std::string_view name;
    std::string_view sql;
};

/// All migrations in the order of their versions, which start at 1 and have no gaps.
[[nodiscard]] std::span<const Migration> migrations();

}  // namespace kalends::schema
