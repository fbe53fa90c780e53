// The table of methods: dispatch, Allow and the body limits come from it.
#include "dav/methods/method_table.h"

#include <array>

#include "dav/methods/handlers.h"
#include "dav/methods/post_table.h"

namespace kalends::methods {

namespace {

using http::WorkClass;
using resource::Kind;
using resource::Kinds;
using storage::WantBody;

constexpr Kinds kStored =
    resource::kAnyHome | resource::kAnyCollection | resource::kAnyFolder | resource::kAnyObject;
constexpr Kinds kMembers = Kinds{Kind::kCalendarObject} | Kind::kAddressObject | Kind::kFile;
constexpr Kinds kMovable = resource::kAnyStore | kMembers | Kind::kFolder;
constexpr Kinds kOfTheServer =
    Kinds{Kind::kServerRoot} | Kind::kDavRoot | Kind::kWellKnown | Kind::kPrincipals | Kind::kHomes;
constexpr Kinds kLockable = resource::kAnyStore | resource::kAnyFolder | kMembers;

constexpr auto kTable = std::to_array<Method>({
    {.verb = "OPTIONS",
     .kinds = resource::kEverything,
     .body = BodyLimit::kXml,
     .handler = describeOptions,
     .rfc = "RFC 9110 9.3.7"},
    {.verb = "GET",
     .kinds = resource::kEverything,
     .wantObjectBody = WantBody::kYes,
     .handler = getResource,
     .rfc = "RFC 9110 9.3.1"},
    {.verb = "HEAD",
     .kinds = resource::kEverything,
     .wantObjectBody = WantBody::kYes,
     .handler = getResource,
     .rfc = "RFC 9110 9.3.2"},
    {.verb = "PUT",
     .kinds = kStored,
     .unmapped = Method::Unmapped::kHandled,
     .body = BodyLimit::kObject,
     .handler = putObject,
     .rfc = "RFC 4791 5.3.2"},
    {.verb = "POST",
     .kinds = kPostable,
     .unmapped = Method::Unmapped::kHandled,
     .body = BodyLimit::kBulk,
     .workClass = WorkClass::kHeavy,
     .handler = post,
     .rfc = "RFC 5995 3"},
    {.verb = "DELETE",
     .kinds = kStored,
     .forbidden = kOfTheServer,
     .body = BodyLimit::kXml,
     .handler = removeResource,
     .rfc = "RFC 4918 9.6"},
    {.verb = "COPY",
     .kinds = kMovable,
     .forbidden = kOfTheServer,
     .body = BodyLimit::kXml,
     .handler = copyResource,
     .rfc = "RFC 4918 9.8"},
    {.verb = "MOVE",
     .kinds = kMovable | Kind::kInboxItem,
     .forbidden = kOfTheServer,
     .body = BodyLimit::kXml,
     .handler = moveResource,
     .rfc = "RFC 4918 9.9"},
    {.verb = "MKCALENDAR",
     .kinds = kStored,
     .unmapped = Method::Unmapped::kHandled,
     .target = Method::Target::kNew,
     .body = BodyLimit::kXml,
     .handler = makeCalendar,
     .rfc = "RFC 4791 5.3.1"},
    {.verb = "MKCOL",
     .kinds = kStored,
     .unmapped = Method::Unmapped::kHandled,
     .target = Method::Target::kNew,
     .body = BodyLimit::kXml,
     .handler = makeCollection,
     .rfc = "RFC 5689 3"},
    {.verb = "PROPFIND",
     .kinds = resource::kEverything,
     .body = BodyLimit::kXml,
     .workClass = WorkClass::kHeavy,
     .handler = findProperties,
     .rfc = "RFC 4918 9.1"},
    {.verb = "PROPPATCH",
     .kinds = kStored | resource::kAnyPrincipal,
     .body = BodyLimit::kXml,
     .handler = patchProperties,
     .rfc = "RFC 4918 9.2"},
    {.verb = "ACL",
     .kinds = resource::kAnyHome | resource::kAnyStore,
     .body = BodyLimit::kXml,
     .handler = changeAccess,
     .rfc = "RFC 3744 8.1"},
    {.verb = "LOCK",
     .kinds = kLockable,
     .unmapped = Method::Unmapped::kHandled,
     .body = BodyLimit::kXml,
     .handler = lockResource,
     .rfc = "RFC 4918 9.10"},
    {.verb = "UNLOCK",
     .kinds = kLockable,
     .unmapped = Method::Unmapped::kHandled,
     .body = BodyLimit::kXml,
     .handler = unlockResource,
     .rfc = "RFC 4918 9.11"},
    {.verb = "REPORT",
     .kinds = resource::kEverything,
     .freeBusyOnly = Method::FreeBusyOnly::kHandled,
     .body = BodyLimit::kReport,
     .workClass = WorkClass::kHeavy,
     .handler = report,
     .rfc = "RFC 3253 3.6"},
});

}  // namespace

std::span<const Method> methods() {
    return kTable;
}

const Method* find(std::string_view verb) {
    for (const auto& method : kTable) {
        if (method.verb == verb) {
            return &method;
        }
    }
    return nullptr;
}

std::string allowed(resource::Kind kind) {
    std::string list;
    for (const auto& method : kTable) {
        if (method.kinds.contains(kind) && method.target == Method::Target::kExisting) {
            list += list.empty() ? "" : ", ";
            list += method.verb;
        }
    }
    return list;
}

}  // namespace kalends::methods
