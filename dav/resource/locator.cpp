// Parsing and building of URLs (design section 4).
#include "dav/resource/locator.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace kalends::resource {

namespace {

using storage::HomeKind;
using storage::PrincipalKind;

constexpr std::size_t kMaxSegments = 32;
constexpr std::size_t kMaxSegmentBytes = 1024;

struct KindSegment {
    PrincipalKind kind;
    std::string_view segment;
};

constexpr std::array kKindSegments{
    KindSegment{PrincipalKind::kUser, "users"},
    KindSegment{PrincipalKind::kGroup, "groups"},
    KindSegment{PrincipalKind::kResource, "resources"},
    KindSegment{PrincipalKind::kLocation, "locations"},
};

struct HomeSegment {
    HomeKind home;
    std::string_view segment;
};

constexpr std::array kHomeSegments{
    HomeSegment{HomeKind::kCalendars, "calendars"},
    HomeSegment{HomeKind::kAddressbooks, "addressbooks"},
    HomeSegment{HomeKind::kFiles, "files"},
};

constexpr std::string_view kProxyReadSegment = "calendar-proxy-read";
constexpr std::string_view kProxyWriteSegment = "calendar-proxy-write";

std::optional<PrincipalKind> kindNamed(std::string_view segment) {
    for (const auto& row : kKindSegments) {
        if (row.segment == segment) {
            return row.kind;
        }
    }
    return std::nullopt;
}

std::string_view segmentOf(PrincipalKind kind) {
    for (const auto& row : kKindSegments) {
        if (row.kind == kind) {
            return row.segment;
        }
    }
    return {};
}

std::string_view segmentOf(HomeKind home) {
    for (const auto& row : kHomeSegments) {
        if (row.home == home) {
            return row.segment;
        }
    }
    return {};
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
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
                return BadPath{"A percent sign in the URL is not followed by two hexadecimal digits."};
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
    const auto* const home = std::find_if(kHomeSegments.begin(), kHomeSegments.end(),
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
        out.place = Place::kPrincipals;  // Interop: iOS asks /principals/ when the well-known lookup fails
    }
}

/// Characters that stand for themselves in a segment: unreserved and '@', which clients compare unencoded most often.
constexpr bool standsForItself(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == '@';
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

namespace {
constexpr std::string_view kSharedPrefix = "shared-";
constexpr std::size_t kUuidDigits = 36;
}  // namespace

std::string sharedSlug(std::string_view uuid) { return std::string(kSharedPrefix).append(uuid); }

std::optional<std::string> sharedUuid(std::string_view slug) {
    if (!slug.starts_with(kSharedPrefix) || slug.size() != kSharedPrefix.size() + kUuidDigits) {
        return std::nullopt;
    }
    const auto uuid = slug.substr(kSharedPrefix.size());
    for (std::size_t at = 0; at < uuid.size(); ++at) {
        const char c = uuid[at];
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) {
            return std::nullopt;
        }
    }
    return std::string(uuid);
}

namespace {

bool isFirstBook(const storage::Collection& collection) {
    return collection.kind == storage::CollectionKind::kAddressbook && collection.slug == "addressbook";
}

}  // namespace

std::string slugForOthers(const storage::Principal& owner, const storage::Collection& collection) {
    return isFirstBook(collection) ? owner.guid : sharedSlug(collection.uuid);
}

std::optional<storage::NameForOthers> nameForOthers(HomeKind home, std::string_view slug) {
    using Form = storage::NameForOthers::Form;
    if (auto uuid = sharedUuid(slug)) {
        return storage::NameForOthers{Form::kUuid, *std::move(uuid)};
    }
    if (home == HomeKind::kAddressbooks) {
        if (auto guid = sharedUuid(sharedSlug(slug))) {
            return storage::NameForOthers{Form::kOwner, *std::move(guid)};
        }
    }
    return std::nullopt;
}

std::string encodeSegment(std::string_view segment) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(segment.size());
    for (const char c : segment) {
        const auto byte = static_cast<unsigned char>(c);
        if (standsForItself(byte)) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 0xFU];
        }
    }
    return out;
}

std::string principalHref(const storage::PrincipalPath& principal) {
    std::string out{kPrincipalsHref};
    out += segmentOf(principal.kind);
    out += '/';
    if (!principal.slug.empty()) {
        out += encodeSegment(principal.slug);
        out += '/';
    }
    return out;
}

std::string proxyHref(const storage::PrincipalPath& principal, storage::DelegateMode mode) {
    std::string out = principalHref(principal);
    out += mode == storage::DelegateMode::kWrite ? kProxyWriteSegment : kProxyReadSegment;
    out += '/';
    return out;
}

namespace {

/// `out` ends with a slash; empty names count as none, a closing slash is kept.
std::string appendPath(std::string out, std::string_view path) {
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) {
            out += encodeSegment(path.substr(0, end));
            out += end < path.size() ? "/" : "";
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return out;
}

}  // namespace

std::string homeHref(HomeKind home, const storage::PrincipalPath& principal) {
    std::string out{kDavRootHref};
    out += segmentOf(home);
    out += '/';
    if (home != HomeKind::kFiles) {
        out += segmentOf(principal.kind);
        out += '/';
    }
    if (!principal.slug.empty()) {
        out += encodeSegment(principal.slug);
        out += '/';
    }
    return out;
}

std::string collectionHref(HomeKind home, const storage::PrincipalPath& principal, std::string_view slug) {
    std::string out = homeHref(home, principal);
    if (home == HomeKind::kFiles) {
        return slug.empty() ? out : appendPath(std::move(out), slug) + '/';
    }
    out += encodeSegment(slug);
    out += '/';
    return out;
}

std::string childPath(std::string_view folder, std::string_view name) {
    std::string path{folder};
    path += folder.empty() ? "" : "/";
    path += name;
    return path;
}

std::string memberHref(std::string_view collectionHref, std::string_view memberName) {
    if (memberName.starts_with('/')) {
        // /dav/files/id/ holds the first four slashes.
        std::size_t at = 0;
        for (int slashes = 1; slashes < 4 && at != std::string_view::npos; ++slashes) {
            at = collectionHref.find('/', at + 1);
        }
        return appendPath(std::string{collectionHref.substr(0, at == std::string_view::npos ? at : at + 1)}, memberName);
    }
    std::string out{collectionHref};
    out += encodeSegment(memberName);
    return out;
}

std::string href(const Locator& locator) {
    switch (locator.place) {
        case Place::kServerRoot: return "/";
        case Place::kWellKnown: return "/.well-known/";
        case Place::kWellKnownCaldav: return "/.well-known/caldav";
        case Place::kWellKnownCarddav: return "/.well-known/carddav";
        case Place::kDavRoot: return std::string{kDavRootHref};
        case Place::kPrincipals: return std::string{kPrincipalsHref};
        case Place::kPrincipalsOfKind:
        case Place::kPrincipal: return principalHref(locator.principal);
        case Place::kProxyRead: return proxyHref(locator.principal, storage::DelegateMode::kRead);
        case Place::kProxyWrite: return proxyHref(locator.principal, storage::DelegateMode::kWrite);
        case Place::kHomes: return std::string{kDavRootHref} + std::string{segmentOf(locator.home)} + "/";
        case Place::kHomesOfKind:
        case Place::kHome: return homeHref(locator.home, locator.principal);
        case Place::kCollection: return collectionHref(locator.home, locator.principal, locator.collection);
        case Place::kMember:
            return memberHref(collectionHref(locator.home, locator.principal, locator.collection), locator.member);
        case Place::kDirectory: return "/dav/directory/";
        case Place::kDirectoryCard: return memberHref("/dav/directory/", locator.member);
        case Place::kUnknown: break;
    }
    return "/";
}

}  // namespace kalends::resource
