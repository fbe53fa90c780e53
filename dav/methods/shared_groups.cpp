// Members of shared groups follow the writes of those who share them.
#include "dav/methods/shared_groups.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "auth/access/cards.h"
#include "dav/acl/privileges.h"
#include "dav/content/check.h"
#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "dav/errors/conditions.h"
#include "groupware/vcard/card.h"
#include "groupware/vcard/facts.h"
#include "groupware/vcard/group.h"
#include "storage/viewer_objects.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using storage::ObjectStore;
using storage::WantBody;
using Outcome = storage::WriteResult::Outcome;

/// Names that are no URN are looked up one by one.
constexpr std::size_t kMostLookedUp = 200;

bool byGroups(const resource::Resource& collection) {
    return collection.access.cards != nullptr;
}

/// As other servers' clients get it for any member that is not there.
[[noreturn]] void refuseMember() {
    throw DavError(403, "A shared group can only have members that are shared with you.");
}

/// One book while the viewer writes to it.
class SharedBook {
  public:
    SharedBook(const resource::Context& context, const resource::Resource& book)
        : context_(context), book_(book), objects_(context.database.objects()) {}

    void requireKnownMembers(const storage::NewObject& object, const ComingUids& coming);
    void join(const std::string& uid);
    void leave(const std::string& uid);

  private:
    [[nodiscard]] std::vector<storage::Object> visibleCards() const;
    [[nodiscard]] bool stands(const std::string& uid) const;
    void rewrite(const storage::Object& group, const std::string& text) const;

    const resource::Context& context_;
    const resource::Resource& book_;
    ObjectStore& objects_;
};

std::vector<storage::Object> SharedBook::visibleCards() const {
    std::set<std::string> names;
    for (const auto& card : book_.access.cards->shared.cards) {
        if (!card.gone) {
            names.insert(card.name);
        }
    }
    return objects_.byNames(book_.collection->id, {names.begin(), names.end()}, WantBody::kNo);
}

bool SharedBook::stands(const std::string& uid) const {
    storage::Selection selection;
    selection.collection = book_.collection->id;
    selection.uid = uid;
    return !objects_.select(selection).empty();
}

/// A group reaches its members: who could name any card would read it.
void SharedBook::requireKnownMembers(const storage::NewObject& object, const ComingUids& coming) {
    const auto parsed = vcard::parseStored(object.body);
    if (!parsed || parsed->components().size() != 1) {
        return;
    }
    const auto members = vcard::membersOf(parsed->components().front());
    if (members.empty()) {
        return;
    }
    std::set<std::string, std::less<>> known = coming.stored;
    known.insert(object.index.uid.value_or(""));
    for (const auto& card : visibleCards()) {
        known.insert(card.uid.value_or(""));
    }
    for (const auto& before :
         objects_.byNames(book_.collection->id, {object.name}, WantBody::kYes)) {
        const auto old = before.body && book_.access.level(before) >= access::Level::kRead
                             ? vcard::parseStored(*before.body)
                             : std::nullopt;
        for (auto& member :
             old ? vcard::membersOf(old->components().front()) : std::vector<vcard::Member>{}) {
            known.insert(std::move(member.uid));
        }
    }
    std::size_t lookedUp = 0;
    for (const auto& member : members) {
        const std::string urn = "urn:uuid:" + member.uid;
        if (known.contains(member.uid) || (member.card && known.contains(urn))) {
            continue;
        }
        const bool comes = coming.all.contains(member.uid) || coming.all.contains(urn);
        if ((member.card && !comes) || ++lookedUp > kMostLookedUp || stands(member.uid) ||
            (member.card && stands(urn))) {
            refuseMember();
        }
    }
}

void SharedBook::rewrite(const storage::Object& group, const std::string& text) const {
    if (text == *group.body) {
        return;
    }
    storage::NewObject changed;
    changed.collection = book_.collection->id;
    changed.name = group.name;
    const auto card = content::checkAddressObject(text, context_.settings);
    changed.index = content::indexRows(card);
    changed.body = card.text();
    changed.contentType = group.contentType;
    changed.etag = content::etagOf(changed.body);
    storage::Preconditions unchanged;
    unchanged.ifMatch.emplace(1, group.etag);
    if (objects_.put(changed, unchanged, context_.actor()).outcome != Outcome::kReplaced) {
        throw DavError(503, "The group is being changed by somebody else; please try again.");
    }
}

void SharedBook::join(const std::string& uid) {
    const auto& scope = *book_.access.cards;
    std::vector<std::string> names;
    for (const auto& card : scope.shared.cards) {
        if (!card.gone && card.object == card.group) {
            names.push_back(card.name);
        }
    }
    for (const auto& group : objects_.byNames(book_.collection->id, names, WantBody::kYes)) {
        const auto parsed = group.body ? vcard::parseStored(*group.body) : std::nullopt;
        if (parsed && book_.access.level(group) >= access::Level::kWrite) {
            rewrite(group, vcard::withMember(*parsed, uid));
        }
    }
}

void SharedBook::leave(const std::string& uid) {
    storage::Selection selection;
    selection.collection = book_.collection->id;
    selection.body = WantBody::kYes;
    selection.search.push_back(
        {std::string(vcard::kMemberRow), uid, storage::Selection::SearchText::Type::kEquals});
    for (const auto& found : objects_.select(selection)) {
        const auto parsed =
            found.object.body ? vcard::parseStored(*found.object.body) : std::nullopt;
        if (parsed && book_.access.level(found.object) >= access::Level::kWrite) {
            rewrite(found.object, vcard::withoutMember(*parsed, uid));
        }
    }
}

storage::WriteResult storeWithOwn(const resource::Context& context,
                                  const PreparedObject& prepared,
                                  const storage::Preconditions& preconditions) {
    storage::WriteResult result;
    context.database.atomically([&] {
        const auto& object = prepared.object;
        result = context.database.objects().put(object, preconditions, context.actor());
        if (result.outcome == Outcome::kCreated || result.outcome == Outcome::kReplaced) {
            context.database.viewerObjects().keep(context.principal().id, object.collection,
                                                  object.name, result.revision, *prepared.own);
        }
    });
    return result;
}

}  // namespace

storage::WriteResult storeMember(const resource::Context& context,
                                 const resource::Resource& collection,
                                 const PreparedObject& prepared,
                                 const storage::Preconditions& preconditions,
                                 const ComingUids& coming) {
    auto& objects = context.database.objects();
    const auto& object = prepared.object;
    if (!byGroups(collection) && !prepared.own) {
        return objects.put(object, preconditions, context.actor());
    }
    if (prepared.own) {
        return storeWithOwn(context, prepared, preconditions);
    }
    SharedBook book(context, collection);
    book.requireKnownMembers(object, coming);
    storage::WriteResult result;
    context.database.atomically([&] {
        result = objects.put(object, preconditions, context.actor());
        if (result.outcome == Outcome::kCreated && object.index.uid) {
            book.join(*object.index.uid);
        }
    });
    return result;
}

storage::WriteResult removeMember(const resource::Context& context,
                                  const resource::Resource& collection,
                                  const storage::Object& object,
                                  const storage::Preconditions& preconditions) {
    auto& objects = context.database.objects();
    if (!byGroups(collection)) {
        return objects.remove(collection.collection->id, object.name, preconditions,
                              context.actor());
    }
    if (collection.access.cards->isGroup(object.id)) {
        throw DavError(403, "A shared group is its owner's to remove; you can decline it.");
    }
    SharedBook book(context, collection);
    storage::WriteResult result;
    context.database.atomically([&] {
        result =
            objects.remove(collection.collection->id, object.name, preconditions, context.actor());
        if (result.outcome == Outcome::kRemoved && object.uid) {
            book.leave(*object.uid);
        }
    });
    return result;
}

void requireOutsideSharedGroups(const resource::Resource& collection) {
    if (byGroups(collection)) {
        throw DavError(Condition::kNeedPrivileges,
                       "Cards of shared groups are copied out and stored anew, not moved.")
            .withContent(acl::needPrivilegesContent(collection.href, access::Privilege::kBind, {}));
    }
}

}  // namespace kalends::methods
