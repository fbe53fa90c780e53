// Single dates of a series: EXDATE and overrides, which take instances away, and RDATE.
#include <algorithm>

#include "groupware/recurrence/series.h"
#include "groupware/recurrence/series_run.h"

namespace kalends::recurrence {
namespace {

constexpr std::int64_t kMargin = 2 * kDaySeconds;  // more than any two offsets differ

}  // namespace

bool Series::Exclusions::contain(std::int64_t utc, std::int64_t local) const {
    return std::binary_search(times.begin(), times.end(), utc) ||
           (!days.empty() && std::binary_search(days.begin(), days.end(), dayOf(local)));
}

void Series::Exclusions::sort() {
    std::sort(times.begin(), times.end());
    std::sort(days.begin(), days.end());
}

void Series::addExclusion(const Master& master,
                          const DateTime& value,
                          Exclusions& exclusions) const {
    const DateTime& start = master.span.start;
    DateTime key = value;
    if (start.form == DateTime::Form::kDate) {
        key.form = DateTime::Form::kDate;
        key.local = std::chrono::floor<std::chrono::days>(value.local);
    } else if (value.form == DateTime::Form::kDate) {
        exclusions.days.push_back(dayOf(clock(value.local)));
        return;
    } else if (value.form == DateTime::Form::kFloating) {
        // Interop: some clients leave the TZID out of EXDATE and RECURRENCE-ID.
        key = start;
        key.local = value.local;
    }
    exclusions.times.push_back(epoch(key.toUtc(floatingZone_)));
}

Series::Exclusions Series::exclusionsOf(const Master& master, const Run& run) const {
    Exclusions exclusions;
    for (const contentline::Property* property : master.exceptionDates) {
        std::string_view rest = property->value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const auto value = readDateTime(*property, rest.substr(0, comma), zones_, problem_);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            if (value && clock(value->local) >= run.rangeStart - kMargin &&
                clock(value->local) <= run.rangeEnd + kMargin) {
                addExclusion(master, *value, exclusions);
            }
        }
    }
    for (const Override& override : overrides_) {
        addExclusion(master, override.recurrenceId, exclusions);
    }
    exclusions.sort();
    return exclusions;
}

std::vector<Series::ExtraDate> Series::extraDatesOf(const Master& master, const Run& run) const {
    std::vector<ExtraDate> result;
    const DateTime& masterStart = master.span.start;
    for (const contentline::Property* property : master.extraDates) {
        std::string_view rest = property->value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const std::string_view item = rest.substr(0, comma);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            const std::size_t slash = item.find('/');
            auto start = readDateTime(*property, item.substr(0, slash), zones_, problem_);
            if (!start) {
                continue;
            }
            ExtraDate extra;
            if (start->form == DateTime::Form::kDate && masterStart.form != DateTime::Form::kDate) {
                // A DATE among times means that day at the usual time.
                const auto time =
                    masterStart.local - std::chrono::floor<std::chrono::days>(masterStart.local);
                const local_seconds day = start->local;
                *start = masterStart;
                start->local = day + time;
            } else if (masterStart.form == DateTime::Form::kDate) {
                start->form = DateTime::Form::kDate;
                start->zone = nullptr;
                start->local = std::chrono::floor<std::chrono::days>(start->local);
            }
            extra.start = *start;
            if (slash != std::string_view::npos) {
                Span period = master.span;
                period.start = *start;
                const std::string_view ending = item.substr(slash + 1);
                if (const auto duration = parseDuration(ending)) {
                    period.endSource = Span::EndSource::kDuration;
                    period.length = duration->negative ? Duration{} : *duration;
                    extra.period = period;
                } else if (const auto end = readDateTime(*property, ending, zones_, problem_)) {
                    period.endSource = Span::EndSource::kEnd;
                    period.endAnchor = *end;
                    period.length.days = std::chrono::days{0};
                    period.length.time = std::max(
                        end->toUtc(floatingZone_) - start->toUtc(floatingZone_), seconds{0});
                    extra.period = period;
                }
            }
            const std::int64_t utc = epoch(start->toUtc(floatingZone_));
            const std::int64_t longest = extra.period ? extra.period->longest().count() : 0;
            if (utc + longest >= run.rangeStart && utc <= run.rangeEnd) {
                result.push_back(std::move(extra));
            }
        }
    }
    return result;
}

}  // namespace kalends::recurrence
