// Live properties of RFC 3744: principals, owners, privileges.
#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <variant>

#include "dav/acl/aces.h"
#include "dav/acl/privileges.h"
#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;
using resource::Kind;
using storage::DelegateMode;
using xml::kDav;

constexpr resource::Kinds kOwned =
    resource::kAnyHome | resource::kAnyCollection | resource::kAnyFolder | resource::kAnyObject;

std::string hrefOf(const storage::Principal& principal) {
    return resource::principalHref({principal.kind, principal.slug});
}

Found readOwner(const ReadScope& scope, xml::Writer& out) {
    return writeHref(out, {kDav, "owner"}, hrefOf(*scope.resource.owner));
}

Found readPrincipalUrl(const ReadScope& scope, xml::Writer& out) {
    return writeHref(out, {kDav, "principal-URL"}, scope.resource.href);
}

Found readAlternateUris(const ReadScope&, xml::Writer& out) {
    out.empty({kDav, "alternate-URI-set"});
    return Found::kYes;
}

Found readPrincipalCollections(const ReadScope&, xml::Writer& out) {
    return writeHref(out, {kDav, "principal-collection-set"}, resource::kPrincipalsHref);
}

Found readPrivileges(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "current-user-privilege-set"};
    auto privileges = scope.resource.access.privileges;
    // Interop: Thunderbird takes a calendar with write-properties alone for one that can be
    // written.
    const bool holdsObjects =
        resource::kAnyStore.contains(scope.resource.kind) && !scope.resource.shared;
    if (holdsObjects && privileges.has(Privilege::kRead) &&
        !privileges.has(Privilege::kWriteContent)) {
        privileges = privileges - Privilege::kWriteProperties;
    }
    out.open(kName);
    acl::writeCurrentUserPrivilegeSet(privileges, acl::supportedOn(scope.resource), out);
    out.close(kName);
    return Found::kYes;
}

Found readSupportedPrivileges(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "supported-privilege-set"};
    out.open(kName);
    acl::writeSupportedPrivilegeSet(acl::supportedOn(scope.resource), out);
    out.close(kName);
    return Found::kYes;
}

Found readAcl(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "acl"};
    const auto* collection = scope.resource.collection.get();
    const auto found = collection == nullptr ? scope.batch.grants.end()
                                             : scope.batch.grants.find(collection->id.value);
    const auto aces = acl::acesOf(
        scope.resource,
        found == scope.batch.grants.end() ? std::vector<storage::StandingGrant>{} : found->second,
        scope.batch.principals);
    out.open(kName);
    for (const auto& ace : aces) {
        acl::writeAce(ace, acl::supportedOn(scope.resource), out);
    }
    out.close(kName);
    return Found::kYes;
}

Found readInheritedAcls(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "inherited-acl-set"};
    out.open(kName);
    for (const auto& href : acl::inheritedFrom(scope.resource)) {
        out.href(href);
    }
    out.close(kName);
    return Found::kYes;
}

/// No resource has a primary group.
Found readGroup(const ReadScope&, xml::Writer& out) {
    out.empty({kDav, "group"});
    return Found::kYes;
}

Found readRestrictions(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "acl-restrictions"};
    out.open(kName);
    out.empty({kDav, "grant-only"});
    out.empty({kDav, "no-invert"});
    out.close(kName);
    return Found::kYes;
}

template <class Key>
const typename Key::mapped_type* lookUp(const Key& map, const ReadScope& scope) {
    const auto found = map.find(scope.resource.owner->id.value);
    return found == map.end() ? nullptr : &found->second;
}

DelegateMode modeOf(const resource::Resource& proxyGroup) {
    return proxyGroup.locator.place == resource::Place::kProxyWrite ? DelegateMode::kWrite
                                                                    : DelegateMode::kRead;
}

/// People see all that concerns themselves, and of others who may be seen at all: no names of
/// another organisation's.
bool tells(const ReadScope& scope, const storage::Principal& principal) {
    const auto& viewer = scope.context.principal();
    return scope.resource.owner->id == viewer.id ||
           access::toPrincipal(viewer, principal).visible();
}

Found readMembers(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "group-member-set"};
    const auto* members = lookUp(scope.batch.members, scope);
    const auto* delegates = lookUp(scope.batch.delegates, scope);
    if (members == nullptr || delegates == nullptr) {
        return Found::kNo;
    }
    out.open(kName);
    if (scope.resource.kind == Kind::kProxyGroup) {
        for (const auto& delegation : *delegates) {
            const auto found = scope.batch.principals.find(delegation.delegate.value);
            if (delegation.mode == modeOf(scope.resource) &&
                found != scope.batch.principals.end() && tells(scope, found->second)) {
                out.href(hrefOf(found->second));
            }
        }
    } else {
        for (const auto& member : *members) {
            if (tells(scope, member)) {
                out.href(hrefOf(member));
            }
        }
    }
    out.close(kName);
    return Found::kYes;
}

Found readMemberships(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "group-membership"};
    const auto* groups = lookUp(scope.batch.groups, scope);
    const auto* delegatedTo = lookUp(scope.batch.delegatedTo, scope);
    if (groups == nullptr || delegatedTo == nullptr) {
        return Found::kNo;
    }
    out.open(kName);
    if (scope.resource.kind == Kind::kPrincipal) {
        for (const auto& group : *groups) {
            if (tells(scope, group)) {
                out.href(hrefOf(group));
            }
        }
        for (const auto& delegation : *delegatedTo) {
            const auto found = scope.batch.principals.find(delegation.owner.value);
            if (found != scope.batch.principals.end() && tells(scope, found->second)) {
                out.href(
                    resource::proxyHref({found->second.kind, found->second.slug}, delegation.mode));
            }
        }
    }
    out.close(kName);
    return Found::kYes;
}

constexpr std::size_t kMostDelegates = 500;

/// The people and groups that the hrefs name, all of whom the viewer must know (caldav-proxy
/// section 5).
std::optional<DavError> setDelegates(Patch& patch, const xml::Element* value) {
    const auto hrefs =
        value == nullptr ? std::vector<const xml::Element*>{} : value->elements({kDav, "href"});
    if (hrefs.size() > kMostDelegates) {
        return DavError{403, "There are too many delegates."};
    }
    std::set<storage::PrincipalPath> paths;
    for (const auto* href : hrefs) {
        const auto parsed = resource::parse(href->trimmedText());
        const auto* locator = std::get_if<resource::Locator>(&parsed);
        if (locator == nullptr || locator->place != resource::Place::kPrincipal) {
            return DavError{Condition::kRecognizedPrincipal,
                            "Only people and groups can be delegates."};
        }
        paths.insert(locator->principal);
    }
    std::vector<storage::PrincipalId> delegates;
    if (!paths.empty()) {
        for (const auto& principal :
             patch.context.database.principals().byPaths({paths.begin(), paths.end()})) {
            if (access::toPrincipal(patch.context.principal(), principal).visible()) {
                delegates.push_back(principal.id);
            }
        }
    }
    if (delegates.size() != paths.size()) {
        return DavError{Condition::kRecognizedPrincipal, "One of the delegates does not exist."};
    }
    patch.delegates = std::move(delegates);
    return std::nullopt;
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kDav, "owner"}, .kinds = kOwned, .read = readOwner, .rfc = "RFC 3744 5.1"},
    {.name = {kDav, "principal-URL"},
     .kinds = resource::kAnyPrincipal,
     .read = readPrincipalUrl,
     .rfc = "RFC 3744 4.2"},
    {.name = {kDav, "alternate-URI-set"},
     .kinds = resource::kAnyPrincipal,
     .read = readAlternateUris,
     .rfc = "RFC 3744 4.1"},
    {.name = {kDav, "principal-collection-set"},
     .kinds = resource::kEverything,
     .read = readPrincipalCollections,
     .rfc = "RFC 3744 5.8"},
    {.name = {kDav, "current-user-privilege-set"},
     .kinds = resource::kEverything,
     .read = readPrivileges,
     .privilege = Privilege::kReadCurrentUserPrivilegeSet,
     .rfc = "RFC 3744 5.4"},
    {.name = {kDav, "supported-privilege-set"},
     .kinds = resource::kEverything,
     .read = readSupportedPrivileges,
     .rfc = "RFC 3744 5.3"},
    {.name = {kDav, "acl"},
     .kinds = resource::kEverything,
     .read = readAcl,
     .privilege = Privilege::kReadAcl,
     .needs = Needs::kGrants,
     .rfc = "RFC 3744 5.5"},
    {.name = {kDav, "acl-restrictions"},
     .kinds = resource::kEverything,
     .read = readRestrictions,
     .rfc = "RFC 3744 5.6"},
    {.name = {kDav, "inherited-acl-set"},
     .kinds = resource::kEverything,
     .read = readInheritedAcls,
     .rfc = "RFC 3744 5.7"},
    {.name = {kDav, "group"}, .kinds = kOwned, .read = readGroup, .rfc = "RFC 3744 5.2"},
    {.name = {kDav, "group-member-set"},
     .kinds = Kind::kPrincipal,
     .read = readMembers,
     .needs = Needs::kMembers,
     .rfc = "RFC 3744 4.3"},
    {.name = {kDav, "group-member-set"},
     .kinds = Kind::kProxyGroup,
     .read = readMembers,
     .write = setDelegates,
     .needs = Needs::kMembers,
     .rfc = "caldav-proxy 5"},
    {.name = {kDav, "group-membership"},
     .kinds = resource::kAnyPrincipal,
     .read = readMemberships,
     .needs = Needs::kMemberships,
     .rfc = "RFC 3744 4.4"},
});

}  // namespace

std::span<const LiveProperty> aclProperties() {
    return kTable;
}

}  // namespace kalends::properties
