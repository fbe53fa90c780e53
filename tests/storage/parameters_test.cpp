// Text for PostgreSQL: what is UTF-8, what array literals escape.
#include "storage/postgres/parameters.h"

#include <gtest/gtest.h>

#include "storage/errors.h"

namespace kalends::test {

namespace {

using postgres::ArrayLiteral;
using postgres::isText;
using postgres::Parameters;

TEST(ParametersTest, OnlyWellFormedUtf8WithoutNulIsText) {
    for (const char* good : {"", "plain", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x93\x85",
                             "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "\x7F", "\xED\x9F\xBF"}) {
        EXPECT_TRUE(isText(good)) << good;
    }
    for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
                            "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
                            "a\xE2\x82", "\xC3("}) {
        EXPECT_FALSE(isText(bad)) << bad;
    }
    EXPECT_FALSE(isText(std::string_view("a\0b", 3)));
}

TEST(ParametersTest, ArrayLiteralsQuoteEveryElement) {
    EXPECT_EQ(postgres::arrayOf({}), "{}");
    EXPECT_EQ(postgres::arrayOf({"a", "", "NULL", "{x,y}", "q\"b\\"}),
              R"({"a","","NULL","{x,y}","q\"b\\"})");
    ArrayLiteral numbers;
    numbers.add(std::int64_t{-1});
    numbers.add(std::int64_t{2});
    EXPECT_EQ(std::move(numbers).finish(), "{-1,2}");
}

TEST(ParametersTest, ValuesKeepTheirOrderAndTextIsChecked) {
    Parameters parameters;
    parameters.text("a").null().integer(7).flag(true).optionalText(std::nullopt);
    ASSERT_EQ(parameters.values().size(), 5U);
    EXPECT_EQ(*parameters.values()[0], "a");
    EXPECT_EQ(parameters.values()[1], nullptr);
    EXPECT_EQ(*parameters.values()[2], "7");
    EXPECT_EQ(*parameters.values()[3], "t");
    EXPECT_EQ(parameters.values()[4], nullptr);
    EXPECT_THROW(parameters.text("\xFF"), storage::Refused);
    EXPECT_THROW(parameters.array("{\"\xFF\"}"), storage::Refused);
}

}  // namespace

}  // namespace kalends::test
