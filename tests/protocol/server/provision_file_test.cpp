// Provisioning files: what is read, and how faults are named.
#include "server/provision_file.h"

#include <gtest/gtest.h>

namespace kalends::server {
namespace {

std::string problemOf(const std::string& json) {
    try {
        (void)readProvisionFile(json);
    } catch (const ProvisionError& error) {
        return error.what();
    }
    return "";
}

TEST(ProvisionFile, ReadsEveryMember) {
    const auto file = readProvisionFile(R"({"format": 1, "homes": {}, "accounts": [
        {"id": "u1", "kind": "user", "name": "U", "guid": "g", "password": "p", "email": "u@x", "addresses": ["mailto:u@x"],
         "admin": true, "first_name": "F", "last_name": "L"},
        {"id": "g1", "kind": "group", "members": ["u1"], "calendars": false, "addresses": []},
        {"id": "r1", "kind": "resource", "auto_schedule": "decline-if-busy", "auto_accept_group": "g1",
         "write_proxies": ["u1"], "read_proxies": []},
        {"id": "l1", "kind": "location", "colour": "red"}]})");
    ASSERT_EQ(file.accounts.size(), 4U);
    const auto& user = file.accounts[0];
    EXPECT_EQ(user.change.login, "u1");
    EXPECT_EQ(user.password, "p");
    EXPECT_EQ(user.change.admin, true);
    EXPECT_EQ(user.change.lastName, "L");
    EXPECT_FALSE(user.members);
    EXPECT_EQ(file.accounts[1].change.hasCalendarHome, false);
    EXPECT_EQ(file.accounts[1].members, std::vector<std::string>{"u1"});
    EXPECT_FALSE(file.accounts[1].change.login);
    EXPECT_EQ(file.accounts[2].change.autoSchedule, storage::AutoSchedule::kDeclineIfBusy);
    EXPECT_EQ(file.accounts[2].readDelegates, std::vector<std::string>{});
    EXPECT_EQ(file.accounts[3].change.kind, storage::PrincipalKind::kLocation);
    ASSERT_EQ(file.warnings.size(), 1U);
    EXPECT_NE(file.warnings[0].find("account 4 (l1): colour"), std::string::npos);
}

TEST(ProvisionFile, NamesTheFault) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "not a JSON object"},
        {"[]", "not a JSON object"},
        {"{\"accounts\": [}", "not a JSON object"},
        {"{}", "accounts: expected a list"},
        {R"({"format": 2, "accounts": []})", "format"},
        {R"({"accounts": [7]})", "account 1"},
        {R"({"accounts": [{"kind": "user"}]})", "account 1: id"},
        {R"({"accounts": [{"id": "a/b"}]})", "id"},
        {R"({"accounts": [{"id": ".."}]})", "id"},
        {R"({"accounts": [{"id": 5}]})", "id: expected text"},
        {R"({"accounts": [{"id": "a", "kind": "robot"}]})", "account 1 (a): kind"},
        {R"({"accounts": [{"id": "a", "admin": "yes"}]})", "admin: expected true or false"},
        {R"({"accounts": [{"id": "a", "addresses": "x"}]})", "addresses: expected a list of text"},
        {R"({"accounts": [{"id": "a", "addresses": [1]}]})", "addresses: expected a list of text"},
        {R"({"accounts": [{"id": "a", "members": ["b"]}]})", "members: only groups"},
        {R"({"accounts": [{"id": "a", "auto_schedule": "perhaps"}]})",
         "auto_schedule: no such mode"},
        {R"({"accounts": [{"id": "a", "password_hash": "md5"}]})", "password_hash"},
        {R"({"accounts": [{"id": "a"}, {"id": "a"}]})", "account 2 (a): id: appears twice"},
    };
    for (const auto& [json, expected] : cases) {
        EXPECT_NE(problemOf(json).find(expected), std::string::npos)
            << json << " -> " << problemOf(json);
    }
    EXPECT_NE(problemOf(std::string(100'000, '[')), "") << "deep nesting";
}

TEST(ProvisionFile, KindsAndModesHaveNames) {
    for (const auto kind : {storage::PrincipalKind::kUser, storage::PrincipalKind::kGroup,
                            storage::PrincipalKind::kResource, storage::PrincipalKind::kLocation}) {
        EXPECT_EQ(principalKindNamed(nameOf(kind)), kind);
    }
    for (int mode = 0; mode <= static_cast<int>(storage::AutoSchedule::kAutomatic); ++mode) {
        const auto value = static_cast<storage::AutoSchedule>(mode);
        EXPECT_EQ(autoScheduleNamed(nameOf(value)), value);
    }
    EXPECT_FALSE(principalKindNamed("users"));
    EXPECT_FALSE(autoScheduleNamed(""));
}

}  // namespace
}  // namespace kalends::server
