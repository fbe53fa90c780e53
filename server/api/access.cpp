// Who sees a calendar or book, what somebody sees of others, and through what.
#include "auth/access/report.h"

#include "server/acts/rights.h"
#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::ObjectClass;

json rightsOf(const access::Access& access) {
    const auto level = [&](ObjectClass objectClass) {
        return access::nameOf(access.level(objectClass));
    };
    return {{"listed", access.visible()},
            {"public", level(ObjectClass::kPublic)},
            {"confidential", level(ObjectClass::kConfidential)},
            {"private", level(ObjectClass::kPrivate)},
            {"schedule", access.scheduling == access::Scheduling::kForOwner},
            {"administer", access.may(access::Privilege::kWriteAcl)}};
}

/// One page of `all`, in which the page before ended behind the one called `after`.
template <typename Row>
Reply pageOf(const Call& call,
             const std::vector<Row>& all,
             json (*toJson)(const Row&),
             std::int64_t (*idOf)(const Row&)) {
    const auto after = cursorOf(call, 1)[0];
    auto at = all.begin();
    if (!after.empty()) {
        at = std::find_if(all.begin(), all.end(),
                          [&](const Row& row) { return std::to_string(idOf(row)) == after; });
        if (at == all.end()) {
            throw invalid({{"cursor", "it was changed meanwhile: begin anew"}});
        }
        ++at;
    }
    const auto limit = static_cast<std::ptrdiff_t>(limitOf(call));
    const auto end = std::min(limit, all.end() - at) + at;
    json items = json::array();
    for (; at != end; ++at) {
        items.push_back(toJson(*at));
    }
    json body{{"items", std::move(items)}};
    if (end != all.end()) {
        body["next"] = cursorFrom({std::to_string(idOf(*(end - 1)))});
    }
    return {.body = std::move(body)};
}

}  // namespace

Reply listSeers(const Call& call) {
    const auto named = collectionOf(call, subjectOf(call).principal);
    return pageOf<access::Seer>(
        call, access::whoSees(call.database, named.owner, named.collection),
        [](const access::Seer& seer) {
            auto row = rightsOf(seer.access);
            row["person"] = acts::targetNameOf(seer.person);
            row["name"] = seer.person.displayName;
            row["through"] = seer.through;
            return row;
        },
        [](const access::Seer& seer) { return seer.person.id.value; });
}

Reply listSeen(const Call& call) {
    return pageOf<access::Sight>(
        call, access::whatIsSeen(call.database, subjectOf(call).principal),
        [](const access::Sight& sight) {
            auto row = rightsOf(sight.access);
            row["owner"] = acts::targetNameOf(sight.owner);
            row["collection"] = sight.collection.slug;
            row["kind"] = sight.collection.home == storage::HomeKind::kAddressbooks ? "addressbook"
                                                                                    : "calendar";
            row["name"] = sight.collection.displayName.value_or(sight.collection.slug);
            row["through"] = sight.through;
            return row;
        },
        [](const access::Sight& sight) { return sight.collection.id.value; });
}

}  // namespace kalends::api
