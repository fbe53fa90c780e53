// Changes of a book by what shared groups of contacts reach and reached.
#include "dav/reports/viewed_changes.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "auth/access/cards.h"

namespace kalends::reports {

namespace {

using storage::Revision;

struct Last {
    Revision revision;
    bool gone = true;
};

/// A card that another group still reaches is not gone.
std::map<std::string, Last> lastOf(const storage::SharedCards& shared) {
    std::map<std::string, Last> last;
    for (const auto& card : shared.cards) {
        auto& each = last[card.name];
        if (each.gone && !card.gone) {
            each = {card.revision, false};
        } else if (each.gone == card.gone) {
            each.revision = std::max(each.revision, card.revision);
        }
    }
    return last;
}

}  // namespace

bool hasOwnChanges(const resource::Resource& collection) {
    return collection.access.cards != nullptr;
}

storage::Changes viewedChanges(const resource::Context& context,
                               const resource::Resource& book,
                               std::optional<Revision> since,
                               storage::WantBody body) {
    storage::Changes changes;
    changes.upTo = book.collection->revision;
    if (since && *since > changes.upTo) {
        changes.outcome = storage::Changes::Outcome::kExpired;
        return changes;
    }
    std::vector<std::string> names;
    std::map<std::string, std::size_t> at;
    for (const auto& [name, last] : lastOf(book.access.cards->shared)) {
        if (since ? last.revision <= *since : last.gone) {
            continue;
        }
        if (!last.gone) {
            names.push_back(name);
        }
        changes.changes.push_back({name, last.gone, {}, last.revision, std::nullopt});
    }
    std::stable_sort(changes.changes.begin(), changes.changes.end(),
                     [](const auto& a, const auto& b) { return a.revision < b.revision; });
    for (std::size_t i = 0; i < changes.changes.size(); ++i) {
        at.emplace(changes.changes[i].name, i);
    }
    for (auto& object : context.database.objects().byNames(book.collection->id, names, body)) {
        changes.changes[at.at(object.name)].object = std::move(object);
    }
    return changes;
}

}  // namespace kalends::reports
