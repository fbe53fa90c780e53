// Rows of results as storage values. The orders of columns are those of columns.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <pqxx/row>
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

/// Reads the columns of one row from left to right. One iterator for the whole row: every field
/// that pqxx makes anew counts references to the result up and down, which costs more than reading
/// the field.
class RowReader {
  public:
    RowReader(const pqxx::result& result, std::size_t row);

    [[nodiscard]] bool nextIsNull() const { return field_.is_null(); }

    void skip(std::size_t columns) { field_ += static_cast<pqxx::row_difference_type>(columns); }

    std::string text();
    std::optional<std::string> optionalText();
    std::int64_t integer();
    std::optional<std::int64_t> optionalInteger();
    bool flag();
    std::chrono::sys_seconds time();

  private:
    /// Empty for NULL; valid as long as the result.
    std::string_view next();
    pqxx::const_row_iterator field_;
};

inline constexpr std::size_t kPrincipalColumns = 19, kCollectionColumns = 22, kObjectColumns = 13;

[[nodiscard]] storage::Principal principalFrom(RowReader& row);
[[nodiscard]] storage::Collection collectionFrom(RowReader& row);
/// Reads the body column too.
[[nodiscard]] storage::Object objectFrom(RowReader& row);
/// Owner, collection, object with its body, grants; collection and object may be missing.
[[nodiscard]] storage::Place placeFrom(RowReader& row);
/// Reads KALENDS_OWN_TEXT_COLUMNS into the place.
void ownTextFrom(RowReader& row, storage::Place& place);
/// The text that the SQL function grants_reaching makes.
[[nodiscard]] std::vector<storage::GrantRow> grantsFrom(std::string_view text);
[[nodiscard]] std::vector<storage::Principal> principalsFrom(const pqxx::result& result);

}  // namespace kalends::postgres
