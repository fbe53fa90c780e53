// Groups of contacts shared one by one: exactly the group and its members, in every output and for
// every write.
#include <algorithm>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kNs =
    " xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/' "
    "xmlns:CR='urn:ietf:params:xml:ns:carddav'";
constexpr const char* kHidden = "Xyzzyplugh";

std::string group(const std::string& uid, const std::vector<std::string>& members) {
    std::string lines = "X-ADDRESSBOOKSERVER-KIND:group\r\n";
    for (const auto& member : members) {
        lines += "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:" + member + "\r\n";
    }
    return card(uid, lines);
}

class SharedGroups : public DavFixture {
  protected:
    void SetUp() override {
        DavFixture::SetUp();
        for (const std::string name : {"one", "two"}) {
            as("alice").put(book_ + name + ".vcf", card(name)).answer();
        }
        as("alice")
            .put(book_ + "hidden.vcf", card("hidden", std::string("NOTE:") + kHidden + "\r\n"))
            .answer();
        as("alice").put(book_ + "g.vcf", group("g", {"one"})).answer();
        bobs_ =
            addressbooks("bob") + value("select guid from principal where slug = 'alice'") + "/";
    }

    Answer share(const std::string& card, const std::string& entry) const {
        return as("alice").xml("POST", book_ + card,
                               "<CS:share" + std::string(kNs) + ">" + entry + "</CS:share>");
    }

    static std::string set(const std::string& access) {
        return "<CS:set><D:href>mailto:bob@example.org</D:href><CS:" + access + "/></CS:set>";
    }

    static std::string drop() {
        return "<CS:remove><D:href>mailto:bob@example.org</D:href></CS:remove>";
    }

    Answer reply(const std::string& card,
                 const std::string& answer,
                 const std::string& login = "bob") const {
        return as(login).xml("POST", addressbooks(login),
                             "<CS:invite-reply" + std::string(kNs) + "><CS:invite-" + answer +
                                 "/><CS:hosturl><D:href>" + book_ + card +
                                 "</D:href></CS:hosturl></CS:invite-reply>");
    }

    void accepted(const std::string& access, const std::string& card = "g.vcf") const {
        ASSERT_EQ(share(card, set(access)).status, 200);
        ASSERT_EQ(reply(card, "accepted").status, 200);
    }

    Answer sync(const std::string& token) const {
        return as("bob").xml(
            "REPORT", bobs_,
            "<D:sync-collection" + std::string(kNs) + "><D:sync-token>" + token +
                "</D:sync-token><D:sync-level>1</D:sync-level><D:prop><CR:address-data/></D:prop></"
                "D:sync-collection>");
    }

    static std::string tokenOf(const Answer& answer) {
        const auto begin = answer.body.find("<D:sync-token>") + 14;
        return answer.body.substr(begin, answer.body.find("</D:sync-token>") - begin);
    }

    /// Last segments of the responses, each with '-' where it says 404; in order of name.
    static std::string namesIn(const Answer& answer) {
        std::vector<std::string> names;
        for (const auto& item : answer.responses()) {
            const auto slash = item.href.rfind('/');
            names.push_back((item.status == 404 ? "-" : "") + item.href.substr(slash + 1));
        }
        std::sort(names.begin(), names.end());
        std::string all;
        for (const auto& name : names) {
            all += all.empty() || name.empty() ? name : " " + name;
        }
        return all;
    }

    const std::string book_ = addressbook("alice");
    std::string bobs_;
};

TEST_F(SharedGroups, StandInTheHomeWhenTheyAreAccepted) {
    ASSERT_EQ(share("g.vcf", set("read")).status, 200);
    EXPECT_EQ(as("bob").get(bobs_ + "g.vcf").status(), 404);
    const Answer answer = reply("g.vcf", "accepted");
    EXPECT_NE(answer.body.find(bobs_ + "g.vcf"), std::string::npos) << answer.body;
    EXPECT_EQ(as("bob").get(bobs_ + "g.vcf").answer().body, group("g", {"one"}));
    EXPECT_EQ(as("bob").get(bobs_ + "one.vcf").answer().body, card("one"));
    EXPECT_EQ(as("bob").get(bobs_ + "two.vcf").status(), 404);
    // Nothing of it at the owner's URL.
    EXPECT_GE(as("bob").get(book_ + "one.vcf").status(), 403);
    EXPECT_EQ(as("bob").put(bobs_ + "new.vcf", card("new")).status(), 403);
    EXPECT_EQ(as("bob").remove(bobs_ + "one.vcf").status(), 403);
}

TEST_F(SharedGroups, AreAnsweredByTheUidOfTheInvitationWhereTheHostIsNoUrl) {
    ASSERT_EQ(share("g.vcf", set("read")).status, 200);
    const auto answerTo = [&](const std::string& login, const std::string& uid) {
        return as(login)
            .xml("POST", addressbooks(login),
                 "<CS:invite-reply" + std::string(kNs) +
                     "><CS:invite-accepted/><CS:hosturl><D:href>nowhere</D:href></CS:hosturl>" +
                     "<CS:in-reply-to>" + uid + "</CS:in-reply-to></CS:invite-reply>")
            .status();
    };
    const std::string uid = "group-invite-" +
                            value(
                                "select c.uuid || '-' || o.id from object o join collection c on "
                                "c.id = o.collection_id "
                                "where o.name = 'g.vcf'") +
                            ".xml";
    EXPECT_EQ(answerTo("carol", uid), 403);
    EXPECT_EQ(answerTo("bob", "group-invite-0.xml"), 403);
    EXPECT_EQ(answerTo("bob", uid), 200);
    EXPECT_EQ(as("bob").get(bobs_ + "g.vcf").answer().body, group("g", {"one"}));
}

TEST_F(SharedGroups, OnlyGroupsCanBeSharedAndOnlyByTheOwner) {
    EXPECT_EQ(share("one.vcf", set("read")).status, 403);
    EXPECT_EQ(reply("g.vcf", "accepted").status, 403);
    EXPECT_EQ(reply("none.vcf", "accepted").status, 403);
    accepted("read-write");
    EXPECT_EQ(as("bob")
                  .xml("POST", bobs_ + "g.vcf",
                       "<CS:share" + std::string(kNs) + ">" + set("read-write") + "</CS:share>")
                  .status(),
              403);
    EXPECT_EQ(reply("g.vcf", "accepted", "carol").status, 403);
}

TEST_F(SharedGroups, NoOutputHoldsAWordOfTheOtherCards) {
    accepted("read-write");
    const std::string all = "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>";
    const std::string names =
        "<D:href>" + bobs_ + "hidden.vcf</D:href><D:href>" + bobs_ + "one.vcf</D:href>";
    const std::vector<Answer> answers{
        as("bob").xml("PROPFIND", bobs_, all).depth("1"),
        as("bob").xml("PROPFIND", addressbooks("bob"), all).depth("1"),
        as("bob").xml("PROPFIND", bobs_ + "hidden.vcf", all),
        as("bob").get(bobs_),
        as("bob").get(bobs_ + "hidden.vcf"),
        as("bob").get(book_ + "hidden.vcf"),
        sync(""),
        as("bob").xml("REPORT", bobs_,
                      "<CR:addressbook-multiget" + std::string(kNs) +
                          "><D:prop><CR:address-data/></D:prop>" + names +
                          "</CR:addressbook-multiget>"),
        as("bob").xml("REPORT", bobs_,
                      "<CR:addressbook-query" + std::string(kNs) +
                          "><D:prop><CR:address-data/></D:prop><CR:filter><CR:prop-filter "
                          "name='NOTE'/></CR:filter></CR:addressbook-query>"),
        as("bob").xml("REPORT", addressbooks("bob"),
                      "<D:sync-collection" + std::string(kNs) +
                          "><D:sync-token/><D:sync-level>infinite</"
                          "D:sync-level><D:prop><CR:address-data/></D:prop></D:sync-collection>"),
        as("bob").put(bobs_ + "hidden.vcf", card("x")),
        as("bob").put(bobs_ + "x.vcf", card("hidden")),
        as("bob").put(bobs_ + "g.vcf", group("g", {"hidden"})),
        as("bob").copy(bobs_ + "hidden.vcf").to(addressbook("bob") + "x.vcf"),
        as("bob").remove(bobs_ + "hidden.vcf"),
    };
    for (const auto& answer : answers) {
        EXPECT_EQ(answer.body.find(kHidden), std::string::npos) << answer.body;
    }
    EXPECT_EQ(namesIn(answers[0]), "g.vcf one.vcf");
    EXPECT_EQ(namesIn(answers[6]), "g.vcf one.vcf");
    EXPECT_EQ(answers[8].responses().size(), 0U);
    for (std::size_t at = 10; at < answers.size(); ++at) {
        EXPECT_GE(answers[at].status, 403) << at;
    }
    EXPECT_EQ(as("alice").get(book_ + "g.vcf").answer().body, group("g", {"one"}));
}

TEST_F(SharedGroups, LaterMembersComeAndThoseWhoLeaveGo) {
    accepted("read");
    const Answer first = sync("");
    EXPECT_EQ(namesIn(first), "g.vcf one.vcf");
    as("alice").put(book_ + "g.vcf", group("g", {"two"})).answer();
    const Answer second = sync(tokenOf(first));
    EXPECT_EQ(namesIn(second), "-one.vcf g.vcf two.vcf");
    EXPECT_EQ(as("bob").get(bobs_ + "one.vcf").status(), 404);
    // What happens to cards that are not shared is not told.
    as("alice").put(book_ + "hidden.vcf", card("hidden")).answer();
    as("alice").remove(book_ + "one.vcf").answer();
    const Answer third = sync(tokenOf(second));
    EXPECT_EQ(namesIn(third), "");
    EXPECT_EQ(tokenOf(third), tokenOf(second));
    // Members of members are members.
    as("alice").put(book_ + "sub.vcf", group("sub", {"hidden", "g"})).answer();
    as("alice").put(book_ + "g.vcf", group("g", {"sub"})).answer();
    EXPECT_EQ(namesIn(sync(tokenOf(third))), "-two.vcf g.vcf hidden.vcf sub.vcf");
}

TEST_F(SharedGroups, WhatWritersAddBelongsToTheGroupAndWhatTheyRemoveLeavesIt) {
    accepted("read-write");
    ASSERT_EQ(as("bob").put(bobs_ + "new.vcf", card("new")).status(), 201);
    EXPECT_EQ(as("alice").get(book_ + "g.vcf").answer().body, group("g", {"one", "new"}));
    EXPECT_EQ(as("bob").get(bobs_ + "new.vcf").answer().body, card("new"));
    EXPECT_EQ(as("bob").put(bobs_ + "sub.vcf", group("sub", {"two"})).status(), 403);
    EXPECT_EQ(as("bob").put(bobs_ + "sub.vcf", group("sub", {"unknown"})).status(), 403);
    EXPECT_EQ(as("bob").put(bobs_ + "sub.vcf", group("sub", {"new"})).status(), 201);
    EXPECT_EQ(as("bob").remove(bobs_ + "new.vcf").status(), 204);
    EXPECT_EQ(as("alice").get(book_ + "new.vcf").status(), 404);
    EXPECT_EQ(as("alice").get(book_ + "g.vcf").answer().body, group("g", {"one", "sub"}));
    EXPECT_EQ(as("alice").get(book_ + "sub.vcf").answer().body, group("sub", {}));
    EXPECT_EQ(as("bob").move(bobs_ + "one.vcf").to(addressbook("bob") + "one.vcf").status(), 403);
    EXPECT_EQ(as("bob").copy(bobs_ + "one.vcf").to(addressbook("bob") + "one.vcf").status(), 201);
}

TEST_F(SharedGroups, SeveralAddUpAndEachGoesByItself) {
    as("alice").put(book_ + "h.vcf", group("h", {"two"})).answer();
    accepted("read-write");
    const Answer one = sync("");
    accepted("read", "h.vcf");
    EXPECT_EQ(sync(tokenOf(one)).condition(), "{DAV:}valid-sync-token");
    const Answer both = sync("");
    EXPECT_EQ(namesIn(both), "g.vcf h.vcf one.vcf two.vcf");
    EXPECT_EQ(as("bob").put(bobs_ + "one.vcf", card("one", "NOTE:his\r\n")).status(), 204);
    EXPECT_EQ(as("bob").put(bobs_ + "two.vcf", card("two", "NOTE:his\r\n")).status(), 403);
    EXPECT_EQ(as("bob").put(bobs_ + "new.vcf", card("new")).status(), 201);
    EXPECT_EQ(as("alice").get(book_ + "h.vcf").answer().body, group("h", {"two"}));
    ASSERT_EQ(share("g.vcf", drop()).status, 200);
    EXPECT_EQ(namesIn(sync("")), "h.vcf two.vcf");
    ASSERT_EQ(share("h.vcf", drop()).status, 200);
    EXPECT_EQ(as("bob").propfind(bobs_, "<D:resourcetype/>").status(), 404);
}

TEST_F(SharedGroups, AreDeclinedByDeletingThemAndGoWithTheCard) {
    accepted("read-write");
    EXPECT_EQ(as("bob").remove(bobs_ + "g.vcf").status(), 204);
    EXPECT_EQ(as("bob").get(bobs_ + "g.vcf").status(), 404);
    EXPECT_EQ(as("alice").get(book_ + "g.vcf").status(), 200);
    accepted("read");
    EXPECT_EQ(as("bob").remove(bobs_).status(), 204);
    EXPECT_EQ(as("bob").get(bobs_ + "one.vcf").status(), 404);
    accepted("read");
    EXPECT_EQ(as("alice").remove(book_ + "g.vcf").status(), 204);
    EXPECT_EQ(as("bob").get(bobs_ + "one.vcf").status(), 404);
    EXPECT_EQ(value("select count(*) from access_grant where grantee_kind = 7"), "0");
    EXPECT_EQ(value("select count(*) from card_reach"), "0");
}

TEST_F(SharedGroups, AreShownAsSharedToTheOwner) {
    const auto typeOf = [&] {
        return as("alice")
            .propfind(book_ + "g.vcf",
                      "<D:resourcetype/><CS:invite xmlns:CS='http://calendarserver.org/ns/'/>")
            .answer()
            .body;
    };
    EXPECT_EQ(typeOf().find("shared-owner"), std::string::npos);
    accepted("read-write");
    EXPECT_NE(typeOf().find("<CS:shared-owner/>"), std::string::npos) << typeOf();
    EXPECT_NE(typeOf().find("<CS:invite-accepted/>"), std::string::npos) << typeOf();
    EXPECT_EQ(
        as("bob")
            .proppatch(bobs_, "<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>")
            .status(),
        403);
    EXPECT_NE(as("bob").propfind(bobs_, "<D:resourcetype/>").answer().body.find("<CS:shared/>"),
              std::string::npos);
}

TEST_F(SharedGroups, PrivateCardsStayHiddenInThem) {
    as("alice")
        .put(book_ + "one.vcf",
             card("one", std::string("CLASS:PRIVATE\r\nNOTE:") + kHidden + "\r\n"))
        .answer();
    accepted("read-write");
    EXPECT_EQ(as("bob").get(bobs_ + "one.vcf").status(), 404);
    EXPECT_EQ(sync("").body.find(kHidden), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
