// The words of our URLs, for those who read (locator.cpp) and build them (hrefs.cpp).
#pragma once

#include <array>
#include <string_view>

#include "storage/collections.h"
#include "storage/principals.h"

namespace kalends::resource {

struct KindSegment {
    storage::PrincipalKind kind;
    std::string_view segment;
};

inline constexpr std::array kKindSegments{
    KindSegment{storage::PrincipalKind::kUser, "users"},
    KindSegment{storage::PrincipalKind::kGroup, "groups"},
    KindSegment{storage::PrincipalKind::kResource, "resources"},
    KindSegment{storage::PrincipalKind::kLocation, "locations"},
};

struct HomeSegment {
    storage::HomeKind home;
    std::string_view segment;
};

inline constexpr std::array kHomeSegments{
    HomeSegment{storage::HomeKind::kCalendars, "calendars"},
    HomeSegment{storage::HomeKind::kAddressbooks, "addressbooks"},
    HomeSegment{storage::HomeKind::kFiles, "files"},
};

inline constexpr std::string_view kProxyReadSegment = "calendar-proxy-read";
inline constexpr std::string_view kProxyWriteSegment = "calendar-proxy-write";

}  // namespace kalends::resource
