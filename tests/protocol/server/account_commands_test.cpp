// The subcommands for accounts as an organisation has them: app passwords, rules, the audit log,
// import and export.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "auth/base64.h"
#include "auth/caching_authenticator.h"
#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::server {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Finished;
using test::runKalends;

constexpr int kDone = 0, kRefused = 1, kUsage = 2;

class AccountCommands : public test::PostgresFixture {
  protected:
    AccountCommands() {
        std::string pattern = "/tmp/kalends-import-XXXXXX";
        folder = ::mkdtemp(pattern.data());
    }

    ~AccountCommands() override {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    Finished run(std::vector<std::string> arguments, const std::string& input = "") {
        arguments.insert(arguments.end(), {"--database", connection()});
        return runKalends(arguments, input);
    }

    json jsonOf(const std::vector<std::string>& arguments, int expected = kDone) {
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, expected) << finished.err << finished.out;
        return json::parse(finished.out, nullptr, false);
    }

    auth::Outcome signIn(const std::string& login, const std::string& password) {
        return auth::makeAuthenticator(*store_, {})
            ->authenticate(auth::basicValue(login, password));
    }

    std::string file(const std::string& name, const std::string& text) {
        fs::create_directories(fs::path(folder + "/" + name).parent_path());
        std::ofstream(folder + "/" + name, std::ios::binary) << text;
        return folder + "/" + name;
    }

    std::string folder;
};

TEST_F(AccountCommands, AnAppPasswordIsMadeUsedListedAndRevoked) {
    ASSERT_EQ(run({"user", "add", "anna", "--password", "drei grüne Schränke"}).exitCode, kDone);
    const auto made = jsonOf({"app-password", "add", "anna", "phone", "--read-only", "--only",
                              "calendars/calendar", "--expires", "2100-01-31", "--network",
                              "10.0.0.0/8", "--json"});
    const std::string secret = made["secret"];
    const auto outcome = signIn("anna", secret);
    ASSERT_EQ(outcome.kind, auth::Outcome::Kind::kAccepted);
    EXPECT_TRUE(outcome.identity->restriction.readOnly);
    EXPECT_EQ(outcome.identity->restriction.only, collectionOf("anna"));
    const auto listed = jsonOf({"app-password", "list", "anna", "--json"});
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0]["name"], "phone");
    EXPECT_EQ(listed[0]["expires"], "2100-02-01T00:00:00Z");
    EXPECT_EQ(listed[0]["networks"][0], "10.0.0.0/8");
    EXPECT_EQ(listed.dump().find(secret), std::string::npos);
    EXPECT_EQ(
        value(
            "select count(*) from app_password where encode(secret_hash, 'escape') like '%kal-%'"),
        "0");
    EXPECT_EQ(run({"app-password", "revoke", "anna", "phone"}).exitCode, kDone);
    EXPECT_EQ(run({"app-password", "revoke", "anna", "phone"}).exitCode, kRefused);
    EXPECT_EQ(signIn("anna", secret).kind, auth::Outcome::Kind::kRejected);
}

TEST_F(AccountCommands, AppPasswordTermsThatAreNoGoodAreRefused) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password"}).exitCode, kDone);
    for (const auto& terms : std::vector<std::vector<std::string>>{{"--network", "nowhere"},
                                                                   {"--network", "10.0.0.0/99"},
                                                                   {"--expires", "2001-01-01"},
                                                                   {"--expires", "tomorrow"},
                                                                   {"--expires", "2027-02-30"},
                                                                   {"--only", "calendars/none"}}) {
        std::vector<std::string> arguments{"app-password", "add", "anna", "x"};
        arguments.insert(arguments.end(), terms.begin(), terms.end());
        const auto finished = run(arguments);
        EXPECT_EQ(finished.exitCode, kRefused) << terms[1];
        EXPECT_FALSE(finished.err.empty());
    }
    EXPECT_EQ(run({"app-password", "add", "nobody", "x"}).exitCode, kRefused);
    EXPECT_EQ(run({"app-password", "add", "anna", std::string(200, 'x')}).exitCode, kRefused);
    EXPECT_EQ(run({"app-password", "add", "anna"}).exitCode, kUsage);
    EXPECT_EQ(run({"app-password", "add", "anna", "x", "--only", "calendar"}).exitCode, kUsage)
        << "of which home?";
    EXPECT_EQ(value("select count(*) from app_password"), "0");
}

TEST_F(AccountCommands, AnEditChangesOnlyWhatIsNamed) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password", "--name", "Anna A.", "--email",
                   "anna@town.example"})
                  .exitCode,
              kDone);
    const auto edited = jsonOf(
        {"user", "edit", "anna", "--name", "Anna B.", "--login", "anna.b", "--admin", "--json"});
    EXPECT_EQ(edited["id"], "anna");
    EXPECT_EQ(
        value("select login || ' ' || display_name || ' ' || email || ' ' || admin from principal"),
        "anna.b Anna B. anna@town.example true");
    ASSERT_EQ(run({"user", "edit", "anna", "--no-admin"}).exitCode, kDone);
    EXPECT_EQ(value("select admin from principal"), "f");
    EXPECT_EQ(run({"user", "edit", "anna"}).exitCode, kUsage);
    EXPECT_EQ(run({"user", "edit", "nobody", "--name", "x"}).exitCode, kRefused);
    EXPECT_EQ(run({"user", "edit", "anna", "--organisation", "none"}).exitCode, kRefused);
}

TEST_F(AccountCommands, RulesOfAnAccountTakeItsPasswordAway) {
    ASSERT_EQ(run({"user", "add", "anna", "--password", "drei grüne Schränke"}).exitCode, kDone);
    EXPECT_TRUE(signIn("anna", "drei grüne Schränke").identity->forDav);
    ASSERT_EQ(run({"user", "rules", "anna", "--app-passwords-only", "yes"}).exitCode, kDone);
    EXPECT_FALSE(signIn("anna", "drei grüne Schränke").identity->forDav);
    ASSERT_EQ(run({"user", "rules", "anna", "--app-passwords-only", "no"}).exitCode, kDone);
    ASSERT_EQ(run({"user", "set-password", "anna", "--must-change", "yes"}, "vier blaue Schränke\n")
                  .exitCode,
              kDone);
    EXPECT_TRUE(signIn("anna", "vier blaue Schränke").identity->mustChange);
    ASSERT_EQ(run({"user", "set-password", "anna"}, "fünf rote Schränke\n").exitCode, kDone);
    EXPECT_TRUE(signIn("anna", "fünf rote Schränke").identity->forDav);
    EXPECT_EQ(run({"user", "rules", "anna"}).exitCode, kUsage);
    EXPECT_EQ(run({"user", "rules", "anna", "--must-change", "perhaps"}).exitCode, kUsage);
}

TEST_F(AccountCommands, AWeakPasswordIsSetWithAWarning) {
    const auto finished = run({"user", "add", "anna"}, "short\n");
    EXPECT_EQ(finished.exitCode, kDone);
    EXPECT_NE(finished.err.find("weak password"), std::string::npos) << finished.err;
    EXPECT_EQ(run({"user", "set-password", "anna"}, "drei grüne Schränke\n").err, "");
}

TEST_F(AccountCommands, UnlockLetsAnAccountStartAnew) {
    ASSERT_EQ(run({"user", "add", "anna", "--password", "drei grüne Schränke"}).exitCode, kDone);
    for (int guess = 0; guess < 11; ++guess) {
        (void)signIn("anna", "guess " + std::to_string(guess));
    }
    EXPECT_EQ(signIn("anna", "drei grüne Schränke").kind, auth::Outcome::Kind::kSlowed);
    ASSERT_EQ(run({"user", "unlock", "anna"}).exitCode, kDone);
    EXPECT_EQ(signIn("anna", "drei grüne Schränke").kind, auth::Outcome::Kind::kAccepted);
}

TEST_F(AccountCommands, EveryActLeavesATraceWithoutSecrets) {
    ASSERT_EQ(run({"user", "add", "anna", "--password", "drei grüne Schränke", "--name", "Anna"})
                  .exitCode,
              kDone);
    ASSERT_EQ(run({"user", "edit", "anna", "--name", "Other"}).exitCode, kDone);
    ASSERT_EQ(run({"app-password", "add", "anna", "phone"}).exitCode, kDone);
    (void)signIn("anna", "wrong wrong wrong");
    (void)signIn("anna", "drei grüne Schränke");
    ASSERT_EQ(run({"user", "disable", "anna"}).exitCode, kDone);
    const auto all = run({"audit", "--json"});
    ASSERT_EQ(all.exitCode, kDone) << all.err;
    for (const char* action : {"user.add", "user.edit", "app-password.add", "sign-in.refused",
                               "sign-in.accepted", "user.disable"}) {
        EXPECT_NE(all.out.find(action), std::string::npos) << action;
    }
    for (const char* secret : {"Schränke", "wrong wrong", "kal-"}) {
        EXPECT_EQ(all.out.find(secret), std::string::npos) << secret;
    }
    EXPECT_EQ(json::parse(all.out.substr(0, all.out.find('\n')))["action"], "user.disable")
        << "newest first";
    EXPECT_NE(run({"audit", "--kind", "sign-in"}).out.find("sign-in.accepted"), std::string::npos);
    EXPECT_EQ(run({"audit", "--kind", "sign-in"}).out.find("user.add"), std::string::npos);
    EXPECT_NE(run({"audit", "--target", "anna", "--limit", "1"}).out.find("user.disable"),
              std::string::npos);
    EXPECT_NE(run({"audit", "--actor", "anna"}).out.find("sign-in.accepted"), std::string::npos);
    EXPECT_EQ(run({"audit", "--until", "2001-01-01"}).out, "");
    EXPECT_EQ(run({"audit", "--kind", "content"}).exitCode, kUsage);
    EXPECT_EQ(run({"audit", "--kind", "other"}).exitCode, kUsage);
    EXPECT_EQ(run({"audit", "--actor", "nobody"}).exitCode, kRefused);
}

std::string eventLines(const std::string& uid,
                       const std::string& summary,
                       const std::string& extra = "") {
    return "BEGIN:VEVENT\r\nUID:" + uid +
           "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/"
           "Berlin:20260301T100000\r\nSUMMARY:" +
           summary + "\r\n" + extra + "END:VEVENT\r\n";
}

const std::string kZone =
    "BEGIN:VTIMEZONE\r\nTZID:Europe/"
    "Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+"
    "0100\r\n"
    "END:STANDARD\r\nEND:VTIMEZONE\r\n";

std::string calendarOf(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nMETHOD:PUBLISH\r\n" + kZone +
           components + "END:VCALENDAR\r\n";
}

TEST_F(AccountCommands, ACalendarFileComesInObjectByObjectAndBack) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password"}).exitCode, kDone);
    const auto source = file(
        "all.ics",
        calendarOf(
            eventLines("one@x", "One") +
            eventLines("series", "Series", "RRULE:FREQ=DAILY;COUNT=3\r\n") +
            eventLines("two with blank", "Two",
                       "ATTENDEE:mailto:b@town.example\r\nORGANIZER:mailto:a@town.example\r\n") +
            "BEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;TZID=Europe/"
            "Berlin:20260302T100000\r\n"
            "DTSTART;TZID=Europe/Berlin:20260302T110000\r\nSUMMARY:Later\r\nEND:VEVENT\r\n"));
    EXPECT_EQ(
        jsonOf({"import", "anna", "calendars/calendar", source, "--dry-run", "--json"})["added"],
        3);
    EXPECT_EQ(value("select count(*) from object"), "0");
    EXPECT_EQ(jsonOf({"import", "anna", "calendars/calendar", source, "--json"})["added"], 3);
    EXPECT_EQ(value("select count(*) from object"), "3");
    EXPECT_EQ(value("select count(*) from object where body like '%METHOD%'"), "0");
    EXPECT_EQ(value("select count(*) from object where uid = 'series' and body like '%Later%' and "
                    "body like '%Series%'"),
              "1");
    EXPECT_EQ(value("select distinct credential from change where collection_id = " +
                    std::to_string(collectionOf("anna").value)),
              "import");
    EXPECT_EQ(jsonOf({"import", "anna", "calendars/calendar", source, "--json"})["unchanged"], 3)
        << "once more changes nothing";
    EXPECT_EQ(jsonOf({"import", "anna", "calendars/calendar", source, "--duplicates", "skip",
                      "--json"})["skipped"],
              3);
    const auto changed = file("changed.ics", calendarOf(eventLines("one@x", "Changed")));
    EXPECT_EQ(jsonOf({"import", "anna", "calendars/calendar", changed, "--json"})["replaced"], 1);
    EXPECT_EQ(jsonOf({"import", "anna", "calendars/calendar", changed, "--duplicates", "new-uid",
                      "--json"})["added"],
              1);
    EXPECT_EQ(value("select count(*) from object where body like '%SUMMARY:Changed%'"), "2");
    const auto exported = run({"export", "anna", "calendars/calendar"});
    EXPECT_EQ(exported.exitCode, kDone) << exported.err;
    EXPECT_NE(exported.out.find("SUMMARY:Later"), std::string::npos);
    const auto back = file("back.ics", exported.out);
    ASSERT_EQ(run({"user", "add", "bert", "--no-password"}).exitCode, kDone);
    EXPECT_EQ(jsonOf({"import", "bert", "calendars/calendar", back, "--json"})["added"], 4);
}

TEST_F(AccountCommands, FoldersOfCardsComeIn) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password"}).exitCode, kDone);
    const auto card = [](const std::string& uid, const std::string& name) {
        return "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + uid + "\r\nFN:" + name + "\r\nN:" + name +
               ";;;;\r\nEND:VCARD\r\n";
    };
    file("book/a.vcf", card("1", "A") + card("2", "B"));
    file("book/deep/c.VCF", card("3", "C"));
    file("book/notes.txt", "nothing");
    EXPECT_EQ(
        jsonOf({"import", "anna", "addressbooks/addressbook", folder + "/book", "--json"})["added"],
        3);
    EXPECT_EQ(run({"export", "anna", "addressbooks/addressbook", folder + "/out.vcf"}).exitCode,
              kDone);
    EXPECT_EQ(fs::file_size(folder + "/out.vcf") > 100, true);
}

TEST_F(AccountCommands, WhatCannotBeStoredIsNamedAndTheRestComesIn) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password"}).exitCode, kDone);
    const auto source =
        file("mixed.ics", calendarOf(eventLines("good", "Good") +
                                     "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n"
                                     "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:"
                                     "20260101T000000Z\r\nSUMMARY:no uid\r\nEND:VEVENT\r\n"));
    const auto counts =
        jsonOf({"import", "anna", "calendars/calendar", source, "--json"}, kRefused);
    EXPECT_EQ(counts["added"], 2);
    EXPECT_EQ(counts["refused"], 1);
    EXPECT_NE(counts["reasons"][0].get<std::string>().find("mixed.ics:"), std::string::npos);
    for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
             {"text.ics", "hello\n"},
             {"cut.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"},
             {"other.ics", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"}}) {
        EXPECT_EQ(run({"import", "anna", "calendars/calendar", file(name, text)}).exitCode,
                  kRefused)
            << name;
    }
    EXPECT_EQ(
        jsonOf({"import", "anna", "calendars/calendar", file("empty.ics", ""), "--json"})["added"],
        0);
    EXPECT_EQ(run({"import", "anna", "calendars/none", source}).exitCode, kRefused);
    EXPECT_EQ(run({"import", "anna", "nonsense", source}).exitCode, kUsage);
    EXPECT_EQ(run({"import", "anna", "calendars/calendar", "/nowhere.ics"}).exitCode, kRefused);
    EXPECT_EQ(
        run({"import", "anna", "calendars/calendar", source, "--duplicates", "other"}).exitCode,
        kUsage);
    EXPECT_EQ(value("select count(*) from object"), "2");
}

TEST_F(AccountCommands, WhatIsKeptOfSomebodyIsShownAndSet) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"user", "add", "anna", "--no-password", "--address", "mailto:anna@town.example",
              "--address", "mailto:a@town.example"},
             {"group", "add", "staff"},
             {"group", "add", "all"},
             {"group", "members", "add", "staff", "anna"},
             {"group", "members", "add", "all", "group/staff", "anna"},
             {"location", "add", "hall", "--auto-schedule", "automatic", "--auto-accept-group",
              "staff"}}) {
        ASSERT_EQ(run(arguments).exitCode, kDone) << arguments.at(1) << arguments.at(2);
    }
    const auto anna = jsonOf({"user", "show", "anna", "--json"});
    EXPECT_EQ(anna["addresses"].size(), 2U);
    EXPECT_EQ(anna["login"], "anna");
    EXPECT_EQ(anna["has_password"], false);
    EXPECT_EQ(anna["organisation"], "default");
    EXPECT_EQ(jsonOf({"location", "show", "hall", "--json"})["auto_accept_group"], "staff");
    EXPECT_NE(run({"location", "show", "hall"}).out.find("automatic, always for group staff"),
              std::string::npos);
    EXPECT_EQ(run({"location", "edit", "hall", "--no-auto-accept-group"}).exitCode, kDone);
    EXPECT_EQ(jsonOf({"location", "show", "hall", "--json"})["auto_accept_group"], "");
    EXPECT_EQ(jsonOf({"group", "members", "of", "anna", "--json"}).size(), 2U);
    EXPECT_EQ(jsonOf({"group", "members", "of", "group/staff", "--json"}).size(), 1U);
    EXPECT_EQ(run({"group", "members", "remove", "staff", "anna", "hall"}).exitCode, kRefused)
        << "all or none";
    EXPECT_EQ(jsonOf({"group", "members", "list", "staff", "--json"}).size(), 1U);
    EXPECT_EQ(run({"group", "members", "remove", "staff", "anna"}).exitCode, kDone);
    EXPECT_EQ(value("select count(*) from audit where action = 'group.member.remove'"), "1");
    EXPECT_NE(
        run({"audit", "--organisation", "default", "--limit", "1"}).out.find("group.member.remove"),
        std::string::npos);
    EXPECT_EQ(run({"audit", "--organisation", "nowhere"}).exitCode, kRefused);
}

TEST_F(AccountCommands, AFileThatIsNoneStopsNoOtherAndAnExportIsWholeOrNotThere) {
    ASSERT_EQ(run({"user", "add", "anna", "--no-password"}).exitCode, kDone);
    file("folder/a.ics", "hello\n");
    file("folder/b.ics", calendarOf(eventLines("b", "B")));
    file("folder/c.ics", "BEGIN:VCALENDAR\r\nX:" + std::string(20 * 1024 * 1024, 'x'));
    file("folder/d.ics", calendarOf(eventLines("d", "D")));
    const auto counts =
        jsonOf({"import", "anna", "calendars/calendar", folder + "/folder", "--json"}, kRefused);
    EXPECT_EQ(counts["added"], 2);
    EXPECT_EQ(counts["refused"], 2);
    EXPECT_NE(counts["reasons"][1].get<std::string>().find("the line is too long"),
              std::string::npos);
    const auto told = run({"import", "anna", "calendars/calendar", folder + "/folder"});
    EXPECT_EQ(told.err.find('\r'), std::string::npos) << "progress is for terminals";
    EXPECT_NE(told.out.find("unchanged 2"), std::string::npos) << told.out;
    EXPECT_EQ(run({"export", "anna", "calendars/calendar", folder + "/nowhere/out.ics"}).exitCode,
              kRefused);
    EXPECT_EQ(run({"export", "anna", "calendars/calendar", folder + "/out.ics"}).exitCode, kDone);
    EXPECT_FALSE(fs::exists(folder + "/out.ics.part"));
    EXPECT_EQ(run({"export", "anna", "calendars/calendar", "/dev/full"}).exitCode, kRefused);
    EXPECT_EQ(value("select count(*) from audit where action = 'import'"), "2");
    EXPECT_EQ(value("select count(*) from audit where action = 'export'"), "1");
}

TEST_F(AccountCommands, DirectoryCommandsWantADirectory) {
    for (const char* verb : {"check", "sync"}) {
        EXPECT_EQ(run({"ldap", verb}).exitCode, kUsage) << verb;
    }
    EXPECT_EQ(run({"ldap", "status"}).exitCode, kDone);
}

}  // namespace
}  // namespace kalends::server
