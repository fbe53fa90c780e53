// What a request prefers; unknown preferences are ignored as RFC 7240 section 2 wants.
#include "dav/methods/preferences.h"

#include <algorithm>
#include <string>

namespace kalends::methods {

namespace {

std::string bare(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, text.find(';'))) {
        if (c != ' ' && c != '\t' && c != '"') {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
    }
    return out;
}

}  // namespace

resource::Timezones timezonesOf(const http::Request& request) {
    const auto* wanted = request.headers.find("CalDAV-Timezones");
    const std::string value = wanted == nullptr ? std::string{} : bare(*wanted);
    if (value == "f") {
        return resource::Timezones::kByReference;
    }
    return value == "t" ? resource::Timezones::kInFull : resource::Timezones::kAsStored;
}

resource::Preferences preferencesOf(const http::Request& request) {
    resource::Preferences preferences;
    if (const auto* brief = request.headers.find("Brief")) {
        preferences.minimal = bare(*brief) == "t";
    }
    const auto prefer = request.headers.combined("Prefer");
    std::string_view rest = prefer ? std::string_view{*prefer} : std::string_view{};
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const std::string preference = bare(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        // Interop: older Apple clients write return-minimal.
        if (preference == "return=minimal" || preference == "return-minimal") {
            preferences.minimal = true;
        } else if (preference == "return=representation" || preference == "return-representation") {
            preferences.representation = true;
        } else if (preference == "depth-noroot") {
            preferences.depthNoRoot = true;
        }
    }
    return preferences;
}

}  // namespace kalends::methods
