// Properties of calendarserver.org and Apple that clients ask for: getctag, colours, order,
// delegation.
#include <array>
#include <charconv>

#include "auth/access/access.h"
#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"
#include "dav/settings.h"

namespace kalends::properties {

namespace {

using errors::DavError;
using resource::Kind;
using storage::DelegateMode;
using xml::kAppleIcal;
using xml::kCalendarServer;
using xml::kMobileMe;

constexpr xml::QName kColor{kAppleIcal, "calendar-color"};
constexpr xml::QName kOrder{kAppleIcal, "calendar-order"};

/// In step with the sync token by being it.
Found readCtag(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kCalendarServer, "getctag"},
                     resource::syncToken(*scope.resource.collection));
}

Found readHomeCtag(const ReadScope& scope, xml::Writer& out) {
    const auto home = scope.batch.homes.find(scope.resource.collection->id.value);
    return home == scope.batch.homes.end()
               ? Found::kNo
               : writeText(out, {kCalendarServer, "getctag"}, resource::homeCtag(home->second));
}

Found readColor(const ReadScope& scope, xml::Writer& out) {
    return writeStored(out, kColor, scope.resource.collection->color);
}

std::optional<DavError> setColor(Patch& patch, const xml::Element* value) {
    return setText(patch.change.color, value);
}

Found readOrder(const ReadScope& scope, xml::Writer& out) {
    const auto& order = scope.resource.collection->order;
    return order ? writeText(out, kOrder, std::to_string(*order)) : Found::kNo;
}

std::optional<DavError> setOrder(Patch& patch, const xml::Element* value) {
    if (value == nullptr) {
        patch.change.order.emplace(std::nullopt);
        return std::nullopt;
    }
    const std::string text = value->trimmedText();
    std::int64_t order = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), order);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return DavError{409, "calendar-order must be a whole number."};
    }
    patch.change.order.emplace(order);
    return std::nullopt;
}

Found readEmails(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kCalendarServer, "email-address-set"};
    out.open(kName);
    if (!scope.resource.owner->email.empty()) {
        out.element({kCalendarServer, "email-address"}, scope.resource.owner->email);
    }
    out.close(kName);
    return Found::kYes;
}

Found textIfAny(xml::Writer& out, const xml::QName& name, const std::string& text) {
    return text.empty() ? Found::kNo : writeText(out, name, text);
}

Found readFirstName(const ReadScope& scope, xml::Writer& out) {
    return textIfAny(out, {kCalendarServer, "first-name"}, scope.resource.owner->firstName);
}

Found readLastName(const ReadScope& scope, xml::Writer& out) {
    return textIfAny(out, {kCalendarServer, "last-name"}, scope.resource.owner->lastName);
}

Found readRecordType(const ReadScope& scope, xml::Writer& out) {
    if (scope.resource.kind == Kind::kProxyGroup) {
        const bool writes = scope.resource.locator.place == resource::Place::kProxyWrite;
        return writeText(out, {kCalendarServer, "record-type"},
                         writes ? "write-delegate-group" : "read-delegate-group");
    }
    std::string_view type = "users";
    switch (scope.resource.owner->kind) {
        case storage::PrincipalKind::kUser:
            break;
        case storage::PrincipalKind::kGroup:
            type = "groups";
            break;
        case storage::PrincipalKind::kResource:
            type = "resources";
            break;
        case storage::PrincipalKind::kLocation:
            type = "locations";
            break;
    }
    return writeText(out, {kCalendarServer, "record-type"}, type);
}

/// The owners whose delegate this principal is.
Found delegatedFrom(const ReadScope& scope,
                    xml::Writer& out,
                    const xml::QName& name,
                    DelegateMode mode) {
    const auto found = scope.batch.delegatedTo.find(scope.resource.owner->id.value);
    if (found == scope.batch.delegatedTo.end()) {
        return Found::kNo;
    }
    out.open(name);
    for (const auto& delegation : found->second) {
        const auto owner = scope.batch.principals.find(delegation.owner.value);
        if (delegation.mode == mode && owner != scope.batch.principals.end()) {
            out.href(resource::principalHref({owner->second.kind, owner->second.slug}));
        }
    }
    out.close(name);
    return Found::kYes;
}

Found readProxyReadFor(const ReadScope& scope, xml::Writer& out) {
    return delegatedFrom(scope, out, {kCalendarServer, "calendar-proxy-read-for"},
                         DelegateMode::kRead);
}

Found readProxyWriteFor(const ReadScope& scope, xml::Writer& out) {
    return delegatedFrom(scope, out, {kCalendarServer, "calendar-proxy-write-for"},
                         DelegateMode::kWrite);
}

/// Absent when there is no limit.
Found limitIfAny(xml::Writer& out, const xml::QName& name, std::size_t limit) {
    return limit == 0 ? Found::kNo : writeNumber(out, name, limit);
}

Found readMaxCollections(const ReadScope& scope, xml::Writer& out) {
    return limitIfAny(out, {kCalendarServer, "max-collections"},
                      scope.context.settings.maxCollections);
}

Found readMaxResources(const ReadScope& scope, xml::Writer& out) {
    return limitIfAny(out, {kCalendarServer, "max-resources"}, scope.context.settings.maxResources);
}

/// Hrefs of what a map of the batch holds for the principal.
Found writePrincipals(
    const ReadScope& scope,
    xml::Writer& out,
    const xml::QName& name,
    const std::unordered_map<std::int64_t, std::vector<storage::Principal>>& map) {
    const auto found = map.find(scope.resource.owner->id.value);
    if (found == map.end()) {
        return Found::kNo;
    }
    out.open(name);
    const auto& viewer = scope.context.principal();
    for (const auto& principal : found->second) {
        if (scope.resource.owner->id == viewer.id ||
            access::toPrincipal(viewer, principal).visible()) {
            out.href(resource::principalHref({principal.kind, principal.slug}));
        }
    }
    out.close(name);
    return Found::kYes;
}

Found readAllMembers(const ReadScope& scope, xml::Writer& out) {
    return writePrincipals(scope, out, {kCalendarServer, "expanded-group-member-set"},
                           scope.batch.allMembers);
}

Found readAllMemberships(const ReadScope& scope, xml::Writer& out) {
    return writePrincipals(scope, out, {kCalendarServer, "expanded-group-membership"},
                           scope.batch.allGroups);
}

Found readBulkRequests(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kMobileMe, "bulk-requests"};
    const auto& settings = scope.context.settings;
    out.open(kName);
    for (const std::string_view request : {"simple", "crud"}) {
        out.open({kMobileMe, request});
        out.element({kMobileMe, "max-resources"}, std::to_string(settings.bulkMaxResources));
        out.element({kMobileMe, "max-bytes"}, std::to_string(settings.bulkBodyLimitBytes));
        out.close({kMobileMe, request});
    }
    out.close(kName);
    return Found::kYes;
}

constexpr resource::Kinds kPrincipals = resource::Kinds{Kind::kPrincipal};
constexpr resource::Kinds kCalendars = resource::Kinds{Kind::kCalendar};

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kCalendarServer, "getctag"},
     .kinds = resource::kAnyStore | Kind::kInbox | Kind::kNotifications,
     .read = readCtag,
     .rfc = "caldav-ctag"},
    {.name = {kCalendarServer, "getctag"},
     .kinds = resource::kAnyHome,
     .read = readHomeCtag,
     .needs = Needs::kHomeState,
     .rfc = "caldav-ctag"},
    {.name = {kMobileMe, "bulk-requests"},
     .kinds = resource::kAnyStore,
     .read = readBulkRequests,
     .rfc = "calendarserver-bulk-change 5.1"},
    {.name = kColor,
     .kinds = kCalendars,
     .read = readColor,
     .write = setColor,
     .rfc = "Apple iCal"},
    {.name = kOrder,
     .kinds = kCalendars,
     .read = readOrder,
     .write = setOrder,
     .rfc = "Apple iCal"},
    {.name = {kCalendarServer, "max-collections"},
     .kinds = resource::kAnyHome,
     .read = readMaxCollections,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "max-resources"},
     .kinds = resource::kAnyStore | Kind::kInbox,
     .read = readMaxResources,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "email-address-set"},
     .kinds = kPrincipals,
     .read = readEmails,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "expanded-group-member-set"},
     .kinds = kPrincipals,
     .read = readAllMembers,
     .needs = Needs::kAllMembers,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "expanded-group-membership"},
     .kinds = kPrincipals,
     .read = readAllMemberships,
     .needs = Needs::kAllMemberships,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "first-name"},
     .kinds = kPrincipals,
     .read = readFirstName,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "last-name"},
     .kinds = kPrincipals,
     .read = readLastName,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "record-type"},
     .kinds = resource::kAnyPrincipal,
     .read = readRecordType,
     .rfc = "CalendarServer"},
    {.name = {kCalendarServer, "calendar-proxy-read-for"},
     .kinds = kPrincipals,
     .read = readProxyReadFor,
     .needs = Needs::kDelegations,
     .rfc = "caldav-proxy 5.3.1"},
    {.name = {kCalendarServer, "calendar-proxy-write-for"},
     .kinds = kPrincipals,
     .read = readProxyWriteFor,
     .needs = Needs::kDelegations,
     .rfc = "caldav-proxy 5.3.2"},
});

}  // namespace

std::span<const LiveProperty> calendarServerProperties() {
    return kTable;
}

}  // namespace kalends::properties
