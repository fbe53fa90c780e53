// Entity tags by BLAKE2b.
#include "dav/content/etag.h"

#include <sodium.h>

#include <array>

namespace kalends::content {

storage::Etag etagOf(std::string_view bytes) {
    static const int ready = sodium_init();  // chooses the fastest code for this CPU
    static_cast<void>(ready);
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr,
                       0);
    std::array<char, 2 * crypto_generichash_BYTES_MIN + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    return {hex.data()};
}

}  // namespace kalends::content
