// The server information document, its header, and collections that are the server's own.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kUrl = "Server-Info-URL";

class ServerInfo : public DavFixture {
  protected:
    [[nodiscard]] Answer options(const std::string& path, const std::string& token = {}) const {
        auto call = as("alice").request("OPTIONS", path);
        if (!token.empty()) {
            call.header("Server-Info-Token", token);
        }
        return call;
    }

    [[nodiscard]] std::string token() const {
        const std::string body = as("alice").get("/dav/server-info").answer().body;
        const auto from = body.find("<D:token>") + 9;
        return body.substr(from, body.find("</D:token>") - from);
    }
};

TEST_F(ServerInfo, DocumentListsWhatTheDavHeaderSays) {
    const Answer document = as("alice").get("/dav/server-info");
    EXPECT_EQ(document.status, 200);
    for (const char* part : {"<D:class-1/>", "<D:class-2/>", "<D:class-3/>", "<D:extended-mkcol/>",
                             "<D:name>caldav</D:name>", "<C:calendar-access/>",
                             "<C:calendar-no-timezone/>", "<CR:addressbook/>"}) {
        EXPECT_NE(document.body.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(as("alice").get("/dav/server-info").ifNoneMatch(document.etag()).status(), 304);
    EXPECT_EQ(nobody().get("/dav/server-info").status(), 401);
    EXPECT_EQ(as("alice").propfind("/dav/server-info", "<D:resourcetype/>").status(), 404);
}

TEST_F(ServerInfo, OptionsOfferItUnlessItIsKnown) {
    for (const std::string& path :
         {std::string("/dav/"), calendars("alice"), std::string("/dav/principals/users/alice/")}) {
        EXPECT_EQ(options(path).header(kUrl), "/dav/server-info") << path;
        EXPECT_EQ(options(path, "old").header(kUrl), "/dav/server-info") << path;
        EXPECT_FALSE(options(path, token()).has(kUrl)) << path;
    }
}

TEST_F(ServerInfo, OtherAnswersOfferItOnlyToWhoKnowsAnOldOne) {
    EXPECT_FALSE(as("alice").propfind(calendars("alice"), "<D:resourcetype/>").answer().has(kUrl));
    EXPECT_TRUE(as("alice")
                    .propfind(calendars("alice"), "<D:resourcetype/>")
                    .header("Server-Info-Token", "old")
                    .answer()
                    .has(kUrl));
    EXPECT_FALSE(as("alice")
                     .propfind(calendars("alice"), "<D:resourcetype/>")
                     .header("Server-Info-Token", token())
                     .answer()
                     .has(kUrl));
}

TEST_F(ServerInfo, CollectionsOfTheServerCannotBeRemovedCopiedOrMoved) {
    for (const char* path :
         {"/", "/dav/", "/dav/principals/", "/dav/calendars/users/", "/dav/files/"}) {
        EXPECT_EQ(as("alice").remove(path).status(), 403) << path;
        EXPECT_EQ(as("alice").copy(path).to("/dav/copy/").status(), 403) << path;
        EXPECT_EQ(as("alice").move(path).to("/dav/move/").status(), 403) << path;
        EXPECT_EQ(options(path).header("Allow").find("DELETE"), std::string::npos) << path;
    }
}

TEST_F(ServerInfo, WellKnownUrisAreListedForEverybody) {
    EXPECT_NE(nobody().get("/.well-known/").answer().body.find("/.well-known/caldav"),
              std::string::npos);
    EXPECT_EQ(nobody().get("/.well-known/caldav").answer().header("Location"), "/dav/");
    const Answer unknown = nobody().propfind("/.well-known/", "<D:current-user-principal/>");
    EXPECT_EQ(unknown.status, 207);
    EXPECT_EQ(unknown.body.find("principal"), std::string::npos) << unknown.body;
    EXPECT_EQ(nobody().propfind("/.well-known/caldav", "<D:resourcetype/>").status(), 401);
    EXPECT_EQ(nobody().proppatch("/.well-known/", "<D:set/>").status(), 401);
    EXPECT_EQ(as("alice").propfind("/.well-known/", "<D:resourcetype/>").status(), 207);
}

}  // namespace
}  // namespace kalends::test
