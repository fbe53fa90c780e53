// PROPFIND: the resource and, at depth 1, what it holds; streamed page by page (RFC 4918
// section 9.1).
#include <algorithm>
#include <utility>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/exchange/multistatus_stream.h"
#include "dav/methods/method_table.h"
#include "dav/properties/evaluate.h"
#include "dav/resource/dates.h"
#include "dav/resource/directory.h"
#include "storage/listed_people.h"

namespace kalends::methods {

namespace {

using errors::Condition;
using errors::DavError;
using exchange::Depth;
using resource::Kind;
using resource::Locator;
using resource::Place;
using resource::Resource;

constexpr std::size_t kObjectsPerPage = 5'000;
constexpr std::size_t kPrincipalsPerPage = 500;

/// Children of one resource, page after page. An empty page ends it.
class Children {
  public:
    Children(resource::ContextPtr context, const Resource& parent)
        : context_(std::move(context)), parent_(parent) {}

    std::vector<Resource> nextPage() {
        if (done_) {
            return {};
        }
        if (resource::kAnyFolder.contains(parent_.kind) && !foldersListed_) {
            foldersListed_ = true;
            if (auto page = collections(); !page.empty()) {
                return page;
            }
        }
        if ((resource::kAnyCollection | resource::kAnyFolder).contains(parent_.kind)) {
            return objects();
        }
        if (parent_.kind == Kind::kDirectory) {
            return directory();
        }
        if (parent_.locator.place == Place::kPrincipalsOfKind) {
            return principals();
        }
        done_ = true;
        return resource::kAnyHome.contains(parent_.kind) ? collections() : fixedPlaces();
    }

  private:
    std::vector<Resource> objects() {
        storage::Selection selection;
        selection.collection = parent_.collection->id;
        selection.afterName = after_;
        selection.limit = kObjectsPerPage;
        auto rows = context_->database.objects().select(selection);
        done_ = rows.size() < kObjectsPerPage;
        std::vector<Resource> page;
        page.reserve(rows.size());
        for (auto& row : rows) {
            after_ = row.object.name;
            auto child = resource::fromObject(parent_, std::move(row.object));
            if (child.access.visible()) {
                page.push_back(std::move(child));
            }
        }
        return page;
    }

    /// Only where the operator lets people browse; else it can be searched.
    std::vector<Resource> directory() {
        if (!context_->settings.directoryBrowse) {
            done_ = true;
            return {};
        }
        auto people = context_->database.listedPeople().page(context_->principal().organisation, {},
                                                             lastPerson_, kPrincipalsPerPage);
        done_ = people.size() < kPrincipalsPerPage;
        if (!people.empty()) {
            lastPerson_ = people.back().id;
        }
        return resource::directoryCards(*context_, std::move(people));
    }

    std::vector<Resource> principals() {
        std::vector<Resource> page;
        while (page.empty() && !done_) {
            auto rows = context_->database.principals().list(parent_.locator.principal.kind, after_,
                                                             kPrincipalsPerPage);
            done_ = rows.size() < kPrincipalsPerPage;
            for (auto& row : rows) {
                after_ = row.slug;
                auto child = resource::fromPrincipal(*context_, std::move(row));
                if (child.access.visible()) {
                    page.push_back(std::move(child));
                }
            }
        }
        return page;
    }

    std::vector<Resource> collections() {
        std::vector<Resource> page;
        auto& store = context_->database.collections();
        const auto viewer = context_->principal().id;
        auto views = resource::kAnyFolder.contains(parent_.kind)
                         ? store.folders(parent_.collection->id, viewer)
                         : store.children(parent_.collection->id, viewer);
        for (auto& view : views) {
            auto child = resource::fromCollection(*context_, parent_.owner, std::move(view));
            if (child.access.visible()) {
                page.push_back(std::move(child));
            }
        }
        for (auto& book : resource::booksByCards(*context_, parent_)) {
            page.push_back(std::move(book));
        }
        return page;
    }

    void add(std::vector<Resource>& page, Locator locator) const {
        auto resolved = resource::resolve(*context_, locator, storage::WantBody::kNo);
        if (resolved.resource) {
            page.push_back(std::move(*resolved.resource));
        }
    }

    void addOwnFiles(std::vector<Resource>& page) const {
        const auto& viewer = context_->principal();
        if (viewer.kind == storage::PrincipalKind::kUser) {
            add(page, {.place = Place::kHome,
                       .home = storage::HomeKind::kFiles,
                       .principal = {viewer.kind, viewer.slug}});
        }
    }

    /// The few places above principals and homes; of all homes only the viewer's own is listed.
    std::vector<Resource> fixedPlaces() {
        using storage::HomeKind;
        using storage::PrincipalKind;
        constexpr std::array kKinds{PrincipalKind::kUser, PrincipalKind::kGroup,
                                    PrincipalKind::kResource, PrincipalKind::kLocation};
        std::vector<Resource> page;
        Locator below = parent_.locator;
        switch (parent_.locator.place) {
            case Place::kServerRoot:
                add(page, {.place = Place::kDavRoot});
                break;
            case Place::kDavRoot:
                add(page, {.place = Place::kPrincipals});
                add(page, {.place = Place::kHomes, .home = HomeKind::kCalendars});
                add(page, {.place = Place::kHomes, .home = HomeKind::kAddressbooks});
                add(page, {.place = Place::kHomes, .home = HomeKind::kFiles});
                break;
            case Place::kPrincipals:
            case Place::kHomes:
                if (parent_.locator.home == HomeKind::kFiles) {
                    addOwnFiles(page);
                    break;
                }
                below.place = parent_.locator.place == Place::kHomes ? Place::kHomesOfKind
                                                                     : Place::kPrincipalsOfKind;
                for (const auto kind : kKinds) {
                    below.principal = {kind, ""};
                    add(page, below);
                }
                break;
            case Place::kHomesOfKind:
                if (const auto& viewer = context_->principal();
                    viewer.kind == parent_.locator.principal.kind) {
                    below.place = Place::kHome;
                    below.principal = {viewer.kind, viewer.slug};
                    add(page, below);
                }
                break;
            case Place::kPrincipal:
                for (const auto place : {Place::kProxyRead, Place::kProxyWrite}) {
                    below.place = place;
                    add(page, below);
                }
                break;
            default:
                break;
        }
        return page;
    }

    resource::ContextPtr context_;
    Resource parent_;
    std::string after_;
    storage::PrincipalId lastPerson_;
    bool done_ = false;
    bool foldersListed_ = false;  // before the files that stand beside them
};

/// The whole answer in pieces; owns everything it needs.
class Listing {
  public:
    Listing(resource::ContextPtr context,
            Resource root,
            properties::Selection selection,
            Depth depth)
        : root_(std::move(root)),
          children_(context, root_),
          withChildren_(depth == Depth::kOne && root_.isCollection()),
          withRoot_(!(withChildren_ && context->preferences.depthNoRoot)),
          evaluator_(std::move(context), std::move(selection)) {}

    /// The next response; false when all are written.
    bool writeNext(xml::Writer& out) {
        if (withRoot_) {
            withRoot_ = false;
            evaluator_.prepare({&root_});
            evaluator_.writeResponse(root_, out);
            return true;
        }
        if (at_ == page_.size() && !nextPage()) {
            return false;
        }
        evaluator_.writeResponse(page_[at_++], out);
        return true;
    }

  private:
    bool nextPage() {
        at_ = 0;
        page_ = withChildren_ ? children_.nextPage() : std::vector<Resource>{};
        std::vector<const Resource*> resources;
        resources.reserve(page_.size());
        for (const auto& child : page_) {
            resources.push_back(&child);
        }
        if (!resources.empty()) {
            evaluator_.prepare(resources);
        }
        return !page_.empty();
    }

    Resource root_;
    Children children_;
    bool withChildren_;
    bool withRoot_;
    properties::Evaluator evaluator_;
    std::vector<Resource> page_;
    std::size_t at_ = 0;
};

}  // namespace

namespace {

/// Interop: CalendarServer's clients ask for the properties of their own calendars and address
/// books on condition of this date, although RFC 9110 section 13.1.3 knows it for GET only. What
/// others see depends on more than the collection. It is never of the running second, in which more
/// may change.
std::optional<std::chrono::sys_seconds> dateOfOwn(const exchange::Exchange& exchange,
                                                  const Resource& target) {
    const bool own = resource::kAnyStore.contains(target.kind) &&
                     target.collection->owner == exchange.context->principal().id;
    if (!own) {
        return std::nullopt;
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(exchange.context->now);
    return std::min(target.collection->modifiedAt, now - std::chrono::seconds{1});
}

bool unmodified(const http::Headers& headers, const Resource& target) {
    const auto* since = headers.find("If-Modified-Since");
    const auto date = since == nullptr ? std::nullopt : resource::parseHttpDate(*since);
    return date && target.collection->modifiedAt <= *date;
}

}  // namespace

http::Response findProperties(const exchange::Exchange& exchange) {
    const auto& target = exchange.existing();
    exchange.require(target, access::Privilege::kRead);
    const auto depth = exchange.depth(target.isCollection() ? Depth::kInfinity : Depth::kZero);
    auto selection = properties::selectionFromPropfind(exchange.xmlBody());
    if (depth == Depth::kInfinity && target.isCollection()) {
        throw DavError{Condition::kPropfindFiniteDepth, "PROPFIND works with Depth 0 or 1 here."};
    }
    const auto modified = depth == Depth::kZero ? dateOfOwn(exchange, target) : std::nullopt;
    if (modified && unmodified(exchange.request.headers, target)) {
        return exchange::emptyResponse(304);
    }
    auto listing = std::make_shared<Listing>(exchange.context, target, std::move(selection), depth);
    auto response = exchange::streamedMultistatus(
        [listing](xml::Writer& out) { return listing->writeNext(out); });
    if (modified) {
        response.headers.add("Last-Modified", resource::httpDate(*modified));
    }
    if (exchange.context->preferences.depthNoRoot && depth == Depth::kOne) {
        response.headers.add("Preference-Applied", "depth-noroot");
    }
    return response;
}

}  // namespace kalends::methods
