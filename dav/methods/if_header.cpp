// A strict reader of the If header, and its truth.
#include "dav/methods/if_header.h"

#include <algorithm>
#include <map>

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"

namespace kalends::methods {
namespace {

constexpr std::size_t kMaxConditions = 200;
constexpr std::size_t kMaxResources = 20;

[[noreturn]] void malformed(const char* why) {
    throw errors::DavError(400, std::string("The If header is malformed: ") + why + ".");
}

/// Walks over the header from left to right; white space is skipped before every piece.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool atEnd() {
        rest_ = http::trimmed(rest_);
        return rest_.empty();
    }

    [[nodiscard]] bool at(char c) { return !atEnd() && rest_.front() == c; }

    bool skip(char c) {
        const bool there = at(c);
        if (there) {
            rest_.remove_prefix(1);
        }
        return there;
    }

    /// `Not` and what ends it.
    bool skipNot() {
        constexpr std::string_view kNot = "Not";
        if (atEnd() || !http::equalsNoCase(rest_.substr(0, kNot.size()), kNot)) {
            return false;
        }
        rest_.remove_prefix(kNot.size());
        return true;
    }

    /// `<...>` without the brackets.
    std::string angled() {
        skip('<');
        const auto end = rest_.find('>');
        if (end == std::string_view::npos) {
            malformed("a < is not closed");
        }
        std::string inner(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        if (inner.empty() || inner.find_first_of("< \t\"") != std::string::npos) {
            malformed("there is no URI between < and >");
        }
        return inner;
    }

    /// `["tag"]` or `[W/"tag"]`. A tag may hold brackets.
    IfCondition entityTag() {
        IfCondition condition;
        skip('[');
        condition.kind = IfCondition::Kind::kEntityTag;
        if (at('W')) {
            rest_.remove_prefix(1);
            if (!rest_.starts_with('/')) {
                malformed("an entity tag is expected in brackets");
            }
            rest_.remove_prefix(1);
            condition.kind = IfCondition::Kind::kWeakEntityTag;
        }
        const auto end = rest_.find('"', 1);
        if (!rest_.starts_with('"') || end == std::string_view::npos) {
            malformed("an entity tag stands in quotes");
        }
        condition.value = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        if (!skip(']')) {
            malformed("a [ is not closed");
        }
        return condition;
    }

  private:
    std::string_view rest_;
};

IfCondition readCondition(Reader& reader) {
    const bool negated = reader.skipNot();
    IfCondition condition;
    if (reader.at('<')) {
        condition.value = reader.angled();
    } else if (reader.at('[')) {
        condition = reader.entityTag();
    } else {
        malformed("a token or an entity tag is expected");
    }
    condition.negated = negated;
    return condition;
}

IfList readList(Reader& reader, std::string resource, std::size_t& conditions) {
    IfList list{std::move(resource), {}};
    while (!reader.skip(')')) {
        if (++conditions > kMaxConditions) {
            malformed("there are too many conditions");
        }
        list.conditions.push_back(readCondition(reader));
    }
    if (list.conditions.empty()) {
        malformed("a list is empty");
    }
    return list;
}

bool conditionHolds(const IfCondition& condition, const ResourceState& state) {
    bool found = false;
    switch (condition.kind) {
        case IfCondition::Kind::kStateToken:
            found = std::find(state.tokens.begin(), state.tokens.end(), condition.value) !=
                    state.tokens.end();
            break;
        case IfCondition::Kind::kEntityTag:
            found = state.etag && state.etag->value == condition.value;
            break;
        case IfCondition::Kind::kWeakEntityTag:
            break;  // ours are strong, and the comparison is strong (RFC 4918 section 10.4.1)
    }
    return found != condition.negated;
}

}  // namespace

std::vector<std::string> IfHeader::tokens() const {
    std::vector<std::string> result;
    for (const IfList& list : lists) {
        for (const IfCondition& condition : list.conditions) {
            if (condition.kind == IfCondition::Kind::kStateToken) {
                result.push_back(condition.value);
            }
        }
    }
    return result;
}

bool IfHeader::names(IfCondition::Kind kind) const {
    return std::any_of(lists.begin(), lists.end(), [&](const IfList& list) {
        return std::any_of(list.conditions.begin(), list.conditions.end(),
                           [&](const IfCondition& condition) { return condition.kind == kind; });
    });
}

bool IfHeader::namesToken(std::string_view beginning) const {
    return std::any_of(lists.begin(), lists.end(), [&](const IfList& list) {
        return std::any_of(list.conditions.begin(), list.conditions.end(),
                           [&](const IfCondition& condition) {
                               return condition.kind == IfCondition::Kind::kStateToken &&
                                      condition.value.starts_with(beginning);
                           });
    });
}

IfHeader parseIfHeader(std::string_view header) {
    Reader reader(header);
    IfHeader result;
    std::string resource;
    std::size_t conditions = 0;
    std::size_t resources = 0;
    bool listExpected = true;
    while (!reader.atEnd()) {
        if (reader.at('<')) {
            if (!resource.empty() ? listExpected : !result.lists.empty()) {
                malformed("a resource tag has no list, or lists before it have no tag");
            }
            if (++resources > kMaxResources) {
                malformed("there are too many resources");
            }
            resource = reader.angled();
            listExpected = true;
            // Interop: CalendarServer's clients send a CTag without the parentheses of a list.
            if (reader.atEnd() && result.lists.empty() && resource.starts_with(kCtagToken)) {
                result.lists.push_back({{}, {{.value = resource}}});
                listExpected = false;
            }
        } else if (reader.skip('(')) {
            result.lists.push_back(readList(reader, resource, conditions));
            listExpected = false;
        } else if (listExpected || !reader.skip(',')) {  // several fields of that name are joined
            malformed("a list in parentheses is expected");
        }
    }
    if (listExpected) {
        malformed("a list in parentheses is expected");
    }
    return result;
}

bool holds(const IfHeader& header, const StateOf& stateOf) {
    std::map<std::string_view, ResourceState> known;
    return std::any_of(header.lists.begin(), header.lists.end(), [&](const IfList& list) {
        auto state = known.find(list.resource);
        if (state == known.end()) {
            state = known.emplace(list.resource, stateOf(list.resource)).first;
        }
        return std::all_of(
            list.conditions.begin(), list.conditions.end(),
            [&](const IfCondition& condition) { return conditionHolds(condition, state->second); });
    });
}

}  // namespace kalends::methods
