// Paging over a collection.
#include "dav/methods/pages.h"

#include <utility>

#include "dav/resource/own_texts.h"

namespace kalends::methods {

namespace {
constexpr std::size_t kBodiesPerPage = 50;
constexpr std::size_t kRowsPerPage = 500;
}  // namespace

ObjectPages::ObjectPages(resource::ContextPtr context,
                         resource::Resource collection,
                         storage::WantBody body,
                         const std::optional<storage::Selection::Range>& range)
    : context_(std::move(context)), collection_(std::move(collection)) {
    selection_.collection = collection_.collection->id;
    selection_.body = body;
    selection_.range = range;
    selection_.limit = body == storage::WantBody::kYes ? kBodiesPerPage : kRowsPerPage;
}

std::vector<resource::Resource> ObjectPages::next() {
    auto rows = context_->database.objects().select(selection_);
    done_ = rows.size() < selection_.limit;
    std::vector<resource::Resource> result;
    result.reserve(rows.size());
    if (!rows.empty()) {
        selection_.afterName = rows.back().object.name;
    }
    for (auto& row : rows) {
        auto object = resource::fromObject(collection_, std::move(row.object));
        if (object.access.may(access::Privilege::kRead)) {
            result.push_back(std::move(object));
        }
    }
    std::vector<resource::Resource*> pointers;
    for (auto& object : result) {
        pointers.push_back(&object);
    }
    resource::addOwnTexts(*context_, pointers);
    return result;
}

}  // namespace kalends::methods
