// What accounts hold and may hold.
#include "server/acts/organisations.h"

#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

Reply showQuota(const Call& call) {
    return {.body = toJson(call.database.quotas().usageOf(subjectOf(call).principal.id))};
}

Reply changeQuota(const Call& call) {
    const auto account = subjectToChange(call).principal;
    const auto change = quotaChangeFrom(call.body, "bytes", "objects");
    if (change.bytes || change.objects) {
        acts::setQuota(call.database, call.caller.doer, account, change);
    }
    return {.body = toJson(call.database.quotas().usageOf(account.id))};
}

storage::QuotaChange quotaChangeFrom(const nlohmann::json& body,
                                     const char* bytes,
                                     const char* objects) {
    const auto limit = [&body](const char* name) -> std::optional<std::optional<std::int64_t>> {
        const auto value = body.find(name);
        if (value == body.end()) {
            return std::nullopt;
        }
        return value->is_null() ? std::optional<std::int64_t>()
                                : std::optional(value->get<std::int64_t>());
    };
    return {.bytes = limit(bytes), .objects = limit(objects)};
}

}  // namespace kalends::api
