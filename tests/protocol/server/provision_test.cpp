// Provisioning against a real database: everything arrives, twice is once, and large files take
// seconds.
#include <gtest/gtest.h>

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "server/provision.h"
#include "storage/errors.h"
#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

using storage::PrincipalKind;

class ProvisionTest : public test::PostgresFixture {
  protected:
    Provisioned apply(const std::string& json) {
        return provision(*store_, readProvisionFile(json));
    }

    std::optional<storage::Principal> find(PrincipalKind kind, const std::string& slug) {
        return store_->principals().byPath({.kind = kind, .slug = slug});
    }

    std::set<std::string> slugsOf(const std::vector<storage::Principal>& principals) {
        std::set<std::string> slugs;
        for (const auto& principal : principals) {
            slugs.insert(principal.slug);
        }
        return slugs;
    }
};

constexpr const char* kSmall = R"({"format": 1, "accounts": [
    {"id": "u1", "kind": "user", "name": "One", "password": "p1", "email": "u1@example.com",
     "addresses": ["mailto:u1@example.com", "urn:uuid:10000000-0000-0000-0000-000000000001"],
     "guid": "10000000-0000-0000-0000-000000000001"},
    {"id": "u2", "kind": "user", "name": "Two", "password": "p1", "admin": true},
    {"id": "outer", "kind": "group", "members": ["inner", "u2"]},
    {"id": "inner", "kind": "group", "members": ["u1"]},
    {"id": "room", "kind": "location", "auto_schedule": "automatic", "auto_accept_group": "outer",
     "write_proxies": ["u1"], "read_proxies": ["inner"]}]})";

TEST_F(ProvisionTest, BringsEverythingAndTwiceIsOnce) {
    const auto first = apply(kSmall);
    EXPECT_EQ(first.users, 2U);
    EXPECT_EQ(first.groups, 2U);
    EXPECT_EQ(first.locations, 1U);
    EXPECT_EQ(first.passwordsSet, 2U);
    const auto user = find(PrincipalKind::kUser, "u1");
    ASSERT_TRUE(user);
    EXPECT_EQ(user->guid, "10000000-0000-0000-0000-000000000001");
    EXPECT_EQ(user->addresses.size(), 2U);
    EXPECT_EQ(slugsOf(store_->principals().groupsOf(user->id)),
              (std::set<std::string>{"inner", "outer"}));
    EXPECT_TRUE(find(PrincipalKind::kUser, "u2")->admin);
    const auto room = find(PrincipalKind::kLocation, "room");
    EXPECT_EQ(room->autoSchedule, storage::AutoSchedule::kAutomatic);
    EXPECT_EQ(store_->principals().delegatesOf(room->id).size(), 2U);
    const auto hash = store_->principals().credentialOf("u1")->passwordHash;
    EXPECT_NE(hash, store_->principals().credentialOf("u2")->passwordHash)
        << "equal passwords, different salts";

    const auto second = apply(kSmall);
    EXPECT_EQ(second.passwordsSet, 0U);
    EXPECT_EQ(store_->principals().credentialOf("u1")->passwordHash, hash);
    EXPECT_EQ(find(PrincipalKind::kUser, "u1")->id, user->id);
    EXPECT_EQ(store_->principals().delegatesOf(room->id).size(), 2U);
}

TEST_F(ProvisionTest, ChangesWhatTheFileChanges) {
    apply(kSmall);
    const auto done = apply(R"({"accounts": [{"id": "u1", "password": "other", "name": "Uno"},
        {"id": "inner", "kind": "group", "members": []}]})");
    EXPECT_EQ(done.passwordsSet, 1U);
    const auto user = find(PrincipalKind::kUser, "u1");
    EXPECT_EQ(user->displayName, "Uno");
    EXPECT_EQ(user->addresses.size(), 2U) << "absent members stay as they are";
    EXPECT_TRUE(store_->principals().groupsOf(user->id).empty());
}

TEST_F(ProvisionTest, AnUnknownIdIsNamed) {
    try {
        apply(R"({"accounts": [{"id": "g", "kind": "group", "members": ["ghost"]}]})");
        FAIL();
    } catch (const ProvisionError& error) {
        EXPECT_STREQ(error.what(), "g: nobody has the id ghost");
    }
}

TEST_F(ProvisionTest, AnAddressOfAnotherIsRefused) {
    apply(kSmall);
    EXPECT_THROW(
        apply(R"({"accounts": [{"id": "thief", "addresses": ["mailto:u1@example.com"]}]})"),
        storage::Refused);
}

class SharedProvisionFile : public ProvisionTest,
                            public testing::WithParamInterface<const char*> {};

TEST_P(SharedProvisionFile, LoadsInSecondsAndAgain) {
    const std::filesystem::path path = GetParam();
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << path << " is not here";
    }
    std::ifstream input(path);
    const auto file = readProvisionFile(std::string(std::istreambuf_iterator<char>(input), {}));
    EXPECT_TRUE(file.warnings.empty()) << file.warnings.front();
    const auto begun = std::clock();
    const auto first = provision(*store_, file);
    EXPECT_LT((std::clock() - begun) / CLOCKS_PER_SEC, 60) << "seconds of processor time";
    EXPECT_EQ(first.users + first.groups + first.resources + first.locations, file.accounts.size());
    EXPECT_EQ(provision(*store_, file).passwordsSet, 0U);
    for (const auto& account : file.accounts) {
        EXPECT_TRUE(find(account.change.kind, account.change.slug)) << account.change.slug;
    }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         SharedProvisionFile,
                         testing::Values("../shared/conformance/provisioning.json",
                                         "../shared/bench/provisioning.json"));

TEST_F(ProvisionTest, TheSubcommandPrintsWhatItDidAndNamesFileAndFault) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("kalends-provision-" + std::to_string(::getpid()) + ".json");
    std::ofstream(path) << kSmall;
    const auto done = test::runKalends({"provision", path, "--database", connection()});
    EXPECT_EQ(done.exitCode, 0) << done.err;
    EXPECT_EQ(done.out, "2 users, 2 groups, 0 resources, 1 locations; 2 passwords set\n");
    std::ofstream(path) << "{}";
    const auto refused = test::runKalends({"provision", path, "--database", connection()});
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_NE(refused.err.find(path.string() + ": accounts: expected a list"), std::string::npos)
        << refused.err;
    std::filesystem::remove(path);
    EXPECT_EQ(test::runKalends({"provision", path, "--database", connection()}).exitCode, 1);
}

}  // namespace
}  // namespace kalends::server
