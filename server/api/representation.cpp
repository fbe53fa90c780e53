// Things as JSON.
#include "server/api/representation.h"

#include <array>
#include <nlohmann/json.hpp>

#include "server/acts/doer.h"
#include "server/provision_file.h"
#include "server/times.h"

namespace kalends::api {

using nlohmann::json;
using server::printTime;

namespace {

constexpr std::array<std::string_view, 4> kAuditKinds{"administration", "sharing", "sign-in",
                                                      "content"};

}  // namespace

json orNull(const std::optional<std::chrono::sys_seconds>& time) {
    return time ? json(printTime(*time)) : json();
}

std::optional<std::chrono::sys_seconds> timeIn(const json& body, const char* member) {
    const auto time = body.find(member);
    return time == body.end() || time->is_null()
               ? std::nullopt
               : std::optional(server::readTime(time->get<std::string>()));
}

json toJson(const storage::AdministeredPrincipal& row) {
    using storage::PrincipalKind;
    const auto& p = row.principal;
    json body{{"id", p.slug},
              {"kind", server::nameOf(p.kind)},
              {"organisation", row.organisation},
              {"name", p.displayName},
              {"email", p.email},
              {"addresses", p.addresses},
              {"guid", p.guid},
              {"state", p.disabled ? "disabled" : "enabled"},
              {"source", row.fromDirectory ? "directory" : "local"},
              {"listed", row.listed},
              {"created", printTime(p.createdAt)},
              {"modified", printTime(p.modifiedAt)}};
    if (p.kind == PrincipalKind::kUser) {
        body.update({{"login", p.login},
                     {"firstName", p.firstName},
                     {"lastName", p.lastName},
                     {"administrator", p.admin},
                     {"hasPassword", row.hasPassword},
                     {"mustChangePassword", row.mustChange},
                     {"appPasswordsOnly", row.appPasswordsOnly}});
    }
    if (p.kind == PrincipalKind::kResource || p.kind == PrincipalKind::kLocation) {
        body["autoSchedule"] = server::nameOf(p.autoSchedule);
        body["autoAcceptGroup"] = row.autoAcceptGroup;
    }
    return body;
}

json toReference(const storage::Principal& principal) {
    return {{"principal", acts::targetNameOf(principal)}, {"name", principal.displayName}};
}

json toJson(const storage::AdministeredOrganisation& organisation) {
    const auto limit = [](const std::optional<std::int64_t>& value) {
        return value ? json(*value) : json();
    };
    return {{"id", organisation.slug},
            {"name", organisation.displayName},
            {"quotaBytes", limit(organisation.quotaBytes)},
            {"quotaObjects", limit(organisation.quotaObjects)},
            {"created", printTime(organisation.createdAt)}};
}

json toJson(const storage::AppPassword& password) {
    return {{"name", password.terms.name},
            {"readOnly", password.terms.readOnly},
            {"davOnly", password.terms.davOnly},
            {"oneCollection", bool(password.terms.only)},
            {"networks", password.terms.networks},
            {"expires", orNull(password.terms.expiresAt)},
            {"created", printTime(password.createdAt)},
            {"lastUsed", orNull(password.lastUsedAt)},
            {"lastAgent", password.lastAgent},
            {"lastAddress", password.lastAddress}};
}

json toJson(const storage::AuditEntry& entry) {
    return {{"at", printTime(entry.at)},
            {"kind", kAuditKinds.at(static_cast<std::size_t>(entry.kind) - 1)},
            {"action", entry.action},
            {"actor", entry.actorName},
            {"credential", entry.credential},
            {"address", entry.address},
            {"target", entry.targetName},
            {"detail", entry.detail}};
}

json toJson(const storage::Usage& usage) {
    return {{"bytes", usage.bytes},
            {"objects", usage.objects},
            {"limitBytes", usage.limitBytes},
            {"limitObjects", usage.limitObjects}};
}

}  // namespace kalends::api
