// Homes and collections: calendars, address books, inbox and outbox; their properties. Knows neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
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
    kHome = 1, kCalendar = 2, kInbox = 3, kOutbox = 4, kNotifications = 5, kAddressbook = 6, kFolder = 7
};

struct Collection {
    CollectionId id;
    std::string uuid;            // stable identity (DAV:resource-id), part of the sync token
    PrincipalId owner;
    HomeKind home = HomeKind::kCalendars;
    CollectionKind kind = CollectionKind::kCalendar;
    std::string slug;
    Revision revision;
    Revision prunedRevision;     // changes up to here are forgotten; older tokens are invalid
    std::int64_t objectCount = 0, bytes = 0;
    std::chrono::sys_seconds createdAt{}, modifiedAt{};
    // Live properties that clients set.
    std::optional<std::string> displayName, description, color, timezone, timezoneId;
    std::optional<std::int64_t> order;
    std::uint8_t components = 0;  // set of ical::ComponentType bits; 0: any
    bool transparent = false;     // schedule-calendar-transp
};

/// A dead property: its Clark name and the XML of its whole element, namespaces declared in it.
struct DeadProperty {
    std::string name;  // {namespace}local
    std::string xml;
};

/// What one request sets or removes, all or nothing. Outer optional absent: untouched; inner absent: removed.
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

/// Who did it and with what: kept in every change row. Writes to what is locked succeed only with a token of the actor's
/// among `lockTokens`; without it they throw storage::Locked (storage/locks.h).
struct Actor {
    PrincipalId principal;
    std::string credential;  // "password", an app password's name, "cli" ...
    std::vector<std::string> lockTokens{};  // those the request submitted
};

/// One grant that concerns the viewer, as stored. auth/access gives it meaning.
struct GrantRow {
    enum class Scope : std::uint8_t { kCollection = 1, kOwner = 2 };
    Scope scope = Scope::kCollection;
    std::uint64_t privileges = 0;     // access::Privilege bits
    std::uint8_t publicLevel = 0, confidentialLevel = 0, privateLevel = 0;  // access::Level
    std::optional<DelegateMode> delegate;  // set: the viewer is the owner's delegate; the members above are 0
};

/// All that one read of a path brings: principal, collection, object and what concerns the viewer's access.
struct CollectionView {
    Collection collection;
    std::vector<GrantRow> grants;      // those that reach the viewer
};

class CollectionStore {
  public:
    virtual ~CollectionStore() = default;

    /// Children of a home (not the home itself) in a stable order, one statement.
    [[nodiscard]] virtual std::vector<CollectionView> children(CollectionId home, PrincipalId viewer) = 0;
    [[nodiscard]] virtual std::optional<Collection> byId(CollectionId id) = 0;
    /// Dead properties of several collections, one statement. Pairs of collection and property.
    [[nodiscard]] virtual std::vector<std::pair<CollectionId, DeadProperty>> deadProperties(const std::vector<CollectionId>& ids) = 0;

    enum class CreateOutcome { kCreated, kExists, kNoHome };
    struct Created {
        CreateOutcome outcome = CreateOutcome::kCreated;
        CollectionId id;
    };
    virtual Created create(const NewCollection& collection, const Actor& actor) = 0;
    /// False when the collection is gone. Changes no revision of its content.
    virtual bool change(CollectionId id, const CollectionChange& change, const Actor& actor) = 0;
    /// Removes the collection with its objects; the content stays in history until retention ends. False when gone.
    virtual bool remove(CollectionId id, const Actor& actor) = 0;
    /// Renames within the same home (MOVE of a collection). False when the slug is taken or the collection gone.
    virtual bool rename(CollectionId id, std::string_view newSlug, const Actor& actor) = 0;

    [[nodiscard]] virtual std::vector<DeadProperty> deadPropertiesOf(PrincipalId principal) = 0;
    virtual void changePrincipalProperties(PrincipalId principal, const std::vector<DeadProperty>& set, const std::vector<std::string>& removed) = 0;
};

}  // namespace kalends::storage
