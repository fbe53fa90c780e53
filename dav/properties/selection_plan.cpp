// Which rows of the table a kind of resource has for what is asked.
#include "dav/properties/selection_plan.h"

#include <algorithm>
#include <utility>

#include "dav/properties/evaluate.h"

namespace kalends::properties {

const KindPlan& SelectionPlan::of(resource::Kind kind) {
    const auto known = plans_.find(kind);
    if (known != plans_.end()) {
        return known->second;
    }
    KindPlan plan;
    plan.wantsDead = selection_.mode != Selection::Mode::kNamed;
    for (const auto& asked : selection_.named) {
        const auto name = asked.name.view();
        plan.rows.push_back(find(name, kind));
        const bool isComputed = computed_ != nullptr && computed_->computes(name);
        const auto* row = plan.rows.back();
        const bool dead = row == nullptr ? !isLive(name) : row->needs == Needs::kDeadTexts;
        plan.wantsDead = plan.wantsDead || (dead && !isComputed);
    }
    return plans_.emplace(kind, std::move(plan)).first->second;
}

bool SelectionPlan::needs(const std::vector<const resource::Resource*>& resources, Needs what) {
    return std::any_of(resources.begin(), resources.end(), [&](const resource::Resource* resource) {
        const auto& plan = of(resource->kind);
        return std::any_of(plan.rows.begin(), plan.rows.end(), [&](const LiveProperty* row) {
            return row != nullptr && row->needs == what;
        });
    });
}

}  // namespace kalends::properties
