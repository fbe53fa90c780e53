// Conditional headers in the forms clients send (RFC 9110 section 13, RFC 4918 section 10.4, RFC
// 6638 section 8).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Conditional : public DavFixture {
  protected:
    void SetUp() override { etag_ = as("alice").put(path_, event("e1")).answer().etag(); }

    [[nodiscard]] std::string bare() const { return etag_.substr(1, etag_.size() - 2); }

    const std::string path_ = calendar("alice") + "e1.ics";
    const std::string changed_ = event("e1", "SUMMARY:Changed\r\n");
    std::string etag_;
};

TEST_F(Conditional, MatchingTagsLetTheWriteThrough) {
    const std::vector<std::string> forms{etag_, "\"other\", " + etag_, etag_ + ",\"other\"", "*",
                                         "  " + etag_ + "  "};
    for (const std::string& form : forms) {
        EXPECT_EQ(as("alice").put(path_, event("e1")).ifMatch(form).status(), 204) << form;
    }
}

TEST_F(Conditional, OutlookSynchroniserMayLeaveOutTheQuotes) {
    EXPECT_EQ(as("alice").put(path_, changed_).ifMatch(bare()).status(), 204);
    EXPECT_EQ(as("alice").put(path_, changed_).ifMatch(bare()).status(), 412);
}

TEST_F(Conditional, TagsThatDoNotMatchStopTheWrite) {
    const std::vector<std::string> forms{"\"other\"", "W/" + etag_, "\"\"", "\"a\", \"b\""};
    for (const std::string& form : forms) {
        EXPECT_EQ(as("alice").put(path_, changed_).ifMatch(form).status(), 412) << form;
    }
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
}

TEST_F(Conditional, MalformedTagsAreABadRequest) {
    for (const char* form : {"\"open", "\"a\" \"b\"", "\"a\"b"}) {
        EXPECT_EQ(as("alice").put(path_, changed_).ifMatch(form).status(), 400) << form;
    }
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
}

TEST_F(Conditional, IfNoneMatchWithTheCurrentTagStopsTheWrite) {
    EXPECT_EQ(as("alice").put(path_, changed_).ifNoneMatch(etag_).status(), 412);
    EXPECT_EQ(as("alice").put(path_, changed_).ifNoneMatch("\"other\"").status(), 204);
}

TEST_F(Conditional, IfUnmodifiedSinceIsHonoured) {
    EXPECT_EQ(as("alice")
                  .put(path_, changed_)
                  .header("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")
                  .status(),
              412);
    const std::string modified = as("alice").get(path_).answer().header("Last-Modified");
    EXPECT_EQ(as("alice").put(path_, changed_).header("If-Unmodified-Since", modified).status(),
              204);
}

TEST_F(Conditional, IfHeaderWithEntityTags) {
    EXPECT_EQ(as("alice").put(path_, event("e1")).header("If", "([\"other\"])").status(), 412);
    EXPECT_EQ(as("alice").put(path_, event("e1")).header("If", "(Not [" + etag_ + "])").status(),
              412);
    EXPECT_EQ(as("alice").put(path_, event("e1")).header("If", "([" + etag_ + "])").status(), 204);
    EXPECT_EQ(
        as("alice").put(path_, event("e1")).header("If", "([\"x\"]) ([" + etag_ + "])").status(),
        204);
    EXPECT_EQ(as("alice")
                  .put(path_, event("e1"))
                  .header("If", "<" + path_ + "> ([" + etag_ + "])")
                  .status(),
              204);
}

TEST_F(Conditional, LockTokensNeverHold) {
    EXPECT_EQ(as("alice").put(path_, changed_).header("If", "(<urn:uuid:1>)").status(), 412);
    EXPECT_EQ(as("alice").put(path_, changed_).header("If", "(Not <DAV:no-lock>)").status(), 204);
}

TEST_F(Conditional, MalformedIfHeaderIsABadRequest) {
    for (const char* form : {"(", "()", "nonsense", "([\"x\"]", "<open", "(Not )"}) {
        EXPECT_EQ(as("alice").put(path_, changed_).header("If", form).status(), 400) << form;
    }
}

TEST_F(Conditional, AppleSendsAnEmptyScheduleTagForAnObjectWithoutOne) {
    EXPECT_EQ(as("alice").put(path_, changed_).header("If-Schedule-Tag-Match", "").status(), 204);
    EXPECT_EQ(as("alice").put(path_, event("e1")).header("If-Schedule-Tag-Match", "\"\"").status(),
              204);
    EXPECT_EQ(as("alice")
                  .put(calendar("alice") + "new.ics", event("new"))
                  .header("If-Schedule-Tag-Match", "")
                  .status(),
              201);
}

TEST_F(Conditional, UnknownScheduleTagStopsTheWrite) {
    EXPECT_EQ(as("alice").put(path_, changed_).header("If-Schedule-Tag-Match", "\"x\"").status(),
              412);
    EXPECT_EQ(as("alice").get(path_).answer().etag(), etag_);
}

TEST_F(Conditional, DeleteWithAStaleTagKeepsTheObject) {
    EXPECT_EQ(as("alice").remove(path_).ifMatch("\"stale\"").status(), 412);
    EXPECT_EQ(as("alice").get(path_).status(), 200);
    EXPECT_EQ(as("alice").remove(path_).ifMatch(etag_).status(), 204);
}

TEST_F(Conditional, UnchangedObjectsAnswer304) {
    const Answer unchanged = as("alice").get(path_).ifNoneMatch(etag_);
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.etag(), etag_);
    EXPECT_TRUE(unchanged.body.empty());
    EXPECT_EQ(as("alice").get(path_).ifNoneMatch("W/" + etag_).status(), 304);
    EXPECT_EQ(as("alice").get(path_).ifNoneMatch("*").status(), 304);
    EXPECT_EQ(as("alice").get(path_).ifNoneMatch("\"other\"").status(), 200);
}

TEST_F(Conditional, IfModifiedSinceCountsOnlyWithoutIfNoneMatch) {
    const std::string modified = as("alice").get(path_).answer().header("Last-Modified");
    ASSERT_FALSE(modified.empty());
    EXPECT_EQ(as("alice").get(path_).header("If-Modified-Since", modified).status(), 304);
    EXPECT_EQ(as("alice")
                  .get(path_)
                  .header("If-Modified-Since", modified)
                  .ifNoneMatch("\"other\"")
                  .status(),
              200);
    EXPECT_EQ(as("alice").get(path_).header("If-Modified-Since", "yesterday").status(), 200);
    EXPECT_EQ(as("alice")
                  .get(path_)
                  .header("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")
                  .status(),
              200);
}

TEST_F(Conditional, GetWithAStaleIfMatchIsRefused) {
    EXPECT_EQ(as("alice").get(path_).ifMatch("\"stale\"").status(), 412);
    EXPECT_EQ(as("alice").get(path_).ifMatch(etag_).status(), 200);
}

}  // namespace
}  // namespace kalends::test
