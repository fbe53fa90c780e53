// What delegates may do with these methods, and what stays hidden from them.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Delegates : public DavFixture {
  protected:
    const std::string path_ = calendar("alice") + "e1.ics";
};

TEST_F(Delegates, WritersWriteAndReadersOnlyRead) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    delegate("alice", "carol", storage::DelegateMode::kRead);
    EXPECT_EQ(as("bob").put(path_, event("e1")).status(), 201);
    EXPECT_EQ(as("carol").get(path_).status(), 200);
    const Answer refused = as("carol").put(path_, event("e1", "SUMMARY:x\r\n"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("carol").put(calendar("alice") + "new.ics", event("n")).condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("carol").remove(path_).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("carol").move(path_).to(calendar("carol") + "e1.ics").condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("carol")
                  .proppatch(calendars("alice"), "<D:set><D:prop><X:a/></D:prop></D:set>")
                  .condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("alice").get(path_).answer().body, event("e1"));
    EXPECT_EQ(as("bob").remove(path_).status(), 204);
}

TEST_F(Delegates, ReadersMayCopyToTheirOwnCalendar) {
    delegate("alice", "carol", storage::DelegateMode::kRead);
    as("alice").put(path_, event("e1")).answer();
    EXPECT_EQ(as("carol").copy(path_).to(calendar("carol") + "e1.ics").status(), 201);
}

/// A grant on everything of alice for bob: public objects in full, the others not at all.
class Masked : public DavFixture {
  protected:
    void SetUp() override {
        as("alice").put(private_, event("secret", "CLASS:PRIVATE\r\nSUMMARY:Doctor\r\n")).answer();
        as("alice").put(public_, event("open")).answer();
        static_cast<void>(
            query("insert into access_grant (owner_id, grantee_kind, grantee_id, privileges, "
                  "public_level, "
                  "confidential_level, private_level) select o.id, 1, g.id, 65535, 5, 0, 0 "
                  "from principal o, principal g where o.slug = 'alice' and g.slug = 'bob'"));
    }

    const std::string private_ = calendar("alice") + "secret.ics";
    const std::string public_ = calendar("alice") + "open.ics";
};

TEST_F(Masked, HiddenObjectsLookAbsent) {
    EXPECT_EQ(as("bob").get(public_).status(), 200);
    EXPECT_EQ(as("bob").get(private_).status(), 404);
    EXPECT_EQ(as("bob").remove(private_).status(), 404);
    EXPECT_EQ(as("bob").copy(private_).to(calendar("bob") + "x.ics").status(), 404);
    EXPECT_EQ(as("alice").get(private_).status(), 200);
}

TEST_F(Masked, HiddenObjectsAreNeverOverwritten) {
    const Answer etag = as("alice").get(private_);
    EXPECT_GE(as("bob").put(private_, event("secret")).status(), 400);
    EXPECT_GE(as("bob").put(private_, event("other")).status(), 400);
    EXPECT_GE(as("bob").move(public_).to(private_).status(), 400);
    EXPECT_EQ(as("alice").get(private_).answer().etag(), etag.etag());
    EXPECT_EQ(as("alice").get(public_).status(), 200);
}

TEST_F(Masked, ConflictsDoNotNameHiddenObjects) {
    const Answer refused = as("bob").put(calendar("alice") + "mine.ics", event("secret"));
    EXPECT_EQ(refused.condition(), "{DAV:}need-privileges");
    EXPECT_EQ(refused.body.find("secret.ics"), std::string::npos);
}

TEST_F(Masked, ExportsAndPagesLeaveHiddenObjectsOut) {
    const Answer text = as("bob").get(calendar("alice"));
    EXPECT_NE(text.body.find("UID:open"), std::string::npos);
    EXPECT_EQ(text.body.find("Doctor"), std::string::npos);
    const Answer page = as("bob").get(calendar("alice")).accept("text/html");
    EXPECT_EQ(page.body.find("secret"), std::string::npos);
    EXPECT_NE(text.etag(), as("alice").get(calendar("alice")).answer().etag());
}

}  // namespace
}  // namespace kalends::test
