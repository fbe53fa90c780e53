// One object at a time, in each form and at each URL.
#include "tests/protocol/masking/matrix.h"

namespace kalends::test {
namespace {

class OfObjects : public MaskingMatrix {
  protected:
    void properties(const Viewer& viewer, const Planted& planted, const Answer& got);
    void data(const Viewer& viewer, const Planted& planted);
};

/// Properties of what is there, and the tag that goes with what is got.
void OfObjects::properties(const Viewer& viewer, const Planted& planted, const Answer& got) {
    const auto path = viewer.path + planted.name;
    const auto gets = due(*viewer.relation, planted);
    const Answer found = asked(
        viewer, "PROPFIND",
        as(viewer.login)
            .propfind(
                path,
                "<D:getetag/><D:getcontentlength/><D:displayname/><D:resourcetype/>"
                "<D:creationdate/><X:note xmlns:X='x'/><D:lockdiscovery/><D:acl/><D:owner/>"));
    for (const std::string body : {"allprop", "propname"}) {
        asked(
            viewer, body,
            as(viewer.login)
                .xml("PROPFIND", path, "<D:propfind xmlns:D='DAV:'><D:" + body + "/></D:propfind>")
                .depth("0"));
    }
    if (gets == Gets::kNothing) {
        EXPECT_NE(found.status, 207);
        return;
    }
    EXPECT_EQ(found.responses().at(0).text("{DAV:}getetag"), got.etag());
    EXPECT_EQ(found.responses().at(0).text("{x}note").empty(), gets < Gets::kQuiet);
    EXPECT_EQ(as(viewer.login).get(path).ifNoneMatch(got.etag()).status(), 304);
    // What is a team's is nobody's own: its managers too have alarms for themselves, and the tag
    // that goes with that.
    const auto owners = as(place().filler).get(place().path + planted.name).answer().etag();
    EXPECT_TRUE(place().name == "Teams" || (got.etag() == owners) == (gets == Gets::kAll))
        << viewer.login;
}

/// Reports on a single object.
void OfObjects::data(const Viewer& viewer, const Planted& planted) {
    constexpr const char* kCaldav = "urn:ietf:params:xml:ns:caldav";
    const auto path = viewer.path + planted.name;
    const auto gets = due(*viewer.relation, planted);
    const Answer queried =
        asked(viewer, "query of one",
              reportOf(viewer, path, "calendar-query", kCaldav,
                       "<D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter "
                       "name='VCALENDAR'/></C:filter>"));
    const Answer fetched = asked(
        viewer, "multiget of one",
        reportOf(viewer, viewer.path, "calendar-multiget", kCaldav,
                 "<D:prop><D:getetag/><C:calendar-data/></D:prop><D:href>" + path + "</D:href>"));
    for (const auto* answer : {&queried, &fetched}) {
        EXPECT_EQ(answer->body.find(planted.words.front()) != std::string::npos,
                  gets >= Gets::kQuiet)
            << viewer.login << answer->body;
        EXPECT_EQ(answer->body.find(planted.uid) != std::string::npos, gets != Gets::kNothing)
            << viewer.login << answer->body;
    }
    for (const std::string report :
         {"expand-property", "acl-principal-prop-set", "principal-match"}) {
        asked(viewer, report + " of one",
              reportOf(viewer, path, report, "DAV:",
                       report == "expand-property"
                           ? "<D:property name='owner'><D:property "
                             "name='displayname'/></D:property><D:property name='getetag'/>"
                           : "<D:self/><D:prop><D:displayname/></D:prop>",
                       "0"));
    }
}

TEST_P(OfObjects, EveryCellIsWhatTheRelationSays) {
    for (const auto& viewer : viewers()) {
        for (const auto& planted : planted_) {
            const auto path = viewer.path + planted.name;
            const auto gets = due(*viewer.relation, planted);
            const auto cell = viewer.login + " " + path;
            const Answer got = asked(viewer, "GET", as(viewer.login).get(path));
            const Answer json = asked(
                viewer, "jCal", as(viewer.login).get(path).accept("application/calendar+json"));
            const Answer head = asked(viewer, "HEAD", as(viewer.login).head(path));
            const Answer options =
                asked(viewer, "OPTIONS", as(viewer.login).request("OPTIONS", path));
            EXPECT_EQ(got.status == 200, gets != Gets::kNothing) << cell << " " << got.status;
            EXPECT_EQ(json.status, got.status) << cell;
            EXPECT_EQ(head.status, got.status) << cell;
            EXPECT_EQ(head.etag(), got.etag()) << cell;
            for (const auto* answer : {&got, &json}) {
                const auto has = [&](const std::string& each) {
                    return answer->body.find(each) != std::string::npos;
                };
                EXPECT_EQ(has(planted.uid), gets != Gets::kNothing) << cell;
                EXPECT_EQ(has("Busy"), gets == Gets::kBusy || gets == Gets::kDates)
                    << cell << answer->body;
                EXPECT_EQ(has(planted.words.front()), gets >= Gets::kQuiet) << cell;
                EXPECT_EQ(has("VALARM") || has("valarm"), gets == Gets::kAll) << cell;
            }
            properties(viewer, planted, got);
            data(viewer, planted);
        }
    }
    EXPECT_GT(searched_, 300U);
}

INSTANTIATE_TEST_SUITE_P(Masking,
                         OfObjects,
                         ::testing::Range(std::size_t{0}, matrixPlaces().size()),
                         [](const auto& each) { return matrixPlaces().at(each.param).name; });

}  // namespace
}  // namespace kalends::test
