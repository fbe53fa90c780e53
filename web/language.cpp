// German and English.
#include "web/language.h"

#include <charconv>

#include "dav/http/ascii.h"

namespace kalends::web {

namespace {

constexpr Words kGerman{
    .language = "de",
    .skip = "Zu den Terminen",
    .previous = "Vorheriger Monat",
    .next = "Nächster Monat",
    .today = "Aktueller Monat",
    .allDay = "ganztägig",
    .until = "bis",
    .nothing = "In diesem Monat gibt es keine Termine.",
    .subscribe = "Als Kalenderdatei (ICS)",
    .subscribeHint = "Diese Adresse lässt sich in einem Kalenderprogramm abonnieren.",
    .zone = "Alle Zeiten gelten in der Zeitzone",
    .cancelled = "abgesagt",
    .tentative = "unter Vorbehalt",
    .place = "Ort",
    .notFoundTitle = "Nicht gefunden",
    .notFound =
        "Unter dieser Adresse gibt es nichts. Vielleicht ist der Link abgelaufen oder wurde "
        "zurückgezogen.",
    .more = "Es gibt in diesem Monat mehr Termine, als hier gezeigt werden.",
    .monthsLabel = "Monate",
    .weekdays = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
               "Oktober", "November", "Dezember"}};

constexpr Words kEnglish{
    .language = "en",
    .skip = "Skip to the events",
    .previous = "Previous month",
    .next = "Next month",
    .today = "Current month",
    .allDay = "all day",
    .until = "to",
    .nothing = "There are no events in this month.",
    .subscribe = "As a calendar file (ICS)",
    .subscribeHint = "A calendar program can subscribe to this address.",
    .zone = "All times are in the time zone",
    .cancelled = "cancelled",
    .tentative = "tentative",
    .place = "Place",
    .notFoundTitle = "Not found",
    .notFound = "There is nothing at this address. Perhaps the link has expired or was withdrawn.",
    .more = "There are more events in this month than are shown here.",
    .monthsLabel = "Months",
    .weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August",
               "September", "October", "November", "December"}};

/// Thousandths; 1000 where none is said, 0 for a malformed one.
int weightOf(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) {
        return 1000;
    }
    std::string digits;
    for (const char c : parameters.substr(at + 2)) {
        if (c >= '0' && c <= '9' && digits.size() < 4) {
            digits += c;
        } else if (c != '.') {
            break;
        }
    }
    digits.resize(4, '0');
    int weight = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    return weight > 1000 ? 0 : weight;
}

bool names(std::string_view range, std::string_view language) {
    return range.size() >= 2 && (range[0] | 0x20) == language[0] &&
           (range[1] | 0x20) == language[1] && (range.size() == 2 || range[2] == '-');
}

}  // namespace

const Words& german() {
    return kGerman;
}

const Words& english() {
    return kEnglish;
}

const Words& wordsFor(const http::Headers& headers) {
    constexpr std::size_t kMostRanges = 32;
    const auto accepted = headers.combined("Accept-Language").value_or("");
    std::string_view rest = accepted;
    const Words* best = &kEnglish;
    int bestWeight = 0;
    for (std::size_t count = 0; !rest.empty() && count < kMostRanges; ++count) {
        const auto comma = rest.find(',');
        const auto member = http::trimmed(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        const auto semicolon = member.find(';');
        const auto range = http::trimmed(member.substr(0, semicolon));
        const int weight =
            semicolon == std::string_view::npos ? 1000 : weightOf(member.substr(semicolon + 1));
        for (const auto* words : {&kGerman, &kEnglish}) {
            if (weight > bestWeight && names(range, words->language)) {
                best = words;
                bestWeight = weight;
            }
        }
    }
    return *best;
}

std::string longDate(const Words& words, std::chrono::year_month_day date) {
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    std::string text(words.weekdays[weekday.c_encoding()]);
    text += ", " + std::to_string(static_cast<unsigned>(date.day()));
    text += words.language == "de" ? ". " : " ";
    return text + monthName(words, {date.year(), date.month()});
}

std::string monthName(const Words& words, std::chrono::year_month month) {
    return std::string(words.months[static_cast<unsigned>(month.month()) - 1]) + ' ' +
           std::to_string(static_cast<int>(month.year()));
}

}  // namespace kalends::web
