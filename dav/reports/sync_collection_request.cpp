// sync-collection as sent.
#include "dav/reports/sync_collection_request.h"

#include "dav/errors/conditions.h"
#include "dav/reports/address_data_request.h"
#include "dav/reports/calendar_data_request.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

using errors::DavError;

SyncCollection parseSyncCollection(const xml::Element& report) {
    SyncCollection request;
    request.selection = properties::selectionFromReport(report);
    for (const auto& element : request.selection.named) {
        if (element.is(kCalendarData)) {
            static_cast<void>(parseCalendarData(element));
        } else if (element.is(kAddressData)) {
            static_cast<void>(parseAddressData(element));
        }
    }
    const auto* token = report.child({xml::kDav, "sync-token"});
    if (token == nullptr) {
        throw DavError{400, "A sync-collection report needs a DAV:sync-token, which may be empty."};
    }
    request.token = token->trimmedText();
    if (const auto* level = report.child({xml::kDav, "sync-level"})) {
        const auto text = level->trimmedText();
        if (text == "1") {
            request.level = SyncCollection::Level::kOne;
        } else if (text == "infinite" || text == "infinity") {
            request.level = SyncCollection::Level::kInfinite;
        } else {
            throw DavError{400, "The sync-level must be 1 or infinite."};
        }
    }
    request.limit = parseLimit(report, xml::kDav);
    return request;
}

}  // namespace kalends::reports
