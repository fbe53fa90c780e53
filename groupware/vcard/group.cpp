// Members of groups, line by line.
#include "groupware/vcard/group.h"

#include <algorithm>

#include "groupware/contentline/values.h"

namespace kalends::vcard {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;

constexpr std::string_view kUrn = "urn:uuid:";
constexpr std::size_t kLineOctets = 75;

bool namesMember(const Property& property) {
    return property.name == "MEMBER" || property.name == "X-ADDRESSBOOKSERVER-MEMBER";
}

bool startsWithUrn(std::string_view value) {
    return value.size() > kUrn.size() && equalsIgnoringCase(value.substr(0, kUrn.size()), kUrn);
}

Member memberFrom(const Property& property) {
    const std::string value = contentline::decodeText(property.value);
    const bool urn = startsWithUrn(value);
    return {urn ? value.substr(kUrn.size()) : value, urn};
}

/// UIDs of vCard 4 are URIs themselves.
bool names(const Member& member, std::string_view uid) {
    return member.uid == uid || (startsWithUrn(uid) && member.uid == uid.substr(kUrn.size()));
}

std::string folded(std::string line) {
    std::string out;
    while (line.size() > kLineOctets) {
        std::size_t cut = kLineOctets;
        while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) {
            --cut;
        }
        out.append(line, 0, cut).append("\r\n");
        line = ' ' + line.substr(cut);
    }
    return out + line + "\r\n";
}

std::string memberLine(const Component& group, std::string_view uid) {
    const bool four = equalsIgnoringCase(group.value("VERSION"), "4.0");
    std::string line = four ? "MEMBER:" : "X-ADDRESSBOOKSERVER-MEMBER:";
    line += startsWithUrn(uid) ? "" : kUrn;
    return folded(line.append(uid));
}

}  // namespace

bool isGroup(const Component& card) {
    return equalsIgnoringCase(card.value("KIND"), "group") ||
           equalsIgnoringCase(card.value("X-ADDRESSBOOKSERVER-KIND"), "group");
}

std::vector<Member> membersOf(const Component& card) {
    std::vector<Member> members;
    for (const auto& property : card.properties) {
        if (namesMember(property)) {
            members.push_back(memberFrom(property));
        }
    }
    return members;
}

std::string withMember(const contentline::Document& group, std::string_view uid) {
    const auto& card = group.components().front();
    const auto members = membersOf(card);
    if (std::any_of(members.begin(), members.end(),
                    [&](const Member& member) { return names(member, uid); })) {
        return group.text();
    }
    // Before the last line of the card, which is its END whatever its case.
    std::string text = group.text();
    const auto last = text.find_last_not_of("\r\n \t");
    const auto before = text.rfind('\n', last);
    return text.insert(before == std::string::npos ? 0 : before + 1, memberLine(card, uid));
}

std::string withoutMember(const contentline::Document& group, std::string_view uid) {
    const std::string& text = group.text();
    std::string out;
    std::size_t kept = 0;
    for (const auto& property : group.components().front().properties) {
        if (namesMember(property) && names(memberFrom(property), uid)) {
            const auto begin = static_cast<std::size_t>(property.raw.data() - text.data());
            out.append(text, kept, begin - kept);
            kept = begin + property.raw.size();
        }
    }
    return out.append(text, kept);
}

}  // namespace kalends::vcard
