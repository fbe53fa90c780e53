// More reads, and only when they are needed.
#include "dav/methods/object_body.h"

#include <utility>

#include "dav/errors/conditions.h"
#include "dav/resource/own_texts.h"

namespace kalends::methods {

std::string bodyOf(const resource::Context& context, const resource::Resource& object) {
    const bool mayHaveOwn =
        object.disclosure == resource::Disclosure::kWithoutAlarms && !object.ownTextIn;
    if (object.object->body && !mayHaveOwn) {
        return *object.object->body;
    }
    auto whole = object;
    if (!whole.object->body) {
        auto found = context.database.objects().byNames(
            object.collection->id, {object.object->name}, storage::WantBody::kYes);
        const bool calendarObject = object.kind == resource::Kind::kCalendarObject;
        const bool there = !found.empty() &&
                           resource::disclose(object.access, calendarObject, object.maskedSummary,
                                              found.front()) != resource::Disclosure::kNothing;
        if (!there || !found.front().body) {
            throw errors::DavError(404, "The object has just been removed.");
        }
        whole.object = std::move(found.front());
    }
    resource::addOwnTexts(context, {&whole});
    return *std::move(whole.object->body);
}

}  // namespace kalends::methods
