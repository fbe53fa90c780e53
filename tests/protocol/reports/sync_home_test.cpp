// DAV:sync-collection of homes (RFC 6578): children and what they hold, at both levels.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

constexpr const char* kInvalidToken = "{DAV:}valid-sync-token";

class SyncHome : public ReportTest {
  protected:
    enum class Level { kOne, kInfinite };

    [[nodiscard]] Answer syncHome(const std::string& login,
                                  const std::string& token,
                                  Level level,
                                  const std::string& more = {},
                                  const std::string& properties = "<D:getetag/>") const {
        const auto* name = level == Level::kOne ? "1" : "infinite";
        return report(login, home_, "0", "D:sync-collection",
                      "<D:sync-token>" + token + "</D:sync-token><D:sync-level>" + name +
                          "</D:sync-level>" + more + prop(properties));
    }

    [[nodiscard]] std::string tokenOf(Level level, const std::string& login = "alice") const {
        return syncToken(syncHome(login, "", level));
    }

    /// "+work/ +work/a.ics -old/", hrefs below the home, sorted; the home itself is ".".
    [[nodiscard]] std::string told(const Answer& answer) const {
        EXPECT_EQ(answer.status, 207) << answer.body;
        std::vector<std::string> lines;
        for (const auto& item : answer.responses()) {
            if (item.status == 507 || item.href == home_ + "dropbox/") {
                continue;
            }
            EXPECT_TRUE(item.href.starts_with(home_)) << item.href;
            EXPECT_TRUE(item.status == 0 || item.status == 404) << item.status;
            const auto name = item.href.substr(home_.size());
            lines.push_back((item.status == 404 ? "-" : "+") + (name.empty() ? "." : name));
        }
        std::sort(lines.begin(), lines.end());
        std::string text;
        for (const auto& line : lines) {
            text += (text.empty() ? "" : " ") + line;
        }
        return text;
    }

    void make(const std::string& name) const {
        ASSERT_EQ(as("alice").mkcalendar(home_ + name + "/").status(), 201);
    }

    void putEvent(const std::string& name, const std::string& lines = {}) const {
        put("alice", home_ + name, event("uid-" + name, lines));
    }

    void share(const std::string& name, const std::string& privilege) const {
        const std::string ace =
            privilege.empty() ? ""
                              : "<D:ace><D:principal><D:href>/dav/principals/users/bob/</D:href>"
                                "</D:principal><D:grant><D:privilege><D:" +
                                    privilege + "/></D:privilege></D:grant></D:ace>";
        const Answer answer =
            as("alice").xml("ACL", home_ + name, "<D:acl xmlns:D=\"DAV:\">" + ace + "</D:acl>");
        ASSERT_EQ(answer.status, 200) << answer.body;
    }

    const std::string home_ = calendars("alice");
};

TEST_F(SyncHome, IsOfferedWithATokenOnBothKindsOfHomes) {
    for (const auto& home : {calendars("alice"), addressbooks("alice")}) {
        const Answer answer =
            as("alice").propfind(home, "<D:sync-token/><D:supported-report-set/>");
        ASSERT_EQ(answer.responses().size(), 1U);
        EXPECT_NE(answer.body.find("<D:sync-collection/>"), std::string::npos);
        const auto token = answer.responses().front().text("{DAV:}sync-token");
        const Answer none = report("alice", home, "0", "D:sync-collection",
                                   "<D:sync-token>" + token +
                                       "</D:sync-token><D:sync-level>infinite</D:sync-level>" +
                                       prop("<D:getetag/>"));
        EXPECT_EQ(none.status, 207) << none.body;
        EXPECT_TRUE(none.responses().empty()) << none.body;
    }
    const Answer options = as("alice").request("OPTIONS", "/dav/principals/users/alice/");
    EXPECT_NE(options.header("DAV").find("calendarserver-home-sync"), std::string::npos);
}

TEST_F(SyncHome, AnInitialOneListsTheHomeItsChildrenAndAtInfinityWhatTheyHold) {
    putEvent("calendar/a.ics");
    EXPECT_EQ(told(syncHome("alice", "", Level::kOne)),
              "+. +calendar/ +inbox/ +notifications/ +outbox/ +tasks/");
    const Answer all = syncHome("alice", "", Level::kInfinite);
    EXPECT_EQ(told(all), "+. +calendar/ +calendar/a.ics +inbox/ +notifications/ +outbox/ +tasks/");
    const Answer property = as("alice").propfind(home_, "<D:sync-token/>");
    EXPECT_EQ(property.responses().front().text("{DAV:}sync-token"), syncToken(all));
}

TEST_F(SyncHome, AnInitialOneSaysThatThereIsNoDropbox) {
    const auto dropbox = [&](const std::string& token) {
        return count(syncHome("alice", token, Level::kOne).body,
                     "<D:href>" + home_ + "dropbox/</D:href><D:status>HTTP/1.1 404");
    };
    EXPECT_EQ(dropbox(""), 1U);
    EXPECT_EQ(dropbox(tokenOf(Level::kOne)), 0U);
    make("dropbox");
    EXPECT_EQ(dropbox(""), 0U);
    EXPECT_NE(syncHome("alice", "", Level::kOne).body.find(home_ + "dropbox/"), std::string::npos);
}

TEST_F(SyncHome, DeadPropertiesOfObjectsComeAlong) {
    make("work");
    for (const char* name : {"work/a.ics", "calendar/b.ics"}) {
        putEvent(name);
        ASSERT_EQ(as("alice")
                      .proppatch(home_ + name, "<D:set><D:prop><x xmlns=\"urn:dead\">" +
                                                   std::string(name) + "</x></D:prop></D:set>")
                      .status(),
                  207);
    }
    const auto body = syncHome("alice", "", Level::kInfinite, {}, "<x xmlns=\"urn:dead\"/>").body;
    EXPECT_NE(body.find(">work/a.ics</"), std::string::npos) << body;
    EXPECT_NE(body.find(">calendar/b.ics</"), std::string::npos) << body;
}

TEST_F(SyncHome, AnAddressBookHomeIsNotListedItself) {
    put("alice", addressbook("alice") + "c.vcf", card("c"));
    const Answer all = report("alice", addressbooks("alice"), "0", "D:sync-collection",
                              "<D:sync-token/><D:sync-level>infinite</D:sync-level>" +
                                  prop("<D:getetag/><CR:address-data/>"));
    EXPECT_EQ(found(all), (Names{"addressbook", "c.vcf"}));
    EXPECT_NE(all.body.find("BEGIN:VCARD"), std::string::npos);
}

TEST_F(SyncHome, DepthStandsForAMissingLevel) {
    putEvent("calendar/a.ics");
    for (const auto* depth : {"0", "1", "infinity"}) {
        const Answer answer = report("alice", home_, depth, "D:sync-collection",
                                     "<D:sync-token/>" + prop("<D:getetag/>"));
        EXPECT_EQ(told(answer).find("a.ics") != std::string::npos,
                  std::string(depth) == "infinity");
    }
}

TEST_F(SyncHome, AChangeOfContentShowsTheChildAndAtInfinityTheObject) {
    putEvent("calendar/a.ics");
    putEvent("calendar/b.ics");
    const auto one = tokenOf(Level::kOne);
    const auto all = tokenOf(Level::kInfinite);
    EXPECT_EQ(told(syncHome("alice", one, Level::kOne)), "");
    EXPECT_EQ(told(syncHome("alice", all, Level::kInfinite)), "");
    putEvent("calendar/a.ics", "SUMMARY:Changed\r\n");
    putEvent("calendar/c.ics");
    ASSERT_EQ(as("alice").remove(home_ + "calendar/b.ics").status(), 204);
    EXPECT_EQ(told(syncHome("alice", one, Level::kOne)), "+calendar/");
    const Answer later = syncHome("alice", all, Level::kInfinite);
    EXPECT_EQ(told(later), "+calendar/ +calendar/a.ics +calendar/c.ics -calendar/b.ics");
    EXPECT_EQ(told(syncHome("alice", syncToken(later), Level::kInfinite)), "");
    // A token of one level serves the other.
    EXPECT_EQ(told(syncHome("alice", one, Level::kInfinite)),
              "+calendar/ +calendar/a.ics +calendar/c.ics");
}

TEST_F(SyncHome, AChangeOfAnyPropertyShowsTheChildOrTheHome) {
    struct Case {
        const char* path;
        const char* set;
        const char* told;
    };

    constexpr Case kCases[]{
        {"calendar/", "<D:displayname>New</D:displayname>", "+calendar/"},
        {"calendar/",
         "<A:calendar-color xmlns:A=\"http://apple.com/ns/ical/\">#FF0000FF</A:calendar-color>",
         "+calendar/"},
        {"tasks/",
         "<C:schedule-calendar-transp xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><C:transparent/>"
         "</C:schedule-calendar-transp>",
         "+tasks/"},
        {"inbox/", "<X:dead xmlns:X=\"urn:x\">1</X:dead>", "+inbox/"},
        {"", "<X:dead xmlns:X=\"urn:x\">1</X:dead>", "+."},
    };
    for (const auto level : {Level::kOne, Level::kInfinite}) {
        for (const auto& each : kCases) {
            SCOPED_TRACE(each.set);
            const auto token = tokenOf(level);
            ASSERT_EQ(as("alice")
                          .proppatch(home_ + each.path, "<D:set><D:prop>" + std::string(each.set) +
                                                            "</D:prop></D:set>")
                          .status(),
                      207);
            const Answer later = syncHome("alice", token, level);
            EXPECT_EQ(told(later), each.told);
            EXPECT_EQ(told(syncHome("alice", syncToken(later), level)), "");
        }
    }
}

TEST_F(SyncHome, ARemovedChildIsGoneOnceAndARecreatedOneIsChangedOnly) {
    for (const auto level : {Level::kOne, Level::kInfinite}) {
        make("work");
        putEvent("work/a.ics");
        const auto before = tokenOf(level);
        ASSERT_EQ(as("alice").remove(home_ + "work/a.ics").status(), 204);
        ASSERT_EQ(as("alice").remove(home_ + "work/").status(), 204);
        const Answer gone = syncHome("alice", before, level);
        EXPECT_EQ(told(gone), "-work/");
        EXPECT_EQ(told(syncHome("alice", syncToken(gone), level)), "");
        make("work");
        EXPECT_EQ(told(syncHome("alice", before, level)), "+work/");
        EXPECT_EQ(told(syncHome("alice", syncToken(gone), level)), "+work/");
        ASSERT_EQ(as("alice").remove(home_ + "work/").status(), 204);
    }
}

TEST_F(SyncHome, ARenamedChildIsGoneThereAndNewHere) {
    make("work");
    putEvent("work/a.ics");
    const auto one = tokenOf(Level::kOne);
    const auto all = tokenOf(Level::kInfinite);
    ASSERT_EQ(as("alice").move(home_ + "work/").to(home_ + "office/").status(), 201);
    EXPECT_EQ(told(syncHome("alice", one, Level::kOne)), "+office/ -work/");
    EXPECT_EQ(told(syncHome("alice", all, Level::kInfinite)), "+office/ +office/a.ics -work/");
    make("work");  // another one of its name
    EXPECT_EQ(told(syncHome("alice", all, Level::kInfinite)), "+office/ +office/a.ics +work/");
    ASSERT_EQ(as("alice").remove(home_ + "office/").status(), 204);
    EXPECT_EQ(told(syncHome("alice", all, Level::kInfinite)), "+work/ -office/");
}

TEST_F(SyncHome, WhatWasMadeAndRemovedSinceIsGoneForItsOwner) {
    const auto token = tokenOf(Level::kOne);
    make("brief");
    ASSERT_EQ(as("alice").remove(home_ + "brief/").status(), 204);
    const Answer later = syncHome("alice", token, Level::kOne);
    EXPECT_EQ(told(later), "-brief/");
    EXPECT_EQ(told(syncHome("alice", syncToken(later), Level::kOne)), "");
}

TEST_F(SyncHome, LimitsLeadThroughEverythingExactlyOnce) {
    for (const auto* name : {"one", "two", "three"}) {
        make(name);
        for (const auto* object : {"/a.ics", "/b.ics", "/c.ics"}) {
            putEvent(std::string(name) + object);
        }
    }
    const auto before = tokenOf(Level::kInfinite);
    putEvent("one/a.ics", "SUMMARY:Changed\r\n");
    putEvent("two/d.ics");
    ASSERT_EQ(as("alice").remove(home_ + "two/a.ics").status(), 204);
    ASSERT_EQ(as("alice").remove(home_ + "three/").status(), 204);
    for (const auto* name : {"brief", "short"}) {
        make(name);
        ASSERT_EQ(as("alice").remove(home_ + name + "/").status(), 204);
    }
    ASSERT_EQ(as("alice")
                  .proppatch(home_ + "tasks/",
                             "<D:set><D:prop><D:displayname>T"
                             "</D:displayname></D:prop></D:set>")
                  .status(),
              207);
    for (const auto level : {Level::kOne, Level::kInfinite}) {
        for (const auto& start : {std::string{}, before}) {
            const auto whole = told(syncHome("alice", start, level));
            for (const int limit : {1, 2, 3, 5, 100}) {
                SCOPED_TRACE(std::to_string(limit) + " " + start);
                std::multiset<std::string> pieces;
                auto token = start;
                int pages = 0;
                for (bool more = true; more && pages < 100; ++pages) {
                    const Answer page = syncHome("alice", token, level,
                                                 "<D:limit><D:nresults>" + std::to_string(limit) +
                                                     "</D:nresults></D:limit>");
                    std::istringstream lines(told(page));
                    int count = 0;
                    for (std::string line; lines >> line; ++count) {
                        pieces.insert(line);
                    }
                    EXPECT_LE(count, limit);
                    more = !withStatus(page, 507).empty();
                    token = syncToken(page);
                }
                EXPECT_LT(pages, 100);
                std::string joined;
                for (const auto& piece : pieces) {
                    joined += (joined.empty() ? "" : " ") + piece;
                }
                EXPECT_EQ(joined, whole);
                EXPECT_EQ(told(syncHome("alice", token, level)), "");
            }
        }
    }
}

TEST_F(SyncHome, OthersSynchroniseAHomeTheyMayRead) {
    make("open");
    putEvent("open/a.ics");
    putEvent("open/p.ics", "CLASS:PRIVATE\r\n");
    EXPECT_EQ(syncHome("bob", "", Level::kOne).status, 403);
    share("", "read");
    const Answer first = syncHome("bob", "", Level::kInfinite);
    EXPECT_NE(told(first).find("+open/ +open/a.ics"), std::string::npos);
    EXPECT_EQ(first.body.find("Sample"), std::string::npos);
    putEvent("open/b.ics");
    EXPECT_EQ(told(syncHome("bob", syncToken(first), Level::kInfinite)), "+open/ +open/b.ics");
    share("", "");
    EXPECT_EQ(syncHome("bob", syncToken(first), Level::kOne).status, 403);
}

TEST_F(SyncHome, WhatOthersShareComesToTheHomeAndGoes) {
    make("team");
    putEvent("team/a.ics");
    const auto home = calendars("bob");
    const auto sync = [&](const std::string& token) {
        return report("bob", home, "0", "D:sync-collection",
                      "<D:sync-token>" + token +
                          "</D:sync-token><D:sync-level>infinite"
                          "</D:sync-level>" +
                          prop("<D:getetag/>"));
    };
    const auto names = [&](const Answer& answer) {
        std::string text;
        for (const auto& item : answer.responses()) {
            text += (item.status == 404 ? " -" : " +") + item.href.substr(home.size());
        }
        return text;
    };
    const auto before = syncToken(sync(""));
    share("team/", "read");
    const auto shared = "shared-" + value("select uuid from collection where slug = 'team'") + "/";
    const Answer came = sync(before);
    EXPECT_EQ(names(came), " +" + shared + " +" + shared + "a.ics");
    putEvent("team/b.ics");
    const Answer changed = sync(syncToken(came));
    EXPECT_EQ(names(changed), " +" + shared + " +" + shared + "b.ics");
    share("team/", "");
    const Answer went = sync(syncToken(changed));
    EXPECT_EQ(names(went), " -" + shared);
    EXPECT_EQ(names(sync(syncToken(went))), "");
}

TEST_F(SyncHome, ForgedTokensTellNoNames) {
    make("secret");
    ASSERT_EQ(as("alice").remove(home_ + "secret/").status(), 204);
    share("", "read");
    const auto token = tokenOf(Level::kOne, "bob");
    const auto begin = token.find(':', token.find(',')) + 1;
    const auto early = token.substr(0, begin) + "0" + token.substr(token.find(':', begin));
    for (const std::string forged :
         {"000000000000.1", "ffffffffffff.0o;0123456789ab.7h0", "abcdefabcdef.1s1"}) {
        for (const auto& base : {token, early}) {
            const Answer answer = syncHome("bob", base + ";" + forged, Level::kInfinite);
            EXPECT_EQ(answer.status, 207) << answer.body;
            EXPECT_EQ(answer.body.find("secret"), std::string::npos);
        }
    }
    const Answer owner = syncHome("alice", early, Level::kOne);
    EXPECT_NE(told(owner).find("-secret/"), std::string::npos);
}

TEST_F(SyncHome, WhatIsNoTokenOfThisHomeIsRefused) {
    const auto token = tokenOf(Level::kOne);
    const auto other =
        syncToken(report("alice", addressbooks("alice"), "0", "D:sync-collection",
                         "<D:sync-token/><D:sync-level>1</D:sync-level>" + prop("<D:getetag/>")));
    const auto calendarToken = syncToken(sync("alice", home_ + "calendar/", ""));
    auto future = token;
    future.insert(future.find(':', future.find(",") + 1) + 1, "9");
    for (const auto& bad :
         {std::string("null"), other, calendarToken, future, token + ";x", token + ";0123",
          token + ";" + std::string(5000, 'a'), std::string("data:,:1:")}) {
        SCOPED_TRACE(bad.substr(0, 200));
        const Answer answer = syncHome("alice", bad, Level::kOne);
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.condition(), kInvalidToken);
    }
    EXPECT_EQ(sync("alice", home_ + "calendar/", token).condition(), kInvalidToken);
}

TEST_F(SyncHome, ForgottenRemovalsEndTokens) {
    putEvent("calendar/a.ics");
    const auto one = tokenOf(Level::kOne);
    const auto all = tokenOf(Level::kInfinite);
    ASSERT_EQ(as("alice").remove(home_ + "calendar/a.ics").status(), 204);
    query("select prune_changes(now() + interval '1 hour', 0, 1000)");
    query("update collection set pruned_revision = revision where slug = 'calendar'");
    EXPECT_EQ(told(syncHome("alice", one, Level::kOne)), "+calendar/");
    EXPECT_EQ(syncHome("alice", all, Level::kInfinite).condition(), kInvalidToken);
    query(
        "update collection set revision = revision + 1, pruned_revision = revision + 1 "
        "where slug = ''");
    EXPECT_EQ(syncHome("alice", one, Level::kOne).condition(), kInvalidToken);
}

TEST_F(SyncHome, PreferencesLeaveOutTheRootAndWhatIsNotFound) {
    const std::string body =
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token/>"
        "<D:sync-level>1</D:sync-level><D:prop><D:nothing/></D:prop>"
        "</D:sync-collection>";
    const Answer minimal =
        as("alice").xml("REPORT", home_, body).prefer("return=minimal, depth-noroot");
    EXPECT_EQ(told(minimal), "+calendar/ +inbox/ +notifications/ +outbox/ +tasks/");
    EXPECT_EQ(minimal.body.find("nothing"), std::string::npos);
    EXPECT_EQ(told(syncHome("alice", syncToken(minimal), Level::kOne)), "");
}

TEST_F(SyncHome, CtagOfTheHomeChangesWithAnythingInIt) {
    const auto ctag = [&] {
        const Answer answer =
            as("alice").propfind(home_, "<CS:getctag xmlns:CS=\"http://calendarserver.org/ns/\"/>");
        return answer.responses().front().text("{http://calendarserver.org/ns/}getctag");
    };
    const auto first = ctag();
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(ctag(), first);
    putEvent("calendar/a.ics");
    const auto second = ctag();
    EXPECT_NE(second, first);
    make("more");
    EXPECT_NE(ctag(), second);
}

TEST_F(SyncHome, TheTokenIsACondition) {
    const auto token = tokenOf(Level::kInfinite);
    const auto mkcalendar = [&](const std::string& name) {
        auto call = as("alice").mkcalendar(home_ + name + "/");
        call.header("If", "<" + home_ + "> (<" + token + ">)");
        return call.status();
    };
    EXPECT_EQ(mkcalendar("first"), 201);
    EXPECT_EQ(mkcalendar("second"), 412);
}

TEST_F(SyncHome, ObjectsComeWithTheirData) {
    putEvent("calendar/a.ics");
    const Answer answer =
        syncHome("alice", "", Level::kInfinite, "", "<D:getetag/><C:calendar-data/>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_NE(answer.body.find("UID:uid-calendar/a.ics"), std::string::npos) << answer.body;
}

TEST_F(SyncHome, NothingIsMissedOrDoubledWhileOthersWrite) {
    make("work");
    std::atomic<bool> writing{true};
    constexpr int kObjects = 60;
    std::thread writer([&] {
        for (int i = 0; i < kObjects; ++i) {
            putEvent((i % 2 == 0 ? "work/" : "calendar/") + std::to_string(i) + ".ics");
        }
        writing = false;
    });
    std::map<std::string, int> seen;
    std::string token;
    for (bool last = false;;) {
        const Answer answer = syncHome("alice", token, Level::kInfinite,
                                       "<D:limit><D:nresults>7</D:nresults></D:limit>");
        EXPECT_EQ(answer.status, 207) << answer.body;
        for (const auto& item : answer.responses()) {
            if (item.href.ends_with(".ics")) {
                ++seen[item.href];
            }
        }
        token = syncToken(answer);
        const bool more = !withStatus(answer, 507).empty();
        if (last && !more) {
            break;
        }
        last = !writing;
    }
    writer.join();
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(kObjects));
    for (const auto& [href, times] : seen) {
        EXPECT_EQ(times, 1) << href;
    }
}

}  // namespace
}  // namespace kalends::test
