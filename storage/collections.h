// Homes and collections: calendars, address books, inbox and outbox; their properties. Knows
// neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

/// Values are stored. The home itself is a collection with an empty slug.
enum class HomeKind : std::uint8_t { kCalendars = 1, kAddressbooks = 2, kFiles = 3 };
enum class CollectionKind : std::uint8_t {
    kHome = 1,
    kCalendar = 2,
    kInbox = 3,
    kOutbox = 4,
    kNotifications = 5,
    kAddressbook = 6,
    kFolder = 7
};

struct Collection {
    CollectionId id;
    std::string uuid;  // stable identity (DAV:resource-id), part of the sync token
    std::string
        view;  // not stored: which form a viewer gets of what is in it; part of the sync token
    PrincipalId owner;
    HomeKind home = HomeKind::kCalendars;
    CollectionKind kind = CollectionKind::kCalendar;
    std::string slug;
    Revision revision;
    Revision prunedRevision;  // changes up to here are forgotten; older tokens are invalid
    std::int64_t objectCount = 0, bytes = 0;
    std::chrono::sys_seconds createdAt{}, modifiedAt{};
    // Live properties that clients set.
    std::optional<std::string> displayName, description, color, timezone, timezoneId;
    std::optional<std::int64_t> order;
    std::uint8_t components = 0;  // set of ical::ComponentType bits; 0: any
    bool transparent = false;     // schedule-calendar-transp
    bool isShared = false;        // with a person or group by a grant of its own
    bool sharesCards = false;     // single cards, groups of contacts, are shared
};

/// A dead property: its Clark name and the XML of its whole element, namespaces declared in it.
struct DeadProperty {
    std::string name;  // {namespace}local
    std::string xml;
};

/// What one request sets or removes, all or nothing. Outer optional absent: untouched; inner
/// absent: removed.
struct CollectionChange {
    std::optional<std::optional<std::string>> displayName, description, color, timezone, timezoneId;
    std::optional<std::optional<std::int64_t>> order;
    std::optional<std::uint8_t> components;
    std::optional<bool> transparent;
    std::vector<DeadProperty> setDead;
    std::vector<std::string> removeDead;
    [[nodiscard]] bool empty() const;
};

struct NewCollection {
    PrincipalId owner;
    HomeKind home = HomeKind::kCalendars;
    CollectionKind kind = CollectionKind::kCalendar;
    std::string slug;
    CollectionChange properties;
};

/// Who did it and with what: kept in every change row. Writes to what is locked succeed only with a
/// token of the actor's among `lockTokens`; without it they throw storage::Locked
/// (storage/locks.h).
struct Actor {
    PrincipalId principal;
    std::string credential;                 // "password", an app password's name, "cli" ...
    std::vector<std::string> lockTokens{};  // those the request submitted
};

/// One grant that concerns the viewer, as stored. auth/access gives it meaning.
struct GrantRow {
    enum class Scope : std::uint8_t { kCollection = 1, kOwner = 2 };
    Scope scope = Scope::kCollection;
    std::uint64_t privileges = 0;  // access::Privilege bits
    std::uint8_t publicLevel = 0, confidentialLevel = 0, privateLevel = 0;  // access::Level
    std::optional<DelegateMode>
        delegate;             // set: the viewer is the owner's delegate; the members above are 0
    bool withPrivate = true;  // of a delegate: private objects like the others
    /// kStated: whoever granted said the levels. kUsual: they follow from the privileges, so that
    /// the limit of the owner's organisation holds. kLimit: no grant but that limit, in the levels.
    enum class Levels : std::uint8_t { kStated, kUsual, kLimit };
    Levels levels = Levels::kStated;
};

/// All that one read of a path brings: principal, collection, object and what concerns the viewer's
/// access.
struct CollectionView {
    Collection collection;
    std::vector<GrantRow> grants;  // those that reach the viewer
    /// Set: the collection is this principal's and stands in the viewer's home, with the viewer's
    /// properties.
    std::shared_ptr<const Principal> owner{};
};

/// Folders nest no deeper than this.
inline constexpr std::int64_t kMaxFolderDepth = 20;

/// A home's revision with the children it then had; no children: nothing is said of the home.
struct HomeState {
    Revision revision, prunedRevision;
    std::vector<CollectionView> children;
};

/// A row of a home's log: a child, or the home itself, was made, changed or removed under that
/// slug.
struct ChildChange {
    std::string child;  // its UUID; empty in rows older than homes could be synchronised
    std::string slug;
    bool removed = false;  // or renamed away
    Revision revision;
};

class CollectionStore {
  public:
    virtual ~CollectionStore() = default;

    /// Children of a home (not the home itself) in a stable order, one statement; in the viewer's
    /// own home also what others share with the viewer.
    [[nodiscard]] virtual std::vector<CollectionView> children(CollectionId home,
                                                               PrincipalId viewer) = 0;
    /// Folders right below a folder, in order of name, one statement.
    [[nodiscard]] virtual std::vector<CollectionView> folders(CollectionId folder,
                                                              PrincipalId viewer) = 0;
    /// The same with the home's revision at that moment, one statement.
    [[nodiscard]] virtual HomeState homeState(CollectionId home, PrincipalId viewer) = 0;
    /// A home's log after `since` up to and with `upTo`, oldest first, at most `limit` rows.
    [[nodiscard]] virtual std::vector<ChildChange> homeLog(CollectionId home,
                                                           Revision since,
                                                           Revision upTo,
                                                           std::size_t limit) = 0;
    [[nodiscard]] virtual std::optional<Collection> byId(CollectionId id) = 0;
    /// Dead properties of several collections, one statement. Pairs of collection and property.
    [[nodiscard]] virtual std::vector<std::pair<CollectionId, DeadProperty>> deadProperties(
        const std::vector<CollectionId>& ids) = 0;
    /// The XML of one dead property of the collection, or else of the home it stands in; one
    /// statement.
    [[nodiscard]] virtual std::optional<std::string> deadPropertyOrHomes(CollectionId id,
                                                                         std::string_view name) = 0;

    /// kNoHome: of a folder, no folder to stand in. A folder's slug is its path.
    enum class CreateOutcome { kCreated, kExists, kNoHome, kTooMany = 4 };

    struct Created {
        CreateOutcome outcome = CreateOutcome::kCreated;
        CollectionId id;
    };

    virtual Created create(const NewCollection& collection, const Actor& actor) = 0;
    /// False when the collection is gone. Changes no revision of its content.
    virtual bool change(CollectionId id, const CollectionChange& change, const Actor& actor) = 0;
    /// Removes the collection with its objects, and of a folder the folders in it; the content
    /// stays in history until retention ends. False when gone.
    virtual bool remove(CollectionId id, const Actor& actor) = 0;
    enum class Removal : std::uint8_t { kRemoved, kGone, kLast };
    /// The same, but a home's last calendar or last address book stays (kLast), judged under the
    /// home's lock.
    virtual Removal removeUnlessLast(CollectionId id, const Actor& actor) = 0;
    /// Renames within the same home (MOVE of a collection). False when the slug is taken or the
    /// collection gone.
    virtual bool rename(CollectionId id, std::string_view newSlug, const Actor& actor) = 0;

    enum class FolderVerb : std::uint8_t { kMove, kCopy };
    enum class FolderReach : std::uint8_t { kWithMembers, kAlone };  // a copy of Depth 0 is alone
    enum class FolderOverwrite : std::uint8_t { kAllowed, kForbidden };

    struct FolderTransfer {
        CollectionId source;
        CollectionId target;  // the folder it is to stand in
        std::string name;
        FolderVerb verb = FolderVerb::kMove;
        FolderReach reach = FolderReach::kWithMembers;
        FolderOverwrite overwrite = FolderOverwrite::kAllowed;
    };
    enum class FolderOutcome : std::uint8_t {
        kMade = 0,
        kReplaced = 1,
        kExists = 3,   // and must not be overwritten
        kGone = 6,     // source or target
        kNested = 9,   // one lies in the other
        kTooDeep = 11  // or the path gets too long
    };
    /// MOVE and COPY of a folder. Throws Locked, QuotaExceeded (also for more folders than an
    /// account may have).
    virtual FolderOutcome transferFolder(const FolderTransfer& transfer, const Actor& actor) = 0;

    [[nodiscard]] virtual std::vector<DeadProperty> deadPropertiesOf(PrincipalId principal) = 0;
    virtual void changePrincipalProperties(PrincipalId principal,
                                           const std::vector<DeadProperty>& set,
                                           const std::vector<std::string>& removed) = 0;
};

}  // namespace kalends::storage
