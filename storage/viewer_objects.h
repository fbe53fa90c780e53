// What a viewer keeps of somebody else's objects for themselves alone: the text they last stored,
// alarms and all. Knows neither HTTP nor SQL, and never parses it.
#pragma once

#include <string>
#include <vector>

#include "storage/objects.h"

namespace kalends::storage {

class ViewerObjectStore {
  public:
    virtual ~ViewerObjectStore() = default;

    /// Of these objects, one statement; those of which the viewer keeps nothing are left out.
    [[nodiscard]] virtual std::vector<OwnText> of(PrincipalId viewer,
                                                  CollectionId collection,
                                                  const std::vector<ObjectId>& objects) = 0;
    /// In the place of what the viewer kept of the object of that name; an empty text: nothing any
    /// more. Goes with the object.
    virtual void keep(PrincipalId viewer,
                      CollectionId collection,
                      std::string_view name,
                      Revision revision,
                      std::string_view text) = 0;
    /// What viewers keep of one object they keep of another of the same collection as well, as of
    /// one that was written to since.
    virtual void keepOfBoth(CollectionId collection,
                            std::string_view name,
                            std::string_view other) = 0;
};

}  // namespace kalends::storage
