// One connection with this server's settings. Knows no table and never retries.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <unordered_set>

#include "storage/postgres/parameters.h"
#include "storage/postgres/postgres.h"
#include "storage/postgres/statement.h"

namespace pqxx {
class result;
}

namespace kalends::postgres {

/// Used by one thread at a time. Errors are pqxx's; after one that broke the connection the session
/// must be thrown away.
class Session {
  public:
    /// Connects and sets the session up: two round trips.
    explicit Session(const Settings& settings);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// One statement as its own transaction; prepared at its first use.
    pqxx::result execute(const Statement& statement, const Parameters& parameters);
    /// Several statements without parameters in one round trip.
    pqxx::result executeText(const std::string& text);

    /// False when the server has closed its end, which is seen without a round trip.
    [[nodiscard]] bool looksAlive() const;

    void listen(const std::string& channel);
    /// Waits until a notification came, `wakeDescriptor` is readable or the time is over.
    void awaitNotification(int wakeDescriptor, std::chrono::milliseconds limit);

  private:
    struct State;
    std::unique_ptr<State> state_;
    std::unordered_set<std::string_view> prepared_;
};

}  // namespace kalends::postgres
