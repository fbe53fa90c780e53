// Index rows of calendar objects and cards.
#include "dav/content/index_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "groupware/recurrence/instances.h"
#include "groupware/vcard/facts.h"

namespace kalends::content {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

constexpr std::size_t kMaxRows = 3000;
constexpr days kAhead{2 * 365};
constexpr days kEnoughAhead{30};
// A floating time may lie this far from the same wall clock in UTC.
constexpr std::int64_t kFloatingMarginSeconds = 86'400;

struct Covered {
    recurrence::Expansion expansion;
    std::int64_t from = storage::kBeginningOfTime;
    std::int64_t until = storage::kEndOfTime;
};

storage::Busy busyOf(const contentline::Component& component) {
    using contentline::equalsIgnoringCase;
    const auto status = component.value("STATUS");
    if (equalsIgnoringCase(component.value("TRANSP"), "TRANSPARENT") ||
        equalsIgnoringCase(status, "CANCELLED")) {
        return storage::Busy::kFree;
    }
    return equalsIgnoringCase(status, "TENTATIVE") ? storage::Busy::kTentative
                                                   : storage::Busy::kBusy;
}

std::int64_t epoch(sys_seconds time) {
    return time.time_since_epoch().count();
}

/// Dates and floating times are read as if they were UTC, which is how the rows keep them.
recurrence::Expansion expandWithin(const contentline::Component& vcalendar,
                                   const recurrence::Window& window) {
    recurrence::Budget budget;
    budget.instances = kMaxRows;
    return recurrence::expand(vcalendar, window, *recurrence::utcZone(), budget);
}

Covered expandAround(const contentline::Component& vcalendar, sys_seconds now) {
    Covered all;
    if (!recurrence::isUnbounded(vcalendar)) {
        all.expansion = expandWithin(vcalendar, {});
        if (all.expansion.complete) {
            return all;
        }
    }
    const std::array<sys_seconds, 4> starts{sys_seconds::min(), now - kAhead, now - days{60},
                                            now - days{7}};
    Covered covered;
    for (const sys_seconds start : starts) {
        covered.expansion = expandWithin(vcalendar, {start, now + kAhead});
        covered.from = start == sys_seconds::min() ? storage::kBeginningOfTime : epoch(start);
        covered.until = epoch(now + kAhead);
        if (covered.expansion.complete) {
            return covered;
        }
        // Where the budget ran out the index ends; without any instance it covers nothing.
        covered.until = covered.expansion.instances.empty()
                            ? covered.from
                            : epoch(covered.expansion.instances.back().startUtc);
        if (covered.until >= epoch(now + kEnoughAhead)) {
            return covered;
        }
    }
    return covered;
}

void addOccurrences(storage::IndexRows& rows, const Covered& covered) {
    rows.coveredFrom = covered.from;
    rows.coveredUntil = covered.until;
    bool floating = false;
    rows.occurrences.reserve(covered.expansion.instances.size());
    for (const recurrence::Instance& instance : covered.expansion.instances) {
        storage::OccurrenceRow row;
        row.start = epoch(instance.startUtc);
        row.end = std::max(row.start, epoch(instance.endUtc));
        row.floating = instance.start.isFloating();
        row.busy = busyOf(*instance.component);
        floating = floating || row.floating;
        rows.occurrences.push_back(row);
    }
    if (floating && rows.coveredFrom != storage::kBeginningOfTime) {
        rows.coveredFrom += kFloatingMarginSeconds;
    }
    if (floating && rows.coveredUntil != storage::kEndOfTime) {
        rows.coveredUntil -= kFloatingMarginSeconds;
    }
}

}  // namespace

storage::ObjectClass objectClassOf(std::string_view classification) {
    if (classification.empty() || classification == "PUBLIC") {
        return storage::ObjectClass::kPublic;
    }
    return classification == "CONFIDENTIAL" ? storage::ObjectClass::kConfidential
                                            : storage::ObjectClass::kPrivate;
}

storage::IndexRows indexRows(const ical::Calendar& calendar, sys_seconds now) {
    ical::Facts facts = ical::facts(calendar);
    storage::IndexRows rows;
    rows.uid = calendar.uid();
    rows.component = static_cast<std::uint8_t>(calendar.type());
    rows.objectClass = objectClassOf(facts.classification);
    rows.summary = std::move(facts.summary);
    rows.organizer = std::move(facts.organizer);
    rows.recurring = facts.recurring;
    addOccurrences(rows, expandAround(calendar.vcalendar(), now));
    return rows;
}

storage::IndexRows indexRows(const vcard::Card& card) {
    vcard::Facts facts = vcard::facts(card);
    storage::IndexRows rows;
    rows.uid = card.uid();
    rows.summary = std::move(facts.formattedName);
    rows.search.reserve(facts.search.size());
    for (vcard::SearchRow& row : facts.search) {
        rows.search.push_back({std::move(row.property), std::move(row.folded)});
    }
    return rows;
}

}  // namespace kalends::content
