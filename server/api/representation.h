// What things look like as JSON; schemas.cpp describes it.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "storage/administration.h"
#include "storage/app_passwords.h"
#include "storage/audit.h"
#include "storage/quota.h"

namespace kalends::api {

/// null: none.
[[nodiscard]] nlohmann::json orNull(const std::optional<std::chrono::sys_seconds>& time);
/// The time that a member of a body says; nullopt: it is null or absent.
[[nodiscard]] std::optional<std::chrono::sys_seconds> timeIn(const nlohmann::json& body,
                                                             const char* member);

[[nodiscard]] nlohmann::json toJson(const storage::AdministeredPrincipal& row);
/// Who it is, in lists of members and the like.
[[nodiscard]] nlohmann::json toReference(const storage::Principal& principal);
[[nodiscard]] nlohmann::json toJson(const storage::AdministeredOrganisation& organisation);
[[nodiscard]] nlohmann::json toJson(const storage::AppPassword& password);
[[nodiscard]] nlohmann::json toJson(const storage::AuditEntry& entry);
[[nodiscard]] nlohmann::json toJson(const storage::Usage& usage);

}  // namespace kalends::api
