// Every table row is named by a protocol test: what nobody asks for over HTTP is not known to work.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

#include "dav/acl/privileges.h"
#include "dav/errors/conditions.h"
#include "dav/methods/capabilities.h"
#include "dav/methods/method_table.h"
#include "dav/properties/property.h"
#include "dav/reports/report.h"
#include "tests/architecture/source_tree.h"

namespace kalends::architecture {
namespace {

std::string protocolTests() {
    std::string text;
    for (const auto& file : sourcesBelow("tests/protocol")) {
        text += file.text;
    }
    return text;
}

TEST(Tables, EveryPropertyIsNamedByAProtocolTest) {
    const auto text = protocolTests();
    for (const auto* row : properties::all()) {
        EXPECT_NE(text.find(row->name.local), std::string::npos) << row->name.local;
    }
}

TEST(Tables, EveryReportIsNamedByAProtocolTest) {
    const auto text = protocolTests();
    for (const auto& row : reports::all()) {
        EXPECT_NE(text.find(row.name.local), std::string::npos) << row.name.local;
    }
}

TEST(Tables, EveryMethodAndCapabilityIsNamedByAProtocolTest) {
    const auto text = protocolTests();
    for (const auto& row : methods::methods()) {
        EXPECT_NE(text.find(row.verb), std::string::npos) << row.verb;
    }
    for (const auto& row : methods::capabilities()) {
        EXPECT_NE(text.find(row.token), std::string::npos) << row.token;
    }
}

TEST(Tables, NoPropertyStandsTwiceOnOneKind) {
    for (std::uint32_t bit = 1; bit != 0 && bit <= (1U << 20U); bit <<= 1U) {
        const auto kind = static_cast<resource::Kind>(bit);
        std::set<std::tuple<std::string_view, std::string_view>> seen;
        for (const auto* row : properties::all()) {
            if (row->kinds.contains(kind)) {
                EXPECT_TRUE(seen.emplace(row->name.ns, row->name.local).second) << row->name.local;
            }
        }
    }
}

TEST(Tables, EveryRowNamesItsStandard) {
    for (const auto* row : properties::all()) {
        EXPECT_FALSE(row->rfc.empty()) << row->name.local;
        EXPECT_NE(row->read, nullptr) << row->name.local;
        EXPECT_FALSE(row->kinds.empty()) << row->name.local;
    }
    for (const auto& row : reports::all()) {
        EXPECT_FALSE(row.rfc.empty()) << row.name.local;
        EXPECT_NE(row.handler, nullptr) << row.name.local;
    }
    for (const auto& row : methods::methods()) {
        EXPECT_FALSE(row.rfc.empty()) << row.verb;
        EXPECT_NE(row.handler, nullptr) << row.verb;
    }
}

TEST(Tables, ConditionsHaveStatusesTheStandardsGiveThem) {
    const std::set<int> statuses{403, 405, 409, 412, 423, 507};
    for (std::size_t at = 1; at < errors::conditionCount(); ++at) {
        const auto& row = errors::row(static_cast<errors::Condition>(at));
        EXPECT_TRUE(statuses.contains(row.status)) << row.name.local;
        EXPECT_FALSE(row.name.local.empty());
        EXPECT_FALSE(row.rfc.empty()) << row.name.local;
    }
}

}  // namespace
}  // namespace kalends::architecture
