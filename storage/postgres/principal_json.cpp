// Changes of principals as JSON.
#include "storage/postgres/principal_json.h"

#include <nlohmann/json.hpp>

#include "storage/errors.h"

namespace kalends::postgres {

std::string jsonOf(const storage::PrincipalChange& change) {
    nlohmann::json json = nlohmann::json::object();
    const auto set = [&json](const char* key, const auto& value) {
        if (value) {
            json[key] = *value;
        }
    };
    set("login", change.login);
    set("guid", change.guid);
    set("display_name", change.displayName);
    set("first_name", change.firstName);
    set("last_name", change.lastName);
    set("email", change.email);
    set("password_hash", change.passwordHash);
    set("addresses", change.addresses);
    set("admin", change.admin);
    set("disabled", change.disabled);
    set("has_calendar_home", change.hasCalendarHome);
    set("has_addressbook_home", change.hasAddressbookHome);
    if (change.autoSchedule) {
        json["auto_schedule"] = static_cast<int>(*change.autoSchedule);
    }
    set("auto_accept_group", change.autoAcceptGroup);
    set("organisation", change.organisation);
    try {
        return json.dump();
    } catch (const nlohmann::json::type_error&) {
        throw storage::Refused("text must be valid UTF-8");
    }
}

}  // namespace kalends::postgres
