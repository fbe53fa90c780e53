// Conditional headers read and, for reads, judged.
#include "dav/methods/conditional.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/if_header.h"
#include "dav/resource/dates.h"

namespace kalends::methods {
namespace {

using errors::DavError;

constexpr std::size_t kMaxTags = 200;

enum class Comparison : std::uint8_t { kStrong, kWeak };

struct TagList {
    bool any = false;  // `*`
    std::vector<storage::Etag> tags;

    [[nodiscard]] bool matches(const storage::Etag& etag) const {
        return any || std::find(tags.begin(), tags.end(), etag) != tags.end();
    }
};

/// Cuts the next tag off; its quotes are optional.
/// Interop: Outlook CalDAV Synchronizer sends tags without quotes.
std::string_view takeTag(std::string_view& list, bool& weak) {
    weak = list.starts_with("W/\"");
    if (weak) {
        list.remove_prefix(2);
    }
    if (!list.starts_with('"')) {
        return http::takeListMember(list);
    }
    const auto close = list.find('"', 1);
    if (close == std::string_view::npos) {
        throw DavError(400, "An entity tag is not closed by a quote.");
    }
    const std::string_view tag = list.substr(1, close - 1);
    list.remove_prefix(close + 1);
    if (!http::takeListMember(list).empty()) {
        throw DavError(400, "Entity tags must be separated by commas.");
    }
    return tag;
}

/// nullopt: no such header. An empty one matches nothing. Weak tags never match strongly (RFC 9110
/// section 13.1.1).
std::optional<TagList> tagList(const http::Headers& headers,
                               std::string_view name,
                               Comparison comparison) {
    const auto combined = headers.combined(name);
    if (!combined) {
        return std::nullopt;
    }
    TagList result;
    std::string_view rest = http::trimmed(*combined);
    if (rest == "*") {
        result.any = true;
        return result;
    }
    for (std::size_t count = 0; !rest.empty(); ++count) {
        if (count == kMaxTags) {
            throw DavError(400, "There are too many entity tags in " + std::string(name) + ".");
        }
        bool weak = false;
        const std::string_view tag = takeTag(rest, weak);
        rest = http::trimmed(rest);
        if (!tag.empty() && (comparison == Comparison::kWeak || !weak)) {
            result.tags.push_back({std::string(tag)});
        }
    }
    return result;
}

std::optional<std::chrono::sys_seconds> dateIn(const http::Headers& headers,
                                               std::string_view name) {
    const std::string* value = headers.find(name);
    return value == nullptr ? std::nullopt : resource::parseHttpDate(http::trimmed(*value));
}

std::string withoutQuotes(std::string_view text) {
    text = http::trimmed(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

[[noreturn]] void failed(const std::string& header) {
    throw DavError(412, "The resource is not in the state that " + header + " asks for.");
}

/// What was judged before the write must still hold during the write.
void pin(storage::Preconditions& preconditions, const std::optional<Validators>& current) {
    if (!current) {
        preconditions.mustNotExist = true;
    } else if (!preconditions.ifMatch) {
        preconditions.ifMatch.emplace(1, current->etag);
    }
}

/// Interop: Apple sends an empty tag for an object that has none.
void matchScheduleTag(storage::Preconditions& preconditions,
                      std::string tag,
                      const std::optional<Validators>& current) {
    if (!tag.empty()) {
        preconditions.ifScheduleTagMatch = std::move(tag);
    } else if (current && current->scheduleTag) {
        failed("If-Schedule-Tag-Match");
    } else if (current) {
        pin(preconditions, current);
    }
}

}  // namespace

Validators validatorsOf(const storage::Object& object) {
    return {object.etag, object.modifiedAt, object.scheduleTag};
}

storage::Preconditions writePreconditions(const http::Headers& headers,
                                          const std::optional<Validators>& current) {
    storage::Preconditions result;
    if (const auto match = tagList(headers, "If-Match", Comparison::kStrong)) {
        result.mustExist = match->any;
        if (!match->any) {
            result.ifMatch = match->tags;
        }
    } else if (const auto date = dateIn(headers, "If-Unmodified-Since")) {
        if (current) {
            if (current->modifiedAt > *date) {
                failed("If-Unmodified-Since");
            }
            pin(result, current);
        }
    }
    if (const auto noneMatch = tagList(headers, "If-None-Match", Comparison::kWeak)) {
        result.mustNotExist = noneMatch->any;
        if (!noneMatch->any) {
            result.ifNoneMatch = noneMatch->tags;
        }
    }
    if (const std::string* tag = headers.find("If-Schedule-Tag-Match")) {
        matchScheduleTag(result, withoutQuotes(*tag), current);
    }
    if (const auto state = headers.combined("If");
        state && parseIfHeader(*state).names(IfCondition::Kind::kEntityTag)) {
        pin(result, current);
    }
    return result;
}

Freshness judgeRead(const http::Headers& headers, const Validators& current) {
    if (const auto match = tagList(headers, "If-Match", Comparison::kStrong)) {
        if (!match->matches(current.etag)) {
            failed("If-Match");
        }
    } else if (const auto date = dateIn(headers, "If-Unmodified-Since");
               date && current.modifiedAt > *date) {
        failed("If-Unmodified-Since");
    }
    if (const auto noneMatch = tagList(headers, "If-None-Match", Comparison::kWeak)) {
        return noneMatch->matches(current.etag) ? Freshness::kNotModified : Freshness::kSend;
    }
    const auto since = dateIn(headers, "If-Modified-Since");
    return since && current.modifiedAt <= *since ? Freshness::kNotModified : Freshness::kSend;
}

std::string quoted(const storage::Etag& etag) {
    return '"' + etag.value + '"';
}

}  // namespace kalends::methods
