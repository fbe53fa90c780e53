// Time ranges and result limits as report bodies write them. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "dav/settings.h"
#include "dav/xml/reader.h"
#include "groupware/recurrence/instances.h"

namespace kalends::reports {

/// `YYYYMMDDTHHMMSSZ`; nullopt for anything else, impossible dates included.
[[nodiscard]] std::optional<recurrence::sys_seconds> parseUtc(std::string_view value);

/// Which bounds an element must state (RFC 4791 sections 9.6.5 and 9.9).
enum class Bounds { kBoth, kAtLeastOne };

/// The window of the element's start and end attributes; nullopt when one is missing or malformed,
/// or when it is empty.
[[nodiscard]] std::optional<recurrence::Window> parseWindow(const xml::Element& element,
                                                            Bounds bounds);

/// `limit/nresults` in the given namespace (RFC 5323 section 5.17, RFC 6352 section 10.6); nullopt
/// when there is no limit. Throws 400 when it is not a positive number.
[[nodiscard]] std::optional<std::size_t> parseLimit(const xml::Element& report,
                                                    std::string_view ns);

/// Throws min-date-time or max-date-time when a range anywhere in the report lies beyond the dates
/// the server knows (RFC 4791 section 7.8).
void requireDatesWithinLimits(const xml::Element& report, const DavSettings& settings);

}  // namespace kalends::reports
