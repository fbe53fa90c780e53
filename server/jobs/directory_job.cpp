// The thread that reads the directory.
#include "server/jobs/directory_job.h"

#include "auth/ldap/sync.h"

namespace kalends::jobs {

namespace {

constexpr std::chrono::milliseconds kFirstDelay{100};
constexpr std::chrono::minutes kLease{30};

std::string sentenceOf(const ldap::SyncReport& report) {
    return std::string(report.full ? "full" : "delta") + " found=" + std::to_string(report.found) +
           " created=" + std::to_string(report.created) +
           " changed=" + std::to_string(report.changed) +
           " disabled=" + std::to_string(report.disabled) +
           " enabled=" + std::to_string(report.enabled) +
           " groups=" + std::to_string(report.groupsChanged) +
           " skipped=" + std::to_string(report.skipped);
}

bool changedAnything(const ldap::SyncReport& report) {
    return report.created + report.changed + report.disabled + report.enabled +
               report.groupsChanged >
           0;
}

}  // namespace

DirectoryJob::DirectoryJob(std::shared_ptr<ldap::Directory> directory,
                           storage::Database& database,
                           const ldap::Settings& settings,
                           Log log)
    : directory_(std::move(directory)),
      database_(database),
      settings_(settings),
      log_(std::move(log)),
      thread_({kFirstDelay, settings_.interval}, [this] { runOnce(); }) {}

void DirectoryJob::runOnce() {
    try {
        auto& store = database_.directory();
        const auto apart =
            std::chrono::duration_cast<std::chrono::seconds>(settings_.interval * 9 / 10);
        if (!store.claim(ldap::kDirectoryName, apart, kLease)) {
            return;
        }
        try {
            const auto state = store.state(ldap::kDirectoryName);
            const auto now = std::chrono::system_clock::now();
            const bool full = !state.fullAt || now - *state.fullAt >= settings_.fullInterval;
            const auto report = ldap::synchronise(
                *directory_, database_, settings_,
                {.extent = full ? ldap::SyncExtent::kFull : ldap::SyncExtent::kDelta});
            if (report.full || changedAnything(report)) {
                log_(server::LogLevel::kInfo, "ldap.synchronised", sentenceOf(report));
            }
            for (const auto& problem : report.problems) {
                log_(server::LogLevel::kWarning, "ldap.skipped", problem);
            }
            healthy_ = true;
        } catch (const ldap::MassDisappearance& error) {
            healthy_ = false;
            store.noteProblem(ldap::kDirectoryName, error.what());
            log_(server::LogLevel::kError, "ldap.mass-disappearance", error.what());
        } catch (const std::exception& error) {
            healthy_ = false;
            store.noteProblem(ldap::kDirectoryName, error.what());
            log_(server::LogLevel::kError, "ldap.failed", error.what());
        }
    } catch (const std::exception& error) {
        healthy_ = false;
        log_(server::LogLevel::kWarning, "ldap.unavailable", error.what());
    }
}

}  // namespace kalends::jobs
