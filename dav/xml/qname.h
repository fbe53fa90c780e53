// Qualified names: the only way elements are named. Knows the namespaces that clients use.
#pragma once

#include <string>
#include <string_view>

namespace kalends::xml {

inline constexpr std::string_view kDav = "DAV:";
inline constexpr std::string_view kCaldav = "urn:ietf:params:xml:ns:caldav";
inline constexpr std::string_view kCarddav = "urn:ietf:params:xml:ns:carddav";
inline constexpr std::string_view kCalendarServer = "http://calendarserver.org/ns/";
inline constexpr std::string_view kAppleIcal = "http://apple.com/ns/ical/";
inline constexpr std::string_view kMobileMe = "http://me.com/_namespace/";
inline constexpr std::string_view kWebdavPush = "https://bitfire.at/webdav-push";
inline constexpr std::string_view kKalends = "urn:kalends:ns";

/// A name in a table: views of literals, or of a Name that outlives it.
struct QName {
    std::string_view ns;
    std::string_view local;
    friend constexpr bool operator==(const QName&, const QName&) = default;
};

/// A name that came with a request and owns its text.
struct Name {
    std::string ns;
    std::string local;
    Name() = default;

    Name(std::string_view nsUri, std::string_view localName) : ns(nsUri), local(localName) {}

    explicit Name(const QName& name) : ns(name.ns), local(name.local) {}

    [[nodiscard]] QName view() const { return {ns, local}; }

    friend bool operator==(const Name&, const Name&) = default;

    friend bool operator==(const Name& a, const QName& b) {
        return a.local == b.local && a.ns == b.ns;
    }
};

/// `{namespace}local`.
[[nodiscard]] std::string clark(const QName& name);
[[nodiscard]] Name fromClark(std::string_view clarkName);

}  // namespace kalends::xml
