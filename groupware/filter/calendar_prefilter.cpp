// What the occurrence index can say about a CALDAV:filter.
#include <algorithm>
#include <array>
#include <string_view>

#include "groupware/filter/prefilter.h"
#include "groupware/filter/time_range.h"

namespace kalends::filter {
namespace {

constexpr auto kIndexed = std::to_array<std::string_view>(
    {"VAVAILABILITY", "VEVENT", "VFREEBUSY", "VJOURNAL", "VPOLL", "VTODO"});

/// A component type an object is stored under, asked for to exist.
bool isObjectFilter(const CompFilter& filter) {
    return !filter.isNotDefined &&
           std::find(kIndexed.begin(), kIndexed.end(), filter.name) != kIndexed.end();
}

/// The child that every matching object satisfies, or nullptr.
const CompFilter* necessaryChild(const CompFilter& root) {
    const bool all =
        root.test == Test::kAllOf || root.compFilters.size() + root.propFilters.size() == 1;
    if (!all) {
        return nullptr;
    }
    const auto found =
        std::find_if(root.compFilters.begin(), root.compFilters.end(), isObjectFilter);
    return found == root.compFilters.end() ? nullptr : &*found;
}

std::optional<std::string> uidOf(const CompFilter& filter) {
    if (filter.test == Test::kAnyOf && filter.propFilters.size() + filter.compFilters.size() > 1) {
        return std::nullopt;
    }
    for (const PropFilter& row : filter.propFilters) {
        const bool simple = row.name == "UID" && !row.isNotDefined && row.textMatches.size() == 1 &&
                            (row.test == Test::kAllOf || row.paramFilters.empty());
        if (!simple) {
            continue;
        }
        const TextMatch& match = row.textMatches.front();
        const bool ascii = std::all_of(match.text.begin(), match.text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!match.negate && ascii && !match.text.empty() &&
            match.collation != Collation::kUnicodeCasemap) {
            return match.text;
        }
    }
    return std::nullopt;
}

void setWindow(Prefilter& result, const CompFilter& child) {
    if (!child.timeRange) {
        return;
    }
    if (child.name == "VEVENT" || child.name == "VJOURNAL") {
        result.window = child.timeRange;
    } else if (child.name == "VTODO") {
        result.window = widened(*child.timeRange, recurrence::seconds(1));
        result.undated = Prefilter::Undated::kIncluded;
    }
}

}  // namespace

Prefilter prefilter(const CompFilter& root) {
    Prefilter result;
    if (root.name != "VCALENDAR" || root.isNotDefined || root.timeRange) {
        return result;
    }
    if (root.compFilters.empty() && root.propFilters.empty()) {
        result.exact = true;
        return result;
    }
    const CompFilter* child = necessaryChild(root);
    if (child == nullptr) {
        return result;
    }
    result.component = child->name;
    setWindow(result, *child);
    result.uid = uidOf(*child);
    const bool aloneInRoot = root.compFilters.size() == 1 && root.propFilters.empty();
    const bool plain = child->propFilters.empty() && child->compFilters.empty();
    result.exact = aloneInRoot && plain && (!child->timeRange || child->name == "VEVENT");
    return result;
}

}  // namespace kalends::filter
