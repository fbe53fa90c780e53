// storage::ObjectStore on PostgreSQL. Implemented by subject: object_reads.cpp, object_writes.cpp,
// synchronisation.cpp.
#pragma once

#include "storage/objects.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class ObjectStore : public storage::ObjectStore {
  public:
    explicit ObjectStore(Pool& pool) : pool_(pool) {}

    std::optional<storage::Place> locate(const storage::PlacePath& path,
                                         storage::PrincipalId viewer,
                                         storage::WantBody body) override;
    std::vector<storage::SelectedObject> select(const storage::Selection& selection) override;
    std::vector<storage::Object> byNames(storage::CollectionId collection,
                                         const std::vector<std::string>& names,
                                         storage::WantBody body) override;
    BusyAnswer busy(storage::CollectionId collection,
                    const storage::Selection::Range& range,
                    std::uint8_t classes,
                    std::optional<storage::PrincipalId> viewer) override;
    std::vector<std::pair<storage::ObjectId, storage::DeadProperty>> deadProperties(
        const std::vector<Member>& members) override;
    std::vector<storage::Object> coveredOnlyUntil(std::int64_t until, std::size_t limit) override;

    storage::Changes changesSince(storage::CollectionId collection,
                                  std::optional<storage::Revision> since,
                                  std::size_t limit,
                                  storage::WantBody body,
                                  storage::Revision startedAt) override;
    std::vector<storage::Changes> changesSinceEach(const std::vector<Cursor>& cursors,
                                                   std::size_t limit,
                                                   storage::WantBody body) override;
    PruneStep pruneChanges(std::chrono::sys_seconds before,
                           storage::CollectionId after,
                           std::size_t rows) override;

    storage::WriteResult put(const storage::NewObject& object,
                             const storage::Preconditions& preconditions,
                             const storage::Actor& actor) override;
    storage::WriteResult remove(storage::CollectionId collection,
                                std::string_view name,
                                const storage::Preconditions& preconditions,
                                const storage::Actor& actor) override;
    storage::WriteResult move(const Transfer& transfer, const storage::Actor& actor) override;
    storage::WriteResult copy(const Transfer& transfer, const storage::Actor& actor) override;
    bool changeProperties(const Member& member,
                          const PropertyChange& change,
                          const storage::Actor& actor) override;
    void reindex(const storage::Object& object, const storage::IndexRows& index) override;

  private:
    /// Where a write can be found again when its answer was lost.
    struct WriteTrace {
        storage::CollectionId collection;
        std::string name;
        std::int64_t writeId = 0;
        storage::CollectionId source;  // of a transfer
    };

    storage::WriteResult write(const Statement& statement,
                               const Parameters& parameters,
                               const WriteTrace& trace);
    storage::WriteResult putFile(const storage::NewObject& file,
                                 const storage::Preconditions& preconditions,
                                 const storage::Actor& actor);
    storage::WriteResult transfer(const Transfer& transfer,
                                  const storage::Actor& actor,
                                  bool copies);

    Pool& pool_;
};

}  // namespace kalends::postgres
