// App passwords by libsodium.
#include "auth/app_password.h"

#include <sodium.h>

#include <stdexcept>

namespace kalends::auth {

namespace {

constexpr std::string_view kPrefix = "kal-";
// Without l, o, u and 0, which are misread; 32 of them are five bits each.
constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstvwxyz123456789";
static_assert(kAlphabet.size() == 32);
constexpr std::size_t kLetters = 25;
constexpr std::size_t kGroup = 5;
constexpr std::size_t kHashBytes = 32;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string makeAppPassword() {
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium cannot be initialised (no source of randomness)");
    }
    std::string password(kPrefix);
    for (std::size_t i = 0; i < kLetters; ++i) {
        if (i > 0 && i % kGroup == 0) {
            password += '-';
        }
        password += kAlphabet[randombytes_uniform(static_cast<std::uint32_t>(kAlphabet.size()))];
    }
    return password;
}

std::optional<std::string> appPasswordIn(std::string_view secret) {
    std::string canonical;
    for (const char c : secret) {
        if (c != ' ' && c != '-') {
            canonical += lower(c);
        }
        if (canonical.size() > kPrefix.size() + kLetters) {
            return std::nullopt;
        }
    }
    if (canonical.size() != kPrefix.size() - 1 + kLetters || !canonical.starts_with("kal")) {
        return std::nullopt;
    }
    canonical.erase(0, kPrefix.size() - 1);
    return canonical.find_first_not_of(kAlphabet) == std::string::npos ? std::optional(canonical)
                                                                       : std::nullopt;
}

std::string hashAppPassword(std::string_view canonical, std::string_view key) {
    std::string hash(kHashBytes, '\0');
    if (crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                           reinterpret_cast<const unsigned char*>(canonical.data()),
                           canonical.size(), reinterpret_cast<const unsigned char*>(key.data()),
                           key.size()) != 0) {
        throw std::runtime_error("the key of credentials has a wrong length");
    }
    return hash;
}

}  // namespace kalends::auth
