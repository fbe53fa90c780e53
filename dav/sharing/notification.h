// Notification messages (caldav-sharing sections 4 and 6.15): their text, and names from which
// their type can be read without it. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dav/resource/resource.h"
#include "dav/xml/qname.h"

namespace kalends::sharing {

enum class Status : std::uint8_t { kNoResponse, kAccepted, kDeclined, kDeleted };
/// The element that tells it: CS:invite-accepted and so on.
[[nodiscard]] std::string_view elementOf(Status status);

/// `urn:uuid:` and the identity that never changes.
[[nodiscard]] std::string addressOf(const storage::Principal& principal);
/// Without the closing slash. Interop: Apple's clients compare it with what their server always
/// sent.
[[nodiscard]] std::string hostUrl(const storage::Principal& owner,
                                  const storage::Collection& collection);

/// A group of contacts that is shared instead of the collection.
struct SharedGroup {
    storage::ObjectId card;
    std::string name;  // last path segment
};

/// What every message about one collection says of it.
struct Shared {
    const storage::Principal& owner;
    const storage::Collection& collection;
    std::chrono::sys_seconds now;
    std::optional<SharedGroup> group{};
};

struct Invite {
    const storage::Principal& sharee;
    Status status = Status::kNoResponse;
    bool writes = false;
    std::string summary;
};

[[nodiscard]] std::string inviteText(const Shared& shared, const Invite& invite);
[[nodiscard]] std::string replyText(const Shared& shared,
                                    const storage::Principal& sharee,
                                    Status status,
                                    std::string_view summary);

/// The same for all messages about one collection, so that the newest replaces the one before,
/// whoever was invited.
[[nodiscard]] std::string inviteName(const Shared& shared);
[[nodiscard]] std::string replyName(const Shared& shared, const storage::Principal& sharee);

/// As iCalendar writes an instant in UTC.
[[nodiscard]] std::string stampOf(std::chrono::sys_seconds time);

struct Type {
    std::string_view element;  // invite-notification, invite-reply; of our own deputy-notification
    std::string_view sharedType;
    std::string_view ns = xml::kCalendarServer;
};

/// nullopt for a name that none of the functions above made.
[[nodiscard]] std::optional<Type> typeOf(std::string_view name);
/// The CS:hosturl of a message made by `inviteText`; nullopt for any other text.
[[nodiscard]] std::optional<std::string> hostIn(std::string_view message);

}  // namespace kalends::sharing
