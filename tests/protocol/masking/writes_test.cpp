// Answers to writes: what is refused tells nothing and changes nothing; what is carried out shows
// the writer no more than reading does.
#include <map>

#include "tests/protocol/masking/matrix.h"

namespace kalends::test {
namespace {

class OfWrites : public MaskingMatrix {
  protected:
    std::map<std::string, std::string> stored() {
        std::map<std::string, std::string> all;
        for (const auto& planted : planted_) {
            all[planted.name] = as(place().filler).get(place().path + planted.name).answer().body;
        }
        return all;
    }

    [[nodiscard]] static std::string multiput(const std::string& resource) {
        return "<M:multiput xmlns:D='DAV:' xmlns:M='http://me.com/_namespace/' "
               "xmlns:C='urn:ietf:params:xml:ns:caldav'><M:resource>" +
               resource + "</M:resource></M:multiput>";
    }

    static std::string data(const std::string& text) {
        return "<D:set><D:prop><C:calendar-data><![CDATA[" + text +
               "]]></C:calendar-data></D:prop></D:set>";
    }

    std::vector<std::pair<std::string, Call>> attempts(const Viewer& viewer,
                                                       const Planted& planted) const;
    std::vector<std::pair<std::string, Call>> posts(const Viewer& viewer,
                                                    const Planted& planted) const;
};

std::vector<std::pair<std::string, Call>> OfWrites::attempts(const Viewer& viewer,
                                                             const Planted& planted) const {
    const auto who = as(viewer.login);
    const auto path = viewer.path + planted.name;
    const auto mine = calendar(viewer.login) + "mine.ics";
    const auto own = text(planted, "SUMMARY:changed\r\n");
    return {
        {"PUT", who.put(path, own)},
        {"PUT shown", who.put(path, own).prefer("return=representation")},
        {"PUT of a state that is gone",
         who.put(path, own).ifMatch("\"gone\"").prefer("return=representation")},
        {"PUT of a new one", who.put(path, own).ifNoneMatch("*").prefer("return=representation")},
        {"PUT of another UID", who.put(path, event("other"))},
        {"PUT of the UID elsewhere", who.put(viewer.path + "x.ics", own)},
        {"PUT of nonsense", who.put(path, "nonsense")},
        {"DELETE", who.remove(path)},
        {"MOVE", who.move(path).to(calendar(viewer.login) + "moved.ics")},
        {"MOVE over", who.move(mine).to(path)},
        {"COPY over", who.copy(mine).to(path)},
        {"PROPPATCH",
         who.proppatch(path, "<D:set><D:prop><X:note xmlns:X='x'>1</X:note></D:prop></D:set>")},
        {"LOCK", who.xml("LOCK", path,
                         "<D:lockinfo "
                         "xmlns:D='DAV:'><D:lockscope><D:exclusive/></"
                         "D:lockscope><D:locktype><D:write/></D:locktype>"
                         "</D:lockinfo>")},
        {"ACL", who.xml("ACL", path, "<D:acl xmlns:D='DAV:'/>")},
        {"POST", who.request("POST", path).body("x")},
        {"MKCALENDAR", who.mkcalendar(path)},
        {"unknown report", reportOf(viewer, path, "no-such-report", "x", "")},
    };
}

/// Whose answers are multistatus.
std::vector<std::pair<std::string, Call>> OfWrites::posts(const Viewer& viewer,
                                                          const Planted& planted) const {
    const auto who = as(viewer.login);
    const auto href = "<D:href>" + viewer.path + planted.name + "</D:href>";
    const auto own = text(planted, "SUMMARY:changed\r\n");
    const std::string gone = "<M:if-match><D:getetag>\"gone\"</D:getetag></M:if-match>";
    return {
        {"bulk import", who.request("POST", viewer.path)
                            .body(own)
                            .type("text/calendar")
                            .prefer("return=representation")},
        {"add-member", who.request("POST", viewer.path + ";add-member")
                           .body(own)
                           .type("text/calendar")
                           .prefer("return=representation")},
        {"multiput new",
         who.xml("POST", viewer.path, multiput(data(own))).prefer("return=representation")},
        {"multiput old", who.xml("POST", viewer.path, multiput(href + gone + data(own)))
                             .prefer("return=representation")},
        {"multiput delete", who.xml("POST", viewer.path, multiput(href + gone + "<M:delete/>"))},
    };
}

TEST_P(OfWrites, WhatIsRefusedTellsNothingAndChangesNothing) {
    const auto before = stored();
    for (const auto& viewer : viewers()) {
        as(viewer.login).put(calendar(viewer.login) + "mine.ics", event("mine")).answer();
        for (const auto& planted : planted_) {
            const auto gets = due(*viewer.relation, planted);
            if (viewer.relation->writes == Relation::Writes::kYes && gets >= Gets::kQuiet) {
                continue;
            }
            for (const auto& [name, call] : attempts(viewer, planted)) {
                const Answer answer = asked(viewer, name, call);
                EXPECT_GE(answer.status, 400) << viewer.login << " " << name << " " << planted.name;
                // A conflict tells that something stands there; of a calendar that is not there one
                // may hear that it is not.
                const bool seesNothing = viewer.relation->gets == std::array<Gets, 3>{};
                EXPECT_TRUE(answer.status != 409 || gets != Gets::kNothing || seesNothing)
                    << viewer.login << " " << name << " " << planted.name << answer.body;
            }
            for (const auto& [name, call] : posts(viewer, planted)) {
                Answer answer = call;
                EXPECT_LT(answer.status, 500) << name;
                // They name what was sent by the UID that the sender gave it.
                for (auto at = answer.body.find(planted.uid); at != std::string::npos;
                     at = answer.body.find(planted.uid)) {
                    answer.body.erase(at, planted.uid.size());
                }
                search(viewer, name, answer);
            }
            // A token that nobody has is refused alike whether anything stands there or not.
            const auto unlock = [&](const std::string& name) {
                return as(viewer.login)
                    .request("UNLOCK", viewer.path + name)
                    .header("Lock-Token", "<urn:uuid:0-0>");
            };
            EXPECT_EQ(asked(viewer, "UNLOCK", unlock(planted.name)).status,
                      unlock("nothing.ics").status())
                << viewer.login;
        }
    }
    EXPECT_EQ(stored(), before);
}

TEST_P(OfWrites, CopiesHoldWhatReadingShows) {
    for (const auto& viewer : viewers()) {
        if (viewer.login == place().filler) {
            continue;
        }
        query("update collection_meta set components = 0");
        for (const auto& planted : planted_) {
            const auto gets = due(*viewer.relation, planted);
            const auto copy = calendar(viewer.login) + "copy-" + planted.name;
            const Answer copied =
                asked(viewer, "COPY", as(viewer.login).copy(viewer.path + planted.name).to(copy));
            EXPECT_EQ(copied.status < 300, gets >= Gets::kQuiet)
                << viewer.login << planted.name << copied.status;
            const Answer read = asked(viewer, "GET of the copy", as(viewer.login).get(copy));
            EXPECT_EQ(read.status == 200, gets >= Gets::kQuiet) << viewer.login;
        }
    }
}

TEST_P(OfWrites, WhoWritesIsShownNoMoreThanWhoReads) {
    const auto before = stored();
    for (const auto& viewer : viewers()) {
        for (const auto& planted : planted_) {
            if (viewer.relation->writes == Relation::Writes::kNo ||
                due(*viewer.relation, planted) < Gets::kQuiet) {
                continue;
            }
            const auto path = viewer.path + planted.name;
            const Answer got = asked(viewer, "GET", as(viewer.login).get(path));
            const Answer put =
                asked(viewer, "PUT shown",
                      as(viewer.login).put(path, got.body).prefer("return=representation"));
            EXPECT_EQ(put.status, 200) << viewer.login << put.body;
            EXPECT_EQ(put.body, got.body) << viewer.login;
            EXPECT_EQ(put.etag(), as(viewer.login).get(path).answer().etag()) << viewer.login;
            const Answer refused = asked(viewer, "PUT refused",
                                         as(viewer.login)
                                             .put(path, got.body)
                                             .ifMatch("\"gone\"")
                                             .prefer("return=representation"));
            EXPECT_EQ(refused.status, 412);
            EXPECT_EQ(refused.body, got.body) << viewer.login;
        }
    }
    EXPECT_EQ(stored(), before);
}

INSTANTIATE_TEST_SUITE_P(Masking,
                         OfWrites,
                         ::testing::Range(std::size_t{0}, matrixPlaces().size()),
                         [](const auto& each) { return matrixPlaces().at(each.param).name; });

}  // namespace
}  // namespace kalends::test
