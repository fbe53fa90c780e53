// Live properties of RFC 4918 and its small extensions (RFC 5397, 5689, 6578, 5842).
#include <array>

#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"
#include "dav/resource/dates.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using resource::Kinds;
using xml::kCaldav;
using xml::kCalendarServer;
using xml::kCarddav;
using xml::kDav;

constexpr Kinds kCollections = resource::kAnyHome | resource::kAnyCollection | resource::kAnyFolder;
constexpr Kinds kStored = kCollections | resource::kAnyObject;

constexpr xml::QName kResourcetype{kDav, "resourcetype"};
constexpr xml::QName kCollection{kDav, "collection"};

void writeResourceTypes(const resource::Resource& resource, xml::Writer& out) {
    if (!resource::kAnyObject.contains(resource.kind)) {
        out.empty(kCollection);
    }
    switch (resource.kind) {
        case Kind::kPrincipal:
            out.empty({kDav, "principal"});
            break;
        case Kind::kProxyGroup:
            out.empty({kDav, "principal"});
            out.empty({kCalendarServer, resource.locator.place == resource::Place::kProxyWrite
                                            ? "calendar-proxy-write"
                                            : "calendar-proxy-read"});
            break;
        case Kind::kCalendar:
            out.empty({kCaldav, "calendar"});
            break;
        case Kind::kInbox:
            out.empty({kCaldav, "schedule-inbox"});
            break;
        case Kind::kOutbox:
            out.empty({kCaldav, "schedule-outbox"});
            break;
        case Kind::kNotifications:
            out.empty({kCalendarServer, "notification"});
            break;
        case Kind::kAddressbook:
            out.empty({kCarddav, "addressbook"});
            break;
        case Kind::kDirectory:
            out.empty({kCarddav, "addressbook"});
            out.empty({kCarddav, "directory"});
            break;
        default:
            break;
    }
}

/// CS:shared and CS:shared-owner (caldav-sharing section 5.2.1).
void writeSharing(const ReadScope& scope, xml::Writer& out) {
    const auto& resource = scope.resource;
    if (resource.shared) {
        out.empty({kCalendarServer, "shared"});
    } else if (resource::kAnyStore.contains(resource.kind) && resource.collection->isShared &&
               resource.owner->id == scope.context.principal().id) {
        out.empty({kCalendarServer, "shared-owner"});
    }
}

/// A card has a type only where it is a group that its owner shares.
void writeObjectType(const ReadScope& scope, xml::Writer& out) {
    if (!scope.batch.cardSharees.contains(scope.resource.object ? scope.resource.object->id.value
                                                                : 0)) {
        out.empty(kResourcetype);
        return;
    }
    out.open(kResourcetype);
    out.empty({kCalendarServer, "shared-owner"});
    out.close(kResourcetype);
}

Found readResourcetype(const ReadScope& scope, xml::Writer& out) {
    if (resource::kAnyObject.contains(scope.resource.kind)) {
        writeObjectType(scope, out);
        return Found::kYes;
    }
    out.open(kResourcetype);
    writeResourceTypes(scope.resource, out);
    writeSharing(scope, out);
    out.close(kResourcetype);
    return Found::kYes;
}

/// A name for the collections that make themselves, so that clients never show an empty line.
std::string_view defaultName(const resource::Resource& resource) {
    switch (resource.kind) {
        case Kind::kInbox:
            return "Inbox";
        case Kind::kOutbox:
            return "Outbox";
        case Kind::kNotifications:
            return "Notifications";
        case Kind::kFolder:
            return std::string_view{resource.collection->slug}.substr(
                resource.collection->slug.rfind('/') + 1);
        default:
            return resource.collection->slug;
    }
}

Found readDisplayname(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "displayname"};
    const auto& resource = scope.resource;
    if (resource.collection && !resource.collection->slug.empty()) {
        const auto& stored = resource.collection->displayName;
        return writeText(out, kName, stored ? std::string_view{*stored} : defaultName(resource));
    }
    if (!resource.owner) {
        return Found::kNo;
    }
    std::string text =
        resource.owner->displayName.empty() ? resource.owner->slug : resource.owner->displayName;
    if (resource.kind == Kind::kProxyGroup) {
        text += resource.locator.place == resource::Place::kProxyWrite ? " (write delegates)"
                                                                       : " (read delegates)";
    }
    return writeText(out, kName, text);
}

Found readEtag(const ReadScope& scope, xml::Writer& out) {
    out.raw("<D:getetag>\"");
    if (scope.resource.object) {
        out.text(scope.resource.object->etag.value);
    } else {
        out.text(scope.resource.collection->uuid);
        out.raw("-");
        out.raw(std::to_string(scope.resource.collection->revision.value));
    }
    out.raw("\"</D:getetag>");
    return Found::kYes;
}

Found readContentType(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "getcontenttype"};
    const auto& resource = scope.resource;
    if (!resource.object) {
        return writeText(out, kName, "httpd/unix-directory");
    }
    if (!resource.object->contentType.empty()) {
        return writeText(out, kName, resource.object->contentType);
    }
    return writeText(out, kName,
                     resource.kind == Kind::kAddressObject ? "text/vcard;charset=utf-8"
                                                           : "text/calendar;charset=utf-8");
}

Found readContentLength(const ReadScope& scope, xml::Writer& out) {
    if (scope.resource.object->sizeBytes < 0) {
        return Found::kNo;  // of another form than is stored
    }
    return writeNumber(out, {kDav, "getcontentlength"},
                       static_cast<std::uint64_t>(scope.resource.object->sizeBytes));
}

/// Interop: CalendarServer's clients ask it of collections too; what a GET shows of these has no
/// length beforehand.
Found readNoContentLength(const ReadScope&, xml::Writer& out) {
    return writeNumber(out, {kDav, "getcontentlength"}, 0);
}

/// Interop: CalendarServer's clients look at the collections above the homes as at any other. What
/// stands there never changes.
std::string placeName(const ReadScope& scope) {
    std::string name = scope.resource.href;
    while (name.ends_with('/')) {
        name.pop_back();
    }
    return name.substr(name.rfind('/') + 1);
}

Found readPlaceName(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kDav, "displayname"}, placeName(scope));
}

Found readPlaceEtag(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kDav, "getetag"}, '"' + placeName(scope) + '"');
}

std::chrono::sys_seconds modifiedAt(const resource::Resource& resource) {
    if (resource.object) {
        return resource.object->modifiedAt;
    }
    return resource.collection ? resource.collection->modifiedAt : resource.owner->modifiedAt;
}

std::chrono::sys_seconds createdAt(const resource::Resource& resource) {
    if (resource.object) {
        return resource.object->createdAt;
    }
    return resource.collection ? resource.collection->createdAt : resource.owner->createdAt;
}

Found readModified(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kDav, "getlastmodified"},
                     resource::httpDate(modifiedAt(scope.resource)));
}

Found readCreated(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kDav, "creationdate"}, resource::isoDate(createdAt(scope.resource)));
}

Found readCurrentUserPrincipal(const ReadScope& scope, xml::Writer& out) {
    const auto& viewer = scope.context.principal();
    return writeHref(out, {kDav, "current-user-principal"},
                     resource::principalHref({viewer.kind, viewer.slug}));
}

Found readSyncToken(const ReadScope& scope, xml::Writer& out) {
    return writeText(out, {kDav, "sync-token"}, resource::syncToken(*scope.resource.collection));
}

Found readHomeSyncToken(const ReadScope& scope, xml::Writer& out) {
    const auto home = scope.batch.homes.find(scope.resource.collection->id.value);
    return home == scope.batch.homes.end()
               ? Found::kNo
               : writeText(out, {kDav, "sync-token"}, resource::toText(home->second));
}

/// Where a POST makes a member under a name of the server's (methods/new_member.h).
Found readAddMember(const ReadScope& scope, xml::Writer& out) {
    return writeHref(out, {kDav, "add-member"}, scope.resource.href + ";add-member");
}

Found readResourceId(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "resource-id"};
    if (scope.resource.collection) {
        return writeHref(out, kName, "urn:uuid:" + scope.resource.collection->uuid);
    }
    // Interop: CalendarServer's clients know principals by this form of their GUID.
    return writeHref(out, kName, "urn:x-uid:" + scope.resource.owner->guid);
}

Found readSupportedReports(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "supported-report-set"};
    out.open(kName);
    for (const auto& report : scope.context.catalog.reports) {
        if (report.kinds.contains(scope.resource.kind)) {
            out.raw("<D:supported-report><D:report>");
            out.empty(report.name);
            out.raw("</D:report></D:supported-report>");
        }
    }
    out.close(kName);
    return Found::kYes;
}

std::optional<errors::DavError> writeDisplayname(Patch& patch, const xml::Element* value) {
    return setText(patch.change.displayName, value);
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = kResourcetype,
     .kinds = resource::kEverything,
     .allprop = true,
     .read = readResourcetype,
     .rfc = "RFC 4918 15.9"},
    {.name = {kDav, "displayname"},
     .kinds = kCollections,
     .allprop = true,
     .read = readDisplayname,
     .write = writeDisplayname,
     .rfc = "RFC 4918 15.2"},
    {.name = {kDav, "displayname"},
     .kinds = resource::kAnyPrincipal | Kind::kDirectory,
     .allprop = true,
     .read = readDisplayname,
     .rfc = "RFC 3744 4"},
    {.name = {kDav, "getetag"},
     .kinds = kStored,
     .allprop = true,
     .read = readEtag,
     .rfc = "RFC 4918 15.6"},
    {.name = {kDav, "getcontenttype"},
     .kinds = kStored,
     .allprop = true,
     .read = readContentType,
     .rfc = "RFC 4918 15.5"},
    {.name = {kDav, "getcontentlength"},
     .kinds = resource::kAnyObject,
     .allprop = true,
     .read = readContentLength,
     .rfc = "RFC 4918 15.4"},
    {.name = {kDav, "getcontentlength"},
     .kinds = kCollections,
     .read = readNoContentLength,
     .rfc = "CalendarServer"},
    {.name = {kDav, "displayname"},
     .kinds = Kind::kHomes,
     .read = readPlaceName,
     .rfc = "RFC 4918 15.2"},
    {.name = {kDav, "getetag"},
     .kinds = Kind::kHomes,
     .read = readPlaceEtag,
     .rfc = "RFC 4918 15.6"},
    {.name = {kDav, "getcontenttype"},
     .kinds = Kind::kHomes,
     .read = readContentType,
     .rfc = "RFC 4918 15.5"},
    {.name = {kDav, "getcontentlength"},
     .kinds = Kind::kHomes,
     .read = readNoContentLength,
     .rfc = "CalendarServer"},
    {.name = {kDav, "getlastmodified"},
     .kinds = kStored,
     .allprop = true,
     .read = readModified,
     .rfc = "RFC 4918 15.7"},
    {.name = {kDav, "creationdate"},
     .kinds = kStored | resource::kAnyPrincipal,
     .allprop = true,
     .read = readCreated,
     .rfc = "RFC 4918 15.1"},
    {.name = {kDav, "current-user-principal"},
     .kinds = resource::kEverything,
     .read = readCurrentUserPrincipal,
     .rfc = "RFC 5397 3"},
    {.name = {kDav, "sync-token"},
     .kinds = resource::kAnyCollection,
     .read = readSyncToken,
     .rfc = "RFC 6578 4"},
    {.name = {kDav, "sync-token"},
     .kinds = resource::kAnyHome,
     .read = readHomeSyncToken,
     .needs = Needs::kHomeState,
     .rfc = "RFC 6578 4"},
    {.name = {kDav, "add-member"},
     .kinds = resource::kAnyStore,
     .read = readAddMember,
     .rfc = "RFC 5995 3.2.1"},
    {.name = {kDav, "resource-id"},
     .kinds = kCollections | resource::kAnyPrincipal | Kind::kDirectory,
     .read = readResourceId,
     .rfc = "RFC 5842 3.1"},
    {.name = {kDav, "supported-report-set"},
     .kinds = resource::kEverything,
     .read = readSupportedReports,
     .rfc = "RFC 3253 3.1.5"},
});

}  // namespace

std::span<const LiveProperty> davProperties() {
    return kTable;
}

}  // namespace kalends::properties
