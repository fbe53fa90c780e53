// Names of collections, and acts on them.
#include "server/acts/collections.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/access/published.h"
#include "auth/published_token.h"
#include "server/provision_file.h"
#include "server/times.h"
#include "storage/app_passwords.h"
#include "storage/errors.h"
#include "storage/quota.h"

namespace kalends::acts {

namespace {

using storage::CollectionKind;
using storage::HomeKind;
using storage::Refused;

constexpr std::size_t kLongestName = 255;

/// "groups" and "group" alike.
std::optional<storage::PrincipalKind> kindIn(std::string word) {
    if (auto kind = server::principalKindNamed(word)) {
        return kind;
    }
    if (word.ends_with('s')) {
        word.pop_back();
    }
    return server::principalKindNamed(word);
}

storage::Principal ownerAt(storage::Database& database, const storage::PrincipalPath& path) {
    auto found = database.principals().byPath(path);
    if (!found) {
        throw Refused("there is no " + std::string(server::nameOf(path.kind)) + " " + path.slug);
    }
    return std::move(*found);
}

const char* wordOf(HomeKind home) {
    return home == HomeKind::kAddressbooks ? "address book" : "calendar";
}

storage::Actor actorOf(const Doer& doer) {
    return {doer.id, doer.credential};
}

/// Lower-case letters and digits of the name, the rest as hyphens; empty when nothing is left.
std::string slugFrom(const std::string& name) {
    std::string slug;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        const bool keeps = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (keeps) {
            slug += lower;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (slug.ends_with('-')) {
        slug.pop_back();
    }
    return slug;
}

void requireName(const std::string& name) {
    if (name.empty() || name.size() > kLongestName ||
        name.find_first_of("\r\n") != std::string::npos) {
        throw Refused("a name has 1 to 255 bytes on one line");
    }
}

void requireSlug(const std::string& slug) {
    const bool plain = std::none_of(slug.begin(), slug.end(), [](char c) {
        return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (slug.empty() || slug.size() > kLongestName || !plain || slug == "." || slug == ".." ||
        slug.starts_with("shared-")) {
        throw Refused("\"" + slug + "\" cannot be part of a URL here; name another with --id");
    }
}

}  // namespace

NamedPlace placeNamed(storage::Database& database,
                      const std::string& name,
                      storage::PrincipalKind kind) {
    const auto slash = name.find('/');
    const auto first = name.substr(0, slash);
    if (slash == std::string::npos) {
        return {ownerAt(database, {kind, first}), {}};
    }
    auto rest = name.substr(slash + 1);
    if (const auto named = kindIn(first)) {
        const auto id = rest.substr(0, rest.find('/'));
        const bool alone = id.size() == rest.size();
        const storage::PrincipalPath path{*named, id};
        if (!alone || database.principals().byPath(path) ||
            !database.principals().byPath({kind, first})) {
            return {ownerAt(database, path), alone ? std::string() : rest.substr(id.size() + 1)};
        }
    }
    return {ownerAt(database, {kind, first}), std::move(rest)};
}

storage::Principal ownerNamed(storage::Database& database, const std::string& name) {
    if (const auto slash = name.find('/');
        slash != std::string::npos && !kindIn(name.substr(0, slash))) {
        throw BadName(name + ": expected ID or KIND/ID, for example groups/staff");
    }
    auto place = placeNamed(database, name);
    if (!place.slug.empty()) {
        throw Refused(name + ": expected ID or KIND/ID, for example groups/staff");
    }
    return std::move(place.owner);
}

std::optional<storage::Collection> homeOf(storage::Database& database,
                                          const storage::Principal& owner,
                                          HomeKind home) {
    auto place = database.objects().locate({{owner.kind, owner.slug}, home, "", std::nullopt},
                                           owner.id, storage::WantBody::kNo);
    return place ? std::move(place->collection) : std::nullopt;
}

std::vector<storage::Collection> collectionsOf(storage::Database& database,
                                               const storage::Principal& owner,
                                               std::optional<HomeKind> home) {
    std::vector<storage::Collection> found;
    for (const auto each : {HomeKind::kCalendars, HomeKind::kAddressbooks}) {
        const auto place = home && *home != each ? std::nullopt : homeOf(database, owner, each);
        if (!place) {
            continue;
        }
        for (auto& view : database.collections().children(place->id, owner.id)) {
            const auto kind = view.collection.kind;
            if (!view.owner &&
                (kind == CollectionKind::kCalendar || kind == CollectionKind::kAddressbook)) {
                found.push_back(std::move(view.collection));
            }
        }
    }
    return found;
}

NamedCollection collectionAt(storage::Database& database, NamedPlace place, HomeKind home) {
    auto all = collectionsOf(database, place.owner, home);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return each.slug == place.slug; });
    if (found == all.end()) {
        throw Refused("there is no " + std::string(wordOf(home)) + " " + targetNameOf(place.owner) +
                      "/" + place.slug);
    }
    return {std::move(place.owner), std::move(*found)};
}

NamedCollection collectionNamed(storage::Database& database,
                                const std::string& name,
                                HomeKind home) {
    const std::string expected =
        name + ": expected OWNER/COLLECTION, for example anna/calendar or groups/staff/duty";
    if (name.find('/') == std::string::npos) {
        throw Refused(expected);
    }
    auto place = placeNamed(database, name);
    if (place.slug.empty()) {
        throw Refused(expected);
    }
    return collectionAt(database, std::move(place), home);
}

storage::Takeover::Named nameWithin(const std::string& text) {
    constexpr std::array<std::pair<std::string_view, HomeKind>, 3> kHomes{
        {{"calendars/", HomeKind::kCalendars},
         {"addressbooks/", HomeKind::kAddressbooks},
         {"files/", HomeKind::kFiles}}};
    for (const auto& [prefix, home] : kHomes) {
        if (text.starts_with(prefix) && text.size() > prefix.size()) {
            return {home, text.substr(prefix.size())};
        }
    }
    throw BadName(text + ": expected calendars/NAME or addressbooks/NAME");
}

std::string nameOf(const storage::Principal& owner, const storage::Collection& collection) {
    return targetNameOf(owner) + '/' + collection.slug;
}

storage::Collection makeCollection(storage::Database& database,
                                   const Doer& doer,
                                   const storage::Principal& owner,
                                   const NewCollectionTerms& terms) {
    requireName(terms.name);
    storage::NewCollection made;
    made.owner = owner.id;
    made.home = terms.home;
    made.kind = terms.home == HomeKind::kAddressbooks ? CollectionKind::kAddressbook
                                                      : CollectionKind::kCalendar;
    made.slug = terms.slug.empty() ? slugFrom(terms.name) : terms.slug;
    requireSlug(made.slug);
    made.properties.displayName = terms.name;
    if (terms.color) {
        made.properties.color = *terms.color;
    }
    if (terms.components != 0) {
        made.properties.components = terms.components;
    }
    using Outcome = storage::CollectionStore::CreateOutcome;
    database.atomically([&] {
        switch (database.collections().create(made, actorOf(doer)).outcome) {
            case Outcome::kCreated:
                break;
            case Outcome::kExists:
                throw Refused(targetNameOf(owner) + " already has a " + wordOf(terms.home) + " " +
                              made.slug);
            case Outcome::kNoHome:
                throw Refused(
                    owner.kind == storage::PrincipalKind::kGroup
                        ? "the group owns nothing yet; make it a team first: kalends group team " +
                              owner.slug
                        : targetNameOf(owner) + " has no home for that");
            case Outcome::kTooMany:
                throw Refused(targetNameOf(owner) + " has too many collections");
        }
        noteAct(database, doer, "collection.create", owner, made.slug);
    });
    auto all = collectionsOf(database, owner, terms.home);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return each.slug == made.slug; });
    if (found == all.end()) {
        throw Refused("it was removed again at once");
    }
    return std::move(*found);
}

void renameCollection(storage::Database& database,
                      const Doer& doer,
                      const NamedCollection& named,
                      const std::string& name) {
    requireName(name);
    storage::CollectionChange change;
    change.displayName = name;
    database.atomically([&] {
        if (!database.collections().change(named.collection.id, change, actorOf(doer))) {
            throw Refused("it has just been removed");
        }
        noteAct(database, doer, "collection.rename", named.owner, named.collection.slug);
    });
}

void removeCollection(storage::Database& database, const Doer& doer, const NamedCollection& named) {
    database.atomically([&] {
        if (!database.collections().remove(named.collection.id, actorOf(doer))) {
            throw Refused("it has just been removed");
        }
        noteAct(database, doer, "collection.delete", named.owner, named.collection.slug);
    });
}

NewLink publish(storage::Database& database,
                const DavSettings& settings,
                const Doer& doer,
                const NamedCollection& named,
                storage::LinkTerms terms) {
    if (named.collection.kind != CollectionKind::kCalendar) {
        throw Refused("only calendars can be published");
    }
    if (!terms.address.empty() && terms.form != storage::LinkForm::kPublic) {
        throw Refused(
            "only a public calendar has an address that can be chosen; other links are secret");
    }
    if (!terms.address.empty() && !auth::isPublicAddress(terms.address)) {
        throw Refused(
            "an address has 3 to 60 lower-case letters, digits and single hyphens, and not just "
            "26");
    }
    if (terms.expiresAt && *terms.expiresAt <= std::chrono::floor<std::chrono::seconds>(
                                                   std::chrono::system_clock::now())) {
        throw Refused("the end of the link is over already");
    }
    terms.collection = named.collection.id;
    const auto token = terms.address.empty() ? auth::makePublishedToken() : terms.address;
    const auto hash = auth::hashPublishedToken(token, database.appPasswords().hashKey());
    storage::PublishedLinkId id;
    database.atomically([&] {
        id = database.publishedLinks().add(terms, hash, doer.id);
        noteAct(database, doer, "publish.create", named.owner,
                named.collection.slug + " link=" + std::to_string(id.value) + " " +
                    std::string(access::nameOf(terms.form)) +
                    (terms.expiresAt ? " until " + server::printTime(*terms.expiresAt) : ""));
    });
    return {id, settings.publicUrl +
                    (terms.form == storage::LinkForm::kBusy ? "/freebusy/" : "/public/") + token};
}

void unpublish(storage::Database& database,
               const Doer& doer,
               const NamedCollection& named,
               storage::PublishedLinkId id) {
    database.atomically([&] {
        if (!database.publishedLinks().revoke(named.collection.id, id)) {
            throw Refused("it has no link " + std::to_string(id.value));
        }
        noteAct(database, doer, "publish.revoke", named.owner,
                named.collection.slug + " link=" + std::to_string(id.value));
    });
}

void setTeam(storage::Database& database,
             const Doer& doer,
             const storage::Principal& group,
             storage::TeamMembers members) {
    constexpr std::array<const char*, 3> kWords{"read", "write", "make"};
    database.atomically([&] {
        database.teams().set(group.id, members, actorOf(doer));
        noteAct(database, doer, "team.set", group,
                std::string("members=") + kWords.at(static_cast<std::size_t>(members) - 1));
    });
}

void addManager(storage::Database& database,
                const Doer& doer,
                const storage::Principal& group,
                const storage::Principal& person) {
    if (person.id == group.id || person.organisation != group.organisation || person.disabled) {
        throw Refused(person.slug + " cannot manage this team");
    }
    database.atomically([&] {
        database.teams().addManager(group.id, person.id, actorOf(doer));
        noteAct(database, doer, "team.add-manager", group, targetNameOf(person));
    });
}

void removeManager(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& group,
                   const storage::Principal& person) {
    database.atomically([&] {
        database.teams().removeManager(group.id, person.id, actorOf(doer));
        noteAct(database, doer, "team.remove-manager", group, targetNameOf(person));
    });
}

storage::TakenOver takeOver(storage::Database& database,
                            const DavSettings& settings,
                            const Doer& doer,
                            const TakeoverOrder& order) {
    for (const auto& named : order.collections.value_or(std::vector<storage::Takeover::Named>{})) {
        if (named.home == HomeKind::kFiles) {
            throw Refused("files/" + named.slug + ": files stay with their account");
        }
    }
    storage::Takeover takeover;
    takeover.from = order.from.id;
    takeover.to = order.to.id;
    takeover.collections = order.collections;
    takeover.account = order.account;
    takeover.mode = order.mode;
    takeover.mostCollections = settings.maxCollections;
    takeover.actor = doer.id;
    takeover.actorName = doer.name;
    takeover.credential = doer.credential;
    takeover.address = doer.address;
    try {
        return database.takeovers().takeOver(takeover);
    } catch (const storage::QuotaExceeded&) {
        throw Refused(targetNameOf(order.to) + " would hold more than it may");
    }
}

}  // namespace kalends::acts
