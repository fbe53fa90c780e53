// Media types and entity tags.
#include "dav/content/media_type.h"

#include <gtest/gtest.h>

#include "dav/content/etag.h"

namespace kalends::content {
namespace {

TEST(MediaType, EssenceAndParametersAreReadWithoutRegardToCase) {
    const auto type = parseMediaType(" Text/Calendar ; CHARSET=\"utf-8\"; component=VEVENT;");
    ASSERT_TRUE(type);
    EXPECT_EQ(type->essence, "text/calendar");
    ASSERT_NE(type->parameter("charset"), nullptr);
    EXPECT_EQ(*type->parameter("charset"), "utf-8");
    EXPECT_EQ(*type->parameter("component"), "VEVENT");
    EXPECT_EQ(type->parameter("version"), nullptr);
}

TEST(MediaType, QuotedValuesMayHoldSeparators) {
    const auto type = parseMediaType("a/b; x=\"1;2\\\"3\"; y=4");
    ASSERT_TRUE(type);
    EXPECT_EQ(*type->parameter("x"), "1;2\"3");
    EXPECT_EQ(*type->parameter("y"), "4");
}

TEST(MediaType, WhatIsNoneIsRefused) {
    std::string many = "a/b";
    for (int i = 0; i < 100; ++i) {
        many += ";x=1";
    }
    for (const std::string& text : {std::string(), std::string("text"), std::string("/"),
                                    std::string("a/"), std::string("/b"), std::string("a b/c"),
                                    std::string("a/b/c"), std::string("a/b; x"), many}) {
        EXPECT_FALSE(parseMediaType(text)) << text;
    }
}

TEST(MediaType, ListsAreCutAtUnquotedCommas) {
    std::string_view list = "a/b;x=\"1,2\" , c/d,";
    EXPECT_EQ(takeQuotedListMember(list), "a/b;x=\"1,2\"");
    EXPECT_EQ(takeQuotedListMember(list), "c/d");
    EXPECT_TRUE(list.empty());
}

TEST(Etag, EqualBytesHaveEqualTagsAndOthersDoNot) {
    EXPECT_EQ(etagOf("abc").value, etagOf("abc").value);
    EXPECT_NE(etagOf("abc").value, etagOf("abd").value);
    EXPECT_NE(etagOf("").value, etagOf(std::string_view("\0", 1)).value);
    EXPECT_EQ(etagOf("abc").value.size(), 32U);
    EXPECT_EQ(etagOf("abc").value.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Prefers, WeighsWhatIsWantedAgainstWhatIsUsual) {
    struct Case {
        const char* accept;
        bool json;
    };

    for (const auto& [accept, json] :
         {Case{"", false}, Case{"*/*", false}, Case{"a/json", true}, Case{"A/JSON", true},
          Case{"a/json;q=0", false}, Case{"a/json, a/text", false},
          Case{"a/json;q=0.5, a/text;q=0.4", true}, Case{"a/json;q=0.4, */*;q=0.5", false},
          Case{"a/json;q=0.5, a/other", true}, Case{"nonsense, a/json", true},
          Case{"a/text;q=0.1, a/json;q=0.2", true}}) {
        EXPECT_EQ(prefers(accept, "a/json", "a/text"), json) << accept;
    }
}

}  // namespace
}  // namespace kalends::content
