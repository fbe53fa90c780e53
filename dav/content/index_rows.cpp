// Index rows of calendar objects and cards.
#include "dav/content/index_rows.h"

#include <utility>

#include "groupware/recurrence/occurrences.h"
#include "groupware/vcard/facts.h"

namespace kalends::content {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

// From the first occurrence on where that is no more than this, else around the present only.
constexpr std::size_t kRowsFromBeginning = 1000;
constexpr std::size_t kMaxRows = 3000;
constexpr days kAhead{2 * 365};
constexpr days kEnoughAhead{30};
constexpr days kBehind{2 * 365};
constexpr days kLittleBehind{7};

storage::Busy busyOf(recurrence::BusyKind kind) {
    switch (kind) {
        case recurrence::BusyKind::kFree:
            return storage::Busy::kFree;
        case recurrence::BusyKind::kTentative:
            return storage::Busy::kTentative;
        case recurrence::BusyKind::kBusy:
            break;
    }
    return storage::Busy::kBusy;
}

std::int64_t epoch(sys_seconds time) {
    return time.time_since_epoch().count();
}

recurrence::OccurrenceList occurrencesAround(const contentline::Component& vcalendar,
                                             sys_seconds now) {
    using recurrence::occurrences;
    const sys_seconds end = now + kAhead;
    auto list = occurrences(vcalendar, {sys_seconds::min(), end}, kRowsFromBeginning);
    if (list.coveredUntil >= epoch(end)) {
        return list;
    }
    list = occurrences(vcalendar, {now - kBehind, end}, kMaxRows);
    if (list.coveredUntil >= epoch(now + kEnoughAhead)) {
        return list;
    }
    return occurrences(vcalendar, {now - kLittleBehind, end}, kMaxRows);
}

void addOccurrences(storage::IndexRows& rows, const recurrence::OccurrenceList& list) {
    rows.coveredFrom = list.coveredFrom;
    rows.coveredUntil = list.coveredUntil;
    rows.occurrences.reserve(list.occurrences.size());
    for (const recurrence::Occurrence& each : list.occurrences) {
        rows.occurrences.push_back({each.start, each.end, each.floating, busyOf(each.busy)});
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
    addOccurrences(rows, occurrencesAround(calendar.vcalendar(), now));
    return rows;
}

storage::IndexRows indexRows(const vcard::Card& card) {
    vcard::Facts facts = vcard::facts(card);
    storage::IndexRows rows;
    rows.uid = card.uid();
    rows.summary = std::move(facts.formattedName);
    rows.objectClass = objectClassOf(facts.classification);
    rows.search.reserve(facts.search.size());
    for (vcard::SearchRow& row : facts.search) {
        rows.search.push_back({std::move(row.property), std::move(row.folded)});
    }
    return rows;
}

}  // namespace kalends::content
