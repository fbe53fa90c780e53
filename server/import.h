// Objects of files into a collection, by the same checks as PUT; nobody is invited by it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dav/settings.h"
#include "server/import_source.h"
#include "storage/database.h"

namespace kalends::server {

/// What becomes of an object whose UID is in the collection already.
enum class Duplicates { kMerge, kSkip, kNewUid };
enum class ImportMode { kWrite, kDryRun };

/// "merge", "skip" or "new-uid".
[[nodiscard]] Duplicates duplicatesNamed(const std::string& word);

struct ImportCounts {
    std::uint64_t added = 0, replaced = 0, unchanged = 0, skipped = 0, refused = 0;
};

struct ImportOrder {
    storage::Principal owner;
    storage::HomeKind home = storage::HomeKind::kCalendars;
    std::string collection;  // slug
    Duplicates duplicates = Duplicates::kMerge;
    ImportMode mode = ImportMode::kWrite;
};

class Importer {
  public:
    /// Throws storage::Refused when there is no such calendar or address book.
    Importer(storage::Database& database, const DavSettings& settings, ImportOrder order);
    ~Importer();
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    /// The reason when the object was refused, else empty. Throws storage::Unavailable.
    [[nodiscard]] std::string take(ImportItem item);
    /// Counts something that is no object at all; `why` again.
    [[nodiscard]] std::string refuse(std::string why);

    [[nodiscard]] const ImportCounts& counts() const { return counts_; }

    /// The whole collection as one text, piece by piece, as GET on it gives: appends the next
    /// piece, false when it was the last. Good as long as this object.
    [[nodiscard]] std::function<bool(std::string& piece)> pieces();

  private:
    struct Target;
    std::unique_ptr<Target> target_;
    ImportOrder order_;
    ImportCounts counts_;
};

}  // namespace kalends::server
