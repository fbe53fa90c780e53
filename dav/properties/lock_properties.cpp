// Live properties of locks (RFC 4918 sections 15.8 and 15.10).
#include <array>
#include <string>

#include "dav/properties/batch.h"
#include "dav/properties/lock_discovery.h"
#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using storage::Lock;
using xml::kDav;

constexpr resource::Kinds kLockable = resource::kAnyStore | resource::kAnyFolder |
                                      Kind::kCalendarObject | Kind::kAddressObject | Kind::kFile;
constexpr xml::QName kLockDiscovery{kDav, "lockdiscovery"};

std::string_view scopeElement(Lock::Scope scope) {
    return scope == Lock::Scope::kExclusive ? "<D:lockscope><D:exclusive/></D:lockscope>"
                                            : "<D:lockscope><D:shared/></D:lockscope>";
}

constexpr std::string_view kWriteLock = "<D:locktype><D:write/></D:locktype>";

void writeActiveLock(const Lock& lock,
                     std::string_view collectionHref,
                     storage::PrincipalId viewer,
                     xml::Writer& out) {
    out.raw("<D:activelock>");
    out.raw(scopeElement(lock.scope));
    out.raw(kWriteLock);
    out.element({kDav, "depth"}, lock.reach == Lock::Reach::kMembers ? "infinity" : "0");
    out.raw(lock.ownerXml);
    out.element({kDav, "timeout"}, "Second-" + std::to_string(lock.remaining.count()));
    if (lock.owner == viewer) {
        out.raw("<D:locktoken>");
        out.href(lock.token);
        out.raw("</D:locktoken>");
    }
    out.raw("<D:lockroot>");
    out.href(lock.root.name.empty() ? std::string(collectionHref)
                                    : resource::memberHref(collectionHref, lock.root.name));
    out.raw("</D:lockroot></D:activelock>");
}

Found readLockDiscovery(const ReadScope& scope, xml::Writer& out) {
    static const std::vector<Lock> kNone;
    const auto& resource = scope.resource;
    const auto& locator = resource.locator;
    if (resource.isMasked()) {  // owners of locks write what they like in them
        out.empty(kLockDiscovery);
        return Found::kYes;
    }
    const auto locks = scope.batch.locks.find(resource.collection->id.value);
    writeLockDiscovery(
        locks == scope.batch.locks.end() ? kNone : locks->second,
        resource.object ? std::string_view(resource.object->name) : std::string_view{},
        resource::collectionHref(locator.home, locator.principal, locator.collection),
        scope.context.principal().id, out);
    return Found::kYes;
}

Found readSupportedLock(const ReadScope& /*scope*/, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "supportedlock"};
    out.open(kName);
    for (const auto scope : {Lock::Scope::kExclusive, Lock::Scope::kShared}) {
        out.raw("<D:lockentry>");
        out.raw(scopeElement(scope));
        out.raw(kWriteLock);
        out.raw("</D:lockentry>");
    }
    out.close(kName);
    return Found::kYes;
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = kLockDiscovery,
     .kinds = kLockable,
     .allprop = true,
     .read = readLockDiscovery,
     .needs = Needs::kLocks,
     .rfc = "RFC 4918 15.8"},
    {.name = {kDav, "supportedlock"},
     .kinds = kLockable,
     .allprop = true,
     .read = readSupportedLock,
     .rfc = "RFC 4918 15.10"},
});

}  // namespace

void writeLockDiscovery(const std::vector<Lock>& locks,
                        std::string_view name,
                        std::string_view collectionHref,
                        storage::PrincipalId viewer,
                        xml::Writer& out) {
    out.open(kLockDiscovery);
    for (const Lock& lock : locks) {
        if (lock.covers(name)) {
            writeActiveLock(lock, collectionHref, viewer, out);
        }
    }
    out.close(kLockDiscovery);
}

std::span<const LiveProperty> lockProperties() {
    return kTable;
}

}  // namespace kalends::properties
