// Which search rows of a card must exist for a CARDDAV:filter to match.
#include <algorithm>
#include <array>

#include "groupware/filter/prefilter.h"

namespace kalends::filter {
namespace {

using Row = CardPrefilter::Row;

constexpr auto kSearchable = std::to_array<std::string_view>(
    {"ADR", "CATEGORIES", "EMAIL", "FN", "IMPP", "KIND", "N", "NICKNAME", "ORG", "ROLE", "TEL",
     "TITLE", "UID", "URL", "X-ADDRESSBOOKSERVER-KIND"});

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The row a text-match needs. Always "contains": a match on one item of a list is a match inside
/// the row.
std::optional<Row> rowOf(std::string_view property, const TextMatch& match) {
    // Folding may reorder marks that follow a letter, so bytes or ASCII-folded text beyond ASCII
    // need not be found again in the folded row.
    const bool survivesFolding =
        match.collation == Collation::kUnicodeCasemap || isAscii(match.text);
    if (match.negate || match.text.empty() || !survivesFolding) {
        return std::nullopt;
    }
    return Row{.property = std::string(property),
               .folded = fold(match.text, Collation::kUnicodeCasemap)};
}

struct Rows {
    Test test = Test::kAllOf;
    std::vector<Row> rows;  // empty: no restriction
};

/// Rows without which the prop-filter cannot match.
Rows rowsOf(const PropFilter& filter) {
    const std::string_view property =
        std::string_view(filter.name).substr(filter.name.find('.') + 1);
    if (filter.isNotDefined || !isSearchable(property)) {
        return {};
    }
    Rows result{.test = filter.test, .rows = {}};
    for (const TextMatch& match : filter.textMatches) {
        std::optional<Row> row = rowOf(property, match);
        if (row) {
            result.rows.push_back(std::move(*row));
        } else if (filter.test == Test::kAnyOf) {
            return {};
        }
    }
    if (filter.test == Test::kAnyOf && !filter.paramFilters.empty()) {
        return {};
    }
    if (result.rows.size() == 1) {
        result.test = Test::kAllOf;
    }
    return result;
}

void moveRows(std::vector<Row>& from, std::vector<Row>& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

CardPrefilter anyOf(const CardFilter& filter) {
    CardPrefilter result{.test = Test::kAnyOf, .rows = {}};
    for (const PropFilter& propFilter : filter.propFilters) {
        Rows rows = rowsOf(propFilter);
        if (rows.rows.empty()) {
            return {};
        }
        if (rows.test == Test::kAllOf) {
            rows.rows.resize(1);  // one of them is enough to be no narrower
        }
        moveRows(rows.rows, result.rows);
    }
    return result;
}

CardPrefilter allOf(const CardFilter& filter) {
    CardPrefilter result{.test = Test::kAllOf, .rows = {}};
    Rows alternative;
    for (const PropFilter& propFilter : filter.propFilters) {
        Rows rows = rowsOf(propFilter);
        if (rows.test == Test::kAllOf) {
            moveRows(rows.rows, result.rows);
        } else if (alternative.rows.empty()) {
            alternative = std::move(rows);
        }
    }
    if (result.rows.empty() && !alternative.rows.empty()) {
        result.test = Test::kAnyOf;
        result.rows = std::move(alternative.rows);
    }
    return result;
}

}  // namespace

bool isSearchable(std::string_view property) {
    return std::binary_search(kSearchable.begin(), kSearchable.end(), property);
}

CardPrefilter prefilter(const CardFilter& filter) {
    const bool all = filter.test == Test::kAllOf || filter.propFilters.size() == 1;
    return all ? allOf(filter) : anyOf(filter);
}

}  // namespace kalends::filter
