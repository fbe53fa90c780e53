// Resolving many hrefs.
#include "dav/reports/href_targets.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

namespace kalends::reports {

namespace {

using resource::Place;

constexpr std::size_t kMostPrincipals = 2000;
constexpr std::size_t kMostOthers = 50;  // a statement each

bool isPrincipal(Place place) {
    return place == Place::kPrincipal || place == Place::kProxyRead || place == Place::kProxyWrite;
}

resource::Resource asPlace(resource::Resource principal, const resource::Locator& locator) {
    return locator.place == Place::kPrincipal
               ? principal
               : resource::proxyGroupOf(std::move(principal), locator.place);
}

}  // namespace

std::map<std::string, resource::Resource> resolveHrefs(const resource::Context& context,
                                                       const std::vector<std::string>& hrefs) {
    std::map<std::string, resource::Locator> principals;
    std::map<std::string, resource::Locator> others;
    for (const auto& href : hrefs) {
        auto parsed = resource::parse(href);
        auto* locator = std::get_if<resource::Locator>(&parsed);
        // calendar-user-address-set and its like hold hrefs that are no paths.
        if (locator == nullptr || href.empty() ||
            (href.front() != '/' && !href.starts_with("http"))) {
            continue;
        }
        auto& into = isPrincipal(locator->place) ? principals : others;
        if (into.size() < (isPrincipal(locator->place) ? kMostPrincipals : kMostOthers)) {
            into.emplace(href, std::move(*locator));
        }
    }
    std::vector<storage::PrincipalPath> paths;
    for (const auto& [href, locator] : principals) {
        paths.push_back(locator.principal);
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::map<storage::PrincipalPath, resource::Resource> found;
    if (!paths.empty()) {
        for (auto& principal : context.database.principals().byPaths(paths)) {
            auto resource = resource::fromPrincipal(context, std::move(principal));
            if (resource.access.visible()) {
                auto path = resource.locator.principal;
                found.emplace(std::move(path), std::move(resource));
            }
        }
    }
    std::map<std::string, resource::Resource> targets;
    for (const auto& [href, locator] : principals) {
        if (const auto at = found.find(locator.principal); at != found.end()) {
            targets.emplace(href, asPlace(at->second, locator));
        }
    }
    for (const auto& [href, locator] : others) {
        auto resolved = resource::resolve(context, locator, storage::WantBody::kNo);
        if (resolved.resource && resolved.resource->access.may(access::Privilege::kRead)) {
            targets.emplace(href, std::move(*resolved.resource));
        }
    }
    return targets;
}

}  // namespace kalends::reports
