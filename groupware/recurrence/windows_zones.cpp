// Windows time zone names through ICU's copy of CLDR's map.
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <unordered_map>

#include "groupware/recurrence/zone_names.h"

namespace kalends::recurrence {
namespace {

std::optional<std::string> lookUp(const icu::UnicodeString& windowsName) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString iana;
    icu::TimeZone::getIDForWindowsID(windowsName, nullptr, iana, status);
    if (U_FAILURE(status) != 0 || iana.isEmpty() != 0) {
        return std::nullopt;
    }
    std::string result;
    iana.toUTF8String(result);
    return result;
}

std::string folded(const icu::UnicodeString& name) {
    icu::UnicodeString copy(name);
    copy.foldCase();
    std::string result;
    copy.toUTF8String(result);
    return result;
}

/// ICU's lookup is case-sensitive and has no list of Windows names, so the list is made from the
/// IANA names.
const std::unordered_map<std::string, std::string>& namesByFoldedName() {
    static const auto kNames = [] {
        std::unordered_map<std::string, std::string> names;
        for (const std::string& iana : allZoneNames()) {
            UErrorCode status = U_ZERO_ERROR;
            icu::UnicodeString windows;
            icu::TimeZone::getWindowsID(icu::UnicodeString::fromUTF8(iana), windows, status);
            if (U_SUCCESS(status) != 0 && windows.isEmpty() == 0) {
                std::string key = folded(windows);
                if (names.count(key) == 0) {
                    if (auto found = lookUp(windows)) {
                        names.emplace(std::move(key), std::move(*found));
                    }
                }
            }
        }
        return names;
    }();
    return kNames;
}

}  // namespace

std::optional<std::string> zoneNameForWindows(std::string_view windowsName) {
    if (windowsName.empty() || windowsName.size() > 64) {
        return std::nullopt;
    }
    const auto& names = namesByFoldedName();
    const auto found = names.find(folded(icu::UnicodeString::fromUTF8(
        icu::StringPiece(windowsName.data(), static_cast<int32_t>(windowsName.size())))));
    if (found == names.end()) {
        return std::nullopt;
    }
    return found->second;
}

}  // namespace kalends::recurrence
