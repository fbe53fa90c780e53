// The If header: its grammar, hostile forms, and when it holds (RFC 4918 section 10.4).
#include "dav/methods/if_header.h"

#include <gtest/gtest.h>

#include <map>

#include "dav/errors/conditions.h"

namespace kalends::methods {
namespace {

using Kind = IfCondition::Kind;

TEST(IfHeader, ListsKeepTheirResourceAndTheOrderOfConditions) {
    const auto header = parseIfHeader(
        R"(</a> (<urn:uuid:1> ["e1"]) (Not <urn:uuid:2> [W/"w"]) <http://h/b> (Not ["e]3"]))");
    ASSERT_EQ(header.lists.size(), 3U);
    EXPECT_EQ(header.lists[0].resource, "/a");
    EXPECT_EQ(header.lists[1].resource, "/a");
    EXPECT_EQ(header.lists[2].resource, "http://h/b");
    ASSERT_EQ(header.lists[0].conditions.size(), 2U);
    EXPECT_EQ(header.lists[0].conditions[0].kind, Kind::kStateToken);
    EXPECT_EQ(header.lists[0].conditions[0].value, "urn:uuid:1");
    EXPECT_EQ(header.lists[0].conditions[1].kind, Kind::kEntityTag);
    EXPECT_EQ(header.lists[0].conditions[1].value, "e1");
    EXPECT_TRUE(header.lists[1].conditions[0].negated);
    EXPECT_FALSE(header.lists[1].conditions[1].negated);
    EXPECT_EQ(header.lists[1].conditions[1].kind, Kind::kWeakEntityTag);
    EXPECT_EQ(header.lists[2].conditions[0].value, "e]3");
    EXPECT_TRUE(header.lists[2].conditions[0].negated);
    EXPECT_EQ(header.tokens(), (std::vector<std::string>{"urn:uuid:1", "urn:uuid:2"}));
    EXPECT_TRUE(header.names(Kind::kWeakEntityTag));
}

TEST(IfHeader, WhiteSpaceAndJoinedFieldsChangeNothing) {
    for (const char* form :
         {"(<a:b>)(<c:d>)", "( <a:b> ) ( <c:d> )", "(<a:b>), (<c:d>)", "\t(<a:b>)\t(<c:d>) "}) {
        const auto header = parseIfHeader(form);
        ASSERT_EQ(header.lists.size(), 2U) << form;
        EXPECT_EQ(header.tokens(), (std::vector<std::string>{"a:b", "c:d"})) << form;
    }
    EXPECT_TRUE(parseIfHeader("(Not<a:b>)").lists[0].conditions[0].negated);
    EXPECT_TRUE(parseIfHeader("(not[\"x\"])").lists[0].conditions[0].negated);
}

TEST(IfHeader, WhatIsNotTheGrammarIsRefused) {
    std::string manyConditions = "(";
    std::string manyLists;
    std::string manyResources;
    for (int n = 0; n < 300; ++n) {
        manyConditions += "<a:" + std::to_string(n) + ">";
        manyLists += "(<a:b>)";
        manyResources += "</" + std::to_string(n) + "> (<a:b>)";
    }
    manyConditions += ")";
    const std::vector<std::string> forms{
        "",
        " ",
        "(",
        ")",
        "()",
        "( )",
        "(Not )",
        "(Not)",
        "(Not Not <a:b>)",
        "(<a:b>",
        "(<a:b)",
        "(<>)",
        "(<a b>)",
        "(<a<b>)",
        "([])",
        "([\"a)",
        "([\"a\")",
        "([a])",
        "([W\"a\"])",
        "([W/a])",
        "(\"a\")",
        "(a:b)",
        "<a:b>",
        "</a> </b> (<a:b>)",
        "(<a:b>) </a> (<a:b>)",
        "</a>",
        "</a> (<a:b>) </b>",
        "(<a:b>) garbage",
        ",(<a:b>)",
        "(<a:b>,<c:d>)",
        "((<a:b>))",
        "(<a:b>))",
        std::string("(<a:b>\0)", 8),
        std::string(4000, '('),
        manyConditions,
        manyLists,
        manyResources,
    };
    for (const std::string& form : forms) {
        try {
            static_cast<void>(parseIfHeader(form));
            ADD_FAILURE() << form;
        } catch (const errors::DavError& error) {
            EXPECT_EQ(error.status(), 400) << form;
        }
    }
}

struct TruthCase {
    const char* header;
    bool holds;
};

// The target has the tag "now" and the locks lock:1 and lock:2; /other has "there" and lock:3;
// nothing stands at /none.
constexpr TruthCase kTruths[] = {
    {R"((["now"]))", true},
    {R"((["old"]))", false},
    {R"((Not ["old"]))", true},
    {R"((Not ["now"]))", false},
    {R"(([W/"now"]))", false},
    {R"((<lock:1>))", true},
    {R"((<lock:1> <lock:2>))", true},
    {R"((<lock:1> <lock:3>))", false},
    {R"((<lock:3>))", false},
    {R"((Not <lock:3>))", true},
    {R"((<lock:1> ["old"]))", false},
    {R"((<lock:1> ["old"]) (["now"]))", true},
    {R"((<DAV:no-lock>))", false},
    {R"((Not <DAV:no-lock>))", true},
    {R"((<lock:3>) (Not <DAV:no-lock>))", true},
    {R"(</other> (<lock:3> ["there"]))", true},
    {R"(</other> (<lock:1>))", false},
    {R"(</other> (<lock:1>) </none> (["x"]) (Not <lock:1>))", true},
    {R"(</none> (["there"]))", false},
    {R"(</none> (<lock:1>))", false},
};

TEST(IfHeader, HoldsWhenAllOfOneListHolds) {
    const std::map<std::string, ResourceState> states{
        {"", {storage::Etag{"now"}, {"lock:1", "lock:2"}}},
        {"/other", {storage::Etag{"there"}, {"lock:3"}}},
        {"/none", {}},
    };
    for (const auto& [header, expected] : kTruths) {
        EXPECT_EQ(holds(parseIfHeader(header),
                        [&](const std::string& resource) { return states.at(resource); }),
                  expected)
            << header;
    }
}

TEST(IfHeader, EveryResourceIsAskedForOnce) {
    int asked = 0;
    const auto header =
        parseIfHeader("</a> (<x:1>) (<x:2>) </b> (<x:3>) </a> (<x:4>) </b> (<x:5>)");
    EXPECT_FALSE(holds(header, [&](const std::string&) {
        ++asked;
        return ResourceState{};
    }));
    EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace kalends::methods
