// The public corpora beside the repository (../shared/corpus): what must be stored is stored, what
// is refused is known.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "groupware/ical/edit.h"
#include "groupware/ical/jcal.h"
#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
namespace fs = std::filesystem;

const fs::path kCorpus = "../shared/corpus/ics";

struct Deviation {
    const char* file;  // its end, or a part of its name that several share
    const char* reason;
};

/// Files of ics/valid that could be stored by their shape and yet are refused.
constexpr Deviation kRefusedValid[] = {
    {"issue_722_missing_VTIMEZONE_custom.ics", "private zone without a VTIMEZONE"},
    {"non_dst_error.ics", "duration PT-2H"},
    {"Serialization__Property1.ics", "VERSION twice"},
    {"PARSE17.ics", "DTSTART:1234"},
    {"one-event-with-multiple-exceptions-one-without.ics", "DTSTART with a T too many"},
    {"latin1.ics", "not UTF-8"},
    {"nonascii__10.ics", "not UTF-8"},
    {"nonascii__11.ics", "not UTF-8"},
    {"1106817412.ics", "not UTF-8"},
    {"yahoo2.txt", "STATUS twice"},
    {"task-3.ics", "a parameter without a name"},
    {"vtimezone_lone_cr.ics", "control characters"},
    {"america_new_york_forward_reference.ics", "DTSTART twice"},
    {"ruby_rrule.ics", "the rule has no FREQ"},
    {"caltime.ics", "no content lines"},
    {"libical+libical/0.ics", "SUMMARY twice"},
    {"libical+libical/2.ics", "DTSTAMP without seconds"},
    {"issue-196.ics", "DTEND and DURATION"},
    {"samples__forced_types.ics", "alarm without TRIGGER"},
    {"test__parser__component.ics", "alarm without ACTION"},
    {"google_birthday.ics", "RDATE:20131210Z"},
    {"daily-count-exdate-recurrence-id.ics", "DTEND before DTSTART"},
    {"multi-event-basic.ics", "DTSTART:Next Year"},
    {"duplicate-rrule-sequence.ics", "two masters of one UID"},
    {"badRRULE.ics", "a rule of random text"},
    {"bulk__simple__4.ics", "several objects under one template UID"},
    {"bulk__simple__7.ics", "several objects under one template UID"},
    {"stresstest.ics", "a line break inside a value"},
    {"Serialization__Parse1.ics", "quoted-printable soft line breaks of vCalendar 1.0"},
    {"benches__ical_event.ics", "a line break inside a value"},
    {"issue_168_input.ics", "a line break inside a parameter"},
};

/// Files of ics/invalid that are accepted.
constexpr Deviation kAcceptedInvalid[] = {
    {"CalDAV__implicit__errors__",
     "refused by scheduling, which knows the old object and the user"},
    {"CalDAV__mkcalendar__restrictions__", "refused by the collection's component set"},
    {"CalDAV__problemics__",
     "start and end of different kinds (Tasks.org, Evolution and others); an override before the "
     "master"},
    {"CalDAV__errors__4.ics", "METHOD, allowed in this test"},
    {"CalDAV__errors__5.ics", "two UIDs that are one template here"},
    {"CalDAV__errors__6.ics", "refused for an If header"},
    {"CalDAV__errors__7.ics", "refused for its UID in use elsewhere"},
    {"CalDAV__errors__8.ics", "max-instances is the caller's"},
    {"CalDAV__errors__28.ics", "refused for its content type"},
    {"CalDAV__errors__3", "escapes; overrides without a rule; attendee limit of 100 there"},
    {"CalDAV__errors__4",
     "Apple's parameters; REQUEST-STATUS; rules in overrides; no rule generates the instance"},
    {"cal_no_dst.ics", "VTIMEZONE is not judged: the zone's name is known"},
    {"invalid_tzoffset.ics", "the same"},
    {"broken_ical.ics", "the same"},
    {"timezone_same_start.ics", "the same"},
    {"event_invalid_exdate.ics", "EXDATE of another type than DTSTART excludes nothing"},
    {"event_exdate_without_rrule.ics", "the same"},
    {"event_mixed_datetime_and_date_exdate.ics", "the same"},
    {"event_mixed_recurrence_id_dt_type.ics", "Exchange writes such"},
    {"event_issue1970_problem.ics", "valid"},
    {"attendee_noorganizer.ics", "clients write such before they schedule"},
    {"organizer_noattendees.ics", "the same"},
    {"organizer_bogusuri.ics", "addresses are stored as written"},
    {"utctime-with-tzid.ics", "a TZID beside a UTC time says nothing"},
    {"sogo-geo-escaped-semicolon.ics", "SOGo writes such"},
    {"eli_test.ics", "valid but for unknown parts"},
    {"groupwise.ics", "valid but for unknown parts"},
    {"korganizer-lowercase.ics", "names are not case sensitive"},
    {"talios.ics", "valid but for unknown parts"},
    {"tmeher.ics", "zone names are TEXT in one place and a parameter in another"},
    {"x_location.ics", "X- property"},
    {"blank_description.ics", "blank lines"},
};

bool endsIn(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

template <std::size_t N>
const Deviation* listed(const Deviation (&table)[N], const std::string& file) {
    const auto* const found = std::find_if(
        std::begin(table), std::end(table),
        [&](const Deviation& row) { return file.find(row.file) != std::string::npos; });
    return found == std::end(table) ? nullptr : found;
}

/// The placeholders of ccs-caldavtester filled in, always with the same.
std::string filled(std::string text) {
    if (text.find('$') == std::string::npos)
        return text;
    static const std::pair<std::regex, const char*> kPlaceholders[] = {
        {std::regex(R"(\$now\.year\.[-0-9]+:)"), "2026"},
        {std::regex(R"(\$now\.month\.[-0-9]+:)"), "202601"},
        {std::regex(R"(\$now\.[-0-9]+:)"), "20260105"},
        {std::regex(R"(\$[a-z0-9-]+:)"), "x"},
    };
    for (const auto& [pattern, value] : kPlaceholders)
        text = std::regex_replace(text, pattern, value);
    return text;
}

std::map<std::string, std::string> files(const char* folder) {
    std::map<std::string, std::string> found;
    if (!fs::exists(kCorpus / folder))
        return found;
    for (const auto& entry : fs::recursive_directory_iterator(kCorpus / folder)) {
        const std::string name = entry.path().lexically_relative(kCorpus).generic_string();
        if (!entry.is_regular_file() || endsIn(name, "index.md") || endsIn(name, "manifest.tsv"))
            continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::stringstream content;
        content << in.rdbuf();
        found[name] = filled(content.str());
    }
    return found;
}

Rules rulesForStreams() {
    Rules rules;
    rules.method = Rules::Method::kAllowed;
    return rules;
}

/// Whether the text is one object by its shape: one VCALENDAR 2.0, one type, one UID. Judged by
/// words, not by `parse`.
bool looksStorable(const std::string& text) {
    static const std::regex kLine(R"(^(BEGIN|UID|VERSION)[^:\r\n]*:([^\r\n]*))",
                                  std::regex::icase | std::regex::multiline);
    std::size_t calendars = 0;
    std::size_t components = 0;
    std::size_t stated = 0;
    std::set<std::string> types;
    std::set<std::string> uids;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kLine);
         at != std::sregex_iterator(); ++at) {
        const std::string name = (*at)[1];
        const std::string value = (*at)[2];
        if (contentline::equalsIgnoringCase(name, "VERSION") && value == "1.0")
            return false;
        if (contentline::equalsIgnoringCase(name, "UID")) {
            uids.insert(value);
            ++stated;
        } else if (contentline::equalsIgnoringCase(value, "VCALENDAR")) {
            ++calendars;
        } else if (componentTypeNamed(value)) {
            types.insert(value);
            ++components;
        }
    }
    return calendars == 1 && types.size() == 1 && uids.size() == 1 && stated >= components;
}

TEST(Corpus, EveryStorableFileIsAcceptedOrKnown) {
    const auto valid = files("valid");
    if (valid.empty())
        GTEST_SKIP() << "no corpus at " << kCorpus;
    std::size_t accepted = 0;
    for (const auto& [name, text] : valid) {
        const std::string problem = problemOf(text, rulesForStreams());
        accepted += problem.empty() ? 1U : 0U;
        const Deviation* const deviation = listed(kRefusedValid, name);
        if (!problem.empty() && deviation == nullptr) {
            EXPECT_FALSE(looksStorable(text)) << name << ": " << problem;
        }
        if (problem.empty()) {
            EXPECT_EQ(deviation, nullptr) << name << " is accepted: strike it off";
        }
    }
    EXPECT_GE(accepted, 280U);
}

TEST(Corpus, EveryInvalidFileIsRefusedOrKnown) {
    const auto invalid = files("invalid");
    if (invalid.empty())
        GTEST_SKIP() << "no corpus at " << kCorpus;
    for (const auto& [name, text] : invalid) {
        if (problemOf(text, rulesForStreams()).empty()) {
            EXPECT_NE(listed(kAcceptedInvalid, name), nullptr) << name << " is accepted";
        }
    }
}

TEST(Corpus, AcceptedFilesKeepTheirBytesThroughEverything) {
    std::size_t seen = 0;
    for (const char* folder : {"valid", "invalid", "recurrence", "scheduling"})
        for (const auto& [name, text] : files(folder)) {
            auto result = parse(text, rulesForStreams());
            const auto* const calendar = std::get_if<Calendar>(&result);
            if (calendar == nullptr)
                continue;
            ++seen;
            SCOPED_TRACE(name);
            EXPECT_EQ(calendar->text(), text);
            EXPECT_EQ(facts(*calendar).uid, calendar->uid());
            const auto stored = parseStored(text);
            ASSERT_TRUE(stored);
            EXPECT_EQ(Patch(*stored).apply(), text);
            const std::string jcal = toJcal(calendar->vcalendar());
            const auto back = fromJcal(jcal);
            ASSERT_TRUE(std::holds_alternative<std::string>(back)) << std::get<1>(back).message;
            EXPECT_EQ(problemOf(std::get<std::string>(back), rulesForStreams()), "");
        }
    if (seen == 0)
        GTEST_SKIP() << "no corpus at " << kCorpus;
}

}  // namespace
}  // namespace kalends::ical
