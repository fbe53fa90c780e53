// Objects as tests of the store need them: content does not matter, index rows do.
#pragma once

#include <string>

#include "storage/errors.h"
#include "storage/objects.h"

namespace kalends::test {

inline storage::NewObject event(storage::CollectionId collection,
                                const std::string& name,
                                const std::string& uid,
                                const std::string& etag) {
    storage::NewObject object;
    object.collection = collection;
    object.name = name;
    object.etag.value = etag;
    object.body = "BEGIN:VCALENDAR\r\nUID:" + uid + "\r\nX-TAG:" + etag + "\r\nEND:VCALENDAR\r\n";
    object.index.uid = uid;
    object.index.component = 1;
    object.index.summary = "Summary of " + name;
    object.index.occurrences.push_back({1'800'000'000, 1'800'003'600, false, storage::Busy::kBusy});
    return object;
}

}  // namespace kalends::test
