// What is known of each property by name: value types, lists, how often it may stand. One row a
// property. Knows no component tree; validation and jCal read the same rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kalends::ical {

enum class ValueType : std::uint8_t {
    kText,
    kInteger,
    kFloat,
    kBoolean,
    kUri,
    kBinary,
    kCalAddress,
    kDate,
    kDateTime,
    kTime,
    kDuration,
    kPeriod,
    kRecur,
    kUtcOffset,
    kXmlReference,
    kUid
};

enum class Shape : std::uint8_t {
    kSingle,
    kList,       // comma-separated values
    kStructured  // semicolon-separated fields of one value
};

enum class Occurrence : std::uint8_t { kAnyNumber, kOnce };

/// Whether the VALUE parameter may be left out. RFC 7986, 9073 and 9253 have properties without a
/// default.
enum class Naming : std::uint8_t { kByDefault, kAlways };

struct PropertyRow {
    std::string_view name;
    ValueType type = ValueType::kText;  // without a VALUE parameter
    std::uint32_t alternatives = 0;     // further types a VALUE parameter may name, as bits
    Shape shape = Shape::kSingle;
    Occurrence occurrence = Occurrence::kAnyNumber;
    Naming naming = Naming::kByDefault;  // of the type, in what is written here

    [[nodiscard]] bool allows(ValueType other) const noexcept {
        return other == type || (alternatives >> static_cast<unsigned>(other) & 1U) != 0;
    }
};

/// nullptr for X- and other unknown properties. `upperName` is upper case.
[[nodiscard]] const PropertyRow* propertyRow(std::string_view upperName) noexcept;

/// A small number that is the row's own.
[[nodiscard]] std::size_t placeOf(const PropertyRow& row) noexcept;

/// By the name a VALUE parameter has (RFC 5545 section 8.3.4, RFC 9253), in any case.
[[nodiscard]] std::optional<ValueType> valueTypeNamed(std::string_view name) noexcept;
[[nodiscard]] std::string_view nameOf(ValueType type) noexcept;

}  // namespace kalends::ical
