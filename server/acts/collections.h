// Calendars and address books as administrators name them, and the acts on them: made, renamed,
// deleted, published, owned by a team, handed over. Each writes its line in the audit log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/settings.h"
#include "server/acts/doer.h"
#include "storage/database.h"
#include "storage/errors.h"
#include "storage/published_links.h"
#include "storage/teams.h"

namespace kalends::acts {

/// What no name of anything can be, whoever is there.
struct BadName : storage::Refused {
    using storage::Refused::Refused;
};

struct NamedCollection {
    storage::Principal owner;
    storage::Collection collection;
};

/// What "anna", "anna/calendar", "user/anna", "groups/staff/duty" name: KIND/ID wins over a person
/// who is called like a kind, unless there is nobody of that kind. Without a kind it is `kind`.
/// Throws Refused when there is no such owner.
struct NamedPlace {
    storage::Principal owner;
    std::string slug;  // of a collection; empty: none is named
};

[[nodiscard]] NamedPlace placeNamed(storage::Database& database,
                                    const std::string& name,
                                    storage::PrincipalKind kind = storage::PrincipalKind::kUser);
/// The same, where no collection may be named. Throws Refused, BadName for a kind that is none.
[[nodiscard]] storage::Principal ownerNamed(storage::Database& database, const std::string& name);
/// "anna/calendar", "groups/staff/duty". Throws Refused.
[[nodiscard]] NamedCollection collectionNamed(storage::Database& database,
                                              const std::string& name,
                                              storage::HomeKind home);
/// The one of a place that names one. Throws Refused.
[[nodiscard]] NamedCollection collectionAt(storage::Database& database,
                                           NamedPlace place,
                                           storage::HomeKind home);
/// The calendars and address books that are the owner's own, of one home where it is named.
[[nodiscard]] std::vector<storage::Collection> collectionsOf(storage::Database& database,
                                                             const storage::Principal& owner,
                                                             std::optional<storage::HomeKind> home);
/// A home itself; nullopt: the owner has none of that kind.
[[nodiscard]] std::optional<storage::Collection> homeOf(storage::Database& database,
                                                        const storage::Principal& owner,
                                                        storage::HomeKind home);
/// "calendars/work", "addressbooks/team", "files/plans": of an owner who is known. Throws BadName.
[[nodiscard]] storage::Takeover::Named nameWithin(const std::string& text);
/// "group/staff/duty".
[[nodiscard]] std::string nameOf(const storage::Principal& owner,
                                 const storage::Collection& collection);

struct NewCollectionTerms {
    storage::HomeKind home = storage::HomeKind::kCalendars;
    std::string name;  // for people
    std::string slug;  // empty: made from the name
    std::optional<std::string> color;
    std::uint8_t components = 0;  // of a calendar; 0: any
};

/// Throws Refused when the slug is taken or no good, or the owner has no such home.
storage::Collection makeCollection(storage::Database& database,
                                   const Doer& doer,
                                   const storage::Principal& owner,
                                   const NewCollectionTerms& terms);
void renameCollection(storage::Database& database,
                      const Doer& doer,
                      const NamedCollection& named,
                      const std::string& name);
/// The content stays in the history until retention ends.
void removeCollection(storage::Database& database, const Doer& doer, const NamedCollection& named);

/// What is given away once: of the link only a hash stays.
struct NewLink {
    storage::PublishedLinkId id;
    std::string url;  // of the page; with ".ics" that of the file
};

/// Terms without collection. Throws Refused for anything but a calendar, an address that is no good
/// or taken, an end that is over.
NewLink publish(storage::Database& database,
                const DavSettings& settings,
                const Doer& doer,
                const NamedCollection& named,
                storage::LinkTerms terms);
/// The next request by it finds nothing. Throws Refused when there is no such link.
void unpublish(storage::Database& database,
               const Doer& doer,
               const NamedCollection& named,
               storage::PublishedLinkId id);

/// Makes the group a team or changes what its members may do.
void setTeam(storage::Database& database,
             const Doer& doer,
             const storage::Principal& group,
             storage::TeamMembers members);
void addManager(storage::Database& database,
                const Doer& doer,
                const storage::Principal& group,
                const storage::Principal& person);
void removeManager(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& group,
                   const storage::Principal& person);

/// What goes from one to another, and what becomes of the account.
struct TakeoverOrder {
    storage::Principal from, to;
    std::optional<std::vector<storage::Takeover::Named>>
        collections;  // nullopt: all calendars and address books
    storage::Takeover::Account account = storage::Takeover::Account::kStays;
    storage::Takeover::Mode mode = storage::Takeover::Mode::kDo;
};

/// All of it or nothing. Throws Refused with the reason, too full an account included.
storage::TakenOver takeOver(storage::Database& database,
                            const DavSettings& settings,
                            const Doer& doer,
                            const TakeoverOrder& order);

}  // namespace kalends::acts
