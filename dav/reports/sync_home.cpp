// DAV:sync-collection of a home: which children were made, changed or removed, and at the level
// infinite what befell their objects. The number of statements does not depend on the number of
// children.
#include "dav/reports/sync_home.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/home_changes.h"
#include "dav/reports/home_objects.h"
#include "dav/reports/member_page.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {
namespace {

using resource::ChildKnown;
using storage::Revision;
using Level = SyncCollection::Level;

/// A token with a longer history of the home behind it is refused.
constexpr std::size_t kMostLogRows = 50'000;

class HomeSynchronisation {
  public:
    HomeSynchronisation(resource::ContextPtr context,
                        resource::Resource home,
                        SyncCollection request);

    /// The next response of the multistatus, or rows for it; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    void plan(const SyncCollection& request);
    void tellDropbox();
    /// Writes the next response or reads the next page; false at the end.
    bool step(xml::Writer& writer);
    bool tellGone(xml::Writer& writer);
    bool tellHome(xml::Writer& writer);
    bool tellChild(xml::Writer& writer);
    void tellOwn(xml::Writer& writer);
    void finish(xml::Writer& writer);

    [[nodiscard]] const resource::Resource& resourceOf(const ChangedChild& changed) const {
        return contents_.children[changed.child];
    }

    [[nodiscard]] ChildKnown& knownOf(const ChangedChild& changed) {
        return token_.children[resource::childTag(resourceOf(changed).collection->uuid)];
    }

    /// The children from the one on that is told.
    [[nodiscard]] HomeObjects::Due due() {
        return HomeObjects::Due{changes_.children}.subspan(childAt_);
    }

    resource::ContextPtr context_;
    resource::Resource home_;
    Level level_ = Level::kOne;
    ResponseBudget budget_;
    bool initial_ = false;
    resource::HomeContents contents_;
    resource::HomeToken token_;
    HomeChanges changes_;
    properties::Evaluator ofCollections_;
    HomeObjects objects_;
    std::size_t goneAt_ = 0, childAt_ = 0;
};

HomeSynchronisation::HomeSynchronisation(resource::ContextPtr context,
                                         resource::Resource home,
                                         SyncCollection request)
    : context_(std::move(context)),
      home_(std::move(home)),
      level_(request.level.value_or(Level::kOne)),
      budget_{request.limit.value_or(std::numeric_limits<std::size_t>::max())},
      initial_(request.token.empty()),
      ofCollections_(context_, request.selection),
      objects_(context_, request.selection, contents_, token_, budget_) {
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
            refuseSyncToken();
        }
        token_ = *std::move(token);
        log = context_->database.collections().homeLog(row.id, token_.home, contents_.revision,
                                                       kMostLogRows);
        if (log.size() == kMostLogRows) {
            refuseSyncToken();
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

/// Interop: CalendarServer's clients are told at first of a dropbox that cannot be synchronised;
/// here there is none.
void HomeSynchronisation::tellDropbox() {
    constexpr std::string_view kDropbox = "dropbox";
    const bool there =
        std::any_of(contents_.children.begin(), contents_.children.end(),
                    [&](const auto& child) { return child.locator.collection == kDropbox; });
    if (initial_ && !there && home_.kind == resource::Kind::kCalendarHome) {
        changes_.gone.push_back({std::string(kDropbox), {}, {}});
    }
}

bool HomeSynchronisation::tellGone(xml::Writer& writer) {
    if (goneAt_ == changes_.gone.size()) {
        return false;
    }
    if (budget_.spend()) {
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
    if (left || budget_.spend()) {
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
    if (!budget_.spend()) {
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
    } else if (!changed.objects || !objects_.tellNext(writer, due())) {
        ++childAt_;
    }
    return true;
}

bool HomeSynchronisation::step(xml::Writer& writer) {
    const bool pending = objects_.pending();
    if (budget_.truncated && !pending) {
        return false;
    }
    return (pending && objects_.tellNext(writer, due())) || tellGone(writer) || tellHome(writer) ||
           tellChild(writer);
}

void HomeSynchronisation::finish(xml::Writer& writer) {
    if (budget_.truncated) {
        writeTruncated(writer, home_.href);
    } else {
        token_.home = contents_.revision;
        token_.removals = {};
    }
    for (auto& [tag, known] : token_.children) {
        if (known.home && (!budget_.truncated || *known.home == token_.home)) {
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
