// Who may have what: the one place that decides it for the interface.
#include "server/api/call.h"

#include <sodium.h>

#include <algorithm>

#include "server/provision_file.h"

namespace kalends::api {

namespace {

constexpr std::size_t kUsualLimit = 100;

bool below(const Route& route, std::string_view prefix) {
    return route.path.starts_with(prefix);
}

/// Rights that the caller does not have: whoever could change such an account's password would have
/// them.
bool beyond(const Call& call, const storage::Principal& principal) {
    if (call.caller.server || principal.id == call.caller.principal.id) {
        return false;
    }
    if (principal.admin) {
        return true;
    }
    constexpr std::size_t kEnough = 1000;
    const auto theirs = call.database.administration().organisations(principal.id, "", "", kEnough);
    return std::any_of(theirs.begin(), theirs.end(),
                       [&](const storage::AdministeredOrganisation& one) {
                           return !call.caller.administers(one.id);
                       });
}

}  // namespace

bool Caller::administers(storage::OrganisationId organisation) const {
    return server || std::any_of(organisations.begin(), organisations.end(),
                                 [&](const storage::AdministeredOrganisation& one) {
                                     return one.id == organisation;
                                 });
}

bool Caller::has(Role role) const {
    return role == Role::kPerson || server ||
           (role == Role::kOrganisationAdministrator && !organisations.empty());
}

std::string Call::asked(std::string_view name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
}

storage::AdministeredPrincipal subjectOf(const Call& call) {
    const bool self = below(call.route, "/me");
    const storage::PrincipalPath path{self ? call.caller.principal.kind : call.route.kind,
                                      self ? call.caller.principal.slug : call.at("id")};
    auto found = call.database.administration().find(path, call.hold);
    if (!found || (!self && !call.caller.administers(found->principal.organisation))) {
        throw notFound();
    }
    return std::move(*found);
}

storage::AdministeredPrincipal subjectToChange(const Call& call) {
    auto subject = subjectOf(call);
    if (beyond(call, subject.principal)) {
        throw forbidden(
            "This account has rights of administration beyond yours; only who has them may change "
            "it.");
    }
    return subject;
}

storage::AdministeredPrincipal principalNamed(const Call& call,
                                              const std::string& name,
                                              const std::string& pointer) {
    const auto slash = name.find('/');
    const auto kind = slash == std::string::npos
                          ? std::nullopt
                          : server::principalKindNamed(name.substr(0, slash));
    if (!kind) {
        throw invalid({{pointer, "expected user/ID, group/ID, resource/ID or location/ID"}});
    }
    auto found =
        call.database.administration().find({*kind, name.substr(slash + 1)}, storage::Hold::kNo);
    // A person may name those of the same organisation, whom everybody there can find.
    const bool own = found && found->principal.organisation == call.caller.principal.organisation &&
                     below(call.route, "/me");
    if (!found || (!own && !call.caller.administers(found->principal.organisation))) {
        throw invalid({{pointer, "nobody you administer has this name"}});
    }
    return std::move(*found);
}

storage::AdministeredOrganisation organisationNamed(const Call& call, const std::string& slug) {
    auto found = call.database.administration().organisation(slug, call.hold);
    if (!found || !call.caller.administers(found->id)) {
        throw notFound();
    }
    return std::move(*found);
}

std::size_t limitOf(const Call& call) {
    const auto text = call.asked("limit");
    return text.empty() ? kUsualLimit : std::stoul(text);  // the table says what it may be
}

std::string cursorFrom(const std::vector<std::string>& parts) {
    const auto text =
        nlohmann::json(parts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string encoded(sodium_base64_ENCODED_LEN(text.size(), kVariant), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(),
                      reinterpret_cast<const unsigned char*>(text.data()), text.size(), kVariant);
    encoded.resize(encoded.size() - 1);  // the terminating zero
    return encoded;
}

std::vector<std::string> cursorOf(const Call& call, std::size_t parts) {
    const auto text = call.asked("cursor");
    if (text.empty()) {
        return std::vector<std::string>(parts);
    }
    std::string decoded(text.size(), '\0');
    std::size_t length = 0;
    const bool base64 =
        sodium_base642bin(reinterpret_cast<unsigned char*>(decoded.data()), decoded.size(),
                          text.data(), text.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
    decoded.resize(length);
    const auto value = base64 ? nlohmann::json::parse(decoded, nullptr, false) : nlohmann::json();
    const bool texts = value.is_array() && value.size() == parts &&
                       std::all_of(value.begin(), value.end(),
                                   [](const nlohmann::json& part) { return part.is_string(); });
    if (!texts) {
        throw invalid(
            {{"cursor", "take the value of `next` of the page before, and the same filters"}});
    }
    return value.get<std::vector<std::string>>();
}

}  // namespace kalends::api
