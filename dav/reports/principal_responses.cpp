// Responses for found principals.
#include "dav/reports/principal_responses.h"

#include <utility>

#include "dav/errors/conditions.h"
#include "dav/reports/member_page.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

http::Response principalResponses(const resource::ContextPtr& context,
                                  const std::string& requestHref,
                                  properties::Selection selection,
                                  std::vector<storage::Principal> principals,
                                  Completeness completeness) {
    std::vector<resource::Resource> found;
    found.reserve(principals.size());
    for (auto& principal : principals) {
        auto resource = resource::fromPrincipal(*context, std::move(principal));
        if (resource.access.visible()) {
            found.push_back(std::move(resource));
        }
    }
    std::vector<const resource::Resource*> pointers;
    pointers.reserve(found.size());
    for (const auto& resource : found) {
        pointers.push_back(&resource);
    }
    properties::Evaluator evaluator{context, std::move(selection)};
    evaluator.prepare(pointers);
    std::string out;
    xml::Writer writer{out};
    xml::openMultistatus(writer);
    for (const auto& resource : found) {
        evaluator.writeResponse(resource, writer);
    }
    if (completeness == Completeness::kTruncated) {
        writeTruncated(writer, requestHref);
    }
    xml::closeMultistatus(writer);
    return exchange::xmlResponse(207, std::move(out));
}

std::optional<storage::OrganisationId> searchedOrganisation(const resource::Context& context) {
    if (context.principal().admin) {
        return std::nullopt;
    }
    return context.principal().organisation;
}

void requireDepthZero(const exchange::Exchange& exchange) {
    if (exchange.depth(exchange::Depth::kZero) != exchange::Depth::kZero) {
        throw errors::DavError{400, "This report is defined for Depth 0 only."};
    }
}

}  // namespace kalends::reports
