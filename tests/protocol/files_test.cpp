// Plain files and folders below /dav/files/ (RFC 4918): MKCOL, PUT, GET with Range, DELETE, COPY,
// MOVE, properties.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Files : public DavFixture {
  protected:
    void SetUp() override {
        ASSERT_EQ(as("alice").request("MKCOL", home_ + "a").status(), 201);
        ASSERT_EQ(as("alice").request("MKCOL", home_ + "a/b/").status(), 201);
        ASSERT_EQ(put(home_ + "a/note.txt", "hello world").status(), 201);
    }

    [[nodiscard]] Call put(const std::string& path,
                           std::string content,
                           std::string type = "text/plain") const {
        auto call = as("alice").request("PUT", path);
        call.body(std::move(content)).type(std::move(type));
        return call;
    }

    [[nodiscard]] Answer listing(const std::string& folder, const std::string& depth) const {
        auto call = as("alice").xml(
            "PROPFIND", folder,
            "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/></D:prop></D:propfind>");
        return call.depth(depth);
    }

    [[nodiscard]] std::vector<std::string> membersOf(const std::string& folder) const {
        std::vector<std::string> hrefs;
        for (const auto& item : listing(folder, "1").responses()) {
            hrefs.push_back(item.href);
        }
        return hrefs;
    }

    const std::string home_ = "/dav/files/alice/";
};

TEST_F(Files, ListingShowsFoldersAndThenFiles) {
    EXPECT_EQ(membersOf(home_), (std::vector<std::string>{home_, home_ + "a/"}));
    EXPECT_EQ(membersOf(home_ + "a/"),
              (std::vector<std::string>{home_ + "a/", home_ + "a/b/", home_ + "a/note.txt"}));
    EXPECT_EQ(membersOf("/dav/files/"), (std::vector<std::string>{"/dav/files/", home_}));
    EXPECT_NE(as("alice").get(home_ + "a/").answer().body.find("note.txt"), std::string::npos);
}

TEST_F(Files, BytesAndMediaTypeComeBackAsSent) {
    std::string bytes;
    for (int at = 0; at < 1000; ++at) {
        bytes += static_cast<char>(at % 256);
    }
    for (const std::string& content :
         {bytes,
          std::string("\x01"
                      "begins with the mark"),
          std::string("\0", 1), std::string("ab\xff"), std::string{}}) {
        const std::string path = home_ + "a/x.bin";
        const Answer stored = put(path, content, "image/x-test; q=1");
        EXPECT_FALSE(stored.etag().empty());
        const Answer read = as("alice").get(path);
        EXPECT_EQ(read.body, content);
        EXPECT_EQ(read.header("Content-Type"), "image/x-test; q=1");
        EXPECT_EQ(read.etag(), stored.etag());
        EXPECT_EQ(read.header("X-Content-Type-Options"), "nosniff");
        EXPECT_NE(read.header("Content-Security-Policy").find("sandbox"), std::string::npos);
        const Answer found = as("alice").propfind(path, "<D:getcontentlength/><D:getcontenttype/>");
        EXPECT_EQ(found.responses().at(0).text("{DAV:}getcontentlength"),
                  std::to_string(content.size()));
        EXPECT_EQ(found.responses().at(0).text("{DAV:}getcontenttype"), "image/x-test; q=1");
    }
    EXPECT_EQ(as("alice").request("PUT", home_ + "bare").body("x").status(), 201);
    EXPECT_EQ(as("alice").get(home_ + "bare").answer().header("Content-Type"),
              "application/octet-stream");
    EXPECT_EQ(as("alice")
                  .request("PUT", home_ + "odd")
                  .body("x")
                  .header("Content-Type", "text/\xFF")
                  .status(),
              201);
    EXPECT_EQ(as("alice").get(home_ + "odd").answer().header("Content-Type"),
              "application/octet-stream");
}

TEST_F(Files, RangeGivesAPart) {
    struct Case {
        const char* range;
        int status;
        const char* body;
        const char* contentRange;
    };

    for (const auto& [range, status, body, contentRange] : {
             Case{"bytes=0-4", 206, "hello", "bytes 0-4/11"},
             Case{"bytes=6-", 206, "world", "bytes 6-10/11"},
             Case{"bytes=-5", 206, "world", "bytes 6-10/11"},
             Case{"bytes=-500", 206, "hello world", "bytes 0-10/11"},
             Case{"bytes=6-99999999999", 206, "world", "bytes 6-10/11"},
             Case{"bytes=11-", 416, "", "bytes */11"},
             Case{"bytes=-0", 416, "", "bytes */11"},
             Case{"bytes=4-2", 200, "hello world", ""},
             Case{"bytes=0-1,3-4", 200, "hello world", ""},
             Case{"bytes=99999999999999999999999-", 200, "hello world", ""},
             Case{"lines=1-2", 200, "hello world", ""},
             Case{"bytes=", 200, "hello world", ""},
         }) {
        const Answer part = as("alice").get(home_ + "a/note.txt").header("Range", range);
        EXPECT_EQ(part.status, status) << range;
        EXPECT_EQ(part.body, body) << range;
        EXPECT_EQ(part.header("Content-Range"), contentRange) << range;
    }
    const std::string etag = as("alice").get(home_ + "a/note.txt").answer().etag();
    auto guarded = as("alice").get(home_ + "a/note.txt");
    EXPECT_EQ(guarded.header("Range", "bytes=0-1").header("If-Range", etag).status(), 206);
    auto stale = as("alice").get(home_ + "a/note.txt");
    EXPECT_EQ(stale.header("Range", "bytes=0-1").header("If-Range", "\"old\"").status(), 200);
    EXPECT_EQ(as("alice").head(home_ + "a/note.txt").answer().header("Accept-Ranges"), "bytes");
}

TEST_F(Files, ConditionsProtectFiles) {
    const std::string path = home_ + "a/note.txt";
    EXPECT_EQ(put(path, "2").ifNoneMatch("*").status(), 412);
    EXPECT_EQ(put(path, "2").ifMatch("\"stale\"").status(), 412);
    const std::string etag = as("alice").get(path).answer().etag();
    EXPECT_EQ(put(path, "2").ifMatch(etag).status(), 204);
    EXPECT_EQ(as("alice").get(path).ifNoneMatch(as("alice").get(path).answer().etag()).status(),
              304);
    EXPECT_EQ(as("alice").remove(path).ifMatch(etag).status(), 412);
}

TEST_F(Files, FoldersNeedAParentAndAFreeName) {
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "no/where").status(), 409);
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "a").status(), 405);
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "a/note.txt").status(), 405);
    EXPECT_EQ(as("alice").request("MKCOL", home_).status(), 405);
    EXPECT_EQ(put(home_ + "no/file", "x").status(), 409);
    EXPECT_EQ(put(home_ + "a/b", "x").status(), 405);
    EXPECT_EQ(put(home_ + "a/note.txt/x", "x").status(), 409);
    auto typed = as("alice").request("MKCOL", home_ + "typed");
    EXPECT_EQ(typed.body("nonsense").type("xzy-foo/bar-512").status(), 415);
    EXPECT_EQ(as("alice")
                  .mkcol(home_ + "cal",
                         "<D:collection/><C:calendar xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>")
                  .status(),
              403);
    EXPECT_EQ(
        as("alice")
            .mkcol(home_ + "ext", "<D:collection/>", "<D:displayname>Extended</D:displayname>")
            .status(),
        201);
    const Answer named = as("alice").propfind(home_ + "ext/", "<D:displayname/>");
    EXPECT_EQ(named.responses().at(0).text("{DAV:}displayname"), "Extended");
    EXPECT_EQ(as("alice").request("MKCALENDAR", home_ + "cal").status(), 403);
}

TEST_F(Files, DepthOfFoldersIsLimited) {
    std::string path = home_;
    int made = 0;
    int status = 201;
    while (status == 201 && made < 40) {
        path += "d/";
        status = as("alice").request("MKCOL", path).status();
        made += status == 201 ? 1 : 0;
    }
    EXPECT_EQ(made, 20);
    EXPECT_EQ(status, 403);
    // Nor can a tree be moved or copied deeper.
    EXPECT_EQ(as("alice").copy(home_ + "a").to(path.substr(0, path.size() - 2) + "a").status(),
              403);
    EXPECT_EQ(put(home_ + std::string(601, 'n'), "x").status(), 403);
}

TEST_F(Files, OddNamesHaveOneUrl) {
    for (const char* name : {"a%20b", "caf%C3%A9", "%25", "a%3Bb", "%23", "x+y", "%E2%82%AC"}) {
        ASSERT_EQ(as("alice").request("MKCOL", home_ + name).status(), 201) << name;
        ASSERT_EQ(put(home_ + name + "/" + name, "x").status(), 201) << name;
        EXPECT_EQ(as("alice").get(home_ + name + "/" + name).answer().body, "x") << name;
        const auto members = membersOf(home_ + name);
        ASSERT_EQ(members.size(), 2U) << name;
        EXPECT_EQ(as("alice").get(members.at(1)).status(), 200) << members.at(1);
        EXPECT_EQ(as("alice").remove(members.at(0)).status(), 204) << members.at(0);
    }
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "x%2Fy").status(), 400);
    EXPECT_EQ(put(home_ + "../bob/x", "x").status(), 400);
    EXPECT_EQ(put(home_ + "%00", "x").status(), 400);
}

TEST_F(Files, DeleteTakesTheWholeTree) {
    ASSERT_EQ(put(home_ + "a/b/deep.txt", "x").status(), 201);
    ASSERT_EQ(put(home_ + "ab", "beside").status(), 201);
    EXPECT_EQ(as("alice").remove(home_ + "a").depth("0").status(), 400);
    EXPECT_EQ(as("alice").remove(home_ + "a").status(), 204);
    EXPECT_EQ(as("alice").get(home_ + "a/b/deep.txt").status(), 404);
    EXPECT_EQ(as("alice").get(home_ + "ab").answer().body, "beside");
    EXPECT_EQ(membersOf(home_), (std::vector<std::string>{home_, home_ + "ab"}));
    EXPECT_EQ(as("alice").remove(home_).status(), 403);
}

TEST_F(Files, CopyOfAFolderCopiesAllOrNothingOfItsContent) {
    ASSERT_EQ(
        as("alice")
            .proppatch(home_ + "a/", "<D:set><D:prop><x xmlns=\"urn:t\">kept</x></D:prop></D:set>")
            .status(),
        207);
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "c").status(), 201);
    EXPECT_EQ(as("alice").get(home_ + "c/note.txt").answer().body, "hello world");
    EXPECT_EQ(membersOf(home_ + "c/b/").size(), 1U);
    const Answer properties = as("alice").propfind(home_ + "c/", "<x xmlns=\"urn:t\"/>");
    EXPECT_EQ(properties.responses().at(0).text("{urn:t}x"), "kept");
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "shallow").depth("0").status(), 201);
    EXPECT_EQ(membersOf(home_ + "shallow/").size(), 1U);
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "d").depth("1").status(), 400);
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "c").overwrite("F").status(), 412);
    ASSERT_EQ(put(home_ + "c/extra", "x").status(), 201);
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "c").status(), 204);
    EXPECT_EQ(as("alice").get(home_ + "c/extra").status(), 404);
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "no/where").status(), 409);
}

TEST_F(Files, MoveOfAFolderTakesAllAlong) {
    EXPECT_EQ(as("alice").move(home_ + "a").to(home_ + "m").status(), 201);
    EXPECT_EQ(as("alice").get(home_ + "a").status(), 404);
    EXPECT_EQ(as("alice").get(home_ + "m/note.txt").answer().body, "hello world");
    EXPECT_EQ(membersOf(home_ + "m/").size(), 3U);
    EXPECT_EQ(as("alice").move(home_ + "m").to(home_ + "m2").depth("0").status(), 400);
}

TEST_F(Files, NothingIsMovedOrCopiedIntoItself) {
    for (const char* target : {"a", "a/", "a/b/a", "a/new"}) {
        EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + target).status(), 403) << target;
        EXPECT_EQ(as("alice").move(home_ + "a").to(home_ + target).status(), 403) << target;
    }
    EXPECT_EQ(as("alice").move(home_ + "a/b").to(home_ + "a").status(), 403);
    EXPECT_EQ(as("alice").copy(home_ + "a/note.txt").to(home_ + "a/note.txt").status(), 403);
    // The file stands in the folder that it would replace.
    EXPECT_EQ(as("alice").move(home_ + "a/note.txt").to(home_ + "a").status(), 412);
    EXPECT_EQ(as("alice").get(home_ + "a/note.txt").status(), 200);
}

TEST_F(Files, FilesAndFoldersReplaceEachOther) {
    ASSERT_EQ(put(home_ + "f", "file").status(), 201);
    EXPECT_EQ(as("alice").copy(home_ + "f").to(home_ + "a/b").overwrite("F").status(), 412);
    EXPECT_EQ(as("alice").copy(home_ + "f").to(home_ + "a/b").status(), 204);
    EXPECT_EQ(as("alice").get(home_ + "a/b").answer().body, "file");
    EXPECT_EQ(as("alice").copy(home_ + "a").to(home_ + "f").status(), 204);
    EXPECT_EQ(as("alice").get(home_ + "f/b").answer().body, "file");
}

TEST_F(Files, FilesAndCalendarsDoNotMix) {
    ASSERT_EQ(as("alice").put(calendar("alice") + "e.ics", event("e1")).status(), 201);
    EXPECT_EQ(as("alice").copy(calendar("alice") + "e.ics").to(home_ + "e.ics").status(), 403);
    EXPECT_EQ(as("alice").copy(home_ + "a/note.txt").to(calendar("alice") + "n.ics").condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-data");
    EXPECT_EQ(as("alice").copy(home_ + "a").to(calendars("alice") + "a").status(), 403);
    EXPECT_EQ(as("alice").move(calendar("alice")).to(home_ + "cal").status(), 403);
}

TEST_F(Files, OthersSeeNothing) {
    for (const char* path : {"", "a", "a/note.txt", "nothing"}) {
        EXPECT_EQ(as("bob").get(home_ + path).status(), 403) << path;
        EXPECT_EQ(as("bob").request("PUT", home_ + path + "x").body("x").status(), 403) << path;
        EXPECT_EQ(as("bob").request("MKCOL", home_ + path + "x").status(), 403) << path;
    }
    EXPECT_EQ(as("bob").copy(home_ + "a/note.txt").to("/dav/files/bob/stolen").status(), 403);
    EXPECT_EQ(as("alice").copy(home_ + "a").to("/dav/files/bob/given").status(), 403);
    EXPECT_EQ(as("bob").get("/dav/files/nobody/x").status(), 404);
    EXPECT_EQ(nobody().get(home_).status(), 401);
}

TEST_F(Files, DelegatesForCalendarsSeeNoFiles) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    ASSERT_EQ(as("alice").put(home_ + "note.txt", "private").status(), 201);
    ASSERT_EQ(as("bob").propfind(calendar("alice"), "<D:displayname/>").status(), 207);
    EXPECT_GE(as("bob").get(home_ + "note.txt").status(), 403);
    EXPECT_GE(as("bob").propfind(home_, "<D:displayname/>").status(), 403);
    EXPECT_GE(as("bob").put(home_ + "new.txt", "x").status(), 403);
    EXPECT_EQ(as("alice").get(home_ + "note.txt").answer().body, "private");
}

TEST_F(Files, PropertiesOfFoldersAndFilesAreKept) {
    for (const char* path : {"a/", "a/note.txt"}) {
        const std::string where = home_ + path;
        EXPECT_EQ(as("alice")
                      .proppatch(where, "<D:set><D:prop><x xmlns=\"urn:t\">1</x></D:prop></D:set>")
                      .status(),
                  207);
        const Answer found =
            as("alice").propfind(where,
                                 "<x "
                                 "xmlns=\"urn:t\"/><D:getetag/><D:owner/"
                                 "><D:current-user-privilege-set/><D:supportedlock/>");
        EXPECT_EQ(found.responses().at(0).text("{urn:t}x"), "1") << path;
        EXPECT_EQ(found.responses().at(0).statusOf("{DAV:}getetag"), 200) << path;
        EXPECT_EQ(found.responses().at(0).statusOf("{DAV:}supportedlock"), 200) << path;
    }
    EXPECT_EQ(listing(home_, "infinity").condition(), "{DAV:}propfind-finite-depth");
    EXPECT_EQ(as("alice").request("ACL", home_ + "a/").status(), 405);
}

class SmallFiles : public DavFixture {
  protected:
    SmallFiles()
        : DavFixture([] {
              DavSettings settings;
              settings.fileLimitBytes = 1000;
              return settings;
          }()) {}
};

TEST_F(SmallFiles, LargerFilesThanAllowedAreRefused) {
    EXPECT_EQ(
        as("alice").request("PUT", "/dav/files/alice/x").body(std::string(1000, 'x')).status(),
        201);
    EXPECT_EQ(
        as("alice").request("PUT", "/dav/files/alice/x").body(std::string(1001, 'x')).status(),
        413);
    EXPECT_EQ(as("alice").get("/dav/files/alice/x").answer().body.size(), 1000U);
}

}  // namespace
}  // namespace kalends::test
