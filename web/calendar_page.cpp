// Events of a month, day by day, as HTML.
#include "web/calendar_page.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>
#include <vector>

#include "dav/methods/pages.h"
#include "dav/reports/calendar_selection.h"
#include "dav/reports/floating_zone.h"
#include "dav/xml/writer.h"
#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"
#include "groupware/recurrence/instances.h"

namespace kalends::web {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::sys_days;
using std::chrono::year_month;

constexpr std::size_t kMostEvents = 1000;
constexpr std::size_t kMostTextBytes = 2000;  // of a description; the file has all of it

struct Event {
    local_seconds start, end;
    bool allDay = false, cancelled = false, tentative = false;
    std::string summary, place, description;
};

std::string escaped(std::string_view text) {
    std::string out;
    xml::appendEscaped(out, text);
    return out;
}

/// Cut between characters.
std::string bounded(std::string text) {
    if (text.size() > kMostTextBytes) {
        std::size_t end = kMostTextBytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        text.resize(end);
        text += "…";
    }
    return text;
}

Event eventOf(const recurrence::Instance& instance, const recurrence::Zone& zone) {
    const auto& component = *instance.component;
    Event event;
    event.start = zone.toLocal(instance.startUtc);
    event.end = zone.toLocal(instance.endUtc);
    event.allDay = instance.start.form == recurrence::DateTime::Form::kDate;
    const auto status = component.value("STATUS");
    event.cancelled = contentline::equalsIgnoringCase(status, "CANCELLED");
    event.tentative = contentline::equalsIgnoringCase(status, "TENTATIVE");
    event.summary = contentline::decodeText(component.value("SUMMARY"));
    event.place = contentline::decodeText(component.value("LOCATION"));
    event.description = bounded(contentline::decodeText(component.value("DESCRIPTION")));
    return event;
}

struct Events {
    std::vector<Event> events;  // by start
    bool more = false;
};

Events eventsOf(const resource::ContextPtr& context,
                const resource::Resource& calendar,
                const recurrence::Window& window,
                const recurrence::Zone& zone) {
    Events found;
    methods::ObjectPages pages(context, calendar, storage::WantBody::kYes,
                               reports::rangeOf(window, zone));
    while (!pages.done() && !found.more) {
        for (const auto& object : pages.next()) {
            const auto document =
                object.object->body ? ical::parseStored(*object.object->body) : std::nullopt;
            if (!document || document->components().empty() ||
                object.object->component !=
                    static_cast<std::uint8_t>(ical::ComponentType::kEvent)) {
                continue;
            }
            recurrence::Budget budget;
            budget.instances = kMostEvents;
            const auto expansion =
                recurrence::expand(document->components().front(), window, zone, budget);
            for (const auto& instance : expansion.instances) {
                found.events.push_back(eventOf(instance, zone));
            }
            found.more = !expansion.complete || found.events.size() > kMostEvents;
            if (found.more) {
                break;
            }
        }
    }
    std::stable_sort(found.events.begin(), found.events.end(), [](const Event& a, const Event& b) {
        return std::pair(a.start, !a.allDay) < std::pair(b.start, !b.allDay);
    });
    if (found.events.size() > kMostEvents) {
        found.events.resize(kMostEvents);
    }
    return found;
}

std::string monthText(year_month month) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u", static_cast<int>(month.year()),
                  static_cast<unsigned>(month.month()));
    return text.data();
}

std::string clockText(local_seconds time) {
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(time - std::chrono::floor<days>(time));
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(minutes.count() / 60),
                  static_cast<int>(minutes.count() % 60));
    return text.data();
}

std::string dayText(std::chrono::year_month_day day) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

std::chrono::year_month_day dateOf(local_seconds time) {
    return std::chrono::year_month_day{std::chrono::floor<days>(time)};
}

void appendHead(std::string& out, const Words& words, const std::string& title) {
    out += "<!DOCTYPE html>\n<html lang=\"";
    out += words.language;
    out +=
        "\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>" +
        title + "</title>\n<link rel=\"stylesheet\" href=\"";
    out += kStyleName;
    out += "\">\n</head>\n<body>\n";
}

/// The times of an event as people say them; where it goes on for days, with the last day.
std::string timesOf(const Event& event, const Words& words) {
    const auto time = [](const std::string& machine, const std::string& text) {
        return "<time datetime=\"" + machine + "\">" + text + "</time>";
    };
    const auto until = ' ' + std::string(words.until) + ' ';
    const auto last = event.allDay ? event.end - days(1) : event.end;
    const bool sameDay = last <= event.start || dateOf(last) == dateOf(event.start) ||
                         (event.end == std::chrono::floor<days>(event.start) + days(1));
    const auto dayLong = [&](local_seconds at) {
        return time(dayText(dateOf(at)), longDate(words, dateOf(at)));
    };
    if (event.allDay) {
        return std::string(words.allDay) + (sameDay ? "" : until + dayLong(last));
    }
    const auto clock = [&](local_seconds at) {
        return time(dayText(dateOf(at)) + 'T' + clockText(at), clockText(at));
    };
    if (event.end <= event.start) {
        return clock(event.start);
    }
    return clock(event.start) + until +
           (sameDay ? clock(event.end) : dayLong(event.end) + ", " + clock(event.end));
}

void appendEvent(std::string& out, const Event& event, const Words& words) {
    out += "<li>\n<h4><bdi>" + escaped(event.summary.empty() ? "–" : event.summary) + "</bdi>";
    if (event.cancelled || event.tentative) {
        out +=
            " <em>(" + std::string(event.cancelled ? words.cancelled : words.tentative) + ")</em>";
    }
    out += "</h4>\n<p>" + timesOf(event, words) + "</p>\n";
    if (!event.place.empty()) {
        out += "<p>" + std::string(words.place) + ": <bdi>" + escaped(event.place) + "</bdi></p>\n";
    }
    if (!event.description.empty()) {
        out += "<p class=\"text\"><bdi>" + escaped(event.description) + "</bdi></p>\n";
    }
    out += "</li>\n";
}

/// What began before the month stands on its first day.
void appendDays(std::string& out,
                const Events& found,
                local_seconds monthStart,
                const Words& words) {
    std::optional<std::chrono::year_month_day> open;
    for (const auto& event : found.events) {
        const auto day = dateOf(std::max(event.start, monthStart));
        if (!open || *open != day) {
            out += open ? "</ul>\n</section>\n" : "";
            out += "<section>\n<h3><time datetime=\"" + dayText(day) + "\">" +
                   longDate(words, day) + "</time></h3>\n<ul>\n";
            open = day;
        }
        appendEvent(out, event, words);
    }
    out += open ? "</ul>\n</section>\n" : "";
}

void appendNavigation(std::string& out, const MonthPage& about) {
    const auto link = [&](year_month month, std::string_view text, const char* relation) {
        out += "<li><a href=\"" + about.address + "?month=" + monthText(month) + "\"";
        out += relation == nullptr ? "" : std::string(" rel=\"") + relation + '"';
        out += ">" + std::string(text) + " (" + monthName(about.words, month) + ")</a></li>\n";
    };
    out += "<nav aria-label=\"" + std::string(about.words.monthsLabel) + "\">\n<ul>\n";
    if (about.month > about.first) {
        link(about.month - std::chrono::months(1), about.words.previous, "prev");
    }
    if (about.month != about.current) {
        link(about.current, about.words.today, nullptr);
    }
    if (about.month < about.last) {
        link(about.month + std::chrono::months(1), about.words.next, "next");
    }
    out += "</ul>\n</nav>\n";
}

}  // namespace

std::string calendarPage(const resource::ContextPtr& context,
                         const resource::Resource& calendar,
                         const MonthPage& about) {
    const auto& words = about.words;
    const auto zone = reports::zoneOf(*calendar.collection, context->settings);
    const local_seconds begin = local_days{about.month / 1};
    const local_seconds end = local_days{(about.month + std::chrono::months(1)) / 1};
    const auto found = eventsOf(context, calendar, {zone->toUtc(begin), zone->toUtc(end)}, *zone);
    const auto name = escaped(calendar.collection->displayName.value_or(calendar.collection->slug));
    std::string out;
    appendHead(out, words, name + " – " + monthName(words, about.month));
    out += "<a class=\"skip\" href=\"#events\">" + std::string(words.skip) +
           "</a>\n<header>\n<h1><bdi>" + name + "</bdi></h1>\n";
    if (calendar.collection->description && !calendar.collection->description->empty()) {
        out += "<p class=\"text\"><bdi>" + escaped(bounded(*calendar.collection->description)) +
               "</bdi></p>\n";
    }
    out += "</header>\n";
    appendNavigation(out, about);
    out += "<main id=\"events\" tabindex=\"-1\">\n<h2>" + monthName(words, about.month) + "</h2>\n";
    out += found.events.empty() ? "<p>" + std::string(words.nothing) + "</p>\n" : "";
    appendDays(out, found, begin, words);
    out += found.more ? "<p><strong>" + std::string(words.more) + "</strong></p>\n" : "";
    out += "</main>\n<footer>\n<p>" + std::string(words.zone) + " " + escaped(zone->id()) +
           ".</p>\n<p><a href=\"" + about.address + ".ics\" type=\"text/calendar\">" +
           std::string(words.subscribe) + "</a>. " + std::string(words.subscribeHint) +
           "</p>\n</footer>\n</body>\n</html>\n";
    return out;
}

std::string notFoundPage(const Words& words) {
    std::string out;
    appendHead(out, words, std::string(words.notFoundTitle));
    out += "<main>\n<h1>" + std::string(words.notFoundTitle) + "</h1>\n<p>" +
           std::string(words.notFound) + "</p>\n</main>\n</body>\n</html>\n";
    return out;
}

std::string_view styleSheet() {
    return R"(:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 0 auto; padding: 1rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: Canvas; outline: 3px solid; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
main ul { list-style: none; padding: 0; }
main li { border-left: .25rem solid; padding-left: .75rem; margin: .75rem 0; }
h3 { margin: 1.5rem 0 .5rem; border-bottom: 1px solid; }
h4 { margin: 0; }
p { margin: .25rem 0; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
footer { margin-top: 2rem; border-top: 1px solid; }
)";
}

std::optional<std::chrono::year_month> parseMonth(std::string_view text) {
    constexpr std::size_t kLength = 7;
    int year = 0;
    unsigned month = 0;
    if (text.size() != kLength || text[4] != '-') {
        return std::nullopt;
    }
    const auto yearRead = std::from_chars(text.data(), text.data() + 4, year);
    const auto monthRead = std::from_chars(text.data() + 5, text.data() + kLength, month);
    if (yearRead.ptr != text.data() + 4 || monthRead.ptr != text.data() + kLength || year < 1 ||
        month < 1 || month > 12) {
        return std::nullopt;
    }
    return std::chrono::year{year} / static_cast<int>(month);
}

}  // namespace kalends::web
