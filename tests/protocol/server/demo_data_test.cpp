// The demo data are what they promise: valid objects with occurrences, on any day.
#include "server/demo_data.h"

#include <gtest/gtest.h>

#include <variant>

#include "dav/content/index_rows.h"
#include "groupware/ical/calendar.h"
#include "groupware/vcard/card.h"
#include "server/first_run.h"

namespace kalends::server {
namespace {

using namespace std::chrono;

TEST(DemoData, EveryObjectIsValidOnAnyDay) {
    for (const auto day : {2026y / November / 23, 2028y / February / 29, 2027y / January / 1,
                           2026y / December / 31, 2026y / March / 29, 2026y / October / 25}) {
        const auto objects = demoObjects(day, "anna");
        EXPECT_GE(objects.size(), 12U);
        for (const auto& object : objects) {
            if (object.collection == "addressbook") {
                EXPECT_TRUE(std::holds_alternative<vcard::Card>(vcard::parse(object.text)))
                    << object.text;
                continue;
            }
            const auto parsed = ical::parse(object.text);
            ASSERT_TRUE(std::holds_alternative<ical::Calendar>(parsed))
                << object.text << std::get<ical::Violation>(parsed).message;
            const auto rows = content::indexRows(std::get<ical::Calendar>(parsed), sys_days(day));
            EXPECT_FALSE(rows.summary.empty()) << object.name;
            if (object.collection == "calendar") {
                EXPECT_FALSE(rows.occurrences.empty()) << object.text;
            }
        }
    }
}

TEST(DemoData, ShowsWhatAClientShouldShow) {
    std::string all;
    for (const auto& object : demoObjects(2026y / November / 25, "anna")) {
        all += object.text;
        EXPECT_NE(object.text.find("UID:demo-anna-"), std::string::npos);
        for (std::size_t line = 0; line < object.text.size();) {
            const auto end = object.text.find("\r\n", line);
            ASSERT_NE(end, std::string::npos) << "lines end in CRLF";
            EXPECT_LE(end - line, 75U);
            line = end + 2;
        }
    }
    for (const char* part :
         {"RRULE:FREQ=WEEKLY", "DTSTART;VALUE=DATE:20261127", "BEGIN:VALARM", "BEGIN:VTODO",
          "EMAIL;TYPE=WORK:", "TEL;TYPE=WORK", "BEGIN:VTIMEZONE"}) {
        EXPECT_NE(all.find(part), std::string::npos) << part;
    }
}

TEST(FirstRun, PasswordsAreReadableAndDiffer) {
    const auto password = readablePassword();
    EXPECT_EQ(password.size(), 22U) << password;
    EXPECT_EQ(password.find_first_not_of("abdefghijkmnoprstuvw23456789-"), std::string::npos)
        << password;
    EXPECT_NE(password, readablePassword());
}

}  // namespace
}  // namespace kalends::server
