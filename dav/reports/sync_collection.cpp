// DAV:sync-collection: what changed since a token, or everything (RFC 6578). Sees one state of the
// collection however many pages it takes.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/handlers.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "dav/reports/sync_collection_request.h"
#include "dav/reports/sync_home.h"
#include "dav/reports/viewed_changes.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {

using errors::Condition;
using errors::DavError;
using resource::Kind;
using storage::Revision;
using storage::WantBody;

[[noreturn]] void refuseToken(const resource::Context& context, const resource::Resource& target) {
    DavError error{Condition::kValidSyncToken,
                   "The sync token is not valid any more; synchronise from the beginning."};
    // Interop: Thunderbird starts an address book anew only on 400; 403 leaves it stuck for ever.
    if (target.kind == Kind::kAddressbook &&
        context.userAgent.find("Thunderbird") != std::string::npos) {
        throw std::move(error).withStatus(400);
    }
    throw error;
}

/// nullopt for an initial synchronisation.
std::optional<resource::ParsedToken> checkedToken(const resource::Context& context,
                                                  const resource::Resource& target,
                                                  const std::string& token) {
    if (token.empty()) {
        return std::nullopt;
    }
    const auto parsed = resource::parseSyncToken(token);
    const auto& collection = *target.collection;
    if (!parsed || parsed->uuid != collection.uuid + collection.view ||
        std::max(parsed->revision, parsed->startedAt) > collection.revision) {
        refuseToken(context, target);
    }
    return parsed;
}

class Synchronisation {
  public:
    Synchronisation(resource::ContextPtr context, resource::Resource target, SyncCollection request)
        : context_(std::move(context)),
          target_(std::move(target)),
          calendarData_(calendarDataIn(request.selection, context_->timezones)),
          addressData_(calendarData_ ? nullptr : addressDataIn(request.selection)),
          evaluator_(context_, std::move(request.selection), computed()),
          initial_(request.token.empty()),
          listing_(initial_ && !request.limit),
          left_(request.limit.value_or(std::numeric_limits<std::size_t>::max())) {
        if (const auto token = checkedToken(*context_, target_, request.token)) {
            since_ = token->revision;
            startedAt_ = token->startedAt;
        }
        if (calendarData_) {
            calendarData_->setFloatingZone(zoneOf(*target_.collection, context_->settings));
        }
        want_ = computed() != nullptr ? WantBody::kYes : WantBody::kNo;
        pageLimit_ = want_ == WantBody::kYes ? bodiesPerPage(*target_.collection) : kRowsPerPage;
    }

    /// Before the first piece: an expired token must still become an error response.
    void begin() { readPage(); }

    /// The next response of the multistatus, or rows for it; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    [[nodiscard]] properties::ComputedProperties* computed() const {
        if (calendarData_) {
            return calendarData_.get();
        }
        return addressData_.get();
    }

    void readPage();
    void readListing();
    void readChanges();
    void takeChanges(std::vector<storage::Change> changes);
    void finish(xml::Writer& writer) const;

    resource::ContextPtr context_;
    resource::Resource target_;
    std::unique_ptr<CalendarData> calendarData_;
    std::unique_ptr<AddressData> addressData_;
    properties::Evaluator evaluator_;
    bool initial_ = false, listing_ = false;
    std::optional<Revision> since_;
    Revision startedAt_;  // of an initial synchronisation in parts
    std::size_t left_ = 0;
    WantBody want_ = WantBody::kNo;
    std::size_t pageLimit_ = 0;
    std::optional<Revision>
        cap_;  // set when there is more than one page: later changes wait for the next report
    Revision token_;
    bool truncated_ = false, done_ = false;
    storage::Selection selection_;
    std::vector<std::string> removed_;
    MemberPage page_;
};

void Synchronisation::readPage() {
    if (listing_) {
        readListing();
    } else {
        readChanges();
    }
}

/// Everything, by name: the token is older than every page, and what is newer than the token waits
/// for the next report.
void Synchronisation::readListing() {
    selection_.collection = target_.collection->id;
    selection_.body = want_;
    selection_.limit = pageLimit_;
    auto rows = context_->database.objects().select(selection_);
    done_ = rows.size() < pageLimit_;
    if (!rows.empty()) {
        selection_.afterName = rows.back().object.name;
    }
    token_ = target_.collection->revision;
    std::vector<storage::Object> present;
    present.reserve(rows.size());
    for (auto& row : rows) {
        if (row.object.revision <= token_ && readable(target_, row.object)) {
            present.push_back(std::move(row.object));
        }
    }
    page_.fill(evaluator_, target_, std::move(present));
}

/// Pages after the first show the collection as it stood when the report began: what changes
/// meanwhile is left out, and the token says so. Thus no member comes twice and none is missed.
void Synchronisation::readChanges() {
    const bool own = hasOwnChanges(target_);
    auto changes =
        own ? viewedChanges(*context_, target_, since_, want_)
            : context_->database.objects().changesSince(
                  target_.collection->id, since_, std::min(pageLimit_, left_), want_, startedAt_);
    if (changes.outcome == storage::Changes::Outcome::kNoCollection) {
        throw DavError{404, "The collection is gone."};
    }
    if (changes.outcome == storage::Changes::Outcome::kExpired) {
        refuseToken(*context_, target_);
    }
    if (changes.truncated && !cap_) {
        cap_ = std::max(target_.collection->revision, changes.upTo);
    }
    left_ -= std::min(left_, changes.changes.size());
    const bool reachedCap = cap_ && changes.upTo >= *cap_;
    done_ = own || !changes.truncated || reachedCap || left_ == 0;
    truncated_ = changes.truncated && !reachedCap && left_ == 0;
    token_ = cap_ ? std::min(changes.upTo, *cap_) : changes.upTo;
    since_ = changes.upTo;
    startedAt_ = changes.startedAt;
    takeChanges(std::move(changes.changes));
}

void Synchronisation::takeChanges(std::vector<storage::Change> changes) {
    std::vector<storage::Object> present;
    present.reserve(changes.size());
    for (auto& change : changes) {
        if (cap_ && change.revision > *cap_) {
            continue;
        }
        if (!change.removed && change.object && readable(target_, *change.object)) {
            present.push_back(std::move(*change.object));
        } else if (!initial_ && wasReadable(target_, change.forms)) {
            removed_.push_back(resource::memberHref(target_.href, change.name));
        }
    }
    page_.fill(evaluator_, target_, std::move(present));
}

void Synchronisation::finish(xml::Writer& writer) const {
    if (truncated_) {
        writeTruncated(writer, target_.href);
    }
    writer.element({xml::kDav, "sync-token"},
                   resource::syncToken(*target_.collection, token_,
                                       token_ < startedAt_ ? startedAt_ : Revision{}));
}

bool Synchronisation::writeNext(xml::Writer& out) {
    if (!page_.exhausted()) {
        page_.writeNext(evaluator_, out);
    } else if (!removed_.empty()) {
        xml::statusResponse(out, removed_.back(), 404);
        removed_.pop_back();
    } else if (done_) {
        finish(out);
        return false;
    } else {
        readPage();
    }
    return true;
}

}  // namespace

http::Response syncCollection(const exchange::Exchange& exchange,
                              const resource::Resource& target,
                              const xml::Element& body) {
    // Interop: Thunderbird sends Depth 1 and older Apple clients the level as Depth; RFC 6578 knows
    // 0 only. The level says what is meant, and a collection without collections below answers both
    // levels alike.
    static_cast<void>(exchange.depth(exchange::Depth::kZero));
    auto request = parseSyncCollection(body);
    if (resource::kAnyHome.contains(target.kind)) {
        return syncHome(exchange, target, std::move(request));
    }
    auto run = std::make_shared<Synchronisation>(exchange.context, target, std::move(request));
    run->begin();
    return exchange::streamedMultistatus([run](xml::Writer& out) { return run->writeNext(out); });
}

}  // namespace kalends::reports
