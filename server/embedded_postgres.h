// A private PostgreSQL cluster in a directory: made on first use, started, shared by the processes
// that use it, stopped by the last of them. Knows no schema.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace kalends::server {

/// Holds the cluster open. Several processes may hold the same directory: the first starts the
/// server, the last one stops it, and one left behind by a killed process is taken over.
class EmbeddedPostgres {
  public:
    enum class Durability : std::uint8_t {
        kDurable,
        kThrowAway  // no fsync: for tests only
    };

    /// Returns when the server answers. As root the server runs as `user` (initdb refuses root),
    /// and `directory` is handed to that user. Throws std::runtime_error naming the directory and,
    /// when there is one, the server's log file.
    explicit EmbeddedPostgres(std::filesystem::path directory,
                              std::string user = "postgres",
                              Durability durability = Durability::kDurable);
    EmbeddedPostgres(const EmbeddedPostgres&) = delete;
    EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;
    ~EmbeddedPostgres();

    /// libpq connection string of the database `kalends`.
    [[nodiscard]] std::string connection() const { return connectionTo("kalends"); }

    [[nodiscard]] std::string connectionTo(std::string_view database) const;

    /// Process id of the postmaster; also the first line of `directory`/data/postmaster.pid.
    [[nodiscard]] pid_t postmaster() const;

    /// Lets go of the cluster; the last holder stops the server (fast shutdown). Later calls do
    /// nothing.
    void stop() noexcept;

    /// Whether the server process exists; says nothing about a start or a stop in progress.
    [[nodiscard]] bool running() const;

    /// Starts a server that died or was stopped by someone else; does nothing when it runs. Never
    /// makes a new cluster in place of a lost one: throws std::runtime_error then, and when the
    /// server does not start.
    void revive();

    /// Stops and starts the server under its other users, as an upgrade does. For tests.
    void restart();

  private:
    /// An flock that ends with the process, however that ends.
    class Lock;

    void start();
    void initialise() const;
    void createDatabase() const;
    void shutDown() const;

    [[nodiscard]] std::filesystem::path data() const { return directory_ / "data"; }

    std::filesystem::path directory_, binaries_, sockets_;
    std::string user_;
    Durability durability_;
    int usersLock_ = -1;
};

}  // namespace kalends::server
