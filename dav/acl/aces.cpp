// From grants to access control elements.
#include "dav/acl/aces.h"

#include <utility>

#include "dav/acl/privileges.h"

namespace kalends::acl {

namespace {

using access::Privilege;
using access::Privileges;
using resource::Kind;
using storage::DelegateMode;
using storage::GranteeKind;
using storage::StandingGrant;
using xml::kDav;

std::string homeOf(const resource::Resource& resource) {
    return resource::homeHref(resource.locator.home, resource.locator.principal);
}

std::string collectionOf(const resource::Resource& resource) {
    return resource::collectionHref(resource.locator.home, resource.locator.principal,
                                    resource.locator.collection);
}

bool isHome(const resource::Resource& resource) {
    return (resource::kAnyHome | Kind::kFilesHome).contains(resource.kind);
}

/// Where a grant of this scope stands, seen from the resource; empty: on itself.
std::string sourceOf(const resource::Resource& resource, StandingGrant::Scope scope) {
    if (scope == StandingGrant::Scope::kCollection) {
        return resource.object ? collectionOf(resource) : std::string{};
    }
    return isHome(resource) ? std::string{} : homeOf(resource);
}

/// nullopt: to somebody who has no place in an access control list.
std::optional<std::string> hrefOf(const storage::Grant& grant,
                                  const storage::Principal& owner,
                                  const PrincipalsById& grantees) {
    const storage::PrincipalPath path{owner.kind, owner.slug};
    switch (grant.kind) {
        case GranteeKind::kPrincipal: {
            const auto found = grantees.find(grant.grantee);
            if (found == grantees.end()) {
                return std::nullopt;
            }
            return resource::principalHref({found->second.kind, found->second.slug});
        }
        case GranteeKind::kOrganisation:
            return grant.grantee == owner.organisation.value ? std::optional{std::string{}}
                                                             : std::nullopt;
        case GranteeKind::kEveryone:
            return std::string{};
        case GranteeKind::kReadDelegates:
            return resource::proxyHref(path, DelegateMode::kRead);
        case GranteeKind::kWriteDelegates:
            return resource::proxyHref(path, DelegateMode::kWrite);
        case GranteeKind::kAnyone:
            break;
    }
    return std::nullopt;
}

/// What holds without a grant: the owner, the owner's delegates, colleagues.
void addBuiltIn(const resource::Resource& resource, std::vector<Ace>& aces) {
    constexpr Privileges kEverybody = Privilege::kRead | Privilege::kReadCurrentUserPrivilegeSet;
    constexpr auto kProtected = Ace::Change::kProtected;
    if (!resource.owner) {
        aces.push_back({{}, kEverybody, kProtected, {}});
        return;
    }
    const auto& owner = *resource.owner;
    const storage::PrincipalPath path{owner.kind, owner.slug};
    aces.push_back({resource::principalHref(path), access::kAll, kProtected, {}});
    if (!resource.collection) {
        aces.push_back({{}, kEverybody, kProtected, {}});
        return;
    }
    const std::string source = isHome(resource) ? std::string{} : homeOf(resource);
    const auto kind = resource.object ? storage::CollectionKind::kHome : resource.collection->kind;
    if (resource.collection->home == storage::HomeKind::kFiles) {
        return;  // delegates look after calendars and contacts
    }
    for (const auto mode : {DelegateMode::kRead, DelegateMode::kWrite}) {
        aces.push_back(
            {resource::proxyHref(path, mode), access::ofDelegates(mode, kind), kProtected, source});
    }
    if (resource.collection->kind == storage::CollectionKind::kCalendar) {
        aces.push_back({{},
                        access::kOfColleagues,
                        kProtected,
                        resource.object ? collectionOf(resource) : std::string{}});
    }
}

}  // namespace

Privileges supportedOn(const resource::Resource& resource) {
    constexpr Privileges kPlain = access::kAll - access::kRevealNothing;
    if (!resource.collection || resource.kind == Kind::kAddressbookHome) {
        return kPlain;
    }
    return access::possible(resource.collection->kind);
}

std::vector<Ace> acesOf(const resource::Resource& resource,
                        const std::vector<StandingGrant>& grants,
                        const PrincipalsById& grantees) {
    std::vector<Ace> aces;
    addBuiltIn(resource, aces);
    for (const auto& standing : grants) {
        auto href =
            resource.owner ? hrefOf(standing.grant, *resource.owner, grantees) : std::nullopt;
        if (!href) {
            continue;
        }
        // A grant on all the owner has stands on no resource: the ACL method of a home cannot
        // change it.
        const bool ofOwner = standing.scope == StandingGrant::Scope::kOwner;
        aces.push_back({std::move(*href), Privileges{standing.grant.privileges},
                        ofOwner ? Ace::Change::kProtected : Ace::Change::kAllowed,
                        sourceOf(resource, standing.scope)});
    }
    return aces;
}

std::vector<storage::PrincipalId> granteesOf(const std::vector<StandingGrant>& grants) {
    std::vector<storage::PrincipalId> ids;
    for (const auto& standing : grants) {
        if (standing.grant.kind == GranteeKind::kPrincipal) {
            ids.push_back({standing.grant.grantee});
        }
    }
    return ids;
}

void writeAce(const Ace& ace, Privileges supported, xml::Writer& out) {
    const auto privileges = ace.privileges & supported;
    if (privileges.empty()) {
        return;
    }
    constexpr xml::QName kAce{kDav, "ace"};
    constexpr xml::QName kPrincipal{kDav, "principal"};
    constexpr xml::QName kGrant{kDav, "grant"};
    constexpr xml::QName kInherited{kDav, "inherited"};
    out.open(kAce);
    out.open(kPrincipal);
    if (ace.href.empty()) {
        out.empty({kDav, "authenticated"});
    } else {
        out.href(ace.href);
    }
    out.close(kPrincipal);
    out.open(kGrant);
    writeGranted(privileges, supported, out);
    out.close(kGrant);
    if (ace.change == Ace::Change::kProtected) {
        out.empty({kDav, "protected"});
    }
    if (!ace.inheritedFrom.empty()) {
        out.open(kInherited);
        out.href(ace.inheritedFrom);
        out.close(kInherited);
    }
    out.close(kAce);
}

std::vector<std::string> inheritedFrom(const resource::Resource& resource) {
    std::vector<std::string> hrefs;
    if (resource.object) {
        hrefs.push_back(collectionOf(resource));
    }
    // The home of a viewer gives nothing on what others share.
    if (resource.collection && !isHome(resource) && !resource.shared) {
        hrefs.push_back(homeOf(resource));
    }
    return hrefs;
}

}  // namespace kalends::acl
