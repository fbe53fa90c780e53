// URLs in both directions: the only place where paths are parsed and hrefs are built (design
// section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "storage/collections.h"
#include "storage/principals.h"
#include "storage/shared_cards.h"

namespace kalends::resource {

/// Where a path points by its form alone; what stands there is found by resolve().
enum class Place : std::uint8_t {
    kServerRoot,       // /
    kWellKnown,        // /.well-known/
    kWellKnownCaldav,  // /.well-known/caldav
    kWellKnownCarddav,
    kDavRoot,           // /dav/
    kPrincipals,        // /dav/principals/
    kPrincipalsOfKind,  // /dav/principals/users/
    kPrincipal,         // /dav/principals/users/id/
    kProxyRead,         // /dav/principals/users/id/calendar-proxy-read/
    kProxyWrite,
    kHomes,          // /dav/calendars/, /dav/addressbooks/, /dav/files/
    kHomesOfKind,    // /dav/calendars/users/
    kHome,           // /dav/calendars/users/id/, /dav/files/id/
    kCollection,     // one below a home
    kMember,         // one below a collection; anything below /dav/files/id/, a folder or a file
    kDirectory,      // /dav/directory/
    kDirectoryCard,  // /dav/directory/name
    kUnknown         // well-formed, nothing of ours
};

struct Locator {
    Place place = Place::kUnknown;
    storage::HomeKind home = storage::HomeKind::kCalendars;  // kHomes and below
    storage::PrincipalPath principal{};  // kPrincipalsOfKind (kind only) and below
    std::string collection{};            // decoded, NFC; of a folder its path, names joined by '/'
    std::string member{};
    bool trailingSlash = false;
    friend bool operator==(const Locator&, const Locator&) = default;
};

struct BadPath {
    std::string message;
};

/// Accepts every equivalent encoding (`%40`, `//`, NFD) and refuses `..`, `%00`, `%2F`, control
/// characters and invalid UTF-8. `target` may carry scheme and authority; a query is ignored.
[[nodiscard]] std::variant<Locator, BadPath> parse(std::string_view target);

/// The last segment under which a collection of somebody else stands in a viewer's home, and back
/// to its UUID.
[[nodiscard]] std::string sharedSlug(std::string_view uuid);
[[nodiscard]] std::optional<std::string> sharedUuid(std::string_view slug);
/// The same for every collection. Interop: the first address book of an account stands there under
/// the account's GUID, as Apple's server has it; the name by its own UUID leads there as well.
[[nodiscard]] std::string slugForOthers(const storage::Principal& owner,
                                        const storage::Collection& collection);
[[nodiscard]] std::optional<storage::NameForOthers> nameForOthers(storage::HomeKind home,
                                                                  std::string_view slug);

/// Percent-encodes one segment canonically.
[[nodiscard]] std::string encodeSegment(std::string_view segment);

/// The canonical href: absolute path, collections and principals with their closing slash.
[[nodiscard]] std::string href(const Locator& locator);
[[nodiscard]] std::string principalHref(const storage::PrincipalPath& principal);
[[nodiscard]] std::string proxyHref(const storage::PrincipalPath& principal,
                                    storage::DelegateMode mode);
[[nodiscard]] std::string homeHref(storage::HomeKind home, const storage::PrincipalPath& principal);
[[nodiscard]] std::string collectionHref(storage::HomeKind home,
                                         const storage::PrincipalPath& principal,
                                         std::string_view slug);
/// Path of what stands under `name` in the folder at `folder` (both decoded; the root is empty).
[[nodiscard]] std::string childPath(std::string_view folder, std::string_view name);
/// `collectionHref` plus an encoded member name; a name that begins with '/' is a path from the
/// root of its tree, as storage names locks that stand elsewhere in the tree.
[[nodiscard]] std::string memberHref(std::string_view collectionHref, std::string_view memberName);

inline constexpr std::string_view kDavRootHref = "/dav/";
inline constexpr std::string_view kPrincipalsHref = "/dav/principals/";

}  // namespace kalends::resource
