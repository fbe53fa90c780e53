// Live properties of our own: deputies with their limits, for the owner and for the deputy.
#include <array>
#include <ctime>

#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using access::Privilege;
using resource::Kind;
using xml::kDav;
using xml::kKalends;

std::string printed(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), length};
}

/// `other` is who stands on the other side of the delegation.
void write(const storage::Delegation& delegation,
           const storage::Principal& other,
           xml::Writer& out) {
    constexpr xml::QName kDeputy{kKalends, "deputy"};
    out.open(kDeputy);
    out.href(resource::principalHref({other.kind, other.slug}));
    out.empty({kKalends, delegation.mode == storage::DelegateMode::kWrite ? "write" : "read"});
    if (!delegation.withPrivate) {
        out.empty({kKalends, "without-private"});
    }
    if (delegation.until) {
        out.element({kKalends, "until"}, printed(*delegation.until));
    }
    out.close(kDeputy);
}

using Delegations = std::unordered_map<std::int64_t, std::vector<storage::Delegation>>;

Found readThose(const ReadScope& scope,
                xml::Writer& out,
                const xml::QName& name,
                const Delegations& delegations,
                storage::PrincipalId storage::Delegation::*other) {
    const auto found = delegations.find(scope.resource.owner->id.value);
    if (found == delegations.end()) {
        return Found::kNo;
    }
    out.open(name);
    for (const auto& delegation : found->second) {
        const auto who = scope.batch.principals.find((delegation.*other).value);
        if (who != scope.batch.principals.end()) {
            write(delegation, who->second, out);
        }
    }
    out.close(name);
    return Found::kYes;
}

Found readDeputies(const ReadScope& scope, xml::Writer& out) {
    return readThose(scope, out, {kKalends, "deputies"}, scope.batch.delegates,
                     &storage::Delegation::delegate);
}

Found readDeputyFor(const ReadScope& scope, xml::Writer& out) {
    return readThose(scope, out, {kKalends, "deputy-for"}, scope.batch.delegatedTo,
                     &storage::Delegation::owner);
}

/// Of no concern to others: kReadAcl is one's own on a principal.
constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kKalends, "deputies"},
     .kinds = resource::Kinds{Kind::kPrincipal},
     .read = readDeputies,
     .privilege = Privilege::kReadAcl,
     .needs = Needs::kMembers,
     .rfc = "Kalends"},
    {.name = {kKalends, "deputy-for"},
     .kinds = resource::Kinds{Kind::kPrincipal},
     .read = readDeputyFor,
     .privilege = Privilege::kReadAcl,
     .needs = Needs::kDelegations,
     .rfc = "Kalends"},
});

}  // namespace

std::span<const LiveProperty> delegationProperties() {
    return kTable;
}

}  // namespace kalends::properties
