// The privilege table and what is written from it.
#include "dav/acl/privileges.h"

#include <array>

namespace kalends::acl {

namespace {

using access::Privilege;
using access::Privileges;
using xml::kCaldav;
using xml::kDav;

constexpr xml::QName kAllName{kDav, "all"};
constexpr xml::QName kReadName{kDav, "read"};
constexpr xml::QName kWriteName{kDav, "write"};
constexpr xml::QName kDeliver{kCaldav, "schedule-deliver"};
constexpr xml::QName kSend{kCaldav, "schedule-send"};
constexpr xml::QName kPrivilegeElement{kDav, "privilege"};

// CALDAV:read-free-busy is part of DAV:read (RFC 4791 section 6.1.1).
constexpr Privileges kReadBits = Privilege::kRead | Privilege::kReadFreeBusy;
constexpr Privileges kWriteBits =
    Privilege::kWriteProperties | Privilege::kWriteContent | Privilege::kBind | Privilege::kUnbind;
constexpr Privileges kDeliverBits = Privilege::kScheduleDeliverInvite |
                                    Privilege::kScheduleDeliverReply |
                                    Privilege::kScheduleQueryFreeBusy;
constexpr Privileges kSendBits = Privilege::kScheduleSendInvite | Privilege::kScheduleSendReply |
                                 Privilege::kScheduleSendFreeBusy;

constexpr auto kRows = std::to_array<PrivilegeRow>({
    {kAllName, {}, access::kAll, PrivilegeRow::Use::kGrantable, "Everything", "RFC 3744 3.11"},
    {kReadName, kAllName, kReadBits, {}, "Read", "RFC 3744 3.1"},
    {{kCaldav, "read-free-busy"},
     kReadName,
     Privilege::kReadFreeBusy,
     {},
     "See when the owner is busy",
     "RFC 4791 6.1.1"},
    {kWriteName, kAllName, kWriteBits, {}, "Write", "RFC 3744 3.2"},
    {{kDav, "write-properties"},
     kWriteName,
     Privilege::kWriteProperties,
     {},
     "Change properties",
     "RFC 3744 3.3"},
    {{kDav, "write-content"},
     kWriteName,
     Privilege::kWriteContent,
     {},
     "Change content",
     "RFC 3744 3.4"},
    {{kDav, "bind"}, kWriteName, Privilege::kBind, {}, "Add members", "RFC 3744 3.9"},
    {{kDav, "unbind"}, kWriteName, Privilege::kUnbind, {}, "Remove members", "RFC 3744 3.10"},
    {{kDav, "unlock"}, kAllName, Privilege::kUnlock, {}, "Remove another's lock", "RFC 3744 3.5"},
    {{kDav, "read-acl"},
     kAllName,
     Privilege::kReadAcl,
     {},
     "Read the access control list",
     "RFC 3744 3.6"},
    {{kDav, "read-current-user-privilege-set"},
     kAllName,
     Privilege::kReadCurrentUserPrivilegeSet,
     {},
     "Read one's own rights",
     "RFC 3744 3.7"},
    {{kDav, "write-acl"},
     kAllName,
     Privilege::kWriteAcl,
     {},
     "Change the access control list",
     "RFC 3744 3.8"},
    {kDeliver, kAllName, kDeliverBits, {}, "Deliver scheduling messages", "RFC 6638 6.1.1"},
    {{kCaldav, "schedule-deliver-invite"},
     kDeliver,
     Privilege::kScheduleDeliverInvite,
     {},
     "Deliver invitations",
     "RFC 6638 6.1.2"},
    {{kCaldav, "schedule-deliver-reply"},
     kDeliver,
     Privilege::kScheduleDeliverReply,
     {},
     "Deliver replies",
     "RFC 6638 6.1.3"},
    {{kCaldav, "schedule-query-freebusy"},
     kDeliver,
     Privilege::kScheduleQueryFreeBusy,
     {},
     "Ask for free/busy time",
     "RFC 6638 6.1.4"},
    {kSend, kAllName, kSendBits, {}, "Send scheduling messages", "RFC 6638 6.2.1"},
    {{kCaldav, "schedule-send-invite"},
     kSend,
     Privilege::kScheduleSendInvite,
     {},
     "Send invitations",
     "RFC 6638 6.2.2"},
    {{kCaldav, "schedule-send-reply"},
     kSend,
     Privilege::kScheduleSendReply,
     {},
     "Send replies",
     "RFC 6638 6.2.3"},
    {{kCaldav, "schedule-send-freebusy"},
     kSend,
     Privilege::kScheduleSendFreeBusy,
     {},
     "Send free/busy requests",
     "RFC 6638 6.2.4"},
});

void writePrivilege(const PrivilegeRow& row, xml::Writer& out) {
    out.open(kPrivilegeElement);
    out.empty(row.name);
    out.close(kPrivilegeElement);
}

/// Depth of the table's tree is three, so this recursion is bounded.
void writeSupported(const PrivilegeRow& row, Privileges supported, xml::Writer& out) {
    constexpr xml::QName kSupported{kDav, "supported-privilege"};
    out.open(kSupported);
    out.open(kPrivilegeElement);
    out.empty(row.name);
    out.close(kPrivilegeElement);
    if (row.use == PrivilegeRow::Use::kAbstract) {
        out.empty({kDav, "abstract"});
    }
    out.open({kDav, "description"}, "xml:lang", "en");
    out.text(row.description);
    out.close({kDav, "description"});
    for (const auto& child : kRows) {
        if (child.parent == row.name && !(child.bits & supported).empty()) {
            writeSupported(child, supported, out);
        }
    }
    out.close(kSupported);
}

}  // namespace

std::span<const PrivilegeRow> privileges() {
    return kRows;
}

void writeCurrentUserPrivilegeSet(Privileges held, Privileges supported, xml::Writer& out) {
    for (const auto& row : kRows) {
        const auto bits = row.bits & supported;
        if (!bits.empty() && held.has(bits)) {
            writePrivilege(row, out);
        }
    }
}

void writeGranted(Privileges granted, Privileges supported, xml::Writer& out) {
    Privileges written;
    for (const auto& row : kRows) {  // aggregates stand before their parts
        const auto bits = row.bits & supported;
        if (!bits.empty() && granted.has(bits) && !written.has(bits)) {
            writePrivilege(row, out);
            written = written | bits;
        }
    }
}

void writeSupportedPrivilegeSet(Privileges supported, xml::Writer& out) {
    writeSupported(kRows.front(), supported, out);
}

std::string needPrivilegesContent(std::string_view href, Privileges needed, Privileges held) {
    std::string content;
    xml::Writer out{content};
    for (const auto& row : kRows) {
        const bool leaf = (row.bits.bits() & (row.bits.bits() - 1)) == 0;
        // DAV:read is named by its own bit; the free/busy part has a row of its own.
        const auto bits = row.name == kReadName ? Privileges{Privilege::kRead} : row.bits;
        if ((leaf || row.name == kReadName) && needed.has(bits) && !held.has(bits)) {
            out.open({kDav, "resource"});
            out.href(href);
            writePrivilege(row, out);
            out.close({kDav, "resource"});
        }
    }
    return content;
}

}  // namespace kalends::acl
