// A report is one row: name, where it may be asked, what it needs, who answers (RFC 3253
// section 3.6).
#pragma once

#include <span>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "dav/resource/resource.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

using Handler = http::Response (*)(const exchange::Exchange& exchange,
                                   const resource::Resource& target,
                                   const xml::Element& body);

struct Report {
    xml::QName name;
    resource::Kinds kinds;
    access::Privileges privilege;  // on the target
    http::WorkClass workClass = http::WorkClass::kHeavy;
    Handler handler = nullptr;
    std::string_view rfc;
};

/// The table (report_table.cpp): dispatch, supported-report-set and the supported-report error come
/// from it.
[[nodiscard]] std::span<const Report> all();
[[nodiscard]] const Report* find(const xml::QName& name, resource::Kind kind);

}  // namespace kalends::reports
