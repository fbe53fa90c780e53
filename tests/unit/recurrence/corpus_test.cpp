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

/// `2004-07-14T18:00:00 MDT America/Denver` and `2004-07-14` without their punctuation.
std::string plainTime(const std::string& line) {
    std::string out;
    for (const char c : line.substr(0, line.find(' '))) {
        if (c != '-' && c != ':') {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> plainTimes(const fs::path& path) {
    std::vector<std::string> out;
    for (const std::string& line : linesOf(readFile(path))) {
        if (!line.empty()) {
            out.push_back(plainTime(line));
        }
    }
    return out;
}

/// The text without the lines that begin with one of the names.
std::string withoutLines(const std::string& text, const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& line : linesOf(text)) {
        if (std::none_of(names.begin(), names.end(), [&](const std::string& name) {
                return line.compare(0, name.size(), name) == 0;
            })) {
            out += line + "\r\n";
        }
    }
    return out;
}

TEST(Corpus, KdeOccurrences) {
    const fs::path folder = kCorpus / "KDE+kcalendarcore";
    if (!fs::exists(folder)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    const std::string counts = "COUNT counts a DTSTART outside the rule (RFC 5545 section 3.3.10)";
    const std::string starts = "KOrganizer left out a DTSTART outside the rule";
    const std::string days = "the days are in another zone than the times of the same file";
    const std::string mixed = "RDATE with times for a DATE start, which RFC 5545 excludes";
    const std::string unsorted = "RecurrenceRule__unsorted__";
    const std::string libical = "RecurrenceRule__LibICal__LibICal_TestCase";
    const std::string korganizer = "RecurrenceRule__KOrganizer_3.4__KOrganizer_Test";
    const Differences differences = {
        {libical + "02.ics.next", counts},        {libical + "02.ics.recurson", counts},
        {libical + "02.ics.prev", counts},        {libical + "03.ics.recurson", days},
        {korganizer + "13.ics.next", starts},     {korganizer + "13.ics.recurson", starts},
        {korganizer + "01.ics.next", starts},     {korganizer + "01.ics.recurson", starts},
        {korganizer + "01.ics.prev", starts},     {unsorted + "rdate.ics.next", mixed},
        {unsorted + "rdate.ics.recurson", mixed}, {unsorted + "rdate.ics.prev", mixed}};
    std::set<std::string> used;
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".ics") {
            continue;
        }
        ++files;
        const std::string name = entry.path().filename().string();
        // ConnectDaily wrote a RECURRENCE-ID of 1970 into masters.
        const Parsed parsed(withoutLines(readFile(entry.path()), {"RECURRENCE-ID:1970"}));
        std::string zoneName(parsed.root().value("X-LIBKCAL-TESTSUITE-OUTTZ"));
        const ZonePtr zone = zoneName.empty() ? utcZone() : systemZone(zoneName);
        ASSERT_NE(zone, nullptr) << name;
        const auto times = [&](const Window& within, std::size_t limit) {
            std::vector<std::string> out;
            for (const Instance& instance :
                 expand(parsed.root(), within, *zone, {300'000, limit}).instances) {
                // Without a zone to print in, times are as the file writes them.
                DateTime value;
                value.local =
                    zoneName.empty() ? instance.start.local : zone->toLocal(instance.startUtc);
                out.push_back(format(value));
            }
            return out;
        };
        const std::vector<std::string> actual = times({}, 1'000);
        std::vector<std::string> actualDays;
        for (const std::string& time : times({}, 10'000)) {
            if (actualDays.empty() || actualDays.back() != time.substr(0, 8)) {
                actualDays.push_back(time.substr(0, 8));
            }
        }
        const auto compare = [&](const char* kind, std::vector<std::string> expected,
                                 std::vector<std::string> found) {
            // Both lists are cut off somewhere.
            found.resize(std::min(found.size(), expected.size()));
            check(name + kind, join(expected), join(found), differences, used);
        };
        compare(".next", plainTimes(entry.path().string() + ".next.ref"), actual);
        compare(".recurson", plainTimes(entry.path().string() + ".recurson.ref"), actualDays);
        std::vector<std::string> backward = plainTimes(entry.path().string() + ".prev.ref");
        std::reverse(backward.begin(), backward.end());
        if (!backward.empty()) {
            // Only a span is listed, perhaps years after the start; a day on both sides allows for
            // zones.
            std::vector<std::string> found = times({utc(backward.front()) - std::chrono::days{1},
                                                    utc(backward.back()) + std::chrono::days{1}},
                                                   10'000);
            std::erase_if(found, [&](const std::string& time) {
                return time < backward.front() || time > backward.back();
            });
            check(name + ".prev", join(backward), join(found), differences, used);
        }
    }
    EXPECT_GT(files, 50U);
    EXPECT_EQ(used.size(), differences.size());
}

/// The set of `rrule` cases: rules with every time read as floating.
std::string tableDates(const nlohmann::json& item) {
    const std::string rule = item["rule"];
    std::string start;
    std::string lines;
    std::istringstream in(rule);
    for (std::string line; std::getline(in, line);) {
        if (line.compare(0, 7, "DTSTART") == 0) {
            start = line.substr(line.find(':') + 1, 15);
        } else if (line.compare(0, 2, "EX") == 0 || line.compare(0, 2, "RD") == 0 ||
                   line.compare(0, 2, "RR") == 0) {
            lines += line + "\n";
        }
    }
    return start + "\n" + lines;
}

TEST(Corpus, RruleTable) {
    const fs::path path = kCorpus / "jkbrzt+rrule/rrule-expected.json";
    if (!fs::exists(path)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    const Differences differences = {};
    std::set<std::string> used;
    std::size_t refused = 0;
    const auto items = nlohmann::json::parse(readFile(path));
    for (const auto& item : items) {
        const std::string id = item["id"];
        std::istringstream in(tableDates(item));
        std::string start;
        std::string rule;
        std::getline(in, start);
        std::vector<std::string> others;
        for (std::string line; std::getline(in, line);) {
            if (line.compare(0, 6, "RRULE:") == 0) {
                rule = line.substr(6);
            } else {
                others.push_back(line);
            }
        }
        if (id.compare(0, 8, "rruleset") == 0) {
            continue;  // below
        }
        std::vector<std::string> expected;
        for (const auto& date : item["expected"]) {
            if (date.is_string()) {
                expected.push_back(date);
            }
        }
        const std::string method = item["method"];
        std::string actual = ruleDates(rule, start, method == "all" ? expected.size() + 1 : 10'000);
        // python-dateutil gives a meaning to what RFC 5545 marks N/A or forbids in its table; we
        // refuse that.
        if (actual == "ERROR BYYEARDAY cannot be used in daily, weekly or monthly rules." ||
            actual == "ERROR BYWEEKNO belongs to yearly rules only." ||
            actual == "ERROR BYMONTHDAY cannot be used in weekly rules." ||
            actual == "ERROR A numbered BYDAY belongs to monthly and yearly rules only.") {
            ++refused;
            continue;
        }
        if (method != "all") {
            const auto& args = item["args"];
            const bool inclusive = args.back().is_boolean() && args.back().get<bool>();
            const std::string low = args[0];
            const std::string high = method == "between" ? args[1].get<std::string>() : low;
            std::vector<std::string> chosen;
            for (const std::string& date : split(actual)) {
                const bool fits = method == "before"  ? (inclusive ? date <= low : date < low)
                                  : method == "after" ? (inclusive ? date >= low : date > low)
                                                      : (inclusive ? date >= low && date <= high
                                                                   : date > low && date < high);
                if (fits) {
                    chosen.push_back(date);
                }
            }
            if (method == "before" && !chosen.empty()) {
                chosen = {chosen.back()};
            } else if (method == "after" && !chosen.empty()) {
                chosen = {chosen.front()};
            }
            actual = join(chosen);
        }
        check(id, join(expected), actual, differences, used);
    }
    EXPECT_EQ(used.size(), differences.size());
    EXPECT_LT(refused, 50U);
}

TEST(Corpus, RruleSets) {
    const fs::path path = kCorpus / "jkbrzt+rrule/rrule-expected.json";
    if (!fs::exists(path)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    std::size_t cases = 0;
    for (const auto& item : nlohmann::json::parse(readFile(path))) {
        const std::string id = item["id"];
        if (id.compare(0, 8, "rruleset") != 0 || item["method"] != "all") {
            continue;
        }
        ++cases;
        std::string lines;
        std::string first = "99";
        std::istringstream in(item["rule"].get<std::string>());
        bool hasStart = false;
        for (std::string line; std::getline(in, line);) {
            lines += line + "\r\n";
            hasStart = hasStart || line.compare(0, 7, "DTSTART") == 0;
            first = std::min(first, line.substr(line.find(':') + 1, 16));
        }
        if (!hasStart) {
            lines = "DTSTART:" + first + "\r\n" + lines;
        }
        const Parsed parsed(calendar(event(lines)));
        std::vector<std::string> expected;
        for (const auto& date : item["expected"]) {
            expected.push_back(date.get<std::string>() + "Z");
        }
        Budget budget;
        budget.instances = id == "rruleset/testSetInfiniteAll" ? expected.size() : 1'000;
        EXPECT_EQ(starts(expand(parsed.root(), {}, *utcZone(), budget)), join(expected)) << id;
    }
    EXPECT_GT(cases, 3U);
}

TEST(Corpus, LibicalCounts) {
    const fs::path path = kCorpus / "libical+libical/recur.txt";
    if (!fs::exists(path)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    const Differences differences = {
        {"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;BYDAY=MO,WE,FR;WKST=SU @19970902T090000",
         "a DTSTART outside the rule is an instance too"}};
    std::set<std::string> used;
    // Descriptions and values stand on folded lines of their own.
    const Parsed parsed("BEGIN:VCALENDAR\r\n" + withoutLines(readFile(path), {";"}) +
                        "\r\nEND:VCALENDAR\r\n");
    std::size_t cases = 0;
    for (const contentline::Component& component : parsed.root().components) {
        if (component.name != "VEVENT" || component.property("X-EXPECT-NUMEVENTS") == nullptr) {
            continue;
        }
        const Parsed single("BEGIN:VCALENDAR\r\n" + std::string(component.raw) +
                            "END:VCALENDAR\r\n");
        const Expansion all = expand(single.root(), {}, *utcZone());
        std::string expected(component.value("X-EXPECT-NUMEVENTS"));
        expected.erase(0, expected.find_first_not_of(' '));
        check(
            std::string(component.value("RRULE")) + " @" + std::string(component.value("DTSTART")),
            expected, std::to_string(all.instances.size()), differences, used);
        ++cases;
    }
    EXPECT_GT(cases, 20U);
    EXPECT_EQ(used.size(), differences.size());
}

TEST(Corpus, EveryFileIsExpandedQuicklyAndEveryWindowAgrees) {
    if (!fs::exists(kCorpus)) {
        GTEST_SKIP() << "the shared corpus is not here";
    }
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
        if (entry.path().extension() != ".ics") {
            continue;
        }
        auto document = contentline::Document::parse(readFile(entry.path()));
        if (!std::holds_alternative<contentline::Document>(document)) {
            continue;
        }
        ++files;
        for (const auto& root : std::get<contentline::Document>(document).components()) {
            const ZonePtr zone = systemZone("Europe/Berlin");
            const Expansion all = expand(root, {}, *zone, {100'000, 1'000});
            if (all.instances.empty()) {
                continue;
            }
            const sys_seconds first = all.instances[all.instances.size() / 3].startUtc;
            const Window within{first - std::chrono::days{3}, first + std::chrono::days{40}};
            std::string expected;
            for (const Instance& instance : all.instances) {
                const bool point = instance.endUtc <= instance.startUtc;
                if (instance.startUtc < within.end &&
                    (point ? instance.startUtc >= within.start : instance.endUtc > within.start)) {
                    expected += (expected.empty() ? "" : ",") + format(instance.start);
                }
            }
            const Expansion some = expand(root, within, *zone, {100'000, 1'000});
            if (all.completeUntil >= within.end && some.complete) {
                EXPECT_EQ(starts(some), expected) << entry.path().filename();
            }
        }
    }
    EXPECT_GT(files, 150U);
}

}  // namespace
}  // namespace kalends::recurrence::test
