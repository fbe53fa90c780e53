// The directory and the database are killed in turn and together while people work. Who is signed
// in goes on as far as that is possible; nobody is told that a password is wrong; nothing that was
// acknowledged is lost; nobody restarts the server.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "tests/ldap/served.h"
#include "tests/ldap/slapd.h"

namespace kalends::ldap {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::KalendsProcess;
using test::runKalends;

constexpr int kPeople = 400;

std::string event(const std::string& uid) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//outage//EN\r\nBEGIN:VEVENT\r\nUID:" + uid +
           "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nEND:VEVENT\r\nEND:"
           "VCALENDAR\r\n";
}

/// Somebody who works without a pause.
struct Worker {
    std::string owner, login, secret;
    std::map<int, int> statuses;              // since the last look
    std::vector<std::string> acknowledged{};  // URLs
};

class Outage : public ::testing::Test {
  protected:
    Outage() : directory_("/tmp/kalends-outage-" + std::to_string(::getpid())) {
        fs::remove_all(directory_);
    }

    ~Outage() override {
        (void)runKalends({"migrate", "--embedded", directory_});
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }

    /// The private database, without a word to anybody.
    void killDatabase() const {
        pid_t pid = 0;
        std::ifstream(directory_ + "/data/postmaster.pid") >> pid;
        ASSERT_GT(pid, 1);
        ::kill(pid, SIGKILL);
    }

    void work(std::uint16_t port, std::size_t which) {
        Device device(port);
        for (int i = 0; !stop_; ++i) {
            const auto name = "w" + std::to_string(which) + "-" + std::to_string(i);
            const auto& worker = workers_[which];
            const auto target =
                "/dav/calendars/users/" + worker.owner + "/calendar/" + name + ".ics";
            const int status =
                device.send({"PUT", target, worker.login, worker.secret, event(name)});
            const std::lock_guard lock(mutex_);
            ++workers_[which].statuses[status];
            if (status == 201) {
                workers_[which].acknowledged.push_back(target);
            }
        }
    }

    /// People who were not seen before, one after the other.
    void arrive(std::uint16_t port) {
        Device device(port);
        for (int i = 10; !stop_ && i < kPeople; ++i) {
            const auto login = "p" + std::to_string(i);
            const int status = device.poll(login, login + "-secret");
            {
                const std::lock_guard lock(mutex_);
                ++strangers_[status];
            }
            std::this_thread::sleep_for(100ms);
        }
    }

    /// Statuses during `span`, of workers together and of strangers.
    std::pair<std::map<int, int>, std::map<int, int>> during(std::chrono::milliseconds span) {
        {
            const std::lock_guard lock(mutex_);
            strangers_.clear();
            for (auto& worker : workers_) {
                worker.statuses.clear();
            }
        }
        std::this_thread::sleep_for(span);
        const std::lock_guard lock(mutex_);
        std::map<int, int> all;
        for (const auto& worker : workers_) {
            for (const auto& [status, count] : worker.statuses) {
                all[status] += count;
            }
        }
        return {all, strangers_};
    }

    static void print(const char* phase,
                      const std::pair<std::map<int, int>, std::map<int, int>>& seen) {
        std::cout << phase << ": known";
        for (const auto& [status, count] : seen.first) {
            std::cout << ' ' << status << 'x' << count;
        }
        std::cout << "; new";
        for (const auto& [status, count] : seen.second) {
            std::cout << ' ' << status << 'x' << count;
        }
        std::cout << std::endl;
    }

    std::string directory_;
    std::vector<Worker> workers_;
    std::map<int, int> strangers_;
    std::mutex mutex_;
    std::atomic<bool> stop_{false};
};

bool only(const std::map<int, int>& seen, const std::vector<int>& allowed) {
    return std::all_of(seen.begin(), seen.end(), [&allowed](const auto& one) {
        return std::find(allowed.begin(), allowed.end(), one.first) != allowed.end();
    });
}

TEST_F(Outage, DirectoryAndDatabaseAreKilledInTurnUnderLoad) {
    if (!Slapd::installed()) {
        GTEST_SKIP() << "no slapd here";
    }
    std::string ldif;
    for (int i = 0; i < kPeople; ++i) {
        ldif += personLdif("p" + std::to_string(i));
    }
    Slapd slapd(ldif);
    KalendsProcess process({"serve", "--embedded", directory_, "--listen", "127.0.0.1:0"},
                           environmentOf(slapd.settings()));
    ASSERT_TRUE(process.waitForOutput("ready at", 60s)) << process.err();
    const auto port = portOf(process);
    ASSERT_EQ(
        runKalends({"user", "add", "local", "--embedded", directory_}, "a secret of this table\n")
            .exitCode,
        0);
    Device first(port);
    for (int tries = 0; tries < 300 && first.poll("p399", "p399-secret") != 207; ++tries) {
        std::this_thread::sleep_for(200ms);
    }
    for (int i = 0; i < 3; ++i) {
        const auto login = "p" + std::to_string(i);
        workers_.push_back({login, login, login + "-secret", {}});
    }
    for (int i = 3; i < 5; ++i) {
        const auto login = "p" + std::to_string(i);
        auto made =
            runKalends({"app-password", "add", login, "phone", "--embedded", directory_}).out;
        while (!made.empty() && (made.back() == '\n' || made.back() == ' ')) {
            made.pop_back();
        }
        const auto at = made.find("kal-");
        ASSERT_NE(at, std::string::npos) << made;
        workers_.push_back({login, login, made.substr(at, 33), {}});
    }
    workers_.push_back({"local", "local", "a secret of this table", {}});
    for (const auto& worker : workers_) {
        EXPECT_EQ(first.poll(worker.owner, worker.secret), 207) << worker.login;
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        threads.emplace_back([this, port, i] { work(port, i); });
    }
    threads.emplace_back([this, port] { arrive(port); });

    auto seen = during(2s);
    print("all there", seen);
    EXPECT_TRUE(only(seen.first, {201}));
    EXPECT_TRUE(only(seen.second, {207}));

    slapd.kill();
    std::this_thread::sleep_for(600ms);
    seen = during(4s);
    print("no directory", seen);
    EXPECT_TRUE(only(seen.first, {201}))
        << "cached sign-ins, app passwords and local accounts go on";
    EXPECT_TRUE(only(seen.second, {503})) << "never 401";
    EXPECT_GT(seen.second[503], 0);
    slapd.start();
    std::this_thread::sleep_for(8s);  // a server that did not answer is left alone for some seconds
    seen = during(2s);
    print("directory again", seen);
    EXPECT_TRUE(only(seen.first, {201}));
    EXPECT_TRUE(only(seen.second, {207}));

    killDatabase();
    seen = during(6s);
    print("database killed", seen);
    EXPECT_TRUE(only(seen.first, {201, 503, 412}))
        << "412: written before the answer was lost, and sent again by nobody";
    EXPECT_TRUE(only(seen.second, {207, 503}));
    seen = during(2s);
    print("database again", seen);
    EXPECT_TRUE(only(seen.first, {201}));

    killDatabase();
    slapd.kill();
    seen = during(5s);
    print("both killed", seen);
    EXPECT_TRUE(only(seen.first, {201, 503, 412}));
    EXPECT_TRUE(only(seen.second, {503}));
    slapd.start();
    std::this_thread::sleep_for(8s);
    seen = during(2s);
    print("both again", seen);
    EXPECT_TRUE(only(seen.first, {201}));
    EXPECT_TRUE(only(seen.second, {207}));

    stop_ = true;
    for (auto& thread : threads) {
        thread.join();
    }
    std::size_t kept = 0;
    std::size_t all = 0;
    for (const auto& worker : workers_) {
        all += worker.acknowledged.size();
        for (const auto& target : worker.acknowledged) {
            kept += first.send({"GET", target, worker.login, worker.secret}) == 200 ? 1U : 0U;
        }
    }
    std::cout << all << " acknowledged, " << all - kept << " lost\n";
    EXPECT_GT(all, 500U);
    EXPECT_EQ(kept, all);
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(60s), 0);
}

}  // namespace
}  // namespace kalends::ldap
