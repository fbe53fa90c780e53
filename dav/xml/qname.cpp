// Clark notation for names that are stored.
#include "dav/xml/qname.h"

namespace kalends::xml {

std::string clark(const QName& name) {
    std::string out;
    out.reserve(name.ns.size() + name.local.size() + 2);
    out += '{';
    out += name.ns;
    out += '}';
    out += name.local;
    return out;
}

Name fromClark(std::string_view clarkName) {
    const auto end = clarkName.find('}');
    if (clarkName.empty() || clarkName.front() != '{' || end == std::string_view::npos) {
        return {"", clarkName};
    }
    return {clarkName.substr(1, end - 1), clarkName.substr(end + 1)};
}

}  // namespace kalends::xml
