// Text in filters and names, and names compared. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::ldap {

/// As an assertion value of a filter (RFC 4515 section 3): every byte that could mean something
/// else is escaped.
[[nodiscard]] std::string escapeFilter(std::string_view value);

/// As an attribute value of a distinguished name (RFC 4514 section 2.4).
[[nodiscard]] std::string escapeDn(std::string_view value);

/// One spelling for all of a name: escapes, blanks and case of letters settled; nullopt when it is
/// none.
[[nodiscard]] std::optional<std::string> normaliseDn(const std::string& dn);

/// Both normalised.
[[nodiscard]] bool isBelow(std::string_view dn, std::string_view base);

/// entryUUID as text, or the 16 bytes of objectGUID, as a UUID in lower case; nullopt when it is
/// neither.
[[nodiscard]] std::optional<std::string> uuidOf(std::string_view value);

}  // namespace kalends::ldap
