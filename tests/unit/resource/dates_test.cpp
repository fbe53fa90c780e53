// Dates as HTTP and DAV write them.
#include "dav/resource/dates.h"

#include <gtest/gtest.h>

namespace kalends::resource {
namespace {

constexpr std::chrono::sys_seconds kWhen{std::chrono::seconds{784111777}};

TEST(Dates, AreWrittenAsTheStandardsSay) {
    EXPECT_EQ(httpDate(kWhen), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(isoDate(kWhen), "1994-11-06T08:49:37Z");
}

TEST(Dates, ReadBackInThePreferredForm) {
    EXPECT_EQ(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kWhen);
    for (const char* bad :
         {"", "yesterday", "1994-11-06T08:49:37Z", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
        EXPECT_FALSE(parseHttpDate(bad)) << bad;
    }
}

}  // namespace
}  // namespace kalends::resource
