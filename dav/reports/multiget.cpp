// CALDAV:calendar-multiget and CARDDAV:addressbook-multiget: one statement for all names of a
// collection, bodies in batches (RFC 4791 section 7.9, RFC 6352 section 8.7).
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/directory_query.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/handlers.h"
#include "dav/reports/home_children.h"
#include "dav/reports/member_page.h"
#include "dav/reports/multiget_request.h"
#include "dav/reports/object_data.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {

using resource::Kind;
using storage::WantBody;

enum class Flavour { kCalendar, kAddressbook };

/// What is asked of one collection.
struct Asked {
    resource::Resource collection;
    std::vector<std::string> names;  // decoded, each once
    std::size_t next = 0;
};

class Multigets {
  public:
    Multigets(resource::ContextPtr context, Flavour flavour, Multiget& request)
        : context_(std::move(context)),
          calendarData_(flavour == Flavour::kCalendar
                            ? calendarDataIn(request.selection, context_->timezones)
                            : nullptr),
          addressData_(flavour == Flavour::kAddressbook ? addressDataIn(request.selection)
                                                        : nullptr),
          evaluator_(context_, std::move(request.selection), computed()) {
        if (calendarData_) {
            calendarData_->setInstanceLimit(context_->settings.maxInstances);
        }
    }

    void ask(Asked asked) { asked_.push_back(std::move(asked)); }

    void absent(std::string href) { absent_.push_back(std::move(href)); }

    /// The next response of the multistatus, or rows for it; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    [[nodiscard]] properties::ComputedProperties* computed() const {
        if (calendarData_) {
            return calendarData_.get();
        }
        return addressData_.get();
    }

    bool readBatch();

    resource::ContextPtr context_;
    std::unique_ptr<CalendarData> calendarData_;
    std::unique_ptr<AddressData> addressData_;
    properties::Evaluator evaluator_;
    std::vector<Asked> asked_;
    std::size_t current_ = 0;
    std::vector<std::string> absent_;
    MemberPage page_;
};

/// The next names of the current collection; false when all collections are done.
bool Multigets::readBatch() {
    while (current_ < asked_.size() && asked_[current_].next == asked_[current_].names.size()) {
        ++current_;
    }
    if (current_ == asked_.size()) {
        return false;
    }
    auto& asked = asked_[current_];
    const auto& row = *asked.collection.collection;
    const auto want = computed() != nullptr ? WantBody::kYes : WantBody::kNo;
    const std::size_t many = want == WantBody::kYes ? bodiesPerPage(row) : kRowsPerPage;
    const std::size_t end = std::min(asked.names.size(), asked.next + many);
    const std::vector<std::string> names(
        asked.names.begin() + static_cast<std::ptrdiff_t>(asked.next),
        asked.names.begin() + static_cast<std::ptrdiff_t>(end));
    asked.next = end;
    if (calendarData_) {
        calendarData_->setFloatingZone(zoneOf(row, context_->settings));
    }
    auto objects = context_->database.objects().byNames(row.id, names, want);
    std::erase_if(objects, [&](const storage::Object& object) {
        return !readable(asked.collection, object);
    });
    if (objects.size() < names.size()) {
        std::unordered_set<std::string_view> found;
        for (const auto& object : objects) {
            found.insert(object.name);
        }
        for (const auto& name : names) {
            if (!found.contains(name)) {
                absent_.push_back(resource::memberHref(asked.collection.href, name));
            }
        }
    }
    page_.fill(evaluator_, asked.collection, std::move(objects));
    return true;
}

bool Multigets::writeNext(xml::Writer& out) {
    if (!page_.exhausted()) {
        page_.writeNext(evaluator_, out, calendarData_.get());
        return true;
    }
    if (!absent_.empty()) {
        xml::statusResponse(out, absent_.back(), 404);
        absent_.pop_back();
        return true;
    }
    return readBatch();
}

/// The collections an href may lead into: the target itself, a home's children, or the parent of a
/// single object.
class Scope {
  public:
    Scope(const exchange::Exchange& exchange, const resource::Resource& target) : target_(target) {
        if (resource::kAnyHome.contains(target.kind)) {
            for (auto& child : childrenOf(*exchange.context, target)) {
                add(std::move(child));
            }
        } else if (target.object) {
            if (exchange.target.parent) {
                add(*exchange.target.parent);
            }
        } else {
            add(target);
        }
    }

    /// nullptr when the href names nothing within the scope: to the client that is 404, whatever
    /// stands there.
    [[nodiscard]] Asked* collectionOf(const resource::Locator& locator) {
        if (locator.place != resource::Place::kMember || locator.home != target_.locator.home ||
            !(locator.principal == target_.locator.principal)) {
            return nullptr;
        }
        if (target_.object && locator.member != target_.object->name) {
            return nullptr;
        }
        const auto found = bySlug_.find(locator.collection);
        return found == bySlug_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] std::map<std::string, Asked>& collections() { return bySlug_; }

  private:
    void add(resource::Resource collection) {
        const bool holdsObjects = collection.kind == Kind::kCalendar ||
                                  collection.kind == Kind::kAddressbook ||
                                  collection.kind == Kind::kInbox;
        if (holdsObjects && collection.access.may(access::Privilege::kRead)) {
            auto slug = collection.locator.collection;
            bySlug_.emplace(std::move(slug), Asked{std::move(collection), {}});
        }
    }

    const resource::Resource& target_;
    std::map<std::string, Asked> bySlug_;
};

http::Response multiget(const exchange::Exchange& exchange,
                        const resource::Resource& target,
                        const xml::Element& body,
                        Flavour flavour) {
    auto request = parseMultiget(body, exchange.context->settings.maxResultObjects);
    if (target.kind == Kind::kDirectory) {
        return directoryMultiget(exchange, std::move(request));
    }
    auto run = std::make_shared<Multigets>(exchange.context, flavour, request);
    Scope scope{exchange, target};
    std::unordered_set<std::string> seen;  // equivalent encodings of one path are one resource
    for (auto& href : request.hrefs) {
        auto parsed = resource::parse(href);
        auto* locator = std::get_if<resource::Locator>(&parsed);
        auto* asked = locator == nullptr ? nullptr : scope.collectionOf(*locator);
        if (asked == nullptr) {
            run->absent(std::move(href));
        } else if (seen.insert(locator->collection + '/' + locator->member).second) {
            asked->names.push_back(std::move(locator->member));
        }
    }
    for (auto& [slug, asked] : scope.collections()) {
        if (!asked.names.empty()) {
            run->ask(std::move(asked));
        }
    }
    return exchange::streamedMultistatus([run](xml::Writer& out) { return run->writeNext(out); });
}

}  // namespace

http::Response calendarMultiget(const exchange::Exchange& exchange,
                                const resource::Resource& target,
                                const xml::Element& body) {
    return multiget(exchange, target, body, Flavour::kCalendar);
}

http::Response addressbookMultiget(const exchange::Exchange& exchange,
                                   const resource::Resource& target,
                                   const xml::Element& body) {
    return multiget(exchange, target, body, Flavour::kAddressbook);
}

}  // namespace kalends::reports
