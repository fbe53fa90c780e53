// JSON of the time zone service.
#include "dav/timezones/documents.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace kalends::timezones {
namespace {

using recurrence::ListedZone;
using recurrence::ZoneHistory;
using recurrence::ZoneIndex;

std::string quoted(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string timestamp(std::chrono::sys_seconds when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{when - day};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

struct Parameter {
    std::string_view name;
    bool required = false;
};

struct ActionRow {
    std::string_view name, path;
    std::vector<Parameter> parameters;
};

const std::vector<ActionRow>& actions() {
    static const std::vector<ActionRow> kActions{
        {"capabilities", "/capabilities", {}},
        {"list", "/zones{?changedsince}", {{"changedsince"}}},
        {"get", "/zones{/tzid}", {{"tzid", true}}},
        {"expand",
         "/zones{/tzid}/observances{?start,end}",
         {{"tzid", true}, {"start", true}, {"end", true}}},
        {"find", "/zones{?pattern}", {{"pattern", true}}},
    };
    return kActions;
}

std::string observance(const std::string& name,
                       std::chrono::sys_seconds onset,
                       std::int32_t from,
                       std::int32_t to) {
    return "{\"name\":" + quoted(name) + ",\"onset\":\"" + timestamp(onset) +
           "\",\"utc-offset-from\":" + std::to_string(from) +
           ",\"utc-offset-to\":" + std::to_string(to) + "}";
}

std::string versionOf(const ZoneIndex& index) {
    return index.version.empty() ? "unknown" : index.version;
}

}  // namespace

std::string synchronisationToken(const ZoneIndex& index) {
    return "tzdata-" + versionOf(index) + "-" +
           std::to_string(index.modified.time_since_epoch().count());
}

std::string capabilitiesDocument(const ZoneIndex& index, std::string_view prefix) {
    std::string out =
        "{\"version\":1,\"info\":{\"primary-source\":" + quoted("IANA:" + versionOf(index)) +
        ",\"formats\":[\"text/calendar\",\"application/calendar+json\"],"
        "\"truncated\":{\"any\":false,\"untruncated\":true}},\"actions\":[";
    const char* separator = "";
    for (const ActionRow& action : actions()) {
        out += separator;
        separator = ",";
        out += "{\"name\":" + quoted(action.name) +
               ",\"uri-template\":" + quoted(std::string(prefix) + std::string(action.path)) +
               ",\"parameters\":[";
        const char* comma = "";
        for (const Parameter& parameter : action.parameters) {
            out += comma;
            comma = ",";
            out += "{\"name\":" + quoted(parameter.name) +
                   ",\"required\":" + (parameter.required ? "true" : "false") + "}";
        }
        out += "]}";
    }
    return out + "]}\n";
}

std::string listDocument(const ZoneIndex& index, const std::vector<const ListedZone*>& zones) {
    const std::string token = quoted(synchronisationToken(index));
    const std::string modified = timestamp(index.modified);
    // Interop: the drafts and Apple's server say dtstamp where RFC 7808 says synctoken.
    std::string out =
        "{\"synctoken\":" + token + ",\"dtstamp\":\"" + modified + "\",\"timezones\":[";
    const char* separator = "";
    for (const ListedZone* zone : zones) {
        out += separator;
        separator = ",";
        out += "{\"tzid\":" + quoted(zone->name) + ",\"etag\":" + token + ",\"last-modified\":\"" +
               modified + "\",\"publisher\":\"IANA\",\"version\":" + quoted(versionOf(index));
        if (!zone->aliases.empty()) {
            out += ",\"aliases\":[";
            const char* comma = "";
            for (const std::string& alias : zone->aliases) {
                out += comma;
                comma = ",";
                out += quoted(alias);
            }
            out += "]";
        }
        out += "}";
    }
    return out + "]}\n";
}

std::string expandDocument(const ZoneIndex& index,
                           const Question& question,
                           const ZoneHistory& history) {
    using std::chrono::seconds;
    using std::chrono::sys_seconds;
    std::string out = "{\"dtstamp\":\"" + timestamp(index.modified) +
                      "\",\"tzid\":" + quoted(question.tzid) + ",\"start\":\"" +
                      timestamp(question.start) + "\",\"end\":\"" + timestamp(question.end) +
                      "\",\"observances\":[";
    const auto start = question.start.time_since_epoch().count();
    const auto end = question.end.time_since_epoch().count();
    std::int32_t offset = history.initialOffset;
    std::string name = history.initialName;
    std::string changes;
    for (const auto& transition : history.transitions) {
        if (transition.at >= end) {
            break;
        }
        if (transition.at <= start) {
            offset = transition.after;
            name = transition.name;
        } else {
            changes += "," + observance(transition.name, sys_seconds{seconds{transition.at}},
                                        transition.before, transition.after);
        }
    }
    out += observance(name, question.start, offset, offset);
    return out + changes + "]}\n";
}

std::string problemDocument(const Problem& problem) {
    // Interop: error-code is the member of the drafts, which Apple's server has.
    return "{\"type\":\"urn:ietf:params:tzdist:error:" + std::string(problem.code) +
           "\",\"title\":" + quoted(problem.title) +
           ",\"status\":" + std::to_string(problem.status) +
           ",\"error-code\":" + quoted(problem.code) + "}\n";
}

}  // namespace kalends::timezones
