// People, groups and rooms of a directory as principals: all of them, or what changed. Runs in the
// background and from the command line; knows no HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "auth/ldap/directory.h"
#include "storage/database.h"
#include "storage/directory.h"

namespace kalends::ldap {

/// So much is missing at once that it looks like a mistake. Nothing was changed.
struct MassDisappearance : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct SyncReport {
    bool full = false;
    std::uint64_t found = 0, created = 0, changed = 0, disabled = 0, enabled = 0, groupsChanged = 0;
    std::uint64_t skipped = 0;
    std::vector<std::string> problems;  // the first of them, one for each entry skipped
};

enum class SyncExtent { kFull, kDelta };
enum class SyncGuard { kOn, kOff };
enum class SyncApply { kWrite, kDryRun };

struct SyncOrder {
    SyncExtent extent = SyncExtent::kDelta;  // a delta becomes full when it must
    SyncGuard guard = SyncGuard::kOn;
    SyncApply apply = SyncApply::kWrite;
    std::string actor = "directory", credential = "ldap";  // who started the run, for the audit log
};

inline constexpr std::string_view kDirectoryName = "ldap";

/// One run. Throws DirectoryUnavailable, DirectoryError, MassDisappearance, storage::Unavailable;
/// what was written until then stays and is found again by the next run.
[[nodiscard]] SyncReport synchronise(Directory& directory,
                                     storage::Database& database,
                                     const Settings& settings,
                                     const SyncOrder& order);

}  // namespace kalends::ldap
