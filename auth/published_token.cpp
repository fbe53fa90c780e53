// Tokens of links by libsodium.
#include "auth/published_token.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kalends::auth {

namespace {

constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstvwxyz123456789";
static_assert(kAlphabet.size() == 32);
constexpr std::size_t kLetters = 26;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kShortestAddress = 3;
constexpr std::size_t kLongestAddress = 60;

std::string keyedHash(std::string_view text, std::string_view key) {
    std::string hash(kHashBytes, '\0');
    if (crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                           reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                           reinterpret_cast<const unsigned char*>(key.data()), key.size()) != 0) {
        throw std::runtime_error("the key of links has a wrong length");
    }
    return hash;
}

/// One letter of each byte; 256 is a multiple of 32.
std::string lettersOf(std::string_view bytes) {
    std::string token;
    for (std::size_t i = 0; i < kLetters; ++i) {
        token += kAlphabet[static_cast<unsigned char>(bytes[i]) % kAlphabet.size()];
    }
    return token;
}

bool isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string makePublishedToken() {
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium cannot be initialised (no source of randomness)");
    }
    std::array<char, kLetters> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return lettersOf({bytes.data(), bytes.size()});
}

std::string publishedTokenFor(std::string_view collectionUuid,
                              std::int64_t round,
                              std::string_view key) {
    return lettersOf(
        keyedHash("publish:" + std::string(collectionUuid) + ':' + std::to_string(round), key));
}

std::string hashPublishedToken(std::string_view token, std::string_view key) {
    return keyedHash("link:" + std::string(token), key);
}

bool isPublicAddress(std::string_view address) {
    return address.size() >= kShortestAddress && address.size() <= kLongestAddress &&
           address.size() != kLetters && address.front() != '-' && address.back() != '-' &&
           address.find("--") == std::string_view::npos &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return c == '-' || isLowerOrDigit(c); });
}

bool mayBePublished(std::string_view part) {
    const bool token =
        part.size() == kLetters && std::all_of(part.begin(), part.end(), isLowerOrDigit);
    return token || isPublicAddress(part);
}

}  // namespace kalends::auth
