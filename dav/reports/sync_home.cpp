// DAV:sync-collection of a home: which children were made, changed or removed, and at the level
// infinite what befell their objects. The number of statements does not depend on the number of
// children.
#include "dav/reports/sync_home.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/home_changes.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "dav/reports/viewed_changes.h"
#include "dav/reports/read_child.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {
namespace {

using errors::Condition;
using errors::DavError;
using resource::ChildKnown;
using storage::Revision;
using storage::WantBody;
using Level = SyncCollection::Level;

/// A token with a longer history of the home behind it is refused.
constexpr std::size_t kMostLogRows = 50'000;

[[noreturn]] void refuseToken() {
    throw DavError{Condition::kValidSyncToken,
                   "The sync token is not valid any more; synchronise from the beginning."};
}

class HomeSynchronisation {
  public:
    HomeSynchronisation(resource::ContextPtr context,
                        resource::Resource home,
                        SyncCollection request);

    /// The next response of the multistatus, or rows for it; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    using Cursor = storage::ObjectStore::Cursor;

    void plan(const SyncCollection& request);
    void tellDropbox();
    [[nodiscard]] properties::ComputedProperties* computed() const;
    /// Writes the next response or reads the next page; false at the end.
    bool step(xml::Writer& writer);
    bool tellGone(xml::Writer& writer);
    bool tellHome(xml::Writer& writer);
    bool tellChild(xml::Writer& writer);
    void tellOwn(xml::Writer& writer);
    bool tellObjects(xml::Writer& writer);
    void readChanges();
    void takeChanges(ReadChild read);
    [[nodiscard]] Cursor cursorOf(const ChangedChild& changed) const;
    [[nodiscard]] std::size_t boundOf(const ChangedChild& changed) const;
    void finish(xml::Writer& writer);

    [[nodiscard]] const resource::Resource& resourceOf(const ChangedChild& changed) const {
        return contents_.children[changed.child];
    }

    [[nodiscard]] ChildKnown& knownOf(const ChangedChild& changed) {
        return token_.children[resource::childTag(resourceOf(changed).collection->uuid)];
    }

    [[nodiscard]] bool spend() {
        if (left_ == 0) {
            truncated_ = true;
            return false;
        }
        --left_;
        return true;
    }

    resource::ContextPtr context_;
    resource::Resource home_;
    Level level_ = Level::kOne;
    std::unique_ptr<CalendarData> calendarData_;
    std::unique_ptr<AddressData> addressData_;
    properties::Evaluator ofCollections_, ofObjects_;
    WantBody want_ = WantBody::kNo;
    std::size_t left_ = 0;
    bool initial_ = false, truncated_ = false;
    resource::HomeContents contents_;
    resource::HomeToken token_;
    HomeChanges changes_;
    std::size_t goneAt_ = 0, childAt_ = 0;
    std::deque<ReadChild> read_;  // of the children from childAt_ on
    MemberPage page_;
    std::vector<std::string> removed_;
};

HomeSynchronisation::HomeSynchronisation(resource::ContextPtr context,
                                         resource::Resource home,
                                         SyncCollection request)
    : context_(std::move(context)),
      home_(std::move(home)),
      level_(request.level.value_or(Level::kOne)),
      calendarData_(calendarDataIn(request.selection, context_->timezones)),
      addressData_(calendarData_ ? nullptr : addressDataIn(request.selection)),
      ofCollections_(context_, request.selection),
      ofObjects_(context_, request.selection, computed()),
      want_(computed() != nullptr ? WantBody::kYes : WantBody::kNo),
      left_(request.limit.value_or(std::numeric_limits<std::size_t>::max())),
      initial_(request.token.empty()) {
    plan(request);
    std::vector<const resource::Resource*> due;
    if (changes_.home) {
        due.push_back(&home_);
    }
    for (const auto& changed : changes_.children) {
        due.push_back(&resourceOf(changed));
    }
    if (!due.empty()) {
        ofCollections_.prepare(due);
    }
}

properties::ComputedProperties* HomeSynchronisation::computed() const {
    if (calendarData_) {
        return calendarData_.get();
    }
    return addressData_.get();
}

void HomeSynchronisation::plan(const SyncCollection& request) {
    const auto& row = *home_.collection;
    contents_ = resource::contentsOf(*context_, home_);
    std::vector<storage::ChildChange> log;
    if (initial_) {
        token_.uuid = row.uuid;
        token_.home = contents_.revision;
    } else {
        auto token = resource::parseHomeToken(request.token);
        if (!token || !usable(*token, row, contents_, level_)) {
            refuseToken();
        }
        token_ = *std::move(token);
        log = context_->database.collections().homeLog(row.id, token_.home, contents_.revision,
                                                       kMostLogRows);
        if (log.size() == kMostLogRows) {
            refuseToken();
        }
    }
    const bool all = context_->principal().admin || context_->principal().id == home_.owner->id;
    changes_ = homeChanges(token_, row, contents_, log, level_,
                           all ? StrangersRemovals::kTold : StrangersRemovals::kUntold);
    // Interop: CalendarServer's clients are told of the calendar home itself, which is no member of
    // its own, and of no address book home.
    changes_.home = changes_.home && home_.kind == resource::Kind::kCalendarHome;
    tellDropbox();
}

/// Interop: CalendarServer's clients are told at first of a dropbox that cannot be synchronised; here
/// there is none.
void HomeSynchronisation::tellDropbox() {
    constexpr std::string_view kDropbox = "dropbox";
    const bool there =
        std::any_of(contents_.children.begin(), contents_.children.end(), [&](const auto& child) {
            return child.locator.collection == kDropbox;
        });
    if (initial_ && !there && home_.kind == resource::Kind::kCalendarHome) {
        changes_.gone.push_back({std::string(kDropbox), {}, {}});
    }
}

bool HomeSynchronisation::tellGone(xml::Writer& writer) {
    if (goneAt_ == changes_.gone.size()) {
        return false;
    }
    if (spend()) {
        const auto& gone = changes_.gone[goneAt_++];
        auto locator = home_.locator;
        locator.place = resource::Place::kCollection;
        locator.collection = gone.slug;
        locator.trailingSlash = true;
        xml::statusResponse(writer, resource::href(locator), 404);
        token_.children.erase(gone.tag);
        token_.removals = std::max(token_.removals, gone.revision);
    }
    return true;
}

bool HomeSynchronisation::tellHome(xml::Writer& writer) {
    if (!changes_.home) {
        return false;
    }
    const bool left = context_->preferences.depthNoRoot;
    if (left || spend()) {
        changes_.home = false;
        ChildKnown known;
        known.objects = Revision{};
        known.home = contents_.revision;
        token_.children[resource::childTag(home_.collection->uuid)] = known;
        if (!left) {
            ofCollections_.writeResponse(home_, writer);
        }
    }
    return true;
}

void HomeSynchronisation::tellOwn(xml::Writer& writer) {
    auto& changed = changes_.children[childAt_];
    const auto& child = resourceOf(changed);
    if (!spend()) {
        return;
    }
    auto& known = knownOf(changed);
    if (changed.fresh) {
        known = resource::unknownChild(child);
        changed.fresh = false;
    }
    known.shown = child.collection->revision;
    known.home = contents_.revision;
    changed.own = false;
    ofCollections_.writeResponse(child, writer);
}

bool HomeSynchronisation::tellChild(xml::Writer& writer) {
    if (childAt_ == changes_.children.size()) {
        return false;
    }
    const auto& changed = changes_.children[childAt_];
    if (changed.own) {
        tellOwn(writer);
    } else if (!changed.objects || !tellObjects(writer)) {
        ++childAt_;
    }
    return true;
}

/// False when the child's objects have been told.
bool HomeSynchronisation::tellObjects(xml::Writer& writer) {
    if (!page_.exhausted()) {
        page_.writeNext(ofObjects_, writer, calendarData_.get());
        return true;
    }
    if (!removed_.empty()) {
        xml::statusResponse(writer, removed_.back(), 404);
        removed_.pop_back();
        return true;
    }
    auto& changed = changes_.children[childAt_];
    const auto& known = knownOf(changed);
    if (known.objects && *known.objects >= resourceOf(changed).collection->revision) {
        changed.objects = false;
        return false;
    }
    if (left_ == 0) {
        truncated_ = true;
        return true;
    }
    if (read_.empty()) {
        readChanges();
    }
    auto read = std::move(read_.front());
    read_.pop_front();
    takeChanges(std::move(read));
    return true;
}

/// How many rows its changes can have.
std::size_t HomeSynchronisation::boundOf(const ChangedChild& changed) const {
    const auto& row = *resourceOf(changed).collection;
    const auto since = changed.fresh ? std::nullopt : cursorOf(changed).since;
    const auto bound = since ? row.revision.value - since->value : row.objectCount;
    return static_cast<std::size_t>(std::max<std::int64_t>(bound, 1));
}

HomeSynchronisation::Cursor HomeSynchronisation::cursorOf(const ChangedChild& changed) const {
    const auto& row = *resourceOf(changed).collection;
    const auto known = token_.children.find(resource::childTag(row.uuid));
    Cursor cursor{row.id, std::nullopt, {}};
    if (!changed.fresh && known != token_.children.end()) {
        cursor.since = known->second.objects;
        cursor.startedAt = known->second.startedAt;
    }
    return cursor;
}

/// Of as many of the children that follow as one page may hold.
void HomeSynchronisation::readChanges() {
    const auto& first = resourceOf(changes_.children[childAt_]);
    if (hasOwnChanges(first)) {
        auto own = viewedChanges(*context_, first, cursorOf(changes_.children[childAt_]).since, want_);
        left_ = std::max(left_, own.changes.size());  // several have one revision: all or none
        read_.push_back(readChild(first, std::move(own)));
        ofObjects_.prepare(shownIn(read_));
        return;
    }
    const auto& row = *first.collection;
    const std::size_t page = want_ == WantBody::kYes ? bodiesPerPage(row) : kRowsPerPage;
    std::vector<Cursor> cursors;
    std::size_t expected = 0;
    for (std::size_t at = childAt_; at < changes_.children.size(); ++at) {
        const auto& changed = changes_.children[at];
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
        context_->database.objects().changesSinceEach(cursors, std::min(page, left_), want_);
    for (std::size_t at = 0; at < read.size(); ++at) {
        read_.push_back(
            readChild(resourceOf(changes_.children[childAt_ + at]), std::move(read[at])));
    }
    addOwnTexts(*context_, read_);
    ofObjects_.prepare(shownIn(read_));  // at once, not child by child
}

/// What came after the child's own response was made waits for the next report.
void HomeSynchronisation::takeChanges(ReadChild read) {
    using Outcome = storage::Changes::Outcome;
    const auto& changes = read.changes;
    auto& changed = changes_.children[childAt_];
    const auto& child = resourceOf(changed);
    auto& known = knownOf(changed);
    const Revision cap = child.collection->revision;
    if (changes.outcome == Outcome::kNoCollection) {
        known.objects = cap;  // the home's log will tell
        return;
    }
    if (changes.outcome == Outcome::kExpired) {
        refuseToken();
    }
    const bool first = !known.objects;
    const Revision startedAt = first ? std::max(changes.startedAt, changes.upTo) : known.startedAt;
    std::vector<resource::Resource> present;
    bool cut = false;
    for (auto& change : read.rows) {
        if (change.revision > cap) {
            break;
        }
        const bool told = change.shown || !first;
        if (told && left_ == 0) {
            cut = true;
            break;
        }
        left_ -= told ? 1 : 0;
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
    truncated_ = truncated_ || cut;
    if (!complete) {
        read_.clear();  // the next page is this child's again
    }
    if (calendarData_) {
        calendarData_->setFloatingZone(zoneOf(*child.collection, context_->settings));
    }
    page_.take(std::move(present));
}

bool HomeSynchronisation::step(xml::Writer& writer) {
    const bool pending = !page_.exhausted() || !removed_.empty();
    if (truncated_ && !pending) {
        return false;
    }
    return (pending && tellObjects(writer)) || tellGone(writer) || tellHome(writer) ||
           tellChild(writer);
}

void HomeSynchronisation::finish(xml::Writer& writer) {
    if (truncated_) {
        writeTruncated(writer, home_.href);
    } else {
        token_.home = contents_.revision;
        token_.removals = {};
    }
    for (auto& [tag, known] : token_.children) {
        if (known.home && (!truncated_ || *known.home == token_.home)) {
            known.home.reset();
        }
    }
    writer.element({xml::kDav, "sync-token"}, resource::toText(token_));
}

bool HomeSynchronisation::writeNext(xml::Writer& out) {
    if (!step(out)) {
        finish(out);
        return false;
    }
    return true;
}

}  // namespace

http::Response syncHome(const exchange::Exchange& exchange,
                        const resource::Resource& home,
                        SyncCollection request) {
    // Interop: clients of the drafts before RFC 6578 give the level as Depth.
    const auto depth = exchange.depth(exchange::Depth::kZero);
    if (!request.level) {
        request.level = depth == exchange::Depth::kInfinity ? Level::kInfinite : Level::kOne;
    }
    auto run = std::make_shared<HomeSynchronisation>(exchange.context, home, std::move(request));
    return exchange::streamedMultistatus([run](xml::Writer& out) { return run->writeNext(out); });
}

}  // namespace kalends::reports
