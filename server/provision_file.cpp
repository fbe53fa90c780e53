// Reads provisioning files.
#include "server/provision_file.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "auth/password_hash.h"

namespace kalends::server {

namespace {

using nlohmann::json;
using storage::AutoSchedule;
using storage::PrincipalKind;

constexpr std::array<std::string_view, 4> kKinds{"user", "group", "resource", "location"};
constexpr std::array<std::string_view, 6> kModes{
    "none", "accept-always", "decline-always", "accept-if-free", "decline-if-busy", "automatic"};

/// Reads the members of one account and remembers which were understood.
class AccountReader {
  public:
    AccountReader(const json& account, std::string name)
        : account_(account), name_(std::move(name)) {}

    [[nodiscard]] std::optional<std::string> text(const char* key) {
        return value<std::string>(key, &json::is_string, "text");
    }

    [[nodiscard]] std::optional<bool> flag(const char* key) {
        return value<bool>(key, &json::is_boolean, "true or false");
    }

    [[nodiscard]] std::optional<std::vector<std::string>> texts(const char* key) {
        const auto* found = find(key);
        if (found == nullptr) {
            return std::nullopt;
        }
        if (!found->is_array() || !std::all_of(found->begin(), found->end(), [](const json& entry) {
                return entry.is_string();
            })) {
            refuse(key, "expected a list of text");
        }
        return found->get<std::vector<std::string>>();
    }

    [[noreturn]] void refuse(const char* key, const std::string& reason) const {
        throw ProvisionError(name_ + ": " + key + ": " + reason);
    }

    void warnOfOthers(std::vector<std::string>& warnings) const {
        for (const auto& [key, ignored] : account_.items()) {
            if (!known_.contains(key)) {
                warnings.push_back(name_ + ": " + key + ": not known, passed over");
            }
        }
    }

  private:
    const json* find(const char* key) {
        known_.insert(key);
        const auto found = account_.find(key);
        return found == account_.end() || found->is_null() ? nullptr : &*found;
    }

    template <class T>
    std::optional<T> value(const char* key,
                           bool (json::*fits)() const noexcept,
                           const char* expected) {
        const auto* found = find(key);
        if (found == nullptr) {
            return std::nullopt;
        }
        if (!(found->*fits)()) {
            refuse(key, std::string("expected ") + expected);
        }
        return found->get<T>();
    }

    const json& account_;
    std::string name_;
    std::set<std::string> known_;
};

bool isUsableId(std::string_view id) {
    return !id.empty() && id.size() <= 255 && id != "." && id != ".." &&
           std::none_of(id.begin(), id.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == ':' || c == 0x7F;
           });
}

void readIdentity(AccountReader& account, storage::PrincipalChange& change) {
    change.slug = account.text("id").value_or("");
    if (!isUsableId(change.slug)) {
        account.refuse("id", "expected a name without '/', ':' and control characters");
    }
    const auto kind = principalKindNamed(account.text("kind").value_or("user"));
    if (!kind) {
        account.refuse("kind", "expected user, group, resource or location");
    }
    change.kind = *kind;
    change.displayName = account.text("name");
    change.guid = account.text("guid");
    change.email = account.text("email");
    change.firstName = account.text("first_name");
    change.lastName = account.text("last_name");
    change.addresses = account.texts("addresses");
    change.organisation = account.text("organisation");
}

void readBehaviour(AccountReader& account, ProvisionedAccount& made) {
    auto& change = made.change;
    change.admin = account.flag("admin");
    change.disabled = account.flag("disabled");
    change.hasCalendarHome = account.flag("calendars");
    change.autoAcceptGroup = account.text("auto_accept_group");
    if (const auto mode = account.text("auto_schedule")) {
        change.autoSchedule = autoScheduleNamed(*mode);
        if (!change.autoSchedule) {
            account.refuse("auto_schedule", "no such mode: " + *mode);
        }
    }
    made.password = account.text("password");
    change.passwordHash = account.text("password_hash");
    if (change.passwordHash && !auth::isSupportedHash(*change.passwordHash)) {
        account.refuse("password_hash", "expected an argon2id, $y$, $2b$ or $6$ string");
    }
    if (change.kind == PrincipalKind::kUser || made.password || change.passwordHash) {
        change.login = change.slug;
    }
    made.members = account.texts("members");
    made.writeDelegates = account.texts("write_proxies");
    made.readDelegates = account.texts("read_proxies");
    if (made.members && change.kind != PrincipalKind::kGroup) {
        account.refuse("members", "only groups have members");
    }
}

}  // namespace

std::string_view nameOf(PrincipalKind kind) {
    return kKinds.at(static_cast<std::size_t>(kind) - 1);
}

std::optional<PrincipalKind> principalKindNamed(std::string_view name) {
    const auto found = std::find(kKinds.begin(), kKinds.end(), name);
    if (found == kKinds.end()) {
        return std::nullopt;
    }
    return static_cast<PrincipalKind>(found - kKinds.begin() + 1);
}

std::string_view nameOf(AutoSchedule mode) {
    return kModes.at(static_cast<std::size_t>(mode));
}

std::optional<AutoSchedule> autoScheduleNamed(std::string_view name) {
    const auto found = std::find(kModes.begin(), kModes.end(), name);
    if (found == kModes.end()) {
        return std::nullopt;
    }
    return static_cast<AutoSchedule>(found - kModes.begin());
}

ProvisionFile readProvisionFile(std::string_view text) {
    const auto document = json::parse(text, nullptr, false);
    if (document.is_discarded() || !document.is_object()) {
        throw ProvisionError("not a JSON object");
    }
    if (document.value("format", json(1)) != json(1)) {
        throw ProvisionError("format: only 1 is known");
    }
    const auto accounts = document.find("accounts");
    if (accounts == document.end() || !accounts->is_array()) {
        throw ProvisionError("accounts: expected a list");
    }
    ProvisionFile file;
    std::set<std::pair<PrincipalKind, std::string>> seen;
    for (std::size_t i = 0; i < accounts->size(); ++i) {
        const auto& entry = (*accounts)[i];
        auto name = "account " + std::to_string(i + 1);
        if (!entry.is_object()) {
            throw ProvisionError(name + ": expected an object");
        }
        if (const auto id = entry.find("id"); id != entry.end() && id->is_string()) {
            name += " (" + id->get<std::string>() + ")";
        }
        AccountReader reader(entry, name);
        ProvisionedAccount account;
        readIdentity(reader, account.change);
        readBehaviour(reader, account);
        reader.warnOfOthers(file.warnings);
        if (!seen.emplace(account.change.kind, account.change.slug).second) {
            reader.refuse("id", "appears twice");
        }
        file.accounts.push_back(std::move(account));
    }
    return file;
}

}  // namespace kalends::server
