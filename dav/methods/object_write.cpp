// From a body to a stored object and back to an answer.
#include "dav/methods/object_write.h"

#include <utility>

#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "dav/methods/object_body.h"
#include "dav/methods/representation.h"

namespace kalends::methods {

PreparedObject prepareObject(const resource::Context& context,
                             const resource::Resource& collection,
                             std::string name,
                             SentObject sent) {
    const DavSettings& settings = context.settings;
    PreparedObject prepared;
    storage::NewObject& object = prepared.object;
    object.collection = collection.collection->id;
    object.name = std::move(name);
    if (collection.kind == resource::Kind::kAddressbook) {
        auto incoming = content::addressText(std::move(sent.body), sent.contentType, settings);
        prepared.fidelity = incoming.fidelity;
        const auto card = content::checkAddressObject(std::move(incoming.text), settings);
        object.index = content::indexRows(card);
        object.body = card.text();
    } else {
        auto incoming = content::calendarText(std::move(sent.body), sent.contentType, settings);
        prepared.fidelity = incoming.fidelity;
        const auto calendar = content::checkCalendarObject(std::move(incoming.text),
                                                           *collection.collection, settings);
        object.index =
            content::indexRows(calendar, std::chrono::floor<std::chrono::seconds>(context.now));
        object.body = calendar.text();
    }
    object.etag = content::etagOf(object.body);
    return prepared;
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
    return object.access.may(access::Privilege::kRead) ? std::optional{std::move(object)}
                                                       : std::nullopt;
}

http::Response withRepresentation(const exchange::Exchange& exchange,
                                  int status,
                                  const resource::Resource& object) {
    const auto& headers = exchange.request.headers;
    auto response = representationResponse(
        status, object,
        represent(object, bodyOf(*exchange.context, object), headers.combined("Accept"),
                  sentType(exchange.request)));
    response.headers.add("Content-Location", object.href);
    response.headers.add("Preference-Applied", "return=representation");
    return response;
}

std::string_view sentType(const http::Request& request) {
    const std::string* sent = request.headers.find("Content-Type");
    return sent == nullptr ? std::string_view{} : std::string_view{*sent};
}

}  // namespace kalends::methods
