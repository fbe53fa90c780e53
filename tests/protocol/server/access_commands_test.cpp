// Rights, deputies and limits of organisations on the command line.
#include <nlohmann/json.hpp>

#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

using nlohmann::json;
using test::Finished;
using test::runKalends;

constexpr int kDone = 0, kRefused = 1, kUsage = 2;

class AccessCommands : public test::PostgresFixture {
  protected:
    void SetUp() override {
        for (const std::string id : {"anna", "ben", "cleo"}) {
            done({"user", "add", id, "--no-password"});
        }
    }

    [[nodiscard]] Finished run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--database", connection()});
        return runKalends(arguments);
    }

    void done(const std::vector<std::string>& arguments) const {
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, kDone) << arguments.front() << finished.err;
    }

    [[nodiscard]] json rows(const std::vector<std::string>& arguments) const {
        auto all = arguments;
        all.emplace_back("--json");
        const auto finished = run(all);
        EXPECT_EQ(finished.exitCode, kDone) << finished.err;
        return json::parse(finished.out, nullptr, false);
    }

    [[nodiscard]] json seer(const std::string& subject, const std::string& person) const {
        const auto all = rows({"access", "report", subject});
        for (const auto& row : all.at(0).at("people")) {
            if (row.at("person") == person) {
                return row;
            }
        }
        return json::object();
    }
};

TEST_F(AccessCommands, GrantsHaveAnEndAReasonAndFlagsAndTheReportShowsThem) {
    done({"access", "grant", "user/anna/calendar", "user/ben", "--write", "--until", "2100-01-31",
          "--reason", "parental leave", "--schedule", "--administer"});
    const auto ben = seer("anna/calendar", "ben");
    EXPECT_EQ(ben.value("public", ""), "write");
    EXPECT_EQ(ben.value("private", ""), "busy time");
    EXPECT_EQ(ben.value("schedules_for_owner", false), true);
    EXPECT_EQ(ben.value("administers", false), true);
    EXPECT_EQ(ben.at("through"),
              json::array({"person until 2100-02-01T00:00:00Z because: parental leave"}));
    EXPECT_NE(run({"access", "report", "anna/calendar"})
                  .out.find("schedules for the owner, gives rights"),
              std::string::npos);
    const auto acts = run({"audit", "--kind", "sharing", "--target", "anna"}).out;
    EXPECT_NE(acts.find("share.grant"), std::string::npos) << acts;
    EXPECT_NE(acts.find("until=2100-02-01T00:00:00Z"), std::string::npos) << acts;
    EXPECT_EQ(
        run({"access", "grant", "anna/calendar", "user/ben", "--until", "2001-01-01"}).exitCode,
        kRefused);
    EXPECT_EQ(run({"access", "grant", "anna/calendar", "user/ben", "--until", "soon"}).exitCode,
              kRefused);
    EXPECT_EQ(
        run({"access", "grant", "anna/calendar", "user/ben", "--reason", std::string(501, 'x')})
            .exitCode,
        kRefused);
    EXPECT_EQ(seer("anna/calendar", "ben"), ben) << "what was refused changed nothing";
}

TEST_F(AccessCommands, GrantsAreGivenOnHomesOnAllAndToOrganisations) {
    done({"access", "grant", "anna", "user/ben", "--home", "calendars", "--public", "busy"});
    EXPECT_EQ(seer("anna/tasks", "ben").at("through"), json::array({"person (whole home)"}));
    done({"access", "grant", "anna", "user/cleo", "--all"});
    EXPECT_EQ(seer("anna/calendar", "cleo").at("through"),
              json::array({"person (all of the owner)"}));
    done({"access", "grant", "anna/tasks", "organisation/default"});
    done({"access", "grant", "anna/tasks", "everyone"});
    EXPECT_EQ(
        seer("anna/tasks", "cleo").at("through"),
        json::array({"everyone signed in", "organisation/default", "person (all of the owner)"}));
    const auto sees = rows({"access", "report", "cleo", "--sees"});
    ASSERT_EQ(sees.size(), 3U) << sees;
    EXPECT_EQ(sees[0].at("owner"), "user/anna");
    done({"access", "revoke", "anna", "user/cleo", "--all"});
    EXPECT_EQ(rows({"access", "report", "cleo", "--sees"}).size(), 1U);
    EXPECT_EQ(run({"access", "revoke", "anna", "user/cleo", "--all"}).exitCode, kRefused);
    for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
             {"access", "grant", "anna", "user/ben"},
             {"access", "grant", "anna/calendar", "user/ben", "--all"},
             {"access", "grant", "anna", "user/ben", "--home", "files"},
             {"access", "grant", "anna/calendar", "ben"},
             {"access", "report", "anna/calendar", "--sees"}}) {
        EXPECT_EQ(run(wrong).exitCode, kUsage) << wrong.back();
    }
    for (const std::vector<std::string>& refused : std::vector<std::vector<std::string>>{
             {"access", "grant", "anna/calendar", "user/nobody"},
             {"access", "grant", "anna/calendar", "organisation/nowhere"},
             {"access", "grant", "anna/nothing", "user/ben"},
             {"access", "revoke", "anna/calendar", "user/ben"}}) {
        EXPECT_EQ(run(refused).exitCode, kRefused) << refused.back();
    }
}

TEST_F(AccessCommands, WhatAnOrganisationSharesIsShownAndHiddenForOneViewer) {
    done({"access", "grant", "anna/calendar", "organisation/default"});
    done({"access", "show", "anna/calendar", "ben"});
    EXPECT_EQ(value("select count(*) from shared_with((select id from principal where slug = "
                    "'ben'), 1::smallint)"),
              "1");
    EXPECT_EQ(value("select count(*) from shared_with((select id from principal where slug = "
                    "'cleo'), 1::smallint)"),
              "0");
    done({"access", "hide", "anna/calendar", "ben"});
    EXPECT_EQ(value("select count(*) from shared_with((select id from principal where slug = "
                    "'ben'), 1::smallint)"),
              "0");
    EXPECT_EQ(run({"access", "show", "anna/tasks", "ben"}).exitCode, kRefused);
}

TEST_F(AccessCommands, DeputiesAreAppointedListedAndDismissed) {
    done({"delegate", "grant", "anna", "ben", "--write", "--without-private", "--until",
          "2100-01-31T12:00:00Z"});
    for (const std::string side : {"anna", "ben"}) {
        const auto listed = rows({"delegate", "list", side});
        ASSERT_EQ(listed.size(), 1U) << side;
        EXPECT_EQ(listed[0], (json{{"owner", "user/anna"},
                                   {"deputy", "user/ben"},
                                   {"mode", "write"},
                                   {"private", false},
                                   {"until", "2100-01-31T12:00:00Z"}}));
    }
    const auto ben = seer("anna/calendar", "ben");
    EXPECT_EQ(ben.value("private", ""), "busy time");
    EXPECT_EQ(ben.value("confidential", ""), "write");
    EXPECT_EQ(ben.at("through"),
              json::array({"delegate to write without private until 2100-01-31T12:00:00Z"}));
    // Another appointment is in the place of the first.
    done({"delegate", "grant", "anna", "ben"});
    EXPECT_EQ(seer("anna/calendar", "ben").at("through"), json::array({"delegate to read"}));
    done({"delegate", "revoke", "anna", "ben"});
    EXPECT_TRUE(rows({"delegate", "list", "anna"}).empty());
    const auto acts = run({"audit", "--kind", "sharing", "--target", "anna"}).out;
    EXPECT_NE(acts.find("delegate.grant"), std::string::npos) << acts;
    EXPECT_NE(acts.find("delegate.revoke"), std::string::npos) << acts;
    EXPECT_EQ(run({"delegate", "revoke", "anna", "ben"}).exitCode, kRefused);
    EXPECT_EQ(run({"delegate", "grant", "anna", "anna"}).exitCode, kRefused);
    EXPECT_EQ(run({"delegate", "grant", "anna", "nobody"}).exitCode, kRefused);
    EXPECT_EQ(run({"delegate", "grant", "anna", "ben", "--until", "2001-01-01"}).exitCode,
              kRefused);
    EXPECT_EQ(run({"delegate", "grant", "anna"}).exitCode, kUsage);
}

TEST_F(AccessCommands, WhoIsDisabledGetsNoRights) {
    done({"user", "disable", "ben"});
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{"access", "grant", "anna/calendar", "user/ben"},
                                               {"access", "grant", "anna", "user/ben", "--all"},
                                               {"delegate", "grant", "anna", "ben", "--write"}}) {
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, kRefused);
        EXPECT_NE(finished.err.find("disabled"), std::string::npos) << finished.err;
    }
    EXPECT_EQ(
        value("select (select count(*) from access_grant) + (select count(*) from delegation)"),
        "0");
    done({"user", "enable", "ben"});
    done({"delegate", "grant", "anna", "ben", "--write"});
}

TEST_F(AccessCommands, OrganisationsLimitWhatIsSharedByDefault) {
    done({"access", "grant", "anna/calendar", "user/ben"});
    done({"organisation", "limit", "default", "--confidential", "busy", "--private", "nothing"});
    EXPECT_EQ(seer("anna/calendar", "ben").value("public", ""), "read");
    EXPECT_EQ(seer("anna/calendar", "ben").value("confidential", ""), "busy time");
    EXPECT_EQ(seer("anna/calendar", "ben").value("private", ""), "nothing");
    const auto listed = rows({"organisation", "list"});
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("limit"),
              (json{{"public", "write"}, {"confidential", "busy"}, {"private", "nothing"}}));
    EXPECT_NE(run({"audit"}).out.find("organisation.limit"), std::string::npos);
    done({"organisation", "limit", "default", "--none"});
    EXPECT_EQ(seer("anna/calendar", "ben").value("private", ""), "busy time");
    EXPECT_NE(run({"organisation", "list"}).out.find("default: no limit"), std::string::npos);
    EXPECT_EQ(run({"organisation", "limit", "nowhere", "--none"}).exitCode, kRefused);
    EXPECT_EQ(run({"organisation", "limit", "default"}).exitCode, kUsage);
    EXPECT_EQ(run({"organisation", "limit", "default", "--none", "--public", "read"}).exitCode,
              kUsage);
    EXPECT_EQ(run({"organisation", "limit", "default", "--public", "all"}).exitCode, kUsage);
}

}  // namespace
}  // namespace kalends::server
