// docs/conformance.md says what the tables in code say.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/architecture/conformance_page.h"

namespace kalends::architecture {
namespace {

constexpr const char* kPage = "docs/conformance.md";
constexpr const char* kMark =
    "<!-- Printed from the tables in code: KALENDS_PRINT_CONFORMANCE=1 scripts/test -R "
    "architecture -->\n";

TEST(Conformance, ThePageIsWhatTheTablesInCodePrint) {
    std::stringstream page;
    page << std::ifstream(kPage).rdbuf();
    const auto mark = page.str().find(kMark);
    ASSERT_NE(mark, std::string::npos) << kPage;
    const auto expected = page.str().substr(0, mark) + kMark + conformanceTables();
    if (std::getenv("KALENDS_PRINT_CONFORMANCE") != nullptr) {
        std::ofstream(kPage) << expected;
        return;
    }
    EXPECT_TRUE(page.str() == expected) << kPage << " is older than the tables; print it anew:\n"
                                        << kMark;
}

}  // namespace
}  // namespace kalends::architecture
