// What storage may select by index: never less than the filter matches.
#include "groupware/filter/prefilter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "groupware/vcard/facts.h"
#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::calendar;
using testing::comp;
using testing::compIn;
using testing::contains;
using testing::noComp;
using testing::noProp;
using testing::prop;
using testing::window;
using testing::without;

const recurrence::Window kRange = window("20260110T000000Z", "20260120T000000Z");

TEST(Prefilter, EventsInARangeNeedNoBody) {
    const Prefilter result = prefilter(calendar({compIn("VEVENT", kRange)}));
    EXPECT_EQ(result.component, "VEVENT");
    ASSERT_TRUE(result.window.has_value());
    EXPECT_EQ(result.window->start, kRange.start);
    EXPECT_EQ(result.window->end, kRange.end);
    EXPECT_TRUE(result.exact);
}

TEST(Prefilter, OneComponentTypeNeedsNoBody) {
    const Prefilter result = prefilter(calendar({comp("VTODO")}));
    EXPECT_EQ(result.component, "VTODO");
    EXPECT_FALSE(result.window.has_value());
    EXPECT_TRUE(result.exact);
    EXPECT_TRUE(prefilter(comp("VCALENDAR")).exact);
}

TEST(Prefilter, TodoWindowIsWiderAndIncludesTheUndated) {
    const Prefilter result = prefilter(calendar({compIn("VTODO", kRange)}));
    ASSERT_TRUE(result.window.has_value());
    EXPECT_EQ(result.window->start, kRange.start - std::chrono::seconds(1));
    EXPECT_EQ(result.window->end, kRange.end + std::chrono::seconds(1));
    EXPECT_EQ(result.undated, Prefilter::Undated::kIncluded);
    EXPECT_FALSE(result.exact);
}

TEST(Prefilter, FurtherConditionsKeepTheWindowButNeedBodies) {
    const Prefilter text =
        prefilter(calendar({compIn("VEVENT", kRange, {prop("SUMMARY", {contains("x")})})}));
    EXPECT_TRUE(text.window.has_value());
    EXPECT_FALSE(text.exact);
    const Prefilter alarm = prefilter(calendar({comp("VEVENT", {}, {compIn("VALARM", kRange)})}));
    EXPECT_EQ(alarm.component, "VEVENT");
    EXPECT_FALSE(alarm.window.has_value()) << "an alarm may ring far from its event";
    EXPECT_FALSE(alarm.exact);
}

TEST(Prefilter, UidIsNamedWhenItMustBeContained) {
    EXPECT_EQ(prefilter(calendar({comp("VEVENT", {prop("UID", {contains("abc")})})})).uid, "abc");
    EXPECT_FALSE(
        prefilter(calendar({comp("VEVENT", {prop("UID", {without("abc")})})})).uid.has_value());
    EXPECT_FALSE(prefilter(calendar({comp("VEVENT", {noProp("UID")})})).uid.has_value());
}

TEST(Prefilter, WhatMayMatchOtherwiseIsNotNarrowed) {
    CompFilter either = calendar({comp("VEVENT"), comp("VTODO")});
    either.test = filter::Test::kAnyOf;
    for (const CompFilter& root :
         {either, calendar({noComp("VEVENT")}), comp("VCALENDAR", {prop("METHOD")}), comp("VCARD"),
          noComp("VCALENDAR")}) {
        const Prefilter result = prefilter(root);
        EXPECT_FALSE(result.component.has_value());
        EXPECT_FALSE(result.window.has_value());
        EXPECT_FALSE(result.exact);
    }
    CompFilter anyProp =
        comp("VEVENT", {prop("UID", {contains("a")}), prop("SUMMARY", {contains("b")})});
    anyProp.test = filter::Test::kAnyOf;
    EXPECT_FALSE(prefilter(calendar({anyProp})).uid.has_value());
}

TextMatch folded(std::string text) {
    TextMatch match = contains(std::move(text));
    match.collation = Collation::kUnicodeCasemap;
    return match;
}

PropFilter with(filter::Test test, PropFilter filter) {
    filter.test = test;
    return filter;
}

/// The rows as "PROPERTY~text", in order, after "any" or "all".
std::string rowsOf(const CardFilter& filter) {
    const CardPrefilter result = prefilter(filter);
    std::string text = result.test == filter::Test::kAnyOf ? "any" : "all";
    for (const auto& row : result.rows) {
        text += ' ' + row.property + '~' + row.folded;
    }
    return result.rows.empty() ? "" : text;
}

TEST(CardPrefilter, SearchAsYouTypeBecomesRows) {
    EXPECT_EQ(rowsOf({.test = filter::Test::kAnyOf,
                      .propFilters = {prop("FN", {folded("JO")}), prop("EMAIL", {folded("Jo")}),
                                      prop("ITEM1.TEL", {folded("12")})}}),
              "any FN~jo EMAIL~jo TEL~12");
}

TEST(CardPrefilter, AllOfTakesWhatItCan) {
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf,
                      .propFilters = {prop("FN", {folded("a"), folded("b")}),
                                      prop("NOTE", {folded("c")}), noProp("TITLE")}}),
              "all FN~a FN~b");
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf,
                      .propFilters = {with(filter::Test::kAnyOf,
                                           prop("FN", {folded("a"), folded("b")}))}}),
              "any FN~a FN~b");
}

TEST(CardPrefilter, OnePropertyOutsideTheIndexReadsEverythingUnderAnyOf) {
    EXPECT_EQ(rowsOf({.test = filter::Test::kAnyOf,
                      .propFilters = {prop("FN", {folded("a")}), prop("NOTE", {folded("a")})}}),
              "");
    EXPECT_EQ(rowsOf({.test = filter::Test::kAnyOf,
                      .propFilters = {prop("FN", {folded("a")}), noProp("EMAIL")}}),
              "");
    EXPECT_EQ(rowsOf({.test = filter::Test::kAnyOf, .propFilters = {}}), "");
}

TEST(CardPrefilter, NegatedEmptyAndForeignTextsMakeNoRow) {
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf, .propFilters = {prop("FN", {without("a")})}}),
              "");
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf, .propFilters = {prop("FN", {folded("")})}}),
              "");
    TextMatch octets = folded("ü");
    octets.collation = Collation::kOctet;
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf, .propFilters = {prop("FN", {octets})}}), "");
    EXPECT_EQ(rowsOf({.test = filter::Test::kAllOf, .propFilters = {prop("FN", {folded("Ü")})}}),
              "all FN~u\xCC\x88");
}

/// Every filter below is asked of the card and of its search rows: what matches must be selected.
TEST(CardPrefilter, IsNeverNarrowerThanTheFilter) {
    auto parsed = vcard::parse(
        "BEGIN:VCARD\nVERSION:3.0\nUID:U-1\nFN:Jörg "
        "STRASSER\nN:Strasser;Jörg;;;\nNICKNAME:Jo,Hannes\n"
        "EMAIL;TYPE=WORK:jo@example.org\nEMAIL:second@example.org\nORG:Amt\\; "
        "Süd;Referat\nNOTE:x\nEND:VCARD\n");
    ASSERT_TRUE(std::holds_alternative<vcard::Card>(parsed));
    const auto& card = std::get<vcard::Card>(parsed);
    const auto rows = vcard::facts(card).search;
    const auto selected = [&](const CardPrefilter& wanted) {
        const auto hit = [&](const CardPrefilter::Row& row) {
            return std::any_of(rows.begin(), rows.end(), [&](const auto& candidate) {
                return candidate.property == row.property &&
                       matches(candidate.folded, row.folded, Collation::kOctet, row.type);
            });
        };
        return wanted.rows.empty() ||
               (wanted.test == filter::Test::kAnyOf
                    ? std::any_of(wanted.rows.begin(), wanted.rows.end(), hit)
                    : std::all_of(wanted.rows.begin(), wanted.rows.end(), hit));
    };
    int matched = 0;
    for (const char* name : {"FN", "N", "NICKNAME", "EMAIL", "ORG", "UID", "NOTE", "X-NONE"}) {
        for (const char* pattern :
             {"jo", "JÖRG", "straßer", "hannes", "amt; süd", "example", "u-1", "x", "zzz", ""}) {
            for (const MatchType type : {MatchType::kContains, MatchType::kEquals,
                                         MatchType::kStartsWith, MatchType::kEndsWith}) {
                for (const Collation collation :
                     {Collation::kAsciiCasemap, Collation::kOctet, Collation::kUnicodeCasemap}) {
                    for (const filter::Test test : {filter::Test::kAllOf, filter::Test::kAnyOf}) {
                        const TextMatch match{
                            .text = pattern, .collation = collation, .type = type, .negate = false};
                        const CardFilter filter{.test = test,
                                                .propFilters = {with(test, prop(name, {match})),
                                                                prop("FN", {folded("jörg")})}};
                        if (matches(card.component(), filter)) {
                            ++matched;
                            EXPECT_TRUE(selected(prefilter(filter))) << name << ' ' << pattern;
                        }
                    }
                }
            }
        }
    }
    EXPECT_GT(matched, 500);
}

}  // namespace
}  // namespace kalends::filter
