// Rows of changes to resources.
#include "dav/reports/read_child.h"

#include <utility>

#include "dav/reports/member_page.h"
#include "dav/resource/own_texts.h"

namespace kalends::reports {

ReadChild readChild(const resource::Resource& child, storage::Changes changes) {
    ReadChild read;
    for (auto& change : changes.changes) {
        ReadChange row{
            std::move(change.name), change.revision, {}, wasReadable(child, change.forms)};
        if (!change.removed && change.object && readable(child, *change.object)) {
            row.shown = resource::fromObject(child, *std::move(change.object));
        }
        read.rows.push_back(std::move(row));
    }
    changes.changes.clear();
    read.changes = std::move(changes);
    return read;
}

void addOwnTexts(const resource::Context& context, std::deque<ReadChild>& children) {
    std::vector<resource::Resource*> shown;
    for (auto& child : children) {
        for (auto& row : child.rows) {
            if (row.shown) {
                shown.push_back(&*row.shown);
            }
        }
    }
    resource::addOwnTexts(context, shown);
}

std::vector<const resource::Resource*> shownIn(const std::deque<ReadChild>& children) {
    std::vector<const resource::Resource*> shown;
    for (const auto& child : children) {
        for (const auto& row : child.rows) {
            if (row.shown) {
                shown.push_back(&*row.shown);
            }
        }
    }
    return shown;
}

}  // namespace kalends::reports
