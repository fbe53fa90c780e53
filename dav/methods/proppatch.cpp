// PROPPATCH: what the client sets on collections, objects and principals, all or nothing.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/methods/handlers.h"
#include "dav/methods/property_updates.h"
#include "dav/methods/sharing_acts.h"
#include "dav/methods/write_outcome.h"
#include "dav/properties/default_alarms.h"
#include "dav/sharing/deputy_notice.h"
#include "dav/xml/multistatus.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;

constexpr xml::QName kPropertyUpdate{xml::kDav, "propertyupdate"};
constexpr std::size_t kMaxDeadProperties = 500;

std::vector<storage::DeadProperty> deadPropertiesOf(const exchange::Exchange& exchange,
                                                    const resource::Resource& target) {
    storage::Database& database = exchange.context->database;
    std::vector<storage::DeadProperty> result;
    if (target.object) {
        for (auto& [id, dead] :
             database.objects().deadProperties({{target.collection->id, target.object->id}})) {
            result.push_back(std::move(dead));
        }
    } else if (target.shared) {
        for (auto& [id, dead] : database.shares().deadProperties(exchange.context->principal().id,
                                                                 {target.collection->id})) {
            result.push_back(std::move(dead));
        }
    } else if (target.collection) {
        for (auto& [id, dead] : database.collections().deadProperties({target.collection->id})) {
            result.push_back(std::move(dead));
        }
    } else {
        result = database.collections().deadPropertiesOf(target.owner->id);
    }
    return result;
}

/// A resource cannot be made to hold properties without end.
void limitDead(const exchange::Exchange& exchange,
               const resource::Resource& target,
               const storage::CollectionChange& change) {
    if (change.setDead.empty()) {
        return;
    }
    const auto present = deadPropertiesOf(exchange, target);
    std::size_t count = present.size();
    for (const auto& set : change.setDead) {
        const bool known = std::any_of(present.begin(), present.end(),
                                       [&](const auto& dead) { return dead.name == set.name; });
        count += known ? 0 : 1;
    }
    if (count > kMaxDeadProperties) {
        throw DavError(Condition::kQuotaNotExceeded, "The resource has too many properties.");
    }
}

[[noreturn]] void throwGone() {
    throw DavError(404, "There is nothing at this URL, or nothing you may see.");
}

void takeDefaultAlarms(storage::CollectionChange& own, storage::CollectionChange& change) {
    const auto theirs = [](const auto& dead) { return !properties::isDefaultAlarm(dead.name); };
    const auto set = std::stable_partition(change.setDead.begin(), change.setDead.end(), theirs);
    std::move(set, change.setDead.end(), std::back_inserter(own.setDead));
    change.setDead.erase(set, change.setDead.end());
    const auto removed =
        std::stable_partition(change.removeDead.begin(), change.removeDead.end(),
                              [](const auto& name) { return !properties::isDefaultAlarm(name); });
    std::move(removed, change.removeDead.end(), std::back_inserter(own.removeDead));
    change.removeDead.erase(removed, change.removeDead.end());
}

/// What somebody else than the owner sets at the owner's URL and keeps for themselves: colour and
/// order, and whoever may not write there also what a calendar is called and how it counts. The
/// rest stays in `change`.
storage::CollectionChange takeOwn(const exchange::Exchange& exchange,
                                  const resource::Resource& target,
                                  storage::CollectionChange& change) {
    storage::CollectionChange own;
    const auto& viewer = exchange.context->principal();
    const bool ofAnother = viewer.id != target.owner->id && !viewer.admin;
    if (!ofAnother ||
        (target.kind != resource::Kind::kCalendar && target.kind != resource::Kind::kAddressbook)) {
        return own;
    }
    own.color = std::exchange(change.color, std::nullopt);
    own.order = std::exchange(change.order, std::nullopt);
    if (target.kind == resource::Kind::kCalendar && properties::hasOwnDefaultAlarms(target)) {
        takeDefaultAlarms(own, change);
    }
    if (!target.access.may(access::Privilege::kWriteContent)) {
        own.displayName = std::exchange(change.displayName, std::nullopt);
        own.description = std::exchange(change.description, std::nullopt);
        own.timezone = std::exchange(change.timezone, std::nullopt);
        own.timezoneId = std::exchange(change.timezoneId, std::nullopt);
        own.transparent = std::exchange(change.transparent, std::nullopt);
        if (change.components) {
            throw DavError(Condition::kNeedPrivileges,
                           "You may not change what the calendar holds.");
        }
    }
    return own;
}

void storeOfCollection(const exchange::Exchange& exchange,
                       const resource::Resource& target,
                       storage::CollectionChange change) {
    storage::Database& database = exchange.context->database;
    const auto own = takeOwn(exchange, target, change);
    const auto actor = exchange.context->actor();
    if ((own.empty() || !change.empty()) &&
        !database.collections().change(target.collection->id, change, actor)) {
        throwGone();
    }
    if (!own.empty() && !database.shares().change(exchange.context->principal().id,
                                                  target.collection->id, own, actor)) {
        throwGone();
    }
}

void store(const exchange::Exchange& exchange,
           const resource::Resource& target,
           const storage::CollectionChange& change) {
    storage::Database& database = exchange.context->database;
    if (target.object) {
        database.objects().changeProperties({target.collection->id, target.object->id},
                                            {change.setDead, change.removeDead},
                                            exchange.context->actor());
    } else if (target.shared) {
        if (target.access.cards) {
            throw errors::DavError(
                403, "The properties of a book of which single groups are shared are its owner's.");
        }
        if (!database.shares().change(exchange.context->principal().id, target.collection->id,
                                      change, exchange.context->actor())) {
            throwGone();
        }
    } else if (target.collection) {
        storeOfCollection(exchange, target, change);
    } else {
        database.collections().changePrincipalProperties(target.owner->id, change.setDead,
                                                         change.removeDead);
    }
}

using Delegates = std::map<storage::PrincipalId, storage::Delegation>;

Delegates delegatesOf(storage::PrincipalStore& principals,
                      storage::PrincipalId owner,
                      storage::DelegateMode mode) {
    Delegates found;
    for (const auto& each : principals.delegatesOf(owner)) {
        if (each.mode == mode) {
            found.emplace(each.delegate, each);
        }
    }
    return found;
}

/// Who has become one and who is none any more.
void tellDelegates(const exchange::Exchange& exchange,
                   const storage::Principal& owner,
                   const Delegates& before,
                   const Delegates& after) {
    const auto tell = [&](storage::PrincipalId deputy,
                          const std::optional<storage::Delegation>& terms) {
        sharing::tellDeputy(exchange.context->database, exchange.context->actor(),
                            {owner, deputy, terms,
                             std::chrono::floor<std::chrono::seconds>(exchange.context->now)});
    };
    for (const auto& [deputy, terms] : before) {
        if (!after.contains(deputy)) {
            tell(deputy, std::nullopt);
        }
    }
    for (const auto& [deputy, terms] : after) {
        if (!before.contains(deputy)) {
            tell(deputy, terms);
        }
    }
}

/// A proxy group is its members and nothing else.
void storeDelegates(const exchange::Exchange& exchange,
                    const resource::Resource& group,
                    const properties::Patch& patch) {
    const auto mode = group.locator.place == resource::Place::kProxyWrite
                          ? storage::DelegateMode::kWrite
                          : storage::DelegateMode::kRead;
    if (patch.delegates) {
        auto& principals = exchange.context->database.principals();
        const auto before = delegatesOf(principals, group.owner->id, mode);
        principals.setDelegates(group.owner->id, mode, *patch.delegates);
        tellDelegates(exchange, *group.owner, before,
                      delegatesOf(principals, group.owner->id, mode));
        std::string detail = mode == storage::DelegateMode::kWrite ? "write" : "read";
        detail += " number=" + std::to_string(patch.delegates->size());
        for (const auto& delegate :
             exchange.context->database.principals().byIds(*patch.delegates)) {
            detail += ' ' + delegate.slug;
        }
        noteSharing(exchange, "share.delegates", group, detail);
    }
}

bool holdsProperties(const resource::Resource& target) {
    return target.collection || resource::kAnyPrincipal.contains(target.kind);
}

http::Response answer(const resource::Resource& target,
                      const std::vector<PropertyUpdate>& updates) {
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    out.open({xml::kDav, "response"});
    out.href(target.href);
    writePropstats(updates, out);
    out.close({xml::kDav, "response"});
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

}  // namespace

http::Response patchProperties(const exchange::Exchange& exchange) {
    const resource::Resource& target = exchange.existing();
    if (!holdsProperties(target)) {
        throw DavError(403, "The properties of this resource cannot be changed.");
    }
    exchange.require(target, access::Privilege::kWriteProperties);
    requireWritable(target);
    const auto body = exchange.xmlBody();
    if (!body || !body->is(kPropertyUpdate)) {
        throw DavError(400, "The body must be a DAV:propertyupdate element.");
    }
    auto updates = propertyUpdates(*body);
    if (updates.empty()) {
        throw DavError(400, "The body names no property to change.");
    }
    properties::Patch patch{*exchange.context, &target, {}, {}};
    const bool fine = applyUpdates(patch, target.kind, updates);
    if (fine) {
        if (target.kind == resource::Kind::kProxyGroup) {
            storeDelegates(exchange, target, patch);
        } else {
            limitDead(exchange, target, patch.change);
            store(exchange, target, patch.change);
        }
        if (exchange.context->preferences.minimal) {
            auto response = exchange::emptyResponse(200);
            response.headers.add("Preference-Applied", "return=minimal");
            return response;
        }
    }
    return answer(target, updates);
}

}  // namespace kalends::methods
