// Sharees and messages to them.
#include "dav/methods/sharee_list.h"

#include <algorithm>
#include <set>
#include <variant>

#include "auth/access/access.h"
#include "dav/content/etag.h"
#include "dav/xml/multistatus.h"

namespace kalends::methods {
namespace {

using sharing::ShareeChange;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

storage::Actor withoutLocks(storage::Actor actor) {
    actor.lockTokens.clear();
    return actor;
}

}  // namespace

Messages::Messages(const exchange::Exchange& exchange,
                   const std::vector<storage::PrincipalId>& people)
    : context_(*exchange.context) {
    for (const auto& [person, where] : context_.database.shares().notificationsOf(people)) {
        where_.emplace(person, where);
    }
}

void Messages::put(storage::PrincipalId person, std::string name, std::string text) const {
    const auto where = where_.find(person);
    if (where == where_.end()) {
        return;
    }
    storage::NewObject message;
    message.collection = where->second;
    message.name = std::move(name);
    message.etag = content::etagOf(text);
    message.body = std::move(text);
    message.contentType = "application/xml; charset=utf-8";
    static_cast<void>(context_.database.objects().put(message, {}, withoutLocks(context_.actor())));
}

void Messages::remove(storage::PrincipalId person, const std::string& name) const {
    if (const auto where = where_.find(person); where != where_.end()) {
        static_cast<void>(context_.database.objects().remove(where->second, name, {},
                                                             withoutLocks(context_.actor())));
    }
}

std::map<storage::PrincipalId, storage::Principal> peopleOf(
    const exchange::Exchange& exchange, const std::vector<storage::PrincipalId>& ids) {
    std::map<storage::PrincipalId, storage::Principal> people;
    for (auto& person : exchange.context->database.principals().byIds(ids)) {
        people.emplace(person.id, std::move(person));
    }
    return people;
}

ShareeList::ShareeList(const exchange::Exchange& exchange,
                       const resource::Resource& collection,
                       std::vector<ShareeChange> changes)
    : exchange_(exchange), collection_(collection), changes_(std::move(changes)) {
    find();
}

const storage::Principal* ShareeList::grantee(const ShareeChange& change) const {
    const auto found = byHref_.find(change.href);
    return found == byHref_.end() ? nullptr : &found->second;
}

bool ShareeList::namesStrangers() const {
    return std::any_of(changes_.begin(), changes_.end(), [&](const ShareeChange& change) {
        return change.verb == ShareeChange::Verb::kSet && grantee(change) == nullptr;
    });
}

void ShareeList::take(const std::string& href, const storage::Principal& principal) {
    const bool known = access::toPrincipal(exchange_.context->principal(), principal).visible();
    if (known && !principal.disabled && principal.id != collection_.owner->id) {
        byHref_.emplace(href, principal);
    }
}

void ShareeList::find() {
    std::vector<std::string> addresses;
    std::set<storage::PrincipalPath> paths;
    std::map<std::string, storage::PrincipalPath> pathOf;
    for (const auto& change : changes_) {
        const auto parsed = resource::parse(change.href);
        const auto* locator = std::get_if<resource::Locator>(&parsed);
        if (locator != nullptr && locator->place == resource::Place::kPrincipal) {
            paths.insert(locator->principal);
            pathOf.emplace(change.href, locator->principal);
        } else {
            addresses.push_back(lower(change.href));
        }
    }
    auto& principals = exchange_.context->database.principals();
    if (!addresses.empty()) {
        for (const auto& principal : principals.byAddresses(addresses)) {
            for (const auto& change : changes_) {
                const auto address = lower(change.href);
                const auto& own = principal.addresses;
                if (std::find(own.begin(), own.end(), address) != own.end()) {
                    take(change.href, principal);
                }
            }
        }
    }
    if (!paths.empty()) {
        for (const auto& principal : principals.byPaths({paths.begin(), paths.end()})) {
            for (const auto& [href, path] : pathOf) {
                if (path == storage::PrincipalPath{principal.kind, principal.slug}) {
                    take(href, principal);
                }
            }
        }
    }
}

/// 200 without a body, or what befell each entry: a wrong one to be set keeps all from being set,
/// wrong ones to be removed do not.
http::Response ShareeList::outcomes(const std::vector<std::pair<std::string, int>>& entries) {
    if (std::all_of(entries.begin(), entries.end(),
                    [](const auto& entry) { return entry.second == 200; })) {
        return exchange::emptyResponse(200);
    }
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    for (const auto& [href, status] : entries) {
        std::string escaped;
        xml::appendEscaped(escaped, href);
        xml::statusResponse(out, escaped, status);
    }
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

storage::Grant grantOf(const resource::Resource& collection,
                       const storage::Principal& grantee,
                       ShareeChange::Access asked) {
    const bool writes = asked == ShareeChange::Access::kReadWrite;
    const auto privileges = (writes ? access::kReadOnly | access::kWriting : access::kReadOnly) &
                            access::possible(collection.collection->kind);
    const auto levels = access::levelsFor(privileges);
    return {storage::GranteeKind::kPrincipal,
            grantee.id.value,
            privileges.bits(),
            static_cast<std::uint8_t>(levels[0]),
            static_cast<std::uint8_t>(levels[1]),
            static_cast<std::uint8_t>(levels[2])};
}

}  // namespace kalends::methods
