// OPTIONS: what the server can do, and what may be done here.
#include "dav/methods/capabilities.h"
#include "dav/methods/method_table.h"

namespace kalends::methods {

http::Response describeOptions(const exchange::Exchange& exchange) {
    auto response = exchange::emptyResponse(200);
    response.headers.add("DAV", davHeader());
    response.headers.add("Allow", allowed(exchange.existing().kind));
    return response;
}

}  // namespace kalends::methods
