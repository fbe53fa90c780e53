// The bodies of calendarserver-sharing as values (caldav-sharing sections 5.3.2 and 5.4.1). Pure:
// nobody is looked up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dav/xml/reader.h"

namespace kalends::sharing {

inline constexpr std::size_t kMostSharees = 500;
inline constexpr std::size_t kMostNameBytes = 255;

struct ShareeChange {
    enum class Verb : std::uint8_t { kSet, kRemove } verb = Verb::kSet;
    std::string href;  // as sent: a principal, a calendar user address
    enum class Access : std::uint8_t { kRead, kReadWrite } access = Access::kRead;
    std::string summary;
};

/// From CS:share. Throws DavError 400 for an entry without an href or without access, 413 for too
/// many, 403 when empty.
[[nodiscard]] std::vector<ShareeChange> parseShare(const xml::Element& body);

struct InviteReply {
    std::string host;  // href of the owner's collection
    enum class Answer : std::uint8_t { kAccepted, kDeclined } answer = Answer::kAccepted;
    std::string inReplyTo;
    std::string summary;  // what the sharee calls it
};

/// From CS:invite-reply. Throws DavError 400 for what is none.
[[nodiscard]] InviteReply parseInviteReply(const xml::Element& body);

}  // namespace kalends::sharing
