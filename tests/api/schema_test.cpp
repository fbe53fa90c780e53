// The checking of values, and reading JSON strictly.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/api/schema.h"
#include "server/api/strict_json.h"

namespace kalends::test {

namespace {

using nlohmann::json;

std::string pointers(const char* schema, const char* value) {
    const json components{{"Name", {{"type", "string"}, {"maxLength", 3}}}};
    std::string all;
    for (const auto& wrong : api::violations(components, json::parse(schema), json::parse(value))) {
        all += wrong.pointer + ";";
    }
    return all;
}

TEST(ApiSchema, SaysWhereAValueIsNotWhatItMustBe) {
    struct Case {
        const char* schema;
        const char* value;
        const char* pointers;
    };

    const Case cases[] = {
        {R"({"type":"string"})", R"("x")", ""},
        {R"({"type":"string"})", "1", ";"},
        {R"({"type":["string","null"]})", "null", ""},
        {R"({"type":"integer"})", "1.0", ";"},
        {R"({"type":"integer","minimum":1,"maximum":3})", "2", ""},
        {R"({"type":"integer","minimum":1})", "0", ";"},
        {R"({"type":"integer","maximum":3})", "18446744073709551615", ";"},
        {R"({"enum":["a","b"]})", R"("c")", ";"},
        {R"({"type":"string","minLength":2})", R"("x")", ";"},
        {R"({"$ref":"#/components/schemas/Name"})", R"("long")", ";"},
        {R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false})",
         R"({"a":1,"b/c":2})", "/a;/b~1c;"},
        {R"({"type":"object","required":["a"]})", "{}", ";"},
        {R"({"type":"array","items":{"type":"string"}})", R"(["a",1,2])", "/1;/2;"},
        {R"({"type":"array","maxItems":1})", "[1,2]", ";"},
        {R"({"type":"array","uniqueItems":true})", "[1,1]", ";"},
        {R"({"type":"string","format":"date-time"})", R"("2027-02-30")", ";"},
        {R"({"type":"string","format":"date-time"})", R"("2027-01-31T12:00:00Z")", ""},
        {R"({"type":"string"})", R"("a\tb")", ";"},
        {R"({"type":"string","format":"password"})", R"("a\tb")", ""},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(pointers(one.schema, one.value), one.pointers) << one.schema << ' ' << one.value;
    }
}

TEST(ApiSchema, ReadsWhatIsJsonAndNothingElse) {
    EXPECT_EQ(api::readStrictly(R"( {"a":[1,{"b":null}],"c":"\u00e4"} )"),
              json::parse(R"({"a":[1,{"b":null}],"c":"ä"})"));
    for (const char* bad :
         {"", " ", "{", "{} x", "[1,]", "{'a':1}", "{\"a\":1,\"a\":2}",
          "[{\"a\":[{\"x\":1,\"x\":1}]}]", "NaN", "\"\xff\"", "// x\n1", "\xEF\xBB\xBFx"}) {
        EXPECT_THROW((void)api::readStrictly(bad), api::Problem) << bad;
    }
    try {
        (void)api::readStrictly(R"([0,{"a":[{"x":1,"x":1}]}])");
        FAIL();
    } catch (const api::Problem& problem) {
        EXPECT_EQ(problem.body()["errors"][0]["pointer"], "/1/a/0/x");
    }
    EXPECT_NO_THROW((void)api::readStrictly(std::string(16, '[') + std::string(16, ']')));
    EXPECT_THROW((void)api::readStrictly(std::string(17, '[') + std::string(17, ']')),
                 api::Problem);
    EXPECT_THROW((void)api::readStrictly(std::string(1'000'000, '[')), api::Problem);
}

}  // namespace

}  // namespace kalends::test
