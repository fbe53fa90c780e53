// LOCK, UNLOCK and what they protect (RFC 4918 sections 6, 7, 9.10 and 9.11).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kSubmitted = "{DAV:}lock-token-submitted";
constexpr const char* kConflicting = "{DAV:}no-conflicting-lock";
constexpr const char* kMatches = "{DAV:}lock-token-matches-request-uri";

class Locking : public DavFixture {
  protected:
    void SetUp() override {
        etag_ = as("alice").put(path_, event("e1")).answer().etag();
        delegate("alice", "bob", storage::DelegateMode::kWrite);
    }

    [[nodiscard]] Call lock(const std::string& login,
                            const std::string& path,
                            const std::string& scope = "exclusive",
                            const std::string& depth = "0") const {
        return as(login)
            .xml("LOCK", path,
                 "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:" + scope +
                     "/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>mailto:" +
                     login + "</D:href></D:owner></D:lockinfo>")
            .depth(depth);
    }

    [[nodiscard]] Call lockDeep(const std::string& login, const std::string& path) const {
        return lock(login, path, "exclusive", "infinity");
    }

    /// Depth 1.
    [[nodiscard]] Call listing(const std::string& path, const std::string& properties) const {
        return as("alice")
            .xml("PROPFIND", path,
                 "<D:propfind xmlns:D=\"DAV:\"><D:prop>" + properties + "</D:prop></D:propfind>")
            .depth("1");
    }

    [[nodiscard]] Call refresh(const std::string& login,
                               const std::string& path,
                               const std::string& token) const {
        return as(login).request("LOCK", path).header("If", "(" + token + ")");
    }

    [[nodiscard]] Call unlock(const std::string& login,
                              const std::string& path,
                              const std::string& token) const {
        return as(login).request("UNLOCK", path).header("Lock-Token", token);
    }

    /// With its angle brackets.
    std::string tokenOf(const Call& call) {
        const Answer answer = call;
        EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.body;
        return answer.header("Lock-Token");
    }

    [[nodiscard]] std::string discovery(const std::string& login, const std::string& path) const {
        return as(login).propfind(path, "<D:lockdiscovery/>").answer().body;
    }

    const std::string calendar_ = calendar("alice");
    const std::string path_ = calendar_ + "e1.ics";
    const std::string changed_ = event("e1", "SUMMARY:changed\r\n");
    std::string etag_;
};

TEST_F(Locking, ClassTwoIsAnnouncedWithItsMethods) {
    const Answer answer = as("alice").request("OPTIONS", path_);
    EXPECT_NE((", " + answer.header("DAV") + ",").find(", 2,"), std::string::npos);
    EXPECT_NE(answer.header("Allow").find("LOCK"), std::string::npos);
    EXPECT_NE(answer.header("Allow").find("UNLOCK"), std::string::npos);
    EXPECT_EQ(lock("alice", calendars("alice")).status(), 405);
}

TEST_F(Locking, ALockIsDescribedInItsAnswer) {
    const Answer answer = lock("alice", path_).header("Timeout", "Second-120");
    EXPECT_EQ(answer.status, 200);
    const std::string token = answer.header("Lock-Token");
    ASSERT_TRUE(token.starts_with("<urn:uuid:") && token.ends_with(">")) << token;
    const std::string uri = token.substr(1, token.size() - 2);
    for (const std::string& part :
         {std::string("<D:lockscope><D:exclusive/></D:lockscope>"),
          std::string("<D:locktype><D:write/></D:locktype>"), std::string("<D:depth>0</D:depth>"),
          std::string("mailto:alice"), std::string("<D:timeout>Second-120</D:timeout>"),
          "<D:locktoken><D:href>" + uri + "</D:href></D:locktoken>",
          "<D:lockroot><D:href>" + path_ + "</D:href></D:lockroot>"}) {
        EXPECT_NE(answer.body.find(part), std::string::npos) << part << "\n" << answer.body;
    }
}

TEST_F(Locking, TimeoutsAreBounded) {
    EXPECT_NE(lock("alice", path_)
                  .header("Timeout", "Infinite")
                  .answer()
                  .body.find("<D:timeout>Second-86400</D:timeout>"),
              std::string::npos);
}

TEST_F(Locking, LockedObjectsAreWrittenWithTheTokenOnly) {
    const std::string token = tokenOf(lock("alice", path_));
    const Answer refused = as("alice").put(path_, changed_);
    EXPECT_EQ(refused.status, 423);
    EXPECT_EQ(refused.condition(), kSubmitted);
    EXPECT_EQ(refused.conditionHref(), path_);
    EXPECT_EQ(as("bob").put(path_, changed_).condition(), kSubmitted);
    EXPECT_EQ(as("bob").put(path_, changed_).header("If", "(" + token + ")").status(), 423);
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
    EXPECT_EQ(as("bob").get(path_).status(), 200);
    EXPECT_EQ(as("alice").put(path_, changed_).header("If", "(" + token + ")").status(), 204);
}

TEST_F(Locking, EveryWriteToALockedObjectNeedsItsToken) {
    const std::string token = tokenOf(lock("alice", path_));
    const std::string property = "<D:set><D:prop><X:a xmlns:X=\"x:\">1</X:a></D:prop></D:set>";
    EXPECT_EQ(as("alice").remove(path_).condition(), kSubmitted);
    EXPECT_EQ(as("alice").move(path_).to(calendar_ + "e3.ics").condition(), kSubmitted);
    EXPECT_EQ(as("alice").proppatch(path_, property).condition(), kSubmitted);
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
    EXPECT_EQ(as("alice").proppatch(path_, property).header("If", "(" + token + ")").status(), 207);
    EXPECT_EQ(as("alice").remove(path_).header("If", "(" + token + ")").status(), 204);
    EXPECT_EQ(as("alice").put(path_, event("e1")).status(), 201) << "the lock went with the object";
}

TEST_F(Locking, ALockedMemberKeepsItsCollection) {
    const std::string second = calendars("alice") + "second/";
    as("alice").mkcalendar(second).answer();
    as("alice").put(second + "e1.ics", event("e1")).answer();
    const std::string token = tokenOf(lock("alice", second + "e1.ics"));
    const Answer refused = as("alice").remove(second);
    EXPECT_EQ(refused.status, 207);
    ASSERT_EQ(refused.responses().size(), 1U) << refused.body;
    EXPECT_EQ(refused.responses()[0].href, second + "e1.ics");
    EXPECT_EQ(refused.responses()[0].status, 423);
    EXPECT_NE(refused.body.find("lock-token-submitted"), std::string::npos);
    EXPECT_EQ(as("alice").move(second).to(calendars("alice") + "third/").status(), 207);
    EXPECT_EQ(as("alice").get(second + "e1.ics").status(), 200);
    EXPECT_EQ(
        as("alice").remove(second).header("If", "<" + second + "e1.ics> (" + token + ")").status(),
        204);
}

TEST_F(Locking, MoveTakesNoLockAlongAndCopyLeavesIt) {
    const std::string token = tokenOf(lock("alice", path_));
    const std::string second = calendars("alice") + "second/";
    as("alice").mkcalendar(second).answer();
    EXPECT_EQ(as("alice").copy(path_).to(second + "copy.ics").status(), 201);
    EXPECT_EQ(as("alice").put(second + "copy.ics", changed_).status(), 204);
    EXPECT_NE(discovery("alice", path_).find("activelock"), std::string::npos);
    as("alice").remove(second + "copy.ics").answer();
    EXPECT_EQ(
        as("alice").move(path_).to(second + "e1.ics").header("If", "(" + token + ")").status(),
        201);
    EXPECT_EQ(as("alice").put(second + "e1.ics", changed_).status(), 204);
    EXPECT_EQ(discovery("alice", second + "e1.ics").find("activelock"), std::string::npos);
}

TEST_F(Locking, ALockedDestinationNamesItselfWhenItsTokenIsMissing) {
    const std::string second = calendars("alice") + "second/";
    as("alice").mkcalendar(second).answer();
    const std::string token = tokenOf(lock("alice", second));
    const Answer refused = as("alice").copy(path_).to(second + "e1.ics");
    EXPECT_EQ(refused.condition(), kSubmitted);
    EXPECT_EQ(refused.conditionHref(), second);
    EXPECT_EQ(as("alice").move(path_).to(second + "e1.ics").answer().conditionHref(), second);
    EXPECT_EQ(as("alice")
                  .copy(path_)
                  .to(second + "e1.ics")
                  .header("If", "<" + second + "> (" + token + ")")
                  .status(),
              201);
}

TEST_F(Locking, OtherLocksAreRefusedByNameOfTheFirst) {
    static_cast<void>(tokenOf(lock("alice", path_)));
    for (const char* scope : {"exclusive", "shared"}) {
        const Answer refused = lock("bob", path_, scope);
        EXPECT_EQ(refused.status, 423) << scope;
        EXPECT_EQ(refused.condition(), kConflicting) << scope;
        EXPECT_EQ(refused.conditionHref(), path_) << scope;
        EXPECT_FALSE(refused.has("Lock-Token"));
    }
    EXPECT_EQ(lock("alice", path_).condition(), kConflicting) << "not even one's own twice";
}

TEST_F(Locking, SharedLocksStandBesideEachOther) {
    const std::string hers = tokenOf(lock("alice", path_, "shared"));
    const std::string his = tokenOf(lock("bob", path_, "shared"));
    EXPECT_NE(hers, his);
    EXPECT_EQ(lock("alice", path_).condition(), kConflicting);
    EXPECT_EQ(as("bob").put(path_, changed_).status(), 423);
    EXPECT_EQ(as("bob").put(path_, changed_).header("If", "(" + his + ")").status(), 204);
    EXPECT_EQ(unlock("bob", path_, his).status(), 204);
    EXPECT_EQ(as("bob").put(path_, event("e1")).status(), 423);
}

TEST_F(Locking, LocksOnMembersStopADeepLock) {
    static_cast<void>(tokenOf(lock("bob", path_)));
    const Answer refused = lockDeep("alice", calendar_);
    EXPECT_EQ(refused.status, 207);
    const auto responses = refused.responses();
    ASSERT_EQ(responses.size(), 2U) << refused.body;
    EXPECT_EQ(responses[0].href, path_);
    EXPECT_EQ(responses[0].status, 423);
    EXPECT_EQ(responses[1].href, calendar_);
    EXPECT_EQ(responses[1].status, 424);
    EXPECT_NE(refused.body.find("no-conflicting-lock"), std::string::npos);
    EXPECT_EQ(discovery("alice", calendar_).find("activelock"), std::string::npos);
    EXPECT_EQ(lock("alice", calendar_).status(), 200);
}

TEST_F(Locking, ADeepLockProtectsMembersAndMembership) {
    const std::string token = tokenOf(lockDeep("alice", calendar_));
    const Answer refused = as("bob").put(path_, changed_);
    EXPECT_EQ(refused.condition(), kSubmitted);
    EXPECT_EQ(refused.conditionHref(), calendar_);
    EXPECT_EQ(as("bob").put(calendar_ + "new.ics", event("n")).condition(), kSubmitted);
    EXPECT_EQ(lock("bob", path_).condition(), kConflicting);
    EXPECT_NE(discovery("alice", path_).find("<D:lockroot><D:href>" + calendar_),
              std::string::npos);
    EXPECT_EQ(as("alice").put(path_, changed_).header("If", "(" + token + ")").status(), 204);
    EXPECT_EQ(unlock("alice", path_, token).status(), 204) << "any covered resource will do";
    EXPECT_EQ(as("bob").put(path_, event("e1")).status(), 204);
}

TEST_F(Locking, AFlatLockProtectsMembershipAndPropertiesOnly) {
    const std::string token = tokenOf(lock("alice", calendar_));
    const std::string name = "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>";
    EXPECT_EQ(as("bob").put(calendar_ + "new.ics", event("n")).condition(), kSubmitted);
    EXPECT_EQ(as("bob").remove(path_).condition(), kSubmitted);
    EXPECT_EQ(as("bob").proppatch(calendar_, name).condition(), kSubmitted);
    EXPECT_EQ(lock("bob", calendar_ + "new.ics").condition(), kSubmitted);
    EXPECT_EQ(as("bob").put(path_, changed_).status(), 204);
    EXPECT_EQ(as("alice")
                  .put(calendar_ + "new.ics", event("n"))
                  .header("If", "<" + calendar_ + "> (" + token + ")")
                  .status(),
              201);
    EXPECT_EQ(as("alice").proppatch(calendar_, name).header("If", "(" + token + ")").status(), 207);
}

TEST_F(Locking, ANameIsLockedBeforeAnythingStandsThere) {
    const std::string path = calendar_ + "new.ics";
    const Answer made = lock("alice", path);
    EXPECT_EQ(made.status, 201);
    const std::string token = made.header("Lock-Token");
    EXPECT_EQ(as("alice").get(path).status(), 404);
    EXPECT_EQ(listing(calendar_, "<D:getetag/>").answer().responses().size(), 2U);
    EXPECT_EQ(as("bob").put(path, event("n")).condition(), kSubmitted);
    EXPECT_EQ(as("alice").put(path, event("n")).status(), 423);
    EXPECT_EQ(as("alice").put(path, event("n")).header("If", "(" + token + ")").status(), 201);
    EXPECT_EQ(as("alice").put(path, event("n")).status(), 423);
    EXPECT_EQ(unlock("alice", path, token).status(), 204);
    const std::string unused = tokenOf(lock("alice", calendar_ + "unused.ics"));
    EXPECT_EQ(unlock("alice", calendar_ + "unused.ics", unused).status(), 204);
    EXPECT_EQ(as("bob").put(calendar_ + "unused.ics", event("u")).status(), 201);
}

TEST_F(Locking, WhereNothingCanStandNothingIsLocked) {
    EXPECT_EQ(lock("alice", calendars("alice") + "none/x.ics").status(), 409);
    EXPECT_EQ(lock("alice", calendars("alice") + "none/").status(), 403);
    EXPECT_EQ(lock("alice", calendar_ + std::string(700, 'x')).status(), 403);
    EXPECT_EQ(unlock("alice", calendars("alice") + "none/x.ics", "<urn:uuid:1>").status(), 404);
}

TEST_F(Locking, RefreshingGivesNewTimeToTheOwner) {
    const std::string token = tokenOf(lock("alice", path_).header("Timeout", "Second-60"));
    const Answer refreshed = refresh("alice", path_, token).header("Timeout", "Second-3600");
    EXPECT_EQ(refreshed.status, 200);
    EXPECT_FALSE(refreshed.has("Lock-Token"));
    EXPECT_NE(refreshed.body.find("<D:timeout>Second-3600</D:timeout>"), std::string::npos);
    EXPECT_EQ(refresh("alice", path_, "<urn:uuid:1>").status(), 412);
    EXPECT_EQ(refresh("bob", path_, token).status(), 412);
    EXPECT_EQ(as("alice").request("LOCK", path_).status(), 400);
}

TEST_F(Locking, LocksEndWhenTheirTimeIsOver) {
    const std::string token = tokenOf(lock("alice", path_));
    query("update resource_lock set expires_at = now()");
    EXPECT_EQ(discovery("alice", path_).find("activelock"), std::string::npos);
    EXPECT_EQ(refresh("alice", path_, token).status(), 412);
    EXPECT_EQ(as("bob").put(path_, changed_).status(), 204);
    EXPECT_EQ(unlock("alice", path_, token).condition(), kMatches);
}

TEST_F(Locking, UnlockNeedsTheTokenOfALockOnTheResource) {
    const std::string token = tokenOf(lock("alice", path_));
    EXPECT_EQ(as("alice").request("UNLOCK", path_).status(), 400);
    EXPECT_EQ(unlock("alice", path_, "urn:uuid:1").status(), 400);
    const Answer refused = unlock("alice", path_, "<urn:uuid:1>");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.condition(), kMatches);
    EXPECT_EQ(unlock("alice", calendar_, token).condition(), kMatches);
    EXPECT_EQ(as("alice").put(path_, changed_).status(), 423);
    EXPECT_EQ(unlock("alice", path_, token).status(), 204);
    EXPECT_EQ(as("alice").put(path_, changed_).status(), 204);
    EXPECT_EQ(unlock("alice", path_, token).status(), 409);
}

TEST_F(Locking, LocksOfOthersAreReleasedWithTheRightOnly) {
    const std::string token = tokenOf(lock("alice", path_));
    delegate("alice", "carol", storage::DelegateMode::kRead);
    const Answer refused = unlock("carol", path_, token);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), "{DAV:}need-privileges");
    EXPECT_NE(refused.body.find("unlock"), std::string::npos);
    EXPECT_EQ(unlock("bob", path_, token).status(), 204);
}

TEST_F(Locking, ReadersMayNotLock) {
    delegate("alice", "carol", storage::DelegateMode::kRead);
    for (const std::string& path : {path_, calendar_, calendar_ + "new.ics"}) {
        EXPECT_EQ(lock("carol", path).condition(), "{DAV:}need-privileges") << path;
    }
    EXPECT_EQ(as("alice").put(path_, changed_).status(), 204);
}

TEST_F(Locking, TokensAreShownToTheirOwnerOnly) {
    const std::string token = tokenOf(lock("alice", path_));
    const std::string uri = token.substr(1, token.size() - 2);
    EXPECT_NE(discovery("alice", path_).find(uri), std::string::npos);
    const std::string his = discovery("bob", path_);
    EXPECT_EQ(his.find(uri), std::string::npos);
    EXPECT_NE(his.find("mailto:alice"), std::string::npos);
    EXPECT_NE(his.find("<D:exclusive/>"), std::string::npos);
}

TEST_F(Locking, LockPropertiesAreReadForAListingAtOnce) {
    static_cast<void>(tokenOf(lock("alice", path_)));
    as("alice").put(calendar_ + "e2.ics", event("e2")).answer();
    const auto responses =
        listing(calendar_, "<D:lockdiscovery/><D:supportedlock/>").answer().responses();
    ASSERT_EQ(responses.size(), 3U);
    for (const auto& response : responses) {
        const auto* discovery = response.property("{DAV:}lockdiscovery");
        ASSERT_NE(discovery, nullptr);
        EXPECT_EQ(discovery->elements().size(), response.href == path_ ? 1U : 0U) << response.href;
        const auto* supported = response.property("{DAV:}supportedlock");
        ASSERT_NE(supported, nullptr);
        EXPECT_EQ(supported->elements().size(), 2U);
    }
    EXPECT_EQ(as("alice")
                  .proppatch(path_, "<D:remove><D:prop><D:lockdiscovery/></D:prop></D:remove>")
                  .answer()
                  .responses()
                  .at(0)
                  .statusOf("{DAV:}lockdiscovery"),
              403);
}

TEST_F(Locking, AddressBooksAndCardsCanBeLocked) {
    const std::string path = addressbook("alice") + "c.vcf";
    as("alice").put(path, card("c")).answer();
    const std::string token = tokenOf(lock("alice", path));
    EXPECT_EQ(as("alice").put(path, card("c", "NOTE:x\r\n")).condition(), kSubmitted);
    EXPECT_EQ(
        as("alice").put(path, card("c", "NOTE:x\r\n")).header("If", "(" + token + ")").status(),
        204);
    EXPECT_EQ(lock("alice", addressbook("alice")).status(), 200);
}

TEST_F(Locking, BadLockRequestsAreRefused) {
    const auto send = [&](const std::string& body) {
        return as("alice").xml("LOCK", path_, body).status();
    };
    const std::string open = "<D:lockinfo xmlns:D=\"DAV:\">";
    const std::string write = "<D:locktype><D:write/></D:locktype>";
    EXPECT_EQ(send("<D:lockinfo"), 400);
    EXPECT_EQ(send("<D:propfind xmlns:D=\"DAV:\"/>"), 400);
    EXPECT_EQ(send(open + "</D:lockinfo>"), 400);
    EXPECT_EQ(send(open + write + "<D:lockscope/></D:lockinfo>"), 422);
    EXPECT_EQ(
        send(open + write + "<D:lockscope><D:shared/><D:exclusive/></D:lockscope></D:lockinfo>"),
        422);
    EXPECT_EQ(send(open + "<D:locktype><D:read/></D:locktype><D:lockscope><D:shared/></D:lockscope>"
                          "</D:lockinfo>"),
              422);
    EXPECT_EQ(send(open + write + "<D:lockscope><D:shared/></D:lockscope><D:owner>" +
                   std::string(9000, 'x') + "</D:owner></D:lockinfo>"),
              413);
    EXPECT_EQ(lock("alice", path_, "exclusive", "1").status(), 400);
    EXPECT_EQ(discovery("alice", path_).find("activelock"), std::string::npos);
}

TEST_F(Locking, HiddenObjectsAreNotLocked) {
    const std::string hidden = calendar_ + "secret.ics";
    as("alice").put(hidden, event("secret", "CLASS:PRIVATE\r\n")).answer();
    static_cast<void>(
        query("insert into access_grant (owner_id, grantee_kind, grantee_id, privileges, "
              "public_level, confidential_level, private_level) select o.id, 1, g.id, 65535, 5, 0, "
              "0 from principal o, principal g where o.slug = 'alice' and g.slug = 'carol'"));
    EXPECT_EQ(lock("carol", hidden).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("alice").put(hidden, event("secret", "CLASS:PRIVATE\r\nSUMMARY:x\r\n")).status(),
              204);
}

}  // namespace
}  // namespace kalends::test
