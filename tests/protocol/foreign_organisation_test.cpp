// People of another organisation and people who do not exist look alike, wherever their names can
// be put.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kNs =
    " xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' "
    "xmlns:CR='urn:ietf:params:xml:ns:carddav' "
    "xmlns:CS='http://calendarserver.org/ns/'";

/// dora belongs to another organisation; nobody is called gabi.
class ForeignOrganisation : public DavFixture {
  protected:
    void SetUp() override {
        query("insert into organisation (slug) values ('other')");
        account("dora");
        query(
            "update principal set organisation_id = (select id from organisation where slug = "
            "'other') where slug = 'dora'");
        as("dora").put(calendar("dora") + "e.ics", event("e")).answer();
        as("alice").put(calendar("alice") + "mine.ics", event("mine")).answer();
    }

    /// Where a name, an address or an identity of somebody can be tried.
    [[nodiscard]] std::vector<std::pair<std::string, Call>> places(const std::string& name,
                                                                   const std::string& guid) const {
        const auto me = as("alice");
        const std::string principal = "/dav/principals/users/" + name + "/";
        const std::string mine = calendar("alice");
        const auto report = [&](const std::string& path, const std::string& root,
                                const std::string& content) {
            return me.xml("REPORT", path, "<" + root + kNs + ">" + content + "</" + root + ">")
                .depth("0");
        };
        const auto share = [&](const std::string& href) {
            return me.xml("POST", mine,
                          std::string("<CS:share") + kNs + "><CS:set><D:href>" + href +
                              "</D:href><CS:read/></CS:set></CS:share>");
        };
        const auto acl = [&](const std::string& href) {
            return me.xml("ACL", mine,
                          std::string("<D:acl") + kNs + "><D:ace><D:principal><D:href>" + href +
                              "</D:href></D:principal><D:grant><D:privilege><D:read/></"
                              "D:privilege></D:grant></D:ace></D:acl>");
        };
        const auto search = [&](const std::string& text) {
            return report("/dav/principals/", "D:principal-property-search",
                          "<D:property-search><D:prop><D:displayname/></D:prop><D:match>" + text +
                              "</D:match></D:property-search><D:prop><D:displayname/></D:prop>");
        };
        return {
            {"principal", me.propfind(principal, "<D:displayname/><C:calendar-home-set/>")},
            {"its proxies",
             me.propfind(principal + "calendar-proxy-read/", "<D:group-member-set/>")},
            {"page of the principal", me.get(principal)},
            {"expanded",
             report(principal, "D:expand-property", "<D:property name='displayname'/>")},
            {"home", me.propfind(calendars(name), "<D:displayname/>").depth("1")},
            {"books", me.propfind(addressbooks(name), "<D:displayname/>").depth("1")},
            {"files", me.propfind("/dav/files/" + name + "/", "<D:displayname/>").depth("1")},
            {"inbox", me.propfind(calendars(name) + "inbox/", "<D:displayname/>")},
            {"calendar", me.get(calendar(name))},
            {"calendar that is not there", me.get(calendars(name) + "nothing/")},
            {"event", me.get(calendar(name) + "e.ics")},
            {"event that is not there", me.get(calendar(name) + "x.ics")},
            {"PUT", me.put(calendar(name) + "e.ics", event("e"))},
            {"DELETE", me.remove(calendar(name) + "e.ics")},
            {"MKCALENDAR", me.mkcalendar(calendars(name) + "new/")},
            {"COPY from", me.copy(calendar(name) + "e.ics").to(mine + "copy.ics")},
            {"COPY to", me.copy(mine + "mine.ics").to(calendar(name) + "copy.ics")},
            {"MOVE to", me.move(mine + "mine.ics").to(calendar(name) + "moved.ics")},
            {"LOCK", me.xml("LOCK", calendar(name) + "e.ics",
                            "<D:lockinfo "
                            "xmlns:D='DAV:'><D:lockscope><D:exclusive/></"
                            "D:lockscope><D:locktype><D:write/></D:locktype>"
                            "</D:lockinfo>")},
            {"share", share("mailto:" + name + "@example.org")},
            {"share by URL", share(principal)},
            {"share by identity", share("urn:uuid:" + guid)},
            {"ACL", acl(principal)},
            {"ACL by address", acl("mailto:" + name + "@example.org")},
            {"deputies", me.proppatch("/dav/principals/users/alice/calendar-proxy-write/",
                                      "<D:set><D:prop><D:group-member-set><D:href>" + principal +
                                          "</D:href></D:group-member-set></D:prop></D:set>")},
            {"search", search(name)},
            {"free time",
             report(calendar(name), "C:free-busy-query",
                    "<C:time-range start='20260101T000000Z' end='20260201T000000Z'/>")},
            {"multiget",
             report(mine, "C:calendar-multiget",
                    "<D:prop><D:getetag/></D:prop><D:href>" + calendar(name) + "e.ics</D:href>")},
            {"answer", me.xml("POST", calendars("alice"),
                              std::string("<CS:invite-reply") + kNs +
                                  "><CS:invite-accepted/><CS:hosturl><D:href>" + calendar(name) +
                                  "</D:href></CS:hosturl></CS:invite-reply>")},
            {"taking in", me.get(calendar(name) + "?action=share")},
            {"directory", report("/dav/directory/", "CR:addressbook-multiget",
                                 "<D:prop><CR:address-data/></D:prop><D:href>/dav/directory/" +
                                     guid + ".vcf</D:href>")},
        };
    }

    static std::string without(std::string text, const std::string& word) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
            text.replace(at, word.size(), "?");
        }
        return text;
    }
};

TEST_F(ForeignOrganisation, NoAnswerTellsWhoIsThere) {
    const auto guid = value("select guid from principal where slug = 'dora'");
    const std::string none = "00000000-1111-4222-8333-444444444444";
    const auto real = places("dora", guid);
    const auto unreal = places("gabi", none);
    for (std::size_t at = 0; at < real.size(); ++at) {
        const Answer there = real[at].second;
        const Answer absent = unreal[at].second;
        EXPECT_EQ(there.status, absent.status) << real[at].first << there.body << absent.body;
        EXPECT_EQ(without(without(there.body, "dora"), guid),
                  without(without(absent.body, "gabi"), none))
            << real[at].first;
        EXPECT_EQ(there.body.find("other"), std::string::npos) << real[at].first;
    }
    EXPECT_EQ(objectsIn("dora", "calendar"), "1");
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(value("select count(*) from access_grant"), "0");
    EXPECT_EQ(value("select count(*) from delegation"), "0");
}

TEST_F(ForeignOrganisation, WhoeverIsGivenSomethingSeesItAndNotTheOrganisation) {
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "public_level, confidential_level, "
        "private_level) select c.owner_id, c.id, 1, g.id, 641, 3, 3, 1 from collection c join "
        "principal o on o.id = c.owner_id, "
        "principal g where o.slug = 'alice' and c.slug = 'calendar' and g.slug = 'dora'");
    EXPECT_EQ(as("dora").get(calendar("alice") + "mine.ics").status(), 200);
    EXPECT_EQ(as("dora").propfind("/dav/principals/users/bob/", "<D:displayname/>").status(),
              as("dora").propfind("/dav/principals/users/gabi/", "<D:displayname/>").status());
    EXPECT_EQ(as("dora").get(tasks("alice")).status(), 404);
    const Answer listed = as("dora")
                              .xml("PROPFIND", "/dav/principals/users/",
                                   "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>")
                              .depth("1");
    EXPECT_EQ(listed.body.find("/bob/"), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
