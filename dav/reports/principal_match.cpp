// DAV:principal-match: who among the principals is the viewer, and what below a collection names
// the viewer in a property (RFC 3744 section 9.3).
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "dav/reports/handlers.h"
#include "dav/reports/home_children.h"
#include "dav/reports/member_page.h"
#include "dav/reports/principal_match_request.h"
#include "dav/reports/principal_responses.h"
#include "dav/reports/property_tree.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {

using resource::Kind;
using storage::PrincipalPath;

constexpr std::size_t kMostMatches = 10'000;

/// The answer as it grows.
class Matches {
  public:
    Matches(const resource::ContextPtr& context,
            const std::optional<properties::Selection>& selection,
            std::string requestHref)
        : writer_(text_), requestHref_(std::move(requestHref)) {
        if (selection) {
            evaluator_.emplace(context, *selection);
        }
        xml::openMultistatus(writer_);
    }

    void add(const std::vector<const resource::Resource*>& found) {
        if (evaluator_) {
            evaluator_->prepare(found);
        }
        for (const auto* resource : found) {
            if (count_ == kMostMatches) {
                truncated_ = true;
                return;
            }
            ++count_;
            if (evaluator_) {
                evaluator_->writeResponse(*resource, writer_);
            } else {
                xml::statusResponse(writer_, resource->href, 200);
            }
        }
    }

    [[nodiscard]] bool full() const { return truncated_; }

    [[nodiscard]] http::Response response() {
        if (truncated_) {
            writeTruncated(writer_, requestHref_);
        }
        xml::closeMultistatus(writer_);
        return exchange::xmlResponse(207, std::move(text_));
    }

  private:
    std::string text_;
    xml::Writer writer_;
    std::string requestHref_;
    std::optional<properties::Evaluator> evaluator_;
    std::size_t count_ = 0;
    bool truncated_ = false;
};

bool isAbove(const resource::Resource& target, const PrincipalPath& principal) {
    switch (target.kind) {
        case Kind::kServerRoot:
        case Kind::kDavRoot:
            return true;
        case Kind::kPrincipals:
            return target.locator.place == resource::Place::kPrincipals ||
                   target.locator.principal.kind == principal.kind;
        case Kind::kPrincipal:
            return target.locator.principal == principal;
        default:
            return false;
    }
}

/// The proxy groups the viewer is in, directly or through a group, as far as they stand at or below
/// the target.
std::vector<resource::Resource> proxyGroups(const resource::Context& context,
                                            const resource::Resource& target) {
    auto& principals = context.database.principals();
    const auto delegations = principals.delegatedTo(context.principal().id);
    std::vector<storage::PrincipalId> owners;
    for (const auto& delegation : delegations) {
        owners.push_back(delegation.owner);
    }
    std::map<storage::PrincipalId, storage::Principal> found;
    for (auto& owner : principals.byIds(owners)) {
        found.emplace(owner.id, std::move(owner));
    }
    std::vector<resource::Resource> groups;
    for (const auto& delegation : delegations) {
        const auto owner = found.find(delegation.owner);
        if (owner != found.end() && isAbove(target, {owner->second.kind, owner->second.slug})) {
            groups.push_back(resource::proxyGroupOf(resource::fromPrincipal(context, owner->second),
                                                    delegation.mode == storage::DelegateMode::kWrite
                                                        ? resource::Place::kProxyWrite
                                                        : resource::Place::kProxyRead));
        }
    }
    return groups;
}

/// The viewer and the groups the viewer is in, as far as they stand at or below the target.
void matchSelf(const resource::Context& context,
               const resource::Resource& target,
               Matches& matches) {
    auto selves = context.database.principals().groupsOf(context.principal().id);
    selves.insert(selves.begin(), context.principal());
    std::vector<resource::Resource> found;
    for (auto& principal : selves) {
        if (isAbove(target, {principal.kind, principal.slug})) {
            found.push_back(resource::fromPrincipal(context, std::move(principal)));
        }
    }
    for (auto& group : proxyGroups(context, target)) {
        found.push_back(std::move(group));
    }
    std::vector<const resource::Resource*> pointers;
    for (const auto& resource : found) {
        if (resource.access.visible()) {
            pointers.push_back(&resource);
        }
    }
    matches.add(pointers);
}

/// Looks at members whose property may name the viewer.
class PropertyMatch {
  public:
    PropertyMatch(resource::ContextPtr context, const xml::Name& property, Matches& matches)
        : context_(std::move(context)),
          matches_(matches),
          evaluator_(context_, {properties::Selection::Mode::kNamed, {{property, {}, {}, {}}}}) {
        viewers_.insert({context_->principal().kind, context_->principal().slug});
        for (const auto& group :
             context_->database.principals().groupsOf(context_->principal().id)) {
            viewers_.insert({group.kind, group.slug});
        }
    }

    void look(const std::vector<resource::Resource>& members) {
        std::vector<const resource::Resource*> pointers;
        for (const auto& member : members) {
            pointers.push_back(&member);
        }
        evaluator_.prepare(pointers);
        std::vector<const resource::Resource*> found;
        std::copy_if(pointers.begin(), pointers.end(), std::back_inserter(found),
                     [&](const auto* member) { return namesViewer(*member); });
        matches_.add(found);
    }

    void lookInto(const resource::Resource& collection) {
        storage::Selection selection;
        selection.collection = collection.collection->id;
        bool more = true;
        while (more && !matches_.full()) {
            auto rows = context_->database.objects().select(selection);
            more = rows.size() == selection.limit;
            std::vector<resource::Resource> members;
            for (auto& row : rows) {
                selection.afterName = row.object.name;
                if (readable(collection, row.object)) {
                    members.push_back(resource::fromObject(collection, std::move(row.object)));
                }
            }
            look(members);
        }
    }

  private:
    [[nodiscard]] bool namesViewer(const resource::Resource& member) {
        const auto hrefs = hrefsIn(propertyTree(evaluator_, member));
        return std::any_of(hrefs.begin(), hrefs.end(), [&](const std::string& href) {
            const auto parsed = resource::parse(href);
            const auto* locator = std::get_if<resource::Locator>(&parsed);
            return locator != nullptr && locator->place == resource::Place::kPrincipal &&
                   viewers_.contains(locator->principal);
        });
    }

    resource::ContextPtr context_;
    Matches& matches_;
    properties::Evaluator evaluator_;
    std::set<PrincipalPath> viewers_;
};

void matchProperty(const exchange::Exchange& exchange,
                   const resource::Resource& target,
                   const xml::Name& property,
                   Matches& matches) {
    PropertyMatch match{exchange.context, property, matches};
    if (!resource::kAnyHome.contains(target.kind)) {
        if (target.collection && resource::kAnyCollection.contains(target.kind)) {
            match.lookInto(target);
        }
        return;
    }
    auto children = childrenOf(*exchange.context, target);
    std::erase_if(children, [](const resource::Resource& child) {
        return !child.access.may(access::Privilege::kRead);
    });
    match.look(children);
    for (const auto& child : children) {
        match.lookInto(child);
    }
}

}  // namespace

http::Response principalMatch(const exchange::Exchange& exchange,
                              const resource::Resource& target,
                              const xml::Element& body) {
    requireDepthZero(exchange);
    const auto request = parsePrincipalMatch(body);
    Matches matches{exchange.context, request.selection, target.href};
    if (request.property) {
        matchProperty(exchange, target, *request.property, matches);
    } else {
        matchSelf(*exchange.context, target, matches);
    }
    return matches.response();
}

}  // namespace kalends::reports
