// Tokens of homes: they read back, and nothing else is read.
#include <gtest/gtest.h>

#include "dav/resource/home_token.h"

namespace kalends::resource {
namespace {

constexpr const char* kUuid = "0c8bde62-e600-4696-83d3-8b5ecabdfd2e";

TEST(HomeToken, ReadsBackWhateverItSaysOfItsChildren) {
    HomeToken token;
    token.uuid = kUuid;
    token.home = {17};
    token.removals = {19};
    token.children["0123456789ab"] = {{}, {}, false, {5}, storage::Revision{5}, {}, {}};
    token.children["abcdefabcdef"] = {"89abcdef", std::string(32, 'a'), true, {7}, std::nullopt,
                                      {},         storage::Revision{18}};
    token.children["bbbbbbbbbbbb"] = {{}, {}, false, {9}, storage::Revision{4}, {9}, {}};
    token.children["cccccccccccc"] = {
        {}, {}, false, {0}, storage::Revision{0}, {}, storage::Revision{0}};
    const auto text = toText(token);
    EXPECT_EQ(text.find_first_of(" \t<>\"&"), std::string::npos) << text;
    EXPECT_EQ(parseHomeToken(text), token) << text;
}

TEST(HomeToken, OneWithoutChildrenReadsBack) {
    HomeToken token;
    token.uuid = kUuid;
    token.home = {1};
    EXPECT_EQ(parseHomeToken(toText(token)), token);
}

TEST(HomeToken, BrokenOnesAreNoTokens) {
    const std::string begin = std::string("data:,") + kUuid + ":1:";
    ASSERT_TRUE(parseHomeToken(begin));
    for (const char* rest :
         {"x", "0123456789ab", "0123456789ab.", "0123456789ab.x", "0123456789ab.-1",
          "0123456789AB.1", "0123456789ab.1,", "0123456789ab.1s", "0123456789ab.1h",
          "0123456789ab.1ox", "0123456789abv12345.1", "0123456789abu12345.1",
          "0123456789ab.99999999999999999999", ";0123456789ab.1", "0123456789ab.1 "}) {
        EXPECT_FALSE(parseHomeToken(begin + rest)) << rest;
    }
    for (const char* text : {"", "data:,", "data:,:1:", "data:,u", "data:,u:", "data:,u:1",
                             "data:,u:x:", "data:,u:1-:", "urn:kalends:sync:u:1:"}) {
        EXPECT_FALSE(parseHomeToken(text)) << text;
    }
}

TEST(HomeToken, TagsComeFromTheUuidAndShortOnesDoNoHarm) {
    EXPECT_EQ(childTag(kUuid), "8b5ecabdfd2e");
    EXPECT_EQ(childTag("abc"), "abc");
    EXPECT_EQ(childTag(""), "");
}

TEST(HomeToken, TheCtagIsShortAndChangesWithAnyChild) {
    HomeToken token;
    token.uuid = kUuid;
    for (char c = 'a'; c <= 'f'; ++c) {
        token.children[std::string(12, c)].shown = {3};
    }
    const auto before = homeCtag(token);
    EXPECT_LT(before.size(), 40U);
    token.children["dddddddddddd"].shown = {4};
    EXPECT_NE(homeCtag(token), before);
}

}  // namespace
}  // namespace kalends::resource
