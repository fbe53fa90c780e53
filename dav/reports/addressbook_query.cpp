// CARDDAV:addressbook-query: rows by the search index, exact matching, streamed answer (RFC 6352
// section 8.6).
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dav/exchange/multistatus_stream.h"
#include "dav/reports/addressbook_query_request.h"
#include "dav/reports/directory_query.h"
#include "dav/reports/handlers.h"
#include "dav/reports/home_children.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "groupware/filter/card_filter.h"
#include "groupware/filter/prefilter.h"
#include "groupware/vcard/card.h"

namespace kalends::reports {

namespace {

using exchange::Depth;
using resource::Kind;
using storage::WantBody;

storage::Selection::SearchText::Type searchType(filter::MatchType type) {
    using Type = storage::Selection::SearchText::Type;
    switch (type) {
        case filter::MatchType::kEquals:
            return Type::kEquals;
        case filter::MatchType::kStartsWith:
            return Type::kStartsWith;
        case filter::MatchType::kEndsWith:
            return Type::kEndsWith;
        case filter::MatchType::kContains:
            break;
    }
    return Type::kContains;
}

storage::Selection selectionOf(const filter::CardFilter& cardFilter) {
    const auto prefilter = filter::prefilter(cardFilter);
    storage::Selection selection;
    for (const auto& row : prefilter.rows) {
        selection.search.push_back({row.property, row.folded, searchType(row.type)});
    }
    selection.searchAnyOf = prefilter.test == filter::Test::kAnyOf;
    return selection;
}

/// Everything one query needs until its last piece is written.
class Query {
  public:
    Query(resource::ContextPtr context,
          std::string requestHref,
          std::vector<resource::Resource> books,
          AddressbookQuery request)
        : context_(std::move(context)),
          requestHref_(std::move(requestHref)),
          books_(std::move(books)),
          data_(addressDataIn(request.selection)),
          evaluator_(context_, std::move(request.selection), data_.get()),
          filter_(std::move(request.filter)),
          selection_(selectionOf(filter_)) {
        left_ = std::min(request.limit.value_or(context_->settings.maxResultObjects),
                         context_->settings.maxResultObjects);
    }

    /// Only this card is asked.
    void askOnly(const resource::Resource& book, std::vector<storage::Object> cards) {
        books_ = {book};
        nextBook_ = 1;
        page_.fill(evaluator_, book, matching(std::move(cards)));
    }

    /// The next response of the multistatus; false when it is whole.
    bool writeNext(xml::Writer& out);

  private:
    bool fillPage();
    void startBook(const resource::Resource& book);
    [[nodiscard]] std::vector<storage::Object> matching(std::vector<storage::Object> cards) const;

    /// Without any condition every card matches, and nothing but what is asked for need be read.
    [[nodiscard]] bool matchesAll() const { return filter_.propFilters.empty(); }

    resource::ContextPtr context_;
    std::string requestHref_;
    std::vector<resource::Resource> books_;
    std::unique_ptr<AddressData> data_;
    properties::Evaluator evaluator_;
    filter::CardFilter filter_;
    storage::Selection selection_;
    std::size_t nextBook_ = 0, left_ = 0;
    bool lastPage_ = true;
    MemberPage page_;
};

void Query::startBook(const resource::Resource& book) {
    selection_.collection = book.collection->id;
    selection_.afterName.clear();
    selection_.body = data_ || !matchesAll() ? WantBody::kYes : WantBody::kNo;
    selection_.limit =
        selection_.body == WantBody::kYes ? bodiesPerPage(*book.collection) : kRowsPerPage;
    lastPage_ = false;
}

std::vector<storage::Object> Query::matching(std::vector<storage::Object> cards) const {
    std::erase_if(cards, [&](storage::Object& card) {
        if (!readable(books_[nextBook_ - 1], card)) {
            return true;
        }
        if (!matchesAll()) {
            const auto document = card.body ? vcard::parseStored(*card.body) : std::nullopt;
            if (!document || document->components().empty() ||
                !filter::matches(document->components().front(), filter_)) {
                return true;
            }
        }
        if (!data_) {
            card.body.reset();
        }
        return false;
    });
    return cards;
}

bool Query::fillPage() {
    while (page_.exhausted()) {
        if (lastPage_) {
            if (nextBook_ == books_.size()) {
                return false;
            }
            startBook(books_[nextBook_++]);
        }
        auto rows = context_->database.objects().select(selection_);
        lastPage_ = rows.size() < selection_.limit;
        if (!rows.empty()) {
            selection_.afterName = rows.back().object.name;
        }
        std::vector<storage::Object> cards;
        cards.reserve(rows.size());
        for (auto& row : rows) {
            cards.push_back(std::move(row.object));
        }
        page_.fill(evaluator_, books_[nextBook_ - 1], matching(std::move(cards)));
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
    page_.writeNext(evaluator_, out);
    return true;
}

}  // namespace

http::Response addressbookQuery(const exchange::Exchange& exchange,
                                const resource::Resource& target,
                                const xml::Element& body) {
    auto request = parseAddressbookQuery(body);
    if (target.kind == Kind::kDirectory ||
        target.locator.place == resource::Place::kDirectoryCard) {
        return directoryQuery(exchange, target, std::move(request));
    }
    // Interop: clients that leave the required Depth out mean the book's cards.
    const Depth depth = exchange.depth(Depth::kOne);
    std::vector<resource::Resource> books;
    if (target.kind == Kind::kAddressbookHome) {
        if (depth != Depth::kZero) {
            books = readableChildrenOf(*exchange.context, target, Kind::kAddressbook);
        }
    } else if (!target.object && depth != Depth::kZero) {
        books.push_back(target);
    }
    auto query = std::make_shared<Query>(exchange.context, target.href, std::move(books),
                                         std::move(request));
    if (target.object && exchange.target.parent) {
        query->askOnly(*exchange.target.parent,
                       exchange.context->database.objects().byNames(
                           target.collection->id, {target.object->name}, WantBody::kYes));
    }
    return exchange::streamedMultistatus(
        [query](xml::Writer& out) { return query->writeNext(out); });
}

}  // namespace kalends::reports
