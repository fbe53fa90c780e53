// Calendar and address objects: read, listed, written, synchronised. Bytes are kept as sent. Knows
// neither HTTP nor SQL, and never parses what it stores: index rows arrive computed.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/collections.h"
#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

inline constexpr std::int64_t kBeginningOfTime = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kEndOfTime = std::numeric_limits<std::int64_t>::max();

/// Values are stored. Strictest last.
enum class ObjectClass : std::uint8_t { kPublic = 0, kConfidential = 1, kPrivate = 2 };
inline constexpr std::uint8_t kEveryClass = 7;
enum class Busy : std::uint8_t { kFree = 0, kBusy = 1, kTentative = 2, kUnavailable = 3 };

/// One row of the occurrence index; epoch seconds, [start, end). Floating: the wall clock read as
/// if it were UTC.
struct OccurrenceRow {
    std::int64_t start = 0, end = 0;
    bool floating = false;
    Busy busy = Busy::kBusy;
};

/// A row of the card search index: property name and folded text.
struct SearchTextRow {
    std::string property, folded;
};

/// Parsed facts beside the stored bytes (design invariant 1).
struct IndexRows {
    std::optional<std::string> uid;  // absent: not unique in its collection (inbox, files)
    std::uint8_t component = 0;      // ical::ComponentType bit; 0 for cards and files
    ObjectClass objectClass = ObjectClass::kPublic;
    std::string summary;  // or the formatted name of a card
    std::string organizer;
    bool recurring = false;
    std::int64_t coveredFrom = kBeginningOfTime,
                 coveredUntil = kEndOfTime;  // occurrences are complete in between
    std::vector<OccurrenceRow> occurrences;
    std::vector<SearchTextRow> search;
};

struct Object {
    ObjectId id;
    CollectionId collection;
    std::string name;  // last path segment, decoded
    Etag etag;
    std::optional<std::string> scheduleTag;
    std::optional<std::string> uid;
    std::uint8_t component = 0;
    ObjectClass objectClass = ObjectClass::kPublic;
    std::int64_t sizeBytes = 0;
    Revision revision;
    std::chrono::sys_seconds createdAt{}, modifiedAt{};
    std::string contentType;          // empty: by the collection's kind
    std::optional<std::string> body;  // when asked for
};

/// What a viewer keeps of somebody else's object (see viewer_objects.h).
struct OwnText {
    ObjectId object;
    Revision revision;  // of the object when the viewer stored it
    std::string text;
};

/// Where a path leads, as far as it exists. The home is a collection with an empty slug.
struct Place {
    Principal owner;
    std::optional<Collection> collection;  // the home when the path ends there
    std::vector<GrantRow> grants;          // those that reach the viewer
    std::optional<Object> object;
    std::optional<OwnText> own{};  // of the object, when its body was asked for
};

struct PlacePath {
    PrincipalPath owner;
    HomeKind home = HomeKind::kCalendars;
    std::string collection;             // empty: the home
    std::optional<std::string> object;  // last segment, decoded
};

enum class WantBody { kYes, kNo };

/// The state the client believes in; judged under the collection's lock (RFC 9110 section 13, RFC
/// 6638 section 8).
struct Preconditions {
    bool mustExist = false;     // If-Match: *
    bool mustNotExist = false;  // If-None-Match: *
    std::optional<std::vector<Etag>> ifMatch;
    std::optional<std::vector<Etag>> ifNoneMatch;
    std::optional<std::string> ifScheduleTagMatch;
    std::optional<Revision>
        collectionAt;  // the collection has not changed since; refused as kCollectionChanged
};

struct NewObject {
    /// Files may hold any bytes, have no index rows and stand in folders.
    enum class Form : std::uint8_t { kText, kFile };
    CollectionId collection;
    std::string name;
    Etag etag;
    std::string body;
    std::string contentType;
    IndexRows index;
    std::optional<std::string> scheduleTag;
    Form form = Form::kText;
};

struct WriteResult {
    enum class Outcome {
        kCreated,
        kReplaced,
        kRemoved,
        kPreconditionFailed,
        kUidConflict,   // another object of the collection has the UID: `conflictingName`
        kUidChanged,    // the object exists with another UID
        kNoCollection,  // gone meanwhile
        kNotFound,
        kFolder,            // a folder has the name
        kCollectionChanged  // it does not stand at Preconditions::collectionAt
    };
    Outcome outcome = Outcome::kCreated;
    Revision revision;
    std::string conflictingName;
    std::optional<Etag> previousEtag;
};

/// What the listing or query is to bring. All conditions hold together.
struct Selection {
    CollectionId collection;
    WantBody body = WantBody::kNo;
    std::uint8_t components = 0;  // set of bits; 0: all
    std::optional<std::string> uid;

    /// Overlap of an occurrence; objects whose index does not cover the window come too, marked
    /// `uncertain`.
    struct Range {
        std::int64_t startUtc = kBeginningOfTime, endUtc = kEndOfTime;  // for anchored occurrences
        std::int64_t startLocal = kBeginningOfTime,
                     endLocal = kEndOfTime;  // the same instants on the request's wall clock
    };

    std::optional<Range> range;

    struct SearchText {
        std::string property, folded;
        enum class Type { kContains, kEquals, kStartsWith, kEndsWith } type = Type::kContains;
    };

    std::vector<SearchText> search;  // empty: no condition
    bool searchAnyOf = false;
    /// Keyset paging: objects after this name, in order of name, at most `limit`.
    std::string afterName;
    std::size_t limit = 1000;
};

struct SelectedObject {
    Object object;
    bool uncertain = false;  // outside what the index covers: the caller must compute
};

/// What objects stood under a name for a time: of which class and component. All bits: nobody knows
/// any more.
struct FormerForms {
    std::uint32_t bits = ~0U;

    [[nodiscard]] static constexpr unsigned bitOf(ObjectClass objectClass, std::uint8_t component) {
        return static_cast<unsigned>(objectClass) * 8U + (component < 7 ? component : 7U);
    }

    [[nodiscard]] constexpr bool has(unsigned bit) const { return (bits >> bit & 1U) != 0; }
};

struct Change {
    std::string name;
    bool removed = false;
    FormerForms forms;             // what stood there after `since` and stands there no more
    Revision revision;             // of its last change
    std::optional<Object> object;  // when not removed
};

struct Changes {
    enum class Outcome { kOk, kExpired, kNoCollection };
    Outcome outcome = Outcome::kOk;
    std::vector<Change> changes;  // by revision of the last change
    bool truncated = false;
    Revision upTo;  // the next token's revision
    /// Not 0 only when an initial synchronisation was truncated: where the collection stood when it
    /// began. Removals up to here do not concern the client. Given back with the next page, it
    /// keeps that page from expiring (see changesSince).
    Revision startedAt;
};

struct BusyRow {
    std::int64_t start = 0, end = 0;
    bool floating = false;
    Busy busy = Busy::kBusy;
};

class ObjectStore {
  public:
    virtual ~ObjectStore() = default;

    /// One statement: owner, collection, object and the viewer's grants. nullopt: no such
    /// principal.
    [[nodiscard]] virtual std::optional<Place> locate(const PlacePath& path,
                                                      PrincipalId viewer,
                                                      WantBody body) = 0;

    [[nodiscard]] virtual std::vector<SelectedObject> select(const Selection& selection) = 0;
    /// Objects by name in one statement; absent ones are left out.
    [[nodiscard]] virtual std::vector<Object> byNames(CollectionId collection,
                                                      const std::vector<std::string>& names,
                                                      WantBody body) = 0;
    /// Changes after `since` (nullopt: initial, everything), read with the token in one statement.
    /// limit 0: none. `startedAt`: what the truncated page before this one answered under that
    /// name, else 0. Of a home, the changes are its children's (name is the slug, no object); an
    /// initial one brings none.
    [[nodiscard]] virtual Changes changesSince(CollectionId collection,
                                               std::optional<Revision> since,
                                               std::size_t limit,
                                               WantBody body,
                                               Revision startedAt = {}) = 0;

    /// The same of several collections in one statement, `limit` for each; in the order of
    /// `cursors`.
    struct Cursor {
        CollectionId collection;
        std::optional<Revision> since;
        Revision startedAt;
    };

    [[nodiscard]] virtual std::vector<Changes> changesSinceEach(const std::vector<Cursor>& cursors,
                                                                std::size_t limit,
                                                                WantBody body) = 0;

    /// Occurrences that overlap, without bodies; objects the index does not cover are in
    /// `uncovered` with body. `classes`: bits 1 << ObjectClass; of other objects nothing is told.
    /// Objects of which `viewer` keeps a text of their own are in `uncovered` too: whether they
    /// take the viewer's time stands there.
    struct BusyAnswer {
        std::vector<BusyRow> rows;
        std::vector<Object> uncovered;
    };

    [[nodiscard]] virtual BusyAnswer busy(CollectionId collection,
                                          const Selection::Range& range,
                                          std::uint8_t classes = kEveryClass,
                                          std::optional<PrincipalId> viewer = std::nullopt) = 0;

    /// Retention (background job): forgets changes older than `before` in the first collection
    /// after `after` that has any, at most `rows` of them. Go on with `collection` when fewer than
    /// `rows` were removed, else call again with the same.
    struct PruneStep {
        CollectionId collection;  // 0: there is none left
        std::size_t removed = 0;
    };

    virtual PruneStep pruneChanges(std::chrono::sys_seconds before,
                                   CollectionId after,
                                   std::size_t rows) = 0;

    /// One round trip and durable when it returns. In doubt after a lost connection it re-reads
    /// before it retries.
    virtual WriteResult put(const NewObject& object,
                            const Preconditions& preconditions,
                            const Actor& actor) = 0;
    virtual WriteResult remove(CollectionId collection,
                               std::string_view name,
                               const Preconditions& preconditions,
                               const Actor& actor) = 0;

    enum class Overwrite { kAllowed, kForbidden };

    struct Transfer {
        CollectionId source;
        std::string sourceName;
        CollectionId target;
        std::string targetName;
        Overwrite overwrite = Overwrite::kAllowed;
        Preconditions preconditions;  // of the source
    };

    /// MOVE and COPY of one object; index rows travel along. kPreconditionFailed also when the
    /// target exists and may not be overwritten; kUidConflict when the target collection has the
    /// UID under another name.
    virtual WriteResult move(const Transfer& transfer, const Actor& actor) = 0;
    virtual WriteResult copy(const Transfer& transfer, const Actor& actor) = 0;

    struct Member {
        CollectionId collection;
        ObjectId object;
    };

    /// Of objects of any collections, one statement.
    [[nodiscard]] virtual std::vector<std::pair<ObjectId, DeadProperty>> deadProperties(
        const std::vector<Member>& members) = 0;

    struct PropertyChange {
        std::vector<DeadProperty> set;
        std::vector<std::string> removed{};
        std::optional<Revision> collectionAt{};  // as in Preconditions
    };

    /// False: the collection does not stand at `collectionAt`, and nothing was changed.
    virtual bool changeProperties(const Member& member,
                                  const PropertyChange& change,
                                  const Actor& actor) = 0;

    /// Objects whose occurrence index ends before `until` (background job): bodies, oldest coverage
    /// first.
    [[nodiscard]] virtual std::vector<Object> coveredOnlyUntil(std::int64_t until,
                                                               std::size_t limit) = 0;
    /// Replaces the index rows of one object if it still has this revision; no change of revision
    /// or ETag.
    virtual void reindex(const Object& object, const IndexRows& index) = 0;
};

}  // namespace kalends::storage
