// Quota: one statement each. The counting stands in the database (count_usage).
#include "storage/postgres/quota_store.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/result>

#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"usage_of",
     "select coalesce(u.bytes, 0), coalesce(u.objects, 0), q.bytes, q.objects"
     " from effective_quota($1) q left join account_usage u on u.principal_id = $1",
     "What an account holds and may hold"},
    {"set_default_quota",
     "update quota_default d set bytes = $1, objects = $2"
     " where d.single and (d.bytes, d.objects) is distinct from ($1, $2)",
     "The limits of accounts without limits of their own"},
    {"set_quota", "select set_quota($1, $2)", "An account's own limits"},
    {"set_organisation_quota", "select set_organisation_quota($1, $2)",
     "The limits of each account of an organisation"},
});

std::string jsonOf(const storage::QuotaChange& change) {
    nlohmann::json json = nlohmann::json::object();
    const auto set = [&json](const char* key,
                             const std::optional<std::optional<std::int64_t>>& value) {
        if (value && *value) {
            json[key] = **value;
        } else if (value) {
            json[key] = nullptr;
        }
    };
    set("bytes", change.bytes);
    set("objects", change.objects);
    return json.dump();
}

}  // namespace

std::span<const Statement> quotaStatements() {
    return kStatements;
}

storage::Usage QuotaStore::usageOf(storage::PrincipalId owner) {
    constexpr Statement kUsage = named(kStatements, "usage_of");
    Parameters parameters;
    parameters.integer(owner.value);
    const pqxx::result result = pool_.run(kUsage, parameters);
    storage::Usage usage;
    if (!result.empty() && !result[0][2].is_null()) {
        RowReader row(result, 0);
        usage.bytes = row.integer();
        usage.objects = row.integer();
        usage.limitBytes = row.integer();
        usage.limitObjects = row.integer();
    }
    return usage;
}

void QuotaStore::setDefault(std::int64_t bytes, std::int64_t objects) {
    constexpr Statement kSet = named(kStatements, "set_default_quota");
    Parameters parameters;
    parameters.integer(bytes).integer(objects);
    pool_.run(kSet, parameters);
}

void QuotaStore::set(storage::PrincipalId principal, const storage::QuotaChange& change) {
    constexpr Statement kSet = named(kStatements, "set_quota");
    Parameters parameters;
    parameters.integer(principal.value).text(jsonOf(change));
    pool_.run(kSet, parameters);
}

bool QuotaStore::setForOrganisation(std::string_view slug, const storage::QuotaChange& change) {
    constexpr Statement kSet = named(kStatements, "set_organisation_quota");
    if (!isText(slug)) {
        return false;
    }
    Parameters parameters;
    parameters.text(slug).text(jsonOf(change));
    const pqxx::result result = pool_.run(kSet, parameters);
    RowReader row(result, 0);
    return row.flag();
}

}  // namespace kalends::postgres
