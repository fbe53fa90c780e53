// Outcomes of writes as conditions.
#include "dav/methods/write_outcome.h"

#include <algorithm>
#include <string>

#include "dav/acl/privileges.h"
#include "dav/errors/conditions.h"
#include "dav/methods/new_member.h"
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
    if (name == kAddMember) {
        throw DavError(403, "This name is reserved for adding members by POST.");
    }
    requireShort(name, kMaxNameBytes);
}

void requireStorableSlug(std::string_view slug) {
    requireShort(slug, kMaxSlugBytes);
    if (resource::sharedUuid(slug)) {
        throw DavError(403, "Names like this are kept for what others share.");
    }
}

bool hidesObjects(const resource::Resource& collection) {
    using access::Level;
    constexpr unsigned kEvents = 1, kDated = 7;  // ical::ComponentType
    const bool calendar = collection.kind == resource::Kind::kCalendar;
    const unsigned held = collection.collection->components;
    const auto& levels = collection.access.levels;
    return std::any_of(levels.begin(), levels.end(), [&](Level level) {
        if (level >= Level::kRead) {
            return false;
        }
        if (!calendar || level == Level::kNothing || held == 0) {
            return true;
        }
        return (held & ~(level == Level::kBusy ? kEvents : kDated)) != 0;
    });
}

void throwHidden(const resource::Resource& collection) {
    throw DavError(Condition::kNeedPrivileges, "You do not have the rights for this.")
        .withContent(
            acl::needPrivilegesContent(collection.href, access::Privilege::kWriteContent, {}));
}

storage::Preconditions storedConditions(storage::Preconditions preconditions,
                                        const resource::Resource& object) {
    const storage::Etag& seen = object.object->etag;
    const auto translate = [&](std::optional<std::vector<storage::Etag>>& tags) {
        if (!tags || seen == object.storedEtag) {
            return;
        }
        const bool match = std::find(tags->begin(), tags->end(), seen) != tags->end();
        tags->clear();
        if (match) {
            tags->push_back(object.storedEtag);
        }
    };
    translate(preconditions.ifMatch);
    translate(preconditions.ifNoneMatch);
    const auto& levels = object.access.levels;
    const bool writesAll = object.access.alarms == access::Alarms::kShown &&
                           std::all_of(levels.begin(), levels.end(), [](access::Level level) {
                               return level == access::Level::kWrite;
                           });
    if (!writesAll && !preconditions.ifMatch) {
        preconditions.ifMatch.emplace(1, object.storedEtag);
    }
    return preconditions;
}

void requireWritable(const resource::Resource& object) {
    if (object.object && object.access.level(*object.object) < access::Level::kWrite) {
        throw DavError(Condition::kNeedPrivileges,
                       "You may not change objects of this confidentiality.");
    }
}

void requireClass(const resource::Resource& collection, storage::ObjectClass objectClass) {
    if (collection.access.levelOfNew(objectClass) < access::Level::kWrite) {
        throw DavError(Condition::kNeedPrivileges,
                       "You may not keep objects of this confidentiality here.")
            .withContent(
                acl::needPrivilegesContent(collection.href, access::Privilege::kWriteContent, {}));
    }
}

void throwUidConflict(const resource::Resource& collection, std::string_view conflictingName) {
    if (collection.access.cards) {
        // Of the rest of the book no name is told; what the client has to do is.
        throw DavError(Condition::kCardNoUidConflict, "The UID is taken in this address book.");
    }
    if (hidesObjects(collection)) {
        throwHidden(collection);  // the name could be that of a hidden object
    }
    const bool card = collection.kind == resource::Kind::kAddressbook;
    DavError error(card ? Condition::kCardNoUidConflict : Condition::kNoUidConflict,
                   "The UID must be unique here and stay with its resource.");
    std::string content;
    xml::Writer(content).href(resource::memberHref(collection.href, conflictingName));
    throw std::move(error).withContent(std::move(content));
}

void throwCollectionChanged() {
    throw DavError(Condition::kCtagOk, "The collection has changed since that CTag was read.");
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
        case Outcome::kCollectionChanged:
            throwCollectionChanged();
        case Outcome::kFolder:
            throw DavError(405, "There is a folder at this URL.");
        case Outcome::kNotFound:
            throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
}

}  // namespace kalends::methods
