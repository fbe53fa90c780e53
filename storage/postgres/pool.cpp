// Leases, retries and the translation of database errors. The only place that reads SQLSTATEs.
#include "storage/postgres/pool.h"

#include <array>
#include <pqxx/except>
#include <pqxx/result>
#include <random>
#include <thread>

#include "storage/errors.h"
#include "storage/postgres/session.h"
#include "storage/quota.h"

namespace kalends::postgres {

namespace {

constexpr int kAttempts = 6;
constexpr std::chrono::milliseconds kReconnectPause{50};
constexpr std::chrono::milliseconds kHealthLimit{1000};

constexpr auto kStatements = std::to_array<Statement>({
    {"ping", "select 1", "Is the database there?"},
});

thread_local std::uint64_t statementsSent = 0;

/// What a failed statement means for its caller.
enum class Failure : std::uint8_t {
    kConnection,
    kContention,
    kUnavailable,
    kRefused,
    kOverQuota,
    kBug
};

struct Row {
    std::string_view state;  // a whole SQLSTATE or its class
    Failure failure;
};

constexpr auto kFailures = std::to_array<Row>({
    {"40001", Failure::kContention},
    {"40P01", Failure::kContention},  // serialization, deadlock
    {"55P03", Failure::kUnavailable},
    {"57014", Failure::kUnavailable},  // lock and statement timeout
    {"08", Failure::kConnection},
    {"57P0", Failure::kConnection},   // shut down, starting up
    {"25006", Failure::kConnection},  // a standby: the primary moved
    {"53", Failure::kUnavailable},    // too many connections, memory, disk
    {"22", Failure::kRefused},
    {"23", Failure::kRefused},  // not storable, constraint
    {"54", Failure::kRefused},
    {"KQ", Failure::kOverQuota},
    {"KL", Failure::kRefused},  // too large; our own functions' refusals
});

Failure meaningOf(std::string_view state) {
    for (const Row& row : kFailures) {
        if (state.starts_with(row.state)) {
            return row.failure;
        }
    }
    return Failure::kBug;
}

struct Sentence {
    std::string_view constraint, text;
};

constexpr auto kSentences = std::to_array<Sentence>({
    {"principal_login_key", "the login belongs to another principal"},
    {"principal_guid_key", "the guid belongs to another principal"},
    {"principal_address_pkey", "an address belongs to another principal"},
    {"principal_kind_slug_key", "the principal was created by another at the same time"},
});

/// For people: a sentence for known constraints, the database's own words for refusals of our
/// functions. Other messages might quote stored text, so only their code is passed on.
std::string refusal(const pqxx::sql_error& error) {
    const std::string_view message = error.what();
    for (const Sentence& sentence : kSentences) {
        if (message.find(sentence.constraint) != std::string_view::npos) {
            return std::string(sentence.text);
        }
    }
    if (error.sqlstate().starts_with("KL")) {
        const std::string_view words =
            message.substr(message.find(':') == std::string_view::npos ? 0 : message.find(':') + 1);
        const std::size_t start = words.find_first_not_of(' ');
        return std::string(words.substr(start, words.find('\n') - start));
    }
    return "the database refused the data (" + error.sqlstate() + ")";
}

void backOff(int attempt) {
    thread_local std::minstd_rand random(std::random_device{}());
    const int longest = 5 << attempt;
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(1, longest)(random)));
}

}  // namespace

std::int64_t randomWriteId() {
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^
                                        std::random_device{}()};
    return static_cast<std::int64_t>(random() >> 1U);
}

struct Pool::ConnectionLost : std::exception {};

struct Pool::Contention : std::exception {};

struct Pool::Transaction {
    Pool* pool = nullptr;
    Session* session = nullptr;
    std::vector<std::function<void()>> afterCommit;
    int depth = 0;
};

thread_local Pool::Transaction* Pool::openTransaction = nullptr;

Pool::Pool(Settings settings) : settings_(std::move(settings)) {}

Pool::~Pool() = default;

std::uint64_t Pool::statementsOfThisThread() {
    return statementsSent;
}

void Pool::log(LogLevel level, std::string_view message) const {
    if (settings_.log) {
        settings_.log(level, message);
    }
}

std::unique_ptr<Session> Pool::lease(Clock::time_point deadline) {
    {
        std::unique_lock lock(mutex_);
        if (!returned_.wait_until(lock, deadline,
                                  [this] { return leased_ < settings_.poolSize; })) {
            throw storage::Unavailable("all database connections are busy");
        }
        ++leased_;
        while (!idle_.empty()) {
            std::unique_ptr<Session> session = std::move(idle_.back());
            idle_.pop_back();
            if (session->looksAlive()) {
                return session;
            }
        }
    }
    try {
        return connect(deadline);
    } catch (...) {
        forget();
        throw;
    }
}

std::unique_ptr<Session> Pool::connect(Clock::time_point deadline) {
    for (;;) {
        try {
            return std::make_unique<Session>(settings_);
        } catch (const pqxx::failure&) {
            // libpq's message names host and user: not for the client, and not needed to wait.
            if (Clock::now() + kReconnectPause >= deadline) {
                log(LogLevel::kError, "event=database_unreachable");
                throw storage::Unavailable("the database cannot be reached");
            }
        }
        std::this_thread::sleep_for(kReconnectPause);
    }
}

void Pool::giveBack(std::unique_ptr<Session> session) {
    {
        const std::lock_guard lock(mutex_);
        --leased_;
        idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

void Pool::forget() {
    {
        const std::lock_guard lock(mutex_);
        --leased_;
    }
    returned_.notify_one();
}

/// Runs one step on a session, with pqxx's errors as ours.
template <class Step>
auto Pool::translated(std::string_view name, const Step& step) -> decltype(step()) {
    ++statementsSent;
    try {
        return step();
    } catch (const pqxx::broken_connection&) {
        throw ConnectionLost();
    } catch (const pqxx::in_doubt_error&) {
        throw ConnectionLost();
    } catch (const pqxx::transaction_rollback&) {
        throw Contention();
    } catch (const pqxx::sql_error& error) {
        switch (meaningOf(error.sqlstate())) {
            case Failure::kConnection:
                throw ConnectionLost();
            case Failure::kContention:
                throw Contention();
            case Failure::kUnavailable:
                throw storage::Unavailable("the database is overloaded (" + error.sqlstate() + ")");
            case Failure::kOverQuota:
                throw storage::QuotaExceeded();
            case Failure::kRefused:
                throw storage::Refused(refusal(error));
            case Failure::kBug:
                break;
        }
        throw std::logic_error("statement " + std::string(name) + " failed (" + error.sqlstate() +
                               ")");
    } catch (const pqxx::failure&) {
        // Out of memory in libpq, or no result at all: the session's state is unknown.
        throw ConnectionLost();
    }
}

pqxx::result Pool::execute(Session& session,
                           const Statement& statement,
                           const Parameters& parameters) {
    return translated(statement.name, [&] { return session.execute(statement, parameters); });
}

pqxx::result Pool::attempt(const Statement& statement,
                           const Parameters& parameters,
                           Clock::time_point deadline) {
    if (Transaction* open = transactionOfThisThread()) {
        return execute(*open->session, statement, parameters);
    }
    std::unique_ptr<Session> session = lease(deadline);
    const auto start = Clock::now();
    try {
        pqxx::result result = execute(*session, statement, parameters);
        giveBack(std::move(session));
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
        if (took >= settings_.slowStatement) {
            log(LogLevel::kWarning, "event=slow_statement name=" + std::string(statement.name) +
                                        " ms=" + std::to_string(took.count()) +
                                        " rows=" + std::to_string(result.size()));
        }
        return result;
    } catch (const ConnectionLost&) {
        log(LogLevel::kWarning, "event=connection_lost name=" + std::string(statement.name));
        session.reset();
        forget();
        throw;
    } catch (...) {
        giveBack(std::move(session));
        throw;
    }
}

pqxx::result Pool::run(const Statement& statement, const Parameters& parameters) {
    return write(statement, parameters, [] { return std::optional<pqxx::result>(); });
}

pqxx::result Pool::write(const Statement& statement,
                         const Parameters& parameters,
                         const Recheck& recheck) {
    if (transactionOfThisThread() != nullptr) {
        return attempt(statement, parameters, {});
    }
    // One limit for all tries together: an outage is answered in time, not once per try.
    const auto deadline = Clock::now() + settings_.waitLimit;
    for (int tries = 1;; ++tries) {
        try {
            return attempt(statement, parameters, deadline);
        } catch (const ConnectionLost&) {
            if (tries >= kAttempts) {
                throw storage::Unavailable("the database connection was lost");
            }
            if (std::optional<pqxx::result> done = recheck()) {
                return *std::move(done);
            }
        } catch (const Contention&) {
            if (tries >= kAttempts) {
                log(LogLevel::kWarning, "event=contention name=" + std::string(statement.name));
                throw storage::Unavailable("the database is overloaded");
            }
            backOff(tries);
        }
    }
}

Pool::Transaction* Pool::transactionOfThisThread() const {
    return openTransaction != nullptr && openTransaction->pool == this ? openTransaction : nullptr;
}

void Pool::afterCommit(std::function<void()> then) {
    if (Transaction* open = transactionOfThisThread()) {
        open->afterCommit.push_back(std::move(then));
    } else {
        then();
    }
}

void Pool::atomically(const std::function<void()>& work) {
    if (Transaction* outer = transactionOfThisThread()) {
        return transactWithin(*outer, work);
    }
    const auto deadline = Clock::now() + settings_.waitLimit;
    for (int tries = 1;; ++tries) {
        try {
            return transact(deadline, work);
        } catch (const ConnectionLost&) {
            if (tries >= kAttempts) {
                throw storage::Unavailable("the database connection was lost");
            }
        } catch (const Contention&) {
            if (tries >= kAttempts) {
                log(LogLevel::kWarning, "event=contention name=transaction");
                throw storage::Unavailable("the database is overloaded");
            }
            backOff(tries);
        }
    }
}

void Pool::transact(Clock::time_point deadline, const std::function<void()>& work) {
    std::unique_ptr<Session> session = lease(deadline);
    Transaction transaction{.pool = this, .session = session.get(), .afterCommit = {}, .depth = 0};
    bool committing = false;
    const auto text = [&](const char* command) {
        translated(command, [&] { return session->executeText(command); });
    };
    openTransaction = &transaction;
    try {
        text("begin");
        work();
        openTransaction = nullptr;
        committing = true;
        text("commit");
    } catch (const ConnectionLost&) {
        openTransaction = nullptr;
        forget();
        if (committing) {
            // It may be kept or not; whoever asked reads what is there and asks again.
            throw storage::Unavailable("the database connection was lost");
        }
        throw;
    } catch (...) {
        openTransaction = nullptr;
        try {
            text("rollback");
        } catch (const std::exception&) {
            forget();  // the session ends with what was done in it
            throw;
        }
        giveBack(std::move(session));
        throw;
    }
    giveBack(std::move(session));
    for (const auto& then : transaction.afterCommit) {
        then();
    }
}

void Pool::transactWithin(Transaction& outer, const std::function<void()>& work) {
    const std::string name = "part" + std::to_string(++outer.depth);
    const std::size_t announced = outer.afterCommit.size();
    const auto text = [&](const std::string& command) {
        translated(command, [&] { return outer.session->executeText(command); });
    };
    try {
        text("savepoint " + name);
        work();
        text("release savepoint " + name);
        --outer.depth;
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Contention&) {
        throw;  // the whole is repeated
    } catch (...) {
        --outer.depth;
        outer.afterCommit.resize(announced);
        text("rollback to savepoint " + name);
        throw;
    }
}

bool Pool::healthy() {
    try {
        constexpr Statement kPing = named(kStatements, "ping");
        attempt(kPing, Parameters(), Clock::now() + kHealthLimit);
        return true;
    } catch (const ConnectionLost&) {
        return false;
    } catch (const storage::Unavailable&) {
        return false;
    }
}

}  // namespace kalends::postgres
