// What values of collections can say about themselves.
#include "storage/collections.h"

namespace kalends::storage {

bool CollectionChange::empty() const {
    return !displayName && !description && !color && !timezone && !timezoneId && !order &&
           !components && !transparent && setDead.empty() && removeDead.empty();
}

}  // namespace kalends::storage
