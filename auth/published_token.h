// The last part of links that need no sign-in, and its keyed hash. Pure but for randomness.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kalends::auth {

/// A new one: 26 letters and digits, 130 random bits.
[[nodiscard]] std::string makePublishedToken();

/// That of a link a client program made: the same for the same collection and round, so that it can
/// be told again without being stored. `key` is the server's.
[[nodiscard]] std::string publishedTokenFor(std::string_view collectionUuid,
                                            std::int64_t round,
                                            std::string_view key);

/// What is stored and looked up (BLAKE2b, 32 bytes). Also of the address of a public calendar.
[[nodiscard]] std::string hashPublishedToken(std::string_view token, std::string_view key);

/// Lower-case letters, digits and single hyphens, 3 to 60 of them: what the address of a public
/// calendar may be. None looks like a secret token.
[[nodiscard]] bool isPublicAddress(std::string_view address);

/// Whether a request's last part can be one of ours at all; the rest is not looked up.
[[nodiscard]] bool mayBePublished(std::string_view part);

}  // namespace kalends::auth
