// REPORT: dispatch by the report table.
#include "dav/reports/report.h"

#include "dav/errors/conditions.h"
#include "dav/methods/method_table.h"
#include "dav/reports/time_range.h"

namespace kalends::methods {

using errors::Condition;
using errors::DavError;

/// The one report for those who have CALDAV:read-free-busy alone.
constexpr xml::QName kFreeBusyQuery{xml::kCaldav, "free-busy-query"};

http::Response report(const exchange::Exchange& exchange) {
    const auto& target = exchange.existing();
    xml::ReadLimits limits;
    limits.bytes = exchange.context->settings.multigetBodyLimitBytes;
    const auto body = exchange.xmlBody(limits);
    if (!body) {
        throw DavError{400, "A REPORT needs a body that names the report."};
    }
    const auto* row = reports::find(body->name.view(), target.kind);
    const bool hidden = !target.access.visible();
    if (hidden && (row == nullptr || row->name != kFreeBusyQuery)) {
        exchange.throwAbsent(exchange.target, exchange.locator);
    }
    if (row == nullptr) {
        throw DavError{Condition::kSupportedReport, "This report is not supported here."};
    }
    exchange.require(target, row->privilege);
    reports::requireDatesWithinLimits(*body, exchange.context->settings);
    return row->handler(exchange, target, *body);
}

}  // namespace kalends::methods
