// Many objects in one POST (calendarserver-bulk-change): created from one text, or created, changed
// and removed one by one as an XML body says. Each object is a write of its own: some may fail.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// Text with many objects (section 3). `body` is nullptr.
[[nodiscard]] http::Response bulkImport(const exchange::Exchange& exchange,
                                        const resource::Resource& collection,
                                        const xml::Element* body);
/// MM:multiput (section 4).
[[nodiscard]] http::Response bulkChange(const exchange::Exchange& exchange,
                                        const resource::Resource& collection,
                                        const xml::Element* body);

}  // namespace kalends::methods
