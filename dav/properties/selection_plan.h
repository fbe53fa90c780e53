// A selection looked up in the table of properties.
#pragma once

#include <map>
#include <vector>

#include "dav/properties/property.h"
#include "dav/properties/selection.h"

namespace kalends::properties {

class ComputedProperties;

/// A selection resolved for one kind of resource.
struct KindPlan {
    std::vector<const LiveProperty*> rows;  // parallel to the asked names; nullptr: not live here
    bool wantsDead = false;
};

/// A selection resolved once per kind of resource, not once per resource.
class SelectionPlan {
  public:
    /// `computed` answers some names itself; nullptr: none.
    SelectionPlan(Selection selection, const ComputedProperties* computed)
        : selection_(std::move(selection)), computed_(computed) {}

    [[nodiscard]] const Selection& selection() const { return selection_; }

    [[nodiscard]] const KindPlan& of(resource::Kind kind);
    /// Whether a property asked for needs this of any of these resources.
    [[nodiscard]] bool needs(const std::vector<const resource::Resource*>& resources, Needs what);

  private:
    Selection selection_;
    const ComputedProperties* computed_;
    std::map<resource::Kind, KindPlan> plans_;
};

}  // namespace kalends::properties
