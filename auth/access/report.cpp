// One decision for each person, by the function that decides for requests.
#include "auth/access/report.h"

#include <algorithm>
#include <utility>

#include "auth/access/cards.h"
#include "storage/shared_cards.h"

namespace kalends::access {

namespace {
constexpr std::size_t kPeoplePerPage = 500;

/// Levels of single cards are told with the groups that reach them.
std::vector<std::string> throughGroups(const storage::SharedCards& cards) {
    std::vector<std::string> through;
    for (const auto& group : cards.groups) {
        const auto card =
            std::find_if(cards.cards.begin(), cards.cards.end(), [&](const auto& each) {
                return each.group == group.card && each.object == group.card && !each.gone;
            });
        const bool writes = Privileges{group.privileges}.has(Privilege::kWriteContent);
        through.push_back("group of contacts " +
                          (card == cards.cards.end() ? std::string("without a card") : card->name) +
                          (writes ? " (write)" : " (read)"));
    }
    return through;
}

void addSeersOfGroups(std::vector<Seer>& seers,
                      storage::Database& database,
                      const storage::Principal& owner,
                      const storage::Collection& book) {
    for (auto& [person, cards] : database.sharedCards().seersOf(book.id)) {
        auto through = throughGroups(cards);
        const auto known =
            std::find_if(seers.begin(), seers.end(),
                         [&, id = person.id](const Seer& seer) { return seer.person.id == id; });
        if (known != seers.end()) {
            known->through.insert(known->through.end(), through.begin(), through.end());
            continue;
        }
        const auto access = toCards(owner, std::move(cards));
        if (!access.privileges.empty()) {
            seers.push_back({std::move(person), access, std::move(through)});
        }
    }
}

}  // namespace

std::vector<Seer> whoSees(storage::Database& database,
                          const storage::Principal& owner,
                          const storage::Collection& collection) {
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
    if (collection.kind == storage::CollectionKind::kAddressbook) {
        addSeersOfGroups(seers, database, owner, collection);
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
            // What is left of rights that came to nothing is told by `through` only where something
            // is.
            if (access.privileges.empty() || seen.through.empty()) {
                continue;
            }
            sights.push_back({std::move(seen.owner), std::move(seen.collection), access,
                              std::move(seen.through)});
        }
    }
    for (auto& book : database.sharedCards().booksOf(viewer.id)) {
        auto through = throughGroups(book.cards);
        const auto access = toCards(book.place.owner, std::move(book.cards));
        if (!access.privileges.empty()) {
            sights.push_back({std::move(book.place.owner), std::move(*book.place.collection),
                              access, std::move(through)});
        }
    }
    return sights;
}

std::string_view nameOf(Level level) {
    switch (level) {
        case Level::kNothing:
            return "nothing";
        case Level::kBusy:
            return "busy time";
        case Level::kDateAndTime:
            return "date and time";
        case Level::kRead:
            return "read";
        case Level::kRespond:
            return "respond";
        case Level::kWrite:
            break;
    }
    return "write";
}

}  // namespace kalends::access
