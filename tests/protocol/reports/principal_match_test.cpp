// DAV:principal-match (RFC 3744 section 9.3).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class PrincipalMatch : public ReportTest {};

TEST_F(PrincipalMatch, FindsTheViewerAmongPrincipals) {
    for (const auto* path :
         {"/dav/principals/", "/dav/principals/users/", "/dav/principals/users/alice/"}) {
        SCOPED_TRACE(path);
        const Answer answer =
            report("alice", path, "0", "D:principal-match", "<D:self/>" + prop("<D:displayname/>"));
        ASSERT_EQ(found(answer), Names{"alice"}) << answer.body;
        EXPECT_EQ(answer.responses().front().text("{DAV:}displayname"), "alice");
        EXPECT_EQ(answer.responses().front().href, "/dav/principals/users/alice/");
    }
    EXPECT_EQ(found(report("alice", "/dav/principals/groups/", "", "D:principal-match",
                           "<D:self/>" + prop("<D:displayname/>"))),
              Names{});
}

TEST_F(PrincipalMatch, FindsTheGroupsOfTheViewer) {
    const auto group = person("team", storage::PrincipalKind::kGroup);
    const auto alice = store_->principals().byPath({storage::PrincipalKind::kUser, "alice"});
    store_->principals().setMembers(group, {alice->id});
    EXPECT_EQ(found(report("alice", "/dav/principals/groups/", "0", "D:principal-match",
                           "<D:self/>" + prop("<D:displayname/>"))),
              Names{"team"});
    EXPECT_EQ(found(report("bob", "/dav/principals/groups/", "0", "D:principal-match",
                           "<D:self/>" + prop("<D:displayname/>"))),
              Names{});
}

TEST_F(PrincipalMatch, FindsTheProxyGroupsOfTheViewer) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    EXPECT_EQ(found(report("bob", "/dav/principals/users/", "0", "D:principal-match",
                           "<D:self/>" + prop("<D:displayname/>"))),
              (Names{"bob", "calendar-proxy-write"}));
}

TEST_F(PrincipalMatch, WithoutPropOnlyTellsThatItMatches) {
    const Answer answer =
        report("alice", "/dav/principals/users/", "0", "D:principal-match", "<D:self/>");
    EXPECT_EQ(withStatus(answer, 200), Names{"alice"});
}

TEST_F(PrincipalMatch, FindsCollectionsAndObjectsByAProperty) {
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    const Answer owned = report("alice", calendars("alice"), "0", "D:principal-match",
                                "<D:principal-property><D:owner/></D:principal-property>");
    const auto names = withStatus(owned, 200);
    for (const auto* expected : {"calendar", "tasks", "e1.ics"}) {
        EXPECT_NE(std::find(names.begin(), names.end(), expected), names.end()) << expected;
    }
    ASSERT_EQ(as("alice")
                  .proppatch(tasks("alice"),
                             "<D:set><D:prop><D:whoami><D:href>/dav/principals/users/alice/</"
                             "D:href></D:whoami></D:prop></D:set>")
                  .status(),
              207);
    ASSERT_EQ(as("alice")
                  .proppatch(calendar("alice"),
                             "<D:set><D:prop><D:whoami><D:href>/dav/principals/users/bob/</"
                             "D:href></D:whoami></D:prop></D:set>")
                  .status(),
              207);
    const Answer dead =
        report("alice", calendars("alice"), "0", "D:principal-match",
               "<D:principal-property><D:whoami/></D:principal-property>" + prop("<D:whoami/>"));
    EXPECT_EQ(found(dead), Names{"tasks"}) << dead.body;
}

TEST_F(PrincipalMatch, RefusesOtherDepthsAndBrokenBodies) {
    EXPECT_EQ(
        report("alice", "/dav/principals/users/", "1", "D:principal-match", "<D:self/>").status,
        400);
    EXPECT_EQ(
        report("alice", "/dav/principals/users/", "infinity", "D:principal-match", "<D:self/>")
            .status,
        400);
    EXPECT_EQ(report("alice", "/dav/principals/users/", "0", "D:principal-match", "").status, 400);
    EXPECT_EQ(report("alice", "/dav/principals/users/", "0", "D:principal-match",
                     "<D:self/>" + prop("<D:displayname/>") + prop("<D:owner/>"))
                  .status,
              400);
}

}  // namespace
}  // namespace kalends::test
