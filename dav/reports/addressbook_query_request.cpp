// addressbook-query as sent.
#include "dav/reports/addressbook_query_request.h"

#include "dav/errors/conditions.h"
#include "dav/reports/address_data_request.h"
#include "dav/reports/card_filter_element.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

AddressbookQuery parseAddressbookQuery(const xml::Element& report) {
    AddressbookQuery query;
    query.selection = properties::selectionFromReport(report);
    for (const auto& element : query.selection.named) {
        if (element.is(kAddressData)) {
            static_cast<void>(parseAddressData(element));
        }
    }
    const auto* filterElement = report.child({xml::kCarddav, "filter"});
    if (filterElement == nullptr) {
        throw errors::DavError{400, "An addressbook-query needs a filter."};
    }
    query.filter = parseCardFilter(*filterElement);
    query.limit = parseLimit(report, xml::kCarddav);
    return query;
}

}  // namespace kalends::reports
