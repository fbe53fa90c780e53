// Calendars and address books of a team in its members' homes.
#include "storage/teams.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using storage::PrincipalKind;
using storage::TeamMembers;

/// bob is a member of "inner", which is a member of "staff"; alice is a member; carol is not.
class Teams : public DavFixture {
  protected:
    void SetUp() override {
        for (const char* slug : {"staff", "inner"}) {
            storage::PrincipalChange change;
            change.kind = PrincipalKind::kGroup;
            change.slug = slug;
            store_->principals().save(change);
        }
        store_->principals().setMembers(id("inner", PrincipalKind::kGroup), {id("bob")});
        store_->principals().setMembers(staff(), {id("alice"), id("inner", PrincipalKind::kGroup)});
        store_->teams().set(staff(), TeamMembers::kWrite, {});
        storage::NewCollection duty;
        duty.owner = staff();
        duty.slug = "duty";
        duty.properties.displayName = "Duty";
        ASSERT_EQ(store_->collections().create(duty, {}).outcome,
                  storage::CollectionStore::CreateOutcome::kCreated);
    }

    [[nodiscard]] storage::PrincipalId id(const std::string& slug,
                                          PrincipalKind kind = PrincipalKind::kUser) {
        return store_->principals().byPath({kind, slug})->id;
    }

    [[nodiscard]] storage::PrincipalId staff() { return id("staff", PrincipalKind::kGroup); }

    /// Where the team's calendar stands in somebody's home; empty: nowhere.
    [[nodiscard]] std::string dutyOf(const std::string& login) {
        const Answer answer = as(login).propfind(calendars(login), "<D:displayname/>").depth("1");
        for (const auto& item : answer.responses()) {
            if (item.text("{DAV:}displayname") == "Duty") {
                return item.href;
            }
        }
        return {};
    }

    [[nodiscard]] std::string homeToken(const std::string& login,
                                        const std::string& since,
                                        std::string* body = nullptr) {
        const Answer answer =
            as(login).xml("REPORT", calendars(login),
                          "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>" + since +
                              "</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:displayname/"
                              "></D:prop></D:sync-collection>");
        if (body != nullptr) {
            *body = answer.body;
        }
        const auto begin = answer.body.rfind("<D:sync-token>") + 14;
        return answer.body.substr(begin, answer.body.rfind("</D:sync-token>") - begin);
    }

    const std::string home_ = "/dav/calendars/groups/staff/";
};

TEST_F(Teams, CalendarsStandInTheHomesOfAllMembersNestedOnesIncluded) {
    for (const char* member : {"alice", "bob"}) {
        const auto url = dutyOf(member);
        EXPECT_TRUE(url.starts_with(calendars(member) + "shared-")) << url;
        EXPECT_EQ(as(member).put(url + std::string(member) + ".ics", event(member)).status(), 201);
    }
    EXPECT_EQ(as("alice").get(dutyOf("alice") + "bob.ics").status(), 200);
    EXPECT_EQ(dutyOf("carol"), "");
    EXPECT_EQ(as("carol").get(home_ + "duty/bob.ics").status(), 403);
}

TEST_F(Teams, MembersWhoReadDoNotWriteAndSeePrivateEventsAsBusy) {
    const auto url = dutyOf("bob");
    ASSERT_EQ(
        as("bob").put(url + "e.ics", event("e", "CLASS:PRIVATE\r\nSUMMARY:hidden\r\n")).status(),
        201);
    EXPECT_NE(Answer(as("alice").get(dutyOf("alice") + "e.ics")).body.find("hidden"),
              std::string::npos);
    store_->teams().set(staff(), TeamMembers::kRead, {});
    EXPECT_EQ(as("bob").put(url + "f.ics", event("f")).status(), 403);
    const Answer masked = as("alice").get(dutyOf("alice") + "e.ics");
    EXPECT_EQ(masked.status, 200);
    EXPECT_EQ(masked.body.find("hidden"), std::string::npos);
}

TEST_F(Teams, WhoLeavesTheTeamLosesItAtOnceAndWhoComesHasIt) {
    const auto url = dutyOf("bob");
    ASSERT_EQ(as("bob").put(url + "e.ics", event("e")).status(), 201);
    store_->principals().setMembers(id("inner", PrincipalKind::kGroup), {id("carol")});
    EXPECT_EQ(as("bob").get(url + "e.ics").status(), 404);
    EXPECT_EQ(dutyOf("bob"), "");
    EXPECT_EQ(as("carol").get(dutyOf("carol") + "e.ics").status(), 200);
}

TEST_F(Teams, SurviveThePeopleWhoFilledThem) {
    ASSERT_EQ(as("bob").put(dutyOf("bob") + "e.ics", event("e")).status(), 201);
    store_->principals().remove(id("bob"));
    EXPECT_EQ(as("alice").get(dutyOf("alice") + "e.ics").status(), 200);
}

TEST_F(Teams, MakingNewCalendarsNeedsTheTeamsConsentOrItsManager) {
    EXPECT_EQ(as("bob").mkcalendar(home_ + "new/").status(), 403);
    EXPECT_EQ(as("carol").mkcalendar(home_ + "new/").status(), 403);
    store_->teams().set(staff(), TeamMembers::kMake, {});
    EXPECT_EQ(as("bob").mkcalendar(home_ + "new/").status(), 201);
    EXPECT_EQ(as("carol").mkcalendar(home_ + "newer/").status(), 403);
    EXPECT_EQ(as("bob").remove(home_ + "new/").status(), 403) << "making is not deleting";
    store_->teams().addManager(staff(), id("bob"), {});
    EXPECT_EQ(store_->teams().managers(staff()).size(), 1U);
    EXPECT_EQ(as("bob").remove(home_ + "new/").status(), 204);
    store_->teams().removeManager(staff(), id("bob"), {});
    EXPECT_TRUE(store_->teams().managers(staff()).empty());
    EXPECT_EQ(as("bob").remove(home_ + "duty/").status(), 403);
}

TEST_F(Teams, HomesHearOfCalendarsThatComeAndGo) {
    const auto before = homeToken("bob", "");
    store_->teams().addManager(staff(), id("alice"), {});
    ASSERT_EQ(as("alice").mkcalendar(home_ + "rota/").status(), 201);
    std::string body;
    const auto after = homeToken("bob", before, &body);
    EXPECT_NE(body.find(calendars("bob") + "shared-"), std::string::npos) << body;
    ASSERT_EQ(as("alice").remove(home_ + "rota/").status(), 204);
    static_cast<void>(homeToken("bob", after, &body));
    EXPECT_NE(body.find("404"), std::string::npos) << body;
}

TEST_F(Teams, OnlyGroupsBecomeTeams) {
    EXPECT_THROW(store_->teams().set(id("alice"), TeamMembers::kRead, {}), std::exception);
    EXPECT_THROW(store_->teams().addManager(id("inner", PrincipalKind::kGroup), id("alice"), {}),
                 std::exception);
    EXPECT_FALSE(store_->teams().membersOf(id("inner", PrincipalKind::kGroup)));
    EXPECT_EQ(store_->teams().membersOf(staff()), TeamMembers::kWrite);
}

}  // namespace
}  // namespace kalends::test
