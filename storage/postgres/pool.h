// Leases of connections and the running of statements on them: settings, health, retries, errors.
// Knows no table.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/postgres/parameters.h"
#include "storage/postgres/postgres.h"
#include "storage/postgres/statement.h"

namespace pqxx {
class result;
}

namespace kalends::postgres {

class Session;

/// Exclusive leases of connections that are made when first needed and kept warm. All functions may
/// be called from any thread. They throw storage::Unavailable (no connection in time, or contention
/// that does not end), storage::Refused (the data does not allow it) and storage::QuotaExceeded;
/// nothing else but programming errors.
class Pool {
  public:
    explicit Pool(Settings settings);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool();

    /// For statements that may run twice: reads, and writes that say the same again. Repeated on a
    /// fresh connection when the first one broke, and after serialization failures and deadlocks.
    pqxx::result run(const Statement& statement, const Parameters& parameters);

    /// For writes. When the connection broke it is unknown whether the write happened: `recheck`
    /// asks, and the write is repeated only when it answers nothing.
    using Recheck = std::function<std::optional<pqxx::result>()>;
    pqxx::result write(const Statement& statement,
                       const Parameters& parameters,
                       const Recheck& recheck);

    /// One transaction on this thread's statements, as storage::Database says. Statements in it are
    /// not repeated one by one: the whole is, after contention or when the connection broke before
    /// the commit was sent.
    void atomically(const std::function<void()>& work);
    /// At once, or when this thread's transaction is committed.
    void afterCommit(std::function<void()> then);

    [[nodiscard]] const Settings& settings() const { return settings_; }

    [[nodiscard]] bool healthy();
    [[nodiscard]] static std::uint64_t statementsOfThisThread();
    void log(LogLevel level, std::string_view message) const;

  private:
    struct ConnectionLost;
    struct Contention;
    struct Transaction;
    using Clock = std::chrono::steady_clock;

    pqxx::result attempt(const Statement& statement,
                         const Parameters& parameters,
                         Clock::time_point deadline);
    pqxx::result execute(Session& session,
                         const Statement& statement,
                         const Parameters& parameters);
    [[nodiscard]] Transaction* transactionOfThisThread() const;
    void transact(Clock::time_point deadline, const std::function<void()>& work);
    void transactWithin(Transaction& outer, const std::function<void()>& work);
    template <class Step>
    auto translated(std::string_view name, const Step& step) -> decltype(step());
    std::unique_ptr<Session> lease(Clock::time_point deadline);
    std::unique_ptr<Session> connect(Clock::time_point deadline);
    void giveBack(std::unique_ptr<Session> session);
    void forget();

    static thread_local Transaction* openTransaction;

    Settings settings_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> idle_;  // last used at the back: few connections stay hot
    std::size_t leased_ = 0;
};

/// A number that this process will not draw again, to know a write by.
[[nodiscard]] std::int64_t randomWriteId();

}  // namespace kalends::postgres
