// Own alarms on their way into objects.
#include "dav/resource/own_texts.h"

#include <map>
#include <utility>

#include "groupware/ical/calendar.h"
#include "groupware/ical/mask.h"
#include "storage/viewer_objects.h"

namespace kalends::resource {

namespace {

/// A mask holds nothing of the viewer's.
bool mayHaveOwn(const Resource& object) {
    return object.kind == Kind::kCalendarObject &&
           object.disclosure == Disclosure::kWithoutAlarms && object.object &&
           object.object->body && !object.ownTextIn;
}

void take(storage::Object& object, const storage::OwnText& own) {
    if (own.revision == object.revision) {
        object.body = own.text;
    } else {
        const auto shared = ical::parseStored(*object.body);
        const auto kept = ical::parseStored(own.text);
        if (!shared || !kept) {
            return;
        }
        object.body = ical::withOwnOf(*shared, *kept);
    }
    object.sizeBytes = static_cast<std::int64_t>(object.body->size());
}

}  // namespace

bool mayKeepOwn(const Resource& collection) {
    return collection.kind == Kind::kCalendar &&
           collection.access.alarms == access::Alarms::kHidden;
}

void setOwnText(Resource& object, const std::optional<storage::OwnText>& own) {
    if (!mayHaveOwn(object)) {
        return;
    }
    if (own) {
        take(*object.object, *own);
    }
    object.ownTextIn = true;
}

void addOwnTexts(const Context& context, const std::vector<Resource*>& objects) {
    std::map<storage::CollectionId, std::map<storage::ObjectId, Resource*>> byCollection;
    for (auto* object : objects) {
        if (mayHaveOwn(*object)) {
            byCollection[object->collection->id].emplace(object->object->id, object);
        }
    }
    for (const auto& [collection, members] : byCollection) {
        std::vector<storage::ObjectId> ids;
        for (const auto& [id, member] : members) {
            ids.push_back(id);
        }
        for (const auto& [id, member] : members) {
            member->ownTextIn = true;
        }
        for (const auto& own :
             context.database.viewerObjects().of(context.principal().id, collection, ids)) {
            take(*members.at(own.object)->object, own);
        }
    }
}

void addOwnTexts(const Context& context,
                 const Resource& collection,
                 const std::vector<storage::Object*>& objects) {
    if (!mayKeepOwn(collection)) {
        return;
    }
    std::vector<Resource> viewed;
    viewed.reserve(objects.size());
    std::vector<Resource*> pointers;
    for (const auto* object : objects) {
        viewed.push_back(fromObject(collection, *object));
        pointers.push_back(&viewed.back());
    }
    addOwnTexts(context, pointers);
    for (std::size_t at = 0; at < objects.size(); ++at) {
        if (viewed[at].ownTextIn) {
            objects[at]->body = std::move(viewed[at].object->body);
        }
    }
}

}  // namespace kalends::resource
