// Asking for reports, and the rules they share (RFC 3253 section 3.6).
#include "tests/protocol/reports/report_test.h"

#include <algorithm>

namespace kalends::test {

Answer ReportTest::report(const std::string& login,
                          const std::string& path,
                          const std::string& depth,
                          const std::string& name,
                          const std::string& inner,
                          const std::string& userAgent) const {
    const std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<" + name +
                             " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
                             "xmlns:CR=\"urn:ietf:params:xml:ns:carddav\""
                             " xmlns:CS=\"http://calendarserver.org/ns/\">" +
                             inner + "</" + name.substr(0, name.find(' ')) + ">";
    auto call = as(login).xml("REPORT", path, text);
    if (!depth.empty()) {
        call.depth(depth);
    }
    if (!userAgent.empty()) {
        call.header("User-Agent", userAgent);
    }
    return call;
}

Answer ReportTest::queryEvents(const std::string& login,
                               const std::string& path,
                               const std::string& event) const {
    return report(
        login, path, "1", "C:calendar-query",
        prop("<D:getetag/><C:calendar-data/>") +
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">" + event +
            "</C:comp-filter></C:comp-filter></C:filter>");
}

Answer ReportTest::sync(const std::string& login,
                        const std::string& path,
                        const std::string& token,
                        const std::string& more) const {
    return report(login, path, "0", "D:sync-collection",
                  "<D:sync-token>" + token + "</D:sync-token><D:sync-level>1</D:sync-level>" +
                      more + prop("<D:getetag/>"));
}

void ReportTest::put(const std::string& login,
                     const std::string& path,
                     const std::string& text) const {
    const Answer answer = as(login).put(path, text);
    ASSERT_TRUE(answer.status == 201 || answer.status == 204)
        << path << ": " << answer.status << " " << answer.body;
}

namespace {

std::string lastSegment(std::string href) {
    if (href.ends_with('/')) {
        href.pop_back();
    }
    return href.substr(href.rfind('/') + 1);
}

}  // namespace

std::vector<std::string> found(const Answer& answer) {
    std::vector<std::string> names;
    for (const auto& item : answer.responses()) {
        if (item.status == 0) {
            names.push_back(lastSegment(item.href));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> withStatus(const Answer& answer, int status) {
    std::vector<std::string> names;
    for (const auto& item : answer.responses()) {
        if (item.status == status) {
            names.push_back(lastSegment(item.href));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string syncToken(const Answer& answer) {
    const auto begin = answer.body.find("<D:sync-token>");
    const auto end = answer.body.find("</D:sync-token>");
    return begin == std::string::npos ? std::string{}
                                      : answer.body.substr(begin + 14, end - begin - 14);
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t times = 0;
    for (auto at = text.find(what); at != std::string_view::npos;
         at = text.find(what, at + what.size())) {
        ++times;
    }
    return times;
}

namespace {

class AnyReport : public ReportTest {};

TEST_F(AnyReport, UnknownOnesAndThoseOfOtherPlacesAreNotSupported) {
    EXPECT_EQ(report("alice", calendar("alice"), "0", "D:version-tree", "").condition(),
              "{DAV:}supported-report");
    EXPECT_EQ(report("alice", addressbook("alice"), "1", "C:calendar-query", "").condition(),
              "{DAV:}supported-report");
    EXPECT_EQ(report("alice", calendar("alice"), "1", "CR:addressbook-query", "").condition(),
              "{DAV:}supported-report");
    EXPECT_EQ(
        report("alice", calendars("alice"), "0", "D:principal-search-property-set", "").condition(),
        "{DAV:}supported-report");
}

TEST_F(AnyReport, NeedsABody) {
    EXPECT_EQ(as("alice").request("REPORT", calendar("alice")).status(), 400);
}

TEST_F(AnyReport, IsRefusedOnWhatTheViewerMayNotRead) {
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    const Answer query = queryEvents("bob", calendar("alice"), "");
    EXPECT_EQ(query.condition(), "{DAV:}need-privileges");
    EXPECT_EQ(query.body.find("e1"), std::string::npos);
    EXPECT_EQ(sync("bob", calendar("alice"), "").status, 403);
    EXPECT_EQ(
        report("bob", calendar("alice"), "1", "C:calendar-multiget",
               prop("<C:calendar-data/>") + "<D:href>" + calendar("alice") + "e1.ics</D:href>")
            .status,
        403);
    EXPECT_EQ(report("bob", calendar("alice"), "0", "D:version-tree", "").condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("alice")
                  .xml("REPORT", "/dav/calendars/users/nobody/calendar/", "<x xmlns=\"y:\"/>")
                  .status(),
              404);
}

TEST_F(AnyReport, IsListedInSupportedReportSetWhereItCanBeAsked) {
    const Answer onCalendar = as("alice").propfind(calendar("alice"), "<D:supported-report-set/>");
    for (const auto* name : {"calendar-query", "calendar-multiget", "free-busy-query",
                             "sync-collection", "expand-property", "principal-property-search"}) {
        EXPECT_NE(onCalendar.body.find(name), std::string::npos) << name;
    }
    EXPECT_EQ(onCalendar.body.find("addressbook-query"), std::string::npos);
    const Answer onBook = as("alice").propfind(addressbook("alice"), "<D:supported-report-set/>");
    EXPECT_NE(onBook.body.find("addressbook-query"), std::string::npos);
    EXPECT_NE(onBook.body.find("addressbook-multiget"), std::string::npos);
}

TEST_F(AnyReport, ObjectDataIsNoPropertyForPropfind) {
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    const Answer answer =
        as("alice").propfind(calendar("alice") + "e1.ics",
                             "<x:calendar-data xmlns:x=\"urn:ietf:params:xml:ns:caldav\"/>");
    ASSERT_EQ(answer.responses().size(), 1U);
    EXPECT_EQ(answer.responses().front().statusOf(kCalendarDataName), 404);
    EXPECT_EQ(answer.body.find("BEGIN:VCALENDAR"), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
