// The private cluster: first start, sharing between holders, a killed holder, long paths, restart.
#include "server/embedded_postgres.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

namespace fs = std::filesystem;
using server::EmbeddedPostgres;

class Embedded : public ::testing::Test {
  protected:
    Embedded() : directory_("/tmp/kalends-embedded-" + std::to_string(::getpid())) {
        fs::remove_all(directory_);
    }

    ~Embedded() override { fs::remove_all(directory_); }

    static std::unique_ptr<EmbeddedPostgres> start(const fs::path& directory) {
        return std::make_unique<EmbeddedPostgres>(directory, "postgres",
                                                  EmbeddedPostgres::Durability::kThrowAway);
    }

    static std::string ask(const EmbeddedPostgres& server, const std::string& text) {
        return sql(server.connection(), text).at(0).at(0);
    }

    fs::path directory_;
};

TEST_F(Embedded, StartsOnFirstUseKeepsDataAndStopsWithItsLastHolder) {
    auto first = start(directory_);
    EXPECT_EQ(ask(*first, "select current_database()"), "kalends");
    EXPECT_EQ(ask(*first, "show server_encoding"), "UTF8");
    EXPECT_EQ(ask(*first, "select lower('ÄÖÜ')"), "äöü") << "search folds letters beyond ASCII";
    sql(first->connection(), "create table kept (n int)");
    const pid_t postmaster = first->postmaster();
    ASSERT_GT(postmaster, 1);
    EXPECT_EQ(::getsid(postmaster) == ::getsid(0), false) << "Ctrl-C must not reach it";

    auto second = start(directory_);
    EXPECT_EQ(second->postmaster(), postmaster);
    first.reset();
    EXPECT_EQ(ask(*second, "select count(*) from kept"), "0");
    second->restart();
    EXPECT_EQ(ask(*second, "select count(*) from kept"), "0");
    EXPECT_NE(second->postmaster(), postmaster);
    second->stop();
    second->stop();
    EXPECT_FALSE(fs::exists(directory_ / "data" / "postmaster.pid"));
    EXPECT_EQ(ask(*start(directory_), "select count(*) from kept"), "0");
    EXPECT_FALSE(fs::exists(directory_ / "data" / "postmaster.pid"));
}

TEST_F(Embedded, AServerLeftByAKilledHolderIsTakenOver) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto server = start(directory_);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    pid_t left = 0;
    std::ifstream(directory_ / "data" / "postmaster.pid") >> left;
    ASSERT_GT(left, 1);
    ASSERT_EQ(::kill(left, 0), 0) << "the server outlives its holder";
    {
        const auto server = start(directory_);
        EXPECT_EQ(server->postmaster(), left);
        EXPECT_EQ(ask(*server, "select 1"), "1");
        // And the server itself killed: the next start recovers.
        ::kill(left, SIGKILL);
    }
    for (int tries = 0; tries < 500 && ::kill(left, 0) == 0; ++tries) {
        ::usleep(20000);
    }
    const auto server = start(directory_);
    EXPECT_EQ(ask(*server, "select 1"), "1");
}

TEST_F(Embedded, APathTooLongForASocketIsNoHindrance) {
    const fs::path deep = directory_ / std::string(80, 'd') / std::string(80, 'e');
    fs::create_directories(directory_);
    fs::permissions(directory_, fs::perms(0755));
    fs::path socket;
    {
        const auto server = start(deep);
        EXPECT_EQ(ask(*server, "select 1"), "1");
        socket = sql(server->connection(), "show unix_socket_directories").at(0).at(0);
        EXPECT_EQ(fs::status(socket).permissions() & fs::perms::all, fs::perms(0700));
    }
    EXPECT_FALSE(fs::exists(socket)) << "nothing stays outside the directory";
}

TEST_F(Embedded, WhatCannotWorkIsSaidWithTheDirectory) {
    EXPECT_THROW(EmbeddedPostgres("/proc/none/x", "postgres"), std::exception);
    if (::geteuid() == 0) {
        EXPECT_THROW(EmbeddedPostgres(directory_, "no-such-user"), std::runtime_error);
        EXPECT_THROW(EmbeddedPostgres(directory_, "root"), std::runtime_error);
    }
    std::ofstream(directory_) << "a file";
    EXPECT_THROW(EmbeddedPostgres(directory_, "postgres"), std::exception);
}

}  // namespace

}  // namespace kalends::test
