// Real hashes: made here, imported, foreign and hostile.
#include "auth/password_hash.h"

#include <gtest/gtest.h>

#include <chrono>

namespace kalends::auth {
namespace {

// Made by `openssl passwd -6`.
constexpr const char* kSha512 =
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/"
    "O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";

TEST(PasswordHash, VerifiesWhatItMakesAndNothingElse) {
    const auto hash = hashPassword("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verifyPassword(hash, "correct horse"));
    EXPECT_FALSE(verifyPassword(hash, "correct horsf"));
    EXPECT_FALSE(verifyPassword(hash, ""));
    EXPECT_FALSE(verifyPassword(hash, "correct horse "));
    EXPECT_FALSE(needsRehash(hash));
    EXPECT_NE(hash, hashPassword("correct horse")) << "each hash has its own salt";
}

TEST(PasswordHash, VerifiesImportedCryptStringsAndAsksForTheirReplacement) {
    EXPECT_TRUE(verifyPassword(kSha512, "Hello world!"));
    EXPECT_FALSE(verifyPassword(kSha512, "Hello world"));
    EXPECT_TRUE(needsRehash(kSha512));
    constexpr const char* kBcrypt = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    EXPECT_TRUE(verifyPassword(kBcrypt, "U*U"));
    EXPECT_FALSE(verifyPassword(kBcrypt, "U*V"));
    EXPECT_TRUE(needsRehash(kBcrypt));
}

TEST(PasswordHash, NeverVerifiesBrokenWeakOrGreedyStrings) {
    const std::vector<std::string> hashes{
        "",
        "*",
        "!",
        "x",
        "plain",
        "rl.3StKT.4T8M",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$6$",
        "$6$rounds=",
        "$argon2id$",
        "$argon2id$v=19$m=19456,t=2,p=1$",
        "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=4000000,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$" + std::string(100'000, 'a'),
    };
    const auto begun = std::chrono::steady_clock::now();
    for (const auto& hash : hashes) {
        EXPECT_FALSE(verifyPassword(hash, "plain")) << hash.substr(0, 60);
        EXPECT_FALSE(verifyPassword(hash, "")) << hash.substr(0, 60);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    EXPECT_FALSE(isSupportedHash("$1$salt$qJH7.N4xYta3aEG/dfqo/0"));
    EXPECT_FALSE(isSupportedHash("plain"));
    EXPECT_TRUE(isSupportedHash(kSha512));
}

TEST(PasswordHash, RefusesAPasswordWithNulForCryptStrings) {
    EXPECT_FALSE(verifyPassword(kSha512, std::string("Hello world!\0tail", 17)));
}

}  // namespace
}  // namespace kalends::auth
