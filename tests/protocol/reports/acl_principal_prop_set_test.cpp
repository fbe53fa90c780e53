// DAV:acl-principal-prop-set (RFC 3744 section 9.2).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class AclPrincipalPropSet : public ReportTest {
  protected:
    [[nodiscard]] Answer ask(const std::string& login,
                             const std::string& path,
                             const std::string& depth = "0") const {
        return report(login, path, depth, "D:acl-principal-prop-set", prop("<D:displayname/>"));
    }
};

TEST_F(AclPrincipalPropSet, DescribesThoseWhomTheListNames) {
    ASSERT_EQ(as("alice")
                  .xml("ACL", calendar("alice"),
                       "<D:acl xmlns:D=\"DAV:\"><D:ace><D:principal><D:href>/dav/principals/users/"
                       "bob/</D:href></D:principal><D:grant><D:privilege><D:read/></D:privilege>"
                       "</D:grant></D:ace></D:acl>")
                  .status(),
              200);
    const Answer answer = ask("alice", calendar("alice"));
    EXPECT_EQ(found(answer), (Names{"alice", "bob", "calendar-proxy-read", "calendar-proxy-write"}))
        << answer.body;
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    EXPECT_EQ(found(ask("alice", calendar("alice") + "e1.ics")).size(), 4U);
    EXPECT_EQ(found(ask("alice", addressbook("alice"))).size(), 3U);
}

TEST_F(AclPrincipalPropSet, NeedsThePrivilegeDepthZeroAndOneProp) {
    delegate("alice", "bob", storage::DelegateMode::kRead);
    EXPECT_EQ(ask("bob", calendar("alice")).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(ask("alice", calendar("alice"), "1").status, 400);
    EXPECT_EQ(ask("alice", calendar("alice"), "infinity").status, 400);
    EXPECT_EQ(report("alice", calendar("alice"), "0", "D:acl-principal-prop-set", "").status, 400);
    EXPECT_EQ(report("alice", calendar("alice"), "0", "D:acl-principal-prop-set",
                     prop("<D:displayname/>") + prop("<D:owner/>"))
                  .status,
              400);
}

}  // namespace
}  // namespace kalends::test
