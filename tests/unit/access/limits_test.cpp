// What an organisation's limit leaves of grants, and what a deputy without private things gets:
// tables.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "auth/access/access.h"

namespace kalends::access {
namespace {

using storage::CollectionKind;
using storage::DelegateMode;
using storage::GrantRow;
using Levels = std::array<Level, 3>;

constexpr auto kN = Level::kNothing;
constexpr auto kB = Level::kBusy;
constexpr auto kR = Level::kRead;
constexpr auto kW = Level::kWrite;

storage::Principal person(std::int64_t id) {
    storage::Principal principal;
    principal.id = {id};
    principal.organisation = {1};
    return principal;
}

storage::Collection calendar() {
    storage::Collection collection;
    collection.kind = CollectionKind::kCalendar;
    return collection;
}

GrantRow grant(Privileges privileges, const Levels& levels, GrantRow::Levels kind) {
    GrantRow row;
    row.privileges = privileges.bits();
    row.publicLevel = static_cast<std::uint8_t>(levels[0]);
    row.confidentialLevel = static_cast<std::uint8_t>(levels[1]);
    row.privateLevel = static_cast<std::uint8_t>(levels[2]);
    row.levels = kind;
    return row;
}

TEST(OrganisationLimit, LeavesTheLeastOfBothWhereTheOwnerNamedNoLevels) {
    struct Case {
        const char* name;
        GrantRow::Levels kind;
        Levels given, limit, gets;
        bool reads, writes;
    };

    const auto usual = GrantRow::Levels::kUsual;
    const auto stated = GrantRow::Levels::kStated;
    for (const auto& each : {
             Case{"no stricter", usual, {kR, kR, kB}, {kW, kW, kW}, {kR, kR, kB}, true, false},
             Case{"stricter for two classes",
                  usual,
                  {kR, kR, kB},
                  {kR, kB, kN},
                  {kR, kB, kN},
                  true,
                  false},
             Case{"never looser than the owner",
                  usual,
                  {kB, kN, kN},
                  {kR, kR, kR},
                  {kB, kN, kN},
                  true,
                  false},
             Case{"writers read", usual, {kW, kW, kB}, {kR, kB, kB}, {kR, kB, kB}, true, false},
             Case{"writers of one class write",
                  usual,
                  {kW, kW, kB},
                  {kW, kB, kB},
                  {kW, kB, kB},
                  true,
                  true},
             Case{"nothing at all", usual, {kW, kW, kB}, {kN, kN, kN}, {kN, kN, kN}, false, false},
             Case{"what the owner named stays",
                  stated,
                  {kW, kW, kR},
                  {kB, kN, kN},
                  {kW, kW, kR},
                  true,
                  true},
         }) {
        const auto privileges = each.given[0] == kW ? kReadOnly | kWriting : kReadOnly;
        const auto access = toCollection(person(2), person(1),
                                         {grant(privileges, each.given, each.kind),
                                          grant({}, each.limit, GrantRow::Levels::kLimit)},
                                         calendar());
        EXPECT_EQ(access.levels, each.gets) << each.name;
        EXPECT_EQ(access.may(Privilege::kRead), each.reads) << each.name;
        EXPECT_EQ(access.may(Privilege::kBind), each.writes) << each.name;
        EXPECT_EQ(access.visible(), each.reads) << each.name;
    }
}

TEST(OrganisationLimit, IsAlsoForWhatColleaguesHaveUnasked) {
    const auto seen = [](const Levels& limit) {
        return toCollection(person(2), person(1), {grant({}, limit, GrantRow::Levels::kLimit)},
                            calendar());
    };
    EXPECT_EQ(seen({kB, kB, kN}).levels, (Levels{kB, kB, kN}));
    EXPECT_TRUE(seen({kB, kB, kN}).may(Privilege::kReadFreeBusy));
    EXPECT_TRUE(seen({kN, kN, kN}).privileges.empty());
    EXPECT_EQ(seen({kW, kW, kW}).levels, (Levels{kB, kB, kB}));
}

TEST(OrganisationLimit, LeavesOwnersDelegatesAndTeamsAlone) {
    const auto nothing = grant({}, {kN, kN, kN}, GrantRow::Levels::kLimit);
    EXPECT_EQ(toCollection(person(1), person(1), {nothing}, calendar()).levels,
              (Levels{kW, kW, kW}));
    GrantRow deputy;
    deputy.delegate = DelegateMode::kRead;
    EXPECT_EQ(toCollection(person(2), person(1), {deputy, nothing}, calendar()).levels,
              (Levels{kR, kR, kR}));
    auto team = person(1);
    team.kind = storage::PrincipalKind::kGroup;
    const auto usual = grant(kReadOnly, {kR, kR, kB}, GrantRow::Levels::kUsual);
    EXPECT_EQ(toCollection(person(2), team, {usual, nothing}, calendar()).levels,
              (Levels{kR, kR, kB}));
}

TEST(Deputies, WithoutPrivateThingsSeeTheirBusyTimeAndChangeNone) {
    for (const auto mode : {DelegateMode::kRead, DelegateMode::kWrite}) {
        GrantRow deputy;
        deputy.delegate = mode;
        const auto full = mode == DelegateMode::kWrite ? kW : kR;
        EXPECT_EQ(toCollection(person(2), person(1), {deputy}, calendar()).levels,
                  (Levels{full, full, full}));
        deputy.withPrivate = false;
        EXPECT_EQ(toCollection(person(2), person(1), {deputy}, calendar()).levels,
                  (Levels{full, full, kB}));
    }
}

TEST(Deputies, KeepPropertiesOfTheirOwnOnCalendarsAndBooksOnly) {
    GrantRow reader;
    reader.delegate = DelegateMode::kRead;
    auto collection = calendar();
    EXPECT_TRUE(
        toCollection(person(2), person(1), {reader}, collection).may(Privilege::kWriteProperties));
    for (const auto kind : {CollectionKind::kHome, CollectionKind::kInbox, CollectionKind::kOutbox,
                            CollectionKind::kNotifications}) {
        collection.kind = kind;
        EXPECT_FALSE(toCollection(person(2), person(1), {reader}, collection)
                         .may(Privilege::kWriteProperties));
    }
}

TEST(SchedulingForTheOwner, IsForWriteDelegatesAndForWhomItWasGranted) {
    const auto scheduling = [](const GrantRow& row) {
        return toCollection(person(2), person(1), {row}, calendar()).scheduling;
    };
    GrantRow deputy;
    deputy.delegate = DelegateMode::kRead;
    EXPECT_EQ(scheduling(deputy), Scheduling::kNotForOwner);
    deputy.delegate = DelegateMode::kWrite;
    EXPECT_EQ(scheduling(deputy), Scheduling::kForOwner);
    EXPECT_EQ(scheduling(grant(kReadOnly | kWriting, {kW, kW, kB}, GrantRow::Levels::kUsual)),
              Scheduling::kNotForOwner);
    const auto granted = grant(kReadOnly | kScheduleSend, {kR, kR, kB}, GrantRow::Levels::kStated);
    EXPECT_EQ(scheduling(granted), Scheduling::kForOwner);
    // A calendar has no such privilege to show.
    EXPECT_TRUE(
        (toCollection(person(2), person(1), {granted}, calendar()).privileges & kScheduleSend)
            .empty());
}

}  // namespace
}  // namespace kalends::access
