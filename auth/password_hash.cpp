// Password hashes by libsodium and libxcrypt.
#include "auth/password_hash.h"

#include <crypt.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <new>
#include <stdexcept>

namespace kalends::auth {

namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19 * 1024 * 1024;
// An imported string names its own cost: one account must not take the machine's memory or minutes.
constexpr unsigned kMaxMemoryKib = 256 * 1024;
constexpr unsigned kMaxPasses = 16;

constexpr std::array<std::string_view, 2> kArgon2{"$argon2id$", "$argon2i$"};
constexpr std::array<std::string_view, 6> kCrypt{"$y$", "$2a$", "$2b$", "$2y$", "$6$", "$5$"};

void ensureSodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) {
        throw std::runtime_error("libsodium cannot be initialised (no source of randomness)");
    }
}

template <std::size_t n>
bool startsWithAny(std::string_view hash, const std::array<std::string_view, n>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [hash](std::string_view prefix) { return hash.starts_with(prefix); });
}

/// The number after `mark` in the parameter list, or more than any limit when there is none.
unsigned parameter(std::string_view hash, std::string_view mark) {
    const auto at = hash.find(mark);
    unsigned value = 0;
    if (at == std::string_view::npos) {
        return ~0U;
    }
    const char* begin = hash.data() + at + mark.size();
    const auto [end, error] = std::from_chars(begin, hash.data() + hash.size(), value);
    return error == std::errc{} && end != begin ? value : ~0U;
}

bool affordable(std::string_view hash) {
    return parameter(hash, "$m=") <= kMaxMemoryKib && parameter(hash, ",t=") <= kMaxPasses;
}

bool verifyArgon2(std::string_view hash, std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (hash.size() >= text.size() || !affordable(hash)) {
        return false;
    }
    std::copy(hash.begin(), hash.end(), text.begin());
    return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

bool verifyCrypt(const std::string& hash, const std::string& password) {
    if (password.find('\0') != std::string::npos) {
        return false;
    }
    const auto data = std::make_unique<crypt_data>();  // 32 kB: too large for a worker's stack
    const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
    const bool same = made != nullptr && made[0] != '*' &&
                      hash.size() == std::string_view(made).size() &&
                      sodium_memcmp(made, hash.data(), hash.size()) == 0;
    sodium_memzero(data.get(), sizeof(crypt_data));
    return same;
}

}  // namespace

std::string hashPassword(std::string_view password) {
    ensureSodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    return text.data();
}

bool verifyPassword(std::string_view hash, std::string_view password) {
    ensureSodium();
    if (startsWithAny(hash, kArgon2)) {
        return verifyArgon2(hash, password);
    }
    return startsWithAny(hash, kCrypt) && verifyCrypt(std::string(hash), std::string(password));
}

bool needsRehash(std::string_view hash) {
    ensureSodium();
    return !hash.starts_with("$argon2id$") ||
           crypto_pwhash_str_needs_rehash(std::string(hash).c_str(), kPasses, kMemoryBytes) != 0;
}

bool isSupportedHash(std::string_view hash) {
    return (startsWithAny(hash, kArgon2) && affordable(hash)) || startsWithAny(hash, kCrypt);
}

}  // namespace kalends::auth
