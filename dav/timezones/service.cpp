// Requests to the time zone service, from the system's tzdata.
#include "dav/timezones/service.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <variant>
#include <vector>

#include "dav/http/ascii.h"
#include "dav/timezones/documents.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "groupware/recurrence/zone.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::timezones {
namespace {

using recurrence::zoneIndex;

constexpr Problem kNoSuchZone{404, "tzid-not-found", "There is no such time zone."};
constexpr Problem kInvalidFormat{
    406, "invalid-format", "Zones are offered as text/calendar and application/calendar+json."};
constexpr Problem kInvalidChangedSince{400, "invalid-changedsince",
                                       "The synchronisation token is none of ours."};

http::Response problem(const Problem& what) {
    http::Response response;
    response.status = what.status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    response.body = problemDocument(what);
    return response;
}

bool listed(const std::string& tags, const std::string& etag) {
    return http::trimmed(tags) == "*" || tags.find(etag) != std::string::npos;
}

/// Documents change with tzdata only.
http::Response document(const http::Request& request, std::string type, std::string body) {
    http::Response response;
    const std::string form = type.starts_with("text/") ? "c" : "j";
    const std::string etag = '"' + synchronisationToken(zoneIndex()) + '-' + form + '"';
    response.headers.add("ETag", etag);
    response.headers.add("Cache-Control", "public, max-age=86400");
    response.headers.add("Vary", "Accept");
    response.headers.add("X-Content-Type-Options", "nosniff");
    const auto known = request.headers.combined("If-None-Match");
    if (known && listed(*known, etag)) {
        response.status = 304;
        return response;
    }
    response.compression = http::Compression::kNever;
    response.headers.add("Content-Type", std::move(type));
    response.body = std::move(body);
    return response;
}

http::Response json(const http::Request& request, std::string body) {
    return document(request, "application/json", std::move(body));
}

enum class Form : std::uint8_t { kText, kJson, kNeither };

/// The first form that Accept names; weights only matter to say no.
Form formFor(const http::Request& request) {
    const auto accept = request.headers.combined("Accept");
    if (!accept || accept->empty()) {
        return Form::kText;
    }
    const auto position = [&](std::string_view type) { return accept->find(type); };
    const auto text = std::min({position("text/calendar"), position("text/*"), position("*/*")});
    const auto asJson = position("application/calendar+json");
    if (text == std::string::npos && asJson == std::string::npos) {
        return position("application/*") == std::string::npos ? Form::kNeither : Form::kJson;
    }
    return asJson < text ? Form::kJson : Form::kText;
}

std::string calendarWith(const std::string& vtimezone) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Time "
           "zones//EN\r\nCALSCALE:GREGORIAN\r\n" +
           vtimezone + "END:VCALENDAR\r\n";
}

/// Made once: names of zones are few, and anybody may ask.
std::string calendarOf(const std::string& zone) {
    static std::mutex mutex;
    static std::map<std::string, std::string> made;
    const std::lock_guard lock(mutex);
    auto& text = made[zone];
    if (text.empty()) {
        text = calendarWith(recurrence::vtimezoneFor(zone, recurrence::ZoneSpan::kWhole));
    }
    return text;
}

http::Response get(const http::Request& request, const Question& question) {
    const auto spelled = recurrence::spelledZoneName(question.tzid);
    if (!spelled || *spelled != question.tzid) {
        return problem(kNoSuchZone);
    }
    const Form form = formFor(request);
    if (form == Form::kNeither) {
        return problem(kInvalidFormat);
    }
    std::string text = calendarOf(*spelled);
    if (form == Form::kText) {
        return document(request, "text/calendar; charset=utf-8", std::move(text));
    }
    const auto parsed = ical::parseStored(text);
    return parsed ? document(request, "application/calendar+json",
                             ical::toJcal(parsed->components().front()))
                  : problem(kInvalidFormat);
}

http::Response list(const http::Request& request, const Question& question) {
    const auto& index = zoneIndex();
    std::vector<const recurrence::ListedZone*> zones;
    if (!question.changedSince.empty() && !question.changedSince.starts_with("tzdata-")) {
        return problem(kInvalidChangedSince);
    }
    // All of tzdata comes and changes together.
    if (question.changedSince != synchronisationToken(index)) {
        for (const auto& zone : index.zones) {
            zones.push_back(&zone);
        }
    }
    return json(request, listDocument(index, zones));
}

http::Response find(const http::Request& request, const Question& question) {
    const auto& index = zoneIndex();
    std::vector<const recurrence::ListedZone*> zones;
    for (const auto& zone : index.zones) {
        const bool alias =
            std::any_of(zone.aliases.begin(), zone.aliases.end(),
                        [&](const std::string& name) { return fits(name, question.pattern); });
        if (alias || fits(zone.name, question.pattern)) {
            zones.push_back(&zone);
        }
    }
    return json(request, listDocument(index, zones));
}

http::Response expand(const http::Request& request, const Question& question) {
    const auto spelled = recurrence::spelledZoneName(question.tzid);
    const auto history = spelled && *spelled == question.tzid
                             ? recurrence::systemZoneHistory(*spelled)
                             : std::nullopt;
    return history ? json(request, expandDocument(zoneIndex(), question, *history))
                   : problem(kNoSuchZone);
}

/// Service paths may end with a slash.
std::string_view withoutSlash(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return path;
}

}  // namespace

bool serves(std::string_view path) {
    return withoutSlash(path) == kWellKnown || path == kPrefix ||
           path.starts_with(std::string(kPrefix) + '/');
}

http::Response answer(const http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response response;
        response.status = 405;
        response.headers.add("Allow", "GET, HEAD");
        return response;
    }
    if (withoutSlash(request.path()) == kWellKnown) {
        http::Response response;
        response.status = 301;
        response.headers.add("Location", std::string(kPrefix));
        return response;
    }
    const auto read = readQuestion(request.path().substr(kPrefix.size()), request.query());
    if (const auto* refused = std::get_if<Problem>(&read)) {
        return problem(*refused);
    }
    const auto& question = std::get<Question>(read);
    switch (question.action) {
        case Action::kCapabilities:
            return json(request, capabilitiesDocument(zoneIndex(), kPrefix));
        case Action::kList:
            return list(request, question);
        case Action::kFind:
            return find(request, question);
        case Action::kGet:
            return get(request, question);
        case Action::kExpand:
            return expand(request, question);
    }
    return problem(kNoSuchZone);
}

}  // namespace kalends::timezones
