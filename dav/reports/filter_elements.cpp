// text-match, param-filter and prop-filter.
#include "dav/reports/filter_elements.h"

#include <optional>
#include <utility>

namespace kalends::reports {

using errors::Condition;
using errors::DavError;

const FilterDialect& calendarDialect() {
    static constexpr FilterDialect kDialect{xml::kCaldav,
                                            filter::Collation::kAsciiCasemap,
                                            filter::Test::kAllOf,
                                            Condition::kValidFilter,
                                            Condition::kSupportedFilter,
                                            Condition::kSupportedCollation};
    return kDialect;
}

const FilterDialect& cardDialect() {
    static constexpr FilterDialect kDialect{
        xml::kCarddav,    filter::Collation::kUnicodeCasemap, filter::Test::kAnyOf,
        Condition::kNone, Condition::kCardSupportedFilter,    Condition::kCardSupportedCollation};
    return kDialect;
}

void FilterBudget::spend() {
    if (left_ == 0) {
        throw DavError{dialect_.unsupported, "The filter has too many parts."};
    }
    --left_;
}

void refuseFilter(const FilterDialect& dialect, std::string message) {
    if (dialect.invalid == Condition::kNone) {
        throw DavError{400, std::move(message)};
    }
    throw DavError{dialect.invalid, std::move(message)};
}

std::string upperCase(std::string_view text) {
    std::string upper{text};
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
    }
    return upper;
}

std::string filterName(const xml::Element& element, const FilterDialect& dialect) {
    const std::string* name = element.attribute("name");
    if (name == nullptr || name->empty()) {
        refuseFilter(dialect, "A filter has no name attribute.");
    }
    return upperCase(*name);
}

filter::Test filterTest(const xml::Element& element, const FilterDialect& dialect) {
    const std::string* test = element.attribute("test");
    if (test == nullptr) {
        return dialect.defaultTest;
    }
    if (*test == "anyof") {
        return filter::Test::kAnyOf;
    }
    if (*test == "allof") {
        return filter::Test::kAllOf;
    }
    refuseFilter(dialect, "The test attribute of a filter must be anyof or allof.");
}

namespace {

filter::MatchType matchType(const xml::Element& element, const FilterDialect& dialect) {
    const std::string* type = element.attribute("match-type");
    if (type == nullptr || *type == "contains") {
        return filter::MatchType::kContains;
    }
    if (*type == "equals") {
        return filter::MatchType::kEquals;
    }
    // Interop: Apple's own queries leave the hyphens out, and its servers then look for the text
    // anywhere.
    if (*type == "startswith" || *type == "endswith") {
        return filter::MatchType::kContains;
    }
    if (*type == "starts-with") {
        return filter::MatchType::kStartsWith;
    }
    if (*type == "ends-with") {
        return filter::MatchType::kEndsWith;
    }
    refuseFilter(
        dialect,
        "The match-type of a text-match must be equals, contains, starts-with or ends-with.");
}

filter::Collation collationOf(const xml::Element& element, const FilterDialect& dialect) {
    const std::string* name = element.attribute("collation");
    if (name == nullptr || name->empty() || *name == "default") {
        return dialect.defaultCollation;
    }
    const auto collation = filter::collationNamed(*name);
    if (!collation) {
        throw DavError{dialect.collation, "The filter asks for a collation that is not supported."};
    }
    return *collation;
}

bool isNotDefined(const xml::Element& element, const FilterDialect& dialect) {
    if (element.child({dialect.ns, "is-not-defined"}) == nullptr) {
        return false;
    }
    if (element.elements().size() != 1) {
        refuseFilter(dialect, "is-not-defined must stand alone in its filter.");
    }
    return true;
}

}  // namespace

filter::TextMatch parseTextMatch(const xml::Element& element, const FilterDialect& dialect) {
    filter::TextMatch match;
    match.text = element.text();
    match.collation = collationOf(element, dialect);
    match.type = matchType(element, dialect);
    if (const std::string* negate = element.attribute("negate-condition"); negate != nullptr) {
        if (*negate != "yes" && *negate != "no") {
            refuseFilter(dialect, "negate-condition must be yes or no.");
        }
        match.negate = *negate == "yes";
    }
    return match;
}

filter::ParamFilter parseParamFilter(const xml::Element& element,
                                     const FilterDialect& dialect,
                                     FilterBudget& budget) {
    budget.spend();
    filter::ParamFilter result;
    result.name = filterName(element, dialect);
    result.isNotDefined = isNotDefined(element, dialect);
    for (const auto& child : element.children) {
        if (child.isText() || child.is({dialect.ns, "is-not-defined"})) {
            continue;
        }
        if (!child.is({dialect.ns, "text-match"}) || result.textMatch) {
            refuseFilter(dialect, "A param-filter holds is-not-defined or one text-match.");
        }
        budget.spend();
        result.textMatch = parseTextMatch(child, dialect);
    }
    return result;
}

filter::PropFilter parsePropFilter(const xml::Element& element,
                                   const FilterDialect& dialect,
                                   FilterBudget& budget) {
    budget.spend();
    filter::PropFilter result;
    result.name = filterName(element, dialect);
    result.test = filterTest(element, dialect);
    // Interop: Apple's searches join is-not-defined with conditions, any of which may hold.
    const bool joined = dialect.ns == xml::kCarddav && result.test == filter::Test::kAnyOf;
    result.isNotDefined = joined ? element.child({dialect.ns, "is-not-defined"}) != nullptr
                                 : isNotDefined(element, dialect);
    for (const auto& child : element.children) {
        if (child.isText() || child.is({dialect.ns, "is-not-defined"}) ||
            child.is({xml::kCaldav, "time-range"})) {
            continue;
        }
        if (child.is({dialect.ns, "text-match"})) {
            budget.spend();
            result.textMatches.push_back(parseTextMatch(child, dialect));
        } else if (child.is({dialect.ns, "param-filter"})) {
            result.paramFilters.push_back(parseParamFilter(child, dialect, budget));
        } else {
            refuseFilter(dialect, "A prop-filter holds something that is not a condition.");
        }
    }
    return result;
}

}  // namespace kalends::reports
