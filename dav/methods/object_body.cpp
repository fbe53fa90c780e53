// One more read, and only when it is needed.
#include "dav/methods/object_body.h"

#include <utility>

#include "dav/errors/conditions.h"
#include "dav/resource/own_texts.h"

namespace kalends::methods {

std::string bodyOf(const resource::Context& context, const resource::Resource& object) {
    if (object.object->body && object.disclosure != resource::Disclosure::kWithoutAlarms) {
        return *object.object->body;
    }
    if (object.object->body) {
        auto own = object;
        resource::addOwnTexts(context, {&own});
        return std::move(*own.object->body);
    }
    auto found = context.database.objects().byNames(object.collection->id, {object.object->name},
                                                    storage::WantBody::kYes);
    const bool calendarObject = object.kind == resource::Kind::kCalendarObject;
    const bool there =
        !found.empty() && resource::disclose(object.access, calendarObject, object.maskedSummary,
                                             found.front()) != resource::Disclosure::kNothing;
    if (!there || !found.front().body) {
        throw errors::DavError(404, "The object has just been removed.");
    }
    return std::move(*found.front().body);
}

}  // namespace kalends::methods
