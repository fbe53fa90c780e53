// The one function that gives objects the form a viewer may see. Every output gets its objects from
// it; what may be seen is auth/access's decision, what a mask holds is groupware/ical's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/access/access.h"
#include "storage/objects.h"

namespace kalends::resource {

enum class Disclosure : std::uint8_t {
    kNothing,
    kBusyTime,       // masked, events only
    kDatesAndTimes,  // masked
    kWithoutAlarms,
    kWhole
};

[[nodiscard]] Disclosure disclosureOf(const access::Access& access,
                                      bool calendarObject,
                                      const storage::Object& object);

/// Masks `object`, or takes out what is the owner's alone: body, ETag, size, tags. The new ETag
/// hangs on the write and the form only, so that it tells nothing of the content; the size is -1
/// where the body was not read. kNothing leaves nothing in it but its name. Doing it twice changes
/// nothing.
[[nodiscard]] Disclosure disclose(const access::Access& access,
                                  bool calendarObject,
                                  std::string_view maskedSummary,
                                  storage::Object& object);

/// What the viewer may do with an object of which so much is disclosed: a mask is read-only.
[[nodiscard]] access::Access ofDisclosed(const access::Access& ofCollection,
                                         Disclosure disclosure,
                                         const storage::Object& object);

/// True when nothing in the collection is hidden, masked or shortened for the viewer.
[[nodiscard]] bool seesAll(const access::Access& access);
/// The ETag under which the viewer gets what one write to a collection left there.
[[nodiscard]] storage::Etag viewedEtag(storage::CollectionId collection,
                                       storage::Revision revision,
                                       Disclosure disclosure,
                                       std::string_view maskedSummary);
/// Part of sync tokens: other rights give other forms of the same objects, which no change row
/// tells. Empty for the owner.
[[nodiscard]] std::string viewOf(const access::Access& access);

}  // namespace kalends::resource
