// CALDAV:calendar-query: rows by index, exact matching, streamed answer (RFC 4791 section 7.8).
#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/calendar_query_request.h"
#include "dav/reports/calendar_selection.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/handlers.h"
#include "dav/reports/home_children.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "dav/resource/own_texts.h"
#include "groupware/filter/calendar_filter.h"
#include "groupware/ical/calendar.h"

namespace kalends::reports {

namespace {

using exchange::Depth;
using resource::Kind;
using storage::WantBody;

/// Everything one query needs until its last piece is written; outlives the request's handler.
class Query {
  public:
    Query(resource::ContextPtr context,
          std::string requestHref,
          std::vector<resource::Resource> collections,
          CalendarQuery request)
        : context_(std::move(context)),
          requestHref_(std::move(requestHref)),
          collections_(std::move(collections)),
          data_(calendarDataIn(request.selection, context_->timezones)),
          evaluator_(context_, std::move(request.selection), data_.get()),
          filter_(std::move(request.filter)),
          prefilter_(filter::prefilter(filter_)) {
        if (request.timezoneId) {
            requestZone_ = zoneFromId(*request.timezoneId);
        } else if (request.timezone) {
            requestZone_ = request.timezoneIsJson ? zoneFromJson(*request.timezone)
                                                  : zoneFromText(*request.timezone);
        }
        left_ = std::min(request.limit.value_or(context_->settings.maxResultObjects),
                         context_->settings.maxResultObjects);
        budget_.instances = context_->settings.maxInstances;
        if (data_) {
            data_->setInstanceLimit(budget_.instances);
        }
    }

    /// Only this object is asked, not what a collection holds.
    void askOnly(const resource::Resource& collection, storage::Object object) {
        startCollection(collection);
        single_ = collection;
        if (disclose(collection, object)) {
            resource::addOwnTexts(*context_, collection, {&object});
            rows_.push_back({std::move(object), true});
        }
        lastPage_ = true;
    }

    /// The next response of the multistatus; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    void startCollection(const resource::Resource& collection);

    [[nodiscard]] const resource::Resource& collection() const {
        return single_ ? *single_ : collections_[nextCollection_ - 1];
    }

    bool readRows();
    bool fillPage();

    [[nodiscard]] bool needsBody(const storage::SelectedObject& row) const {
        return data_ || !prefilter_.exact || row.uncertain;
    }

    [[nodiscard]] std::vector<storage::SelectedObject> takeRows();
    [[nodiscard]] std::vector<storage::Object> matching(std::vector<storage::SelectedObject> rows);
    void readBodies(std::vector<storage::SelectedObject>& rows, std::vector<bool>& keep);
    [[nodiscard]] bool matches(const storage::SelectedObject& row) const;

    resource::ContextPtr context_;
    std::string requestHref_;
    std::vector<resource::Resource> collections_;
    std::optional<resource::Resource> single_;
    std::unique_ptr<CalendarData> data_;
    properties::Evaluator evaluator_;
    filter::CompFilter filter_;
    filter::Prefilter prefilter_;
    recurrence::ZonePtr requestZone_, zone_;
    recurrence::Budget budget_;
    storage::Selection selection_;
    std::size_t nextCollection_ = 0, bodiesAtOnce_ = 1;
    bool lastPage_ = true;  // of the current collection
    std::vector<storage::SelectedObject> rows_;
    std::size_t nextRow_ = 0;
    MemberPage page_;
    std::size_t left_ = 0;
};

void Query::startCollection(const resource::Resource& collection) {
    zone_ = requestZone_ ? requestZone_ : zoneOf(*collection.collection, context_->settings);
    if (data_) {
        data_->setFloatingZone(zone_);
    }
    bodiesAtOnce_ = bodiesPerPage(*collection.collection);
    selection_ = selectionOf(prefilter_, *zone_);
    selection_.collection = collection.collection->id;
    // With a UID in the filter few rows stay: their bodies are read afterwards.
    const bool withBody = !prefilter_.uid && (data_ || !prefilter_.exact);
    selection_.body = withBody ? WantBody::kYes : WantBody::kNo;
    selection_.limit = withBody ? bodiesAtOnce_ : kRowsPerPage;
    lastPage_ = false;
}

/// The next rows worth a look; false when there are none left in any collection.
bool Query::readRows() {
    rows_.clear();
    nextRow_ = 0;
    while (rows_.empty()) {
        if (lastPage_) {
            if (nextCollection_ == collections_.size()) {
                return false;
            }
            startCollection(collections_[nextCollection_++]);
        }
        rows_ = context_->database.objects().select(selection_);
        lastPage_ = rows_.size() < selection_.limit;
        if (!rows_.empty()) {
            selection_.afterName = rows_.back().object.name;
        }
        std::erase_if(rows_, [&](storage::SelectedObject& row) {
            return !disclose(collection(), row.object) || !rowMayMatch(prefilter_, row.object);
        });
        if (selection_.body == WantBody::kYes) {
            std::vector<storage::Object*> objects;
            for (auto& row : rows_) {
                objects.push_back(&row.object);
            }
            resource::addOwnTexts(*context_, collection(), objects);
        }
    }
    return true;
}

std::vector<storage::SelectedObject> Query::takeRows() {
    const std::size_t many = data_ ? bodiesAtOnce_ : rows_.size();
    const std::size_t end = std::min(rows_.size(), nextRow_ + many);
    std::vector<storage::SelectedObject> taken;
    taken.reserve(end - nextRow_);
    std::move(rows_.begin() + static_cast<std::ptrdiff_t>(nextRow_),
              rows_.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(taken));
    nextRow_ = end;
    return taken;
}

bool Query::matches(const storage::SelectedObject& row) const {
    if (prefilter_.exact && !row.uncertain) {
        return true;
    }
    const auto document = row.object.body ? ical::parseStored(*row.object.body) : std::nullopt;
    return document && !document->components().empty() &&
           filter::matches(document->components().front(), filter_, *zone_, budget_);
}

/// Bodies of the rows that came without and need one, judged as they come so that few are held at a
/// time.
void Query::readBodies(std::vector<storage::SelectedObject>& rows, std::vector<bool>& keep) {
    std::unordered_map<std::string, std::size_t> missing;
    std::vector<std::string> names;
    const auto readNow = [&] {
        auto objects =
            context_->database.objects().byNames(selection_.collection, names, WantBody::kYes);
        std::erase_if(objects, [&](storage::Object& object) {
            return !object.body || !disclose(collection(), object);
        });
        std::vector<storage::Object*> pointers;
        for (auto& object : objects) {
            pointers.push_back(&object);
        }
        resource::addOwnTexts(*context_, collection(), pointers);
        for (auto& object : objects) {
            const auto at = missing.find(object.name);
            if (at == missing.end()) {
                continue;
            }
            auto& row = rows[at->second];
            row.uncertain =
                row.uncertain || object.etag != row.object.etag;  // changed since the listing
            row.object = std::move(object);
            keep[at->second] = matches(row);
            if (!data_) {
                row.object.body.reset();
            }
        }
        names.clear();
        missing.clear();
    };
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (needsBody(rows[at]) && !rows[at].object.body) {
            missing.emplace(rows[at].object.name, at);
            names.push_back(rows[at].object.name);
            if (names.size() == bodiesAtOnce_) {
                readNow();
            }
        }
    }
    if (!names.empty()) {
        readNow();
    }
}

std::vector<storage::Object> Query::matching(std::vector<storage::SelectedObject> rows) {
    std::vector<bool> keep(rows.size(), false);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (!needsBody(rows[at]) || rows[at].object.body) {
            keep[at] = matches(rows[at]);
        }
    }
    readBodies(rows, keep);
    std::vector<storage::Object> found;
    found.reserve(rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (keep[at]) {
            found.push_back(std::move(rows[at].object));
        }
    }
    return found;
}

bool Query::fillPage() {
    while (page_.exhausted()) {
        if (nextRow_ == rows_.size() && !readRows()) {
            return false;
        }
        page_.fill(evaluator_, collection(), matching(takeRows()), MemberPage::OwnTexts::kIn);
    }
    return true;
}

bool Query::writeNext(xml::Writer& out) {
    if (!fillPage()) {
        return false;
    }
    if (left_ == 0) {
        writeTruncated(out, requestHref_);
        return false;
    }
    --left_;
    page_.writeNext(evaluator_, out, data_.get());
    return true;
}

}  // namespace

http::Response calendarQuery(const exchange::Exchange& exchange,
                             const resource::Resource& target,
                             const xml::Element& body) {
    auto request = parseCalendarQuery(body);
    // Interop: Evolution, KDE and scripts leave Depth out and mean the calendar's objects, not the
    // 0 of RFC 3253.
    const Depth depth = exchange.depth(Depth::kOne);
    std::vector<resource::Resource> collections;
    if (target.kind == Kind::kCalendarHome) {
        // A home's only calendar objects are in its calendars, so Depth 1 means them too.
        if (depth != Depth::kZero) {
            collections = readableChildrenOf(*exchange.context, target, Kind::kCalendar);
        }
    } else if (!target.object && depth != Depth::kZero) {
        collections.push_back(target);
    }
    auto query = std::make_shared<Query>(exchange.context, target.href, std::move(collections),
                                         std::move(request));
    if (target.object) {
        auto objects = exchange.context->database.objects().byNames(
            target.collection->id, {target.object->name}, WantBody::kYes);
        if (!objects.empty()) {
            query->askOnly(exchange.target.parent ? *exchange.target.parent : target,
                           std::move(objects.front()));
        }
    }
    return exchange::streamedMultistatus(
        [query](xml::Writer& out) { return query->writeNext(out); });
}

}  // namespace kalends::reports
