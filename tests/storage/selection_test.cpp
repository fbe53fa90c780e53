// Listings and queries: paging, UID, components, time ranges at the borders of the duration
// classes, text, busy times.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

constexpr std::int64_t kDay = 86400, kNoon = 1'800'000'000;

class Selections : public PostgresFixture {
  protected:
    Selections() {
        alice_ = person("alice");
        calendar_ = collectionOf("alice");
    }

    void put(const NewObject& object) {
        ASSERT_EQ(store_->objects().put(object, {}, {alice_, "password"}).outcome,
                  WriteResult::Outcome::kCreated);
    }

    void put(const std::string& name, std::vector<OccurrenceRow> occurrences) {
        NewObject object = event(calendar_, name, name, "e");
        object.index.occurrences = std::move(occurrences);
        put(object);
    }

    Selection all() const {
        Selection selection;
        selection.collection = calendar_;
        return selection;
    }

    static Selection::Range window(std::int64_t start, std::int64_t end) {
        return {start, end, start, end};
    }

    std::string names(const Selection& selection) {
        std::string text;
        for (const SelectedObject& selected : store_->objects().select(selection)) {
            text +=
                (text.empty() ? "" : " ") + selected.object.name + (selected.uncertain ? "?" : "");
            EXPECT_EQ(selected.object.body.has_value(), selection.body == WantBody::kYes);
        }
        return text;
    }

    std::string inWindow(std::int64_t start, std::int64_t end) {
        Selection selection = all();
        selection.range = window(start, end);
        return names(selection);
    }

    PrincipalId alice_;
    CollectionId calendar_;
};

TEST_F(Selections, PagesAreInOrderOfNameAndEndWithTheCollection) {
    for (const char* name : {"b", "a", "C", "ü", "d"}) {
        put(event(calendar_, name, name, "e"));
    }
    Selection page = all();
    page.limit = 2;
    EXPECT_EQ(names(page), "C a");
    page.afterName = "a";
    page.body = WantBody::kYes;
    EXPECT_EQ(names(page), "b d");
    page.afterName = "d";
    EXPECT_EQ(names(page), "ü");
    page.afterName = "ü";
    EXPECT_EQ(names(page), "");
}

TEST_F(Selections, ComponentsAndUidNarrow) {
    NewObject task = event(calendar_, "t", "task-uid", "e");
    task.index.component = 2;
    put(task);
    put(event(calendar_, "v", "event-uid", "e"));
    Selection selection = all();
    selection.components = 2;
    EXPECT_EQ(names(selection), "t");
    selection.components = 3;
    EXPECT_EQ(names(selection), "t v");
    selection.uid = "event-uid";
    EXPECT_EQ(names(selection), "v");
    selection.components = 2;
    EXPECT_EQ(names(selection), "");
    selection.components = 0;
    selection.uid = std::string("\xFF");
    EXPECT_EQ(names(selection), "");
    selection.uid = "event-uid";
    selection.range = window(kNoon, kNoon + 1);
    EXPECT_EQ(names(selection), "v");
}

TEST_F(Selections, MultigetLeavesAbsentNamesOut) {
    put(event(calendar_, "a", "a", "e"));
    put(event(calendar_, "b\"{},\\", "b", "e"));
    const auto found =
        store_->objects().byNames(calendar_, {"none", "b\"{},\\", "a", ""}, WantBody::kYes);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].body && found[1].body);
    EXPECT_TRUE(store_->objects().byNames(calendar_, {}, WantBody::kYes).empty());
}

struct RangeCase {
    const char* name;
    std::int64_t length;
    std::int64_t start, end;  // window, relative to the start of the occurrence
    bool overlaps;
};

TEST_F(Selections, OverlapIsExactAtTheBordersOfEveryClassOfDuration) {
    std::vector<RangeCase> cases;
    for (const std::int64_t length : {std::int64_t{1}, std::int64_t{3600}, kDay - 1, kDay, kDay + 1,
                                      32 * kDay, 32 * kDay + 1, 400 * kDay}) {
        cases.push_back({"window ends at the start", length, -100, 0, false});
        cases.push_back({"window ends just inside", length, -100, 1, true});
        cases.push_back(
            {"window begins just before the end", length, length - 1, length + 100, true});
        cases.push_back({"window begins at the end", length, length, length + 100, false});
        cases.push_back({"window inside", length, length / 2, length / 2 + 1, true});
        cases.push_back({"window around", length, -100, length + 100, true});
    }
    cases.push_back({"moment at the start of the window", 0, 0, 10, true});
    cases.push_back({"moment inside", 0, -5, 5, true});
    cases.push_back({"moment at the end of the window", 0, -10, 0, false});
    int number = 0;
    for (const RangeCase& c : cases) {
        SCOPED_TRACE(std::string(c.name) + ", length " + std::to_string(c.length));
        // Each case far from the others, so that only its own object can be found.
        const std::int64_t origin = kNoon + ++number * 1000 * kDay;
        const std::string name = "o" + std::to_string(number);
        put(name, {{origin, origin + c.length, false, Busy::kBusy}});
        EXPECT_EQ(inWindow(origin + c.start, origin + c.end), c.overlaps ? name : "");
        EXPECT_EQ(
            store_->objects().busy(calendar_, window(origin + c.start, origin + c.end)).rows.size(),
            c.overlaps ? 1U : 0U);
    }
}

TEST_F(Selections, SeveralOccurrencesInTheWindowAreOneObject) {
    put("daily", {{kNoon, kNoon + 60, false, Busy::kBusy},
                  {kNoon + kDay, kNoon + kDay + 60, false, Busy::kBusy},
                  {kNoon, kNoon + 40 * kDay, false, Busy::kBusy}});
    EXPECT_EQ(inWindow(kNoon - kDay, kNoon + 3 * kDay), "daily");
    EXPECT_EQ(inWindow(kBeginningOfTime, kEndOfTime), "daily");
}

TEST_F(Selections, FloatingOccurrencesAreComparedOnTheWallClock) {
    put("floating", {{kNoon, kNoon + 3600, true, Busy::kBusy}});
    put("anchored", {{kNoon, kNoon + 3600, false, Busy::kBusy}});
    Selection selection = all();
    // A wall clock two hours ahead: the same window is two hours later there.
    selection.range = Selection::Range{kNoon, kNoon + 3600, kNoon + 7200, kNoon + 10800};
    EXPECT_EQ(names(selection), "anchored");
    selection.range = Selection::Range{kNoon - 7200, kNoon - 3600, kNoon, kNoon + 3600};
    EXPECT_EQ(names(selection), "floating");
}

TEST_F(Selections, OutsideTheCoveredTimeObjectsComeUncertainUnlessTheirIndexAlreadyTells) {
    NewObject series = event(calendar_, "series", "series", "e");
    series.index.recurring = true;
    series.index.coveredFrom = kNoon - 100 * kDay;
    series.index.coveredUntil = kNoon + 100 * kDay;
    put(series);
    EXPECT_EQ(inWindow(kNoon, kNoon + 10), "series");
    EXPECT_EQ(inWindow(kNoon + kDay, kNoon + 2 * kDay), "");
    EXPECT_EQ(inWindow(kNoon + 200 * kDay, kNoon + 201 * kDay), "series?");
    EXPECT_EQ(inWindow(kNoon - 200 * kDay, kNoon - 199 * kDay), "series?");
    EXPECT_EQ(inWindow(kNoon, kEndOfTime), "series");
    EXPECT_EQ(inWindow(kNoon + kDay, kEndOfTime), "series?");
    const auto busy = store_->objects().busy(calendar_, window(kNoon + kDay, kNoon + 300 * kDay));
    ASSERT_EQ(busy.uncovered.size(), 1U);
    EXPECT_TRUE(busy.uncovered[0].body);
    EXPECT_TRUE(busy.rows.empty());
}

TEST_F(Selections, TheIndexRollsOnWithoutAChangeForClients) {
    NewObject series = event(calendar_, "series", "series", "e");
    series.index.coveredFrom = kNoon;
    series.index.coveredUntil = kNoon + 100 * kDay;
    put(series);
    put(event(calendar_, "single", "single", "e"));
    EXPECT_TRUE(store_->objects().coveredOnlyUntil(kNoon + 50 * kDay, 10).empty());
    auto due = store_->objects().coveredOnlyUntil(kNoon + 200 * kDay, 10);
    ASSERT_EQ(due.size(), 1U);
    IndexRows rows = series.index;
    rows.coveredUntil = kNoon + 300 * kDay;
    rows.occurrences = {{kNoon + 150 * kDay, kNoon + 150 * kDay + 60, false, Busy::kTentative}};
    store_->objects().reindex(due[0], rows);
    EXPECT_TRUE(store_->objects().coveredOnlyUntil(kNoon + 200 * kDay, 10).empty());
    EXPECT_EQ(inWindow(kNoon + 150 * kDay, kNoon + 151 * kDay), "series");
    EXPECT_EQ(store_->objects()
                  .busy(calendar_, window(kNoon + 150 * kDay, kNoon + 151 * kDay))
                  .rows.at(0)
                  .busy,
              Busy::kTentative);
    EXPECT_EQ(store_->collections().byId(calendar_)->revision.value, 2);

    // A write since the reading wins.
    store_->objects().put(event(calendar_, "series", "series", "e2"), {}, {alice_, "password"});
    store_->objects().reindex(due[0], rows);
    EXPECT_EQ(inWindow(kNoon + 150 * kDay, kNoon + 151 * kDay), "");
}

TEST_F(Selections, TextConditionsCombine) {
    const CollectionId book = collectionOf("alice", "addressbook", HomeKind::kAddressbooks);
    const auto card = [&](const char* name, const char* fn, std::vector<std::string> mails) {
        NewObject object = event(book, name, name, "e");
        object.index.component = 0;
        object.index.occurrences.clear();
        object.index.search = {{"FN", fn}};
        for (const std::string& mail : mails) {
            object.index.search.push_back({"EMAIL", mail});
        }
        put(object);
    };
    card("1", "anna 100% berg", {"anna@example.com", "berg@example.org"});
    card("2", "bernd", {"bernd@example.com"});
    card("3", "carla_berg", {});
    using Text = Selection::SearchText;
    const auto find = [&](std::vector<Text> conditions, bool anyOf = false) {
        Selection selection;
        selection.collection = book;
        selection.search = std::move(conditions);
        selection.searchAnyOf = anyOf;
        return names(selection);
    };
    EXPECT_EQ(find({{"FN", "berg", Text::Type::kContains}}), "1 3");
    EXPECT_EQ(find({{"FN", "%", Text::Type::kContains}}), "1");
    EXPECT_EQ(find({{"FN", "_", Text::Type::kContains}}), "3");
    EXPECT_EQ(find({{"FN", "bernd", Text::Type::kEquals}}), "2");
    EXPECT_EQ(find({{"FN", "b", Text::Type::kStartsWith}}), "2");
    EXPECT_EQ(find({{"FN", "berg", Text::Type::kEndsWith}}), "1 3");
    EXPECT_EQ(
        find({{"EMAIL", ".org", Text::Type::kEndsWith}, {"FN", "anna", Text::Type::kContains}}),
        "1");
    EXPECT_EQ(
        find({{"EMAIL", ".org", Text::Type::kEndsWith}, {"FN", "bernd", Text::Type::kContains}}),
        "");
    EXPECT_EQ(
        find({{"EMAIL", ".org", Text::Type::kEndsWith}, {"FN", "bernd", Text::Type::kContains}},
             true),
        "1 2");
    EXPECT_EQ(find({{"TEL", "", Text::Type::kContains}}), "");
}

}  // namespace

}  // namespace kalends::test
