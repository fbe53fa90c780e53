// The server as a process with its own database: starts, stops, is killed, and comes back with
// everything it stored.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "server/jobs/http_client.h"
#include "tests/protocol/server/life_cycle_fixture.h"

namespace kalends::server {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::KalendsProcess;
using test::LifeCycle;
using test::runKalends;

TEST_F(LifeCycle, FirstStartMakesAccountsThatWorkAndASecondShowsNoPasswords) {
    std::string password;
    {
        KalendsProcess first(serve({"--pid-file", directory_ + ".pid"}));
        ASSERT_TRUE(first.waitForOutput("ready at", 120s)) << first.out() << first.err();
        for (const char* login : {"admin", "anna", "ben"}) {
            EXPECT_NE(match(first.out(), std::string(login) + " +(\\S{20,})"), "") << first.out();
        }
        password = match(first.out(), "anna +(\\S+)");
        std::ifstream pidFile(directory_ + ".pid");
        pid_t pid = 0;
        pidFile >> pid;
        EXPECT_EQ(pid, first.pid());
        const auto doctor = runKalends(
            {"doctor", "anna", "--embedded", directory_, "--url", urlOf(first)}, password + "\n");
        EXPECT_EQ(doctor.exitCode, 0) << doctor.out << doctor.err;
        EXPECT_NE(doctor.out.find("ok    calendars"), std::string::npos) << doctor.out;
        const auto wrong = runKalends(
            {"doctor", "anna", "--embedded", directory_, "--url", urlOf(first)}, "wrong\n");
        EXPECT_EQ(wrong.exitCode, 1);
        EXPECT_NE(wrong.out.find("FAIL  sign-in"), std::string::npos) << wrong.out;
        first.signal(SIGTERM);
        EXPECT_EQ(first.wait(60s), 0) << first.err();
        EXPECT_FALSE(fs::exists(directory_ + ".pid"));
        EXPECT_EQ(first.err().find(password), std::string::npos) << "no password in the log";
    }
    EXPECT_FALSE(fs::exists(directory_ + "/data/postmaster.pid"))
        << "the database stops with the server";
    KalendsProcess second(serve());
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(second.waitForOutput("ready at", 60s)) << second.err();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s);
    EXPECT_EQ(second.out().find("First start"), std::string::npos);
    const auto doctor = runKalends(
        {"doctor", "anna", "--embedded", directory_, "--url", urlOf(second)}, password + "\n");
    EXPECT_EQ(doctor.exitCode, 0) << doctor.out << doctor.err;
    second.signal(SIGINT);
    EXPECT_EQ(second.wait(60s), 0);
}

TEST_F(LifeCycle, KilledAtAnyMomentItComesBackWithItsData) {
    {
        KalendsProcess first(serve());
        ASSERT_TRUE(first.waitForOutput("ready at", 120s)) << first.err();
        const auto added =
            runKalends({"user", "add", "carla", "--no-password", "--embedded", directory_});
        ASSERT_EQ(added.exitCode, 0) << added.err;
        first.signal(SIGKILL);
        EXPECT_EQ(first.wait(20s), 128 + SIGKILL);
    }
    KalendsProcess second(serve());
    ASSERT_TRUE(second.waitForOutput("ready at", 120s)) << second.err();
    const auto shown = runKalends({"user", "show", "carla", "--embedded", directory_});
    EXPECT_EQ(shown.exitCode, 0) << shown.err;
    EXPECT_EQ(statusOf(urlOf(second) + "dav/"), 401);
    second.signal(SIGTERM);
    EXPECT_EQ(second.wait(60s), 0) << second.err();
}

TEST_F(LifeCycle, MonitoringAnswersOnItsOwnAddressOnly) {
    KalendsProcess process(serve({"--metrics", "127.0.0.1:0"}));
    ASSERT_TRUE(process.waitForOutput("ready at", 120s)) << process.err();
    const auto metrics = match(process.out(), "Monitoring at (http://\\S+/)metrics");
    ASSERT_NE(metrics, "") << process.out();
    EXPECT_EQ(statusOf(metrics + "health/live"), 200);
    EXPECT_EQ(statusOf(metrics + "health/ready"), 200);
    EXPECT_EQ(statusOf(urlOf(process) + ".well-known/caldav") / 100, 3);
    const auto page =
        jobs::callHttp({.method = "GET", .url = metrics + "metrics", .headers = {}, .body = ""})
            .body;
    EXPECT_NE(page.find("kalends_requests_total{method=\"GET\",status=\"3xx\"}"), std::string::npos)
        << page;
    EXPECT_EQ(statusOf(urlOf(process) + "metrics"), 401);
    const auto after =
        jobs::callHttp({.method = "GET", .url = metrics + "metrics", .headers = {}, .body = ""})
            .body;
    EXPECT_NE(after.find("kalends_requests_total{method=\"GET\",status=\"4xx\"} 1"),
              std::string::npos)
        << "requests without credentials are refused before they are read, and counted all the "
           "same\n"
        << after;
    EXPECT_TRUE(process.waitForError("path=/metrics status=401", 10s)) << process.err();
}

TEST_F(LifeCycle, HangUpReloadsAndKeepsServing) {
    KalendsProcess process(serve());
    ASSERT_TRUE(process.waitForOutput("ready at", 120s)) << process.err();
    process.signal(SIGHUP);
    EXPECT_TRUE(process.waitForError("id=reloaded", 20s)) << process.err();
    EXPECT_EQ(statusOf(urlOf(process) + "dav/"), 401);
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(60s), 0);
    EXPECT_NE(process.err().find("id=stopped"), std::string::npos);
}

TEST_F(LifeCycle, AnAddressInUseIsNamedAndTheDatabaseIsStopped) {
    KalendsProcess first(serve());
    ASSERT_TRUE(first.waitForOutput("ready at", 120s)) << first.err();
    const auto port = match(urlOf(first), ":(\\d+)/");
    const auto other = directory_ + "-other";
    const auto second = runKalends({"serve", "--embedded", other, "--listen", "127.0.0.1:" + port});
    EXPECT_EQ(second.exitCode, 1);
    EXPECT_NE(second.err.find(port), std::string::npos) << second.err;
    EXPECT_FALSE(fs::exists(other + "/data/postmaster.pid"));
    std::error_code ignored;
    fs::remove_all(other, ignored);
}

}  // namespace
}  // namespace kalends::server
