// What leavers had goes to others, and is found where it was.
#include "storage/postgres/takeover_store.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"take_over", "select take_over($1, $2, $3, $4)",
     "Moves collections to another owner, and ends an account"},
    {"locate_moved",
     "select" KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS "," KALENDS_OBJECT_COLUMNS
     ", case when $7 then o.body end, case when p.id <> $6 then grants_reaching(p.id, c.home, "
     "c.id, $6) end," KALENDS_OWN_TEXT_COLUMNS
     " from moved_collection w join collection c on c.id = w.collection_id"
     " join principal p on p.id = c.owner_id"
     " join collection_meta mm on mm.collection_id = c.id"
     " left join viewer_collection v on p.id <> $6 and v.viewer_id = $6 and v.collection_id = "
     "c.id" KALENDS_VIEWED_META("false") " left join object o on o.collection_id = c.id and o.name "
                                         "= $5" KALENDS_OWN_TEXT(
                                             "$6",
                                             "$7 and p.id <> $6") " where w.kind = $1 and w.slug = "
                                                                  "$2 and w.home = $3 and "
                                                                  "w.collection_slug = $4",
     "Where an old URL leads: owner, collection, object and the viewer's grants"},
});

nlohmann::json termsOf(const storage::Takeover& takeover) {
    return {{"tries", takeover.mode == storage::Takeover::Mode::kTry},
            {"leaves", takeover.account == storage::Takeover::Account::kEnds},
            {"most", takeover.mostCollections},
            {"actor", takeover.actor.value},
            {"actor_name", takeover.actorName},
            {"credential", takeover.credential},
            {"address", takeover.address}};
}

storage::TakenOver takenOverFrom(const nlohmann::json& answer) {
    storage::TakenOver taken;
    for (const auto& row : answer.at("moved")) {
        storage::TakenOver::Moved moved;
        moved.home = static_cast<storage::HomeKind>(row.at("home").get<int>());
        moved.from = row.at("from").get<std::string>();
        moved.to = row.at("to").get<std::string>();
        moved.name = row.at("name").get<std::string>();
        moved.objects = row.at("objects").get<std::int64_t>();
        moved.bytes = row.at("bytes").get<std::int64_t>();
        moved.shared = row.at("shared").get<std::int64_t>();
        taken.moved.push_back(std::move(moved));
    }
    taken.appPasswords = answer.at("ended").value("appPasswords", std::int64_t{0});
    taken.delegations = answer.at("ended").value("delegations", std::int64_t{0});
    return taken;
}

}  // namespace

std::span<const Statement> takeoverStatements() {
    return kStatements;
}

storage::TakenOver TakeoverStore::takeOver(const storage::Takeover& takeover) {
    constexpr Statement kTake = named(kStatements, "take_over");
    Parameters parameters;
    parameters.integer(takeover.from.value).integer(takeover.to.value);
    if (takeover.collections) {
        ArrayLiteral names;
        for (const auto& named : *takeover.collections) {
            names.add(std::to_string(static_cast<int>(named.home)) + "/" + named.slug);
        }
        parameters.array(std::move(names).finish());
    } else {
        parameters.null();
    }
    parameters.text(
        termsOf(takeover).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    const pqxx::result result = pool_.run(kTake, parameters);
    RowReader row(result, 0);
    auto taken = takenOverFrom(nlohmann::json::parse(row.text()));
    if (takeover.account == storage::Takeover::Account::kEnds) {
        watch_.announce(takeover.from);
    }
    return taken;
}

std::optional<storage::Place> TakeoverStore::locateMoved(const storage::PlacePath& path,
                                                         storage::PrincipalId viewer,
                                                         storage::WantBody body) {
    constexpr Statement kLocate = named(kStatements, "locate_moved");
    if (!isText(path.owner.slug) || !isText(path.collection)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(path.owner.kind)).text(path.owner.slug);
    parameters.integer(static_cast<std::int64_t>(path.home)).text(path.collection);
    path.object&& isText(*path.object) ? parameters.text(*path.object) : parameters.null();
    parameters.integer(viewer.value).flag(body == storage::WantBody::kYes);
    const pqxx::result result = pool_.run(kLocate, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    auto place = placeFrom(row);
    ownTextFrom(row, place);
    return place;
}

}  // namespace kalends::postgres
