// COPY and MOVE (RFC 4918 sections 9.8 and 9.9).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kUidConflict = "{urn:ietf:params:xml:ns:caldav}no-uid-conflict";

class CopyMove : public DavFixture {
  protected:
    void SetUp() override {
        as("alice").mkcalendar(second_).answer();
        etag_ = as("alice").put(path_, event("e1")).answer().etag();
    }

    const std::string path_ = calendar("alice") + "e1.ics";
    const std::string second_ = calendars("alice") + "second/";
    std::string etag_;
};

TEST_F(CopyMove, CopyToAnotherCalendarLeavesTheSource) {
    EXPECT_EQ(as("alice").copy(path_).to(second_ + "e1.ics").status(), 201);
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
    const Answer copy = as("alice").get(second_ + "e1.ics");
    EXPECT_EQ(copy.body, event("e1"));
    EXPECT_EQ(copy.etag(), etag_);
}

TEST_F(CopyMove, MoveTakesTheObjectAlong) {
    EXPECT_EQ(as("alice").move(path_).to(second_ + "moved.ics").status(), 201);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
    EXPECT_EQ(as("alice").get(second_ + "moved.ics").answer().body, event("e1"));
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(CopyMove, MoveWithinACalendarRenames) {
    EXPECT_EQ(as("alice").move(path_).to(calendar("alice") + "other.ics").status(), 201);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
    EXPECT_EQ(as("alice").get(calendar("alice") + "other.ics").answer().etag(), etag_);
}

TEST_F(CopyMove, DestinationMayBeAnAbsoluteUrlOfThisServer) {
    const std::string host = "127.0.0.1:" + std::to_string(port());
    EXPECT_EQ(as("alice").copy(path_).to("http://" + host + second_ + "e1.ics").status(), 201);
    EXPECT_EQ(as("alice").copy(path_).to("https://" + host + second_ + "e1.ics").status(), 204);
}

TEST_F(CopyMove, OtherServersAreABadGateway) {
    for (const char* other : {"http://example.org/dav/calendars/users/alice/second/e1.ics",
                              "ftp://127.0.0.1/x", "http://127.0.0.1:1/dav/"}) {
        EXPECT_EQ(as("alice").copy(path_).to(other).status(), 502) << other;
    }
}

TEST_F(CopyMove, BadDestinationsAreABadRequest) {
    EXPECT_EQ(as("alice").copy(path_).status(), 400);
    for (const char* bad : {"", "second/e1.ics", "/dav/calendars/users/alice/second/..%2Fx.ics",
                            "/dav/calendars/users/alice/../bob/calendar/x.ics",
                            "/dav/calendars/users/alice/second/%00.ics", "//second"}) {
        EXPECT_EQ(as("alice").copy(path_).to(bad).status(), 400) << bad;
    }
    EXPECT_EQ(as("alice").copy(path_).to(second_ + "e1.ics").overwrite("maybe").status(), 400);
    EXPECT_EQ(objectsIn("alice", "second"), "0");
}

TEST_F(CopyMove, OverwriteDecidesAboutAnExistingObject) {
    const std::string target = second_ + "e1.ics";
    as("alice").put(target, event("e1", "SUMMARY:Older\r\n")).answer();
    EXPECT_EQ(as("alice").copy(path_).to(target).overwrite("F").status(), 412);
    EXPECT_NE(as("alice").get(target).answer().etag(), etag_);
    EXPECT_EQ(as("alice").copy(path_).to(target).overwrite("T").status(), 204);
    EXPECT_EQ(as("alice").get(target).answer().etag(), etag_);
    as("alice").put(target, event("e1", "SUMMARY:Older\r\n")).answer();
    EXPECT_EQ(as("alice").move(path_).to(target).status(), 204);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(CopyMove, UidsStayUniqueInACollection) {
    const Answer within = as("alice").copy(path_).to(calendar("alice") + "copy.ics");
    EXPECT_EQ(within.condition(), kUidConflict);
    EXPECT_EQ(within.conditionHref(), path_);
    as("alice").put(second_ + "x.ics", event("e1")).answer();
    EXPECT_EQ(as("alice").move(path_).to(second_ + "e1.ics").condition(), kUidConflict);
    as("alice").put(second_ + "e2.ics", event("e2")).answer();
    EXPECT_EQ(as("alice").move(path_).to(second_ + "e2.ics").condition(), kUidConflict);
    EXPECT_EQ(as("alice").get(path_).status(), 200);
    EXPECT_EQ(as("alice").get(second_ + "e2.ics").answer().body, event("e2"));
}

TEST_F(CopyMove, TargetMustTakeTheComponent) {
    EXPECT_EQ(as("alice").move(path_).to(tasks("alice") + "e1.ics").condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-component");
    EXPECT_EQ(as("alice").get(path_).status(), 200);
}

TEST_F(CopyMove, EventsAndCardsDoNotMix) {
    as("alice").put(addressbook("alice") + "c1.vcf", card("c1")).answer();
    EXPECT_EQ(as("alice").copy(path_).to(addressbook("alice") + "e1.vcf").condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-address-data");
    EXPECT_EQ(as("alice").copy(addressbook("alice") + "c1.vcf").to(second_ + "c1.ics").condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-data");
}

TEST_F(CopyMove, PlacesThatTakeNoObjects) {
    EXPECT_EQ(as("alice").move(path_).to(calendars("alice") + "inbox/e1.ics").status(), 403);
    EXPECT_EQ(as("alice").move(path_).to(calendars("alice") + "e1.ics").status(), 403);
    EXPECT_EQ(as("alice").move(path_).to(path_).status(), 403);
    EXPECT_EQ(as("alice").move(path_).to(calendars("alice") + "none/e1.ics").status(), 409);
    EXPECT_EQ(as("alice").move(calendar("alice") + "none.ics").to(second_ + "n.ics").status(), 404);
    EXPECT_EQ(as("alice").get(path_).status(), 200);
}

TEST_F(CopyMove, ConditionsHoldForTheSource) {
    EXPECT_EQ(as("alice").move(path_).to(second_ + "e1.ics").ifMatch("\"stale\"").status(), 412);
    EXPECT_EQ(as("alice").get(path_).status(), 200);
    EXPECT_EQ(as("alice").move(path_).to(second_ + "e1.ics").ifMatch(etag_).status(), 201);
}

TEST_F(CopyMove, ForeignCalendarsAreOutOfReach) {
    EXPECT_GE(as("alice").copy(path_).to(calendar("bob") + "e1.ics").status(), 403);
    EXPECT_GE(as("bob").copy(path_).to(calendar("bob") + "e1.ics").status(), 403);
    EXPECT_EQ(objectsIn("bob", "calendar"), "0");
}

TEST_F(CopyMove, DelegatesMoveBetweenHomes) {
    delegate("bob", "alice", storage::DelegateMode::kWrite);
    EXPECT_EQ(as("alice").move(path_).to(calendar("bob") + "e1.ics").status(), 201);
    EXPECT_EQ(as("bob").get(calendar("bob") + "e1.ics").answer().body, event("e1"));
}

TEST_F(CopyMove, MoveOfACalendarRenamesItWithItsObjects) {
    as("alice").put(second_ + "e2.ics", event("e2")).answer();
    const std::string renamed = calendars("alice") + "renamed/";
    EXPECT_EQ(as("alice").move(second_).to(renamed).status(), 201);
    EXPECT_EQ(as("alice").get(second_).status(), 404);
    EXPECT_EQ(as("alice").get(renamed + "e2.ics").answer().body, event("e2"));
}

TEST_F(CopyMove, CalendarsDoNotMoveElsewhere) {
    EXPECT_EQ(as("alice").move(second_).to(calendar("alice") + "inner/").status(), 403);
    EXPECT_EQ(as("alice").move(second_).to(addressbooks("alice") + "second/").status(), 403);
    EXPECT_EQ(as("alice").move(second_).to(calendars("bob") + "second/").status(), 403);
    EXPECT_EQ(as("alice").move(second_).to(tasks("alice")).status(), 403);
    EXPECT_EQ(as("alice").move(second_).to(tasks("alice")).overwrite("F").status(), 412);
    EXPECT_EQ(as("alice").move(second_).to(calendars("alice") + "x/").depth("0").status(), 400);
    EXPECT_EQ(as("alice").get(second_).status(), 200);
    EXPECT_EQ(as("alice").get(tasks("alice")).status(), 200);
}

TEST_F(CopyMove, CollectionsAreNotCopied) {
    const Answer refused = as("alice").copy(second_).to(calendars("alice") + "third/");
    EXPECT_EQ(refused.status, 403);
    EXPECT_FALSE(refused.sentence().empty());
    EXPECT_EQ(as("alice").get(calendars("alice") + "third/").status(), 404);
}

}  // namespace
}  // namespace kalends::test
