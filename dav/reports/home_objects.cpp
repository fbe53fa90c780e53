// The objects of changed children of a home, read and told page by page; several small children in
// one statement.
#include "dav/reports/home_objects.h"

#include <algorithm>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/viewed_changes.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

using storage::Revision;
using storage::WantBody;

void refuseSyncToken() {
    throw errors::DavError{errors::Condition::kValidSyncToken,
                           "The sync token is not valid any more; synchronise from the beginning."};
}

HomeObjects::HomeObjects(resource::ContextPtr context,
                         const properties::Selection& selection,
                         const resource::HomeContents& contents,
                         resource::HomeToken& token,
                         ResponseBudget& budget)
    : context_(std::move(context)),
      contents_(contents),
      token_(token),
      budget_(budget),
      calendarData_(calendarDataIn(selection, context_->timezones)),
      addressData_(calendarData_ ? nullptr : addressDataIn(selection)),
      evaluator_(context_, selection, computed()),
      want_(computed() != nullptr ? WantBody::kYes : WantBody::kNo) {}

properties::ComputedProperties* HomeObjects::computed() const {
    if (calendarData_) {
        return calendarData_.get();
    }
    return addressData_.get();
}

bool HomeObjects::tellNext(xml::Writer& writer, Due due) {
    if (!page_.exhausted()) {
        page_.writeNext(evaluator_, writer, calendarData_.get());
        return true;
    }
    if (!removed_.empty()) {
        xml::statusResponse(writer, removed_.back(), 404);
        removed_.pop_back();
        return true;
    }
    auto& changed = due.front();
    const auto& known = knownOf(changed);
    if (known.objects && *known.objects >= resourceOf(changed).collection->revision) {
        changed.objects = false;
        return false;
    }
    if (budget_.left == 0) {
        budget_.truncated = true;
        return true;
    }
    if (read_.empty()) {
        readChanges(due);
    }
    auto read = std::move(read_.front());
    read_.pop_front();
    takeChanges(due.front(), std::move(read));
    return true;
}

std::size_t HomeObjects::boundOf(const ChangedChild& changed) const {
    const auto& row = *resourceOf(changed).collection;
    const auto since = changed.fresh ? std::nullopt : cursorOf(changed).since;
    const auto bound = since ? row.revision.value - since->value : row.objectCount;
    return static_cast<std::size_t>(std::max<std::int64_t>(bound, 1));
}

HomeObjects::Cursor HomeObjects::cursorOf(const ChangedChild& changed) const {
    const auto& row = *resourceOf(changed).collection;
    const auto known = token_.children.find(resource::childTag(row.uuid));
    Cursor cursor{row.id, std::nullopt, {}};
    if (!changed.fresh && known != token_.children.end()) {
        cursor.since = known->second.objects;
        cursor.startedAt = known->second.startedAt;
    }
    return cursor;
}

void HomeObjects::readChanges(Due due) {
    const auto& first = resourceOf(due.front());
    if (hasOwnChanges(first)) {
        auto own = viewedChanges(*context_, first, cursorOf(due.front()).since, want_);
        budget_.left =
            std::max(budget_.left, own.changes.size());  // several have one revision: all or none
        read_.push_back(readChild(first, std::move(own)));
        evaluator_.prepare(shownIn(read_));
        return;
    }
    const auto& row = *first.collection;
    const std::size_t page = want_ == WantBody::kYes ? bodiesPerPage(row) : kRowsPerPage;
    std::vector<Cursor> cursors;
    std::size_t expected = 0;
    for (const auto& changed : due) {
        if (!changed.objects || hasOwnChanges(resourceOf(changed))) {
            break;  // answers stay in step with the children
        }
        expected += boundOf(changed);
        if (!cursors.empty() && expected > page) {
            break;
        }
        cursors.push_back(cursorOf(changed));
    }
    auto read =
        context_->database.objects().changesSinceEach(cursors, std::min(page, budget_.left), want_);
    for (std::size_t at = 0; at < read.size(); ++at) {
        read_.push_back(readChild(resourceOf(due[at]), std::move(read[at])));
    }
    addOwnTexts(*context_, read_);
    evaluator_.prepare(shownIn(read_));  // at once, not child by child
}

void HomeObjects::takeChanges(const ChangedChild& changed, ReadChild read) {
    using Outcome = storage::Changes::Outcome;
    const auto& changes = read.changes;
    const auto& child = resourceOf(changed);
    auto& known = knownOf(changed);
    const Revision cap = child.collection->revision;
    if (changes.outcome == Outcome::kNoCollection) {
        known.objects = cap;  // the home's log will tell
        return;
    }
    if (changes.outcome == Outcome::kExpired) {
        refuseSyncToken();
    }
    const bool first = !known.objects;
    const Revision startedAt = first ? std::max(changes.startedAt, changes.upTo) : known.startedAt;
    std::vector<resource::Resource> present;
    bool cut = false;
    for (auto& change : read.rows) {
        if (change.revision > cap) {
            break;
        }
        const bool told = change.shown || (!first && change.wasThere);
        if (told && budget_.left == 0) {
            cut = true;
            break;
        }
        budget_.left -= told ? 1 : 0;
        known.objects = change.revision;
        if (change.shown) {
            present.push_back(*std::move(change.shown));
        } else if (told) {
            removed_.push_back(resource::memberHref(child.href, change.name));
        }
    }
    const bool complete = !cut && (!changes.truncated || changes.upTo >= cap);
    known.objects = complete ? cap : known.objects.value_or(Revision{});
    known.startedAt = complete ? Revision{} : startedAt;
    budget_.truncated = budget_.truncated || cut;
    if (!complete) {
        read_.clear();  // the next page is this child's again
    }
    if (calendarData_) {
        calendarData_->setFloatingZone(zoneOf(*child.collection, context_->settings));
    }
    page_.take(std::move(present));
}

}  // namespace kalends::reports
