// The stored object as it is, and what is sent for oneself.
#include "dav/methods/own_text.h"

#include <utility>

#include "dav/content/check.h"
#include "dav/content/index_rows.h"
#include "dav/errors/conditions.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/mask.h"
#include "groupware/ical/own.h"
#include "storage/viewer_objects.h"

namespace kalends::methods {

namespace {

bool keepsAny(const resource::Context& context, const storage::Object& object) {
    return !context.database.viewerObjects()
                .of(context.principal().id, object.collection, {object.id})
                .empty();
}

}  // namespace

bool keepsOwnTextOnly(const exchange::Exchange& exchange, const resource::Resource& object) {
    return object.kind == resource::Kind::kCalendarObject && object.object &&
           object.disclosure == resource::Disclosure::kWithoutAlarms &&
           !object.access.may(access::Privilege::kWriteContent) &&
           !exchange.context->viewer->restriction.readOnly;
}

PreparedObject prepareOwnText(const exchange::Exchange& exchange,
                              const resource::Resource& collection,
                              const resource::Resource& object,
                              SentObject sent) {
    const auto& context = *exchange.context;
    auto incoming = content::calendarText(std::move(sent.body), sent.contentType, context.settings);
    const auto calendar = content::checkCalendarObject(std::move(incoming.text),
                                                       *collection.collection, context.settings);
    auto found = context.database.objects().byNames(collection.collection->id,
                                                    {object.object->name}, storage::WantBody::kYes);
    const auto own = ical::parseStored(calendar.text());
    const auto shared = !found.empty() && found.front().body
                            ? ical::parseStored(*found.front().body)
                            : std::nullopt;
    const bool same = own && shared && found.front().etag == object.storedEtag &&
                      ical::sameButForOwn(*own, *shared);
    // What was shown, sent back as it was: a write like any other, of somebody who may not write.
    if (!same ||
        (calendar.text() == ical::withoutAlarms(*shared) && !keepsAny(context, found.front()))) {
        exchange.require(object, access::Privilege::kWriteContent);
        throw errors::DavError(errors::Condition::kNeedPrivileges,
                               "You may only read this object.");
    }
    auto& stored = found.front();
    PreparedObject prepared;
    prepared.fidelity = incoming.fidelity;
    prepared.own = calendar.text();
    prepared.object.collection = stored.collection;
    prepared.object.name = stored.name;
    prepared.object.etag = stored.etag;
    prepared.object.scheduleTag = stored.scheduleTag;
    prepared.object.index = content::indexRows(
        content::checkCalendarObject(*stored.body, *collection.collection, context.settings),
        std::chrono::floor<std::chrono::seconds>(context.now));
    prepared.object.body = *std::move(stored.body);
    return prepared;
}

}  // namespace kalends::methods
