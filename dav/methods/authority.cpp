// The comparison behind Destination and tagged lists of If (RFC 4918 sections 10.3 and 10.4).
#include "dav/methods/authority.h"

#include "dav/http/ascii.h"

namespace kalends::methods {

namespace {

std::string_view withoutDefaultPort(std::string_view authority) {
    for (const std::string_view port : {std::string_view(":443"), std::string_view(":80")}) {
        if (authority.ends_with(port)) {
            return authority.substr(0, authority.size() - port.size());
        }
    }
    return authority;
}

}  // namespace

bool sameAuthority(std::string_view a, std::string_view b) {
    return http::equalsNoCase(withoutDefaultPort(a), withoutDefaultPort(b));
}

}  // namespace kalends::methods
