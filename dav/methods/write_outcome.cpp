// Outcomes of writes as conditions.
#include "dav/methods/write_outcome.h"

#include <algorithm>
#include <string>

#include "dav/errors/conditions.h"
#include "dav/xml/writer.h"

namespace kalends::methods {

using errors::Condition;
using errors::DavError;

namespace {

constexpr std::size_t kMaxNameBytes = 600;
constexpr std::size_t kMaxSlugBytes = 255;

void requireShort(std::string_view name, std::size_t maxBytes) {
    if (name.size() > maxBytes) {
        throw DavError(
            403, "The last name in the URL is longer than " + std::to_string(maxBytes) + " bytes.");
    }
}

}  // namespace

void requireStorableName(std::string_view name) {
    requireShort(name, kMaxNameBytes);
}

void requireStorableSlug(std::string_view slug) {
    requireShort(slug, kMaxSlugBytes);
}

bool seesEverything(const resource::Resource& collection) {
    const auto& levels = collection.access.levels;
    return std::all_of(levels.begin(), levels.end(),
                       [](access::Level level) { return level >= access::Level::kRead; });
}

void requireWritable(const resource::Resource& object) {
    if (object.object && object.access.level(object.object->objectClass) < access::Level::kWrite) {
        throw DavError(Condition::kNeedPrivileges,
                       "You may not change objects of this confidentiality.");
    }
}

void throwUidConflict(const resource::Resource& collection, std::string_view conflictingName) {
    const bool card = collection.kind == resource::Kind::kAddressbook;
    DavError error(card ? Condition::kCardNoUidConflict : Condition::kNoUidConflict,
                   "The UID must be unique here and stay with its resource.");
    if (seesEverything(collection)) {  // else the name could be that of a hidden object
        std::string content;
        xml::Writer(content).href(resource::memberHref(collection.href, conflictingName));
        error.withContent(std::move(content));
    }
    throw error;
}

void requireWritten(const storage::WriteResult& result,
                    const resource::Resource& collection,
                    std::string_view name) {
    using Outcome = storage::WriteResult::Outcome;
    switch (result.outcome) {
        case Outcome::kCreated:
        case Outcome::kReplaced:
        case Outcome::kRemoved:
            return;
        case Outcome::kPreconditionFailed:
            throw DavError(412, "The resource is not in the state the request asks for.");
        case Outcome::kUidConflict:
            throwUidConflict(collection, result.conflictingName);
        case Outcome::kUidChanged:
            throwUidConflict(collection, name);
        case Outcome::kNoCollection:
            throw DavError(409, "The collection does not exist any more.");
        case Outcome::kNotFound:
            throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
}

}  // namespace kalends::methods
