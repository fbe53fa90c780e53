// From shared groups of contacts to levels of single cards.
#include "auth/access/cards.h"

#include <algorithm>
#include <utility>

namespace kalends::access {

namespace {

CardLevels levelsOf(const storage::SharedCards::Group& group) {
    return {static_cast<Level>(group.publicLevel), static_cast<Level>(group.confidentialLevel),
            static_cast<Level>(group.privateLevel)};
}

void raise(CardLevels& levels, const CardLevels& by) {
    for (std::size_t at = 0; at < levels.size(); ++at) {
        levels[at] = std::max(levels[at], by[at]);
    }
}

}  // namespace

Level Access::level(const storage::Object& object) const {
    Level result = level(object.objectClass);
    if (cards) {
        if (const auto found = cards->levels.find(object.id.value); found != cards->levels.end()) {
            result = std::max(result, found->second[static_cast<std::size_t>(object.objectClass)]);
        }
    }
    return result;
}

Level Access::levelOfNew(storage::ObjectClass objectClass) const {
    const Level result = level(objectClass);
    return cards ? std::max(result, cards->ofNew[static_cast<std::size_t>(objectClass)]) : result;
}

storage::Revision CardScope::revision() const {
    storage::Revision last;
    for (const auto& group : shared.groups) {
        last = std::max(last, group.since);
    }
    for (const auto& card : shared.cards) {
        last = std::max(last, card.revision);
    }
    return last;
}

std::string CardScope::view() const {
    std::vector<std::string> parts;
    for (const auto& group : shared.groups) {
        const bool writes = Privileges{group.privileges}.has(Privilege::kWriteContent);
        parts.push_back("g" + std::to_string(group.card.value) + (writes ? "w" : "r"));
    }
    std::sort(parts.begin(), parts.end());
    std::string view = ".";
    for (const auto& part : parts) {
        view += part;
    }
    return view;
}

bool CardScope::isGroup(storage::ObjectId object) const {
    return std::any_of(shared.groups.begin(), shared.groups.end(),
                       [&](const auto& group) { return group.card == object; });
}

Access toCards(const storage::Principal& owner, storage::SharedCards cards) {
    Access access;
    if (owner.disabled || cards.empty()) {
        return access;
    }
    auto scope = std::make_shared<CardScope>();
    std::unordered_map<std::int64_t, CardLevels> byGroup;
    for (const auto& group : cards.groups) {
        access.privileges = access.privileges | Privileges{group.privileges};
        const auto levels = levelsOf(group);
        byGroup.emplace(group.card.value, levels);
        if (Privileges{group.privileges}.has(Privilege::kBind)) {
            raise(scope->ofNew, levels);
        }
    }
    for (const auto& card : cards.cards) {
        const auto group = byGroup.find(card.group.value);
        if (!card.gone && group != byGroup.end()) {
            raise(scope->levels[card.object.value], group->second);
        }
    }
    access.privileges = access.privileges & possible(storage::CollectionKind::kAddressbook);
    scope->shared = std::move(cards);
    access.cards = std::move(scope);
    return access;
}

std::shared_ptr<const CardScope> onlyReading(const std::shared_ptr<const CardScope>& cards) {
    if (!cards) {
        return cards;
    }
    auto scope = std::make_shared<CardScope>(*cards);
    for (auto& [object, levels] : scope->levels) {
        for (auto& level : levels) {
            level = std::min(level, Level::kRead);
        }
    }
    scope->ofNew.fill(Level::kNothing);
    return scope;
}

}  // namespace kalends::access
