// Outputs about a whole calendar: a row for each, and what it tells of each object.
#include <functional>

#include "tests/protocol/masking/matrix.h"

namespace kalends::test {
namespace {

constexpr const char* kCaldav = "urn:ietf:params:xml:ns:caldav";

/// What an output says of an object that the viewer gets: nothing at all, its name, its content.
/// Of a home that is closed to the viewer nothing is told either.
enum class Tells { kNothing, kName, kContent, kContentOfHome };

class OfCalendars : public MaskingMatrix {
  public:
    struct Output {
        const char* name;
        Tells tells;
        std::function<Call(const OfCalendars&, const Viewer&)> call;
    };

    [[nodiscard]] Person of(const Viewer& viewer) const { return as(viewer.login); }

    [[nodiscard]] Call multiget(const Viewer& viewer, const std::string& data) const {
        std::string hrefs;
        for (const auto& planted : planted_) {
            hrefs += "<D:href>" + viewer.path + planted.name + "</D:href>";
        }
        return reportOf(viewer, viewer.path, "calendar-multiget", kCaldav,
                        "<D:prop><D:getetag/>" + data + "</D:prop>" + hrefs);
    }

    [[nodiscard]] Call query(const Viewer& viewer,
                             const std::string& path,
                             const std::string& data) const {
        return reportOf(viewer, path, "calendar-query", kCaldav,
                        "<D:prop><D:getetag/>" + data +
                            "</D:prop><C:filter><C:comp-filter name='VCALENDAR'/></C:filter>");
    }

    [[nodiscard]] Call sync(const Viewer& viewer,
                            const std::string& path,
                            const std::string& level,
                            const std::string& data) const {
        return reportOf(viewer, path, "sync-collection", "DAV:",
                        "<D:sync-token/><D:sync-level>" + level +
                            "</D:sync-level><D:prop><D:getetag/>" + data + "</D:prop>",
                        "0");
    }

    [[nodiscard]] Call dav(const Viewer& viewer,
                           const std::string& path,
                           const std::string& report,
                           const std::string& content) const {
        return reportOf(viewer, path, report, "DAV:", content, "0");
    }

    [[nodiscard]] Call all(const Viewer& viewer,
                           const std::string& path,
                           const std::string& depth) const {
        return as(viewer.login)
            .xml("PROPFIND", path, "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>")
            .depth(depth);
    }

    [[nodiscard]] static std::string homeOf(const Viewer& viewer) {
        return viewer.path.substr(0, viewer.path.rfind('/', viewer.path.size() - 2) + 1);
    }

    [[nodiscard]] std::string principalOf() const {
        return GetParam() == 1 ? "/dav/principals/groups/crew/"
                               : "/dav/principals/users/" + place().filler + "/";
    }

  protected:
    /// The cells of one output: all classes, events and tasks.
    void judge(const Viewer& viewer, const Output& output, const Answer& answer) const {
        const bool failed = answer.status >= 300;
        for (const auto& planted : planted_) {
            const auto gets = due(*viewer.relation, planted);
            const auto has = [&](const std::string& each) {
                return answer.body.find(each) != std::string::npos;
            };
            const auto cell = viewer.login + " " + output.name + " " + planted.name + " " +
                              std::to_string(answer.status) + answer.body;
            if (output.tells == Tells::kName) {
                EXPECT_EQ(has(planted.name), gets != Gets::kNothing) << cell;
            } else if (output.tells != Tells::kNothing) {
                const bool closed = output.tells == Tells::kContentOfHome && failed;
                EXPECT_EQ(has(planted.uid), gets != Gets::kNothing && !closed) << cell;
                EXPECT_EQ(has(planted.words.front()), gets >= Gets::kQuiet && !closed) << cell;
                EXPECT_EQ(has(planted.alarmWords.front()), gets == Gets::kAll && !closed) << cell;
            }
        }
    }
};

const std::vector<OfCalendars::Output>& outputs() {
    using F = OfCalendars;
    const std::string kData = "<C:calendar-data/>";
    const std::string kNames =
        "<C:calendar-data><C:comp name='VCALENDAR'><C:comp name='VEVENT'><C:prop name='SUMMARY'/>"
        "<C:prop name='LOCATION'/></C:comp></C:comp></C:calendar-data>";
    const std::string kSpan = " start='20260101T000000Z' end='20260201T000000Z'/>";
    static const std::vector<F::Output> rows{
        {"PROPFIND 1", Tells::kName,
         [](const F& f, const auto& v) { return f.all(v, v.path, "1"); }},
        {"PROPFIND 0", Tells::kNothing,
         [](const F& f, const auto& v) { return f.all(v, v.path, "0"); }},
        {"PROPFIND of the home", Tells::kNothing,
         [](const F& f, const auto& v) { return f.all(v, F::homeOf(v), "1"); }},
        {"PROPFIND of the principal", Tells::kNothing,
         [](const F& f, const auto& v) { return f.all(v, f.principalOf(), "1"); }},
        {"export", Tells::kContent,
         [](const F& f, const auto& v) { return f.of(v).get(v.path).accept("text/calendar"); }},
        {"export in jCal", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.of(v).get(v.path).accept("application/calendar+json");
         }},
        {"page", Tells::kName,
         [](const F& f, const auto& v) { return f.of(v).get(v.path).accept("text/html"); }},
        {"page of the home", Tells::kNothing,
         [](const F& f, const auto& v) { return f.of(v).get(F::homeOf(v)).accept("text/html"); }},
        {"HEAD", Tells::kNothing, [](const F& f, const auto& v) { return f.of(v).head(v.path); }},
        {"sync-collection", Tells::kContent,
         [=](const F& f, const auto& v) { return f.sync(v, v.path, "1", kData); }},
        {"sync-collection of the home", Tells::kNothing,
         [=](const F& f, const auto& v) { return f.sync(v, F::homeOf(v), "1", kData); }},
        {"sync-collection of all in the home", Tells::kContentOfHome,
         [=](const F& f, const auto& v) { return f.sync(v, F::homeOf(v), "infinite", kData); }},
        {"multiget", Tells::kContent,
         [=](const F& f, const auto& v) { return f.multiget(v, kData); }},
        {"multiget of parts", Tells::kNothing,
         [=](const F& f, const auto& v) { return f.multiget(v, kNames); }},
        {"multiget expanded", Tells::kContent,
         [=](const F& f, const auto& v) {
             return f.multiget(v, "<C:calendar-data><C:expand" + kSpan + "</C:calendar-data>");
         }},
        {"multiget limited", Tells::kContent,
         [=](const F& f, const auto& v) {
             return f.multiget(
                 v, "<C:calendar-data><C:limit-recurrence-set" + kSpan + "</C:calendar-data>");
         }},
        {"multiget in jCal", Tells::kContent,
         [=](const F& f, const auto& v) {
             return f.multiget(
                 v, "<C:calendar-data content-type='application/calendar+json' version='2.0'/>");
         }},
        {"query", Tells::kContent,
         [=](const F& f, const auto& v) { return f.query(v, v.path, kData); }},
        {"query of the home", Tells::kContentOfHome,
         [=](const F& f, const auto& v) { return f.query(v, F::homeOf(v), kData); }},
        {"query of tags", Tells::kName,
         [](const F& f, const auto& v) { return f.query(v, v.path, ""); }},
        {"expand-property", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.dav(v, v.path, "expand-property",
                          "<D:property name='owner'><D:property name='displayname'/><D:property "
                          "name='calendar-home-set' "
                          "namespace='urn:ietf:params:xml:ns:caldav'><D:property "
                          "name='displayname'/></D:property></D:property>");
         }},
        {"expand-property of the principal", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.dav(
                 v, f.principalOf(), "expand-property",
                 "<D:property name='calendar-home-set' "
                 "namespace='urn:ietf:params:xml:ns:caldav'><D:property name='displayname'/>"
                 "<D:property name='calendar-free-busy-set' "
                 "namespace='urn:ietf:params:xml:ns:caldav'/></D:property>");
         }},
        {"principal-match", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.dav(v, v.path, "principal-match",
                          "<D:principal-property><D:owner/></"
                          "D:principal-property><D:prop><D:getetag/></D:prop>");
         }},
        {"acl-principal-prop-set", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.dav(v, v.path, "acl-principal-prop-set", "<D:prop><D:displayname/></D:prop>");
         }},
        {"principal-property-search", Tells::kNothing,
         [](const F& f, const auto& v) {
             return f.dav(
                 v, "/dav/principals/", "principal-property-search",
                 "<D:property-search><D:prop><D:displayname/></D:prop><D:match>e</D:match></"
                 "D:property-search>"
                 "<D:prop><D:displayname/><C:calendar-home-set/><CS:email-address-set/></D:prop>");
         }},
    };
    return rows;
}

TEST_P(OfCalendars, EveryCellIsWhatTheRelationSays) {
    for (const auto& viewer : viewers()) {
        for (const auto& output : outputs()) {
            judge(viewer, output, asked(viewer, output.name, output.call(*this, viewer)));
        }
    }
    EXPECT_GT(searched_, 100U);
}

/// A day in an answer of busy time, for each CLASS.
TEST_P(OfCalendars, FreeTimeIsThatOfWhatTheRelationTells) {
    for (const auto& viewer : viewers()) {
        const Answer answer =
            asked(viewer, "free-busy-query",
                  reportOf(viewer, viewer.path, "free-busy-query", kCaldav,
                           "<C:time-range start='20260101T000000Z' end='20260201T000000Z'/>"));
        for (const auto& planted : planted_) {
            const bool told =
                !planted.task && (due(*viewer.relation, planted) != Gets::kNothing ||
                                  viewer.relation->busyUnasked.at(planted.objectClass));
            EXPECT_EQ(answer.body.find("202601" + planted.day + "T090000Z") != std::string::npos,
                      told)
                << viewer.login << " " << viewer.path << answer.body;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Masking,
                         OfCalendars,
                         ::testing::Range(std::size_t{0}, matrixPlaces().size()),
                         [](const auto& each) { return matrixPlaces().at(each.param).name; });

}  // namespace
}  // namespace kalends::test
