// Queries of URLs taken apart.
#include "dav/http/query_parameters.h"

#include <gtest/gtest.h>

namespace kalends::http {
namespace {

TEST(QueryParameters, AreFoundByNameAndDecoded) {
    const QueryParameters parameters(
        "action=split&rid=20260101T000000Z&uid=a%2Fb+c%C3%A4&empty=&bare&x=1=2");
    EXPECT_EQ(parameters.value("action"), "split");
    EXPECT_EQ(parameters.value("uid"), "a/b+c\xC3\xA4");
    EXPECT_EQ(parameters.value("empty"), "");
    EXPECT_EQ(parameters.value("bare"), "");
    EXPECT_EQ(parameters.value("x"), "1=2");
    EXPECT_TRUE(parameters.has("bare"));
    EXPECT_FALSE(parameters.has("Action"));
    EXPECT_EQ(parameters.value("none"), std::nullopt);
}

TEST(QueryParameters, AreNothingWhenTheyCannotBeMeant) {
    for (const std::string query :
         {"a=1&a=1", "a=%", "a=%4", "a=%zz", "a=%00", "a=%0a", "a=%7F", "b=1", "", "&&", "=1"}) {
        EXPECT_EQ(QueryParameters(query).value("a"), std::nullopt) << query;
    }
    const std::string tooLong = "a=" + std::string(1025, 'x');
    EXPECT_EQ(QueryParameters(tooLong).value("a"), std::nullopt);
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "x&";
    }
    EXPECT_EQ(QueryParameters(many + "a=1").value("a"), std::nullopt);
}

}  // namespace
}  // namespace kalends::http
