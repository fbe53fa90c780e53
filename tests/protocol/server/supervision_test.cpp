// What an administrator relies on around a server process: TLS, the service manager, a private
// database that comes back.
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/protocol/http/certificate.h"
#include "tests/protocol/http/raw_client.h"
#include "tests/protocol/server/life_cycle_fixture.h"

namespace kalends::server {
namespace {

using namespace std::chrono_literals;
using http::test::CertificateFiles;
using http::test::RawClient;
using test::KalendsProcess;
using test::LifeCycle;

using Supervision = LifeCycle;

/// The datagrams a service manager would get.
class NotifySocket {
  public:
    explicit NotifySocket(std::string path)
        : path_(std::move(path)), fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        ::unlink(path_.c_str());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        const timeval patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    ~NotifySocket() {
        ::close(fd_);
        ::unlink(path_.c_str());
    }

    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    [[nodiscard]] std::string next() const {
        std::string text(500, '\0');
        const auto size = ::recv(fd_, text.data(), text.size(), 0);
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

  private:
    std::string path_;
    int fd_;
};

/// A socket as a .socket unit opens it, on a free port of this machine.
class OpenedSocket {
  public:
    explicit OpenedSocket(int type = SOCK_STREAM) : fd_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ::ntohs(address.sin_port);
        if (type == SOCK_STREAM) {
            EXPECT_EQ(::listen(fd_, 64), 0);
        }
    }

    ~OpenedSocket() { ::close(fd_); }

    OpenedSocket(const OpenedSocket&) = delete;
    OpenedSocket& operator=(const OpenedSocket&) = delete;

    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/";
    }

  private:
    int fd_;
    std::uint16_t port_ = 0;
};

TEST_F(Supervision, ListensOnTheSocketsOfTheServiceManager) {
    const OpenedSocket dav;
    const OpenedSocket second;
    const OpenedSocket monitoring;
    const std::vector<std::string> arguments{
        "serve",       "--embedded", directory_,          "--listen",
        "systemd:dav", "--metrics",  "systemd:monitoring"};
    {
        KalendsProcess process(arguments, {{"LISTEN_FDNAMES", "dav:monitoring:dav"}},
                               {dav.fd(), monitoring.fd(), second.fd()});
        ASSERT_TRUE(process.waitForOutput("ready at", 60s)) << process.err();
        EXPECT_NE(process.out().find(dav.url()), std::string::npos) << process.out();
        EXPECT_EQ(statusOf(dav.url() + "dav/"), 401);
        EXPECT_EQ(statusOf(second.url() + "dav/"), 401);
        EXPECT_EQ(statusOf(monitoring.url() + "health/ready"), 200);
        process.signal(SIGTERM);
        EXPECT_EQ(process.wait(60s), 0);
    }
    // The sockets outlive the process: a client that comes between two of them waits, and is
    // answered by the next.
    std::thread client([&dav] { EXPECT_EQ(statusOf(dav.url() + "dav/"), 401); });
    KalendsProcess next(arguments, {{"LISTEN_FDNAMES", "dav:monitoring"}},
                        {dav.fd(), monitoring.fd()});
    EXPECT_TRUE(next.waitForOutput("ready at", 60s)) << next.err();
    client.join();
    next.signal(SIGTERM);
    EXPECT_EQ(next.wait(60s), 0);
}

TEST_F(Supervision, SocketsThatDoNotFitStopTheStartInWords) {
    const OpenedSocket dav;
    const OpenedSocket datagrams(SOCK_DGRAM);
    const auto refusal = [&](const std::string& listen, const std::string& names,
                             const std::vector<int>& sockets) {
        KalendsProcess process({"serve", "--embedded", directory_, "--listen", listen},
                               {{"LISTEN_FDNAMES", names}}, sockets);
        EXPECT_EQ(process.wait(60s), 1);
        (void)process.waitForError("\n", 1s);
        return process.err();
    };
    EXPECT_NE(refusal("systemd:dav", "", {}).find("no socket named dav"), std::string::npos);
    EXPECT_NE(refusal("systemd:dav", "web", {dav.fd()}).find("no socket named dav"),
              std::string::npos);
    EXPECT_NE(refusal("127.0.0.1:0", "dav", {dav.fd()}).find("neither server.listen nor"),
              std::string::npos);
    EXPECT_NE(refusal("systemd:dav", "dav", {datagrams.fd()}).find("no listening stream socket"),
              std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory_)) << "nothing is started before";
    // Sockets that were handed to another process are none of ours.
    KalendsProcess other({"serve", "--embedded", directory_, "--listen", "systemd:dav"},
                         {{"LISTEN_PID", "1"}, {"LISTEN_FDS", "1"}});
    EXPECT_EQ(other.wait(60s), 1);
}

TEST_F(Supervision, TheServiceManagerIsToldOfReadyReloadAndStop) {
    const auto path = directory_ + ".notify";
    const NotifySocket manager(path);
    KalendsProcess process(serve(), {{"NOTIFY_SOCKET", path}});
    EXPECT_EQ(manager.next(), "READY=1");
    ASSERT_TRUE(process.waitForOutput("ready at", 60s)) << process.err();
    EXPECT_EQ(statusOf(urlOf(process) + "dav/"), 401) << "READY means that requests are served";
    process.signal(SIGHUP);
    EXPECT_EQ(manager.next(), "RELOADING=1");
    EXPECT_EQ(manager.next(), "READY=1");
    process.signal(SIGTERM);
    EXPECT_EQ(manager.next(), "STOPPING=1");
    EXPECT_EQ(process.wait(60s), 0);
}

TEST_F(Supervision, HttpsIsServedAndHangUpBringsTheNewCertificateAndKeepsTheOldOverABadOne) {
    const CertificateFiles certificate;
    certificate.write(0xA1);
    KalendsProcess process({"serve", "--embedded", directory_, "--listen", "tls://127.0.0.1:0"},
                           {{"KALENDS_TLS_CERTIFICATE", certificate.chainFile()},
                            {"KALENDS_TLS_KEY", certificate.keyFile()}});
    ASSERT_TRUE(process.waitForOutput("ready at", 120s)) << process.err();
    const auto port = static_cast<std::uint16_t>(
        std::stoi(match(process.out(), "ready at https://127\\.0\\.0\\.1:(\\d+)/")));
    RawClient early(port, RawClient::Wire::kTls);
    EXPECT_EQ(early.certificateSerial(), "A1");
    const std::string request = "GET /dav/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const auto answer = early.ask(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);

    certificate.write(0xB2);
    process.signal(SIGHUP);
    ASSERT_TRUE(process.waitForError("id=reloaded", 20s)) << process.err();
    EXPECT_EQ(RawClient(port, RawClient::Wire::kTls).certificateSerial(), "B2");
    EXPECT_TRUE(early.ask(request)) << "connections that stand are kept";

    std::ofstream(certificate.chainFile()) << "no certificate";
    process.signal(SIGHUP);
    ASSERT_TRUE(process.waitForError("id=reload.failed", 20s)) << process.err();
    EXPECT_EQ(RawClient(port, RawClient::Wire::kTls).certificateSerial(), "B2");
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(60s), 0);
}

TEST_F(Supervision, APrivateDatabaseThatDiesIsStartedAgainAndAccountsWorkWithoutARestart) {
    KalendsProcess process(serve());
    ASSERT_TRUE(process.waitForOutput("ready at", 120s)) << process.err();
    const auto password = match(process.out(), "anna +(\\S+)");
    ASSERT_NE(password, "");
    const std::vector<std::string> doctor{"doctor",   "anna",  "--embedded",
                                          directory_, "--url", urlOf(process)};
    for (const int round : {1, 2}) {
        pid_t postmaster = 0;
        std::ifstream(directory_ + "/data/postmaster.pid") >> postmaster;
        ASSERT_GT(postmaster, 1);
        ::kill(postmaster, SIGKILL);
        pid_t next = postmaster;
        for (const auto deadline = std::chrono::steady_clock::now() + 60s;
             next == postmaster && std::chrono::steady_clock::now() < deadline;
             std::this_thread::sleep_for(100ms)) {
            std::ifstream(directory_ + "/data/postmaster.pid") >> next;
        }
        EXPECT_NE(next, postmaster) << "round " << round << '\n' << process.err();
        ASSERT_TRUE(process.waitForError("runs again", 60s)) << process.err();
        const auto checked = test::runKalends(doctor, password + "\n");
        EXPECT_EQ(checked.exitCode, 0) << checked.out << checked.err;
    }
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(60s), 0) << process.err();
    EXPECT_FALSE(std::filesystem::exists(directory_ + "/data/postmaster.pid"));
}

/// Exit status and what was said.
std::pair<int, std::string> said(const std::string& command) {
    std::string text;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::array<char, 4096> piece{};
    while (pipe != nullptr &&
           std::fgets(piece.data(), static_cast<int>(piece.size()), pipe) != nullptr) {
        text += piece.data();
    }
    return {pipe == nullptr ? -1 : ::pclose(pipe), text};
}

TEST(Units, AreUnderstoodAndLeaveTheServiceLittleToDoHarmWith) {
    if (::access("/usr/bin/systemd-analyze", X_OK) != 0) {
        GTEST_SKIP() << "no systemd-analyze here";
    }
    for (const char* unit : {"kalends.service", "kalends.socket", "kalends-monitoring.socket"}) {
        std::istringstream lines(said(std::string("systemd-analyze verify deploy/") + unit).second);
        for (std::string line; std::getline(lines, line);) {
            // The program is installed elsewhere while it is tested.
            EXPECT_TRUE(line.find("kalends") == std::string::npos ||
                        line.find("is not executable") != std::string::npos)
                << line;
        }
    }
    const auto [status, report] =
        said("systemd-analyze security --offline=true --threshold=20 deploy/kalends.service");
    if (report.find("verall exposure") == std::string::npos) {
        GTEST_SKIP() << "this systemd does not judge units that do not run: " << report;
    }
    EXPECT_EQ(status, 0) << report;
}

}  // namespace
}  // namespace kalends::server
