// Reading of URLs (design section 4); hrefs.cpp builds them.
#include "dav/resource/locator.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "dav/resource/segments.h"

namespace kalends::resource {

namespace {

using storage::HomeKind;
using storage::PrincipalKind;

constexpr std::size_t kMaxSegments = 32;
constexpr std::size_t kMaxSegmentBytes = 1024;

std::optional<PrincipalKind> kindNamed(std::string_view segment) {
    for (const auto& row : kKindSegments) {
        if (row.segment == segment) {
            return row.kind;
        }
    }
    return std::nullopt;
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// NFC, so that names typed on a Mac (NFD) and elsewhere are one name; nullopt: not UTF-8.
std::optional<std::string> normalised(const std::string& text) {
    if (isAscii(text)) {
        return text;
    }
    const auto unicode = icu::UnicodeString::fromUTF8(text);
    std::string back;
    unicode.toUTF8String(back);
    if (back != text) {
        return std::nullopt;  // ICU replaced something: the bytes were not UTF-8
    }
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status) != 0) {
        return text;
    }
    const auto composed = nfc->normalize(unicode, status);
    std::string out;
    composed.toUTF8String(out);
    return out;
}

std::variant<std::string, BadPath> decodeSegment(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        char c = raw[at];
        if (c == '%') {
            const int high = at + 2 < raw.size() ? hexDigit(raw[at + 1]) : -1;
            const int low = at + 2 < raw.size() ? hexDigit(raw[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return BadPath{
                    "A percent sign in the URL is not followed by two hexadecimal digits."};
            }
            c = static_cast<char>(high * 16 + low);
            if (c == '/') {
                return BadPath{"An encoded slash is not allowed in a name."};
            }
            at += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return BadPath{"The URL holds a control character."};
        }
        out += c;
    }
    if (out == "." || out == "..") {
        return BadPath{"The URL may not hold '.' or '..' as a name."};
    }
    if (out.size() > kMaxSegmentBytes) {
        return BadPath{"A name in the URL is too long."};
    }
    auto name = normalised(out);
    if (!name) {
        return BadPath{"The URL is not valid UTF-8."};
    }
    return std::move(*name);
}

std::string_view pathOf(std::string_view target) {
    if (!target.starts_with('/')) {
        const auto authority = target.find("://");
        if (authority == std::string_view::npos) {
            return {};
        }
        const auto slash = target.find('/', authority + 3);
        target = slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
    }
    return target.substr(0, target.find_first_of("?#"));
}

/// `segments` below /dav/files/. Which of folder and file the last name is, only storage knows.
void locateFile(const std::vector<std::string>& segments, Locator& out) {
    out.principal = {PrincipalKind::kUser, segments[2]};
    if (segments.size() == 3) {
        out.place = Place::kHome;
        return;
    }
    out.place = Place::kMember;
    for (std::size_t at = 3; at + 1 < segments.size(); ++at) {
        out.collection = childPath(out.collection, segments[at]);
    }
    out.member = segments.back();
}

/// What follows `directory` in the path.
void locateDirectory(const std::vector<std::string>& segments, std::size_t from, Locator& out) {
    if (segments.size() == from) {
        out.place = Place::kDirectory;
    } else if (segments.size() == from + 1) {
        out.place = Place::kDirectoryCard;
        out.member = segments[from];
    }
}

/// `segments` below /dav/.
void locateBelowDav(const std::vector<std::string>& segments, Locator& out) {
    if (segments[1] == "directory") {
        locateDirectory(segments, 2, out);
        return;
    }
    const bool principals = segments[1] == "principals";
    const auto* const home =
        std::find_if(kHomeSegments.begin(), kHomeSegments.end(),
                     [&](const HomeSegment& row) { return row.segment == segments[1]; });
    if (!principals && home == kHomeSegments.end()) {
        return;
    }
    if (!principals) {
        out.home = home->home;
    }
    if (segments.size() == 2) {
        out.place = principals ? Place::kPrincipals : Place::kHomes;
        return;
    }
    if (!principals && home->home == HomeKind::kFiles) {
        locateFile(segments, out);
        return;
    }
    const auto kind = kindNamed(segments[2]);
    if (!kind) {
        return;
    }
    out.principal.kind = *kind;
    if (segments.size() == 3) {
        out.place = principals ? Place::kPrincipalsOfKind : Place::kHomesOfKind;
        return;
    }
    out.principal.slug = segments[3];
    if (principals) {
        if (segments.size() == 4) {
            out.place = Place::kPrincipal;
        } else if (segments.size() == 5 && segments[4] == kProxyReadSegment) {
            out.place = Place::kProxyRead;
        } else if (segments.size() == 5 && segments[4] == kProxyWriteSegment) {
            out.place = Place::kProxyWrite;
        }
        return;
    }
    if (segments.size() == 4) {
        out.place = Place::kHome;
    } else if (segments.size() == 5) {
        out.place = Place::kCollection;
        out.collection = segments[4];
    } else if (segments.size() == 6) {
        out.place = Place::kMember;
        out.collection = segments[4];
        out.member = segments[5];
    }
}

void locate(const std::vector<std::string>& segments, Locator& out) {
    if (segments.empty()) {
        out.place = Place::kServerRoot;
    } else if (segments[0] == "dav") {
        if (segments.size() == 1) {
            out.place = Place::kDavRoot;
        } else {
            locateBelowDav(segments, out);
        }
    } else if (segments.size() == 1 && segments[0] == ".well-known") {
        out.place = Place::kWellKnown;
    } else if (segments.size() == 2 && segments[0] == ".well-known") {
        if (segments[1] == "caldav") {
            out.place = Place::kWellKnownCaldav;
        } else if (segments[1] == "carddav") {
            out.place = Place::kWellKnownCarddav;
        }
    } else if (segments[0] == "directory") {
        locateDirectory(segments, 1, out);  // Interop: where Apple's server has it
    } else if (segments.size() == 1 && segments[0] == "principals") {
        out.place =
            Place::kPrincipals;  // Interop: iOS asks /principals/ when the well-known lookup fails
    }
}

}  // namespace

std::variant<Locator, BadPath> parse(std::string_view target) {
    const auto path = pathOf(target);
    if (path.empty()) {
        return BadPath{"The request target is not a path."};
    }
    std::vector<std::string> segments;
    std::size_t at = 0;
    while (at < path.size()) {
        if (path[at] == '/') {
            ++at;  // doubled slashes count as one
            continue;
        }
        const auto end = std::min(path.find('/', at), path.size());
        auto segment = decodeSegment(path.substr(at, end - at));
        if (auto* bad = std::get_if<BadPath>(&segment)) {
            return std::move(*bad);
        }
        if (segments.size() == kMaxSegments) {
            return BadPath{"The URL has too many segments."};
        }
        segments.push_back(std::move(std::get<std::string>(segment)));
        at = end;
    }
    Locator locator;
    locator.trailingSlash = path.back() == '/';
    locate(segments, locator);
    return locator;
}

}  // namespace kalends::resource
