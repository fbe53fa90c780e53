// Every subcommand that changes something leaves a row in the audit log, and none of these rows
// holds a secret or contents. The list of subcommands is the program's own: a new one must be
// entered here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

namespace fs = std::filesystem;
using test::runKalends;
using Words = std::vector<std::string>;

constexpr std::string_view kSecret = "sieben blaue Stuehle";

std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/// The subcommands that `--help` names.
Words namesBelow(const Words& path) {
    auto arguments = path;
    arguments.emplace_back("--help");
    std::istringstream lines(runKalends(arguments).out);
    std::string line;
    Words names;
    bool below = false;
    while (std::getline(lines, line)) {
        if (line.starts_with("Subcommands:")) {
            below = true;
        } else if (below && (line.empty() || line[0] != ' ')) {
            break;
        } else if (below && line.size() > 3 && line[2] != ' ') {
            names.push_back(line.substr(2, line.find(' ', 2) - 2));
        }
    }
    return names;
}

void collectLeaves(const Words& path, std::set<std::string>& leaves) {
    const auto names = path.size() > 3 ? Words{} : namesBelow(path);
    if (names.empty()) {
        leaves.insert(joined(path));
    }
    for (const auto& name : names) {
        auto deeper = path;
        deeper.push_back(name);
        collectLeaves(deeper, leaves);
    }
}

/// Those that change nothing in the database, and why they are here when they seem to.
const std::set<std::string> kReading{
    "serve",    // its acts are those of its users
    "migrate",  // the schema, which names its versions itself
    "doctor",
    "version",
    "config",
    "audit",
    "user list",
    "user show",
    "group list",
    "group show",
    "group members list",
    "group members of",
    "resource list",
    "resource show",
    "location list",
    "location show",
    "access report",
    "delegate list",
    "organisation list",
    "organisation administrators list",
    "app-password list",
    "ldap check",
    "ldap status",
    "quota show",
    "calendar list",
    "addressbook list",
    "publish list",
    "delegate list",
    "organisation list",
    "ldap sync",  // tests/ldap: LeavesItsActsInTheAuditLog
};

struct Act {
    std::string command;  // as in the program's tree
    Words arguments;      // after it
    std::string action;   // the row it leaves
    std::string input{};  // standard input
};

/// In this order, on one database.
std::vector<Act> acts(const std::string& folder) {
    std::vector<Act> table{
        {"user add",
         {"anna", "--email", "anna@town.example"},
         "user.add",
         std::string(kSecret) + "\n"},
        {"user add", {"ben", "--no-password"}, "user.add"},
        {"user edit", {"anna", "--name", "Anna B."}, "user.edit"},
        {"user set-password", {"anna"}, "user.set-password", std::string(kSecret) + " 2\n"},
        {"user rules", {"anna", "--app-passwords-only", "no"}, "user.rules"},
        {"user unlock", {"anna"}, "user.unlock"},
        {"user disable", {"ben"}, "user.disable"},
        {"user enable", {"ben"}, "user.enable"},
        {"group members add", {"staff", "anna"}, "group.member.add"},
        {"group members remove", {"staff", "anna"}, "group.member.remove"},
        {"app-password add", {"anna", "phone"}, "app-password.add"},
        {"app-password revoke", {"anna", "phone"}, "app-password.revoke"},
        {"quota set", {"anna", "--bytes", "1 GiB"}, "quota.set"},
        {"quota set", {"--organisation", "default", "--objects", "5000"}, "quota.set"},
        {"directory hide", {"anna"}, "directory.hide"},
        {"directory show", {"anna"}, "directory.show"},
        {"access grant", {"anna/calendar", "user/ben"}, "share.grant"},
        {"access hide", {"anna/calendar", "ben"}, "share.hide"},
        {"access show", {"anna/calendar", "ben"}, "share.show"},
        {"access revoke", {"anna/calendar", "user/ben"}, "share.revoke"},
        {"delegate grant", {"anna", "ben"}, "delegate.grant"},
        {"delegate revoke", {"anna", "ben"}, "delegate.revoke"},
        {"organisation limit", {"default", "--private", "nothing"}, "organisation.limit"},
        {"delegate grant", {"anna", "ben"}, "delegate.grant"},
        {"delegate revoke", {"anna", "ben"}, "delegate.revoke"},
        {"organisation limit", {"default", "--private", "busy"}, "organisation.limit"},
        {"organisation add", {"north", "--name", "North"}, "organisation.add"},
        {"organisation edit", {"north", "--name", "The North"}, "organisation.edit"},
        {"organisation administrators add", {"north", "anna"}, "organisation.administrator.add"},
        {"organisation administrators remove",
         {"north", "anna"},
         "organisation.administrator.remove"},
        {"organisation delete", {"north"}, "organisation.delete"},
        {"calendar create", {"anna", "Duty", "--id", "duty"}, "collection.create"},
        {"calendar rename", {"anna/duty", "Rota"}, "collection.rename"},
        {"addressbook create", {"anna", "Offices", "--id", "offices"}, "collection.create"},
        {"addressbook rename", {"anna/offices", "Firms"}, "collection.rename"},
        {"addressbook delete", {"anna/offices", "--yes"}, "collection.delete"},
        {"group team", {"staff", "--members", "write"}, "team.set"},
        {"publish create", {"anna/duty"}, "publish.create"},
        {"publish revoke", {"anna/duty", "1"}, "publish.revoke"},
        {"user transfer", {"anna", "ben", "--only", "calendars/duty"}, "user.transfer"},
        {"calendar delete", {"ben/duty", "--yes"}, "collection.delete"},
        {"import", {"anna", "calendars/calendar", folder + "/one.ics"}, "import"},
        {"export", {"anna", "calendars/calendar", folder + "/out.ics"}, "export"},
        {"provision", {folder + "/accounts.json"}, "user.provision"},
        {"user delete", {"ben", "--yes"}, "user.delete"},
        {"user offboard", {"carl", "--to", "anna"}, "user.offboard"},
    };
    for (const std::string kind : {"group", "resource", "location"}) {
        const std::string id = kind == "group" ? "staff" : kind + "1";
        table.insert(table.begin() + 2, {{kind + " add", {id}, kind + ".add"},
                                         {kind + " edit", {id, "--name", "N"}, kind + ".edit"},
                                         {kind + " disable", {id}, kind + ".disable"},
                                         {kind + " enable", {id}, kind + ".enable"}});
        table.push_back({kind + " delete", {id, "--yes"}, kind + ".delete"});
    }
    return table;
}

class AuditedCommands : public test::PostgresFixture {
  protected:
    AuditedCommands() {
        std::string pattern = "/tmp/kalends-audited-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        std::ofstream(folder_ + "/one.ics")
            << "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:one\r\n"
               "DTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nSUMMARY:Geheime Sitzung\r\n"
               "END:VEVENT\r\nEND:VCALENDAR\r\n";
        std::ofstream(folder_ + "/accounts.json")
            << R"({"accounts":[{"kind":"user","id":"carl","name":"Carl","password":")" << kSecret
            << R"("}]})";
    }

    ~AuditedCommands() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    std::string folder_;
};

TEST_F(AuditedCommands, EachChangeLeavesARowAndNoSecret) {
    std::set<std::string> covered = kReading;
    for (const auto& act : acts(folder_)) {
        covered.insert(act.command);
        std::istringstream words(act.command);
        Words arguments;
        for (std::string word; words >> word;) {
            arguments.push_back(word);
        }
        arguments.insert(arguments.end(), act.arguments.begin(), act.arguments.end());
        arguments.insert(arguments.end(), {"--database", connection()});
        const auto before = value("select coalesce(max(id), 0) from audit");
        const auto finished = runKalends(arguments, act.input);
        ASSERT_EQ(finished.exitCode, 0) << act.command << ": " << finished.err;
        EXPECT_EQ(value("select count(*) from audit where id > " + before + " and action = '" +
                        act.action +
                        "' and actor <> '' and credential = 'command line' and target <> ''"),
                  "1")
            << act.command;
    }
    EXPECT_EQ(value("select count(*) from audit where audit::text like '%" + std::string(kSecret) +
                    "%' or audit::text like '%Geheime%'"
                    " or audit::text like '%kal-%'"),
              "0");
    std::set<std::string> leaves;
    collectLeaves({}, leaves);
    EXPECT_TRUE(leaves.contains("user add"));
    for (const auto& leaf : leaves) {
        EXPECT_TRUE(covered.contains(leaf))
            << "kalends " << leaf << " is in no list of this test: does it leave a row?";
    }
}

}  // namespace
}  // namespace kalends::server
