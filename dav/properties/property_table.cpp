// All tables together, indexed by name.
#include <array>
#include <map>
#include <string>

#include "dav/properties/property.h"

namespace kalends::properties {

namespace {

using Index =
    std::map<std::pair<std::string_view, std::string_view>, std::vector<const LiveProperty*>>;

Index buildIndex() {
    Index index;
    for (const auto* property : all()) {
        index[{property->name.ns, property->name.local}].push_back(property);
    }
    return index;
}

const std::vector<const LiveProperty*>* rowsNamed(const xml::QName& name) {
    static const Index kIndex = buildIndex();
    const auto found = kIndex.find({name.ns, name.local});
    return found == kIndex.end() ? nullptr : &found->second;
}

}  // namespace

const std::vector<const LiveProperty*>& all() {
    static const auto kAll = [] {
        std::vector<const LiveProperty*> rows;
        for (const auto table :
             {davProperties(), lockProperties(), quotaProperties(), aclProperties(),
              caldavProperties(), carddavProperties(), schedulingProperties(),
              calendarServerProperties(), sharingProperties(), publishingProperties(),
              delegationProperties(), defaultAlarmProperties()}) {
            for (const auto& row : table) {
                rows.push_back(&row);
            }
        }
        return rows;
    }();
    return kAll;
}

const LiveProperty* find(const xml::QName& name, resource::Kind kind) {
    if (const auto* rows = rowsNamed(name)) {
        for (const auto* row : *rows) {
            if (row->kinds.contains(kind)) {
                return row;
            }
        }
    }
    return nullptr;
}

bool isLive(const xml::QName& name) {
    return rowsNamed(name) != nullptr;
}

}  // namespace kalends::properties
