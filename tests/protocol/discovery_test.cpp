// How clients find their way from the bare address (RFC 6764, clients.md section 0), and how they
// sign in.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kCaldav = "{urn:ietf:params:xml:ns:caldav}";
const std::string kCarddav = "{urn:ietf:params:xml:ns:carddav}";
const std::string kCalendarServer = "{http://calendarserver.org/ns/}";

class Discovery : public DavFixture {
  protected:
    [[nodiscard]] ResponseItem read(const std::string& path,
                                    std::string_view names,
                                    const std::string& who = "alice") const {
        const auto items = as(who).propfind(path, names).answer().responses();
        return items.empty() ? ResponseItem{} : items.front();
    }

    [[nodiscard]] static std::string hrefIn(const ResponseItem& item, const std::string& name) {
        const auto* property = item.property(name);
        const auto* href = property == nullptr ? nullptr : property->child({xml::kDav, "href"});
        return href == nullptr ? "" : href->text();
    }

    const std::string principal_ = "/dav/principals/users/alice/";
};

TEST_F(Discovery, EveryStartingPointNamesThePrincipal) {
    for (const char* start : {"/", "/.well-known/caldav", "/.well-known/carddav", "/dav/",
                              "/principals/", "/dav/principals/"}) {
        EXPECT_EQ(
            hrefIn(read(start, "<D:current-user-principal/>"), "{DAV:}current-user-principal"),
            principal_)
            << start;
    }
}

TEST_F(Discovery, WellKnownRedirectsWithoutASignIn) {
    for (const char* path : {"/.well-known/caldav", "/.well-known/carddav"}) {
        const Answer answer = nobody().get(path);
        EXPECT_EQ(answer.status, 301);
        EXPECT_EQ(answer.header("Location"), "/dav/");
    }
}

TEST_F(Discovery, WellKnownWithASlashLeadsToTheRootByWhateverMethod) {
    for (const char* path : {"/.well-known/caldav/", "/.well-known/carddav/"}) {
        for (const auto& caller : {nobody(), as("alice")}) {
            for (const Answer& answer :
                 {caller.get(path).answer(), caller.propfind(path, "<D:resourcetype/>").answer()}) {
                EXPECT_EQ(answer.status, 301);
                const auto location = answer.header("Location");
                EXPECT_TRUE(location.starts_with("http://")) << location;
                EXPECT_EQ(location.find('/', 7), location.size() - 1) << location;
            }
        }
        EXPECT_EQ(nobody().request("REPORT", path).status(), 401);
    }
}

TEST_F(Discovery, CollectionsAboveTheHomesTellWhatAnyCollectionDoes) {
    for (const char* path : {"/dav/calendars/", "/dav/calendars/users/", "/dav/addressbooks/"}) {
        const auto item =
            read(path, "<D:displayname/><D:getetag/><D:getcontenttype/><D:getcontentlength/>");
        EXPECT_EQ(item.text("{DAV:}getcontentlength"), "0") << path;
        EXPECT_EQ(item.text("{DAV:}getcontenttype"), "httpd/unix-directory");
        EXPECT_EQ(item.text("{DAV:}getetag"), '"' + item.text("{DAV:}displayname") + '"');
    }
    EXPECT_EQ(read("/dav/calendars/users/", "<D:displayname/>").text("{DAV:}displayname"), "users");
}

TEST_F(Discovery, PrincipalNamesItsHomesAddressesAndSchedulingCollections) {
    const auto item = read(principal_,
                           "<C:calendar-home-set/><CR:addressbook-home-set/><C:schedule-inbox-URL/"
                           "><C:schedule-outbox-URL/><C:calendar-user-type/>"
                           "<D:principal-URL/><D:alternate-URI-set/><D:resource-id/"
                           "><CS:email-address-set/><CS:record-type/><D:resourcetype/>");
    EXPECT_EQ(hrefIn(item, kCaldav + "calendar-home-set"), calendars("alice"));
    EXPECT_EQ(hrefIn(item, kCarddav + "addressbook-home-set"), addressbooks("alice"));
    EXPECT_EQ(hrefIn(item, kCaldav + "schedule-inbox-URL"), calendars("alice") + "inbox/");
    EXPECT_EQ(hrefIn(item, kCaldav + "schedule-outbox-URL"), calendars("alice") + "outbox/");
    EXPECT_EQ(hrefIn(item, "{DAV:}principal-URL"), principal_);
    EXPECT_EQ(item.text(kCaldav + "calendar-user-type"), "INDIVIDUAL");
    EXPECT_EQ(item.statusOf("{DAV:}alternate-URI-set"), 200);
    EXPECT_EQ(hrefIn(item, "{DAV:}resource-id").substr(0, 10), "urn:x-uid:");
    EXPECT_EQ(item.text(kCalendarServer + "record-type"), "users");
}

TEST_F(Discovery, PreferredAddressStandsFirstAndLast) {
    const auto item = read(principal_, "<C:calendar-user-address-set/>");
    const auto* set = item.property(kCaldav + "calendar-user-address-set");
    ASSERT_NE(set, nullptr);
    const auto hrefs = set->elements();
    ASSERT_GE(hrefs.size(), 2U);
    EXPECT_EQ(hrefs.front()->text().substr(0, 7), "mailto:");
    EXPECT_EQ(hrefs.front()->text(), hrefs.back()->text());
    for (const auto* end : {hrefs.front(), hrefs.back()}) {
        ASSERT_NE(end->attribute("preferred"), nullptr);
        EXPECT_EQ(*end->attribute("preferred"), "1");
    }
}

TEST_F(Discovery, NewHomeHoldsACalendarATaskListAndAnAddressBook) {
    const Answer calendarsListed =
        as("alice")
            .xml("PROPFIND", calendars("alice"),
                 "<D:propfind xmlns:D=\"DAV:\" "
                 "xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop><D:resourcetype/>"
                 "<C:supported-calendar-component-set/></D:prop></D:propfind>")
            .depth("1");
    std::string found;
    for (const auto& item : calendarsListed.responses()) {
        if (const auto* set = item.property(kCaldav + "supported-calendar-component-set");
            set != nullptr && item.href.find("box") == std::string::npos) {
            found += item.href.substr(calendars("alice").size());
            for (const auto* comp : set->elements()) {
                found += *comp->attribute("name") + " ";
            }
        }
    }
    EXPECT_EQ(found, "calendar/VEVENT tasks/VTODO ");
    EXPECT_EQ(read(addressbook("alice"), "<D:resourcetype/>")
                  .property("{DAV:}resourcetype")
                  ->elements()
                  .size(),
              2U);
}

TEST_F(Discovery, CollectionsTellTheirLimitsAndWhatTheyTake) {
    const auto calendarItem =
        read(calendar("alice"),
             "<C:supported-calendar-data/><C:max-resource-size/><C:max-instances/"
             "><C:max-attendees-per-instance/><C:supported-collation-set/>"
             "<C:schedule-calendar-transp/><D:supported-privilege-set/><D:acl-restrictions/"
             "><D:owner/><D:principal-collection-set/>"
             "<D:resource-id/>");
    for (const char* name :
         {"supported-calendar-data", "max-resource-size", "max-instances",
          "max-attendees-per-instance", "supported-collation-set", "schedule-calendar-transp"}) {
        EXPECT_EQ(calendarItem.statusOf(kCaldav + name), 200) << name;
    }
    EXPECT_EQ(hrefIn(calendarItem, "{DAV:}owner"), principal_);
    EXPECT_EQ(hrefIn(calendarItem, "{DAV:}principal-collection-set"), "/dav/principals/");
    EXPECT_EQ(calendarItem.statusOf("{DAV:}supported-privilege-set"), 200);
    EXPECT_EQ(calendarItem.statusOf("{DAV:}acl-restrictions"), 200);
    const auto book =
        read(addressbook("alice"),
             "<CR:supported-address-data/><CR:max-resource-size/><CR:supported-collation-set/>");
    for (const char* name :
         {"supported-address-data", "max-resource-size", "supported-collation-set"}) {
        EXPECT_EQ(book.statusOf(kCarddav + name), 200) << name;
    }
    const auto home =
        read(calendars("alice"),
             "<C:supported-calendar-component-sets/><C:schedule-default-calendar-URL/>");
    EXPECT_EQ(home.statusOf(kCaldav + "supported-calendar-component-sets"), 200);
    EXPECT_EQ(hrefIn(home, kCaldav + "schedule-default-calendar-URL"), calendar("alice"));
    EXPECT_EQ(hrefIn(read(addressbooks("alice"), "<CR:default-addressbook-URL/>"),
                     kCarddav + "default-addressbook-URL"),
              addressbook("alice"));
}

TEST_F(Discovery, DelegatesAreSeenFromBothSides) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    const auto bob = read(
        "/dav/principals/users/bob/",
        "<CS:calendar-proxy-write-for/><CS:calendar-proxy-read-for/><D:group-membership/>", "bob");
    EXPECT_EQ(hrefIn(bob, kCalendarServer + "calendar-proxy-write-for"), principal_);
    EXPECT_EQ(hrefIn(bob, kCalendarServer + "calendar-proxy-read-for"), "");
    EXPECT_EQ(hrefIn(bob, "{DAV:}group-membership"), principal_ + "calendar-proxy-write/");
    const auto group =
        read(principal_ + "calendar-proxy-write/", "<D:group-member-set/><D:resourcetype/>");
    EXPECT_EQ(hrefIn(group, "{DAV:}group-member-set"), "/dav/principals/users/bob/");
}

TEST_F(Discovery, OptionsNamesTheSameCapabilitiesEverywhere) {
    for (const std::string& path :
         {std::string{"/"}, principal_, calendars("alice"), calendar("alice"), addressbook("alice"),
          calendars("alice") + "inbox/"}) {
        const Answer answer = as("alice").request("OPTIONS", path);
        EXPECT_EQ(answer.status, 200) << path;
        for (const char* token : {"1", "3", "extended-mkcol", "calendar-access", "calendar-proxy",
                                  "calendarserver-principal-property-search",
                                  "calendarserver-principal-search", "addressbook"}) {
            EXPECT_NE((", " + answer.header("DAV") + ",").find(std::string{", "} + token + ","),
                      std::string::npos)
                << path << " " << token;
        }
        EXPECT_NE(answer.header("Allow").find("PROPFIND"), std::string::npos);
        EXPECT_EQ(answer.header("Allow").find("MKCALENDAR"), std::string::npos);
    }
    EXPECT_EQ(as("alice").request("OPTIONS", calendars("alice") + "none/").status(), 404);
}

TEST_F(Discovery, UnknownUserAndWrongPasswordLookAlike) {
    const Answer nobodyAnswer = nobody().request("PROPFIND", calendar("alice"));
    EXPECT_EQ(nobodyAnswer.status, 401);
    EXPECT_EQ(nobodyAnswer.header("WWW-Authenticate"),
              "Basic realm=\"Kalends\", charset=\"UTF-8\"");
    const Answer unknown =
        nobody().get(calendar("alice")).header("Authorization", "Basic bm9vbmU6eA==");
    const Answer wrong =
        nobody().get(calendar("alice")).header("Authorization", "Basic YWxpY2U6d3Jvbmc=");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.body, wrong.body);
    EXPECT_EQ(unknown.header("WWW-Authenticate"), wrong.header("WWW-Authenticate"));
}

TEST_F(Discovery, UnknownMethodsAreNotAllowedAndSayWhatIs) {
    const Answer answer = as("alice").request("BREW", calendar("alice"));
    EXPECT_EQ(answer.status, 405);
    EXPECT_NE(answer.header("Allow").find("REPORT"), std::string::npos);
    EXPECT_EQ(as("alice").request("BREW", calendars("alice") + "none/").status(), 404);
}

}  // namespace
}  // namespace kalends::test
