// Privileges as RFC 3744 speaks of them: one row each, views of auth/access.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "auth/access/access.h"
#include "dav/xml/writer.h"

namespace kalends::acl {

/// A row: an aggregate holds the bits of all its parts, a leaf one bit.
struct PrivilegeRow {
    xml::QName name;
    xml::QName parent;  // local empty: the root, DAV:all
    access::Privileges bits;
    enum class Use : std::uint8_t { kGrantable, kAbstract } use = Use::kGrantable;
    std::string_view description;
    std::string_view rfc;
};

[[nodiscard]] std::span<const PrivilegeRow> privileges();

/// `<D:privilege>…` for every row, aggregates too, that `held` includes (RFC 3744 section 5.4). An
/// aggregate is held when all of it that is `supported` is.
void writeCurrentUserPrivilegeSet(access::Privileges held,
                                  access::Privileges supported,
                                  xml::Writer& out);
/// The same in as few names as possible, for access control lists: what an aggregate says is not
/// said again.
void writeGranted(access::Privileges granted, access::Privileges supported, xml::Writer& out);
/// The tree of supported-privilege-set (RFC 3744 section 5.3), inside its property element.
void writeSupportedPrivilegeSet(access::Privileges supported, xml::Writer& out);
/// Content of DAV:need-privileges: the resource and the lacking privileges (RFC 3744
/// section 7.1.1).
[[nodiscard]] std::string needPrivilegesContent(std::string_view href,
                                                access::Privileges needed,
                                                access::Privileges held);

}  // namespace kalends::acl
