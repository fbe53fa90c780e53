// DAV:sync-collection (RFC 6578): what is new, changed and gone; tokens; truncation.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

constexpr const char* kInvalidToken = "{DAV:}valid-sync-token";

class SyncCollection : public ReportTest {
  protected:
    void putEvents(int from, int to) const {
        for (int i = from; i <= to; ++i) {
            const auto uid = "e" + std::to_string(i);
            put("alice", cal_ + uid + ".ics", event(uid));
        }
    }

    const std::string cal_ = calendar("alice");
};

TEST_F(SyncCollection, InitialOneBringsEverythingAndATokenThatBringsNothing) {
    putEvents(1, 3);
    const Answer first = sync("alice", cal_, "");
    EXPECT_EQ(first.status, 207);
    EXPECT_EQ(found(first), (Names{"e1.ics", "e2.ics", "e3.ics"}));
    const Answer again = sync("alice", cal_, syncToken(first));
    EXPECT_EQ(again.status, 207);
    EXPECT_TRUE(again.responses().empty());
    EXPECT_EQ(syncToken(again), syncToken(first));
}

TEST_F(SyncCollection, TokenIsThePropertyOfTheCollection) {
    putEvents(1, 1);
    const Answer property = as("alice").propfind(cal_, "<D:sync-token/>");
    ASSERT_EQ(property.responses().size(), 1U);
    EXPECT_EQ(property.responses().front().text("{DAV:}sync-token"),
              syncToken(sync("alice", cal_, "")));
}

TEST_F(SyncCollection, LaterOneBringsChangesAndRemovalsOnce) {
    putEvents(1, 4);
    const auto token = syncToken(sync("alice", cal_, ""));
    put("alice", cal_ + "e1.ics", event("e1", "SUMMARY:Changed\r\n"));
    put("alice", cal_ + "e1.ics", event("e1", "SUMMARY:Again\r\n"));
    ASSERT_EQ(as("alice").remove(cal_ + "e2.ics").status(), 204);
    ASSERT_EQ(as("alice").remove(cal_ + "e3.ics").status(), 204);
    put("alice", cal_ + "e3.ics", event("e3"));
    putEvents(5, 5);
    const Answer later = sync("alice", cal_, token);
    EXPECT_EQ(found(later), (Names{"e1.ics", "e3.ics", "e5.ics"}));
    EXPECT_EQ(withStatus(later, 404), Names{"e2.ics"});
    EXPECT_EQ(later.responses().size(), 4U);
    EXPECT_TRUE(sync("alice", cal_, syncToken(later)).responses().empty());
}

TEST_F(SyncCollection, AcceptsEveryDepthAndLevelClientsSend) {
    putEvents(1, 1);
    for (const auto* depth : {"0", "1", "infinity", ""}) {
        for (const auto* level :
             {"<D:sync-level>1</D:sync-level>", "<D:sync-level>infinite</D:sync-level>", ""}) {
            SCOPED_TRACE(std::string{depth} + level);
            const Answer answer = report(
                "alice", cal_, depth, "D:sync-collection",
                "<D:sync-token/>" + std::string{level} + prop("<D:getcontenttype/><D:getetag/>"));
            EXPECT_EQ(found(answer), Names{"e1.ics"});
        }
    }
    EXPECT_EQ(report("alice", cal_, "0", "D:sync-collection",
                     "<D:sync-token/><D:sync-level>bogus</D:sync-level>" + prop(""))
                  .status,
              400);
    EXPECT_EQ(
        report("alice", cal_, "0", "D:sync-collection", "<D:sync-level>1</D:sync-level>" + prop(""))
            .status,
        400);
}

TEST_F(SyncCollection, EmptyPropStillAnswersWithPropstats) {
    putEvents(1, 1);
    const Answer answer = report("alice", cal_, "0", "D:sync-collection",
                                 "<D:sync-token/><D:sync-level>1</D:sync-level><D:prop/>");
    ASSERT_EQ(answer.responses().size(), 1U);
    EXPECT_EQ(answer.responses().front().status, 0);
    EXPECT_EQ(answer.responses().front().propstats.size(), 1U);
}

TEST_F(SyncCollection, RefusesTokensThatAreNotItsOwn) {
    putEvents(1, 1);
    const auto token = syncToken(sync("alice", cal_, ""));
    const auto ofTasks = syncToken(sync("alice", tasks("alice"), ""));
    for (const auto& bad : {std::string{"null"}, std::string{"urn:x"}, token + "0", token + "x",
                            token + "-", ofTasks, token.substr(0, token.rfind(':') + 1) + "-5",
                            token.substr(0, token.rfind(':') + 1) + "99999999999999999999",
                            token.substr(0, token.rfind(':') + 1) + "1-999"}) {
        SCOPED_TRACE(bad);
        const Answer answer = sync("alice", cal_, bad);
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.condition(), kInvalidToken);
    }
}

TEST_F(SyncCollection, RefusesATokenWhoseRemovalsAreForgotten) {
    putEvents(1, 2);
    const auto old = syncToken(sync("alice", cal_, ""));
    ASSERT_EQ(as("alice").remove(cal_ + "e1.ics").status(), 204);
    const auto current = syncToken(sync("alice", cal_, ""));
    query(
        "update collection set pruned_revision = revision, forgotten_revision = revision where "
        "slug = 'calendar'");
    EXPECT_EQ(sync("alice", cal_, old).condition(), kInvalidToken);
    EXPECT_EQ(sync("alice", cal_, current).status, 207);
}

TEST_F(SyncCollection, ThunderbirdGets400ForABadTokenOfAnAddressBook) {
    const std::string inner = "<D:sync-token>urn:x</D:sync-token><D:sync-level>1</D:sync-level>" +
                              prop("<D:getetag/><CR:address-data/>");
    const std::string thunderbird =
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0";
    const Answer book =
        report("alice", addressbook("alice"), "1", "D:sync-collection", inner, thunderbird);
    EXPECT_EQ(book.status, 400);
    EXPECT_EQ(book.condition(), kInvalidToken);
    EXPECT_EQ(
        report("alice", addressbook("alice"), "1", "D:sync-collection", inner, "DAVx5/4").status,
        403);
    EXPECT_EQ(report("alice", cal_, "1", "D:sync-collection", inner, thunderbird).status, 403);
}

TEST_F(SyncCollection, LimitPagesThroughAnInitialSynchronisation) {
    putEvents(1, 5);
    Names all;
    std::string token;
    int pages = 0;
    for (bool more = true; more && pages < 10; ++pages) {
        const Answer page =
            sync("alice", cal_, token, "<D:limit><D:nresults>2</D:nresults></D:limit>");
        ASSERT_EQ(page.status, 207);
        const auto names = found(page);
        EXPECT_LE(names.size(), 2U);
        all.insert(all.end(), names.begin(), names.end());
        more = !withStatus(page, 507).empty();
        EXPECT_EQ(more, page.body.find("number-of-matches-within-limits") != std::string::npos);
        token = syncToken(page);
    }
    EXPECT_EQ(all, (Names{"e1.ics", "e2.ics", "e3.ics", "e4.ics", "e5.ics"}));
    EXPECT_EQ(pages, 3);
    EXPECT_TRUE(sync("alice", cal_, token).responses().empty());
}

TEST_F(SyncCollection, PartialTokenSurvivesForgottenHistoryAndSeesWhatHappensMeanwhile) {
    putEvents(1, 4);
    ASSERT_EQ(as("alice").remove(cal_ + "e4.ics").status(), 204);
    query(
        "update collection set pruned_revision = revision, forgotten_revision = revision where "
        "slug = 'calendar'");
    const Answer first = sync("alice", cal_, "", "<D:limit><D:nresults>1</D:nresults></D:limit>");
    EXPECT_EQ(found(first), Names{"e1.ics"});
    ASSERT_EQ(as("alice").remove(cal_ + "e1.ics").status(), 204);
    putEvents(5, 5);
    const Answer rest = sync("alice", cal_, syncToken(first));
    EXPECT_EQ(rest.status, 207) << rest.body;
    EXPECT_EQ(found(rest), (Names{"e2.ics", "e3.ics", "e5.ics"}));
    EXPECT_EQ(withStatus(rest, 404), Names{"e1.ics"});
}

TEST_F(SyncCollection, LimitPagesThroughLaterChanges) {
    putEvents(1, 4);
    auto token = syncToken(sync("alice", cal_, ""));
    putEvents(5, 7);
    ASSERT_EQ(as("alice").remove(cal_ + "e1.ics").status(), 204);
    const Answer first =
        sync("alice", cal_, token, "<D:limit><D:nresults>3</D:nresults></D:limit>");
    EXPECT_EQ(found(first), (Names{"e5.ics", "e6.ics", "e7.ics"}));
    EXPECT_EQ(withStatus(first, 507), Names{"calendar"});
    const Answer second =
        sync("alice", cal_, syncToken(first), "<D:limit><D:nresults>3</D:nresults></D:limit>");
    EXPECT_EQ(withStatus(second, 404), Names{"e1.ics"});
    EXPECT_TRUE(withStatus(second, 507).empty());
}

TEST_F(SyncCollection, CanBringObjectsThemselves) {
    const std::string book = addressbook("alice");
    put("alice", book + "c1.vcf", card("c1"));
    const Answer cards = report(
        "alice", book, "1", "D:sync-collection",
        "<D:sync-token/><D:sync-level>1</D:sync-level>" + prop("<D:getetag/><CR:address-data/>"));
    ASSERT_EQ(cards.responses().size(), 1U);
    EXPECT_NE(cards.responses().front().text(kAddressDataName).find("UID:c1"), std::string::npos);
    putEvents(1, 1);
    const Answer events =
        report("alice", cal_, "0", "D:sync-collection",
               "<D:sync-token/><D:sync-level>1</D:sync-level>" + prop("<C:calendar-data/>"));
    EXPECT_NE(events.body.find("BEGIN:VEVENT"), std::string::npos);
}

TEST_F(SyncCollection, BringsMoreThanOnePageOfBodies) {
    putEvents(10, 39);
    query(
        "update collection set bytes = object_count * 4000000 where slug = 'calendar'");  // four to
                                                                                          // a page
    const std::string inner =
        "<D:sync-level>1</D:sync-level>" + prop("<D:getetag/><C:calendar-data/>");
    const Answer all = report("alice", cal_, "0", "D:sync-collection", "<D:sync-token/>" + inner);
    EXPECT_EQ(found(all).size(), 30U);
    const auto base = syncToken(all).substr(0, syncToken(all).rfind(':') + 1);
    const Answer changes = report("alice", cal_, "0", "D:sync-collection",
                                  "<D:sync-token>" + base + "1</D:sync-token>" + inner);
    EXPECT_GE(found(changes).size(), 29U);
    EXPECT_EQ(syncToken(changes), syncToken(all));
    EXPECT_TRUE(withStatus(changes, 507).empty());
}

TEST_F(SyncCollection, WorksOnInboxAndNotifications) {
    for (const auto* slug : {"inbox/", "notifications/"}) {
        SCOPED_TRACE(slug);
        const Answer answer = sync("alice", calendars("alice") + slug, "");
        EXPECT_EQ(answer.status, 207);
        EXPECT_FALSE(syncToken(answer).empty());
    }
}

}  // namespace
}  // namespace kalends::test
