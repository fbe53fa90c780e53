// Calendar user addresses as ATTENDEE and ORGANIZER have them. Pure.
#include "groupware/ical/address.h"

#include <algorithm>

namespace kalends::ical {
namespace {

void lowerAscii(std::string& text, std::size_t end) {
    std::transform(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), text.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace

std::string normalizedAddress(std::string_view address) {
    const std::size_t begin = address.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    std::string result(address.substr(begin, address.find_last_not_of(" \t") - begin + 1));
    const std::size_t colon = result.find(':');
    if (colon == std::string::npos) {
        // Interop: Outlook and hand-made calendars write a bare mail address.
        if (result.find('@') == std::string::npos)
            return result;
        result.insert(0, "mailto:");
        lowerAscii(result, result.size());
        return result;
    }
    lowerAscii(result, colon);
    if (result.compare(0, colon, "mailto") == 0) {
        // Interop: "mailto: a@b" from old Exchange gateways.
        const std::size_t blanks = result.find_first_not_of(' ', colon + 1);
        result.erase(colon + 1, std::min(blanks, result.size()) - colon - 1);
        lowerAscii(result, result.size());
    }
    return result;
}

}  // namespace kalends::ical
