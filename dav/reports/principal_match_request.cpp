// principal-match as sent.
#include "dav/reports/principal_match_request.h"

#include "dav/errors/conditions.h"

namespace kalends::reports {

using errors::DavError;
using xml::kDav;

PrincipalMatchRequest parsePrincipalMatch(const xml::Element& report) {
    PrincipalMatchRequest request;
    const auto* self = report.child({kDav, "self"});
    const auto* property = report.child({kDav, "principal-property"});
    if ((self == nullptr) == (property == nullptr)) {
        throw DavError{400, "principal-match holds either DAV:self or DAV:principal-property."};
    }
    if (property != nullptr) {
        const auto names = property->elements();
        if (names.size() != 1) {
            throw DavError{400, "DAV:principal-property names exactly one property."};
        }
        request.property = names.front()->name;
    }
    const auto props = report.elements({kDav, "prop"});
    if (props.size() > 1) {
        throw DavError{400, "principal-match holds one DAV:prop at most."};
    }
    if (!props.empty()) {
        request.selection = properties::selectionFromReport(report);
    }
    return request;
}

}  // namespace kalends::reports
