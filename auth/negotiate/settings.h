// Which tickets are taken and whose they are. Knows no GSSAPI.
#pragma once

#include <string>
#include <vector>

namespace kalends::negotiate {

struct Settings {
    std::string keytab;  // file with the keys of HTTP/HOST; empty: no tickets are taken
    std::vector<std::string>
        realms;  // REALM, or REALM=ORGANISATION for people of that organisation only
    std::string login = "{user}";  // of the account, made of {user} and {realm}

    [[nodiscard]] bool configured() const { return !keytab.empty(); }
};

}  // namespace kalends::negotiate
