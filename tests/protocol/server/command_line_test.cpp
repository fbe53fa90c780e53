// The subcommands against a real database: what they do, print and refuse, and their exit codes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "auth/caching_authenticator.h"
#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

using nlohmann::json;
using test::Finished;
using test::runKalends;

constexpr int kDone = 0, kRefused = 1, kUsage = 2;

class CommandLine : public test::PostgresFixture {
  protected:
    Finished run(std::vector<std::string> arguments, const std::string& input = "") {
        arguments.insert(arguments.end(), {"--database", connection()});
        return runKalends(arguments, input);
    }

    void expectDone(const std::vector<std::string>& arguments, const std::string& input = "") {
        const auto finished = run(arguments, input);
        EXPECT_EQ(finished.exitCode, kDone)
            << arguments.at(0) << ' ' << arguments.at(1) << ": " << finished.err;
    }

    json show(const std::string& kind, const std::string& id) {
        const auto finished = run({kind, "show", id, "--json"});
        EXPECT_EQ(finished.exitCode, kDone) << finished.err;
        return json::parse(finished.out, nullptr, false);
    }

    auth::Outcome::Kind signIn(const std::string& basicToken) {
        return auth::makeAuthenticator(*store_, {})->authenticate("Basic " + basicToken).kind;
    }
};

TEST(CommandLineUsage, WrongUsageIsTwoAndHelpIsZero) {
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"nonsense"},
                                               {"serve", "--nonsense"},
                                               {"provision"},
                                               {"user"},
                                               {"user", "add"},
                                               {"user", "list"},
                                               {"serve", "--listen", "nowhere"},
                                               {"serve", "--embedded", "x", "--database", "y"}}) {
        const auto finished = runKalends(arguments);
        EXPECT_EQ(finished.exitCode, kUsage) << testing::PrintToString(arguments) << finished.out;
        EXPECT_FALSE(finished.err.empty()) << testing::PrintToString(arguments);
    }
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{"--help"},
                                               {"serve", "--help"},
                                               {"migrate", "--help"},
                                               {"provision", "--help"},
                                               {"doctor", "--help"},
                                               {"user", "--help"},
                                               {"user", "set-password", "--help"},
                                               {"group", "members", "add", "--help"},
                                               {"config", "--help"}}) {
        const auto finished = runKalends(arguments);
        EXPECT_EQ(finished.exitCode, kDone) << testing::PrintToString(arguments);
        EXPECT_FALSE(finished.out.empty());
    }
}

TEST(CommandLineUsage, ConfigAndVersionNeedNoDatabase) {
    const auto config = runKalends({"config"});
    EXPECT_EQ(config.exitCode, kDone);
    EXPECT_NE(config.out.find("[server]"), std::string::npos);
    EXPECT_NE(config.out.find("listen = 127.0.0.1:8008"), std::string::npos);
    const auto rows = json::parse(runKalends({"config", "--json"}).out);
    EXPECT_GT(rows.size(), 60U);
    EXPECT_EQ(runKalends({"version"}).out.substr(0, 8), "kalends ");
}

TEST(CommandLineUsage, AFaultyConfigurationIsNamedAndNothingStarts) {
    const auto finished =
        runKalends({"serve", "--database", "host=/nowhere"}, "", {{"KALENDS_SERVER_WORKERS", "x"}});
    EXPECT_EQ(finished.exitCode, kRefused);
    EXPECT_NE(finished.err.find("KALENDS_SERVER_WORKERS"), std::string::npos) << finished.err;
}

TEST(CommandLineUsage, AnUnreachableDatabaseIsRefusedInTime) {
    const auto finished = runKalends({"user", "list", "--database", "host=/nowhere dbname=x"});
    EXPECT_EQ(finished.exitCode, kRefused);
    EXPECT_FALSE(finished.err.empty());
}

TEST_F(CommandLine, AddsShowsAndListsPeople) {
    const auto added = run({"user", "add", "anna", "--name", "Anna Ä.", "--email",
                            "anna@example.org", "--admin", "--json"},
                           "first secret\n");
    ASSERT_EQ(added.exitCode, kDone) << added.err;
    EXPECT_EQ(json::parse(added.out)["id"], "anna");
    expectDone({"user", "add", "ben", "--no-password"});
    const auto anna = show("user", "anna");
    EXPECT_EQ(anna["name"], "Anna Ä.");
    EXPECT_EQ(anna["email"], "anna@example.org");
    EXPECT_EQ(anna["admin"], true);
    EXPECT_EQ(anna["addresses"][0], "mailto:anna@example.org");
    const auto listed = json::parse(run({"user", "list", "--json"}).out);
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[1]["id"], "ben");
    const auto text = run({"user", "list"}).out;
    EXPECT_NE(text.find("anna\tAnna Ä.\tanna@example.org\tadministrator\n"), std::string::npos)
        << text;
    EXPECT_TRUE(collectionOf("anna", "calendar"));
    EXPECT_TRUE(collectionOf("anna", "tasks"));
    EXPECT_TRUE(collectionOf("anna", "addressbook", storage::HomeKind::kAddressbooks));
}

TEST_F(CommandLine, ThePasswordComesFromStandardInputAndSignsIn) {
    expectDone({"user", "add", "alice"}, "secret\nignored\n");
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kAccepted);  // alice:secret
    expectDone({"user", "set-password", "alice"}, "fresh\n");
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kRejected);
    EXPECT_EQ(signIn("YWxpY2U6ZnJlc2g="), auth::Outcome::Kind::kAccepted);  // alice:fresh
    expectDone({"user", "set-password", "alice", "--password", "secret"});
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kAccepted);
    EXPECT_EQ(run({"user", "set-password", "alice"}, "\n").exitCode, kUsage);
    EXPECT_EQ(run({"user", "set-password", "alice", "--password-file", "/nowhere"}).exitCode,
              kUsage);
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kAccepted)
        << "a refused change changes nothing";
}

TEST_F(CommandLine, DisabledAccountsCannotSignInUntilEnabled) {
    expectDone({"user", "add", "alice"}, "secret\n");
    expectDone({"user", "disable", "alice"});
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kRejected);
    EXPECT_EQ(show("user", "alice")["disabled"], true);
    expectDone({"user", "enable", "alice"});
    EXPECT_EQ(signIn("YWxpY2U6c2VjcmV0"), auth::Outcome::Kind::kAccepted);
}

TEST_F(CommandLine, RefusesWhatIsNotThereOrThereAlready) {
    expectDone({"user", "add", "alice", "--no-password", "--email", "alice@example.org"});
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"user", "add", "alice", "--no-password", "--name", "Another"},
             {"user", "add", "other", "--no-password", "--email", "ALICE@example.org"},
             {"user", "show", "nobody"},
             {"user", "disable", "nobody"},
             {"user", "delete", "nobody", "--yes"},
             {"group", "show", "alice"},
             {"group", "members", "list", "nobody"}}) {
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, kRefused) << testing::PrintToString(arguments) << finished.out;
        EXPECT_FALSE(finished.err.empty());
    }
    EXPECT_EQ(show("user", "alice")["name"], "alice") << "nothing was changed";
}

TEST_F(CommandLine, IdentifiersAreOneSegmentOfUrls) {
    for (const std::string id : {"a/b", ".", "..", "a\nb", "/", ""}) {
        EXPECT_EQ(run({"user", "add", id, "--no-password"}).exitCode, 1) << id;
        EXPECT_EQ(run({"group", "add", id}).exitCode, 1) << id;
    }
    EXPECT_EQ(run({"user", "add", "a b@c", "--no-password"}).exitCode, 0);
}

TEST_F(CommandLine, DeletingAsksFirst) {
    expectDone({"user", "add", "alice", "--no-password"});
    EXPECT_EQ(run({"user", "delete", "alice"}).exitCode, kUsage) << "no terminal, no --yes";
    EXPECT_EQ(show("user", "alice")["id"], "alice");
    expectDone({"user", "delete", "alice", "--yes"});
    EXPECT_EQ(run({"user", "show", "alice"}).exitCode, kRefused);
}

TEST_F(CommandLine, GroupsHaveMembersAndNest) {
    for (const char* user : {"anna", "ben"}) {
        expectDone({"user", "add", user, "--no-password"});
    }
    expectDone({"group", "add", "staff", "--name", "Staff"});
    expectDone({"group", "add", "all"});
    expectDone({"group", "members", "add", "staff", "anna", "ben"});
    expectDone({"group", "members", "add", "all", "group/staff"});
    expectDone({"group", "members", "add", "staff", "anna"});
    const auto members = json::parse(run({"group", "members", "list", "staff", "--json"}).out);
    EXPECT_EQ(members.size(), 2U);
    const auto anna =
        store_->principals().byPath({.kind = storage::PrincipalKind::kUser, .slug = "anna"});
    EXPECT_EQ(store_->principals().groupsOf(anna->id).size(), 2U) << "through the nested group";
    expectDone({"group", "members", "remove", "staff", "anna"});
    EXPECT_TRUE(store_->principals().groupsOf(anna->id).empty());
    EXPECT_EQ(run({"group", "members", "remove", "staff", "anna"}).exitCode, kRefused);
    EXPECT_EQ(run({"group", "members", "add", "staff", "robot/x"}).exitCode, kUsage);
}

TEST_F(CommandLine, RoomsAndResourcesAnswerInvitationsAsSaid) {
    expectDone({"location", "add", "hall", "--name", "Hall", "--auto-schedule", "automatic"});
    expectDone({"resource", "add", "projector", "--auto-schedule", "accept-if-free"});
    EXPECT_EQ(show("location", "hall")["auto_schedule"], "automatic");
    EXPECT_EQ(show("resource", "projector")["kind"], "resource");
    EXPECT_EQ(run({"location", "add", "x", "--auto-schedule", "sometimes"}).exitCode, kUsage);
}

TEST_F(CommandLine, TheDatabaseMayComeFromTheEnvironment) {
    const auto finished = runKalends({"migrate"}, "", {{"KALENDS_DATABASE_URL", connection()}});
    EXPECT_EQ(finished.exitCode, kDone) << finished.err;
    EXPECT_NE(finished.out.find("schema version "), std::string::npos);
}

TEST_F(CommandLine, DoctorNamesWhatIsWrong) {
    const auto empty = run({"doctor"});
    EXPECT_EQ(empty.exitCode, kRefused);
    EXPECT_NE(empty.out.find("ok    database"), std::string::npos) << empty.out;
    EXPECT_NE(empty.out.find("FAIL  accounts"), std::string::npos) << empty.out;
    expectDone({"user", "add", "alice"}, "secret\n");
    EXPECT_EQ(run({"doctor"}).exitCode, kDone);
    const auto unreachable =
        run({"doctor", "alice", "--url", "http://127.0.0.1:9", "--json"}, "secret\n");
    EXPECT_EQ(unreachable.exitCode, kRefused);
    const auto rows = json::parse(unreachable.out);
    EXPECT_EQ(rows.back()["step"], "well-known URL");
    EXPECT_EQ(rows.back()["ok"], false);
    const auto missing = runKalends({"doctor", "--database", connection()}, "",
                                    {{"KALENDS_TLS_KEY", "/nowhere.pem"}});
    EXPECT_EQ(missing.exitCode, kRefused);
    EXPECT_NE(missing.out.find("FAIL  tls.key: /nowhere.pem cannot be read"), std::string::npos)
        << missing.out;
}

TEST_F(CommandLine, AccessIsGivenReportedAndTakenBack) {
    expectDone({"user", "add", "anna", "--no-password"});
    expectDone({"user", "add", "ben", "--no-password"});
    expectDone({"user", "add", "cleo", "--no-password"});
    expectDone({"group", "add", "staff"});
    expectDone({"group", "members", "add", "staff", "ben"});
    const auto report = [&](const std::string& person) {
        const auto finished = run({"access", "report", "anna/calendar", "--json"});
        EXPECT_EQ(finished.exitCode, kDone) << finished.err;
        const auto all = json::parse(finished.out, nullptr, false);
        for (const auto& row : all.at(0).at("people")) {
            if (row.at("person") == person) {
                return row;
            }
        }
        return json{};
    };
    EXPECT_EQ(report("anna").at("through"), json::array({"owner"}));
    EXPECT_EQ(report("ben").at("listed"), false);
    expectDone({"access", "grant", "anna/calendar", "group/staff", "--public", "write", "--private",
                "nothing"});
    EXPECT_EQ(report("ben").at("through"), json::array({"group/staff"}));
    EXPECT_EQ(report("ben").at("public"), "write");
    EXPECT_EQ(report("ben").at("confidential"), "read");
    EXPECT_EQ(report("ben").at("private"), "nothing");
    EXPECT_EQ(report("cleo").at("listed"), false);
    expectDone({"access", "grant", "anna/calendar", "group/staff"});
    EXPECT_EQ(report("ben").at("public"), "read");
    EXPECT_EQ(report("ben").at("private"), "busy time");
    expectDone({"access", "revoke", "anna/calendar", "group/staff"});
    EXPECT_EQ(report("ben").at("listed"), false);
    EXPECT_NE(run({"access", "report", "anna"}).out.find("anna/tasks"), std::string::npos);
    EXPECT_EQ(run({"access", "report", "nobody"}).exitCode, kRefused);
    EXPECT_EQ(run({"access", "report", "anna/nothing"}).exitCode, kRefused);
    EXPECT_EQ(run({"access", "grant", "anna/calendar", "user/anna"}).exitCode, kRefused);
    EXPECT_EQ(run({"access", "grant", "anna/calendar", "ben"}).exitCode, kUsage);
    EXPECT_EQ(run({"access", "grant", "anna/calendar", "user/ben", "--private", "all"}).exitCode,
              kUsage);
}

}  // namespace
}  // namespace kalends::server
