// Rows of results as storage values. The orders of columns are those of columns.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/collections.h"
#include "storage/objects.h"
#include "storage/principals.h"

namespace pqxx {
class result;
}

namespace kalends::postgres {

/// Reads the columns of one row from left to right.
class RowReader {
  public:
    RowReader(const pqxx::result& result, std::size_t row) : result_(result), row_(row) {}

    [[nodiscard]] bool nextIsNull() const;

    void skip(std::size_t columns) { column_ += columns; }

    std::string text();
    std::optional<std::string> optionalText();
    std::int64_t integer();
    std::optional<std::int64_t> optionalInteger();
    bool flag();
    std::chrono::sys_seconds time();

  private:
    /// Empty for NULL; valid as long as the result.
    std::string_view next();
    const pqxx::result& result_;
    std::size_t row_;
    std::size_t column_ = 0;
};

inline constexpr std::size_t kPrincipalColumns = 19, kCollectionColumns = 20, kObjectColumns = 13;

[[nodiscard]] storage::Principal principalFrom(RowReader& row);
[[nodiscard]] storage::Collection collectionFrom(RowReader& row);
/// Reads the body column too.
[[nodiscard]] storage::Object objectFrom(RowReader& row);
/// The text that the SQL function grants_for makes.
[[nodiscard]] std::vector<storage::GrantRow> grantsFrom(std::string_view text);
[[nodiscard]] std::vector<storage::Principal> principalsFrom(const pqxx::result& result);

}  // namespace kalends::postgres
