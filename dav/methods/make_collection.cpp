// MKCALENDAR and MKCOL: new calendars and address books, with their first properties or not at all.
#include <algorithm>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/methods/handlers.h"
#include "dav/methods/if_header.h"
#include "dav/methods/property_updates.h"
#include "dav/methods/submitted_state.h"
#include "dav/methods/write_outcome.h"
#include "dav/xml/multistatus.h"
#include "groupware/ical/calendar.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using resource::Place;
using xml::kCaldav;
using xml::kCarddav;
using xml::kDav;

constexpr xml::QName kMkcalendarBody{kCaldav, "mkcalendar"};
constexpr xml::QName kMkcolBody{kDav, "mkcol"};
constexpr xml::QName kResourcetype{kDav, "resourcetype"};
constexpr xml::QName kCollectionType{kDav, "collection"};
constexpr xml::QName kCalendarType{kCaldav, "calendar"};
constexpr xml::QName kAddressbookType{kCarddav, "addressbook"};

constexpr std::size_t kMaxPathBytes = 2000;

enum class Verb : std::uint8_t { kMkcalendar, kMkcol };

struct Wish {
    storage::CollectionKind kind = storage::CollectionKind::kCalendar;
    std::vector<PropertyUpdate> updates;  // without the resource type
};

/// RFC 4791 wants 403 or 409 where RFC 4918 wants 405.
void requireFree(const exchange::Exchange& exchange, Verb verb) {
    if (exchange.target.resource) {
        throw DavError(Condition::kResourceMustBeNull, "There is already something at this URL.")
            .withStatus(verb == Verb::kMkcalendar ? 403 : 405);
    }
}

[[noreturn]] void wrongPlace(Condition condition) {
    throw DavError(condition, "Calendars and address books stand directly below a home.");
}

/// Folders stand in folders.
const resource::Resource& folderFor(const exchange::Exchange& exchange) {
    const resource::Resource& parent = *exchange.target.parent;
    exchange.require(parent, access::Privilege::kBind);
    requireStorableName(exchange.locator.member);
    const std::string path =
        resource::childPath(exchange.locator.collection, exchange.locator.member);
    if (path.size() > kMaxPathBytes ||
        std::count(path.begin(), path.end(), '/') >= storage::kMaxFolderDepth) {
        throw DavError(403, "Folders cannot nest deeper than this, nor their path be longer.");
    }
    return parent;
}

/// The home, once the place is known to be right below one.
const resource::Resource& homeFor(const exchange::Exchange& exchange, Condition locationOk) {
    const bool belowCollection = exchange.locator.place == Place::kMember;
    if ((belowCollection || exchange.locator.place == Place::kCollection) &&
        !exchange.target.parent) {
        throw DavError(409, "The collection above this URL does not exist.");
    }
    if (belowCollection && resource::kAnyFolder.contains(exchange.target.parent->kind)) {
        return folderFor(exchange);
    }
    if (exchange.locator.place != Place::kCollection) {
        wrongPlace(locationOk);
    }
    exchange.require(*exchange.target.parent, access::Privilege::kBind);
    requireStorableSlug(exchange.locator.collection);
    return *exchange.target.parent;
}

bool fitsHome(storage::CollectionKind kind, const resource::Resource& home) {
    switch (kind) {
        case storage::CollectionKind::kFolder:
            return resource::kAnyFolder.contains(home.kind);
        case storage::CollectionKind::kAddressbook:
            return home.kind == resource::Kind::kAddressbookHome;
        default:
            return home.kind == resource::Kind::kCalendarHome;
    }
}

/// nullopt: a type this server does not make.
std::optional<storage::CollectionKind> kindOfType(const xml::Element& resourcetype) {
    bool collection = false;
    std::optional<storage::CollectionKind> kind;
    for (const xml::Element* type : resourcetype.elements()) {
        if (type->is(kCollectionType)) {
            collection = true;
        } else if (type->is(kCalendarType) && !kind) {
            kind = storage::CollectionKind::kCalendar;
        } else if (type->is(kAddressbookType) && !kind) {
            kind = storage::CollectionKind::kAddressbook;
        } else {
            return std::nullopt;
        }
    }
    return collection ? kind.value_or(storage::CollectionKind::kFolder)
                      : std::optional<storage::CollectionKind>();
}

/// The resource type is no property to store: it decides what is made. Its error is noted in
/// `refused`.
void takeResourcetype(Wish& wish, const resource::Resource& home, bool& decided, bool& refused) {
    auto& updates = wish.updates;
    for (PropertyUpdate& update : updates) {
        if (update.name == kResourcetype && update.value != nullptr) {
            const auto kind = kindOfType(*update.value);
            if (kind && fitsHome(*kind, home)) {
                wish.kind = *kind;
                decided = true;
            } else {
                update.error.emplace(Condition::kValidResourcetype,
                                     "A collection of this type cannot be made here.");
                refused = true;
            }
        }
    }
    if (!refused) {
        std::erase_if(updates, [](const auto& update) { return update.name == kResourcetype; });
    }
}

/// RFC 5689 section 3 for MKCOL, RFC 4791 section 5.3.1.1 for MKCALENDAR.
http::Response refusal(const exchange::Exchange& exchange,
                       Verb verb,
                       const std::vector<PropertyUpdate>& updates) {
    std::string body;
    xml::Writer out(body);
    if (verb == Verb::kMkcol) {
        out.openDocument({kDav, "mkcol-response"});
        writePropstats(updates, out);
        out.close({kDav, "mkcol-response"});
    } else {
        xml::openMultistatus(out);
        out.open({kDav, "response"});
        out.href(resource::href(exchange.locator));
        writePropstats(updates, out);
        out.close({kDav, "response"});
        xml::closeMultistatus(out);
    }
    auto response = exchange::xmlResponse(verb == Verb::kMkcol ? 403 : 207, std::move(body));
    response.headers.add("Cache-Control", "no-cache");
    return response;
}

/// CS:max-collections: what the owner of the home made, and the inbox that came with it. Shares of
/// others do not count.
void requireRoomForOne(const exchange::Exchange& exchange, const resource::Resource& home) {
    const std::size_t limit = exchange.context->settings.maxCollections;
    if (limit == 0 || resource::kAnyFolder.contains(home.kind)) {
        return;
    }
    // The parent of what does not exist yet is known without its row.
    const auto standing =
        resource::resolve(*exchange.context, home.locator, storage::WantBody::kNo).resource;
    if (!standing) {
        return;
    }
    std::size_t count = 0;
    for (const auto& view : exchange.context->database.collections().children(
             standing->collection->id, exchange.context->principal().id)) {
        using Kind = storage::CollectionKind;
        const auto kind = view.collection.kind;
        const bool counts =
            kind == Kind::kCalendar || kind == Kind::kAddressbook || kind == Kind::kInbox;
        count += counts && view.collection.owner == home.owner->id ? 1U : 0U;
    }
    if (count >= limit) {
        throw DavError(Condition::kMaxCollections,
                       "This home already holds as many collections as "
                       "it may: " +
                           std::to_string(limit) + ".");
    }
}

resource::Kind resourceKindOf(storage::CollectionKind kind) {
    switch (kind) {
        case storage::CollectionKind::kAddressbook:
            return resource::Kind::kAddressbook;
        case storage::CollectionKind::kFolder:
            return resource::Kind::kFolder;
        default:
            return resource::Kind::kCalendar;
    }
}

/// For those who made it on condition of a CTag (calendarserver-bulk-change section 6).
void addCtags(const exchange::Exchange& exchange,
              const resource::Resource& home,
              http::Response& response) {
    const auto state = exchange.request.headers.combined("If");
    if (!state || !parseIfHeader(*state).namesCtag() || !resource::kAnyHome.contains(home.kind)) {
        return;
    }
    const auto standing =
        resource::resolve(*exchange.context, home.locator, storage::WantBody::kNo).resource;
    const auto made =
        resource::resolve(*exchange.context, exchange.locator, storage::WantBody::kNo).resource;
    if (standing && made) {
        response.headers.add("Home-CTag", homeCtagOf(*exchange.context, *standing));
        response.headers.add("CTag", resource::syncToken(*made->collection));
    }
}

http::Response create(const exchange::Exchange& exchange,
                      const resource::Resource& home,
                      Verb verb,
                      Wish& wish) {
    requireRoomForOne(exchange, home);
    properties::Patch patch{*exchange.context, nullptr, {}, {}};
    const auto kind = resourceKindOf(wish.kind);
    if (!applyUpdates(patch, kind, wish.updates)) {
        return refusal(exchange, verb, wish.updates);
    }
    storage::NewCollection collection;
    collection.owner = home.owner->id;
    collection.home = home.locator.home;
    collection.kind = wish.kind;
    collection.slug =
        kind == resource::Kind::kFolder
            ? resource::childPath(exchange.locator.collection, exchange.locator.member)
            : exchange.locator.collection;
    collection.properties = std::move(patch.change);
    // Interop: Apple's programs take a calendar for one of events or of tasks, and expect events of
    // one about which nothing was said. python-caldav and vdirsyncer name it but no components, and
    // store tasks.
    if (verb == Verb::kMkcalendar && wish.updates.empty()) {
        collection.properties.components = static_cast<std::uint8_t>(ical::ComponentType::kEvent);
    }
    const auto created =
        exchange.context->database.collections().create(collection, exchange.context->actor());
    using Outcome = storage::CollectionStore::CreateOutcome;
    if (created.outcome == Outcome::kExists) {
        throw DavError(Condition::kResourceMustBeNull, "There is already something at this URL.")
            .withStatus(verb == Verb::kMkcalendar ? 403 : 405);
    }
    if (created.outcome == Outcome::kTooMany) {
        throw DavError(Condition::kQuotaNotExceeded, "The account has too many folders.");
    }
    if (created.outcome == Outcome::kNoHome) {
        throw DavError(409, "The collection above this URL does not exist.");
    }
    auto response = exchange::emptyResponse(201);
    response.headers.add("Cache-Control", "no-cache");
    if (exchange.context->preferences.minimal) {
        response.headers.add("Preference-Applied", "return=minimal");
    }
    addCtags(exchange, home, response);
    return response;
}

}  // namespace

http::Response makeCalendar(const exchange::Exchange& exchange) {
    requireFree(exchange, Verb::kMkcalendar);
    const auto& home = homeFor(exchange, Condition::kCalendarCollectionLocationOk);
    if (home.kind != resource::Kind::kCalendarHome) {
        wrongPlace(Condition::kCalendarCollectionLocationOk);
    }
    const auto body = exchange.xmlBody();
    if (body && !body->is(kMkcalendarBody)) {
        throw DavError(415, "The body of MKCALENDAR must be a CALDAV:mkcalendar element.");
    }
    Wish wish;
    if (body) {
        wish.updates = propertyUpdates(*body);
    }
    bool decided = false;
    bool refused = false;
    takeResourcetype(wish, home, decided, refused);
    return refused ? refusal(exchange, Verb::kMkcalendar, wish.updates)
                   : create(exchange, home, Verb::kMkcalendar, wish);
}

http::Response makeCollection(const exchange::Exchange& exchange) {
    requireFree(exchange, Verb::kMkcol);
    const bool books = exchange.locator.home == storage::HomeKind::kAddressbooks;
    const auto& home = homeFor(exchange, books ? Condition::kAddressbookCollectionLocationOk
                                               : Condition::kCalendarCollectionLocationOk);
    const auto body = exchange.xmlBody();
    if (body && !body->is(kMkcolBody)) {
        throw DavError(415, "The body of MKCOL must be a DAV:mkcol element.");
    }
    Wish wish;
    if (body) {
        wish.updates = propertyUpdates(*body);
    }
    bool decided = false;
    bool refused = false;
    takeResourcetype(wish, home, decided, refused);
    if (refused) {
        return refusal(exchange, Verb::kMkcol, wish.updates);
    }
    if (!decided && resource::kAnyFolder.contains(home.kind)) {
        wish.kind = storage::CollectionKind::kFolder;
    } else if (!decided) {
        throw DavError(Condition::kValidResourcetype,
                       "Only calendars and address books can be made here; name one of them in "
                       "DAV:resourcetype.");
    }
    return create(exchange, home, Verb::kMkcol, wish);
}

}  // namespace kalends::methods
