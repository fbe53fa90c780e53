// The kinds of resources and sets of them, as the tables of properties, reports and methods name
// them.
#pragma once

#include <cstdint>

namespace kalends::resource {

/// What stands at a URL; the rows of the property, report and method tables name sets of these.
enum class Kind : std::uint32_t {
    kServerRoot = 1U << 0,
    kDavRoot = 1U << 1,
    kWellKnown = 1U << 2,
    kPrincipals = 1U << 3,  // the two levels above principals
    kPrincipal = 1U << 4,
    kProxyGroup = 1U << 5,  // calendar-proxy-read, calendar-proxy-write
    kHomes = 1U << 6,       // the two levels above homes
    kCalendarHome = 1U << 7,
    kAddressbookHome = 1U << 8,
    kCalendar = 1U << 9,
    kInbox = 1U << 10,
    kOutbox = 1U << 11,
    kNotifications = 1U << 12,
    kAddressbook = 1U << 13,
    kCalendarObject = 1U << 14,
    kAddressObject = 1U << 15,
    kInboxItem = 1U << 16,
    kNotification = 1U << 17,
    kFilesHome = 1U << 18,
    kFolder = 1U << 19,
    kFile = 1U << 20,
    kDirectory = 1U << 21,  // its cards are address objects
};

class Kinds {
  public:
    constexpr Kinds() = default;

    constexpr Kinds(Kind one)
        : bits_(static_cast<std::uint32_t>(one)) {}  // NOLINT: one is a set of one

    [[nodiscard]] constexpr bool contains(Kind kind) const {
        return (bits_ & static_cast<std::uint32_t>(kind)) != 0;
    }

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    friend constexpr Kinds operator|(Kinds a, Kinds b) { return Kinds{a.bits_ | b.bits_}; }

  private:
    constexpr explicit Kinds(std::uint32_t bits) : bits_(bits) {}

    std::uint32_t bits_ = 0;
};

constexpr Kinds operator|(Kind a, Kind b) {
    return Kinds{a} | Kinds{b};
}

inline constexpr Kinds kAnyHome = Kind::kCalendarHome | Kind::kAddressbookHome;
inline constexpr Kinds kAnyObject = Kinds{Kind::kCalendarObject} | Kind::kAddressObject |
                                    Kind::kInboxItem | Kind::kNotification | Kind::kFile;
/// Below /dav/files/: what files and folders may be put into.
inline constexpr Kinds kAnyFolder = Kind::kFilesHome | Kind::kFolder;
inline constexpr Kinds kAnyStore = Kinds{Kind::kCalendar} | Kind::kAddressbook;
inline constexpr Kinds kAnyScheduling = Kinds{Kind::kInbox} | Kind::kOutbox | Kind::kNotifications;
inline constexpr Kinds kAnyCollection = kAnyStore | kAnyScheduling;
inline constexpr Kinds kAnyPrincipal = Kinds{Kind::kPrincipal} | Kind::kProxyGroup;
inline constexpr Kinds kEverything = Kinds{Kind::kServerRoot} | Kind::kDavRoot | Kind::kWellKnown |
                                     Kind::kPrincipals | kAnyPrincipal | Kind::kHomes | kAnyHome |
                                     kAnyCollection | kAnyFolder | kAnyObject | Kind::kDirectory;

}  // namespace kalends::resource
