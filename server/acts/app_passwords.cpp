// Acts on passwords of devices.
#include "server/acts/app_passwords.h"

#include <algorithm>
#include <stdexcept>

#include "auth/app_password.h"
#include "dav/http/address.h"
#include "server/acts/collections.h"
#include "storage/errors.h"

namespace kalends::acts {

namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostOfOne = 200;

void check(const storage::AppPasswordTerms& terms) {
    const bool control = std::any_of(terms.name.begin(), terms.name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (terms.name.empty() || terms.name.size() > kLongestName || control) {
        throw storage::Refused(
            "the name of a device has 1 to 100 bytes without control characters");
    }
    try {
        (void)http::AddressSet(terms.networks);
    } catch (const std::invalid_argument& error) {
        throw storage::Refused(error.what());
    }
    // In seconds: the years that can be written are more than those of the clock's own unit.
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (terms.expiresAt && *terms.expiresAt <= now) {
        throw storage::Refused("the time when it ends is over");
    }
}

/// Makes one and stores its hash.
std::string issue(storage::Database& database,
                  const storage::Principal& owner,
                  const storage::AppPasswordTerms& terms) {
    check(terms);
    if (owner.login.empty()) {
        throw storage::Refused("nobody signs in as " + owner.slug);
    }
    auto& store = database.appPasswords();
    if (store.of(owner.id).size() >= kMostOfOne) {
        throw storage::Refused("there are too many app passwords: revoke some");
    }
    auto secret = auth::makeAppPassword();
    store.add(owner.id, terms,
              auth::hashAppPassword(auth::appPasswordIn(secret).value(), store.hashKey()));
    return secret;
}

}  // namespace

std::string addAppPassword(storage::Database& database,
                           const Doer& doer,
                           const storage::Principal& owner,
                           const storage::AppPasswordTerms& terms) {
    std::string secret;
    database.atomically([&] {
        secret = issue(database, owner, terms);
        noteAct(database, doer, "app-password.add", owner, terms.name);
    });
    return secret;
}

void revokeAppPassword(storage::Database& database,
                       const Doer& doer,
                       const storage::Principal& owner,
                       const std::string& name) {
    database.atomically([&] {
        if (!database.appPasswords().revoke(owner.id, name)) {
            throw storage::Refused(owner.slug + " has no app password named " + name);
        }
        noteAct(database, doer, "app-password.revoke", owner, name);
    });
}

storage::CollectionId ownCollection(storage::Database& database,
                                    const storage::Principal& owner,
                                    const std::string& name) {
    const auto named = nameWithin(name);
    const auto place =
        database.objects().locate({{owner.kind, owner.slug}, named.home, named.slug, std::nullopt},
                                  owner.id, storage::WantBody::kNo);
    if (place && place->collection) {
        return place->collection->id;
    }
    throw storage::Refused(owner.slug + " has no " + name);
}

}  // namespace kalends::acts
