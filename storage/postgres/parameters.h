// Parameters of a prepared statement, in PostgreSQL's text format. Knows no connection.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/collections.h"

namespace kalends::postgres {

/// True when PostgreSQL can hold it as text: valid UTF-8 without NUL. What is no text can be in no
/// row.
[[nodiscard]] bool isText(std::string_view value);

/// Text of an array literal: {"a","b"}; grows element by element.
class ArrayLiteral {
  public:
    void add(std::string_view element);
    void add(std::int64_t element);
    void addFlag(bool element);
    [[nodiscard]] std::string finish() &&;

  private:
    void separate();
    std::string text_ = "{";
};

[[nodiscard]] std::string arrayOf(const std::vector<std::string>& elements);

/// Values in the order of $1, $2 ... `text` throws storage::Refused when it cannot be stored
/// (isText).
class Parameters {
  public:
    Parameters() = default;
    Parameters(Parameters&&) =
        default;  // the deque's elements stay where they are; a copy's pointers would dangle
    Parameters& operator=(Parameters&&) = delete;
    ~Parameters() = default;

    Parameters& text(std::string_view value);
    Parameters& optionalText(const std::optional<std::string>& value);
    Parameters& integer(std::int64_t value);
    Parameters& flag(bool value);
    Parameters& null();
    Parameters& array(std::string literal);

    /// Null pointers stand for NULL. Valid as long as this object.
    [[nodiscard]] const std::vector<const std::string*>& values() const { return values_; }

  private:
    Parameters& keep(std::string value);
    std::deque<std::string> owned_;
    std::vector<const std::string*> values_;
};

/// Two array parameters: names and XML.
void addDeadProperties(Parameters& parameters,
                       const std::vector<storage::DeadProperty>& properties);

}  // namespace kalends::postgres
