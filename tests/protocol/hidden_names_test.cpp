// Names of objects that a viewer may not see: no synchronisation tells them, whatever becomes of
// the objects.
#include <algorithm>

#include "storage/grants.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class HiddenNames : public DavFixture {
  protected:
    storage::PrincipalId id(const std::string& slug) {
        return store_->principals().byPath({storage::PrincipalKind::kUser, slug})->id;
    }

    /// bob may read, and gets nothing of private objects.
    void share(storage::CollectionId collection) {
        storage::Grant grant;
        grant.grantee = id("bob").value;
        grant.privileges = 641;
        grant.publicLevel = grant.confidentialLevel = 3;
        grant.privateLevel = 0;
        ASSERT_TRUE(
            store_->grants().set({id("alice"), collection}, grant, {id("alice"), "password"}));
    }

    void put(const std::string& name, const std::string& objectClass) {
        ASSERT_LT(as("alice")
                      .put(calendar("alice") + name, event(name, "CLASS:" + objectClass + "\r\n"))
                      .status(),
                  300);
    }

    struct Synced {
        std::string token;
        std::string told;  // "+a.ics -b.ics"
    };

    Synced sync(const std::string& url,
                const std::string& token,
                const std::string& level = "1") const {
        const Answer answer =
            as("bob")
                .xml("REPORT", url,
                     "<D:sync-collection xmlns:D='DAV:'><D:sync-token>" + token +
                         "</D:sync-token><D:sync-level>" + level +
                         "</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>")
                .depth("0");
        EXPECT_EQ(answer.status, 207) << answer.body;
        const auto begin = answer.body.find("<D:sync-token>") + 14;
        Synced synced{answer.body.substr(begin, answer.body.find("</D:sync-token>") - begin), {}};
        for (const auto& item : answer.responses()) {
            if (!item.href.ends_with('/')) {
                synced.told += (synced.told.empty() ? "" : " ") +
                               std::string(item.status == 404 ? "-" : "+") +
                               item.href.substr(item.href.rfind('/') + 1);
            }
        }
        return synced;
    }
};

TEST_F(HiddenNames, AreNotToldWhenTheirObjectsAreMadeChangedOrRemoved) {
    share(collectionOf("alice"));
    const std::string shared = calendars("bob") + "shared-" +
                               store_->collections().byId(collectionOf("alice"))->uuid + "/";
    put("old.ics", "PRIVATE");
    for (const auto& [url, level] :
         {std::pair{calendar("alice"), "1"}, {shared, "1"}, {calendars("bob"), "infinite"}}) {
        auto synced = sync(url, {}, level);
        EXPECT_EQ(synced.told.find("old.ics"), std::string::npos) << synced.told;
        const auto next = [&] {
            synced = sync(url, synced.token, level);
            return synced.told;
        };
        put("new.ics", "PRIVATE");
        EXPECT_EQ(next(), "") << url;
        put("new.ics", "PRIVATE");
        EXPECT_EQ(next(), "") << url;
        EXPECT_EQ(as("alice")
                      .move(calendar("alice") + "new.ics")
                      .to(calendar("alice") + "moved.ics")
                      .status(),
                  201);
        EXPECT_EQ(next(), "") << url;
        EXPECT_EQ(as("alice").remove(calendar("alice") + "moved.ics").status(), 204);
        EXPECT_EQ(next(), "") << url;
        put("short.ics", "PRIVATE");
        EXPECT_EQ(as("alice").remove(calendar("alice") + "short.ics").status(), 204);
        EXPECT_EQ(next(), "") << url;
    }
}

TEST_F(HiddenNames, AreNotToldInPartsEither) {
    for (const std::string name : {"a.ics", "b.ics", "c.ics", "d.ics"}) {
        put(name, "PRIVATE");
        put("public-" + name, "PUBLIC");
    }
    share(collectionOf("alice"));
    for (const bool forgotten : {false, true}) {
        if (forgotten) {
            static_cast<void>(query("delete from change"));
            static_cast<void>(query("update collection set forgotten_revision = revision"));
        }
        std::string token;
        std::string told;
        for (int part = 0; part < 20; ++part) {
            const Answer answer =
                as("bob")
                    .xml("REPORT", calendar("alice"),
                         "<D:sync-collection xmlns:D='DAV:'><D:sync-token>" + token +
                             "</D:sync-token><D:sync-level>1</D:sync-level><D:limit><D:nresults>2</"
                             "D:nresults></D:limit>"
                             "<D:prop><D:getetag/></D:prop></D:sync-collection>")
                    .depth("0");
            ASSERT_EQ(answer.status, 207) << answer.body;
            told += answer.body;
            const auto begin = answer.body.find("<D:sync-token>") + 14;
            token = answer.body.substr(begin, answer.body.find("</D:sync-token>") - begin);
            if (answer.body.find("507") == std::string::npos) {
                break;
            }
        }
        for (const std::string name : {"a.ics", "b.ics", "c.ics", "d.ics"}) {
            EXPECT_NE(told.find("/public-" + name), std::string::npos);
            EXPECT_EQ(told.find("/" + name), std::string::npos) << told;
        }
    }
}

TEST_F(HiddenNames, AreToldToThoseWhoSawTheObjectsBefore) {
    share(collectionOf("alice"));
    auto synced = sync(calendar("alice"), {});
    const auto next = [&] {
        synced = sync(calendar("alice"), synced.token);
        return synced.told;
    };
    put("a.ics", "PUBLIC");
    EXPECT_EQ(next(), "+a.ics");
    put("a.ics", "PRIVATE");
    EXPECT_EQ(next(), "-a.ics");
    put("a.ics", "CONFIDENTIAL");
    EXPECT_EQ(next(), "+a.ics");
    put("a.ics", "PRIVATE");
    EXPECT_EQ(as("alice").remove(calendar("alice") + "a.ics").status(), 204);
    EXPECT_EQ(next(), "-a.ics") << "seen at the token, hidden since, then gone";
    put("b.ics", "PRIVATE");
    put("b.ics", "PUBLIC");
    put("b.ics", "PRIVATE");
    EXPECT_EQ(next(), "-b.ics") << "another device may have seen it in between";
    put("c.ics", "PUBLIC");
    EXPECT_EQ(as("alice").remove(calendar("alice") + "c.ics").status(), 204);
    EXPECT_EQ(next(), "-c.ics");
}

TEST_F(HiddenNames, OfCardsAreNotToldEither) {
    const auto book = collectionOf("alice", "addressbook", storage::HomeKind::kAddressbooks);
    share(book);
    const std::string url = addressbooks("alice") + "addressbook/";
    const std::string card =
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:C\r\nN:C;;;;\r\nCLASS:PRIVATE\r\nEND:VCARD\r\n";
    auto synced = sync(url, {});
    ASSERT_EQ(as("alice").put(url + "c.vcf", card).type("text/vcard").status(), 201);
    synced = sync(url, synced.token);
    EXPECT_EQ(synced.told, "");
    EXPECT_EQ(as("alice").remove(url + "c.vcf").status(), 204);
    EXPECT_EQ(sync(url, synced.token).told, "");
}

}  // namespace
}  // namespace kalends::test
