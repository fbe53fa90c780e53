// Nobody finds an object by what they may not read.
#include <functional>

#include "tests/protocol/masking/matrix.h"

namespace kalends::test {
namespace {

class OfQueries : public MaskingMatrix {
  protected:
    bool finds(const Viewer& viewer,
               const Planted& planted,
               const std::string& filter,
               const std::string& data = {}) {
        const std::string type = planted.task ? "VTODO" : "VEVENT";
        return asked(viewer, filter,
                     reportOf(
                         viewer, viewer.path, "calendar-query", "urn:ietf:params:xml:ns:caldav",
                         "<D:prop><D:getetag/>" + data +
                             "</D:prop><C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter "
                             "name='" +
                             type + "'>" + filter + "</C:comp-filter></C:comp-filter></C:filter>"))
                   .body.find(planted.name) != std::string::npos;
    }

    static std::string match(const std::string& property,
                             const std::string& text,
                             bool negated = false) {
        return "<C:prop-filter name='" + property + "'><C:text-match" +
               (negated ? " negate-condition='yes'>" : ">") + text +
               "</C:text-match></C:prop-filter>";
    }
};

TEST_P(OfQueries, FindWhatTheRelationShows) {
    constexpr const char* kRange =
        "<C:time-range start='20260101T000000Z' end='20260201T000000Z'/>";

    struct Row {
        std::string filter;
        std::function<bool(Gets)> finds;
    };

    const auto there = [](Gets gets) { return gets != Gets::kNothing; };
    const auto reads = [](Gets gets) { return gets >= Gets::kQuiet; };
    const auto masked = [](Gets gets) { return gets == Gets::kBusy || gets == Gets::kDates; };
    const auto rings = [](Gets gets) { return gets == Gets::kAll; };
    for (const auto& viewer : viewers()) {
        for (const auto& planted : planted_) {
            const std::vector<Row> rows{
                {match("UID", planted.uid), there},
                {match("SUMMARY", planted.words[0]), reads},
                {match("SUMMARY", "Busy"), masked},
                {match("DESCRIPTION", planted.words[1], true), [](Gets) { return false; }},
                {match("UID", planted.uid) + match("LOCATION", planted.words[2]), reads},
                {"<C:prop-filter name='ATTENDEE'><C:param-filter name='CN'><C:text-match>" +
                     planted.attendee + "</C:text-match></C:param-filter></C:prop-filter>",
                 reads},
                {"<C:prop-filter name='LOCATION'><C:is-not-defined/></C:prop-filter>", masked},
                {"<C:prop-filter name='X-FIELD'/>", reads},
                {"<C:comp-filter name='VALARM'/>", rings},
                {std::string("<C:comp-filter name='VALARM'>") + kRange + "</C:comp-filter>", rings},
                {kRange, there},
                {"", there},
            };
            const auto gets = due(*viewer.relation, planted);
            for (const auto& row : rows) {
                EXPECT_EQ(finds(viewer, planted, row.filter), row.finds(gets))
                    << viewer.login << " " << viewer.path << row.filter;
            }
            EXPECT_EQ(finds(viewer, planted, kRange, "<C:calendar-data/>"), there(gets))
                << viewer.login;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Masking,
                         OfQueries,
                         ::testing::Range(std::size_t{0}, matrixPlaces().size()),
                         [](const auto& each) { return matrixPlaces().at(each.param).name; });

}  // namespace
}  // namespace kalends::test
