// One function per report; the report table names them.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::reports {

[[nodiscard]] http::Response calendarQuery(const exchange::Exchange& exchange,
                                           const resource::Resource& target,
                                           const xml::Element& body);
[[nodiscard]] http::Response calendarMultiget(const exchange::Exchange& exchange,
                                              const resource::Resource& target,
                                              const xml::Element& body);
[[nodiscard]] http::Response freeBusyQuery(const exchange::Exchange& exchange,
                                           const resource::Resource& target,
                                           const xml::Element& body);
[[nodiscard]] http::Response addressbookQuery(const exchange::Exchange& exchange,
                                              const resource::Resource& target,
                                              const xml::Element& body);
[[nodiscard]] http::Response addressbookMultiget(const exchange::Exchange& exchange,
                                                 const resource::Resource& target,
                                                 const xml::Element& body);
[[nodiscard]] http::Response syncCollection(const exchange::Exchange& exchange,
                                            const resource::Resource& target,
                                            const xml::Element& body);
[[nodiscard]] http::Response expandProperty(const exchange::Exchange& exchange,
                                            const resource::Resource& target,
                                            const xml::Element& body);
[[nodiscard]] http::Response aclPrincipalPropSet(const exchange::Exchange& exchange,
                                                 const resource::Resource& target,
                                                 const xml::Element& body);
[[nodiscard]] http::Response principalMatch(const exchange::Exchange& exchange,
                                            const resource::Resource& target,
                                            const xml::Element& body);
[[nodiscard]] http::Response principalPropertySearch(const exchange::Exchange& exchange,
                                                     const resource::Resource& target,
                                                     const xml::Element& body);
[[nodiscard]] http::Response principalSearchPropertySet(const exchange::Exchange& exchange,
                                                        const resource::Resource& target,
                                                        const xml::Element& body);
[[nodiscard]] http::Response calendarServerPrincipalSearch(const exchange::Exchange& exchange,
                                                           const resource::Resource& target,
                                                           const xml::Element& body);

}  // namespace kalends::reports
