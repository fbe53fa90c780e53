// From a body to a stored object and back to an answer.
#include "dav/methods/object_write.h"

#include <algorithm>
#include <utility>

#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "dav/errors/conditions.h"
#include "dav/methods/object_body.h"
#include "dav/methods/representation.h"
#include "dav/methods/write_outcome.h"
#include "dav/properties/default_alarms.h"
#include "dav/resource/own_texts.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/mask.h"
#include "storage/viewer_objects.h"

namespace kalends::methods {
namespace {

/// Throws the DavError of the precondition that does not hold.
void takeCalendarText(const resource::Context& context,
                      const resource::Resource& collection,
                      PreparedObject& prepared,
                      std::string text) {
    const auto calendar =
        content::checkCalendarObject(std::move(text), *collection.collection, context.settings);
    prepared.object.index =
        content::indexRows(calendar, std::chrono::floor<std::chrono::seconds>(context.now));
    prepared.object.body = calendar.text();
}

/// As long as what comes of it may be stored.
void takeDefaultAlarms(const resource::Context& context,
                       const resource::Resource& collection,
                       PreparedObject& prepared) {
    auto text = properties::withDefaultAlarms(context, collection, prepared.object.body);
    if (text && text->size() <= context.settings.calendarObjectLimitBytes) {
        takeCalendarText(context, collection, prepared, std::move(*text));
        prepared.fidelity = content::Fidelity::kConverted;
    }
}

/// What others set to ring, and whether it takes their time, is not the viewer's to change; what
/// the viewer says of that is for the viewer alone. Of a new event it holds for all whether it
/// takes time.
void keepApart(const resource::Context& context,
               const resource::Resource& collection,
               PreparedObject& prepared) {
    if (!resource::mayKeepOwn(collection)) {
        return;
    }
    storage::NewObject& object = prepared.object;
    const auto stored = context.database.objects().byNames(object.collection, {object.name},
                                                           storage::WantBody::kYes);
    const bool there = !stored.empty() && stored.front().body;
    const auto sent = ical::parseStored(object.body);
    const auto before = there ? ical::parseStored(*stored.front().body) : std::nullopt;
    if (!sent) {
        return;
    }
    auto shared = before ? ical::withOwnOf(*sent, *before) : ical::withAlarmsOf(*sent, nullptr);
    if (shared == object.body) {
        const bool kept =
            there && !context.database.viewerObjects()
                          .of(context.principal().id, object.collection, {stored.front().id})
                          .empty();
        prepared.own = kept ? std::optional(std::string{}) : std::nullopt;
        return;
    }
    prepared.own = std::move(object.body);
    takeCalendarText(context, collection, prepared, std::move(shared));
}

}  // namespace

namespace {

constexpr std::size_t kMaxContentTypeBytes = 255;

/// What can be stored, and served as a header field.
bool isContentType(std::string_view value) {
    return !value.empty() && value.size() <= kMaxContentTypeBytes &&
           std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A file is bytes and their media type; nobody looks into it.
void takeFile(storage::NewObject& file, SentObject sent, const DavSettings& settings) {
    if (sent.body.size() > settings.fileLimitBytes) {
        throw errors::DavError(413, "The file is larger than the server allows.");
    }
    file.form = storage::NewObject::Form::kFile;
    file.contentType = isContentType(sent.contentType) ? std::string(sent.contentType)
                                                       : "application/octet-stream";
    file.body = std::move(sent.body);
}

}  // namespace

PreparedObject prepareObject(const resource::Context& context,
                             const resource::Resource& collection,
                             std::string name,
                             SentObject sent) {
    const DavSettings& settings = context.settings;
    PreparedObject prepared;
    storage::NewObject& object = prepared.object;
    object.collection = collection.collection->id;
    object.name = std::move(name);
    if (resource::kAnyFolder.contains(collection.kind)) {
        takeFile(object, std::move(sent), settings);
    } else if (collection.kind == resource::Kind::kAddressbook) {
        auto incoming = content::addressText(std::move(sent.body), sent.contentType, settings);
        prepared.fidelity = incoming.fidelity;
        const auto card = content::checkAddressObject(std::move(incoming.text), settings);
        object.index = content::indexRows(card);
        object.body = card.text();
    } else {
        auto incoming = content::calendarText(std::move(sent.body), sent.contentType, settings);
        prepared.fidelity = incoming.fidelity;
        takeCalendarText(context, collection, prepared, std::move(incoming.text));
        if (sent.as == SentObject::As::kNew) {
            takeDefaultAlarms(context, collection, prepared);
        }
    }
    requireClass(collection, object.index.objectClass);
    keepApart(context, collection, prepared);
    object.etag = content::etagOf(object.body);
    return prepared;
}

std::optional<storage::Etag> etagToTell(const resource::Resource& collection,
                                        const PreparedObject& prepared,
                                        storage::Revision revision) {
    if (prepared.fidelity != content::Fidelity::kAsSent) {
        return std::nullopt;
    }
    const bool calendar = collection.kind == resource::Kind::kCalendar;
    if (!calendar || collection.access.alarms == access::Alarms::kShown) {
        return prepared.object.etag;
    }
    return resource::viewedEtag(collection.collection->id, revision,
                                resource::Disclosure::kWithoutAlarms, collection.maskedSummary);
}

std::optional<resource::Resource> currentObject(const resource::Context& context,
                                                const resource::Resource& collection,
                                                const std::string& name) {
    auto found = context.database.objects().byNames(collection.collection->id, {name},
                                                    storage::WantBody::kYes);
    if (found.empty()) {
        return std::nullopt;
    }
    auto object = resource::fromObject(collection, std::move(found.front()));
    resource::addOwnTexts(context, {&object});
    return object.access.may(access::Privilege::kRead) ? std::optional{std::move(object)}
                                                       : std::nullopt;
}

http::Response withRepresentation(const exchange::Exchange& exchange,
                                  int status,
                                  const resource::Resource& object) {
    const auto& headers = exchange.request.headers;
    auto response =
        representationResponse(status, object,
                               represent(object, bodyOf(*exchange.context, object),
                                         headers.combined("Accept"), sentType(exchange.request)));
    response.headers.add("Content-Location", object.href);
    response.headers.add("Preference-Applied", "return=representation");
    return response;
}

std::string_view sentType(const http::Request& request) {
    const std::string* sent = request.headers.find("Content-Type");
    return sent == nullptr ? std::string_view{} : std::string_view{*sent};
}

}  // namespace kalends::methods
