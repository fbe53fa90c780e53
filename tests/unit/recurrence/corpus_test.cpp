// The collected recurrence cases of other projects with their expected occurrences.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = "../shared/corpus/ics/recurrence";

std::string readFile(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
            line.pop_back();
        }
        lines.push_back(line);
    }
    return lines;
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        out += (out.empty() ? "" : ",") + part;
    }
    return out;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) {
        parts.push_back(part);
    }
    return parts;
}

/// Cases where we differ on purpose, and why.
using Differences = std::map<std::string, std::string>;

void check(const std::string& id,
           const std::string& expected,
           const std::string& actual,
           const Differences& differences,
           std::set<std::string>& used) {
    if (const auto found = differences.find(id); found != differences.end()) {
        used.insert(id);
        EXPECT_NE(actual, expected) << id << " agrees now; drop it from the list";
        return;
    }
    EXPECT_EQ(actual, expected) << id;
}

/// Dates of one rule alone, as the tables of other libraries list them.
std::string ruleDates(const std::string& ruleText,
                      const std::string& startText,
                      std::size_t limit,
                      const std::string& from = {}) {
    auto parsed = parseRule(ruleText);
    if (const auto* error = std::get_if<RuleError>(&parsed)) {
        return "ERROR " + error->message;
    }
    const Rule& rule = std::get<Rule>(parsed);
    const auto start = parseDateTime(startText, {}, {}, ZoneResolver{});
    if (!start) {
        return "ERROR start";
    }
    StepBudget budget(2'000'000);
    local_seconds end = local_seconds{seconds{253402300799}};
    if (rule.until) {
        end = rule.until->value;
        if (rule.until->form == Until::Form::kDate) {
            end += seconds{86399};
        }
    }
    const bool date = start->form == DateTime::Form::kDate;
    RuleIterator dates(rule, start->local,
                       date ? RuleIterator::StartType::kDate : RuleIterator::StartType::kDateTime,
                       StartRole::kOnlyIfGenerated, end, budget);
    if (!dates.problem().empty()) {
        return "ERROR " + dates.problem();
    }
    if (!from.empty()) {
        dates.skipTo(parseDateTime(from, {}, {}, ZoneResolver{})->local);
    }
    std::vector<std::string> out;
    while (out.size() < limit) {
        const auto next = dates.next();
        if (!next) {
            break;
        }
        DateTime value = *start;
        value.local = *next;
        out.push_back(format(value));
    }
    return join(out);
}

/// Blocks of RRULE, DTSTART, START-AT and INSTANCES lines.
void checkTable(const fs::path& path, const Differences& differences) {
    if (!fs::exists(path)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    std::map<std::string, std::string> block;
    std::set<std::string> used;
    std::size_t cases = 0;
    int lineNumber = 0;
    const auto finish = [&] {
        // A DURATION matters to the end of an instance only, which these tables do not list.
        if (block.count("RRULE") != 0 && block.count("DTSTART") != 0 &&
            block.count("DURATION") == 0) {
            ++cases;
            const std::string id = block["RRULE"] + " @" + block["DTSTART"];
            SCOPED_TRACE(path.filename().string() + " before line " + std::to_string(lineNumber));
            const std::string from = block.count("START-AT") != 0 ? block["START-AT"] : "";
            if (block.count("INSTANCES") != 0 &&
                block["INSTANCES"].find("***") == std::string::npos) {
                std::vector<std::string> expected = split(block["INSTANCES"]);
                if (!from.empty()) {
                    std::erase_if(expected, [&](const std::string& date) { return date < from; });
                }
                check(id, join(expected),
                      ruleDates(block["RRULE"], block["DTSTART"], expected.size() + 1, from),
                      differences, used);
            } else {
                const std::string dates = ruleDates(block["RRULE"], block["DTSTART"], 5);
                check(id, "error", dates.empty() || dates.substr(0, 5) == "ERROR" ? "error" : dates,
                      differences, used);
            }
        }
        block.clear();
    };
    for (const std::string& line : linesOf(readFile(path))) {
        ++lineNumber;
        if (line.empty()) {
            finish();
            continue;
        }
        const std::size_t colon = line.find(':');
        if (line.front() != '#' && colon != std::string::npos) {
            block[line.substr(0, colon)] = line.substr(colon + 1);
        }
    }
    finish();
    EXPECT_GT(cases, 5U);
    for (const auto& [id, reason] : differences) {
        EXPECT_EQ(used.count(id), 1U) << "no such case: " << id;
    }
}

TEST(Corpus, LibicalRules) {
    checkTable(kCorpus / "libical+libical/icalrecur_test.txt",
               {{"FREQ=YEARLY;BYMONTHDAY=-29,-1;COUNT=4 @20240201",
                 "BYMONTHDAY expands yearly rules over every month, not DTSTART's only"},
                {"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30;BYWEEKNO=1;UNTIL=20320101 @20241230",
                 "libical does not implement it; ical.net's table has our dates"}});
}

TEST(Corpus, LibicalGregorianSkip) {
    checkTable(kCorpus / "libical+libical/icalrecur_test_rscale.txt", {});
}

TEST(Corpus, LibicalOtherCalendars) {
    checkTable(kCorpus / "libical+libical/icalrecur_test_rscale_withicu.txt", {});
}

TEST(Corpus, IcalNetRules) {
    const std::string everyMonth = "BYMONTHDAY expands yearly rules over every month";
    const std::string farFuture = "we stop after the year 9999 without an error";
    checkTable(kCorpus / "ical-org+ical.net/Calendars__Recurrence__RecurrenceTestCases.txt",
               {{"FREQ=YEARLY;BYMONTHDAY=8,9;BYDAY=WE,TH;UNTIL=20280101 @20250409", everyMonth},
                {"FREQ=YEARLY;BYMONTHDAY=1,8;BYDAY=22MO,23TU,25MO,36TU;UNTIL=20350101T000000 "
                 "@20260601",
                 everyMonth},
                {"FREQ=YEARLY;BYMONTHDAY=1,-31;COUNT=2 @20250101", everyMonth},
                {"FREQ=YEARLY @20240101", farFuture},
                {"FREQ=YEARLY;COUNT=3 @99980101", farFuture},
                {"FREQ=YEARLY;INTERVAL=10000000;COUNT=2 @20240101", farFuture},
                {"FREQ=WEEKLY;INTERVAL=2000000000;COUNT=2 @20240101", farFuture},
                {"FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU;COUNT=3 @99971228", farFuture}});
}

}  // namespace
}  // namespace kalends::recurrence::test
