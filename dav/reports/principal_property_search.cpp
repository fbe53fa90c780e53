// DAV:principal-property-search, DAV:principal-search-property-set and
// CS:calendarserver-principal-search: finding people, groups, rooms and resources (RFC 3744
// sections 9.4 and 9.5).
#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

#include "dav/reports/handlers.h"
#include "dav/reports/principal_responses.h"
#include "dav/reports/principal_search_request.h"
#include "dav/xml/writer.h"
#include "groupware/filter/collation.h"

namespace kalends::reports {

namespace {

using resource::Kind;
using storage::Principal;
using storage::PrincipalKind;
using storage::PrincipalMatch;
using storage::PrincipalSearch;
using By = SearchableProperty::By;
using Kindset = std::vector<PrincipalKind>;

constexpr std::array kEveryKind{PrincipalKind::kUser, PrincipalKind::kGroup,
                                PrincipalKind::kResource, PrincipalKind::kLocation};

/// `other` empty means all; the result never does: no kind left is nullopt.
std::optional<Kindset> intersection(const Kindset& kinds, const Kindset& other) {
    Kindset both;
    for (const auto kind : kinds.empty() ? std::span<const PrincipalKind>{kEveryKind}
                                         : std::span<const PrincipalKind>{kinds}) {
        if (other.empty() || std::find(other.begin(), other.end(), kind) != other.end()) {
            both.push_back(kind);
        }
    }
    return both.empty() ? std::nullopt : std::optional{std::move(both)};
}

/// Kinds of principals below the resource the report is asked of; nullopt: there are none.
std::optional<Kindset> kindsBelow(const resource::Resource& target) {
    if (target.kind == Kind::kPrincipals &&
        target.locator.place == resource::Place::kPrincipalsOfKind) {
        return Kindset{target.locator.principal.kind};
    }
    // Interop: clients also ask the principal they know or the root, and mean everybody.
    const bool holdsPrincipals = target.kind == Kind::kPrincipals ||
                                 target.kind == Kind::kPrincipal ||
                                 target.kind == Kind::kProxyGroup ||
                                 target.kind == Kind::kDavRoot || target.kind == Kind::kServerRoot;
    return holdsPrincipals ? std::optional{Kindset{}} : std::nullopt;
}

std::optional<Principal> ownerOfHome(const resource::Context& context, const std::string& href) {
    const auto parsed = resource::parse(href);
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    if (locator == nullptr || locator->place != resource::Place::kHome) {
        return std::nullopt;
    }
    return context.database.principals().byPath(locator->principal);
}

/// Found principals, each once, in order of discovery.
class Findings {
  public:
    void add(std::vector<Principal> more) {
        for (auto& principal : more) {
            const bool known =
                std::any_of(found_.begin(), found_.end(),
                            [&](const Principal& other) { return other.id == principal.id; });
            if (!known) {
                found_.push_back(std::move(principal));
            }
        }
    }

    [[nodiscard]] std::vector<Principal> take() { return std::move(found_); }

  private:
    std::vector<Principal> found_;
};

bool textMatches(std::string_view text, const PrincipalCondition& condition) {
    using filter::MatchType;
    MatchType type = MatchType::kContains;
    switch (condition.type) {
        case PrincipalMatch::Type::kContains:
            break;
        case PrincipalMatch::Type::kEquals:
            type = MatchType::kEquals;
            break;
        case PrincipalMatch::Type::kStartsWith:
            type = MatchType::kStartsWith;
            break;
        case PrincipalMatch::Type::kEndsWith:
            type = MatchType::kEndsWith;
            break;
    }
    return filter::matches(text, condition.text, filter::Collation::kUnicodeCasemap, type);
}

/// The conditions by text on a principal that was found by other means.
bool matches(const Principal& principal, const PrincipalCondition& condition) {
    switch (condition.property->field) {
        case PrincipalMatch::Field::kDisplayName:
            return textMatches(principal.displayName, condition);
        case PrincipalMatch::Field::kEmail:
            return textMatches(principal.email, condition);
        case PrincipalMatch::Field::kFirstName:
            return textMatches(principal.firstName, condition);
        case PrincipalMatch::Field::kLastName:
            return textMatches(principal.lastName, condition);
        case PrincipalMatch::Field::kAddress:
        case PrincipalMatch::Field::kAny:
            break;
    }
    return std::any_of(principal.addresses.begin(), principal.addresses.end(),
                       [&](const std::string& address) { return textMatches(address, condition); });
}

class Search {
  public:
    Search(const resource::Context& context,
           const PrincipalPropertySearch& request,
           Kindset kinds,
           std::size_t limit)
        : context_(context), request_(request), kinds_(std::move(kinds)), limit_(limit) {}

    [[nodiscard]] std::vector<Principal> run() { return request_.anyOf ? any() : everything(); }

  private:
    [[nodiscard]] PrincipalSearch base(const Kindset& kinds) const {
        PrincipalSearch search;
        search.kinds = kinds;
        search.visibleTo = searchedOrganisation(context_);
        search.limit = limit_;
        return search;
    }

    [[nodiscard]] std::vector<Principal> any() const;
    [[nodiscard]] std::vector<Principal> everything() const;
    [[nodiscard]] std::vector<Principal> ownersMatching(const std::string& home,
                                                        const Kindset& kinds) const;

    const resource::Context& context_;
    const PrincipalPropertySearch& request_;
    Kindset kinds_;
    std::size_t limit_;
};

std::vector<Principal> Search::any() const {
    Findings findings;
    auto byText = base(kinds_);
    byText.anyOf = true;
    for (const auto& condition : request_.conditions) {
        if (condition.property == nullptr) {
            continue;
        }
        if (condition.property->by == By::kText) {
            byText.matches.push_back({condition.property->field, condition.type, condition.text});
        } else if (condition.property->by == By::kHome) {
            if (auto owner = ownerOfHome(context_, condition.text)) {
                findings.add({std::move(*owner)});
            }
        } else if (const auto types = kindsOfUserType(condition.text, condition.type);
                   !types.empty()) {
            if (const auto kinds = intersection(kinds_, types)) {
                findings.add(context_.database.principals().search(base(*kinds)));
            }
        }
    }
    if (!byText.matches.empty()) {
        findings.add(context_.database.principals().search(byText));
    }
    return findings.take();
}

std::vector<Principal> Search::everything() const {
    auto search = base(kinds_);
    const std::string* home = nullptr;
    for (const auto& condition : request_.conditions) {
        if (condition.property == nullptr) {
            return {};  // a property that cannot be searched matches no principal (RFC 3744
                        // section 9.4)
        }
        if (condition.property->by == By::kText) {
            search.matches.push_back({condition.property->field, condition.type, condition.text});
        } else if (condition.property->by == By::kHome) {
            home = &condition.text;
        } else {
            const auto types = kindsOfUserType(condition.text, condition.type);
            const auto kinds = types.empty() ? std::nullopt : intersection(search.kinds, types);
            if (!kinds) {
                return {};
            }
            search.kinds = *kinds;
        }
    }
    return home != nullptr ? ownersMatching(*home, search.kinds)
                           : context_.database.principals().search(search);
}

std::vector<Principal> Search::ownersMatching(const std::string& home, const Kindset& kinds) const {
    auto owner = ownerOfHome(context_, home);
    if (!owner ||
        (!kinds.empty() && std::find(kinds.begin(), kinds.end(), owner->kind) == kinds.end())) {
        return {};
    }
    for (const auto& condition : request_.conditions) {
        if (condition.property->by == By::kText && !matches(*owner, condition)) {
            return {};
        }
    }
    std::vector<Principal> found;
    found.push_back(std::move(*owner));
    return found;
}

http::Response answer(const exchange::Exchange& exchange,
                      const resource::Resource& target,
                      properties::Selection selection,
                      std::vector<Principal> found,
                      std::size_t limit) {
    auto completeness = Completeness::kComplete;
    if (found.size() > limit) {
        found.resize(limit);
        completeness = Completeness::kTruncated;
    }
    return principalResponses(exchange.context, target.href, std::move(selection), std::move(found),
                              completeness);
}

std::size_t limitOf(const std::optional<std::size_t>& asked) {
    return std::min(asked.value_or(kMostPrincipals), kMostPrincipals);
}

}  // namespace

http::Response principalPropertySearch(const exchange::Exchange& exchange,
                                       const resource::Resource& target,
                                       const xml::Element& body) {
    requireDepthZero(exchange);
    auto request = parsePrincipalPropertySearch(body);
    const std::size_t limit = limitOf(request.limit);
    std::vector<Principal> found;
    const auto below =
        request.applyToPrincipalCollectionSet ? std::optional{Kindset{}} : kindsBelow(target);
    const auto kinds = below ? intersection(request.kinds, *below) : std::nullopt;
    if (kinds) {
        found = Search{*exchange.context, request, *kinds, limit + 1}.run();
    }
    return answer(exchange, target, std::move(request.selection), std::move(found), limit);
}

http::Response calendarServerPrincipalSearch(const exchange::Exchange& exchange,
                                             const resource::Resource& target,
                                             const xml::Element& body) {
    requireDepthZero(exchange);
    auto request = parsePrincipalTokenSearch(body);
    const std::size_t limit = limitOf(request.limit);
    PrincipalSearch search;
    search.kinds = request.kinds;
    search.visibleTo = searchedOrganisation(*exchange.context);
    search.limit = limit + 1;
    for (auto& token : request.tokens) {
        search.matches.push_back(
            {PrincipalMatch::Field::kAny, PrincipalMatch::Type::kContains, std::move(token)});
    }
    auto found = exchange.context->database.principals().search(search);
    return answer(exchange, target, std::move(request.selection), std::move(found), limit);
}

http::Response principalSearchPropertySet(const exchange::Exchange& exchange,
                                          const resource::Resource& /*target*/,
                                          const xml::Element& /*body*/) {
    requireDepthZero(exchange);
    constexpr xml::QName kSet{xml::kDav, "principal-search-property-set"};
    constexpr xml::QName kOne{xml::kDav, "principal-search-property"};
    constexpr xml::QName kProp{xml::kDav, "prop"};
    constexpr xml::QName kDescription{xml::kDav, "description"};
    std::string out;
    xml::Writer writer{out};
    writer.openDocument(kSet);
    for (const auto& row : searchableProperties()) {
        if (row.description.empty()) {
            continue;
        }
        writer.open(kOne);
        writer.open(kProp);
        writer.empty(row.name);
        writer.close(kProp);
        writer.open(kDescription, "xml:lang", "en");
        writer.text(row.description);
        writer.close(kDescription);
        writer.close(kOne);
    }
    writer.close(kSet);
    return exchange::xmlResponse(200, std::move(out));
}

}  // namespace kalends::reports
