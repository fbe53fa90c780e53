// Prefer (RFC 7240, RFC 8144) and Brief, wherever they change an answer.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Prefer : public DavFixture {
  protected:
    void SetUp() override {
        ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
        ASSERT_EQ(as("alice").mkcalendar(other_).status(), 201);
    }

    const std::string cal_ = calendar("alice");
    const std::string other_ = calendars("alice") + "other/";
    const std::string rep_ = "return=representation";
};

TEST_F(Prefer, MinimalLeavesOutWhatIsNotFoundAndSaysSo) {
    const auto find = [&](const char* name, const char* value) -> Answer {
        return as("alice").propfind(cal_, "<D:resourcetype/><D:bogus/>").header(name, value);
    };
    const Answer minimal = find("Prefer", "return=minimal");
    EXPECT_EQ(minimal.body.find("bogus"), std::string::npos);
    EXPECT_EQ(minimal.header("Preference-Applied"), "return=minimal");
    const Answer brief = find("Brief", "t");
    EXPECT_EQ(brief.body.find("bogus"), std::string::npos);
    EXPECT_FALSE(brief.has("Preference-Applied"));
    for (const auto& full : {find("Brief", "f"), find("Prefer", "x-foo"), find("Brief", "bad")}) {
        EXPECT_NE(full.body.find("bogus"), std::string::npos);
        EXPECT_FALSE(full.has("Preference-Applied"));
    }
    const Answer nothing = as("alice").propfind(cal_, "<D:bogus/>").prefer("return=minimal");
    ASSERT_EQ(nothing.responses().size(), 1U);
    EXPECT_EQ(nothing.responses().front().propstats.at(0).status, 200);
}

TEST_F(Prefer, MinimalChangesAndCreationsHaveNoBody) {
    const Answer patch =
        as("alice")
            .proppatch(cal_, "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>")
            .prefer("return=minimal");
    EXPECT_EQ(patch.status, 200);
    EXPECT_TRUE(patch.body.empty());
    const Answer failed =
        as("alice")
            .proppatch(cal_, "<D:set><D:prop><D:getetag>x</D:getetag></D:prop></D:set>")
            .prefer("return=minimal");
    EXPECT_EQ(failed.status, 207);
    EXPECT_FALSE(failed.body.empty());
    const Answer made = as("alice").mkcalendar(calendars("alice") + "m/").prefer("return=minimal");
    EXPECT_EQ(made.status, 201);
    EXPECT_TRUE(made.body.empty());
    EXPECT_EQ(made.header("Preference-Applied"), "return=minimal");
}

TEST_F(Prefer, NorootLeavesTheRootOutOfDepthOneOnly) {
    const Answer one =
        as("alice")
            .xml("PROPFIND", cal_,
                 "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop></D:propfind>")
            .depth("1")
            .prefer("depth-noroot, return=minimal");
    ASSERT_EQ(one.responses().size(), 1U);
    EXPECT_EQ(one.responses().front().href, cal_ + "a.ics");
    EXPECT_NE(one.head.find("depth-noroot"), std::string::npos);
    const Answer zero = as("alice").propfind(cal_, "<D:getetag/>").prefer("depth-noroot");
    EXPECT_EQ(zero.responses().size(), 1U);
    EXPECT_FALSE(zero.has("Preference-Applied"));
}

TEST_F(Prefer, CopyAndMoveReturnWhatStandsThereThen) {
    const Answer copied = as("alice").copy(cal_ + "a.ics").to(other_ + "b.ics").prefer(rep_);
    EXPECT_EQ(copied.status, 201);
    EXPECT_EQ(copied.body, event("a"));
    EXPECT_EQ(copied.header("Content-Location"), other_ + "b.ics");
    EXPECT_EQ(copied.header("Preference-Applied"), rep_);
    EXPECT_FALSE(copied.etag().empty());
    const Answer again = as("alice").copy(cal_ + "a.ics").to(other_ + "b.ics").prefer(rep_);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, event("a"));
    const Answer moved = as("alice").move(other_ + "b.ics").to(other_ + "c.ics").prefer(rep_);
    EXPECT_EQ(moved.status, 201);
    EXPECT_EQ(moved.header("Content-Location"), other_ + "c.ics");
    EXPECT_TRUE(Answer(as("alice").move(other_ + "c.ics").to(other_ + "d.ics")).body.empty());
}

TEST_F(Prefer, AFailedConditionReturnsTheObjectAsItStands) {
    const auto refused = [&](Call call) -> Answer { return call.ifMatch("\"old\"").prefer(rep_); };
    for (const Answer& answer :
         {refused(as("alice").put(cal_ + "a.ics", event("a", "SUMMARY:x\r\n"))),
          refused(as("alice").move(cal_ + "a.ics").to(other_ + "b.ics")),
          refused(as("alice").copy(cal_ + "a.ics").to(other_ + "b.ics"))}) {
        EXPECT_EQ(answer.status, 412);
        EXPECT_EQ(answer.body, event("a"));
        EXPECT_EQ(answer.header("Content-Location"), cal_ + "a.ics");
    }
    EXPECT_EQ(
        Answer(as("alice").move(cal_ + "a.ics").to(other_ + "b.ics").ifMatch("\"old\"")).status,
        412);
}

TEST_F(Prefer, PropertiesOfOnesOwnCollectionsCanBeAskedForOnConditionOfTheirDate) {
    query("update collection set modified_at = now() - interval '1 hour'");
    const auto find = [&](const std::string& login, const std::string& since) -> Answer {
        auto call = as(login).propfind(cal_, "<D:displayname/>");
        if (!since.empty()) {
            call.header("If-Modified-Since", since);
        }
        return call;
    };
    const auto date = find("alice", "").header("Last-Modified");
    EXPECT_FALSE(date.empty());
    EXPECT_EQ(find("alice", date).status, 304);
    EXPECT_EQ(find("alice", "nonsense").status, 207);
    ASSERT_EQ(
        as("alice")
            .proppatch(cal_, "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>")
            .status(),
        207);
    const Answer changed = find("alice", date);
    EXPECT_EQ(changed.status, 207);
    // What changed in this very second has an earlier date, so that later changes are not missed.
    EXPECT_EQ(find("alice", changed.header("Last-Modified")).status, 207);
    delegate("alice", "bob", storage::DelegateMode::kRead);
    EXPECT_FALSE(find("bob", "").has("Last-Modified"));
    EXPECT_EQ(find("bob", "Fri, 01 Jan 2100 00:00:00 GMT").status, 207);
}

TEST_F(Prefer, CollectionsHaveNoContentLength) {
    const Answer answer = as("alice").propfind(cal_, "<D:getcontentlength/>");
    EXPECT_EQ(answer.responses().front().text("{DAV:}getcontentlength"), "0");
}

TEST_F(Prefer, GroupsAreDirectOnesAndExpandedOnesAll) {
    const auto group = [&](const char* slug, std::vector<storage::PrincipalId> members) {
        const auto id = person(slug, storage::PrincipalKind::kGroup);
        store_->principals().setMembers(id, members);
        return id;
    };
    const auto alice = *store_->principals().byPath({storage::PrincipalKind::kUser, "alice"});
    const auto inner = group("inner", {alice.id});
    group("outer", {inner});
    const auto body = [&](const std::string& path, const std::string& name) {
        const Answer answer = as("alice").propfind(
            path, "<" + name + " xmlns:CS=\"http://calendarserver.org/ns/\"/>");
        return answer.body;
    };
    const std::string person = "/dav/principals/users/alice/";
    const std::string outerHref = "/dav/principals/groups/outer/";
    EXPECT_EQ(body(person, "D:group-membership").find(outerHref), std::string::npos);
    EXPECT_NE(body(person, "CS:expanded-group-membership").find(outerHref), std::string::npos);
    EXPECT_EQ(body(outerHref, "D:group-member-set").find(person), std::string::npos);
    EXPECT_NE(body(outerHref, "CS:expanded-group-member-set").find(person), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
