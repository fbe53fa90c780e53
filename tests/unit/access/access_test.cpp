// Who may do what, and how it is written on the wire.
#include "auth/access/access.h"

#include <gtest/gtest.h>

#include <string>

#include "dav/acl/privileges.h"

namespace kalends::access {
namespace {

using storage::CollectionKind;
using storage::DelegateMode;
using storage::GrantRow;
using storage::ObjectClass;

storage::Principal person(std::int64_t id, std::int64_t organisation = 1) {
    storage::Principal principal;
    principal.id = {id};
    principal.organisation = {organisation};
    return principal;
}

storage::Collection in(CollectionKind kind) {
    storage::Collection collection;
    collection.kind = kind;
    return collection;
}

TEST(AccessToCollection, OwnerAndAdministratorMayEverything) {
    const auto owner = person(1);
    auto admin = person(2);
    admin.admin = true;
    for (const auto& viewer : {owner, admin}) {
        const auto access = toCollection(viewer, owner, {}, in(CollectionKind::kCalendar));
        EXPECT_EQ(access.privileges, possible(CollectionKind::kCalendar));
        EXPECT_EQ(access.level(ObjectClass::kPrivate), Level::kWrite);
    }
}

TEST(AccessToCollection, StrangersHaveNothing) {
    const auto access = toCollection(person(2, 9), person(1), {}, in(CollectionKind::kCalendar));
    EXPECT_TRUE(access.privileges.empty());
    EXPECT_FALSE(access.visible());
    EXPECT_EQ(access.level(ObjectClass::kPublic), Level::kNothing);
}

TEST(AccessToCollection, NothingThatIsSaidIsNotWidenedByWhatColleaguesHave) {
    GrantRow nothing;
    nothing.privileges = kReadOnly.bits();
    const auto viewer = person(2);
    const auto access = toCollection(viewer, person(1), {nothing}, in(CollectionKind::kCalendar));
    for (const auto objectClass :
         {ObjectClass::kPublic, ObjectClass::kConfidential, ObjectClass::kPrivate}) {
        EXPECT_EQ(access.level(objectClass), Level::kNothing);
    }
    GrantRow messages;  // as of an inbox: of objects it says nothing
    messages.levels = GrantRow::Levels::kUsual;
    messages.privileges = kScheduleDeliver.bits();
    EXPECT_EQ(toCollection(viewer, person(1), {messages}, in(CollectionKind::kCalendar))
                  .level(ObjectClass::kPrivate),
              Level::kBusy);
}

TEST(AccessToCollection, ColleaguesHaveTheBusyTimeOfCalendarsAndSeeNothing) {
    const auto access = toCollection(person(2), person(1), {}, in(CollectionKind::kCalendar));
    EXPECT_EQ(access.privileges, Privileges{Privilege::kReadFreeBusy});
    EXPECT_EQ(access.level(ObjectClass::kPrivate), Level::kBusy);
    EXPECT_FALSE(access.visible());
    for (const auto kind : {CollectionKind::kAddressbook, CollectionKind::kInbox,
                            CollectionKind::kOutbox, CollectionKind::kHome}) {
        EXPECT_TRUE(toCollection(person(2), person(1), {}, in(kind)).privileges.empty());
    }
    auto gone = person(1);
    gone.disabled = true;
    EXPECT_TRUE(
        toCollection(person(2), gone, {}, in(CollectionKind::kCalendar)).privileges.empty());
}

TEST(AccessToCollection, WhatTheOwnerSaysOfAClassIsNotWidenedByWhatColleaguesHave) {
    GrantRow grant;
    grant.privileges = kReadOnly.bits();
    grant.publicLevel = static_cast<std::uint8_t>(Level::kRead);
    const auto access = toCollection(person(2), person(1), {grant}, in(CollectionKind::kCalendar));
    EXPECT_EQ(access.level(ObjectClass::kPublic), Level::kRead);
    EXPECT_EQ(access.level(ObjectClass::kConfidential), Level::kNothing);
    EXPECT_EQ(access.level(ObjectClass::kPrivate), Level::kNothing);
    GrantRow scheduling;
    scheduling.privileges = kScheduleDeliver.bits();
    const auto still =
        toCollection(person(2), person(1), {scheduling}, in(CollectionKind::kCalendar));
    EXPECT_EQ(still.level(ObjectClass::kPrivate), Level::kBusy);
}

TEST(AccessToCollection, AlarmsAreForTheOwnerAndThoseWhoWriteInTheOwnersPlace) {
    const auto alarms = [](std::optional<storage::DelegateMode> mode, std::uint64_t privileges) {
        GrantRow grant;
        grant.delegate = mode;
        grant.privileges = privileges;
        return toCollection(person(2), person(1), {grant}, in(CollectionKind::kCalendar)).alarms;
    };
    EXPECT_EQ(toCollection(person(1), person(1), {}, in(CollectionKind::kCalendar)).alarms,
              Alarms::kShown);
    EXPECT_EQ(alarms(storage::DelegateMode::kWrite, 0), Alarms::kShown);
    EXPECT_EQ(alarms(storage::DelegateMode::kRead, 0), Alarms::kHidden);
    EXPECT_EQ(alarms(std::nullopt, kAll.bits()), Alarms::kHidden);
}

TEST(AccessToCollection, GrantsAddUpAndGiveOnlyWhatTheKindKnows) {
    GrantRow reading;
    reading.privileges = kReadOnly.bits();
    reading.publicLevel = 3;
    GrantRow all;
    all.privileges = kAll.bits();
    all.publicLevel = 5;
    const auto one = toCollection(person(2), person(1), {reading}, in(CollectionKind::kCalendar));
    EXPECT_TRUE(one.visible());
    EXPECT_FALSE(one.may(Privilege::kWriteContent));
    EXPECT_EQ(one.level(ObjectClass::kPublic), Level::kRead);
    const auto both =
        toCollection(person(2), person(1), {reading, all}, in(CollectionKind::kAddressbook));
    EXPECT_EQ(both.privileges, possible(CollectionKind::kAddressbook));
    EXPECT_FALSE(both.may(Privilege::kScheduleSendInvite));
    EXPECT_EQ(both.level(ObjectClass::kPublic), Level::kWrite);
    EXPECT_EQ(both.level(ObjectClass::kPrivate), Level::kNothing);
}

TEST(Levels, FollowThePrivileges) {
    struct Case {
        Privileges privileges;
        Level open, priv;
    };

    for (const auto& [privileges, open, priv] :
         {Case{Privilege::kRead, Level::kRead, Level::kBusy},
          Case{kReadOnly, Level::kRead, Level::kBusy},
          Case{Privilege::kReadFreeBusy, Level::kBusy, Level::kBusy},
          Case{Privilege::kRead | Privilege::kUnbind, Level::kWrite, Level::kBusy},
          Case{kAll, Level::kWrite, Level::kBusy},
          Case{Privilege::kReadAcl, Level::kNothing, Level::kNothing},
          Case{{}, Level::kNothing, Level::kNothing}}) {
        const auto levels = levelsFor(privileges);
        EXPECT_EQ(levels[0], open) << privileges.bits();
        EXPECT_EQ(levels[1], open) << privileges.bits();
        EXPECT_EQ(levels[2], priv) << privileges.bits();
    }
}

TEST(AccessToCollection, DelegatesReadOrWriteAsTheirModeSays) {
    GrantRow reading;
    reading.scope = GrantRow::Scope::kOwner;
    reading.delegate = DelegateMode::kRead;
    GrantRow writing = reading;
    writing.delegate = DelegateMode::kWrite;
    const auto reads = toCollection(person(2), person(1), {reading}, in(CollectionKind::kCalendar));
    EXPECT_TRUE(reads.may(Privilege::kRead));
    EXPECT_FALSE(reads.may(Privilege::kBind));
    const auto writes =
        toCollection(person(2), person(1), {reading, writing}, in(CollectionKind::kCalendar));
    EXPECT_TRUE(writes.may(Privilege::kBind | Privilege::kUnbind | Privilege::kWriteContent));
    EXPECT_FALSE(writes.may(Privilege::kWriteAcl));
}

TEST(AccessToPrincipal, EndsAtTheOrganisationAndAtDisabledPeople) {
    auto colleague = person(2);
    EXPECT_TRUE(toPrincipal(person(1), colleague).may(Privilege::kRead));
    EXPECT_FALSE(toPrincipal(person(1), colleague).may(Privilege::kWriteProperties));
    EXPECT_FALSE(toPrincipal(person(1), person(2, 9)).visible());
    colleague.disabled = true;
    EXPECT_FALSE(toPrincipal(person(1), colleague).visible());
}

TEST(PrivilegeTable, AggregatesHoldExactlyTheirParts) {
    for (const auto& aggregate : acl::privileges()) {
        std::uint64_t parts = 0;
        for (const auto& row : acl::privileges()) {
            if (row.parent == aggregate.name) {
                parts |= row.bits.bits();
                EXPECT_TRUE(aggregate.bits.has(row.bits)) << row.name.local;
            }
        }
        if (parts != 0 && aggregate.name.local != "read") {
            EXPECT_EQ(parts, aggregate.bits.bits()) << aggregate.name.local;
        }
    }
}

TEST(PrivilegeTable, WritersSeeWriteAndReadersDoNot) {
    std::string reader;
    xml::Writer readerOut{reader};
    acl::writeCurrentUserPrivilegeSet(kReadOnly, kAll, readerOut);
    EXPECT_NE(reader.find("<D:read/>"), std::string::npos);
    EXPECT_EQ(reader.find("<D:write"), std::string::npos);
    std::string owner;
    xml::Writer ownerOut{owner};
    acl::writeCurrentUserPrivilegeSet(kAll, kAll, ownerOut);
    for (const char* name :
         {"<D:all/>", "<D:write/>", "<D:write-properties/>", "<D:bind/>", "<C:read-free-busy/>"}) {
        EXPECT_NE(owner.find(name), std::string::npos) << name;
    }
}

TEST(PrivilegeTable, AggregatesAreHeldWhenAllThatIsSupportedIs) {
    std::string out;
    xml::Writer writer{out};
    acl::writeCurrentUserPrivilegeSet(Privilege::kRead, possible(CollectionKind::kAddressbook),
                                      writer);
    EXPECT_NE(out.find("<D:read/>"), std::string::npos);
    EXPECT_EQ(out.find("schedule"), std::string::npos);
    std::string supported;
    xml::Writer supportedOut{supported};
    acl::writeSupportedPrivilegeSet(possible(CollectionKind::kCalendar), supportedOut);
    EXPECT_NE(supported.find("read-free-busy"), std::string::npos);
    EXPECT_EQ(supported.find("schedule-"), std::string::npos);
}

TEST(PrivilegeTable, GrantsAreWrittenInAsFewNamesAsPossible) {
    struct Case {
        Privileges granted;
        const char* names;
    };

    for (const auto& [granted, names] :
         {Case{kAll, "all "}, Case{Privilege::kRead | Privilege::kReadFreeBusy, "read "},
          Case{Privilege::kReadFreeBusy, "read-free-busy "},
          Case{Privilege::kBind | Privilege::kUnbind, "bind unbind "},
          Case{kWriting | kReadOnly, "read write unlock read-current-user-privilege-set "}}) {
        std::string out;
        xml::Writer writer{out};
        acl::writeGranted(granted, possible(CollectionKind::kCalendar), writer);
        std::string found;
        for (auto at = out.find("><"); at != std::string::npos; at = out.find("><", at + 1)) {
            const auto colon = out.find(':', at);
            if (out[at + 2] != '/' && out.substr(colon + 1, 9) != "privilege") {
                found += out.substr(colon + 1, out.find('/', colon) - colon - 1) + " ";
            }
        }
        EXPECT_EQ(found, names);
    }
}

TEST(PrivilegeTable, NeedPrivilegesNamesOnlyWhatIsLacking) {
    const auto content =
        acl::needPrivilegesContent("/dav/x/", Privilege::kRead | Privilege::kBind, kReadOnly);
    EXPECT_NE(content.find("<D:bind/>"), std::string::npos);
    EXPECT_EQ(content.find("<D:read/>"), std::string::npos);
    EXPECT_NE(content.find("<D:href>/dav/x/</D:href>"), std::string::npos);
}

}  // namespace
}  // namespace kalends::access
