// Members of groups in both versions of vCard.
#include "groupware/vcard/group.h"

#include <gtest/gtest.h>

#include <variant>

namespace kalends::vcard {
namespace {

contentline::Document parsed(const std::string& text) {
    return std::get<contentline::Document>(contentline::Document::parse(text));
}

const std::string kBegin =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:g\r\nX-ADDRESSBOOKSERVER-KIND:group\r\n";
const std::string kOne = "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:one\r\n";

TEST(Group, NamesItsMembers) {
    const auto document = parsed(
        kBegin + kOne +
        "MEMBER:mailto:x@example.org\r\nitem1.MEMBER:URN:UUID:Two:ABPerson\r\nEND:VCARD\r\n");
    EXPECT_TRUE(isGroup(document.components().front()));
    const auto members = membersOf(document.components().front());
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].uid, "one");
    EXPECT_TRUE(members[0].card);
    EXPECT_EQ(members[1].uid, "mailto:x@example.org");
    EXPECT_FALSE(members[1].card);
    EXPECT_EQ(members[2].uid, "Two:ABPerson");
    EXPECT_FALSE(
        isGroup(parsed("BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n").components().front()));
}

TEST(Group, GainsAndLosesMembersAndKeepsTheOtherLines) {
    const std::string with =
        kBegin + kOne + "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:two\r\nEND:VCARD\r\n";
    EXPECT_EQ(withMember(parsed(kBegin + kOne + "END:VCARD\r\n"), "two"), with);
    EXPECT_EQ(withMember(parsed(with), "two"), with);
    EXPECT_EQ(withoutMember(parsed(with), "two"), kBegin + kOne + "END:VCARD\r\n");
    EXPECT_EQ(withoutMember(parsed(with), "three"), with);
    EXPECT_EQ(withMember(parsed("begin:vcard\nVERSION:4.0\nKIND:group\nend:vcard"), "urn:uuid:two"),
              "begin:vcard\nVERSION:4.0\nKIND:group\nMEMBER:urn:uuid:two\r\nend:vcard");
}

TEST(Group, FoldsLongMembers) {
    const std::string uid(200, 'u');
    const auto grown = parsed(withMember(parsed(kBegin + "END:VCARD\r\n"), uid));
    ASSERT_EQ(membersOf(grown.components().front()).size(), 1U);
    EXPECT_EQ(membersOf(grown.components().front())[0].uid, uid);
}

}  // namespace
}  // namespace kalends::vcard
