// Internal to ical: values between their iCalendar and jCal spellings. Pure text, no JSON.
#include "groupware/ical/jcal_values.h"

#include <algorithm>
#include <cstddef>

namespace kalends::ical {
namespace {

bool areDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string joined(std::string_view a, char separator, std::string_view b, std::string_view c) {
    std::string out(a);
    out += separator;
    out += b;
    out += separator;
    return out += c;
}

}  // namespace

std::string extendedTime(std::string_view basic) {
    if (basic.size() < 6 || basic.size() > 7 || !areDigits(basic.substr(0, 6)))
        return std::string(basic);
    return joined(basic.substr(0, 2), ':', basic.substr(2, 2), basic.substr(4));
}

std::string extendedDateTime(std::string_view basic) {
    if (basic.size() < 8 || !areDigits(basic.substr(0, 8)) || (basic.size() > 8 && basic[8] != 'T'))
        return std::string(basic);
    std::string out = joined(basic.substr(0, 4), '-', basic.substr(4, 2), basic.substr(6, 2));
    if (basic.size() > 8)
        out += 'T' + extendedTime(basic.substr(9));
    return out;
}

std::string extendedOffset(std::string_view basic) {
    if ((basic.size() != 5 && basic.size() != 7) || !areDigits(basic.substr(1)))
        return std::string(basic);
    std::string out(basic.substr(0, 3));
    for (std::size_t at = 3; at < basic.size(); at += 2)
        out.append(":").append(basic.substr(at, 2));
    return out;
}

std::string withoutColons(std::string_view extended) {
    std::string out(extended);
    out.erase(std::remove(out.begin(), out.end(), ':'), out.end());
    return out;
}

std::string basicDateTime(std::string_view extended) {
    constexpr std::size_t kFirstDash = 4;
    constexpr std::size_t kSecondDash = 7;
    if (extended.size() <= kSecondDash || extended[kFirstDash] != '-' ||
        extended[kSecondDash] != '-')
        return std::string(extended);
    std::string out(extended.substr(0, kFirstDash));
    out += extended.substr(kFirstDash + 1, 2);
    return out += withoutColons(extended.substr(kSecondDash + 1));
}

}  // namespace kalends::ical
