// The jobs and their thread.
#include "server/jobs/background_jobs.h"

#include <algorithm>
#include <variant>

#include "dav/content/index_rows.h"
#include "groupware/ical/calendar.h"
#include "storage/errors.h"

namespace kalends::jobs {

namespace {

constexpr std::size_t kBatch = 200;
constexpr std::size_t kPruneRows = 500;
constexpr std::chrono::seconds kFirstDelay{
    20};  // clients that reconnect after a restart come first

}  // namespace

BackgroundJobs::BackgroundJobs(storage::Database& database,
                               const server::JobSettings& settings,
                               Clock now,
                               Log log)
    : database_(database),
      settings_(settings),
      now_(std::move(now)),
      log_(std::move(log)),
      thread_({std::min<std::chrono::milliseconds>(kFirstDelay, settings_.interval),
               settings_.interval},
              [this] { runOnce(); }) {}

void BackgroundJobs::runOnce() {
    try {
        extendCoverage();
        pruneHistory();
    } catch (const storage::Unavailable& error) {
        log_(server::LogLevel::kWarning, "jobs.unavailable", error.what());
    } catch (const std::exception& error) {
        log_(server::LogLevel::kError, "jobs.failed", error.what());
    }
}

void BackgroundJobs::extendCoverage() {
    const auto today = now_().time_since_epoch();
    const auto until =
        (today + std::chrono::duration_cast<std::chrono::seconds>(settings_.occurrenceHorizon))
            .count();
    // What repeats too often to be covered so far is tried again only when half of its coverage is
    // used up.
    std::erase_if(short_, [&today](const auto& entry) { return entry.second < today.count(); });
    while (!thread_.stopping()) {
        bool progress = false;
        for (const auto& object :
             database_.objects().coveredOnlyUntil(until, kBatch + short_.size())) {
            if (thread_.stopping()) {
                return;
            }
            if (!short_.contains(object.id)) {
                progress = reindex(object, until) || progress;
            }
        }
        if (!progress) {
            return;
        }
    }
}

bool BackgroundJobs::reindex(const storage::Object& object, std::int64_t until) {
    const auto now = now_();
    ical::Rules rules;
    rules.method = ical::Rules::Method::kAllowed;  // invitations in inboxes carry one
    auto parsed = ical::parse(object.body.value_or(""), rules);
    if (const auto* problem = std::get_if<ical::Violation>(&parsed)) {
        log_(server::LogLevel::kWarning, "jobs.unreadable",
             "object " + std::to_string(object.id.value) + ": " + problem->message);
        short_[object.id] = until;
        return false;
    }
    const auto rows = content::indexRows(std::get<ical::Calendar>(parsed), now);
    database_.objects().reindex(object, rows);
    ++reindexed_;
    if (rows.coveredUntil < until) {
        const auto present = now.time_since_epoch().count();
        short_[object.id] =
            present + std::max<std::int64_t>(3600, (rows.coveredUntil - present) / 2);
        return false;
    }
    return true;
}

void BackgroundJobs::pruneHistory() {
    const auto before =
        now_() - std::chrono::duration_cast<std::chrono::seconds>(settings_.changeRetention);
    storage::CollectionId after;
    while (!thread_.stopping()) {
        const auto step = database_.objects().pruneChanges(before, after, kPruneRows);
        pruned_ += step.removed;
        if (!step.collection) {
            return;
        }
        if (step.removed < kPruneRows) {
            after = step.collection;
        }
    }
}

}  // namespace kalends::jobs
