// CS:share and CS:invite-reply.
#include "dav/sharing/share_request.h"

#include <algorithm>

#include "dav/errors/conditions.h"

namespace kalends::sharing {

namespace {

using errors::DavError;
using xml::kCalendarServer;
using xml::kDav;

std::string hrefIn(const xml::Element& element) {
    const auto* href = element.child({kDav, "href"});
    const auto hrefs = element.elements();
    if (std::count_if(hrefs.begin(), hrefs.end(), [](const auto* each) {
            return each->is({kDav, "href"});
        }) > 1) {
        throw DavError{400, "An entry names several: each needs an entry of its own."};
    }
    std::string text = href == nullptr ? std::string{} : href->trimmedText();
    if (text.empty()) {
        throw DavError{400, "An entry names nobody: DAV:href is missing."};
    }
    return text;
}

std::string textIn(const xml::Element& element, std::string_view name) {
    const auto* child = element.child({kCalendarServer, name});
    std::string text = child == nullptr ? std::string{} : child->trimmedText();
    if (text.size() > kMostNameBytes) {
        throw DavError{400, "A name is too long."};
    }
    return text;
}

ShareeChange changeFrom(const xml::Element& element) {
    ShareeChange change;
    change.href = hrefIn(element);
    if (element.is({kCalendarServer, "remove"})) {
        change.verb = ShareeChange::Verb::kRemove;
        return change;
    }
    const bool reads = element.child({kCalendarServer, "read"}) != nullptr;
    const bool writes = element.child({kCalendarServer, "read-write"}) != nullptr;
    if (reads == writes) {
        throw DavError{400, "An entry must give either CS:read or CS:read-write."};
    }
    change.access = writes ? ShareeChange::Access::kReadWrite : ShareeChange::Access::kRead;
    change.summary = textIn(element, "summary");
    return change;
}

}  // namespace

std::vector<ShareeChange> parseShare(const xml::Element& body) {
    std::vector<ShareeChange> changes;
    for (const auto* element : body.elements()) {
        if (element->is({kCalendarServer, "set"}) || element->is({kCalendarServer, "remove"})) {
            if (changes.size() == kMostSharees) {
                throw DavError{413, "The request names too many people at once."};
            }
            changes.push_back(changeFrom(*element));
        }
    }
    if (changes.empty()) {
        throw DavError{400, "The request names nobody to share with."};
    }
    return changes;
}

InviteReply parseInviteReply(const xml::Element& body) {
    InviteReply reply;
    const bool accepted = body.child({kCalendarServer, "invite-accepted"}) != nullptr;
    const bool declined = body.child({kCalendarServer, "invite-declined"}) != nullptr;
    const auto* host = body.child({kCalendarServer, "hosturl"});
    if (accepted == declined || host == nullptr) {
        throw DavError{400, "A reply accepts or declines, and names the collection in CS:hosturl."};
    }
    reply.answer = accepted ? InviteReply::Answer::kAccepted : InviteReply::Answer::kDeclined;
    reply.host = hrefIn(*host);
    reply.inReplyTo = textIn(body, "in-reply-to");
    reply.summary = textIn(body, "summary");
    return reply;
}

}  // namespace kalends::sharing
