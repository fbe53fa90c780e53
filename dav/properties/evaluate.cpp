// From a selection and a resource to propstats.
#include "dav/properties/evaluate.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "auth/published_token.h"
#include "dav/acl/aces.h"
#include "dav/properties/batch.h"
#include "dav/xml/multistatus.h"
#include "storage/published_links.h"
#include "storage/shared_cards.h"

namespace kalends::properties {

namespace {

using errors::DavError;
using resource::Kind;
using xml::kDav;

constexpr xml::QName kProp{kDav, "prop"};
constexpr xml::QName kAllpropName{kDav, "allprop"};
constexpr xml::QName kPropnameName{kDav, "propname"};
constexpr xml::QName kInclude{kDav, "include"};
constexpr std::size_t kMaxAskedProperties = 500;

void takeNames(const xml::Element& parent, Selection& selection) {
    for (const auto* name : parent.elements()) {
        if (selection.named.size() >= kMaxAskedProperties) {
            throw DavError{400, "The request names too many properties."};
        }
        const bool repeated = std::any_of(selection.named.begin(), selection.named.end(),
                                          [&](const xml::Element& earlier) { return earlier.name == name->name; });
        if (!repeated) {
            selection.named.push_back(*name);
        }
    }
}

/// A selection resolved for one kind of resource: done once per kind, not once per resource.
struct KindPlan {
    std::vector<const LiveProperty*> rows;  // parallel to the asked names; nullptr: not live here
    bool wantsDead = false;
};

}  // namespace

bool Selection::asksFor(const xml::QName& name) const {
    return std::any_of(named.begin(), named.end(), [&](const xml::Element& element) { return element.is(name); });
}

Selection selectionFromPropfind(const std::optional<xml::Element>& body) {
    Selection selection;
    if (!body) {
        selection.mode = Selection::Mode::kAllprop;
        return selection;
    }
    if (!body->is({kDav, "propfind"})) {
        throw DavError{400, "The body of PROPFIND must be a DAV:propfind element."};
    }
    const auto* prop = body->child(kProp);
    const auto* allprop = body->child(kAllpropName);
    const auto* propname = body->child(kPropnameName);
    if ((prop != nullptr) + (allprop != nullptr) + (propname != nullptr) != 1) {
        throw DavError{400, "DAV:propfind must hold exactly one of DAV:prop, DAV:allprop and DAV:propname."};
    }
    if (prop != nullptr) {
        takeNames(*prop, selection);
    } else if (allprop != nullptr) {
        selection.mode = Selection::Mode::kAllprop;
        if (const auto* include = body->child(kInclude)) {
            takeNames(*include, selection);
        }
    } else {
        selection.mode = Selection::Mode::kPropname;
    }
    return selection;
}

Selection selectionFromReport(const xml::Element& report) {
    Selection selection;
    if (const auto* prop = report.child(kProp)) {
        takeNames(*prop, selection);
    } else if (report.child(kAllpropName) != nullptr) {
        selection.mode = Selection::Mode::kAllprop;
    } else if (report.child(kPropnameName) != nullptr) {
        selection.mode = Selection::Mode::kPropname;
    }
    return selection;
}

struct Evaluator::State {
    resource::ContextPtr context;
    Selection selection;
    ComputedProperties* computed = nullptr;
    Batch batch;
    std::map<Kind, KindPlan> plans;
    std::string notFound, forbidden;  // kept to reuse their memory

    const KindPlan& planFor(Kind kind);
    [[nodiscard]] bool needs(const std::vector<const resource::Resource*>& resources, Needs what);
    void readDead(const std::vector<const resource::Resource*>& resources);
    void readPrincipals(const std::vector<const resource::Resource*>& resources);
    void readLocks(const std::vector<const resource::Resource*>& resources);
    void readGrants(const std::vector<const resource::Resource*>& resources);
    void readSharees(const std::vector<const resource::Resource*>& resources);
    void readLinks(const std::vector<const resource::Resource*>& resources);
    void readHomes(const std::vector<const resource::Resource*>& resources);
    void readUsage(const std::vector<const resource::Resource*>& resources);
    [[nodiscard]] const std::vector<storage::DeadProperty>* deadOf(const resource::Resource& resource) const;
    [[nodiscard]] Found writeDead(const resource::Resource& resource, const xml::Name& name, xml::Writer& out) const;
    void writeNamed(const resource::Resource& resource, xml::Writer& out);
    void writeAll(const resource::Resource& resource, xml::Writer& out);
    void writeNames(const resource::Resource& resource, xml::Writer& out);
    void writeOne(const resource::Resource& resource, const xml::Element& asked, const LiveProperty* row, xml::Writer& out);
};

const KindPlan& Evaluator::State::planFor(Kind kind) {
    const auto known = plans.find(kind);
    if (known != plans.end()) {
        return known->second;
    }
    KindPlan plan;
    plan.wantsDead = selection.mode != Selection::Mode::kNamed;
    for (const auto& asked : selection.named) {
        const auto name = asked.name.view();
        plan.rows.push_back(find(name, kind));
        const bool isComputed = computed != nullptr && computed->computes(name);
        if (plan.rows.back() == nullptr && !isLive(name) && !isComputed) {
            plan.wantsDead = true;
        }
    }
    return plans.emplace(kind, std::move(plan)).first->second;
}

bool Evaluator::State::needs(const std::vector<const resource::Resource*>& resources, Needs what) {
    return std::any_of(resources.begin(), resources.end(), [&](const resource::Resource* resource) {
        const auto& plan = planFor(resource->kind);
        return std::any_of(plan.rows.begin(), plan.rows.end(),
                           [&](const LiveProperty* row) { return row != nullptr && row->needs == what; });
    });
}

void Evaluator::State::readDead(const std::vector<const resource::Resource*>& resources) {
    std::vector<storage::CollectionId> collections, shared;
    std::vector<storage::ObjectStore::Member> objects;
    for (const auto* resource : resources) {
        if (!planFor(resource->kind).wantsDead) {
            continue;
        }
        if (resource->object) {
            objects.push_back({resource->collection->id, resource->object->id});
        } else if (resource->collection) {
            (resource->shared ? shared : collections).push_back(resource->collection->id);
        } else if (resource->kind == Kind::kPrincipal && resources.size() == 1) {
            batch.principalDead[resource->owner->id.value] = context->database.collections().deadPropertiesOf(resource->owner->id);
        }
    }
    if (!collections.empty()) {
        for (auto& [id, property] : context->database.collections().deadProperties(collections)) {
            batch.collectionDead[id.value].push_back(std::move(property));
        }
    }
    for (auto& [id, property] : context->database.shares().deadProperties(context->principal().id, shared)) {
        batch.collectionDead[id.value].push_back(std::move(property));
    }
    for (auto& [id, property] : context->database.objects().deadProperties(objects)) {
        batch.objectDead[id.value].push_back(std::move(property));
    }
}

/// One statement for all the collections, with the locks on members only where members are looked at.
void Evaluator::State::readLocks(const std::vector<const resource::Resource*>& resources) {
    if (selection.mode != Selection::Mode::kAllprop && !needs(resources, Needs::kLocks)) {
        return;
    }
    std::vector<storage::CollectionId> collections;
    auto members = storage::LockStore::Members::kWithout;
    for (const auto* resource : resources) {
        if (find({kDav, "lockdiscovery"}, resource->kind) == nullptr) {
            continue;
        }
        members = resource->object ? storage::LockStore::Members::kWith : members;
        const auto id = resource->collection->id;
        if (collections.empty() || collections.back() != id) {
            collections.push_back(id);
        }
    }
    for (auto& lock : context->database.locks().of(collections, members)) {
        batch.locks[lock.root.collection.value].push_back(std::move(lock));
    }
}

/// Memberships and delegations are read for one principal at a time: listings of principals leave them out.
void Evaluator::State::readPrincipals(const std::vector<const resource::Resource*>& resources) {
    if (resources.size() != 1 || !resource::kAnyPrincipal.contains(resources.front()->kind)) {
        return;
    }
    const auto id = resources.front()->owner->id;
    auto& principals = context->database.principals();
    if (needs(resources, Needs::kMemberships)) {
        batch.groups[id.value] = principals.directGroupsOf(id);
    }
    if (needs(resources, Needs::kAllMemberships)) {
        batch.allGroups[id.value] = principals.groupsOf(id);
    }
    if (needs(resources, Needs::kAllMembers)) {
        batch.allMembers[id.value] = principals.allMembers(id);
    }
    if (needs(resources, Needs::kMembers)) {
        batch.members[id.value] = principals.members(id);
        batch.delegates[id.value] = principals.delegatesOf(id);
    }
    if (needs(resources, Needs::kDelegations) || needs(resources, Needs::kMemberships)) {
        batch.delegatedTo[id.value] = principals.delegatedTo(id);
    }
    std::vector<storage::PrincipalId> named;
    for (const auto& delegation : batch.delegates[id.value]) {
        named.push_back(delegation.delegate);
    }
    for (const auto& delegation : batch.delegatedTo[id.value]) {
        named.push_back(delegation.owner);
    }
    if (!named.empty()) {
        for (auto& principal : principals.byIds(named)) {
            batch.principals.emplace(principal.id.value, std::move(principal));
        }
    }
}

/// Three statements, however many collections and cards.
void Evaluator::State::readSharees(const std::vector<const resource::Resource*>& resources) {
    const bool asked = needs(resources, Needs::kSharees);
    std::vector<storage::CollectionId> ids;
    std::set<storage::CollectionId> books;
    for (const auto* resource : resources) {
        if (!resource->collection || resource->shared || !resource->access.may(access::Privilege::kReadAcl)) {
            continue;
        }
        if (resource->object && resource->collection->sharesCards) {  // which is part of their type
            books.insert(resource->collection->id);
        } else if (asked && !resource->object && resource->collection->isShared) {
            ids.push_back(resource->collection->id);
        }
    }
    std::vector<storage::PrincipalId> named;
    for (auto& card : context->database.sharedCards().shareesOf({books.begin(), books.end()})) {
        named.push_back(card.sharee.grantee);
        batch.cardSharees[card.card.value].push_back(std::move(card.sharee));
    }
    for (auto& sharee : context->database.shares().shareesOf(ids)) {
        named.push_back(sharee.grantee);
        batch.sharees[sharee.collection.value].push_back(std::move(sharee));
    }
    if (!named.empty()) {
        for (auto& principal : context->database.principals().byIds(named)) {
            batch.principals.emplace(principal.id.value, std::move(principal));
        }
    }
}

/// One statement, however many calendars.
void Evaluator::State::readLinks(const std::vector<const resource::Resource*>& resources) {
    if (!needs(resources, Needs::kLinks)) {
        return;
    }
    std::vector<const resource::Resource*> calendars;
    std::vector<storage::CollectionId> ids;
    for (const auto* resource : resources) {
        if (resource->kind == Kind::kCalendar && !resource->shared && resource->access.may(access::Privilege::kWriteAcl)) {
            calendars.push_back(resource);
            ids.push_back(resource->collection->id);
        }
    }
    const auto links = context->database.publishedLinks().clientLinks(ids);
    for (std::size_t at = 0; at < links.rounds.size(); ++at) {
        const auto& rounds = links.rounds[at];
        const auto& uuid = calendars[at]->collection->uuid;
        auto& link = batch.links[ids[at].value];
        link.next = auth::publishedTokenFor(uuid, rounds.made, links.key);
        link.standing = rounds.standing ? auth::publishedTokenFor(uuid, *rounds.standing, links.key) : "";
    }
}

/// Two statements, however many resources and collections.
void Evaluator::State::readGrants(const std::vector<const resource::Resource*>& resources) {
    if (!needs(resources, Needs::kGrants)) {
        return;
    }
    std::set<storage::CollectionId> ids;
    for (const auto* resource : resources) {
        if (resource->collection && resource->access.may(access::Privilege::kReadAcl)) {
            ids.insert(resource->collection->id);
        }
    }
    const auto grants = context->database.grants().on({ids.begin(), ids.end()});
    for (const auto& standing : grants) {
        batch.grants[standing.collection.value].push_back(standing);
    }
    for (auto& principal : context->database.principals().byIds(acl::granteesOf(grants))) {
        batch.principals.emplace(principal.id.value, std::move(principal));
    }
}

/// One statement, as what is listed together has one owner; those of shares from elsewhere tell nothing.
void Evaluator::State::readUsage(const std::vector<const resource::Resource*>& resources) {
    if (!needs(resources, Needs::kUsage)) {
        return;
    }
    for (const auto* resource : resources) {
        const bool told = resource->owner && (resource->owner->id == context->principal().id || context->principal().admin);
        if (told && !batch.usage.contains(resource->owner->id.value)) {
            batch.usage[resource->owner->id.value] = context->database.quotas().usageOf(resource->owner->id);
        }
    }
}

/// One statement a home: listings show one of the viewer's own.
void Evaluator::State::readHomes(const std::vector<const resource::Resource*>& resources) {
    for (const auto* resource : resources) {
        if (resource::kAnyHome.contains(resource->kind) && needs({resource}, Needs::kHomeState)) {
            const auto contents = resource::contentsOf(*context, *resource);
            batch.homes[resource->collection->id.value] =
                resource::homeToken(*resource->collection, contents.revision, contents.children);
        }
    }
}

const std::vector<storage::DeadProperty>* Evaluator::State::deadOf(const resource::Resource& resource) const {
    if (resource.isMasked()) {
        return nullptr;
    }
    const Batch::DeadByTarget* map = &batch.principalDead;
    std::int64_t key = 0;
    if (resource.object) {
        map = &batch.objectDead;
        key = resource.object->id.value;
    } else if (resource.collection) {
        map = &batch.collectionDead;
        key = resource.collection->id.value;
    } else if (resource.owner) {
        key = resource.owner->id.value;
    }
    const auto found = map->find(key);
    return found == map->end() ? nullptr : &found->second;
}

Found Evaluator::State::writeDead(const resource::Resource& resource, const xml::Name& name, xml::Writer& out) const {
    const auto* dead = deadOf(resource);
    if (dead == nullptr) {
        return Found::kNo;
    }
    const std::string clark = xml::clark(name.view());
    for (const auto& property : *dead) {
        if (property.name == clark) {
            out.raw(property.xml);
            return Found::kYes;
        }
    }
    return Found::kNo;
}

namespace {

void emptyInto(std::string& out, const xml::Name& name) { xml::Writer{out}.empty(name.view()); }

void propstat(xml::Writer& out, std::string_view content, int status) {
    out.raw("<D:propstat><D:prop>");
    out.raw(content);
    out.raw("</D:prop><D:status>");
    out.raw(xml::statusLine(status));
    out.raw("</D:status></D:propstat>");
}

}  // namespace

void Evaluator::State::writeOne(const resource::Resource& resource, const xml::Element& asked, const LiveProperty* row, xml::Writer& out) {
    if (computed != nullptr) {
        if (const auto found = computed->write(asked, resource, out)) {
            if (*found == Found::kNo) {
                emptyInto(notFound, asked.name);
            }
            return;
        }
    }
    if (row == nullptr) {
        if (writeDead(resource, asked.name, out) == Found::kNo) {
            emptyInto(notFound, asked.name);
        }
        return;
    }
    if (!resource.access.may(row->privilege)) {
        emptyInto(forbidden, asked.name);
        return;
    }
    if (row->read({*context, resource, batch, &asked}, out) == Found::kNo) {
        emptyInto(notFound, asked.name);
    }
}

void Evaluator::State::writeNamed(const resource::Resource& resource, xml::Writer& out) {
    const auto& plan = planFor(resource.kind);
    for (std::size_t at = 0; at < selection.named.size(); ++at) {
        writeOne(resource, selection.named[at], plan.rows[at], out);
    }
}

void Evaluator::State::writeAll(const resource::Resource& resource, xml::Writer& out) {
    for (const auto* row : all()) {
        const bool readable = row->kinds.contains(resource.kind) && resource.access.may(row->privilege);
        const bool asked = selection.asksFor(row->name);
        if (row->allprop && readable && !asked) {
            static_cast<void>(row->read({*context, resource, batch, nullptr}, out));
        }
    }
    if (const auto* dead = deadOf(resource)) {
        for (const auto& property : *dead) {
            out.raw(property.xml);
        }
    }
    writeNamed(resource, out);
}

void Evaluator::State::writeNames(const resource::Resource& resource, xml::Writer& out) {
    std::string scratch;
    for (const auto* row : all()) {
        if (row->kinds.contains(resource.kind) && resource.access.may(row->privilege)) {
            scratch.clear();
            xml::Writer trial{scratch};
            if (row->read({*context, resource, batch, nullptr}, trial) == Found::kYes) {
                out.empty(row->name);
            }
        }
    }
    if (const auto* dead = deadOf(resource)) {
        for (const auto& property : *dead) {
            const auto name = xml::fromClark(property.name);
            out.empty(name.view());
        }
    }
}

Evaluator::Evaluator(resource::ContextPtr context, Selection selection, ComputedProperties* computed)
    : state_(std::make_unique<State>()) {
    state_->context = std::move(context);
    state_->selection = std::move(selection);
    state_->computed = computed;
}

Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;

const resource::Context& Evaluator::context() const { return *state_->context; }

void Evaluator::prepare(const std::vector<const resource::Resource*>& resources) {
    state_->batch = {};
    state_->readDead(resources);
    state_->readPrincipals(resources);
    state_->readLocks(resources);
    state_->readGrants(resources);
    state_->readSharees(resources);
    state_->readLinks(resources);
    state_->readHomes(resources);
    state_->readUsage(resources);
}

void Evaluator::writePropstats(const resource::Resource& resource, xml::Writer& out) {
    auto& state = *state_;
    state.notFound.clear();
    state.forbidden.clear();
    const std::size_t before = out.out().size();
    out.raw("<D:propstat><D:prop>");
    const std::size_t content = out.out().size();
    switch (state.selection.mode) {
        case Selection::Mode::kNamed: state.writeNamed(resource, out); break;
        case Selection::Mode::kAllprop: state.writeAll(resource, out); break;
        case Selection::Mode::kPropname: state.writeNames(resource, out); break;
    }
    // A 404 beside the found ones may be left out (RFC 8144 section 2.1); a response needs one propstat though.
    const bool minimal = state.context->preferences.minimal;
    const bool nothingFound = out.out().size() == content;
    const bool othersFollow = !state.forbidden.empty() || (!state.notFound.empty() && !minimal);
    if (nothingFound && othersFollow) {
        out.out().resize(before);
    } else {
        out.raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
    }
    if (!state.forbidden.empty()) {
        propstat(out, state.forbidden, 403);
    }
    if (!state.notFound.empty() && !minimal) {
        propstat(out, state.notFound, 404);
    }
}

void Evaluator::writeResponse(const resource::Resource& resource, xml::Writer& out) {
    out.raw("<D:response>");
    out.href(resource.href);
    writePropstats(resource, out);
    out.raw("</D:response>");
}

}  // namespace kalends::properties
