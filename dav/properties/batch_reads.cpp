// The stores asked for a page of resources, one kind of thing after the other.
#include "dav/properties/batch_reads.h"

#include <set>
#include <utility>

#include "auth/published_token.h"
#include "dav/acl/aces.h"
#include "dav/properties/default_alarms.h"
#include "storage/published_links.h"
#include "storage/shared_cards.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using xml::kDav;

/// One page; each step reads one kind of thing.
class Reading {
  public:
    Reading(const resource::Context& context,
            SelectionPlan& plan,
            const std::vector<const resource::Resource*>& resources)
        : context_(context), plan_(plan), resources_(resources) {}

    [[nodiscard]] Batch all() {
        readDead();
        readPrincipals();
        readLocks();
        readGrants();
        readSharees();
        readLinks();
        readHomes();
        readUsage();
        return std::move(batch_);
    }

  private:
    void readDead();
    void takeOwnDefaultAlarms(const std::vector<storage::CollectionId>& ofOthers);
    void readPrincipals();
    void readLocks();
    void readGrants();
    void readSharees();
    void readLinks();
    void readHomes();
    void readUsage();

    const resource::Context& context_;
    SelectionPlan& plan_;
    const std::vector<const resource::Resource*>& resources_;
    Batch batch_;
};

/// Those who are not told of the owner's alarms have default alarms of their own, at the owner's
/// URL as well.
void Reading::takeOwnDefaultAlarms(const std::vector<storage::CollectionId>& ofOthers) {
    for (const auto id : ofOthers) {
        std::erase_if(batch_.collectionDead[id.value],
                      [](const auto& property) { return isDefaultAlarm(property.name); });
    }
    for (auto& [id, property] :
         context_.database.shares().deadProperties(context_.principal().id, ofOthers)) {
        if (isDefaultAlarm(property.name)) {
            batch_.collectionDead[id.value].push_back(std::move(property));
        }
    }
}

void Reading::readDead() {
    std::vector<storage::CollectionId> collections, shared, ofOthers;
    std::vector<storage::ObjectStore::Member> objects;
    for (const auto* resource : resources_) {
        if (!plan_.of(resource->kind).wantsDead) {
            continue;
        }
        if (resource->object) {
            objects.push_back({resource->collection->id, resource->object->id});
        } else if (resource->collection) {
            (resource->shared ? shared : collections).push_back(resource->collection->id);
            const bool calendars =
                resource->kind == Kind::kCalendar || resource->kind == Kind::kCalendarHome;
            if (calendars && !resource->shared && hasOwnDefaultAlarms(*resource)) {
                ofOthers.push_back(resource->collection->id);
            }
        } else if (resource->kind == Kind::kPrincipal && resources_.size() == 1) {
            batch_.principalDead[resource->owner->id.value] =
                context_.database.collections().deadPropertiesOf(resource->owner->id);
        }
    }
    if (!collections.empty()) {
        for (auto& [id, property] : context_.database.collections().deadProperties(collections)) {
            batch_.collectionDead[id.value].push_back(std::move(property));
        }
    }
    for (auto& [id, property] :
         context_.database.shares().deadProperties(context_.principal().id, shared)) {
        batch_.collectionDead[id.value].push_back(std::move(property));
    }
    takeOwnDefaultAlarms(ofOthers);
    for (auto& [id, property] : context_.database.objects().deadProperties(objects)) {
        batch_.objectDead[id.value].push_back(std::move(property));
    }
}

/// One statement for all the collections, with the locks on members only where members are looked
/// at.
void Reading::readLocks() {
    if (plan_.selection().mode != Selection::Mode::kAllprop &&
        !plan_.needs(resources_, Needs::kLocks)) {
        return;
    }
    std::vector<storage::CollectionId> collections;
    auto members = storage::LockStore::Members::kWithout;
    for (const auto* resource : resources_) {
        if (find({kDav, "lockdiscovery"}, resource->kind) == nullptr) {
            continue;
        }
        members = resource->object ? storage::LockStore::Members::kWith : members;
        const auto id = resource->collection->id;
        if (collections.empty() || collections.back() != id) {
            collections.push_back(id);
        }
    }
    for (auto& lock : context_.database.locks().of(collections, members)) {
        batch_.locks[lock.root.collection.value].push_back(std::move(lock));
    }
}

/// Memberships and delegations are read for one principal at a time: listings of principals leave
/// them out.
void Reading::readPrincipals() {
    if (resources_.size() != 1 || !resource::kAnyPrincipal.contains(resources_.front()->kind)) {
        return;
    }
    const auto id = resources_.front()->owner->id;
    auto& principals = context_.database.principals();
    if (plan_.needs(resources_, Needs::kMemberships)) {
        batch_.groups[id.value] = principals.directGroupsOf(id);
    }
    if (plan_.needs(resources_, Needs::kAllMemberships)) {
        batch_.allGroups[id.value] = principals.groupsOf(id);
    }
    if (plan_.needs(resources_, Needs::kAllMembers)) {
        batch_.allMembers[id.value] = principals.allMembers(id);
    }
    if (plan_.needs(resources_, Needs::kMembers)) {
        batch_.members[id.value] = principals.members(id);
        batch_.delegates[id.value] = principals.delegatesOf(id);
    }
    if (plan_.needs(resources_, Needs::kDelegations) ||
        plan_.needs(resources_, Needs::kMemberships)) {
        batch_.delegatedTo[id.value] = principals.delegatedTo(id);
    }
    std::vector<storage::PrincipalId> named;
    for (const auto& delegation : batch_.delegates[id.value]) {
        named.push_back(delegation.delegate);
    }
    for (const auto& delegation : batch_.delegatedTo[id.value]) {
        named.push_back(delegation.owner);
    }
    if (!named.empty()) {
        for (auto& principal : principals.byIds(named)) {
            batch_.principals.emplace(principal.id.value, std::move(principal));
        }
    }
}

/// Three statements, however many collections and cards.
void Reading::readSharees() {
    const bool asked = plan_.needs(resources_, Needs::kSharees);
    std::vector<storage::CollectionId> ids;
    std::set<storage::CollectionId> books;
    for (const auto* resource : resources_) {
        if (!resource->collection || resource->shared ||
            !resource->access.may(access::Privilege::kReadAcl)) {
            continue;
        }
        if (resource->object && resource->collection->sharesCards) {  // which is part of their type
            books.insert(resource->collection->id);
        } else if (asked && !resource->object && resource->collection->isShared) {
            ids.push_back(resource->collection->id);
        }
    }
    std::vector<storage::PrincipalId> named;
    for (auto& card : context_.database.sharedCards().shareesOf({books.begin(), books.end()})) {
        named.push_back(card.sharee.grantee);
        batch_.cardSharees[card.card.value].push_back(std::move(card.sharee));
    }
    for (auto& sharee : context_.database.shares().shareesOf(ids)) {
        named.push_back(sharee.grantee);
        batch_.sharees[sharee.collection.value].push_back(std::move(sharee));
    }
    if (!named.empty()) {
        for (auto& principal : context_.database.principals().byIds(named)) {
            batch_.principals.emplace(principal.id.value, std::move(principal));
        }
    }
}

/// One statement, however many calendars.
void Reading::readLinks() {
    if (!plan_.needs(resources_, Needs::kLinks)) {
        return;
    }
    std::vector<const resource::Resource*> calendars;
    std::vector<storage::CollectionId> ids;
    for (const auto* resource : resources_) {
        if (resource->kind == Kind::kCalendar && !resource->shared &&
            resource->access.may(access::Privilege::kWriteAcl)) {
            calendars.push_back(resource);
            ids.push_back(resource->collection->id);
        }
    }
    const auto links = context_.database.publishedLinks().clientLinks(ids);
    for (std::size_t at = 0; at < links.rounds.size(); ++at) {
        const auto& rounds = links.rounds[at];
        const auto& uuid = calendars[at]->collection->uuid;
        auto& link = batch_.links[ids[at].value];
        link.next = auth::publishedTokenFor(uuid, rounds.made, links.key);
        link.standing =
            rounds.standing ? auth::publishedTokenFor(uuid, *rounds.standing, links.key) : "";
    }
}

/// Two statements, however many resources and collections.
void Reading::readGrants() {
    if (!plan_.needs(resources_, Needs::kGrants)) {
        return;
    }
    std::set<storage::CollectionId> ids;
    for (const auto* resource : resources_) {
        if (resource->collection && resource->access.may(access::Privilege::kReadAcl)) {
            ids.insert(resource->collection->id);
        }
    }
    const auto grants = context_.database.grants().on({ids.begin(), ids.end()});
    for (const auto& standing : grants) {
        batch_.grants[standing.collection.value].push_back(standing);
    }
    for (auto& principal : context_.database.principals().byIds(acl::granteesOf(grants))) {
        batch_.principals.emplace(principal.id.value, std::move(principal));
    }
}

/// One statement, as what is listed together has one owner; those of shares from elsewhere tell
/// nothing.
void Reading::readUsage() {
    if (!plan_.needs(resources_, Needs::kUsage)) {
        return;
    }
    for (const auto* resource : resources_) {
        const bool told = resource->owner && (resource->owner->id == context_.principal().id ||
                                              context_.principal().admin);
        if (told && !batch_.usage.contains(resource->owner->id.value)) {
            batch_.usage[resource->owner->id.value] =
                context_.database.quotas().usageOf(resource->owner->id);
        }
    }
}

/// One statement a home: listings show one of the viewer's own.
void Reading::readHomes() {
    for (const auto* resource : resources_) {
        if (resource::kAnyHome.contains(resource->kind) &&
            plan_.needs({resource}, Needs::kHomeState)) {
            const auto contents = resource::contentsOf(context_, *resource);
            batch_.homes[resource->collection->id.value] =
                resource::homeToken(*resource->collection, contents.revision, contents.children);
        }
    }
}

}  // namespace

Batch readBatch(const resource::Context& context,
                SelectionPlan& plan,
                const std::vector<const resource::Resource*>& resources) {
    return Reading{context, plan, resources}.all();
}

}  // namespace kalends::properties
