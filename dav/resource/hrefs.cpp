// Building of URLs (design section 4): the canonical form of each; locator.cpp reads them.
#include <algorithm>
#include <utility>

#include "dav/resource/locator.h"
#include "dav/resource/segments.h"

namespace kalends::resource {

namespace {

using storage::HomeKind;
using storage::PrincipalKind;

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

/// Characters that stand for themselves in a segment: unreserved and '@', which clients compare
/// unencoded most often.
constexpr bool standsForItself(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '@';
}

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

std::string collectionHref(HomeKind home,
                           const storage::PrincipalPath& principal,
                           std::string_view slug) {
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
        return appendPath(
            std::string{collectionHref.substr(0, at == std::string_view::npos ? at : at + 1)},
            memberName);
    }
    std::string out{collectionHref};
    out += encodeSegment(memberName);
    return out;
}

std::string href(const Locator& locator) {
    switch (locator.place) {
        case Place::kServerRoot:
            return "/";
        case Place::kWellKnown:
            return "/.well-known/";
        case Place::kWellKnownCaldav:
            return "/.well-known/caldav";
        case Place::kWellKnownCarddav:
            return "/.well-known/carddav";
        case Place::kDavRoot:
            return std::string{kDavRootHref};
        case Place::kPrincipals:
            return std::string{kPrincipalsHref};
        case Place::kPrincipalsOfKind:
        case Place::kPrincipal:
            return principalHref(locator.principal);
        case Place::kProxyRead:
            return proxyHref(locator.principal, storage::DelegateMode::kRead);
        case Place::kProxyWrite:
            return proxyHref(locator.principal, storage::DelegateMode::kWrite);
        case Place::kHomes:
            return std::string{kDavRootHref} + std::string{segmentOf(locator.home)} + "/";
        case Place::kHomesOfKind:
        case Place::kHome:
            return homeHref(locator.home, locator.principal);
        case Place::kCollection:
            return collectionHref(locator.home, locator.principal, locator.collection);
        case Place::kMember:
            return memberHref(collectionHref(locator.home, locator.principal, locator.collection),
                              locator.member);
        case Place::kDirectory:
            return "/dav/directory/";
        case Place::kDirectoryCard:
            return memberHref("/dav/directory/", locator.member);
        case Place::kUnknown:
            break;
    }
    return "/";
}

}  // namespace kalends::resource
