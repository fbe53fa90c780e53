// Password hashes: argon2id for what is made here, crypt strings for what was imported. Pure but
// for randomness.
#pragma once

#include <string>
#include <string_view>

namespace kalends::auth {

/// A fresh argon2id string (m=19 MiB, t=2, p=1): about 15 ms and 19 MiB. Throws std::bad_alloc
/// without memory.
[[nodiscard]] std::string hashPassword(std::string_view password);

/// True when `password` fits `hash`: argon2id/argon2i, or a crypt string ($y$, $2b$, $6$, $5$) as
/// other systems export it. Older kinds (DES, MD5) and strings that ask for too much memory are
/// never verified.
[[nodiscard]] bool verifyPassword(std::string_view hash, std::string_view password);

/// True when `hash` is not what `hashPassword` makes today: replace it at the next sign-in.
[[nodiscard]] bool needsRehash(std::string_view hash);

/// True when `verifyPassword` could ever accept this string (checked when hashes are imported).
[[nodiscard]] bool isSupportedHash(std::string_view hash);

}  // namespace kalends::auth
