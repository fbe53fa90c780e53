// Index rows: facts and the window of occurrences.
#include "dav/content/index_rows.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <variant>

namespace kalends::content {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

// 2026-01-01T00:00:00Z
constexpr sys_seconds kNow{std::chrono::seconds{1'767'225'600}};

ical::Calendar calendar(const std::string& lines, const std::string& type = "VEVENT") {
    auto parsed = ical::parse("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:" + type +
                              "\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\n" + lines + "END:" + type +
                              "\r\nEND:VCALENDAR\r\n");
    if (const auto* violation = std::get_if<ical::Violation>(&parsed)) {
        throw std::runtime_error(violation->message);
    }
    return std::get<ical::Calendar>(std::move(parsed));
}

std::int64_t at(const sys_seconds time) {
    return time.time_since_epoch().count();
}

TEST(IndexRows, FactsOfAnEvent) {
    const auto rows =
        indexRows(calendar("DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\nSUMMARY:Rat\r\n"
                           "CLASS:CONFIDENTIAL\r\nORGANIZER:mailto:o@example.org\r\n"),
                  kNow);
    EXPECT_EQ(rows.uid, "u1");
    EXPECT_EQ(rows.component, 1);
    EXPECT_EQ(rows.summary, "Rat");
    EXPECT_EQ(rows.organizer, "mailto:o@example.org");
    EXPECT_EQ(rows.objectClass, storage::ObjectClass::kConfidential);
    EXPECT_FALSE(rows.recurring);
    ASSERT_EQ(rows.occurrences.size(), 1U);
    EXPECT_EQ(rows.occurrences[0].start, at(kNow + days{4}) + 9 * 3600);
    EXPECT_EQ(rows.occurrences[0].end, rows.occurrences[0].start + 3600);
    EXPECT_FALSE(rows.occurrences[0].floating);
    EXPECT_EQ(rows.occurrences[0].busy, storage::Busy::kBusy);
    EXPECT_EQ(rows.coveredFrom, storage::kBeginningOfTime);
    EXPECT_EQ(rows.coveredUntil, storage::kEndOfTime);
}

TEST(IndexRows, DatesAndFloatingTimesKeepTheirClock) {
    const auto rows = indexRows(calendar("DTSTART;VALUE=DATE:20260105\r\n"), kNow);
    ASSERT_EQ(rows.occurrences.size(), 1U);
    EXPECT_TRUE(rows.occurrences[0].floating);
    EXPECT_EQ(rows.occurrences[0].start, at(kNow + days{4}));
    EXPECT_EQ(rows.occurrences[0].end, at(kNow + days{5}));
}

TEST(IndexRows, TransparencyAndStatusDecideBusy) {
    const std::string start = "DTSTART:20260105T090000Z\r\nDURATION:PT1H\r\n";
    const auto busy = [&](const std::string& lines) {
        return indexRows(calendar(start + lines), kNow).occurrences.at(0).busy;
    };
    EXPECT_EQ(busy("TRANSP:TRANSPARENT\r\n"), storage::Busy::kFree);
    EXPECT_EQ(busy("STATUS:CANCELLED\r\n"), storage::Busy::kFree);
    EXPECT_EQ(busy("STATUS:TENTATIVE\r\n"), storage::Busy::kTentative);
    EXPECT_EQ(busy("TRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\n"), storage::Busy::kBusy);
}

TEST(IndexRows, UnboundedRuleIsCoveredForTwoYears) {
    const auto rows = indexRows(
        calendar("DTSTART:20200106T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n"), kNow);
    EXPECT_TRUE(rows.recurring);
    EXPECT_EQ(rows.coveredFrom, storage::kBeginningOfTime);
    EXPECT_GE(rows.coveredUntil, at(kNow + days{2 * 365}));
    EXPECT_GT(rows.occurrences.size(), 400U);
    EXPECT_EQ(rows.occurrences.front().start, 1'578'301'200);  // 2020-01-06T09:00:00Z
}

TEST(IndexRows, LongHistoriesAreIndexedAroundThePresentOnly) {
    const auto rows = indexRows(
        calendar("DTSTART:19700105T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"), kNow);
    EXPECT_GT(rows.coveredFrom, storage::kBeginningOfTime);
    EXPECT_LE(rows.coveredFrom, at(kNow - days{365}));
    EXPECT_GE(rows.coveredUntil, at(kNow + days{2 * 365}));
    EXPECT_LE(rows.occurrences.size(), 3000U);
}

TEST(IndexRows, VeryFrequentRulesStayBounded) {
    const auto rows = indexRows(
        calendar("DTSTART:19700105T090000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=MINUTELY\r\n"), kNow);
    EXPECT_LE(rows.occurrences.size(), 3000U);
    EXPECT_LT(rows.coveredFrom, rows.coveredUntil);
    EXPECT_LE(rows.coveredFrom, at(kNow));
    for (const auto& row : rows.occurrences) {
        EXPECT_GE(row.end, rows.coveredFrom);
    }
}

TEST(IndexRows, TodosAndJournalsAreIndexedAsFree) {
    const auto todo = indexRows(calendar("DUE:20260105T090000Z\r\n", "VTODO"), kNow);
    EXPECT_EQ(todo.component, 2);
    ASSERT_FALSE(todo.occurrences.empty());
    EXPECT_EQ(todo.occurrences[0].busy, storage::Busy::kFree);
    const auto journal = indexRows(calendar("DTSTART:20260105T090000Z\r\n", "VJOURNAL"), kNow);
    EXPECT_EQ(journal.component, 4);
}

TEST(IndexRows, UnknownClassesCountAsPrivate) {
    EXPECT_EQ(objectClassOf(""), storage::ObjectClass::kPublic);
    EXPECT_EQ(objectClassOf("PUBLIC"), storage::ObjectClass::kPublic);
    EXPECT_EQ(objectClassOf("CONFIDENTIAL"), storage::ObjectClass::kConfidential);
    EXPECT_EQ(objectClassOf("PRIVATE"), storage::ObjectClass::kPrivate);
    EXPECT_EQ(objectClassOf("X-TOP-SECRET"), storage::ObjectClass::kPrivate);
}

TEST(IndexRows, CardsBringNameAndSearchText) {
    auto parsed = vcard::parse(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:Änne Groß\r\nN:Groß;Änne;;;\r\n"
        "EMAIL:Aenne@Example.org\r\nEND:VCARD\r\n");
    ASSERT_TRUE(std::holds_alternative<vcard::Card>(parsed));
    const auto rows = indexRows(std::get<vcard::Card>(parsed));
    EXPECT_EQ(rows.uid, "c1");
    EXPECT_EQ(rows.component, 0);
    EXPECT_EQ(rows.summary, "Änne Groß");
    bool mail = false;
    for (const auto& row : rows.search) {
        mail = mail || (row.property == "EMAIL" && !row.folded.empty());
    }
    EXPECT_TRUE(mail);
}

}  // namespace
}  // namespace kalends::content
