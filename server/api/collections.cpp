// Calendars and address books.
#include "server/acts/collections.h"

#include <algorithm>
#include <array>

#include "server/api/handlers.h"
#include "server/times.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 3> kComponents{
    {{"VEVENT", 1}, {"VTODO", 2}, {"VJOURNAL", 4}}};

storage::HomeKind homeOf(const Call& call) {
    return call.route.path.find("/books") == std::string::npos ? storage::HomeKind::kCalendars
                                                               : storage::HomeKind::kAddressbooks;
}

json toJson(const storage::Collection& collection) {
    json components = json::array();
    for (const auto& [name, bit] : kComponents) {
        if (collection.home == storage::HomeKind::kCalendars &&
            (collection.components == 0 || (collection.components & bit) != 0)) {
            components.push_back(name);
        }
    }
    return {{"id", collection.slug},
            {"kind", collection.home == storage::HomeKind::kCalendars ? "calendar" : "addressbook"},
            {"name", collection.displayName.value_or(collection.slug)},
            {"description", collection.description.value_or("")},
            {"color", collection.color.value_or("")},
            {"components", std::move(components)},
            {"transparent", collection.transparent},
            {"objects", collection.objectCount},
            {"bytes", collection.bytes},
            {"created", server::printTime(collection.createdAt)}};
}

}  // namespace

acts::NamedCollection collectionOf(const Call& call, storage::Principal owner) {
    for (auto& collection : acts::collectionsOf(call.database, owner, homeOf(call))) {
        if (collection.slug == call.at("collection")) {
            return {std::move(owner), std::move(collection)};
        }
    }
    throw notFound();
}

Reply listCollections(const Call& call) {
    json items = json::array();
    for (const auto& collection :
         acts::collectionsOf(call.database, subjectOf(call).principal, homeOf(call))) {
        items.push_back(toJson(collection));
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply addCollection(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    acts::NewCollectionTerms terms;
    terms.home = homeOf(call);
    terms.slug = call.body["id"].get<std::string>();
    terms.name = call.body.value("name", terms.slug);
    if (const auto color = call.body.find("color"); color != call.body.end()) {
        terms.color = color->get<std::string>();
    }
    for (const auto& name : call.body.value("components", json::array())) {
        const auto known = std::find_if(kComponents.begin(), kComponents.end(),
                                        [&](const auto& row) { return row.first == name; });
        terms.components = static_cast<std::uint8_t>(terms.components | known->second);
    }
    return {.body = toJson(acts::makeCollection(call.database, call.caller.doer, owner, terms))};
}

Reply showCollection(const Call& call) {
    return {.body = toJson(collectionOf(call, subjectOf(call).principal).collection)};
}

Reply changeCollection(const Call& call) {
    auto named = collectionOf(call, subjectToChange(call).principal);
    if (const auto name = call.body.find("name"); name != call.body.end()) {
        acts::renameCollection(call.database, call.caller.doer, named, name->get<std::string>());
    }
    return {.body = toJson(collectionOf(call, std::move(named.owner)).collection)};
}

Reply removeCollection(const Call& call) {
    acts::removeCollection(call.database, call.caller.doer,
                           collectionOf(call, subjectToChange(call).principal));
    return {};
}

}  // namespace kalends::api
