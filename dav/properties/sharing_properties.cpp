// Live properties of calendarserver-sharing and its notifications.
#include <algorithm>
#include <array>

#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"
#include "dav/sharing/notification.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using sharing::Status;
using storage::Standing;
using xml::kCalendarServer;

constexpr xml::QName kInvite{kCalendarServer, "invite"};

struct User {
    std::string uid;
    const storage::Principal& principal;
    bool writes = false;
    Status status = Status::kAccepted;
};

void writeUser(const User& user, xml::Writer& out) {
    constexpr xml::QName kUser{kCalendarServer, "user"};
    constexpr xml::QName kAccess{kCalendarServer, "access"};
    out.open(kUser);
    if (!user.uid.empty()) {
        out.element({kCalendarServer, "uid"}, user.uid);
    }
    out.href(sharing::addressOf(user.principal));
    if (!user.principal.displayName.empty()) {
        out.element({kCalendarServer, "common-name"}, user.principal.displayName);
    }
    out.open(kAccess);
    out.empty({kCalendarServer, user.writes ? "read-write" : "read"});
    out.close(kAccess);
    out.empty({kCalendarServer, sharing::elementOf(user.status)});
    out.close(kUser);
}

Status statusOf(Standing standing) {
    switch (standing) {
        case Standing::kInvited:
            return Status::kNoResponse;
        case Standing::kPutAway:
            return Status::kDeclined;
        case Standing::kNone:
        case Standing::kShown:
            break;
    }
    return Status::kAccepted;
}

bool writes(std::uint64_t privileges) {
    return access::Privileges{privileges}.has(access::Privilege::kWriteContent);
}

/// A sharee learns whose it is and of their own part, not who else has it (caldav-sharing
/// section 5.2.2).
Found readInviteOfSharee(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kOrganizer{kCalendarServer, "organizer"};
    const auto& owner = *scope.resource.owner;
    out.open(kInvite);
    out.open(kOrganizer);
    out.href(resource::principalHref({owner.kind, owner.slug}));
    if (!owner.displayName.empty()) {
        out.element({kCalendarServer, "common-name"}, owner.displayName);
    }
    out.close(kOrganizer);
    writeUser({{},
               scope.context.principal(),
               scope.resource.access.may(access::Privilege::kWriteContent),
               Status::kAccepted},
              out);
    out.close(kInvite);
    return Found::kYes;
}

Found readInvite(const ReadScope& scope, xml::Writer& out) {
    if (scope.resource.shared) {
        return scope.resource.object ? Found::kNo : readInviteOfSharee(scope, out);
    }
    const auto& object = scope.resource.object;
    const auto& of = object ? scope.batch.cardSharees : scope.batch.sharees;
    const auto found = of.find(object ? object->id.value : scope.resource.collection->id.value);
    if (found == of.end() || !scope.resource.access.may(access::Privilege::kReadAcl)) {
        return Found::kNo;
    }
    out.open(kInvite);
    for (const auto& sharee : found->second) {
        const auto principal = scope.batch.principals.find(sharee.grantee.value);
        if (principal != scope.batch.principals.end()) {
            writeUser({sharee.invitation, principal->second, writes(sharee.privileges),
                       statusOf(sharee.standing)},
                      out);
        }
    }
    out.close(kInvite);
    return Found::kYes;
}

Found readAllowedModes(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kModes{kCalendarServer, "allowed-sharing-modes"};
    if (scope.resource.shared || !scope.resource.access.may(access::Privilege::kWriteAcl)) {
        return Found::kNo;
    }
    out.open(kModes);
    out.empty({kCalendarServer, "can-be-shared"});
    if (scope.resource.kind == Kind::kCalendar) {
        out.empty({kCalendarServer, "can-be-published"});
    }
    out.close(kModes);
    return Found::kYes;
}

Found readSharedUrl(const ReadScope& scope, xml::Writer& out) {
    if (!scope.resource.shared) {
        return Found::kNo;
    }
    return writeHref(out, {kCalendarServer, "shared-url"},
                     sharing::hostUrl(*scope.resource.owner, *scope.resource.collection));
}

Found readNotificationUrl(const ReadScope& scope, xml::Writer& out) {
    const auto& owner = *scope.resource.owner;
    if (!owner.hasCalendarHome || owner.id != scope.context.principal().id) {
        return Found::kNo;
    }
    return writeHref(out, {kCalendarServer, "notification-URL"},
                     resource::collectionHref(storage::HomeKind::kCalendars,
                                              {owner.kind, owner.slug}, "notifications"));
}

Found readNotificationType(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kType{kCalendarServer, "notificationtype"};
    const auto type = sharing::typeOf(scope.resource.object->name);
    if (!type) {
        return Found::kNo;
    }
    out.open(kType);
    if (type->sharedType.empty()) {
        out.empty({type->ns, type->element});
    } else {
        out.empty({type->ns, type->element}, "shared-type", type->sharedType);
    }
    out.close(kType);
    return Found::kYes;
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = kInvite,
     .kinds = resource::kAnyStore | Kind::kAddressObject,
     .read = readInvite,
     .needs = Needs::kSharees,
     .rfc = "caldav-sharing 5.2.2"},
    {.name = {kCalendarServer, "allowed-sharing-modes"},
     .kinds = resource::kAnyStore,
     .read = readAllowedModes,
     .rfc = "caldav-sharing 5.2.3"},
    {.name = {kCalendarServer, "shared-url"},
     .kinds = resource::kAnyStore,
     .read = readSharedUrl,
     .rfc = "caldav-sharing 5.2.4"},
    {.name = {kCalendarServer, "notification-URL"},
     .kinds = Kind::kPrincipal,
     .read = readNotificationUrl,
     .rfc = "caldav-notifications 4.1.1"},
    {.name = {kCalendarServer, "notificationtype"},
     .kinds = Kind::kNotification,
     .read = readNotificationType,
     .rfc = "caldav-notifications 4.2.1"},
});

}  // namespace

std::span<const LiveProperty> sharingProperties() {
    return kTable;
}

}  // namespace kalends::properties
