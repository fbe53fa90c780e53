// The elements CALDAV:filter and CARDDAV:filter share, read into filter conditions (RFC 4791
// section 9.7, RFC 6352 section 10.5). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dav/errors/conditions.h"
#include "dav/xml/reader.h"
#include "groupware/filter/condition.h"

namespace kalends::reports {

/// What differs between the two.
struct FilterDialect {
    std::string_view ns;
    filter::Collation defaultCollation = filter::Collation::kAsciiCasemap;
    filter::Test defaultTest = filter::Test::kAllOf;
    errors::Condition invalid =
        errors::Condition::kNone;  // kNone: 400, as RFC 6352 has no valid-filter
    errors::Condition unsupported = errors::Condition::kSupportedFilter;
    errors::Condition collation = errors::Condition::kSupportedCollation;
};

[[nodiscard]] const FilterDialect& calendarDialect();
[[nodiscard]] const FilterDialect& cardDialect();

/// Counts conditions: each costs time for every object looked at.
class FilterBudget {
  public:
    explicit FilterBudget(const FilterDialect& dialect) : dialect_(dialect) {}

    /// Throws supported-filter when a filter has too many parts.
    void spend();

  private:
    const FilterDialect& dialect_;
    std::size_t left_ = 500;
};

/// Throws the dialect's error for a filter that breaks the rules of its elements.
[[noreturn]] void refuseFilter(const FilterDialect& dialect, std::string message);

/// The `name` attribute in upper case. Throws when it is missing or empty.
[[nodiscard]] std::string filterName(const xml::Element& element, const FilterDialect& dialect);
/// The `test` attribute. Throws for anything but anyof and allof.
[[nodiscard]] filter::Test filterTest(const xml::Element& element, const FilterDialect& dialect);
[[nodiscard]] filter::TextMatch parseTextMatch(const xml::Element& element,
                                               const FilterDialect& dialect);
[[nodiscard]] filter::ParamFilter parseParamFilter(const xml::Element& element,
                                                   const FilterDialect& dialect,
                                                   FilterBudget& budget);
/// A prop-filter with everything but time-range, which is left to the caller.
[[nodiscard]] filter::PropFilter parsePropFilter(const xml::Element& element,
                                                 const FilterDialect& dialect,
                                                 FilterBudget& budget);

/// ASCII upper case.
[[nodiscard]] std::string upperCase(std::string_view text);

}  // namespace kalends::reports
