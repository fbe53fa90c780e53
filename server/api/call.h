// One call of the interface: who calls, what is asked, and the table row that serves it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticator.h"
#include "auth/password_policy.h"
#include "dav/http/message.h"
#include "dav/settings.h"
#include "server/acts/doer.h"
#include "server/api/problem.h"
#include "storage/administration.h"
#include "storage/database.h"

namespace kalends::api {

/// What a caller must be; each includes the ones before.
enum class Role : std::uint8_t { kPerson, kOrganisationAdministrator, kServerAdministrator };

/// Who calls and what for; as of this request.
struct Caller {
    storage::Principal principal;
    acts::Doer doer;
    bool server = false;  // administrates everything
    std::vector<storage::AdministeredOrganisation>
        organisations;  // of which the caller is administrator

    [[nodiscard]] bool administers(storage::OrganisationId organisation) const;
    [[nodiscard]] bool has(Role role) const;
};

struct Call;

struct Reply {
    nlohmann::json body{};  // null: no body
    std::string secret{};   // member of the body that is shown this once and never kept
};

/// A parameter of the query.
struct Parameter {
    std::string_view name;
    std::string_view schema;  // JSON
    std::string_view meaning;
};

/// A row of the table: one operation.
struct Route {
    std::string method, path;
    Role role = Role::kPerson;
    std::string meaning;
    std::string request;  // name of the body's schema; empty: no body
    int status = 200;
    std::string response;  // name of the schema; empty: no body
    std::span<const Parameter> parameters;
    Reply (*handler)(const Call& call) = nullptr;
    storage::PrincipalKind kind = storage::PrincipalKind::kUser;  // of {id}
    /// kPasswordToBeChanged: also for those who must set another password first.
    enum class Admits : std::uint8_t { kUsual, kPasswordToBeChanged } admits = Admits::kUsual;
    /// In the place of `handler` where calendar or contact data itself comes in or goes out: no
    /// JSON, not one transaction, and no line of a bulk request.
    http::Response (*content)(const Call& call, http::Body& body) = nullptr;
    std::string_view mediaType{};  // of that data
};

struct Call {
    storage::Database& database;
    const auth::PasswordPolicy& passwords;
    const DavSettings& dav;
    const Caller& caller;
    const Route& route;
    std::map<std::string, std::string, std::less<>> path;  // what stands for {id} and so on
    std::map<std::string, std::string, std::less<>> query;
    nlohmann::json body;
    storage::Hold hold = storage::Hold::kNo;  // of what the path names, in changing calls

    [[nodiscard]] const std::string& at(std::string_view name) const {
        return path.find(name)->second;
    }

    /// Empty when it was not given.
    [[nodiscard]] std::string asked(std::string_view name) const;
};

/// The account, group, room or thing of the path (the caller's own below /me). Throws Problem 404
/// when there is none, and when the caller does not administer it: both look the same.
[[nodiscard]] storage::AdministeredPrincipal subjectOf(const Call& call);
/// The same for changing calls: 403 for accounts whose rights are beyond the caller's, so that
/// nobody rises by taking such an account over.
[[nodiscard]] storage::AdministeredPrincipal subjectToChange(const Call& call);
/// Another one that the body names: KIND/ID. Throws Problem 422 at `pointer`.
[[nodiscard]] storage::AdministeredPrincipal principalNamed(const Call& call,
                                                            const std::string& name,
                                                            const std::string& pointer);
/// Of the path's {organisation}, or by name. Throws Problem 404.
[[nodiscard]] storage::AdministeredOrganisation organisationNamed(const Call& call,
                                                                  const std::string& slug);

/// How many rows a list may have, from ?limit.
[[nodiscard]] std::size_t limitOf(const Call& call);
/// What stands in ?cursor: as many texts as there are, or none. Throws Problem 422 for what this
/// server did not make.
[[nodiscard]] std::vector<std::string> cursorOf(const Call& call, std::size_t parts);
[[nodiscard]] std::string cursorFrom(const std::vector<std::string>& parts);

}  // namespace kalends::api
