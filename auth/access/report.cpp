// One decision for each person, by the function that decides for requests.
#include "auth/access/report.h"

#include <utility>

namespace kalends::access {

namespace {
constexpr std::size_t kPeoplePerPage = 500;
}

std::vector<Seer> whoSees(storage::Database& database, const storage::Principal& owner, const storage::Collection& collection) {
    std::vector<Seer> seers;
    if (!owner.disabled) {
        seers.push_back({owner, toCollection(owner, owner, {}, collection), {"owner"}});
    }
    storage::PrincipalId after;
    for (bool more = true; more;) {
        auto page = database.shares().reach(collection.id, after, kPeoplePerPage);
        more = page.size() == kPeoplePerPage;
        for (auto& reached : page) {
            after = reached.person.id;
            auto access = toCollection(reached.person, owner, reached.grants, collection);
            if (access.privileges.empty()) {
                continue;
            }
            if (reached.person.admin) {
                reached.through.emplace_back("administrator");
            }
            if (reached.through.empty()) {
                reached.through.emplace_back("same organisation");
            }
            seers.push_back({std::move(reached.person), access, std::move(reached.through)});
        }
    }
    return seers;
}

std::vector<Sight> whatIsSeen(storage::Database& database, const storage::Principal& viewer) {
    std::vector<Sight> sights;
    storage::CollectionId after;
    for (bool more = true; more;) {
        auto page = database.shares().seenBy(viewer.id, after, kPeoplePerPage);
        more = page.size() == kPeoplePerPage;
        for (auto& seen : page) {
            after = seen.collection.id;
            const auto access = toCollection(viewer, seen.owner, seen.grants, seen.collection);
            // What is left of rights that came to nothing is told by `through` only where something is.
            if (access.privileges.empty() || seen.through.empty()) {
                continue;
            }
            sights.push_back({std::move(seen.owner), std::move(seen.collection), access, std::move(seen.through)});
        }
    }
    return sights;
}

std::string_view nameOf(Level level) {
    switch (level) {
        case Level::kNothing: return "nothing";
        case Level::kBusy: return "busy time";
        case Level::kDateAndTime: return "date and time";
        case Level::kRead: return "read";
        case Level::kRespond: return "respond";
        case Level::kWrite: break;
    }
    return "write";
}

}  // namespace kalends::access
