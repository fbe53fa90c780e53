// Reading PERIOD values.
#include "groupware/recurrence/period.h"

namespace kalends::recurrence {

std::optional<Period> parsePeriod(std::string_view value,
                                  std::string_view tzid,
                                  const ZoneResolver& zones) {
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto start = parseDateTime(value.substr(0, slash), "DATE-TIME", tzid, zones);
    if (!start || start->form == DateTime::Form::kDate) {
        return std::nullopt;
    }
    const std::string_view ending = value.substr(slash + 1);
    if (const auto duration = parseDuration(ending)) {
        if (duration->negative) {
            return std::nullopt;
        }
        return Period{*start, add(*start, *duration)};
    }
    const auto end = parseDateTime(ending, "DATE-TIME", tzid, zones);
    if (!end || end->form != start->form || end->local < start->local) {
        return std::nullopt;
    }
    return Period{*start, *end};
}

}  // namespace kalends::recurrence
