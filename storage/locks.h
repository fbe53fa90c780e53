// WebDAV locks (RFC 4918 section 6): taken, shown, refreshed and released. That writes heed them is
// the business of the stores that write. Knows neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/collections.h"
#include "storage/ids.h"

namespace kalends::storage {

/// What is locked: a name in a collection, whether an object stands there or not; an empty name is
/// the collection itself. A name that begins with '/' is the path, in the tree of the collection,
/// of a folder above (with a slash at its end) or of something that stands deeper.
struct LockPlace {
    CollectionId collection;
    std::string name;
};

struct Lock {
    enum class Scope : std::uint8_t { kExclusive, kShared };
    /// Depth 0 or infinity; of a collection, the latter covers its members.
    enum class Reach : std::uint8_t { kResource, kMembers };
    LockPlace root;
    std::string token;  // an absolute URI
    PrincipalId owner;  // who made it: nobody else may use its token
    Scope scope = Scope::kExclusive;
    Reach reach = Reach::kMembers;
    std::string ownerXml;              // content of DAV:owner as XML with its namespaces declared
    std::chrono::seconds remaining{};  // when it was read

    /// True when it protects what stands under `name` in its collection.
    [[nodiscard]] bool covers(std::string_view name) const {
        return root.name == name || (root.name.empty() && reach == Reach::kMembers) ||
               root.name.starts_with('/');
    }
};

struct NewLock {
    LockPlace root;
    Lock::Scope scope = Lock::Scope::kExclusive;
    Lock::Reach reach = Lock::Reach::kMembers;
    std::string ownerXml;
    std::chrono::seconds timeout{};
    /// Of an empty file: in a folder, locking a name where nothing stands makes one.
    Etag emptyEtag;
    bool mustNotExist =
        false;  // nothing may stand there: what the viewer cannot see must not be locked
};

struct Acquired {
    enum class Outcome : std::uint8_t {
        kLocked,
        kConflict,          // with the locks on `names`
        kCollectionLocked,  // the name is new, and the token of the lock on its collection was not
                            // submitted
        kExists,            // against mustNotExist
        kNoCollection,
        kTooMany
    };
    Outcome outcome = Outcome::kLocked;
    Lock lock;                       // when kLocked
    bool madeName = false;           // nothing stood there, and nothing was locked there
    std::vector<std::string> names;  // roots of the locks in the way
};

/// A write met locks whose tokens the actor did not submit. Nothing was written.
struct Locked : std::runtime_error {
    Locked(CollectionId where, std::vector<std::string> what)
        : std::runtime_error("locked"), collection(where), names(std::move(what)) {}

    CollectionId collection;
    std::vector<std::string> names;  // roots; empty: the collection itself
};

class LockStore {
  public:
    virtual ~LockStore() = default;

    /// The locks that protect a resource. One statement.
    [[nodiscard]] virtual std::vector<Lock> covering(const LockPlace& place) = 0;
    enum class Members : std::uint8_t { kWithout, kWith };
    /// All locks on several collections, and perhaps on what they hold. One statement.
    [[nodiscard]] virtual std::vector<Lock> of(const std::vector<CollectionId>& collections,
                                               Members members) = 0;

    virtual Acquired acquire(const NewLock& lock, const Actor& actor) = 0;
    /// Gives the actor's locks that cover the resource and whose tokens were submitted a new time;
    /// answers them.
    virtual std::vector<Lock> refresh(const LockPlace& place,
                                      std::chrono::seconds timeout,
                                      const Actor& actor) = 0;

    enum class Release : std::uint8_t { kReleased, kNoSuchLock, kNotYours };
    /// Whether the actor may release the locks of others.
    enum class Others : std::uint8_t { kMayNot, kMay };
    virtual Release release(const LockPlace& place,
                            std::string_view token,
                            PrincipalId actor,
                            Others others) = 0;
};

}  // namespace kalends::storage
