// What somebody had goes to a successor or a team: rights, URLs and sync clients go on.
#include "storage/app_passwords.h"
#include "storage/errors.h"
#include "storage/quota.h"
#include "storage/teams.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using storage::PrincipalKind;
using storage::Takeover;

/// alice leaves, bob follows, carol may read alice's calendar.
class Takeovers : public DavFixture {
  protected:
    void SetUp() override {
        ASSERT_EQ(as("alice").put(old_ + "e.ics", event("e")).status(), 201);
        ASSERT_EQ(
            as("alice")
                .xml(
                    "POST", old_,
                    "<CS:share xmlns:CS=\"http://calendarserver.org/ns/\" xmlns:D=\"DAV:\"><CS:set>"
                    "<D:href>mailto:carol@example.org</D:href><CS:read/></CS:set></CS:share>")
                .status(),
            200);
        const auto uuid = query(
                              "select uuid from collection c join principal p on p.id = c.owner_id "
                              "where p.slug = 'alice' and c.slug = 'calendar'")
                              .at(0)
                              .at(0);
        carols_ = calendars("carol") + "shared-" + uuid + "/";
        ASSERT_EQ(as("carol")
                      .xml("POST", calendars("carol"),
                           "<CS:invite-reply xmlns:CS=\"http://calendarserver.org/ns/\" "
                           "xmlns:D=\"DAV:\"><D:href>mailto:carol@example.org</D:href>"
                           "<CS:invite-accepted/><CS:hosturl><D:href>" +
                               old_ + "</D:href></CS:hosturl></CS:invite-reply>")
                      .status(),
                  200);
    }

    [[nodiscard]] storage::PrincipalId id(const std::string& slug,
                                          PrincipalKind kind = PrincipalKind::kUser) {
        return store_->principals().byPath({kind, slug})->id;
    }

    [[nodiscard]] Takeover leaving() {
        Takeover takeover;
        takeover.from = id("alice");
        takeover.to = id("bob");
        takeover.account = Takeover::Account::kEnds;
        takeover.actorName = "root";
        takeover.credential = "command line";
        return takeover;
    }

    storage::PrincipalId group(const std::string& slug) {
        storage::PrincipalChange change;
        change.kind = PrincipalKind::kGroup;
        change.slug = slug;
        return store_->principals().save(change);
    }

    const std::string old_ = calendar("alice");
    std::string carols_;
};

TEST_F(Takeovers, MoveEverythingUnderNamesThatAreFree) {
    const auto taken = store_->takeovers().takeOver(leaving());
    ASSERT_EQ(taken.moved.size(), 3U);
    EXPECT_EQ(taken.moved.front().to, "alice-calendar");
    EXPECT_EQ(taken.moved.front().objects, 1);
    EXPECT_EQ(taken.moved.front().shared, 1);
    EXPECT_EQ(as("bob").get(calendars("bob") + "alice-calendar/e.ics").status(), 200);
    EXPECT_EQ(as("bob").put(calendars("bob") + "alice-calendar/f.ics", event("f")).status(), 201);
    EXPECT_EQ(as("bob").get(calendar("bob") + "e.ics").status(), 404) << "his own stays as it was";
}

TEST_F(Takeovers, OldUrlsLeadThereForThoseWhoMay) {
    store_->takeovers().takeOver(leaving());
    EXPECT_EQ(as("bob").get(old_ + "e.ics").status(), 200);
    EXPECT_EQ(as("carol").get(old_ + "e.ics").status(), 200);
    const Answer listing = as("carol").propfind(old_, "<D:getetag/>").depth("1");
    ASSERT_EQ(listing.status, 207);
    EXPECT_EQ(listing.responses().front().href, old_) << "under the URL that was asked for";
    const Answer multiget = as("carol").xml(
        "REPORT", old_,
        "<C:calendar-multiget xmlns:D=\"DAV:\" "
        "xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop><D:getetag/></D:prop><D:href>" +
            old_ + "e.ics</D:href></C:calendar-multiget>");
    ASSERT_EQ(multiget.responses().size(), 1U);
    EXPECT_NE(multiget.responses().front().text("{DAV:}getetag"), "");
    EXPECT_EQ(as("bob").put(old_ + "g.ics", event("g")).status(), 201);
    EXPECT_EQ(as("carol").put(old_ + "h.ics", event("h")).status(), 403);
    account("dave");
    EXPECT_EQ(as("dave").get(old_ + "e.ics").status(),
              as("dave").get(calendars("alice") + "nothing/e.ics").status());
    store_->principals().remove(id("alice"));
    EXPECT_EQ(as("bob").get(old_ + "e.ics").status(), 200) << "they outlive the account";
}

TEST_F(Takeovers, ShareesKeepTheirUrlTheirRightsAndTheirToken) {
    const auto sync = [&](const std::string& token) {
        return Answer(as("carol").xml("REPORT", carols_,
                                      "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>" + token +
                                          "</D:sync-token><D:sync-level>1</D:sync-level>"
                                          "<D:prop><D:getetag/></D:prop></D:sync-collection>"));
    };
    const Answer first = sync("");
    const auto begin = first.body.find("<D:sync-token>") + 14;
    const auto token = first.body.substr(begin, first.body.find("</D:sync-token>") - begin);
    store_->takeovers().takeOver(leaving());
    EXPECT_EQ(as("carol").get(carols_ + "e.ics").status(), 200);
    const Answer next = sync(token);
    EXPECT_EQ(next.status, 207) << next.body;
    EXPECT_TRUE(next.responses().empty()) << "nothing in it has changed";
}

TEST_F(Takeovers, EndTheAccountWithItsPasswordsAndDelegations) {
    delegate("alice", "carol", storage::DelegateMode::kWrite);
    delegate("bob", "alice", storage::DelegateMode::kRead);
    store_->appPasswords().add(id("alice"), {"phone", false, false, {}, {}, {}},
                               std::string(32, 'x'));
    const auto taken = store_->takeovers().takeOver(leaving());
    EXPECT_EQ(taken.appPasswords, 1);
    EXPECT_EQ(taken.delegations, 2);
    EXPECT_EQ(as("alice").get(old_).status(), 401);
    EXPECT_EQ(as("carol").put(carols_ + "x.ics", event("x")).status(), 403)
        << "reads, as she was given";
    EXPECT_EQ(query("select detail from audit where action = 'user.offboard'").at(0).at(0),
              "to=user/bob collections=3");
}

TEST_F(Takeovers, TryingSaysTheSameAndChangesNothing) {
    auto trying = leaving();
    trying.mode = Takeover::Mode::kTry;
    const auto before =
        query("select md5(string_agg(c::text, '' order by c.id)) from collection c").at(0).at(0);
    const auto tried = store_->takeovers().takeOver(trying);
    EXPECT_EQ(tried.moved.size(), 3U);
    EXPECT_EQ(
        query("select md5(string_agg(c::text, '' order by c.id)) from collection c").at(0).at(0),
        before);
    EXPECT_EQ(as("alice").get(old_ + "e.ics").status(), 200);
    EXPECT_EQ(query("select count(*) from audit where action like 'user.%'").at(0).at(0), "0");
}

TEST_F(Takeovers, GoToTeamsWhoseMembersThenHaveThem) {
    const auto staff = group("staff");
    auto takeover = leaving();
    takeover.to = staff;
    EXPECT_THROW(store_->takeovers().takeOver(takeover), storage::Refused) << "no team yet";
    store_->principals().setMembers(staff, {id("bob")});
    store_->teams().set(staff, storage::TeamMembers::kWrite, {});
    store_->takeovers().takeOver(takeover);
    EXPECT_EQ(as("bob").get("/dav/calendars/groups/staff/calendar/e.ics").status(), 200);
    const Answer listing = as("bob").propfind(calendars("bob"), "<D:displayname/>").depth("1");
    EXPECT_NE(listing.body.find(calendars("bob") + "shared-"), std::string::npos);
    EXPECT_EQ(as("carol").get(carols_ + "e.ics").status(), 200);
}

TEST_F(Takeovers, OfSingleCollectionsLeaveTheRestAndTheAccount) {
    auto takeover = leaving();
    takeover.account = Takeover::Account::kStays;
    takeover.collections = {{storage::HomeKind::kCalendars, "calendar"}};
    EXPECT_EQ(store_->takeovers().takeOver(takeover).moved.size(), 1U);
    EXPECT_EQ(as("alice").get(tasks("alice")).status(), 200);
    EXPECT_EQ(as("alice").get(old_ + "e.ics").status(), 404) << "it is bob's now";
    EXPECT_EQ(as("alice").mkcalendar(old_).status(), 201) << "the old name is alice's to use";
    EXPECT_EQ(as("alice").put(old_ + "new.ics", event("new")).status(), 201);
}

TEST_F(Takeovers, AreRefusedAsAWhole) {
    struct Case {
        const char* why;
        std::function<void(Takeover&)> change;
    };

    store_->principals().save([] {
        storage::PrincipalChange gone;
        gone.slug = "gone";
        gone.disabled = true;
        return gone;
    }());
    static_cast<void>(query("insert into organisation (slug) values ('elsewhere')"));
    storage::PrincipalChange foreign;
    foreign.slug = "foreign";
    foreign.organisation = "elsewhere";
    store_->principals().save(foreign);
    const std::vector<Case> cases{
        {"oneself", [&](Takeover& t) { t.to = t.from; }},
        {"nobody", [&](Takeover& t) { t.to = {999'999}; }},
        {"disabled", [&](Takeover& t) { t.to = id("gone"); }},
        {"other organisation", [&](Takeover& t) { t.to = id("foreign"); }},
        {"no such collection",
         [&](Takeover& t) {
             t.collections = {{storage::HomeKind::kCalendars, "none"}};
         }},
        {"inbox",
         [&](Takeover& t) {
             t.collections = {{storage::HomeKind::kCalendars, "inbox"}};
         }},
        {"home",
         [&](Takeover& t) {
             t.collections = {{storage::HomeKind::kCalendars, ""}};
         }},
        {"too many", [&](Takeover& t) { t.mostCollections = 4; }},
    };
    for (const auto& each : cases) {
        auto takeover = leaving();
        each.change(takeover);
        EXPECT_THROW(store_->takeovers().takeOver(takeover), storage::Refused) << each.why;
    }
    ASSERT_EQ(as("bob").mkcalendar(calendars("bob") + "alice-calendar/").status(), 201);
    EXPECT_THROW(store_->takeovers().takeOver(leaving()), storage::Refused)
        << "both names are taken";
    EXPECT_EQ(as("alice").get(old_ + "e.ics").status(), 200);
}

TEST_F(Takeovers, RespectTheSuccessorsQuota) {
    storage::QuotaChange quota;
    quota.bytes = std::optional<std::int64_t>(10);
    store_->quotas().set(id("bob"), quota);
    EXPECT_THROW(store_->takeovers().takeOver(leaving()), storage::QuotaExceeded);
    EXPECT_EQ(as("alice").get(old_ + "e.ics").status(), 200);
}

TEST_F(Takeovers, HomesOfBothHearOfIt) {
    const auto revisions = [&] {
        return query(
                   "select string_agg(c.revision::text, ',' order by c.id) from collection c join "
                   "principal p on p.id = c.owner_id"
                   " where c.slug = '' and c.home = 1 and p.slug in ('alice', 'bob', 'carol')")
            .at(0)
            .at(0);
    };
    const auto before = revisions();
    store_->takeovers().takeOver(leaving());
    EXPECT_NE(revisions(), before);
    for (const char* login : {"alice", "bob", "carol"}) {
        EXPECT_NE(query("select count(*) from change ch join collection c on c.id = "
                        "ch.collection_id join principal p on p.id = c.owner_id"
                        " where c.slug = '' and c.home = 1 and p.slug = '" +
                        std::string(login) + "'")
                      .at(0)
                      .at(0),
                  "0")
            << login;
    }
}

}  // namespace
}  // namespace kalends::test
