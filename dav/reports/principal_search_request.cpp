// Searches for principals as sent.
#include "dav/reports/principal_search_request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/reports/filter_elements.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

namespace {

using errors::DavError;
using storage::PrincipalKind;
using storage::PrincipalMatch;
using Field = PrincipalMatch::Field;
using By = SearchableProperty::By;
using xml::kCaldav;
using xml::kCalendarServer;
using xml::kDav;

constexpr std::size_t kMostConditions = 20;
constexpr std::size_t kLongestText = 1000;

constexpr auto kSearchable = std::to_array<SearchableProperty>({
    {{kDav, "displayname"}, By::kText, Field::kDisplayName, "Display Name"},
    {{kCalendarServer, "email-address-set"}, By::kText, Field::kEmail, "Email Addresses"},
    {{kCaldav, "calendar-user-address-set"},
     By::kText,
     Field::kAddress,
     "Calendar User Address Set"},
    {{kCaldav, "calendar-user-type"}, By::kUserType, Field::kDisplayName, "Calendar User Type"},
    {{kCalendarServer, "first-name"}, By::kText, Field::kFirstName, ""},
    {{kCalendarServer, "last-name"}, By::kText, Field::kLastName, ""},
    // Interop: Thunderbird, given a server without current-user-principal, looks for the owner of a
    // home.
    {{kCaldav, "calendar-home-set"}, By::kHome, Field::kDisplayName, ""},
});

struct UserType {
    std::string_view name;
    PrincipalKind kind;
};

constexpr std::array kUserTypes{
    UserType{"INDIVIDUAL", PrincipalKind::kUser}, UserType{"GROUP", PrincipalKind::kGroup},
    UserType{"RESOURCE", PrincipalKind::kResource}, UserType{"ROOM", PrincipalKind::kLocation}};

PrincipalMatch::Type matchType(const xml::Element& match) {
    const std::string* type = match.attribute("match-type");
    if (type == nullptr || *type == "contains") {
        return PrincipalMatch::Type::kContains;
    }
    if (*type == "equals") {
        return PrincipalMatch::Type::kEquals;
    }
    if (*type == "starts-with") {
        return PrincipalMatch::Type::kStartsWith;
    }
    if (*type == "ends-with") {
        return PrincipalMatch::Type::kEndsWith;
    }
    throw DavError{400, "The match-type must be equals, contains, starts-with or ends-with."};
}

void checkCaseless(const xml::Element& match) {
    const std::string* caseless = match.attribute("caseless");
    if (caseless != nullptr && *caseless != "yes" && *caseless != "no") {
        throw DavError{400, "caseless must be yes or no."};
    }
}

void takeCondition(const xml::Element& search, PrincipalPropertySearch& into) {
    const auto* prop = search.child({kDav, "prop"});
    const auto* match = search.child({kDav, "match"});
    const auto names = prop == nullptr ? std::vector<const xml::Element*>{} : prop->elements();
    if (match == nullptr || names.empty()) {
        throw DavError{400, "A property-search needs a DAV:prop with names and a DAV:match."};
    }
    checkCaseless(*match);
    const std::string text = match->text();
    if (text.empty() || text.size() > kLongestText) {
        throw DavError{400, "The text of a DAV:match is empty or too long."};
    }
    for (const auto* name : names) {
        if (into.conditions.size() == kMostConditions) {
            throw DavError{400, "The search has too many conditions."};
        }
        const auto row =
            std::find_if(kSearchable.begin(), kSearchable.end(),
                         [&](const auto& candidate) { return name->is(candidate.name); });
        into.conditions.push_back(
            {row == kSearchable.end() ? nullptr : &*row, matchType(*match), text});
    }
}

/// Interop: CalendarServer refuses an address by its beginning, or as a whole, that can be none.
/// Parts of addresses are searched for with contains (KDE), and with other properties beside.
void checkAddress(const PrincipalPropertySearch& search) {
    if (search.conditions.size() != 1) {
        return;
    }
    const auto& only = search.conditions.front();
    const bool whole = only.type == PrincipalMatch::Type::kStartsWith ||
                       only.type == PrincipalMatch::Type::kEquals;
    const bool addresses =
        only.property != nullptr &&
        only.property->name == xml::QName{xml::kCaldav, "calendar-user-address-set"};
    if (whole && addresses && only.text.find_first_of(":/@") == std::string::npos) {
        throw DavError{400, "A calendar user address is a URI."};
    }
}

std::vector<PrincipalKind> kindsOfContext(const xml::Element& report) {
    const std::string* context = report.attribute("context");
    if (context == nullptr || context->empty()) {
        return {};
    }
    if (*context == "attendee") {
        return {PrincipalKind::kUser, PrincipalKind::kGroup, PrincipalKind::kResource};
    }
    if (*context == "location") {
        return {PrincipalKind::kLocation};
    }
    if (*context == "resource") {
        return {PrincipalKind::kResource};
    }
    if (*context == "user") {
        return {PrincipalKind::kUser};
    }
    if (*context == "group") {
        return {PrincipalKind::kGroup};
    }
    throw DavError{400, "The context of the search is not known."};
}

}  // namespace

std::span<const SearchableProperty> searchableProperties() {
    return kSearchable;
}

std::vector<PrincipalKind> kindsOfUserType(std::string_view text, PrincipalMatch::Type type) {
    const std::string wanted = upperCase(text);
    std::vector<PrincipalKind> kinds;
    for (const auto& row : kUserTypes) {
        const bool matches = type == PrincipalMatch::Type::kEquals ? row.name == wanted
                             : type == PrincipalMatch::Type::kStartsWith
                                 ? row.name.starts_with(wanted)
                             : type == PrincipalMatch::Type::kEndsWith
                                 ? row.name.ends_with(wanted)
                                 : row.name.find(wanted) != std::string_view::npos;
        if (matches) {
            kinds.push_back(row.kind);
        }
    }
    return kinds;
}

PrincipalPropertySearch parsePrincipalPropertySearch(const xml::Element& report) {
    PrincipalPropertySearch search;
    search.selection = properties::selectionFromReport(report);
    for (const auto* element : report.elements({kDav, "property-search"})) {
        takeCondition(*element, search);
    }
    if (search.conditions.empty()) {
        throw DavError{400, "A principal-property-search needs a DAV:property-search."};
    }
    checkAddress(search);
    if (const std::string* test = report.attribute("test"); test != nullptr) {
        if (*test != "anyof" && *test != "allof") {
            throw DavError{400, "The test attribute must be anyof or allof."};
        }
        search.anyOf = *test == "anyof";
    }
    if (const std::string* type = report.attribute("type"); type != nullptr) {
        search.kinds = kindsOfUserType(*type, PrincipalMatch::Type::kEquals);
        if (search.kinds.empty()) {
            throw DavError{400, "The type attribute must be INDIVIDUAL, GROUP, RESOURCE or ROOM."};
        }
    }
    search.applyToPrincipalCollectionSet =
        report.child({kDav, "apply-to-principal-collection-set"}) != nullptr;
    search.limit = parseLimit(report, kCalendarServer);
    if (!search.limit) {
        search.limit = parseLimit(report, kDav);
    }
    return search;
}

PrincipalTokenSearch parsePrincipalTokenSearch(const xml::Element& report) {
    PrincipalTokenSearch search;
    search.selection = properties::selectionFromReport(report);
    for (const auto* element : report.elements({kCalendarServer, "search-token"})) {
        auto token = element->trimmedText();
        if (token.empty()) {
            continue;
        }
        if (token.size() > kLongestText || search.tokens.size() == kMostConditions) {
            throw DavError{400, "The search has too many or too long tokens."};
        }
        search.tokens.push_back(std::move(token));
    }
    if (search.tokens.empty()) {
        throw DavError{400, "A principal search needs a search-token."};
    }
    search.kinds = kindsOfContext(report);
    search.limit = parseLimit(report, kCalendarServer);
    return search;
}

}  // namespace kalends::reports
