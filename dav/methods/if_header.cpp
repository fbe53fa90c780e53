// A small reader of the If header: lists of conditions, one list must hold.
#include "dav/methods/if_header.h"

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"

namespace kalends::methods {
namespace {

[[noreturn]] void malformed() {
    throw errors::DavError(400, "The If header is malformed.");
}

std::string_view takeUntil(std::string_view& rest, char close) {
    const auto end = rest.find(close, 1);
    if (end == std::string_view::npos) {
        malformed();
    }
    const std::string_view inner = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return inner;
}

bool tagMatches(std::string_view tag, const std::optional<storage::Etag>& current) {
    tag = http::trimmed(tag);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') {
        return false;  // weak, or not a tag at all
    }
    return current && tag.substr(1, tag.size() - 2) == current->value;
}

/// One `( ... )`; all of its conditions must hold.
bool takeList(std::string_view& rest, const std::optional<storage::Etag>& current) {
    rest.remove_prefix(1);
    bool holds = true;
    bool empty = true;
    while (true) {
        rest = http::trimmed(rest);
        if (rest.starts_with(')')) {
            rest.remove_prefix(1);
            break;
        }
        bool negated = false;
        if (rest.size() > 3 && http::equalsNoCase(rest.substr(0, 3), "Not")) {
            negated = true;
            rest = http::trimmed(rest.substr(3));
        }
        bool condition = false;
        if (rest.starts_with('<')) {
            static_cast<void>(takeUntil(rest, '>'));  // a lock token: there are no locks
        } else if (rest.starts_with('[')) {
            condition = tagMatches(takeUntil(rest, ']'), current);
        } else {
            malformed();
        }
        holds = holds && condition != negated;
        empty = false;
    }
    if (empty) {
        malformed();
    }
    return holds;
}

}  // namespace

bool ifHeaderHolds(std::string_view header, const std::optional<storage::Etag>& current) {
    std::string_view rest = http::trimmed(header);
    bool any = false;
    bool lists = false;
    while (!rest.empty()) {
        if (rest.starts_with('(')) {
            any = takeList(rest, current) || any;
            lists = true;
        } else if (rest.starts_with('<')) {
            static_cast<void>(takeUntil(rest, '>'));
        } else {
            malformed();
        }
        rest = http::trimmed(rest);
        if (rest.starts_with(',')) {  // several header fields joined
            rest = http::trimmed(rest.substr(1));
        }
    }
    if (!lists) {
        malformed();
    }
    return any;
}

}  // namespace kalends::methods
