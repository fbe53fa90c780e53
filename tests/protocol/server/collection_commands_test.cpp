// Team calendars, links without a sign-in and leavers on the command line.
#include <nlohmann/json.hpp>

#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

using nlohmann::json;
using test::Finished;
using test::runKalends;

constexpr int kDone = 0, kRefused = 1, kUsage = 2;

class CollectionCommands : public test::PostgresFixture {
  protected:
    void SetUp() override {
        done({"user", "add", "anna", "--no-password"});
        done({"user", "add", "ben", "--no-password"});
        done({"group", "add", "staff"});
        done({"group", "members", "add", "staff", "ben"});
    }

    [[nodiscard]] Finished run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--database", connection()});
        return runKalends(arguments);
    }

    std::string done(const std::vector<std::string>& arguments) const {
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, kDone) << arguments.at(1) << finished.err;
        return finished.out;
    }
};

TEST_F(CollectionCommands, GroupsOwnCalendarsOnceTheyAreTeams) {
    const auto refused = run({"calendar", "create", "groups/staff", "Duty"});
    EXPECT_EQ(refused.exitCode, kRefused);
    EXPECT_NE(refused.err.find("kalends group team staff"), std::string::npos) << refused.err;
    done({"group", "team", "staff", "--members", "make", "--email", "staff@town.example",
          "--manager", "anna"});
    const auto team = json::parse(done({"group", "team", "staff", "--json"}));
    EXPECT_EQ(team.at("members"), "make") << "what is not named stays";
    EXPECT_EQ(team.at("addresses"), json::array({"mailto:staff@town.example"}));
    EXPECT_EQ(team.at("managers"), json::array({"user/anna"}));
    EXPECT_EQ(done({"calendar", "create", "groups/staff", "Duty Roster"}),
              "group/staff/duty-roster\n");
    EXPECT_EQ(run({"calendar", "create", "group/staff", "Duty Roster"}).exitCode, kRefused)
        << "the name is taken";
    EXPECT_EQ(run({"calendar", "create", "group/staff", "X", "--id", "a/b"}).exitCode, kRefused);
    EXPECT_EQ(run({"calendar", "create", "group/staff", "X", "--components", "VOTHER"}).exitCode,
              kUsage);
    done({"addressbook", "create", "groups/staff", "Firms"});
    done({"calendar", "rename", "groups/staff/duty-roster", "Duty"});
    EXPECT_EQ(json::parse(done({"calendar", "list", "groups/staff", "--json"})).at(0).at("name"),
              "Duty");
    EXPECT_EQ(run({"calendar", "delete", "groups/staff/duty-roster"}).exitCode, kRefused)
        << "not without --yes";
    EXPECT_EQ(run({"group", "team", "staff", "--members", "all"}).exitCode, kUsage);
    EXPECT_EQ(run({"group", "team", "nobody"}).exitCode, kRefused);
    EXPECT_EQ(run({"calendar", "list", "staff"}).exitCode, kRefused)
        << "without a kind people are meant";
}

TEST_F(CollectionCommands, LinksAreToldOnceAndReported) {
    const auto link = json::parse(done({"publish", "create", "anna/calendar", "--form", "busy",
                                        "--name", "neighbours", "--json"}));
    const auto page = link.at("page").get<std::string>();
    EXPECT_TRUE(page.starts_with("/freebusy/")) << page;
    EXPECT_EQ(link.at("file"), page + ".ics");
    const auto token = page.substr(page.rfind('/') + 1);
    const auto list = done({"publish", "list", "anna", "--json"});
    EXPECT_EQ(list.find(token), std::string::npos);
    EXPECT_EQ(json::parse(list).at(0).at("shows"), "busy time only");
    const auto audit = done({"audit", "--json"});
    EXPECT_NE(audit.find("publish.create"), std::string::npos);
    EXPECT_EQ(audit.find(token), std::string::npos);
    const auto report = json::parse(done({"access", "report", "anna/calendar", "--json"}));
    EXPECT_EQ(report.at(0).at("links").at(0).at("public"), "busy time");
    EXPECT_EQ(report.at(0).at("links").at(0).at("administers"), false);
    done({"publish", "revoke", "anna/calendar", std::to_string(link.at("id").get<int>())});
    EXPECT_EQ(run({"publish", "revoke", "anna/calendar", std::to_string(link.at("id").get<int>())})
                  .exitCode,
              kRefused);
    EXPECT_EQ(json::parse(done({"publish", "list", "anna/calendar", "--json"})).size(), 0U);
}

TEST_F(CollectionCommands, LinksThatMakeNoSenseAreRefused) {
    const std::vector<std::vector<std::string>> refused{
        {"anna/none"},
        {"nobody/calendar"},
        {"anna"},
        {"anna/calendar", "--expires", "2020-01-01"},
        {"anna/calendar", "--expires", "soon"},
        {"anna/calendar", "--address", "council"},
        {"anna/calendar", "--form", "public", "--address", "Ab"},
        {"anna/calendar", "--form", "public", "--address", "../x"},
        {"anna/calendar", "--form", "public", "--address", "abcdefghijkmnpqrstvwxyz123"}};
    for (const auto& arguments : refused) {
        std::vector<std::string> all{"publish", "create"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        EXPECT_EQ(run(all).exitCode, kRefused) << arguments.back();
    }
    EXPECT_EQ(run({"publish", "create", "anna/calendar", "--form", "all"}).exitCode, kUsage);
    EXPECT_EQ(json::parse(done({"publish", "list", "anna", "--json"})).size(), 0U);
}

TEST_F(CollectionCommands, LeaversAreTriedFirst) {
    const auto tried = done({"user", "offboard", "anna", "--to", "ben", "--dry-run"});
    EXPECT_NE(tried.find("calendars/calendar -> ben calendars/anna-calendar"), std::string::npos)
        << tried;
    EXPECT_NE(tried.find("Nothing was changed."), std::string::npos);
    EXPECT_EQ(json::parse(done({"user", "show", "anna", "--json"})).value("disabled", false),
              false);
    EXPECT_EQ(run({"user", "offboard", "anna", "--to", "groups/staff"}).exitCode, kRefused)
        << "no team";
    EXPECT_EQ(run({"user", "offboard", "anna"}).exitCode, kUsage);
    const auto done_ = json::parse(done({"user", "offboard", "anna", "--to", "ben", "--json"}));
    EXPECT_EQ(done_.at("moved").size(), 3U);
    EXPECT_EQ(json::parse(done({"calendar", "list", "ben", "--json"})).size(), 4U);
    const auto again = run({"user", "transfer", "ben", "anna"});
    EXPECT_EQ(again.exitCode, kRefused);
    EXPECT_NE(again.err.find("disabled"), std::string::npos) << again.err;
}

}  // namespace
}  // namespace kalends::server
