// Text in filters and names.
#include "auth/ldap/escape.h"

#include <gtest/gtest.h>

namespace kalends::ldap {
namespace {

struct Row {
    std::string text, filter, dn;
};

class Escapes : public ::testing::TestWithParam<Row> {};

TEST_P(Escapes, LeaveNothingThatMeansSomethingElse) {
    EXPECT_EQ(escapeFilter(GetParam().text), GetParam().filter);
    EXPECT_EQ(escapeDn(GetParam().text), GetParam().dn);
}

INSTANTIATE_TEST_SUITE_P(Rows,
                         Escapes,
                         ::testing::Values(Row{"anna", "anna", "anna"},
                                           Row{"*", "\\2a", "*"},
                                           Row{"a)(uid=*", "a\\29\\28uid\\3d\\2a", "a)(uid\\=*"},
                                           Row{"a\\b", "a\\5cb", "a\\\\b"},
                                           Row{std::string("a\0b", 3), "a\\00b", "a\\00b"},
                                           Row{" a,b+c\"d ", "\\20a\\2cb\\2bc\\22d\\20",
                                               "\\ a\\,b\\+c\\\"d\\ "},
                                           Row{"#1;<>", "\\231\\3b\\3c\\3e", "\\#1\\;\\<\\>"},
                                           Row{"\xC3\xA4", "\\c3\\a4", "\xC3\xA4"},
                                           Row{"a\nb", "a\\0ab", "a\\0ab"},
                                           Row{"", "", ""}));

TEST(Names, AreComparedHoweverTheyAreWritten) {
    const auto normal = normaliseDn("CN=Anna\\2C A.,OU=People, DC=town,DC=example");
    ASSERT_TRUE(normal);
    EXPECT_EQ(normal, normaliseDn("cn=anna\\, a.,ou=people,dc=town,dc=example"));
    EXPECT_FALSE(normaliseDn("no name at all"));
    EXPECT_FALSE(normaliseDn(std::string("cn=a\0b,dc=x", 11)));
    EXPECT_TRUE(isBelow("ou=a,dc=town", "dc=town"));
    EXPECT_TRUE(isBelow("dc=town", "dc=town"));
    EXPECT_FALSE(isBelow("ou=a,xdc=town", "dc=town"));
    EXPECT_FALSE(isBelow("dc=town", "ou=a,dc=town"));
}

TEST(Identifiers, AreUuidsInTextOrBytes) {
    EXPECT_EQ(uuidOf("6F9619FF-8B86-D011-B42D-00CF4FC964FF"),
              "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    // Active Directory's byte order.
    EXPECT_EQ(
        uuidOf(std::string("\xFF\x19\x96\x6F\x86\x8B\x11\xD0\xB4\x2D\x00\xCF\x4F\xC9\x64\xFF", 16)),
        "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    for (const char* bad :
         {"", "x", "6f9619ff-8b86-d011-b42d-00cf4fc964fg", "6f9619ff08b86-d011-b42d-00cf4fc964ff",
          "6f9619ff8b86d011b42d00cf4fc964ff"}) {
        EXPECT_FALSE(uuidOf(bad)) << bad;
    }
}

}  // namespace
}  // namespace kalends::ldap
