// A stored address object resource: vCard 3.0 and 4.0 parsed, validated, converted (RFC 2426, RFC 6350). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

enum class Version : std::uint8_t { k3, k4 };

struct Violation {
    enum class Kind { kNotAddressData, kInvalidAddressData };  // both: CARDDAV:valid-address-data
    Kind kind = Kind::kNotAddressData;
    std::string message;  // one sentence a person understands, naming the line where known
};

struct Rules {
    contentline::Limits limits;
    /// A card without UID is refused (RFC 6352 section 5.1) unless tolerated for importers.
    enum class MissingUid { kRefused, kTolerated } missingUid = MissingUid::kRefused;
};

class Card {
  public:
    Card(contentline::Document document, Version version, std::string uid);
    [[nodiscard]] const contentline::Component& component() const { return document_.components().front(); }
    [[nodiscard]] const std::string& text() const { return document_.text(); }
    [[nodiscard]] Version version() const { return version_; }
    [[nodiscard]] const std::string& uid() const { return uid_; }

  private:
    contentline::Document document_;
    Version version_;
    std::string uid_;
};

[[nodiscard]] std::variant<Card, Violation> parse(std::string text, const Rules& rules = {});
/// Syntax only, for what is already stored.
[[nodiscard]] std::optional<contentline::Document> parseStored(std::string text);
/// VERSION of a stored card; 3.0 when it says neither.
[[nodiscard]] Version versionOf(const contentline::Component& card);

/// The card as the other version (clients.md section 3, 4); the same text when it already is `target`.
[[nodiscard]] std::string convert(const contentline::Component& card, Version target);

/// jCard (RFC 7095).
[[nodiscard]] std::string toJcard(const contentline::Component& card);
[[nodiscard]] std::variant<std::string, contentline::SyntaxError> fromJcard(std::string_view json);

/// CARDDAV:address-data with CARDDAV:prop children (RFC 6352 section 10.4): VERSION, and what is named.
struct PropertySelection {
    std::string name;  // upper case
    enum class Value { kReturned, kOmitted } value = Value::kReturned;
};
[[nodiscard]] std::string subset(const contentline::Component& card, const std::vector<PropertySelection>& selection);

/// A folded search row per value: property name (FN, N, NICKNAME, EMAIL, TEL, ORG, UID ...) and its folded text.
struct SearchRow {
    std::string property;
    std::string folded;  // Unicode case-folded (the same folding as filter's i;unicode-casemap), decoded text
};
struct Facts {
    std::string uid;
    std::string formattedName;
    bool group = false;  // KIND:group or X-ADDRESSBOOKSERVER-KIND:group
    std::vector<SearchRow> search;
};
[[nodiscard]] Facts facts(const Card& card);

}  // namespace kalends::vcard
