// DELETE (RFC 4918 section 9.6).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Delete : public DavFixture {};

TEST_F(Delete, ObjectIsGoneAndItsUidFreeAgain) {
    const std::string path = calendar("alice") + "e1.ics";
    as("alice").put(path, event("e1")).answer();
    EXPECT_EQ(as("alice").remove(path).status(), 204);
    EXPECT_EQ(as("alice").get(path).status(), 404);
    EXPECT_EQ(as("alice").remove(path).status(), 404);
    EXPECT_EQ(as("alice").put(calendar("alice") + "e2.ics", event("e1")).status(), 201);
}

TEST_F(Delete, RemovalMovesTheCollectionTagOn) {
    const std::string path = calendar("alice") + "e1.ics";
    as("alice").put(path, event("e1")).answer();
    const auto ctag = [&] {
        const Answer found = as("alice").propfind(calendar("alice"), "<CS:getctag/>");
        return found.responses().at(0).text("{http://calendarserver.org/ns/}getctag");
    };
    const std::string before = ctag();
    as("alice").remove(path).answer();
    EXPECT_NE(ctag(), before);
}

TEST_F(Delete, CalendarGoesWithItsObjects) {
    const std::string second = calendars("alice") + "second/";
    as("alice").mkcalendar(second).answer();
    as("alice").put(second + "e1.ics", event("e1")).answer();
    EXPECT_EQ(as("alice").remove(second).status(), 204);
    EXPECT_EQ(as("alice").get(second).status(), 404);
    EXPECT_EQ(as("alice").get(second + "e1.ics").status(), 404);
    EXPECT_EQ(as("alice").mkcalendar(second).status(), 201);
    EXPECT_EQ(as("alice").get(second + "e1.ics").status(), 404);
}

TEST_F(Delete, DepthOfACollectionMustBeInfinity) {
    const std::string second = calendars("alice") + "second/";
    as("alice").mkcalendar(second).answer();
    EXPECT_EQ(as("alice").remove(second).depth("0").status(), 400);
    EXPECT_EQ(as("alice").remove(second).depth("1").status(), 400);
    EXPECT_EQ(as("alice").remove(second).depth("infinity").status(), 204);
}

TEST_F(Delete, Rule24AHomeIsNeverEmpty) {
    EXPECT_EQ(as("alice").remove(tasks("alice")).status(), 204);
    const Answer refused = as("alice").remove(calendar("alice"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.sentence().find("last calendar"), std::string::npos);
    EXPECT_EQ(as("alice").get(calendar("alice")).status(), 200);
    as("alice").put(addressbook("alice") + "c.vcf", card("c")).answer();
    EXPECT_EQ(as("alice").remove(addressbook("alice")).status(), 204);
    EXPECT_EQ(as("alice").get(addressbook("alice")).status(), 200);
    EXPECT_EQ(objectsIn("alice", "addressbook"), "0");
}

TEST_F(Delete, WhatBelongsToTheAccountStays) {
    for (const std::string& path :
         {calendars("alice"), addressbooks("alice"), calendars("alice") + "inbox/",
          calendars("alice") + "outbox/", calendars("alice") + "notifications/"}) {
        EXPECT_EQ(as("alice").remove(path).status(), 403) << path;
        EXPECT_EQ(as("alice").get(path).status(), 200) << path;
    }
    EXPECT_EQ(as("alice").remove("/dav/principals/users/alice/").status(), 405);
    EXPECT_EQ(as("alice").remove("/dav/").status(), 403);
}

TEST_F(Delete, StrangersCannotDelete) {
    const std::string path = calendar("alice") + "e1.ics";
    as("alice").put(path, event("e1")).answer();
    EXPECT_GE(as("bob").remove(path).status(), 403);
    EXPECT_GE(as("bob").remove(tasks("alice")).status(), 403);
    EXPECT_EQ(as("alice").get(path).status(), 200);
    EXPECT_EQ(as("alice").get(tasks("alice")).status(), 200);
}

}  // namespace
}  // namespace kalends::test
