// Levels of cards that are shared by groups of contacts.
#include "auth/access/cards.h"

#include <gtest/gtest.h>

#include "auth/access/restriction.h"

namespace kalends::access {
namespace {

storage::SharedCards::Group group(std::int64_t card, bool writes, std::int64_t since) {
    const auto privileges = writes ? kReadOnly | kWriting : kReadOnly;
    const auto levels = levelsFor(privileges);
    return {storage::ObjectId{card},
            privileges.bits(),
            static_cast<std::uint8_t>(levels[0]),
            static_cast<std::uint8_t>(levels[1]),
            static_cast<std::uint8_t>(levels[2]),
            storage::Revision{since}};
}

storage::SharedCards::Card card(std::int64_t of,
                                std::int64_t object,
                                std::int64_t revision,
                                bool gone = false) {
    return {storage::ObjectId{of}, storage::ObjectId{object}, "c" + std::to_string(object),
            storage::Revision{revision}, gone};
}

storage::Object object(std::int64_t id,
                       storage::ObjectClass objectClass = storage::ObjectClass::kPublic) {
    storage::Object result;
    result.id.value = id;
    result.objectClass = objectClass;
    return result;
}

TEST(CardScope, ReachesMembersOnlyAndTheMostOfSeveralGroups) {
    const auto access = toCards(
        {}, {{group(1, false, 3), group(2, true, 4)},
             {card(1, 1, 5), card(1, 10, 6), card(2, 2, 7), card(2, 10, 2), card(1, 11, 9, true)}});
    EXPECT_EQ(access.level(object(1)), Level::kRead);
    EXPECT_EQ(access.level(object(2)), Level::kWrite);
    EXPECT_EQ(access.level(object(10)), Level::kWrite);
    EXPECT_EQ(access.level(object(10, storage::ObjectClass::kPrivate)), Level::kBusy);
    EXPECT_EQ(access.level(object(11)), Level::kNothing);
    EXPECT_EQ(access.level(object(99)), Level::kNothing);
    EXPECT_EQ(access.level(storage::ObjectClass::kPublic), Level::kNothing);
    EXPECT_EQ(access.levelOfNew(storage::ObjectClass::kPublic), Level::kWrite);
    EXPECT_TRUE(access.may(Privilege::kBind));
    EXPECT_FALSE(access.may(Privilege::kWriteAcl));
    EXPECT_EQ(access.cards->revision().value, 9);
    EXPECT_TRUE(access.cards->isGroup(storage::ObjectId{1}));
    EXPECT_FALSE(access.cards->isGroup(storage::ObjectId{10}));
}

TEST(CardScope, NothingComesFromADisabledOwnerOrWithoutGroups) {
    storage::Principal gone;
    gone.disabled = true;
    EXPECT_FALSE(toCards(gone, {{group(1, true, 1)}, {card(1, 1, 1)}}).visible());
    EXPECT_FALSE(toCards({}, {}).visible());
}

TEST(CardScope, OtherGroupsOrRightsAreAnotherView) {
    const auto view = [](storage::SharedCards cards) {
        return toCards({}, std::move(cards)).cards->view();
    };
    EXPECT_EQ(view({{group(1, true, 1), group(2, true, 2)}, {}}),
              view({{group(2, true, 5), group(1, true, 1)}, {}}));
    EXPECT_NE(view({{group(1, true, 1)}, {}}), view({{group(1, false, 1)}, {}}));
    EXPECT_NE(view({{group(1, true, 1)}, {}}), view({{group(2, true, 1)}, {}}));
}

TEST(CardScope, ACredentialThatOnlyReadsWritesNoCard) {
    storage::Collection book;
    book.kind = storage::CollectionKind::kAddressbook;
    Restriction reading;
    reading.readOnly = true;
    const auto access =
        restricted(toCards({}, {{group(1, true, 1)}, {card(1, 1, 1)}}), reading, book);
    EXPECT_EQ(access.level(object(1)), Level::kRead);
    EXPECT_EQ(access.levelOfNew(storage::ObjectClass::kPublic), Level::kNothing);
    EXPECT_FALSE(access.may(Privilege::kBind));
}

}  // namespace
}  // namespace kalends::access
