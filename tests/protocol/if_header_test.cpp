// The If header on every method that changes something (RFC 4918 section 10.4).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class IfHeaders : public DavFixture {
  protected:
    void SetUp() override {
        etag_ = as("alice").put(path_, event("e1")).answer().etag();
        const Answer answer =
            as("alice")
                .xml("LOCK", path_,
                     "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope>"
                     "<D:locktype><D:write/></D:locktype></D:lockinfo>")
                .depth("0");
        token_ = answer.header("Lock-Token");
    }

    [[nodiscard]] int put(const std::string& condition) const {
        return as("alice").put(path_, changed_).header("If", condition).status();
    }

    const std::string path_ = calendar("alice") + "e1.ics";
    const std::string free_ = calendar("alice") + "free.ics";
    const std::string changed_ = event("e1", "SUMMARY:changed\r\n");
    std::string etag_, token_;
};

TEST_F(IfHeaders, TokenAndTagMustBothHoldWithinAList) {
    EXPECT_EQ(put("(" + token_ + " [\"stale\"])"), 412);
    EXPECT_EQ(put("(<urn:uuid:1> [" + etag_ + "])"), 412);
    EXPECT_EQ(put("(Not " + token_ + " [" + etag_ + "])"), 412);
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
    EXPECT_EQ(put("(" + token_ + " [" + etag_ + "])"), 204);
}

TEST_F(IfHeaders, ATrueHeaderWithoutTheTokenIsStillLocked) {
    EXPECT_EQ(put("([" + etag_ + "])"), 423);
    EXPECT_EQ(put("(Not <DAV:no-lock>)"), 423);
    EXPECT_EQ(put("(<DAV:no-lock>)"), 412);
}

TEST_F(IfHeaders, OneOfSeveralListsIsEnough) {
    EXPECT_EQ(put("(<urn:uuid:1>) (" + token_ + ")"), 204);
    EXPECT_EQ(put("(" + token_ + " [\"stale\"]) (Not <DAV:no-lock> " + token_ + ")"), 204);
}

TEST_F(IfHeaders, ATokenIsSubmittedWhereverItStands) {
    EXPECT_EQ(put("(" + token_ + ") (<urn:uuid:1> [\"x\"])"), 204);
    EXPECT_EQ(put("(Not <DAV:no-lock>) (" + token_ + " [\"stale\"])"), 204);
}

TEST_F(IfHeaders, TaggedListsAreAboutTheResourceTheyName) {
    EXPECT_EQ(put("<" + path_ + "> (" + token_ + ")"), 204);
    EXPECT_EQ(put("<http://127.0.0.1:" + std::to_string(port()) + path_ + "> (" + token_ + ")"),
              204);
    EXPECT_EQ(put("<" + free_ + "> (" + token_ + ")"), 412);
    EXPECT_EQ(put("<http://example.org" + path_ + "> (" + token_ + ")"), 412);
    EXPECT_EQ(put("</dav/../x> (" + token_ + ")"), 412);
    EXPECT_EQ(put("</other> (Not <DAV:no-lock> Not [\"x\"]) <" + path_ + "> (" + token_ + ")"),
              204);
}

TEST_F(IfHeaders, ResourcesThatMayNotBeSeenAreAsIfTheyWereNotThere) {
    const std::string hidden = calendar("bob") + "b.ics";
    const std::string tag = as("bob").put(hidden, event("b")).answer().etag();
    EXPECT_EQ(put("<" + hidden + "> ([" + tag + "]) (" + token_ + ")"), 412);
}

TEST_F(IfHeaders, EveryMethodIsStoppedByAFalseHeader) {
    const std::string never = "(<urn:uuid:1>)";
    const std::string second = calendars("alice") + "second/";
    const std::string property = "<D:set><D:prop><X:a xmlns:X=\"x:\">1</X:a></D:prop></D:set>";
    EXPECT_EQ(as("alice").put(free_, event("f")).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").remove(path_).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").move(path_).to(free_).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").copy(path_).to(free_).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").proppatch(path_, property).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").proppatch(calendar("alice"), property).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").mkcalendar(second).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").mkcol(second, "<D:collection/>").header("If", never).status(), 412);
    EXPECT_EQ(as("alice").request("LOCK", free_).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").get(path_).header("If", never).status(), 412);
    EXPECT_EQ(as("alice").get(second).status(), 404);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(IfHeaders, CollectionsAreComparedByTheirTagAndSyncToken) {
    const auto item = as("alice")
                          .propfind(calendar("alice"), "<D:getetag/><D:sync-token/>")
                          .answer()
                          .responses()
                          .at(0);
    const std::string name = "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>";
    const std::string state =
        "(<" + item.text("{DAV:}sync-token") + "> [" + item.text("{DAV:}getetag") + "])";
    EXPECT_EQ(as("alice").proppatch(calendar("alice"), name).header("If", state).status(), 207);
    EXPECT_EQ(as("alice")
                  .put(free_, event("f"))
                  .header("If", "<" + calendar("alice") + "> " + state)
                  .status(),
              201);
    EXPECT_EQ(as("alice")
                  .put(free_, event("f"))
                  .header("If", "<" + calendar("alice") + "> " + state)
                  .status(),
              412)
        << "the calendar has changed";
}

TEST_F(IfHeaders, HostileHeadersAreABadRequest) {
    std::string many;
    for (int n = 0; n < 30; ++n) {
        many += "</dav/" + std::to_string(n) + "> (<a:b>) ";
    }
    for (const std::string& form :
         {std::string("(<a:b>) </x> (<a:b>)"), std::string("</x>"), std::string("(Not Not <a:b>)"),
          std::string("([unquoted])"), std::string(2000, '('), many}) {
        EXPECT_EQ(put(form), 400) << form;
    }
}

}  // namespace
}  // namespace kalends::test
