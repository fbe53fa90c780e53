// PROPFIND: the resource and, at depth 1, what it holds; streamed page by page (RFC 4918
// section 9.1).
#include <utility>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/methods/method_table.h"
#include "dav/properties/evaluate.h"
#include "dav/xml/multistatus.h"

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
        if (resource::kAnyCollection.contains(parent_.kind)) {
            return objects();
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
        for (auto& view : context_->database.collections().children(parent_.collection->id,
                                                                    context_->principal().id)) {
            auto child = resource::fromCollection(*context_, parent_.owner, std::move(view));
            if (child.access.visible()) {
                page.push_back(std::move(child));
            }
        }
        return page;
    }

    void add(std::vector<Resource>& page, Locator locator) const {
        auto resolved = resource::resolve(*context_, locator, storage::WantBody::kNo);
        if (resolved.resource) {
            page.push_back(std::move(*resolved.resource));
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
                break;
            case Place::kPrincipals:
            case Place::kHomes:
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
    bool done_ = false;
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

    bool next(std::string& out) {
        xml::Writer writer{out};
        if (!opened_) {
            opened_ = true;
            xml::openMultistatus(writer);
            if (withRoot_) {
                evaluator_.prepare({&root_});
                evaluator_.writeResponse(root_, writer);
            }
            if (!withChildren_) {
                xml::closeMultistatus(writer);
                return false;
            }
        }
        return writeChildren(writer);
    }

  private:
    bool writeChildren(xml::Writer& writer) {
        constexpr std::size_t kPieceBytes = 64UL * 1024;
        const std::size_t target = writer.out().size() + kPieceBytes;
        while (writer.out().size() < target) {
            if (at_ == page_.size()) {
                page_ = children_.nextPage();
                at_ = 0;
                if (page_.empty()) {
                    xml::closeMultistatus(writer);
                    return false;
                }
                std::vector<const Resource*> resources;
                resources.reserve(page_.size());
                for (const auto& child : page_) {
                    resources.push_back(&child);
                }
                evaluator_.prepare(resources);
            }
            evaluator_.writeResponse(page_[at_++], writer);
        }
        return true;
    }

    Resource root_;
    Children children_;
    bool withChildren_;
    bool withRoot_;
    properties::Evaluator evaluator_;
    bool opened_ = false;
    std::vector<Resource> page_;
    std::size_t at_ = 0;
};

}  // namespace

http::Response findProperties(const exchange::Exchange& exchange) {
    const auto& target = exchange.existing();
    exchange.require(target, access::Privilege::kRead);
    const auto depth = exchange.depth(target.isCollection() ? Depth::kInfinity : Depth::kZero);
    auto selection = properties::selectionFromPropfind(exchange.xmlBody());
    if (depth == Depth::kInfinity && target.isCollection()) {
        throw DavError{Condition::kPropfindFiniteDepth, "PROPFIND works with Depth 0 or 1 here."};
    }
    auto listing = std::make_shared<Listing>(exchange.context, target, std::move(selection), depth);
    return exchange::streamedXml(207, [listing](std::string& out) { return listing->next(out); });
}

}  // namespace kalends::methods
