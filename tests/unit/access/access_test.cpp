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

TEST(AccessToCollection, OwnerAndAdministratorMayEverything) {
    const auto owner = person(1);
    auto admin = person(2);
    admin.admin = true;
    for (const auto& viewer : {owner, admin}) {
        const auto access = toCollection(viewer, owner, {}, CollectionKind::kCalendar);
        EXPECT_EQ(access.privileges, kAll);
        EXPECT_EQ(access.level(ObjectClass::kPrivate), Level::kWrite);
    }
}

TEST(AccessToCollection, StrangersSeeNothing) {
    const auto access = toCollection(person(2), person(1), {}, CollectionKind::kCalendar);
    EXPECT_FALSE(access.visible());
    EXPECT_EQ(access.level(ObjectClass::kPublic), Level::kNothing);
}

TEST(AccessToCollection, DelegatesReadOrWriteAsTheirModeSays) {
    GrantRow reading;
    reading.scope = GrantRow::Scope::kOwner;
    reading.delegate = DelegateMode::kRead;
    GrantRow writing = reading;
    writing.delegate = DelegateMode::kWrite;
    const auto reads = toCollection(person(2), person(1), {reading}, CollectionKind::kCalendar);
    EXPECT_TRUE(reads.may(Privilege::kRead));
    EXPECT_FALSE(reads.may(Privilege::kBind));
    const auto writes = toCollection(person(2), person(1), {reading, writing}, CollectionKind::kCalendar);
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
    acl::writeCurrentUserPrivilegeSet(kReadOnly, readerOut);
    EXPECT_NE(reader.find("<D:read/>"), std::string::npos);
    EXPECT_EQ(reader.find("<D:write"), std::string::npos);
    std::string owner;
    xml::Writer ownerOut{owner};
    acl::writeCurrentUserPrivilegeSet(kAll, ownerOut);
    for (const char* name : {"<D:all/>", "<D:write/>", "<D:write-properties/>", "<D:bind/>", "<C:read-free-busy/>"}) {
        EXPECT_NE(owner.find(name), std::string::npos) << name;
    }
}

TEST(PrivilegeTable, NeedPrivilegesNamesOnlyWhatIsLacking) {
    const auto content = acl::needPrivilegesContent("/dav/x/", Privilege::kRead | Privilege::kBind, kReadOnly);
    EXPECT_NE(content.find("<D:bind/>"), std::string::npos);
    EXPECT_EQ(content.find("<D:read/>"), std::string::npos);
    EXPECT_NE(content.find("<D:href>/dav/x/</D:href>"), std::string::npos);
}

}  // namespace
}  // namespace kalends::access
