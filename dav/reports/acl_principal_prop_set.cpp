// DAV:acl-principal-prop-set: properties of those whom an access control list names (RFC 3744
// section 9.2).
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dav/acl/aces.h"
#include "dav/errors/conditions.h"
#include "dav/reports/handlers.h"
#include "dav/reports/href_targets.h"
#include "dav/reports/principal_responses.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {

/// In the order of the list, each once.
std::vector<std::string> principalsOf(const resource::Context& context,
                                      const resource::Resource& target) {
    std::vector<storage::StandingGrant> grants;
    acl::PrincipalsById grantees;
    if (target.collection) {
        grants = context.database.grants().on({target.collection->id});
        for (auto& principal : context.database.principals().byIds(acl::granteesOf(grants))) {
            grantees.emplace(principal.id.value, std::move(principal));
        }
    }
    std::vector<std::string> hrefs;
    std::set<std::string> seen;
    for (const auto& ace : acl::acesOf(target, grants, grantees)) {
        if (!ace.href.empty() && seen.insert(ace.href).second) {
            hrefs.push_back(ace.href);
        }
    }
    return hrefs;
}

}  // namespace

http::Response aclPrincipalPropSet(const exchange::Exchange& exchange,
                                   const resource::Resource& target,
                                   const xml::Element& body) {
    requireDepthZero(exchange);
    if (body.elements({xml::kDav, "prop"}).size() != 1) {
        throw errors::DavError{400, "acl-principal-prop-set holds exactly one DAV:prop."};
    }
    const auto hrefs = principalsOf(*exchange.context, target);
    const auto targets = resolveHrefs(*exchange.context, hrefs);
    properties::Evaluator evaluator{exchange.context, properties::selectionFromReport(body)};
    std::vector<const resource::Resource*> found;
    for (const auto& href : hrefs) {
        if (const auto at = targets.find(href); at != targets.end()) {
            found.push_back(&at->second);
        }
    }
    evaluator.prepare(found);
    std::string out;
    xml::Writer writer{out};
    xml::openMultistatus(writer);
    for (const auto* principal : found) {
        evaluator.writeResponse(*principal, writer);
    }
    xml::closeMultistatus(writer);
    return exchange::xmlResponse(207, std::move(out));
}

}  // namespace kalends::reports
