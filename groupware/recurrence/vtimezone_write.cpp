// VTIMEZONE texts for system zones: changes since 1970, with rules wherever the changes follow one.
#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "groupware/contentline/values.h"
#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/tzif.h"
#include "groupware/recurrence/zone.h"
#include "groupware/recurrence/zone_index.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::recurrence {
namespace {

constexpr int kLastSingleYear = 2100;  // irregular changes beyond are left out

/// What can be said of a yearly change: month, time, weekday, and the range of days it fell on.
struct Onset {
    std::int64_t at = 0;     // UTC
    std::int64_t local = 0;  // wall clock before the change
    int year = 0;
    unsigned month = 0, day = 0, weekday = 0, monthLength = 0;
    int fromYearEnd = 0;  // 1 is the last day; independent of leap years after February
    std::int64_t time = 0;
};

Onset describe(const ZoneTransition& transition) {
    Onset onset;
    onset.at = transition.at;
    onset.local = transition.at + transition.before;
    const std::int64_t day = dayOf(onset.local);
    const auto date = civilDate(day);
    onset.year = static_cast<int>(date.year());
    onset.month = static_cast<unsigned>(date.month());
    onset.day = static_cast<unsigned>(date.day());
    onset.weekday = weekdayOf(day);
    onset.monthLength = static_cast<unsigned>(
        std::chrono::year_month_day_last{date.year() / date.month() / std::chrono::last}.day());
    onset.fromYearEnd = static_cast<int>(dayNumber(onset.year + 1, 1, 1) - day);
    onset.time = onset.local - day * kDaySeconds;
    return onset;
}

/// Consecutive yearly onsets that one RRULE can express.
struct Run {
    std::vector<Onset> onsets;
    unsigned lowestDay = 0, highestDay = 0;
    int lowestFromEnd = 0, highestFromEnd = 0;
    bool sameMonth = true;
    bool last = false;     // always within the last seven days of the month
    bool sameDay = false;  // always on one date, whatever the weekday
    bool sameWeekday = false;

    explicit Run(const Onset& first)
        : onsets{first},
          lowestDay(first.day),
          highestDay(first.day),
          lowestFromEnd(first.fromYearEnd),
          highestFromEnd(first.fromYearEnd),
          last(first.day + 7 > first.monthLength),
          sameDay(true),
          sameWeekday(true) {}

    bool add(const Onset& next) {
        const Onset& previous = onsets.back();
        const unsigned low = std::min(lowestDay, next.day);
        const unsigned high = std::max(highestDay, next.day);
        const int lowEnd = std::min(lowestFromEnd, next.fromYearEnd);
        const int highEnd = std::max(highestFromEnd, next.fromYearEnd);
        const bool month = sameMonth && next.month == previous.month;
        const bool weekday = sameWeekday && next.weekday == previous.weekday &&
                             (month ? high - low : static_cast<unsigned>(highEnd - lowEnd)) < 7;
        const bool day = sameDay && month && next.day == previous.day;
        if (next.year != previous.year + 1 || next.time != previous.time || (!weekday && !day)) {
            return false;
        }
        sameMonth = month;
        sameWeekday = weekday;
        sameDay = day;
        lowestFromEnd = lowEnd;
        highestFromEnd = highEnd;
        last = last && next.day + 7 > next.monthLength;
        lowestDay = low;
        highestDay = high;
        onsets.push_back(next);
        return true;
    }

    [[nodiscard]] std::string rule() const {
        static constexpr const char* kDays[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
        const Onset& first = onsets.front();
        if (!sameMonth) {
            // The day before or after a last weekday may lie in two months (Africa/Cairo).
            std::string text = std::string("RRULE:FREQ=YEARLY;BYDAY=") + kDays[first.weekday] +
                               ";BYYEARDAY=" + std::to_string(-highestFromEnd);
            for (int day = highestFromEnd - 1; day > highestFromEnd - 7; --day) {
                text += "," + std::to_string(-day);
            }
            return text;
        }
        std::string text = "RRULE:FREQ=YEARLY;BYMONTH=" + std::to_string(first.month);
        if (!sameWeekday) {
            return text + ";BYMONTHDAY=" + std::to_string(first.day);
        }
        const std::string name = kDays[first.weekday];
        if (last) {
            return text + ";BYDAY=-1" + name;
        }
        const unsigned week = (lowestDay - 1) / 7;
        if ((highestDay - 1) / 7 == week) {
            return text + ";BYDAY=" + std::to_string(week + 1) + name;
        }
        const unsigned from = std::min(lowestDay, std::max(highestDay, 7U) - 6);
        text += ";BYDAY=" + name + ";BYMONTHDAY=" + std::to_string(from);
        for (unsigned day = from + 1; day < from + 7; ++day) {
            text += "," + std::to_string(day);
        }
        return text;
    }
};

std::string offsetText(std::int32_t offset) {
    const std::int32_t magnitude = std::abs(offset);
    std::string text = offset < 0 ? "-" : "+";
    for (const std::int32_t part : {magnitude / 3600, magnitude / 60 % 60, magnitude % 60}) {
        text += static_cast<char>('0' + part / 10);
        text += static_cast<char>('0' + part % 10);
    }
    if (magnitude % 60 == 0) {
        text.resize(5);
    }
    return text;
}

std::string localText(std::int64_t local) {
    DateTime value;
    value.local = local_seconds{seconds{local}};
    return format(value);
}

class VtimezoneWriter {
  public:
    VtimezoneWriter(std::string tzid, const ZoneHistory& history, ZoneSpan span)
        : tzid_(std::move(tzid)),
          history_(history),
          firstOnset_(span == ZoneSpan::kWhole ? std::numeric_limits<std::int64_t>::min() : 0) {}

    std::string write() {
        line("BEGIN:VTIMEZONE");
        line("TZID:" + tzid_);
        if (firstOnset_ == 0 || history_.transitions.empty()) {
            writeInitial();
        }
        for (const auto& [kind, onsets] : byKind()) {
            writeKind(kind, onsets);
        }
        writeLaw();
        line("END:VTIMEZONE");
        return std::move(out_);
    }

  private:
    struct Kind {
        std::int32_t before, after;
        bool daylight;
        std::string name;

        bool operator<(const Kind& other) const {
            return std::tie(before, after, daylight, name) <
                   std::tie(other.before, other.after, other.daylight, other.name);
        }
    };

    void line(const std::string& text) { contentline::appendFolded(out_, text); }

    /// What held when 1970 began.
    void writeInitial() {
        Kind kind{history_.initialOffset, history_.initialOffset, false, history_.initialName};
        for (const ZoneTransition& transition : history_.transitions) {
            if (transition.at >= firstOnset_) {
                break;
            }
            kind = {transition.after, transition.after, transition.daylight, transition.name};
        }
        open(kind, 0);
        close(kind);
    }

    std::vector<std::pair<Kind, std::vector<Onset>>> byKind() const {
        std::map<Kind, std::vector<Onset>> kinds;
        for (const ZoneTransition& transition : history_.transitions) {
            if (transition.at >= firstOnset_) {
                kinds[{transition.before, transition.after, transition.daylight, transition.name}]
                    .push_back(describe(transition));
            }
        }
        std::vector<std::pair<Kind, std::vector<Onset>>> result(kinds.begin(), kinds.end());
        std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
            return a.second.front().at < b.second.front().at;
        });
        return result;
    }

    /// Long runs become rules; what is left over is listed.
    void writeKind(const Kind& kind, const std::vector<Onset>& onsets) {
        std::vector<Onset> single;
        std::size_t at = 0;
        while (at < onsets.size()) {
            Run run(onsets[at]);
            while (at + run.onsets.size() < onsets.size() &&
                   run.add(onsets[at + run.onsets.size()])) {
            }
            at += run.onsets.size();
            if (run.onsets.size() < 3) {
                single.insert(single.end(), run.onsets.begin(), run.onsets.end());
                continue;
            }
            open(kind, run.onsets.front().local);
            const bool forEver = history_.cycleEnd && at == onsets.size() &&
                                 run.onsets.back().at > *history_.cycleEnd - 366 * kDaySeconds;
            line(run.rule() + (forEver ? "" : ";UNTIL=" + localText(run.onsets.back().at) + "Z"));
            close(kind);
            if (forEver && !kind.daylight) {
                law_ = {{kind.after, kind.after, false, kind.name},
                        run.onsets.front().local + kDaySeconds};
            }
        }
        writeSingle(kind, single);
    }

    // Interop: whole definitions as CalendarServer's clients know them mark, by an observance that
    // changes nothing, from when on the rules hold that have no end.
    void writeLaw() {
        if (law_ && firstOnset_ != 0) {
            open(law_->first, law_->second);
            close(law_->first);
        }
    }

    // Interop: Outlook ignores RDATE in observances, so single changes are observances of their own
    // while they are few; zones with many (Africa/Casablanca) need the list.
    void writeSingle(const Kind& kind, const std::vector<Onset>& onsets) {
        const bool few = onsets.size() <= 12;
        for (std::size_t i = 0; i < onsets.size(); ++i) {
            if (onsets[i].year > kLastSingleYear) {
                break;
            }
            if (i == 0 || few) {
                if (i != 0) {
                    close(kind);
                }
                open(kind, onsets[i].local);
            } else {
                line("RDATE:" + localText(onsets[i].local));
            }
        }
        if (!onsets.empty() && onsets.front().year <= kLastSingleYear) {
            close(kind);
        }
    }

    void open(const Kind& kind, std::int64_t local) {
        line(kind.daylight ? "BEGIN:DAYLIGHT" : "BEGIN:STANDARD");
        line("DTSTART:" + localText(local));
        line("TZOFFSETFROM:" + offsetText(kind.before));
        line("TZOFFSETTO:" + offsetText(kind.after));
        line("TZNAME:" + contentline::encodeText(kind.name));
    }

    void close(const Kind& kind) { line(kind.daylight ? "END:DAYLIGHT" : "END:STANDARD"); }

    std::string tzid_;
    const ZoneHistory& history_;
    std::int64_t firstOnset_;
    std::optional<std::pair<Kind, std::int64_t>> law_;  // standard time of the rules without end
    std::string out_;
};

}  // namespace

std::string vtimezoneFor(const std::string& ianaName, ZoneSpan span) {
    const auto name = systemZoneName(ianaName);
    const auto history = name ? systemZoneHistory(*name) : std::nullopt;
    if (!history) {
        return {};
    }
    // A renamed zone keeps the name it was asked for: the caller's text refers to it.
    const auto spelled = spelledZoneName(ianaName);
    return VtimezoneWriter(spelled ? *spelled : *name, *history, span).write();
}

}  // namespace kalends::recurrence
