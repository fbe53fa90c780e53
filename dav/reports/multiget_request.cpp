// multiget as sent.
#include "dav/reports/multiget_request.h"

#include <unordered_set>

#include "dav/errors/conditions.h"
#include "dav/reports/address_data_request.h"
#include "dav/reports/calendar_data_request.h"

namespace kalends::reports {

Multiget parseMultiget(const xml::Element& report, std::size_t limit) {
    Multiget request;
    request.selection = properties::selectionFromReport(report);
    for (const auto& element : request.selection.named) {
        if (element.is(kCalendarData)) {
            static_cast<void>(parseCalendarData(element));
        } else if (element.is(kAddressData)) {
            static_cast<void>(parseAddressData(element));
        }
    }
    std::unordered_set<std::string> seen;
    for (const auto* element : report.elements({xml::kDav, "href"})) {
        auto href = element->trimmedText();
        if (seen.insert(href).second) {
            request.hrefs.push_back(std::move(href));
        }
        if (request.hrefs.size() > limit) {
            throw errors::DavError{errors::Condition::kNumberOfMatchesWithinLimits,
                                   "The multiget names too many resources."};
        }
    }
    if (request.hrefs.empty()) {
        throw errors::DavError{400, "A multiget needs at least one DAV:href."};
    }
    return request;
}

}  // namespace kalends::reports
