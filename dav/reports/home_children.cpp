// One listing of a home, and the books that stand there by shared groups.
#include "dav/reports/home_children.h"

#include <utility>

namespace kalends::reports {

std::vector<resource::Resource> childrenOf(const resource::Context& context,
                                           const resource::Resource& home) {
    std::vector<resource::Resource> children;
    for (auto& view :
         context.database.collections().children(home.collection->id, context.principal().id)) {
        children.push_back(resource::fromCollection(context, home.owner, std::move(view)));
    }
    for (auto& book : resource::booksByCards(context, home)) {
        children.push_back(std::move(book));
    }
    return children;
}

std::vector<resource::Resource> readableChildrenOf(const resource::Context& context,
                                                   const resource::Resource& home,
                                                   resource::Kind kind) {
    auto children = childrenOf(context, home);
    std::erase_if(children, [&](const resource::Resource& child) {
        return child.kind != kind || !child.access.may(access::Privilege::kRead);
    });
    return children;
}

}  // namespace kalends::reports
