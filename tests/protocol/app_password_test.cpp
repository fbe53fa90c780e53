// App passwords over HTTP: what their terms leave, and that a revoked one ends at once.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "auth/app_password.h"
#include "storage/app_passwords.h"
#include "storage/errors.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kFindChildren = "<D:resourcetype/><D:current-user-privilege-set/>";

class AppPasswordRequests : public DavFixture {
  protected:
    Person device(const storage::AppPasswordTerms& terms) {
        const auto secret = auth::makeAppPassword();
        auto& store = store_->appPasswords();
        store.add(alice(), terms,
                  auth::hashAppPassword(auth::appPasswordIn(secret).value(), store.hashKey()));
        return withPassword("alice", secret);
    }

    storage::PrincipalId alice() {
        return store_->principals().byPath({storage::PrincipalKind::kUser, "alice"})->id;
    }

    static storage::AppPasswordTerms named(const std::string& name) {
        storage::AppPasswordTerms terms;
        terms.name = name;
        return terms;
    }
};

TEST_F(AppPasswordRequests, ADeviceWorksLikeItsOwner) {
    const auto phone = device(named("phone"));
    EXPECT_EQ(Answer(phone.put(calendar("alice") + "a.ics", event("a"))).status, 201);
    EXPECT_EQ(Answer(phone.get(calendar("alice") + "a.ics")).status, 200);
    EXPECT_EQ(value("select credential from change order by at desc limit 1"), "app:phone");
}

TEST_F(AppPasswordRequests, AReadOnlyOneChangesNothing) {
    ASSERT_EQ(Answer(as("alice").put(calendar("alice") + "a.ics", event("a"))).status, 201);
    auto terms = named("display");
    terms.readOnly = true;
    const auto display = device(terms);
    EXPECT_EQ(Answer(display.get(calendar("alice") + "a.ics")).status, 200);
    EXPECT_EQ(Answer(display.put(calendar("alice") + "b.ics", event("b"))).status, 403);
    EXPECT_EQ(Answer(display.put(calendar("alice") + "a.ics", event("a"))).status, 403);
    EXPECT_EQ(Answer(display.remove(calendar("alice") + "a.ics")).status, 403);
    EXPECT_EQ(Answer(display.remove(calendar("alice"))).status, 403);
    EXPECT_EQ(Answer(display.mkcalendar(calendars("alice") + "new/")).status, 403);
    EXPECT_EQ(
        Answer(display.xml("LOCK", calendar("alice") + "a.ics",
                           "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>"
                           "<D:locktype><D:write/></D:locktype></D:lockinfo>"))
            .status,
        403);
    const Answer properties = display.proppatch(
        calendar("alice"), "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>");
    EXPECT_EQ(properties.status == 403 || properties.body.find("403") != std::string::npos, true)
        << properties.body;
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(value("select count(*) from collection where slug = 'new'"), "0");
}

TEST_F(AppPasswordRequests, OneForOneCollectionFindsNothingElse) {
    ASSERT_EQ(Answer(as("alice").put(calendar("alice") + "a.ics", event("a"))).status, 201);
    auto terms = named("wall");
    terms.only = collectionOf("alice", "calendar");
    const auto wall = device(terms);
    EXPECT_EQ(Answer(wall.get(calendar("alice") + "a.ics")).status, 200);
    EXPECT_EQ(Answer(wall.put(calendar("alice") + "b.ics", event("b"))).status, 201);
    EXPECT_EQ(Answer(wall.propfind(tasks("alice"), kFindChildren)).status, 404);
    EXPECT_EQ(Answer(wall.propfind(addressbook("alice"), kFindChildren)).status, 404);
    EXPECT_EQ(Answer(wall.put(tasks("alice") + "c.ics", event("c"))).status / 100, 4);
    EXPECT_EQ(Answer(wall.mkcalendar(calendars("alice") + "new/")).status / 100, 4);
    EXPECT_EQ(
        Answer(wall.move(calendar("alice") + "a.ics").to(tasks("alice") + "a.ics")).status / 100,
        4);
    const Answer home =
        wall.xml("PROPFIND", calendars("alice"),
                 "<D:propfind xmlns:D='DAV:'><D:prop><D:resourcetype/></D:prop></D:propfind>")
            .depth("1");
    ASSERT_EQ(home.status, 207);
    std::string hrefs;
    for (const auto& item : home.responses()) {
        hrefs += item.href + " ";
    }
    EXPECT_EQ(hrefs, calendars("alice") + " " + calendar("alice") + " ");
    EXPECT_EQ(Answer(wall.get(calendar("bob") + "a.ics")).status / 100, 4);
    ASSERT_EQ(Answer(as("alice").put("/dav/files/alice/note.txt", "hidden")).status, 201);
    const Answer note = wall.get("/dav/files/alice/note.txt");
    EXPECT_EQ(note.status / 100, 4);
    EXPECT_EQ(note.body.find("hidden"), std::string::npos);
    EXPECT_EQ(Answer(wall.propfind("/dav/files/alice/", kFindChildren)).status / 100, 4);
    EXPECT_EQ(Answer(wall.put("/dav/files/alice/other.txt", "x")).status / 100, 4);
}

TEST_F(AppPasswordRequests, ARevokedOneEndsWithinASecond) {
    const auto phone = device(named("phone"));
    const auto tablet = device(named("tablet"));
    ASSERT_EQ(Answer(phone.propfind(calendar("alice"), kFindChildren)).status, 207);
    ASSERT_EQ(Answer(tablet.propfind(calendar("alice"), kFindChildren)).status, 207);
    EXPECT_FALSE(store_->appPasswords().revoke(alice(), "unknown"));
    // As another node does it: this one hears of it only through the database.
    const auto other = openStore();
    ASSERT_TRUE(other->appPasswords().revoke(alice(), "phone"));
    const auto deadline = std::chrono::steady_clock::now() + 1s;
    int status = 207;
    while (status == 207 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(20ms);
        status = Answer(phone.propfind(calendar("alice"), kFindChildren)).status;
    }
    EXPECT_EQ(status, 401);
    EXPECT_EQ(Answer(tablet.propfind(calendar("alice"), kFindChildren)).status, 207);
}

TEST_F(AppPasswordRequests, EndAndNetworkAreJudgedWithEachRequest) {
    auto terms = named("strange");
    terms.networks = {"10.0.0.0/8", "2001:db8::/32"};
    EXPECT_EQ(Answer(device(terms).propfind(calendar("alice"), kFindChildren)).status, 401);
    terms = named("local");
    terms.networks = {"127.0.0.0/8", "::1"};
    EXPECT_EQ(Answer(device(terms).propfind(calendar("alice"), kFindChildren)).status, 207);
    terms = named("short");
    terms.expiresAt =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + 2s;
    const auto shortLived = device(terms);
    EXPECT_EQ(Answer(shortLived.propfind(calendar("alice"), kFindChildren)).status, 207);
    std::this_thread::sleep_for(2500ms);
    EXPECT_EQ(Answer(shortLived.propfind(calendar("alice"), kFindChildren)).status, 401)
        << "though it was cached";
}

TEST_F(AppPasswordRequests, AnAccountMayWantThemForItsDevices) {
    ASSERT_EQ(Answer(as("alice").propfind(calendar("alice"), kFindChildren)).status, 207);
    const auto phone = device(named("phone"));
    store_->principals().setRules(alice(), {.mustChange = {}, .appPasswordsOnly = true});
    std::this_thread::sleep_for(600ms);
    EXPECT_EQ(Answer(as("alice").propfind(calendar("alice"), kFindChildren)).status, 401);
    EXPECT_EQ(Answer(phone.propfind(calendar("alice"), kFindChildren)).status, 207);
    store_->principals().setRules(alice(), {.mustChange = {}, .appPasswordsOnly = false});
    std::this_thread::sleep_for(600ms);
    EXPECT_EQ(Answer(as("alice").propfind(calendar("alice"), kFindChildren)).status, 207);
}

TEST_F(AppPasswordRequests, NamesAreTakenOnceAndUsesNeverGoBack) {
    (void)device(named("phone"));
    EXPECT_THROW((void)device(named("phone")), storage::Refused);
    auto& store = store_->appPasswords();
    const auto id = store.of(alice()).at(0).id;
    EXPECT_FALSE(store.of(alice()).at(0).lastUsedAt);
    const std::chrono::sys_seconds later(2'000'000'000s);
    store.noteUses({{id, later, "Phone/1", "192.0.2.1"}});
    store.noteUses({{id, later - 5s, "Phone/0", "192.0.2.9"}});
    const auto listed = store.of(alice()).at(0);
    EXPECT_EQ(listed.lastUsedAt, later);
    EXPECT_EQ(listed.lastAgent, "Phone/1");
    EXPECT_EQ(listed.terms.name, "phone");
}

TEST_F(AppPasswordRequests, TooManyWrongPasswordsAreSlowedWith503) {
    int slowed = 0;
    for (int guess = 0; guess < 12; ++guess) {
        const Answer answer = withPassword("bob", "guess" + std::to_string(guess))
                                  .propfind(calendar("bob"), kFindChildren);
        slowed += answer.status == 503 && !answer.header("Retry-After").empty() ? 1 : 0;
    }
    EXPECT_EQ(slowed, 2);
    EXPECT_EQ(value("select count(*) from sign_in_failure where login = 'bob'"), "10");
    EXPECT_EQ(Answer(as("alice").propfind(calendar("alice"), kFindChildren)).status, 207)
        << "same address, other account";
}

TEST_F(AppPasswordRequests, ActsOfSharingLeaveATrace) {
    ASSERT_EQ(
        Answer(as("alice").xml(
                   "ACL", calendar("alice"),
                   "<D:acl "
                   "xmlns:D='DAV:'><D:ace><D:principal><D:href>/dav/principals/users/bob/</D:href>"
                   "</D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></"
                   "D:acl>"))
            .status,
        200);
    EXPECT_EQ(value("select kind || ' ' || action || ' ' || actor || ' ' || credential || ' ' || "
                    "target from audit where action like 'share%'"),
              "2 share.acl alice password " + calendar("alice"));
}

}  // namespace
}  // namespace kalends::test
