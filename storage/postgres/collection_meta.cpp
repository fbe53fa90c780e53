// A collection's changed properties as JSON.
#include "storage/postgres/collection_meta.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "storage/errors.h"
#include "storage/postgres/parameters.h"

namespace kalends::postgres {

std::string metaOf(const storage::CollectionChange& change) {
    nlohmann::json meta = nlohmann::json::object();
    const auto set = [&meta](const char* key, const auto& value) {
        if (value && *value) {
            meta[key] = **value;
        } else if (value) {
            meta[key] = nullptr;
        }
    };
    const auto text = [&set](const char* key,
                             const std::optional<std::optional<std::string>>& value) {
        if (value && *value && !isText(**value)) {
            throw storage::Refused("text must be valid UTF-8 without NUL");
        }
        set(key, value);
    };
    text("display_name", change.displayName);
    text("description", change.description);
    text("color", change.color);
    text("timezone", change.timezone);
    text("timezone_id", change.timezoneId);
    set("calendar_order", change.order);
    if (change.components) {
        meta["components"] = *change.components;
    }
    if (change.transparent) {
        meta["transparent"] = *change.transparent;
    }
    return meta.dump();
}

}  // namespace kalends::postgres
