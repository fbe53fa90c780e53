// GET and HEAD of single objects.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Get : public DavFixture {
  protected:
    const std::string path_ = calendar("alice") + "e1.ics";
};

TEST_F(Get, HeadersDescribeTheStoredObject) {
    const Answer put = as("alice").put(path_, event("e1"));
    const Answer got = as("alice").get(path_);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.header("Content-Type"), "text/calendar; charset=utf-8; component=VEVENT");
    EXPECT_EQ(got.etag(), put.etag());
    EXPECT_EQ(got.etag().front(), '"');
    EXPECT_TRUE(got.header("Last-Modified").ends_with(" GMT"));
    EXPECT_FALSE(got.has("Schedule-Tag"));
}

TEST_F(Get, HeadAnswersAsGetWithoutTheBody) {
    as("alice").put(path_, event("e1")).answer();
    const Answer head = as("alice").head(path_);
    const Answer got = as("alice").get(path_);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.empty());
    for (const char* name : {"ETag", "Content-Type", "Content-Length", "Last-Modified"}) {
        EXPECT_EQ(head.header(name), got.header(name)) << name;
    }
    EXPECT_EQ(head.header("Content-Length"), std::to_string(event("e1").size()));
}

TEST_F(Get, Rule7CompressionNeverTouchesObjectsAndTheirEtags) {
    const std::string text = event("e1", "DESCRIPTION:" + std::string(5000, 'x') + "\r\n");
    const Answer put = as("alice").put(path_, text);
    const Answer got = as("alice").get(path_).header("Accept-Encoding", "gzip");
    EXPECT_FALSE(got.has("Content-Encoding"));
    EXPECT_EQ(got.body, text);
    EXPECT_EQ(got.etag(), put.etag());
}

TEST_F(Get, CardsHaveTheirType) {
    as("alice").put(addressbook("alice") + "c1.vcf", card("c1")).answer();
    EXPECT_EQ(as("alice").get(addressbook("alice") + "c1.vcf").answer().header("Content-Type"),
              "text/vcard; charset=utf-8");
}

TEST_F(Get, MissingObjectsAnswer404) {
    EXPECT_EQ(as("alice").get(path_).status(), 404);
    EXPECT_EQ(as("alice").get(calendars("alice") + "none/x.ics").status(), 404);
    EXPECT_EQ(as("alice").get(calendars("nobody") + "calendar/x.ics").status(), 404);
}

TEST_F(Get, Rule5EquivalentEncodingsReachTheSameObject) {
    const std::string name = "caf\xC3\xA9 b@c+d.ics";
    EXPECT_EQ(
        as("alice").put(calendar("alice") + "caf%C3%A9%20b%40c%2Bd.ics", event("e1")).status(),
        201);
    for (const char* form : {"caf%c3%a9%20b@c+d.ics",
                             "cafe%CC%81%20b%40c+d.ics",  // decomposed, as macOS writes it
                             "/caf%C3%A9%20b%40c%2bd.ics"}) {
        EXPECT_EQ(as("alice").get(calendar("alice") + form).status(), 200) << form;
    }
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(value("select name from object"), name);
}

TEST_F(Get, WithoutCredentialsNothingIsTold) {
    as("alice").put(path_, event("e1")).answer();
    const Answer present = nobody().get(path_);
    const Answer absent = nobody().get(calendar("alice") + "none.ics");
    EXPECT_EQ(present.status, 401);
    EXPECT_TRUE(present.has("WWW-Authenticate"));
    EXPECT_EQ(present.body, absent.body);
}

TEST_F(Get, ForeignObjectsLookAsIfTheyWereNotThere) {
    as("alice").put(path_, event("e1")).answer();
    const Answer present = as("bob").get(path_);
    const Answer absent = as("bob").get(calendar("alice") + "none.ics");
    EXPECT_EQ(present.status, absent.status);
    EXPECT_EQ(present.condition(), absent.condition());
    EXPECT_EQ(present.sentence(), absent.sentence());
}

}  // namespace
}  // namespace kalends::test
