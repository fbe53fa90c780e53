// Basic and extended forms of dates, by shape only: whether the day exists is the client's affair.
#include "groupware/vcard/date_value.h"

#include <cstddef>

namespace kalends::vcard {
namespace {

/// `shape` holds `d` for a digit, `s` for a sign; all other characters stand for themselves.
bool hasShape(std::string_view value, std::string_view shape) {
    if (value.size() != shape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool fits = shape[i] == 'd'   ? c >= '0' && c <= '9'
                          : shape[i] == 's' ? c == '+' || c == '-'
                                            : c == shape[i];
        if (!fits) {
            return false;
        }
    }
    return true;
}

struct DateParts {
    std::string_view date, time, zone;
    bool hasTime = false;
};

DateParts partsOf(std::string_view value) {
    DateParts parts;
    const std::size_t t = value.find('T');
    parts.date = value.substr(0, t);
    if (t == std::string_view::npos) {
        return parts;
    }
    parts.hasTime = true;
    parts.time = value.substr(t + 1);
    // A leading hyphen is a truncated hour, so a zone starts behind at least one digit.
    for (std::size_t i = 1; i < parts.time.size(); ++i) {
        const char c = parts.time[i];
        const bool afterDigit = parts.time[i - 1] != '-';
        if (c == 'Z' || ((c == '+' || c == '-') && afterDigit)) {
            parts.zone = parts.time.substr(i);
            parts.time = parts.time.substr(0, i);
            break;
        }
    }
    return parts;
}

bool isDatePart(std::string_view date) {
    for (const std::string_view shape :
         {"dddddddd", "dddd-dd-dd", "dddd-dd", "dddd", "--dddd", "--dd-dd", "--dd", "---dd"}) {
        if (hasShape(date, shape)) {
            return true;
        }
    }
    return false;
}

std::string_view withoutFraction(std::string_view time) {
    return time.substr(0, time.find_first_of(".,"));
}

bool isTimePart(std::string_view time) {
    time = withoutFraction(time);
    for (const std::string_view shape :
         {"dddddd", "dddd", "dd", "dd:dd:dd", "dd:dd", "-dddd", "-dd:dd", "-dd", "--dd"}) {
        if (hasShape(time, shape)) {
            return true;
        }
    }
    return false;
}

bool isZonePart(std::string_view zone) {
    return zone.empty() || zone == "Z" || isOffset(zone);
}

std::string without(std::string_view text, char unwanted) {
    std::string kept;
    for (const char c : text) {
        if (c != unwanted) {
            kept += c;
        }
    }
    return kept;
}

std::string extendedTime(std::string_view time) {
    std::string text(time);
    if (hasShape(time, "dddddd")) {
        text.insert(4, ":").insert(2, ":");
    } else if (hasShape(time, "dddd")) {
        text.insert(2, ":");
    } else if (hasShape(time, "-dddd")) {
        text.insert(3, ":");
    }
    return text;
}

}  // namespace

bool isOffset(std::string_view value) {
    return hasShape(value, "sdddd") || hasShape(value, "sdd:dd") || hasShape(value, "sdd");
}

bool isDate(std::string_view value) {
    const DateParts parts = partsOf(value);
    if (!parts.hasTime) {
        return isDatePart(parts.date);
    }
    return (parts.date.empty() || isDatePart(parts.date)) && isTimePart(parts.time) &&
           isZonePart(parts.zone);
}

std::string toBasicOffset(std::string_view value) {
    return hasShape(value, "sdd:dd") ? without(value, ':') : std::string(value);
}

std::string toExtendedOffset(std::string_view value) {
    std::string text(value);
    if (hasShape(value, "sdddd")) {
        text.insert(3, ":");
    }
    return text;
}

std::string toBasicDate(std::string_view value) {
    if (!isDate(value)) {
        return std::string(value);
    }
    const DateParts parts = partsOf(value);
    std::string text(parts.date);
    if (hasShape(parts.date, "dddd-dd-dd")) {
        text = without(parts.date, '-');
    } else if (hasShape(parts.date, "--dd-dd")) {
        text.erase(4, 1);
    }
    if (parts.hasTime) {
        text += 'T';
        text += without(withoutFraction(parts.time), ':');
        text += toBasicOffset(parts.zone);
    }
    return text;
}

std::string toExtendedDate(std::string_view value) {
    if (!isDate(value)) {
        return std::string(value);
    }
    const DateParts parts = partsOf(value);
    std::string text(parts.date);
    if (hasShape(parts.date, "dddddddd")) {
        text.insert(6, "-").insert(4, "-");
    } else if (hasShape(parts.date, "--dddd")) {
        text.insert(4, "-");
    }
    if (parts.hasTime) {
        text += 'T';
        text += extendedTime(parts.time);
        text += toExtendedOffset(parts.zone);
    }
    return text;
}

}  // namespace kalends::vcard
