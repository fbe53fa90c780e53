// Printing principals.
#include "server/principal_print.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>

#include "server/provision_file.h"

namespace kalends::server {

namespace {

std::string printTime(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), length};
}

/// What reaches a terminal must not steer it: names are other people's text.
std::string printable(std::string_view text) {
    std::string safe(text);
    std::replace_if(
        safe.begin(), safe.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return safe;
}

}  // namespace

nlohmann::json toJson(const storage::Principal& principal) {
    return {{"id", principal.slug},
            {"kind", nameOf(principal.kind)},
            {"guid", principal.guid},
            {"name", principal.displayName},
            {"first_name", principal.firstName},
            {"last_name", principal.lastName},
            {"email", principal.email},
            {"addresses", principal.addresses},
            {"admin", principal.admin},
            {"disabled", principal.disabled},
            {"calendars", principal.hasCalendarHome},
            {"auto_schedule", nameOf(principal.autoSchedule)},
            {"created", printTime(principal.createdAt)},
            {"modified", printTime(principal.modifiedAt)}};
}

void printRows(std::ostream& out, const std::vector<storage::Principal>& principals) {
    for (const auto& principal : principals) {
        out << printable(principal.slug) << '\t' << printable(principal.displayName) << '\t'
            << printable(principal.email);
        if (principal.admin) {
            out << "\tadministrator";
        }
        if (principal.disabled) {
            out << "\tdisabled";
        }
        out << '\n';
    }
}

void printFacts(std::ostream& out, const storage::Principal& principal) {
    out << "id          " << printable(principal.slug) << "\nkind        " << nameOf(principal.kind)
        << "\nname        " << printable(principal.displayName) << "\ne-mail      "
        << printable(principal.email) << "\nguid        " << principal.guid << "\nstate       "
        << (principal.disabled ? "disabled" : "enabled")
        << (principal.admin ? ", administrator" : "") << "\nauto        "
        << nameOf(principal.autoSchedule) << "\ncreated     " << printTime(principal.createdAt)
        << '\n';
    for (const auto& address : principal.addresses) {
        out << "address     " << printable(address) << '\n';
    }
}

}  // namespace kalends::server
