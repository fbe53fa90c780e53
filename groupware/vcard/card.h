// A stored address object resource: vCard 3.0 and 4.0 parsed and validated (RFC 2426, RFC 6350).
// Pure.
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

    [[nodiscard]] const contentline::Component& component() const {
        return document_.components().front();
    }

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

}  // namespace kalends::vcard
