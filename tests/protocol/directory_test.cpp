// The directory: a read-only address book of people, groups and rooms, made from principals.
#include <algorithm>

#include "storage/listed_people.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kAddressData = "{urn:ietf:params:xml:ns:carddav}address-data";

class Directory : public DavFixture {
  protected:
    explicit Directory(DavSettings settings = {}) : DavFixture(settings) {}

    void SetUp() override {
        storage::PrincipalChange change;
        change.kind = storage::PrincipalKind::kGroup;
        change.slug = "team";
        change.displayName = "Team; Süd, \"Straße\"";
        team_ = store_->principals().save(change);
        store_->principals().setMembers(team_, {idOf("alice"), idOf("bob")});
        change.kind = storage::PrincipalKind::kLocation;
        change.slug = "room";
        change.displayName = "Room 1";
        store_->principals().save(change);
    }

    [[nodiscard]] storage::PrincipalId idOf(const std::string& login) {
        return store_->principals().byPath({storage::PrincipalKind::kUser, login})->id;
    }

    [[nodiscard]] std::string hrefOf(const std::string& login) {
        return directory_ +
               store_->principals().byPath({storage::PrincipalKind::kUser, login})->guid + ".vcf";
    }

    [[nodiscard]] Answer ask(const std::string& filter,
                             const std::string& who = "alice",
                             const std::string& limit = {}) const {
        auto call = as(who).xml("REPORT", directory_,
                                "<CR:addressbook-query xmlns:CR=\"urn:ietf:params:xml:ns:carddav\" "
                                "xmlns:D=\"DAV:\"><D:prop><D:getetag/>"
                                "<CR:address-data/></D:prop><CR:filter>" +
                                    filter + "</CR:filter>" + limit + "</CR:addressbook-query>");
        return call.depth("1");
    }

    [[nodiscard]] Answer listing() const {
        auto call = as("alice").xml(
            "PROPFIND", directory_,
            "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop></D:propfind>");
        return call.depth("1");
    }

    [[nodiscard]] static std::string textMatch(const std::string& property,
                                               const std::string& text,
                                               const std::string& attributes = {}) {
        return "<CR:prop-filter name=\"" + property +
               "\"><CR:text-match collation=\"i;unicode-casemap\" " + attributes + ">" + text +
               "</CR:text-match></CR:prop-filter>";
    }

    [[nodiscard]] std::vector<std::string> found(const std::string& filter,
                                                 const std::string& who = "alice") const {
        std::vector<std::string> hrefs;
        for (const auto& item : ask(filter, who).responses()) {
            hrefs.push_back(item.href);
        }
        std::sort(hrefs.begin(), hrefs.end());
        return hrefs;
    }

    void otherOrganisation() {
        execute("insert into organisation (slug) values ('other')");
        account("dora");
        execute(
            "update principal set organisation_id = (select id from organisation where slug = "
            "'other') where slug = 'dora'");
    }

    void execute(const std::string& text) { query(text); }

    const std::string directory_ = "/dav/directory/";
    storage::PrincipalId team_;
};

TEST_F(Directory, HomesAndPrincipalsPointToIt) {
    for (const std::string& path :
         {addressbooks("alice"), std::string("/dav/principals/users/alice/")}) {
        const Answer answer = as("alice").propfind(
            path, "<CR:directory-gateway xmlns:CR=\"urn:ietf:params:xml:ns:carddav\"/>");
        EXPECT_NE(answer.body.find("<D:href>/dav/directory/</D:href>"), std::string::npos) << path;
    }
    const Answer itself = as("alice").propfind(
        directory_, "<D:resourcetype/><D:resource-id/><D:supported-report-set/><D:displayname/>");
    EXPECT_NE(itself.body.find("<CR:directory/>"), std::string::npos);
    EXPECT_NE(itself.body.find("<CR:addressbook/>"), std::string::npos);
    EXPECT_EQ(itself.responses().at(0).statusOf("{DAV:}resource-id"), 200);
    EXPECT_EQ(itself.body.find("sync-collection"), std::string::npos);
    EXPECT_EQ(as("alice").get(directory_).status(), 200);
}

TEST_F(Directory, SearchFindsByNameAndMail) {
    EXPECT_EQ(found(textMatch("FN", "ALI", "match-type=\"starts-with\"")),
              std::vector<std::string>{hrefOf("alice")});
    EXPECT_EQ(found(textMatch("EMAIL", "bob@")), std::vector<std::string>{hrefOf("bob")});
    EXPECT_TRUE(found(textMatch("FN", "nobody like this")).empty());
    EXPECT_EQ(found(textMatch("EMAIL", "alice") + textMatch("EMAIL", "carol")).size(), 2U);
    EXPECT_EQ(found(textMatch("FN", "STRASSE")).size(), 1U) << "folding knows sharp s";
    EXPECT_EQ(found(textMatch("FN", "süd")).size(), 1U);
    EXPECT_EQ(found(textMatch("FN", "100%")).size(), 0U);
    EXPECT_EQ(found(textMatch("EMAIL", "alice", "negate-condition=\"yes\"")).size(), 2U)
        << "bob and carol";
    EXPECT_EQ(found("<CR:prop-filter name=\"TEL\"><CR:is-not-defined/></CR:prop-filter>").size(),
              5U);
    EXPECT_EQ(found(textMatch("KIND", "group", "match-type=\"equals\"")).size(), 1U);
    EXPECT_EQ(
        found(textMatch("X-ADDRESSBOOKSERVER-MEMBER", hrefOf("bob").substr(directory_.size(), 36)))
            .size(),
        1U);
}

TEST_F(Directory, CardsAreTheSameEachTimeAndReadOnly) {
    const std::string href = hrefOf("alice");
    const Answer card = as("alice").get(href);
    EXPECT_EQ(card.status, 200);
    EXPECT_NE(card.body.find("\r\nEMAIL;TYPE=INTERNET,WORK,PREF:alice@example.org\r\n"),
              std::string::npos);
    EXPECT_EQ(as("bob").get(href).answer().etag(), card.etag());
    EXPECT_EQ(ask(textMatch("FN", "alice")).responses().at(0).text("{DAV:}getetag"), card.etag());
    EXPECT_EQ(as("alice").get(href).ifNoneMatch(card.etag()).status(), 304);
    EXPECT_NE(
        as("alice").get(href).accept("text/vcard; version=4.0").answer().body.find("VERSION:4.0"),
        std::string::npos);
    for (const char* method : {"PUT", "DELETE", "COPY", "MOVE", "LOCK", "PROPPATCH", "MKCOL"}) {
        EXPECT_GE(as("alice")
                      .request(method, href)
                      .to("/dav/addressbooks/users/alice/addressbook/x.vcf")
                      .body("")
                      .status(),
                  400)
            << method;
        EXPECT_GE(as("alice").request(method, directory_ + "new.vcf").body("x").status(), 400)
            << method;
        EXPECT_GE(as("alice").request(method, directory_).to("/dav/x/").body("").status(), 400)
            << method;
    }
    EXPECT_EQ(as("alice").get(href).answer().etag(), card.etag());
    EXPECT_EQ(as("alice").get(directory_ + "nobody.vcf").status(), 404);
    EXPECT_EQ(as("alice").get(directory_ + "00000000-0000-0000-0000-000000000000.vcf").status(),
              404);
    EXPECT_EQ(nobody().get(href).status(), 401);
}

TEST_F(Directory, MultigetAnswersEachHref) {
    const Answer answer =
        as("alice").xml("REPORT", directory_,
                        "<CR:addressbook-multiget xmlns:CR=\"urn:ietf:params:xml:ns:carddav\" "
                        "xmlns:D=\"DAV:\"><D:prop><CR:address-data>"
                        "<CR:prop name=\"UID\"/></CR:address-data></D:prop><D:href>" +
                            hrefOf("alice") + "</D:href><D:href>" + hrefOf("bob").substr(4) +
                            "</D:href><D:href>/dav/directory/none.vcf</D:href><D:href>" +
                            addressbook("alice") + "x.vcf</D:href></CR:addressbook-multiget>");
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 4U);
    EXPECT_NE(items.at(0).text(kAddressData).find("UID:"), std::string::npos);
    EXPECT_EQ(items.at(0).text(kAddressData).find("EMAIL"), std::string::npos);
    int absent = 0;
    for (const auto& item : items) {
        absent += item.status == 404 ? 1 : 0;
    }
    EXPECT_EQ(absent, 2) << "the older path of the directory counts too";
}

TEST_F(Directory, LimitTruncates) {
    const Answer answer = ask("<CR:prop-filter name=\"FN\"/>", "alice",
                              "<CR:limit><CR:nresults>2</CR:nresults></CR:limit>");
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items.back().href, directory_);
    EXPECT_EQ(items.back().status, 507);
}

TEST_F(Directory, OtherOrganisationsAreClosedUnlessOpened) {
    otherOrganisation();
    const std::string dora = hrefOf("dora");
    EXPECT_TRUE(found(textMatch("FN", "dora")).empty());
    EXPECT_EQ(as("alice").get(dora).status(), 404);
    EXPECT_TRUE(found(textMatch("FN", "alice"), "dora").empty());
    EXPECT_EQ(found(textMatch("FN", "dora"), "dora").size(), 1U);
    execute(
        "insert into organisation_visibility (viewer_id, target_id) select v.id, t.id from "
        "organisation v, organisation t"
        " where v.slug = 'default' and t.slug = 'other'");
    EXPECT_EQ(found(textMatch("FN", "dora")).size(), 1U);
    EXPECT_EQ(as("alice").get(dora).status(), 200);
    EXPECT_TRUE(found(textMatch("FN", "alice"), "dora").empty()) << "one way only";
}

TEST_F(Directory, HiddenAndDisabledPeopleAreNotThere) {
    store_->listedPeople().setListing(idOf("bob"), storage::ListedPeople::Listing::kHidden);
    EXPECT_TRUE(found(textMatch("FN", "bob")).empty());
    EXPECT_EQ(as("alice").get(hrefOf("bob")).status(), 404);
    EXPECT_EQ(
        ask(textMatch("KIND", "group")).body.find(hrefOf("bob").substr(directory_.size(), 36)),
        std::string::npos)
        << "nor as a member of a group";
    store_->listedPeople().setListing(idOf("bob"), storage::ListedPeople::Listing::kListed);
    EXPECT_EQ(found(textMatch("FN", "bob")).size(), 1U);
    execute("update principal set disabled = true where slug = 'bob'");
    EXPECT_TRUE(found(textMatch("FN", "bob")).empty());
}

TEST_F(Directory, IsNotListedUnlessTheOperatorWantsIt) {
    EXPECT_EQ(listing().responses().size(), 1U);
}

class OpenDirectory : public Directory {
  protected:
    OpenDirectory()
        : Directory([] {
              DavSettings settings;
              settings.directoryBrowse = true;
              settings.directoryResults = 3;
              return settings;
          }()) {}
};

TEST_F(OpenDirectory, IsListedWhereTheOperatorWantsIt) {
    EXPECT_EQ(listing().responses().size(), 6U);
    EXPECT_EQ(ask("<CR:prop-filter name=\"FN\"/>").responses().size(), 4U)
        << "three and the word that there are more";
}

}  // namespace
}  // namespace kalends::test
