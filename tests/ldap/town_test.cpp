// 25,000 people and 3,000 groups: how long a full run and one that reads changes take. Measured,
// not only passed.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "auth/ldap/sync.h"
#include "tests/ldap/slapd.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::ldap {
namespace {

using Clock = std::chrono::steady_clock;

class Town : public test::PostgresFixture {};

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

TEST_F(Town, IsReadInMinutesAndItsChangesInSeconds) {
    if (!Slapd::installed()) {
        GTEST_SKIP() << "no slapd here";
    }
    constexpr int kPeople = 25'000;
    constexpr int kGroups = 3'000;
    constexpr int kDepartments =
        10;  // groups of 300 groups each; all of them in one more, which closes a circle
    std::string ldif;
    for (int i = 0; i < kPeople; ++i) {
        ldif += personLdif("person" + std::to_string(i), "Person " + std::to_string(i));
    }
    for (int i = 0; i < kGroups; ++i) {
        std::vector<std::string> members;
        for (int k = 0; k < 20; ++k) {
            members.push_back(personDn("person" + std::to_string((i * 37 + k * 811) % kPeople)));
        }
        ldif += groupLdif("group" + std::to_string(i), members);
    }
    std::vector<std::string> everybody;
    for (int i = 0; i < kPeople; ++i) {
        everybody.push_back(personDn("person" + std::to_string(i)));
    }
    ldif += groupLdif("everybody", everybody);
    std::vector<std::string> departments;
    for (int i = 0; i < kDepartments; ++i) {
        std::vector<std::string> parts{groupDn("town-hall")};
        for (int k = 0; k < kGroups / kDepartments; ++k) {
            parts.push_back(groupDn("group" + std::to_string(i * (kGroups / kDepartments) + k)));
        }
        departments.push_back(groupDn("department" + std::to_string(i)));
        ldif += groupLdif("department" + std::to_string(i), parts);
    }
    departments.push_back(groupDn("everybody"));
    ldif += groupLdif("town-hall", departments);
    Slapd slapd(ldif);
    const auto settings = slapd.settings();
    const auto directory = openDirectory(settings);
    auto begin = Clock::now();
    const auto first = synchronise(*directory, *store_, settings, {.extent = SyncExtent::kFull});
    const double full = secondsSince(begin);
    EXPECT_EQ(first.created, static_cast<std::uint64_t>(kPeople + kGroups + kDepartments + 2));
    EXPECT_TRUE(first.problems.empty());
    const std::string below = std::to_string(kPeople + kGroups + kDepartments + 1);
    for (const std::string group : {"town-hall", "department7"}) {
        EXPECT_EQ(value("select count(*) from membership_flat f join principal p on p.id = "
                        "f.group_id where p.slug = '" +
                        group + "'"),
                  below);
    }
    EXPECT_EQ(value("select count(*) from membership_flat f join principal p on p.id = f.group_id "
                    "where p.slug = 'everybody'"),
              std::to_string(kPeople));
    EXPECT_EQ(value("select count(*) from membership_flat f join principal p on p.id = f.group_id "
                    "where p.slug = 'group0'"),
              "20");
    EXPECT_EQ(value("select count(*) from membership_stale"), "0");
    begin = Clock::now();
    const auto again = synchronise(*directory, *store_, settings, {.extent = SyncExtent::kFull});
    const double unchanged = secondsSince(begin);
    EXPECT_EQ(again.changed + again.groupsChanged, 0U);
    ASSERT_TRUE(slapd.modify(
        "dn: " + personDn("person7") + "\nchangetype: modify\nreplace: cn\ncn: Renamed\n\n" +
        "dn: " + groupDn("everybody") +
        "\nchangetype: modify\ndelete: member\nmember: " + personDn("person8") + "\n\n"));
    begin = Clock::now();
    const auto changes = synchronise(*directory, *store_, settings, {});
    const double delta = secondsSince(begin);
    EXPECT_FALSE(changes.full);
    EXPECT_EQ(changes.changed, 1U);
    EXPECT_EQ(changes.groupsChanged, 1U);
    std::cout << "first " << full << " s, full without changes " << unchanged << " s, delta "
              << delta << " s\n";
    EXPECT_LT(full, 300);
    EXPECT_LT(delta, 15);
}

}  // namespace
}  // namespace kalends::ldap
