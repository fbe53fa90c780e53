// Principals as a multistatus; shared by the reports that find some.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/exchange/exchange.h"
#include "dav/properties/evaluate.h"
#include "storage/principals.h"

namespace kalends::reports {

/// How many principals one answer may hold when the client sets no limit of its own.
inline constexpr std::size_t kMostPrincipals = 1000;

enum class Completeness { kComplete, kTruncated };

/// 207 with a response for each that the viewer may see; with 507 for the request's URL when there
/// were more.
[[nodiscard]] http::Response principalResponses(const resource::ContextPtr& context,
                                                const std::string& requestHref,
                                                properties::Selection selection,
                                                std::vector<storage::Principal> principals,
                                                Completeness completeness);

/// The organisation whose people the viewer may find; nullopt for administrators.
[[nodiscard]] std::optional<storage::OrganisationId> searchedOrganisation(
    const resource::Context& context);

/// Throws 400 unless Depth is 0 or absent (RFC 3744 section 9, RFC 3253 section 3.6).
void requireDepthZero(const exchange::Exchange& exchange);

}  // namespace kalends::reports
