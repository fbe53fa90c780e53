// A handler per verb; the method table names them. Each gets a resolved exchange and returns the
// whole answer.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// GET and HEAD (the front end leaves the body of a HEAD out).
[[nodiscard]] http::Response getResource(const exchange::Exchange& exchange);
/// PUT of a member of a calendar or address book (RFC 4791 section 5.3.2, RFC 6352 section 6.3.2).
[[nodiscard]] http::Response putObject(const exchange::Exchange& exchange);
/// DELETE of members and of calendars and address books (RFC 4918 section 9.6).
[[nodiscard]] http::Response removeResource(const exchange::Exchange& exchange);
/// COPY and MOVE (RFC 4918 sections 9.8 and 9.9).
[[nodiscard]] http::Response copyResource(const exchange::Exchange& exchange);
[[nodiscard]] http::Response moveResource(const exchange::Exchange& exchange);
/// MKCALENDAR (RFC 4791 section 5.3.1), and MKCOL with or without a body (RFC 5689).
[[nodiscard]] http::Response makeCalendar(const exchange::Exchange& exchange);
[[nodiscard]] http::Response makeCollection(const exchange::Exchange& exchange);
/// ACL of homes, calendars and address books (RFC 3744 section 8.1).
[[nodiscard]] http::Response changeAccess(const exchange::Exchange& exchange);
/// LOCK and UNLOCK (RFC 4918 sections 9.10 and 9.11).
[[nodiscard]] http::Response lockResource(const exchange::Exchange& exchange);
[[nodiscard]] http::Response unlockResource(const exchange::Exchange& exchange);
/// PROPPATCH (RFC 4918 section 9.2).
[[nodiscard]] http::Response patchProperties(const exchange::Exchange& exchange);

}  // namespace kalends::methods
