// DAV:expand-property (RFC 3253 section 3.8).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class ExpandProperty : public ReportTest {
  protected:
    [[nodiscard]] Answer expand(const std::string& login,
                                const std::string& path,
                                const std::string& inner) const {
        return report(login, path, "0", "D:expand-property", inner);
    }

    static std::string principal(const std::string& login) {
        return "/dav/principals/users/" + login + "/";
    }
};

TEST_F(ExpandProperty, ReplacesAnHrefByWhatItLeadsTo) {
    const Answer answer = expand("alice", principal("alice"),
                                 "<D:property name=\"calendar-home-set\" "
                                 "namespace=\"urn:ietf:params:xml:ns:caldav\"><D:property "
                                 "name=\"resourcetype\"/></D:property>"
                                 "<D:property name=\"displayname\"/>");
    EXPECT_EQ(answer.status, 207);
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 1U) << answer.body;
    const auto* home = items.front().property("{urn:ietf:params:xml:ns:caldav}calendar-home-set");
    ASSERT_NE(home, nullptr);
    const auto* response = home->child({xml::kDav, "response"});
    ASSERT_NE(response, nullptr) << answer.body;
    EXPECT_EQ(response->child({xml::kDav, "href"})->trimmedText(), calendars("alice"));
    EXPECT_NE(response->child({xml::kDav, "propstat"}), nullptr);
    EXPECT_EQ(items.front().text("{DAV:}displayname"), "alice");
}

TEST_F(ExpandProperty, FollowsProxiesAsAppleAsks) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    const Answer answer = expand(
        "bob", principal("bob"),
        "<D:property name=\"calendar-proxy-write-for\" namespace=\"http://calendarserver.org/ns/\">"
        "<D:property name=\"calendar-user-address-set\" "
        "namespace=\"urn:ietf:params:xml:ns:caldav\"/>"
        "<D:property name=\"email-address-set\" "
        "namespace=\"http://calendarserver.org/ns/\"/><D:property "
        "name=\"displayname\"/></D:property>"
        "<D:property name=\"calendar-proxy-read-for\" "
        "namespace=\"http://calendarserver.org/ns/\"><D:property "
        "name=\"displayname\"/></D:property>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_NE(answer.body.find("<D:response><D:href>" + principal("alice") + "</D:href>"),
              std::string::npos)
        << answer.body;
    EXPECT_NE(answer.body.find("mailto:alice@example.org"), std::string::npos);
    EXPECT_NE(answer.body.find(">alice<"), std::string::npos);
}

TEST_F(ExpandProperty, FollowsSeveralLevels) {
    const Answer answer =
        expand("alice", calendar("alice"),
               "<D:property name=\"owner\"><D:property name=\"calendar-home-set\" "
               "namespace=\"urn:ietf:params:xml:ns:caldav\"><D:property "
               "name=\"owner\"/></D:property></D:property>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(count(answer.body, "<D:response>"), 3U) << answer.body;
}

TEST_F(ExpandProperty, WhatHoldsNoUrlsIsNotFollowedFurther) {
    const std::string further =
        "<D:property name=\"displayname\"><D:property name=\"x\"/></D:property>";
    EXPECT_EQ(expand("alice", principal("alice"),
                     "<D:property name=\"owner\">" + further + "</D:property>")
                  .status,
              501);
    EXPECT_EQ(expand("alice", principal("alice"), further).status, 207);
}

TEST_F(ExpandProperty, DoesNotShowWhatTheViewerMayNotSee) {
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    ASSERT_EQ(as("bob")
                  .proppatch(calendar("bob"), "<D:set><D:prop><x:friend xmlns:x=\"x:\"><D:href>" +
                                                  calendar("alice") +
                                                  "</D:href></x:friend></D:prop></D:set>")
                  .status(),
              207);
    const Answer answer =
        expand("bob", calendar("bob"),
               "<D:property name=\"friend\" namespace=\"x:\"><D:property "
               "name=\"displayname\"/><D:property name=\"resourcetype\"/></D:property>");
    EXPECT_NE(answer.body.find("404 Not Found"), std::string::npos) << answer.body;
    EXPECT_EQ(answer.body.find("resourcetype"), std::string::npos);
}

TEST_F(ExpandProperty, MissingPropertiesAre404AndHrefsWithoutNestingStay) {
    const Answer answer =
        expand("alice", calendar("alice"),
               "<D:property name=\"owner\"/><D:property name=\"missing\"><D:property "
               "name=\"displayname\"/></D:property>");
    ASSERT_EQ(answer.responses().size(), 1U);
    EXPECT_EQ(answer.responses().front().statusOf("{DAV:}missing"), 404);
    EXPECT_NE(answer.body.find("<D:href>" + principal("alice") + "</D:href>"), std::string::npos);
}

TEST_F(ExpandProperty, IsForDepthZeroAndBounded) {
    EXPECT_EQ(report("alice", principal("alice"), "1", "D:expand-property",
                     "<D:property name=\"owner\"/>")
                  .status,
              400);
    EXPECT_EQ(report("alice", principal("alice"), "infinity", "D:expand-property",
                     "<D:property name=\"owner\"/>")
                  .status,
              400);
    EXPECT_EQ(expand("alice", principal("alice"), "<D:property/>").status, 400);
    std::string deep = "<D:property name=\"owner\"/>";
    for (int i = 0; i < 20; ++i) {
        deep = "<D:property name=\"owner\">" + deep + "</D:property>";
    }
    EXPECT_EQ(expand("alice", calendar("alice"), deep).status, 400);
}

}  // namespace
}  // namespace kalends::test
