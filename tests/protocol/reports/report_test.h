// Reports asked of the real server, their bodies written short.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {

inline constexpr const char* kCalendarDataName = "{urn:ietf:params:xml:ns:caldav}calendar-data";
inline constexpr const char* kAddressDataName = "{urn:ietf:params:xml:ns:carddav}address-data";
inline constexpr const char* kEtagName = "{DAV:}getetag";
inline constexpr const char* kWithinLimits = "{DAV:}number-of-matches-within-limits";

class ReportTest : public DavFixture {
  protected:
    explicit ReportTest(DavSettings settings = {}) : DavFixture(std::move(settings)) {}

    /// A REPORT whose root is `name` (with prefix D, C, CR or CS) around `inner`; no Depth header
    /// when `depth` is empty.
    [[nodiscard]] Answer report(const std::string& login,
                                const std::string& path,
                                const std::string& depth,
                                const std::string& name,
                                const std::string& inner,
                                const std::string& userAgent = {}) const;
    /// calendar-query with Depth 1 for ETag and data; `event` stands in the comp-filter for VEVENT.
    [[nodiscard]] Answer queryEvents(const std::string& login,
                                     const std::string& path,
                                     const std::string& event) const;
    /// sync-collection for ETags.
    [[nodiscard]] Answer sync(const std::string& login,
                              const std::string& path,
                              const std::string& token,
                              const std::string& more = {}) const;

    void put(const std::string& login, const std::string& path, const std::string& text) const;
};

/// The name in an element: `prop("<D:getetag/>")`.
[[nodiscard]] inline std::string prop(const std::string& inner) {
    return "<D:prop>" + inner + "</D:prop>";
}

/// Last segments of the hrefs that answer with properties, sorted.
[[nodiscard]] std::vector<std::string> found(const Answer& answer);
/// Last segments of the hrefs that answer with this status, sorted.
[[nodiscard]] std::vector<std::string> withStatus(const Answer& answer, int status);
[[nodiscard]] std::string syncToken(const Answer& answer);
/// How often `what` stands in `text`.
[[nodiscard]] std::size_t count(std::string_view text, std::string_view what);

using Names = std::vector<std::string>;

}  // namespace kalends::test
