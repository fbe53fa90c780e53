// Live properties of RFC 6638 that clients need to find addresses and the scheduling collections.
#include <array>

#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using storage::PrincipalKind;
using xml::kCaldav;

constexpr xml::QName kTransparency{kCaldav, "schedule-calendar-transp"};

Found hrefBelowHome(const ReadScope& scope,
                    xml::Writer& out,
                    const xml::QName& name,
                    std::string_view slug) {
    const auto& owner = *scope.resource.owner;
    if (!owner.hasCalendarHome) {
        return Found::kNo;
    }
    return writeHref(
        out, name,
        resource::collectionHref(storage::HomeKind::kCalendars, {owner.kind, owner.slug}, slug));
}

Found readInbox(const ReadScope& scope, xml::Writer& out) {
    return hrefBelowHome(scope, out, {kCaldav, "schedule-inbox-URL"}, "inbox");
}

Found readOutbox(const ReadScope& scope, xml::Writer& out) {
    return hrefBelowHome(scope, out, {kCaldav, "schedule-outbox-URL"}, "outbox");
}

Found readDefaultCalendar(const ReadScope& scope, xml::Writer& out) {
    return hrefBelowHome(scope, out, {kCaldav, "schedule-default-calendar-URL"}, "calendar");
}

void writeAddress(xml::Writer& out, std::string_view address, bool preferred) {
    out.raw(preferred ? "<D:href preferred=\"1\">" : "<D:href>");
    out.text(address);
    out.raw("</D:href>");
}

/// Interop: Thunderbird 136 and later takes the first address, older ones the last, Apple the one
/// marked preferred (clients.md rule 16): the preferred one stands at both ends.
Found readAddresses(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kCaldav, "calendar-user-address-set"};
    const auto& addresses = scope.resource.owner->addresses;
    out.open(kName);
    for (const auto& address : addresses) {
        writeAddress(out, address, &address == &addresses.front());
    }
    out.href(scope.resource.href);
    if (!addresses.empty()) {
        writeAddress(out, addresses.front(), true);
    }
    out.close(kName);
    return Found::kYes;
}

Found readUserType(const ReadScope& scope, xml::Writer& out) {
    std::string_view type = "INDIVIDUAL";
    switch (scope.resource.owner->kind) {
        case PrincipalKind::kUser:
            break;
        case PrincipalKind::kGroup:
            type = "GROUP";
            break;
        case PrincipalKind::kResource:
            type = "RESOURCE";
            break;
        case PrincipalKind::kLocation:
            type = "ROOM";
            break;
    }
    return writeText(out, {kCaldav, "calendar-user-type"}, type);
}

Found readTransparency(const ReadScope& scope, xml::Writer& out) {
    out.open(kTransparency);
    out.empty({kCaldav, scope.resource.collection->transparent ? "transparent" : "opaque"});
    out.close(kTransparency);
    return Found::kYes;
}

std::optional<errors::DavError> setTransparency(Patch& patch, const xml::Element* value) {
    const bool transparent = value != nullptr && value->child({kCaldav, "transparent"}) != nullptr;
    const bool opaque = value == nullptr || value->child({kCaldav, "opaque"}) != nullptr;
    if (transparent == opaque) {
        return errors::DavError{409,
                                "schedule-calendar-transp holds either opaque or transparent."};
    }
    patch.change.transparent = transparent;
    return std::nullopt;
}

constexpr resource::Kinds kPrincipals = resource::Kinds{Kind::kPrincipal};

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kCaldav, "schedule-inbox-URL"},
     .kinds = kPrincipals,
     .read = readInbox,
     .rfc = "RFC 6638 2.2.1"},
    {.name = {kCaldav, "schedule-outbox-URL"},
     .kinds = kPrincipals,
     .read = readOutbox,
     .rfc = "RFC 6638 2.1.1"},
    {.name = {kCaldav, "calendar-user-address-set"},
     .kinds = kPrincipals,
     .read = readAddresses,
     .rfc = "RFC 6638 2.4.1"},
    {.name = {kCaldav, "calendar-user-type"},
     .kinds = kPrincipals,
     .read = readUserType,
     .rfc = "RFC 6638 2.4.2"},
    {.name = {kCaldav, "schedule-default-calendar-URL"},
     .kinds = Kind::kInbox | Kind::kCalendarHome,
     .read = readDefaultCalendar,
     .rfc = "RFC 6638 9.2"},
    {.name = kTransparency,
     .kinds = resource::Kinds{Kind::kCalendar},
     .read = readTransparency,
     .write = setTransparency,
     .rfc = "RFC 6638 9.1"},
});

}  // namespace

std::span<const LiveProperty> schedulingProperties() {
    return kTable;
}

}  // namespace kalends::properties
