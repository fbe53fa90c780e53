// What a deputy hears of being appointed or dismissed: a message in the notification collection, of
// a type of our own. Clients leave types alone that they do not know (caldav-notifications
// section 4.2); an invitation would be one to accept.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "storage/database.h"

namespace kalends::sharing {

/// Of one owner to one deputy; a later one takes the place of the one before.
struct DeputyNotice {
    const storage::Principal& owner;
    storage::PrincipalId deputy;
    std::optional<storage::Delegation> terms;  // nullopt: dismissed
    std::chrono::sys_seconds now;
};

[[nodiscard]] std::string deputyNoticeText(const DeputyNotice& notice);
[[nodiscard]] std::string deputyNoticeName(const storage::Principal& owner);

/// Puts it where the deputy finds it. Who has no such collection, a group or a room, hears nothing.
void tellDeputy(storage::Database& database,
                const storage::Actor& actor,
                const DeputyNotice& notice);

}  // namespace kalends::sharing
