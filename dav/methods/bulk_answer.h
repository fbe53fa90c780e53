// The multistatus of a bulk POST: what became of each object.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dav/errors/conditions.h"
#include "dav/methods/object_write.h"
#include "dav/methods/property_updates.h"
#include "dav/methods/shared_groups.h"

namespace kalends::methods {

struct StoredInBulk {
    PreparedObject prepared;
    storage::Revision revision;
};

/// What the writes of one request have in common.
struct BulkCourse {
    /// Where the collection stood when the request's If header, which names its CTag, was judged:
    /// judged again under the lock of the first write that succeeds, absent from then on.
    std::optional<storage::Revision> collectionAt;
    std::int64_t created = 0;
    ComingUids coming{};  // of cards that the request brings
};

[[nodiscard]] BulkCourse beginBulk(const exchange::Exchange& exchange,
                                   const resource::Resource& collection);

class BulkAnswer {
  public:
    BulkAnswer(const exchange::Exchange& exchange, const resource::Resource& collection);

    enum class Told : std::uint8_t { kWithUid, kWithoutUid };
    /// `sentType` is the media type the object was sent in.
    void stored(const StoredInBulk& stored, std::string_view sentType, Told told);
    /// Properties were changed, its content was not.
    void changed(std::string_view name);
    void removed(std::string_view name);
    /// An empty name: a creation, which has no URL (section 3).
    void failed(std::string_view name, const errors::DavError& error, std::string_view uid);
    /// Some of the properties could not be set, and so nothing was done.
    void failed(std::string_view name, const std::vector<PropertyUpdate>& updates);

    /// Throws DavError 503 for the rest of a request that takes too long: many objects that are
    /// costly each must not keep a worker for ever.
    void requireTime() const;

    /// 207, with the collection's CTag (section 6).
    [[nodiscard]] http::Response finish();

  private:
    [[nodiscard]] std::string hrefOf(std::string_view name) const;
    void writeData(const std::string& name, std::string_view sentType, xml::Writer& out) const;

    const exchange::Exchange& exchange_;
    const resource::Resource& collection_;
    bool returnsChanged_ = false;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::string body_;
};

/// Runs one write; what stops it comes back instead of being thrown. An absent database still
/// throws, and so does MM:ctag-ok, which stops the request before it has written anything.
[[nodiscard]] std::optional<errors::DavError> attempt(const resource::Resource& collection,
                                                      const std::function<void()>& write);

/// A creation under a name the server makes, with its checks.
[[nodiscard]] StoredInBulk createInBulk(const exchange::Exchange& exchange,
                                        const resource::Resource& collection,
                                        BulkCourse& course,
                                        std::string text);

/// The text of a body with this Content-Type, jCal and jCard converted; its refusals are those of
/// single objects.
[[nodiscard]] content::Incoming bulkText(const exchange::Exchange& exchange,
                                         const resource::Resource& collection,
                                         SentObject sent);

/// Another notation of the same object.
[[nodiscard]] bool isJson(std::string_view contentType);

/// The UID of what could not be stored, as far as it can be read.
[[nodiscard]] std::string uidIn(const std::string& text);

/// Throws MM:max-resources when `count` is more than one request may have.
void requireBulkCount(const exchange::Exchange& exchange, std::size_t count);

}  // namespace kalends::methods
