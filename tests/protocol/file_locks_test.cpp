// Locks in trees of folders (RFC 4918 sections 6 and 7): what stands above and below, and locked
// empty resources.
#include <regex>

#include "storage/locks.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class FileLocks : public DavFixture {
  protected:
    void SetUp() override {
        for (const char* folder : {"a", "a/b", "a/b/c", "z"}) {
            ASSERT_EQ(as("alice").request("MKCOL", home_ + folder).status(), 201);
        }
        ASSERT_EQ(as("alice").request("PUT", home_ + "a/b/c/deep").body("1").status(), 201);
    }

    [[nodiscard]] Answer lock(const std::string& path,
                              const std::string& depth = "infinity",
                              const std::string& scope = "exclusive") const {
        return as("alice")
            .xml("LOCK", home_ + path,
                 "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:" + scope +
                     "/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>")
            .depth(depth);
    }

    [[nodiscard]] std::string tokenOf(const Answer& locked) const {
        const std::string field = locked.header("Lock-Token");
        return field.size() > 2 ? field.substr(1, field.size() - 2) : std::string{};
    }

    [[nodiscard]] int put(const std::string& path, const std::string& token = {}) const {
        auto call = as("alice").request("PUT", home_ + path);
        call.body("x");
        if (!token.empty()) {
            call.header("If", "<" + home_ + root_ + "> (<" + token + ">)");
        }
        return call.status();
    }

    std::string root_ = "a/";
    const std::string home_ = "/dav/files/alice/";
};

TEST_F(FileLocks, AnInfiniteLockProtectsTheWholeTree) {
    const std::string token = tokenOf(lock("a"));
    ASSERT_FALSE(token.empty());
    EXPECT_EQ(put("a/b/c/deep"), 423);
    EXPECT_EQ(put("a/b/c/new"), 423);
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "a/b/new").status(), 423);
    EXPECT_EQ(as("alice").remove(home_ + "a/b/c/deep").status(), 423);
    EXPECT_EQ(as("alice").remove(home_ + "a/b").status(), 423);
    EXPECT_EQ(as("alice").move(home_ + "a/b").to(home_ + "z/b").status(), 423);
    EXPECT_EQ(as("alice").move(home_ + "z").to(home_ + "a/b/z").status(), 423);
    EXPECT_EQ(
        as("alice")
            .proppatch(home_ + "a/b/c/", "<D:set><D:prop><x xmlns=\"u:\">1</x></D:prop></D:set>")
            .status(),
        423);
    EXPECT_EQ(as("alice").copy(home_ + "a/b").to(home_ + "z/b").status(), 201);
    const Answer refused = as("alice").request("PUT", home_ + "a/b/c/deep").body("x");
    EXPECT_EQ(refused.condition(), "{DAV:}lock-token-submitted");
    EXPECT_EQ(refused.conditionHref(), home_ + "a/");
    EXPECT_EQ(put("a/b/c/deep", token), 204);
    EXPECT_EQ(put("z/free"), 201);
    EXPECT_EQ(as("alice").get(home_ + "a/b/c/deep").answer().body, "x");
}

TEST_F(FileLocks, DiscoveryShowsTheLockAboveWithItsRoot) {
    const std::string token = tokenOf(lock("a"));
    for (const char* path : {"a/", "a/b/", "a/b/c/deep"}) {
        const Answer found = as("alice").propfind(home_ + path, "<D:lockdiscovery/>");
        EXPECT_NE(found.body.find(token), std::string::npos) << path;
        EXPECT_NE(found.body.find("<D:lockroot><D:href>" + home_ + "a/</D:href>"),
                  std::string::npos)
            << found.body;
    }
    EXPECT_EQ(as("alice").propfind(home_ + "z/", "<D:lockdiscovery/>").answer().body.find(token),
              std::string::npos);
}

TEST_F(FileLocks, LocksAboveAndBelowConflict) {
    ASSERT_EQ(lock("a").status, 200);
    EXPECT_EQ(lock("a/b").condition(), "{DAV:}no-conflicting-lock");
    EXPECT_EQ(lock("a/b/c/deep", "0").status, 423);
    EXPECT_EQ(lock("a/b/c/deep", "0", "shared").status, 423);
    ASSERT_EQ(lock("z/new").status, 201);
    EXPECT_EQ(lock("z").status, 207);
    EXPECT_EQ(lock("z", "0").status, 200);
}

TEST_F(FileLocks, SharedLocksAboveAndBelowAgree) {
    EXPECT_EQ(lock("a", "infinity", "shared").status, 200);
    EXPECT_EQ(lock("a/b/c/deep", "0", "shared").status, 200);
    EXPECT_EQ(lock("a/b/c/deep", "0").status, 423);
}

TEST_F(FileLocks, UnlockAndRefreshWorkOnAnythingTheLockCovers) {
    const std::string token = tokenOf(lock("a"));
    auto refresh = as("alice").request("LOCK", home_ + "a/b/c/deep");
    const Answer refreshed =
        refresh.header("If", "(<" + token + ">)").header("Timeout", "Second-77");
    EXPECT_EQ(refreshed.status, 200);
    EXPECT_NE(refreshed.body.find("<D:href>" + home_ + "a/</D:href>"), std::string::npos)
        << refreshed.body;
    EXPECT_EQ(
        as("alice").request("UNLOCK", home_ + "z").header("Lock-Token", "<" + token + ">").status(),
        409);
    EXPECT_EQ(as("alice")
                  .request("UNLOCK", home_ + "a/b/c")
                  .header("Lock-Token", "<" + token + ">")
                  .status(),
              204);
    EXPECT_EQ(put("a/b/c/deep"), 204);
}

TEST_F(FileLocks, LockingAFreeNameMakesAnEmptyFile) {
    const Answer locked = lock("z/new");
    EXPECT_EQ(locked.status, 201);
    const Answer empty = as("alice").get(home_ + "z/new");
    EXPECT_EQ(empty.status, 200);
    EXPECT_EQ(empty.body, "");
    EXPECT_EQ(as("alice").request("MKCOL", home_ + "z/new").status(), 405);
    EXPECT_EQ(put("z/new"), 423);
    root_ = "z/new";
    EXPECT_EQ(put("z/new", tokenOf(locked)), 204);
    // It stays when the lock goes.
    EXPECT_EQ(as("alice")
                  .request("UNLOCK", home_ + "z/new")
                  .header("Lock-Token", locked.header("Lock-Token"))
                  .status(),
              204);
    EXPECT_EQ(as("alice").get(home_ + "z/new").answer().body, "x");
    EXPECT_EQ(lock("no/where").status, 409);
}

TEST_F(FileLocks, DeletingATreeNeedsTheTokensOfAllLocksInIt) {
    const std::string token = tokenOf(lock("a/b/c/deep", "0"));
    const Answer refused = as("alice").remove(home_ + "a");
    EXPECT_EQ(refused.status, 207);
    EXPECT_EQ(refused.responses().at(0).href, home_ + "a/b/c/deep");
    EXPECT_EQ(refused.responses().at(0).status, 423);
    EXPECT_EQ(as("alice").get(home_ + "a/b/c/deep").status(), 200);
    auto with = as("alice").remove(home_ + "a");
    EXPECT_EQ(with.header("If", "<" + home_ + "a/b/c/deep> (<" + token + ">)").status(), 204);
}

TEST_F(FileLocks, MoveLeavesLocksBehind) {
    const std::string token = tokenOf(lock("a/b/c/deep", "0"));
    auto move = as("alice").move(home_ + "a");
    EXPECT_EQ(
        move.to(home_ + "m").header("If", "<" + home_ + "a/b/c/deep> (<" + token + ">)").status(),
        201);
    EXPECT_EQ(put("m/b/c/deep"), 204);
}

}  // namespace
}  // namespace kalends::test
