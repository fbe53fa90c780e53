// Groups of contacts that are shared one by one: which cards of a book a viewer gets, and at which
// levels. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "auth/access/access.h"
#include "storage/shared_cards.h"

namespace kalends::access {

using CardLevels = std::array<Level, 3>;  // by storage::ObjectClass

struct CardScope {
    storage::SharedCards shared;
    std::unordered_map<std::int64_t, CardLevels>
        levels;  // of each card that is reached, by storage::ObjectId
    CardLevels ofNew{Level::kNothing, Level::kNothing, Level::kNothing};

    /// The book's revision as the viewer may know it: of the last change to what is or was reached.
    [[nodiscard]] storage::Revision revision() const;
    /// Part of sync tokens: others groups or rights give another view of the same book.
    [[nodiscard]] std::string view() const;
    [[nodiscard]] bool isGroup(storage::ObjectId object) const;
};

/// What the viewer may do with a book of which `cards` are shared with them and nothing else.
/// Several groups add up.
[[nodiscard]] Access toCards(const storage::Principal& owner, storage::SharedCards cards);

/// The same without a right to write.
[[nodiscard]] std::shared_ptr<const CardScope> onlyReading(
    const std::shared_ptr<const CardScope>& cards);

}  // namespace kalends::access
