// The credential epoch, watched by one thread and announced by another, both on connections outside
// the pool's leases.
#include "storage/postgres/credential_watch.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <pqxx/except>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/rows.h"
#include "storage/postgres/session.h"

namespace kalends::postgres {

namespace {

using namespace std::chrono_literals;

constexpr auto kPollEvery = 500ms;
constexpr auto kCoalesce = 30ms;  // notifications of one span go out as one
constexpr auto kReconnectEvery = 200ms;
constexpr std::size_t kMostAtOnce = 1000;

constexpr auto kStatements = std::to_array<Statement>({
    {"credential_epoch",
     "select e.value, k.principal_id from credential_epoch e left join lateral (select "
     "c.principal_id from credential c"
     " where c.credential_version > $1 and c.credential_version <= e.value order by "
     "c.credential_version limit $2) k on true",
     "Whose credentials changed since an epoch, with the epoch now"},
    {"notify_credentials", "select pg_notify('kalends_credentials', '')",
     "Makes other nodes read the epoch at once"},
});

}  // namespace

std::span<const Statement> credentialWatchStatements() {
    return kStatements;
}

CredentialWatch::CredentialWatch(Pool& pool)
    : pool_(pool), wakeDescriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

CredentialWatch::~CredentialWatch() {
    stopping_ = true;
    wake();
    { const std::lock_guard lock(announcedMutex_); }
    announcedCondition_.notify_all();
    if (listening_.joinable()) {
        listening_.join();
    }
    if (notifying_.joinable()) {
        notifying_.join();
    }
    ::close(wakeDescriptor_);
}

void CredentialWatch::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeDescriptor_, &one, sizeof one);
}

void CredentialWatch::add(std::function<void(const storage::Invalidation&)> listener) {
    const std::lock_guard lock(listenersMutex_);
    listeners_.push_back(std::move(listener));
    if (!listening_.joinable()) {
        listening_ = std::thread([this] { listen(); });
    }
}

void CredentialWatch::announce(storage::PrincipalId principal) {
    pool_.afterCommit([this, principal] {
        const std::lock_guard lock(announcedMutex_);
        announced_.push_back(principal);
        if (!notifying_.joinable()) {
            notifying_ = std::thread([this] { notifyOthers(); });
        }
        announcedCondition_.notify_one();
    });
}

void CredentialWatch::tell(const storage::Invalidation& invalidation) {
    const std::lock_guard lock(listenersMutex_);
    for (const auto& listener : listeners_) {
        listener(invalidation);
    }
}

void CredentialWatch::notifyOthers() {
    constexpr Statement kNotify = named(kStatements, "notify_credentials");
    while (!stopping_) {
        std::vector<storage::PrincipalId> announced;
        {
            std::unique_lock lock(announcedMutex_);
            announcedCondition_.wait(lock, [this] { return stopping_ || !announced_.empty(); });
            announced.swap(announced_);
        }
        for (const storage::PrincipalId principal : announced) {
            tell({storage::Invalidation::Kind::kCredential, principal});
        }
        if (announced.empty()) {
            continue;
        }
        try {
            pool_.run(kNotify, Parameters());
        } catch (const std::exception&) {
            // The others' polling finds it.
            pool_.log(LogLevel::kWarning, "event=credential_notification_failed");
        }
        std::unique_lock lock(announcedMutex_);
        announcedCondition_.wait_for(lock, kCoalesce, [this] { return stopping_.load(); });
    }
}

void CredentialWatch::readEpoch(Session* session) {
    constexpr Statement kEpoch = named(kStatements, "credential_epoch");
    Parameters parameters;
    parameters.integer(std::max<std::int64_t>(seenEpoch_, 0))
        .integer(static_cast<std::int64_t>(kMostAtOnce) + 1);
    const pqxx::result result =
        session != nullptr ? session->execute(kEpoch, parameters) : pool_.run(kEpoch, parameters);
    const std::size_t rows = static_cast<std::size_t>(result.size());
    std::int64_t epoch = seenEpoch_;
    std::vector<storage::PrincipalId> changed;
    for (std::size_t i = 0; i < rows; ++i) {
        RowReader row(result, i);
        epoch = row.integer();
        if (const auto principal = row.optionalInteger()) {
            changed.push_back({*principal});
        }
    }
    if (epoch == seenEpoch_) {
        return;
    }
    // Versions that no row has belong to changes since overtaken, or to principals that are gone.
    const bool complete =
        seenEpoch_ >= 0 && static_cast<std::int64_t>(changed.size()) == epoch - seenEpoch_;
    seenEpoch_ = epoch;
    if (!complete || changed.size() > kMostAtOnce) {
        tell({storage::Invalidation::Kind::kEverything, {}});
        return;
    }
    for (const storage::PrincipalId principal : changed) {
        tell({storage::Invalidation::Kind::kCredential, principal});
    }
}

void CredentialWatch::listenOnce(Session& session) {
    session.listen("kalends_credentials");
    while (!stopping_) {
        readEpoch(&session);
        session.awaitNotification(wakeDescriptor_, kPollEvery);
    }
}

void CredentialWatch::listen() {
    while (!stopping_) {
        try {
            Session session(pool_.settings());
            listenOnce(session);
        } catch (const pqxx::failure&) {
            pool_.log(LogLevel::kWarning, "event=credential_listener_lost");
        }
        if (stopping_) {
            return;
        }
        try {
            readEpoch(nullptr);
        } catch (const std::exception&) {
            // Nothing can be said about other nodes' changes now: what is cached may be stale.
            seenEpoch_ = -1;
            tell({storage::Invalidation::Kind::kEverything, {}});
        }
        std::unique_lock lock(announcedMutex_);
        announcedCondition_.wait_for(lock, kReconnectEvery, [this] { return stopping_.load(); });
    }
}

}  // namespace kalends::postgres
