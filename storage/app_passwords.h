// Passwords of single devices and programs: long, random, revocable one by one. Knows neither HTTP
// nor SQL, and no secret: only keyed hashes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/principals.h"

namespace kalends::storage {

using AppPasswordId = Id<struct AppPasswordTag>;

/// What a password is for, and what it may not do.
struct AppPasswordTerms {
    std::string name;  // of the device or program; unique for its owner
    bool readOnly = false;
    bool davOnly = false;  // no administration with it
    CollectionId only;     // the only collection it reaches; 0: all that its owner reaches
    std::vector<std::string> networks;  // addresses and prefixes it works from; empty: any
    std::optional<std::chrono::sys_seconds> expiresAt;
};

struct AppPassword {
    AppPasswordId id;
    PrincipalId owner;
    AppPasswordTerms terms;
    std::chrono::sys_seconds createdAt{};
    std::optional<std::chrono::sys_seconds> lastUsedAt;  // to within some minutes
    std::string lastAgent, lastAddress;
};

struct AppPasswordUse {
    AppPasswordId id;
    std::chrono::sys_seconds at{};
    std::string agent, address;
};

class AppPasswordStore {
  public:
    virtual ~AppPasswordStore() = default;

    struct Match {
        AppPassword password;
        Principal owner;
    };

    /// The password with this hash when it is of the account with this login; one statement.
    [[nodiscard]] virtual std::optional<Match> find(std::string_view login,
                                                    std::string_view secretHash) = 0;
    /// Throws Refused when the owner has one of that name.
    virtual AppPasswordId add(PrincipalId owner,
                              const AppPasswordTerms& terms,
                              std::string_view secretHash) = 0;
    /// By name.
    [[nodiscard]] virtual std::vector<AppPassword> of(PrincipalId owner) = 0;
    /// Every node refuses it within a second. False when there is none of that name.
    virtual bool revoke(PrincipalId owner, std::string_view name) = 0;
    /// Notes uses; an earlier one never replaces a later one.
    virtual void noteUses(const std::vector<AppPasswordUse>& uses) = 0;
    /// 32 random bytes that all nodes share, for keyed hashes of secrets.
    [[nodiscard]] virtual std::string hashKey() = 0;
};

}  // namespace kalends::storage
