// Notes about sign-ins and their thread.
#include "auth/journal.h"

#include <algorithm>

#include "storage/errors.h"

namespace kalends::auth {

namespace {

constexpr std::size_t kMostNotes =
    10'000;  // a database that is away for long costs notes, not memory
constexpr std::size_t kLongestAgent = 200;

std::chrono::sys_seconds now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

Journal::Journal(storage::AppPasswordStore& appPasswords,
                 storage::AuditStore& audit,
                 const JournalSettings& settings)
    : appPasswords_(appPasswords), audit_(audit), settings_(settings), thread_([this] { run(); }) {}

Journal::~Journal() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    flush();
}

void Journal::used(const Identity& identity, const Origin& origin) {
    if (!identity.appPassword) {
        return;
    }
    const auto time = now();
    const std::lock_guard lock(mutex_);
    if (uses_.size() >= kMostNotes && !uses_.contains(identity.appPassword)) {
        return;
    }
    auto& use = uses_[identity.appPassword];
    use.id = identity.appPassword;
    use.at = time;
    if (use.agent.compare(0, kLongestAgent, origin.agent, 0, kLongestAgent) != 0) {
        use.agent = origin.agent.substr(0, kLongestAgent);
    }
    use.address = origin.address;
}

void Journal::judged(const Secret& secret, const Outcome& outcome, const Origin& origin) {
    const bool accepted = outcome.kind == Outcome::Kind::kAccepted;
    if (!accepted && outcome.kind != Outcome::Kind::kRejected &&
        outcome.kind != Outcome::Kind::kSlowed) {
        return;
    }
    storage::AuditEntry entry;
    entry.kind = storage::AuditKind::kSignIn;
    entry.action = accepted                                   ? "sign-in.accepted"
                   : outcome.kind == Outcome::Kind::kRejected ? "sign-in.refused"
                                                              : "sign-in.slowed";
    if (accepted) {
        entry.actor = outcome.identity->principal.id;
        entry.target = outcome.identity->principal.id;
        entry.credential = outcome.identity->credential;
    }
    entry.actorName = accepted ? outcome.identity->principal.slug : secret.login;
    entry.address = origin.address;
    entry.detail = origin.agent.substr(0, kLongestAgent);
    const std::string same =
        entry.action + '\n' + entry.actorName + '\n' + entry.credential + '\n' + entry.address;
    const auto time = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (noted_.size() >= kMostNotes) {
        std::erase_if(noted_, [time](const auto& note) { return note.second <= time; });
    }
    if (entries_.size() >= kMostNotes || noted_.size() >= kMostNotes) {
        return;
    }
    const auto found = noted_.find(same);
    if (found != noted_.end() && found->second > time) {
        return;
    }
    noted_[same] = time + settings_.repeat;
    entries_.push_back(std::move(entry));
}

void Journal::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, settings_.interval, [this] { return stopping_; })) {
        lock.unlock();
        flush();
        lock.lock();
    }
}

void Journal::flush() {
    std::vector<storage::AppPasswordUse> uses;
    std::vector<storage::AuditEntry> entries;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [id, use] : uses_) {
            uses.push_back(std::move(use));
        }
        uses_.clear();
        entries.swap(entries_);
    }
    try {
        if (!uses.empty()) {
            appPasswords_.noteUses(uses);
            uses.clear();
        }
        if (!entries.empty()) {
            audit_.record(entries);
        }
    } catch (const std::exception&) {
        // Uses come again by themselves; acts do not.
        const std::lock_guard lock(mutex_);
        entries.insert(entries.end(), std::make_move_iterator(entries_.begin()),
                       std::make_move_iterator(entries_.end()));
        entries.resize(std::min(entries.size(), kMostNotes));
        entries_ = std::move(entries);
    }
}

}  // namespace kalends::auth
