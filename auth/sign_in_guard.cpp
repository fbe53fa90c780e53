// The guard of sign-ins.
#include "auth/sign_in_guard.h"

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "storage/errors.h"

namespace kalends::auth {

namespace {

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}  // namespace

std::string sourceOf(std::string_view address) {
    const std::string text(address);
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ? text : "local";
    }
    // One subscriber has a whole /64.
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> network{};
    ::inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
    return std::string(network.data()) + "/64";
}

Verdict judge(const storage::SignInStanding& standing, const GuardSettings& settings) {
    if (standing.knownWrong) {
        return Verdict::kKnownWrong;
    }
    const bool tried = standing.ofAccountHere >= settings.ofAccountHere;
    const bool hunted = standing.ofAccount >= settings.ofAccount;
    const bool sprayed = standing.ofSource >= settings.ofSource;
    return tried || (!standing.knownSource && (hunted || sprayed)) ? Verdict::kSlow
                                                                   : Verdict::kProceed;
}

std::int32_t SignInGuard::fingerprint(const std::string& login, const std::string& password) {
    const std::string key = key_->value();
    const std::string text =
        "sign-in" + std::string(1, '\0') + login + std::string(1, '\0') + password;
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
    std::int32_t bits = 0;
    std::memcpy(&bits, hash.data(), sizeof bits);
    return bits;
}

storage::SignInSpans SignInGuard::spans() const {
    return {.counting = std::chrono::ceil<std::chrono::seconds>(settings_.window),
            .remembering = std::chrono::ceil<std::chrono::seconds>(settings_.memory)};
}

SignInGuard::Attempt SignInGuard::begin(const Secret& secret, const Origin& origin) {
    Attempt begun;
    begun.attempt.login = lowered(secret.login);
    begun.attempt.source = sourceOf(origin.address);
    begun.attempt.secret = fingerprint(begun.attempt.login, secret.password);
    begun.standing = store_.standing(begun.attempt, spans());
    begun.verdict = judge(begun.standing, settings_);
    return begun;
}

void SignInGuard::end(const Attempt& attempt, const Outcome& outcome) {
    try {
        if (attempt.verdict == Verdict::kProceed && outcome.kind == Outcome::Kind::kRejected) {
            store_.noteRefused(attempt.attempt, attempt.standing.version);
        } else if (outcome.kind == Outcome::Kind::kAccepted && !attempt.standing.knownSource) {
            store_.noteAccepted(outcome.identity->principal.id, attempt.attempt.source);
        }
    } catch (const storage::Unavailable&) {
        // The answer stands without its note: a database that comes and goes must not turn a right
        // password away.
    }
}

}  // namespace kalends::auth
