// The bodies of DAV:principal-property-search (RFC 3744 section 9.4, with calendarserver's
// attributes) and of CS:calendarserver-principal-search as values. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"
#include "storage/principals.h"

namespace kalends::reports {

/// A property that can be searched, and where its text is stored.
struct SearchableProperty {
    enum class By { kText, kUserType, kHome };
    xml::QName name;
    By by = By::kText;
    storage::PrincipalMatch::Field field = storage::PrincipalMatch::Field::kDisplayName;
    std::string_view description;
};

[[nodiscard]] std::span<const SearchableProperty> searchableProperties();

/// One property to be matched by one text.
struct PrincipalCondition {
    const SearchableProperty* property =
        nullptr;  // nullptr: one that no principal can be searched by
    storage::PrincipalMatch::Type type = storage::PrincipalMatch::Type::kContains;
    std::string text;
};

struct PrincipalPropertySearch {
    properties::Selection selection;
    std::vector<PrincipalCondition> conditions;
    bool anyOf = false;
    std::vector<storage::PrincipalKind> kinds;  // empty: all
    bool applyToPrincipalCollectionSet = false;
    std::optional<std::size_t> limit;
};

/// Throws 400 for a body without conditions or with attribute values that are not known.
[[nodiscard]] PrincipalPropertySearch parsePrincipalPropertySearch(const xml::Element& report);

/// Calendarserver's search: every token must be found somewhere in the principal.
struct PrincipalTokenSearch {
    properties::Selection selection;
    std::vector<std::string> tokens;
    std::vector<storage::PrincipalKind> kinds;  // by the context; empty: all
    std::optional<std::size_t> limit;
};

/// Throws 400 without tokens or for an unknown context.
[[nodiscard]] PrincipalTokenSearch parsePrincipalTokenSearch(const xml::Element& report);

/// Kinds whose CUTYPE (RFC 5545 section 3.2.3) matches the text.
[[nodiscard]] std::vector<storage::PrincipalKind> kindsOfUserType(
    std::string_view text, storage::PrincipalMatch::Type type);

}  // namespace kalends::reports
