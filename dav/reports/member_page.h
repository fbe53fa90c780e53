// Some objects of one collection on their way into a multistatus. Bounded: the caller decides how
// many.
#pragma once

#include <cstddef>
#include <vector>

#include "dav/properties/evaluate.h"
#include "dav/resource/resource.h"
#include "dav/xml/writer.h"
#include "storage/objects.h"

namespace kalends::reports {

/// Rows without bodies that one statement brings.
inline constexpr std::size_t kRowsPerPage = 12'000;

/// Rows with bodies that one statement brings: some 16 MB by the average size of the collection's
/// objects.
[[nodiscard]] std::size_t bodiesPerPage(const storage::Collection& collection);

/// True when the viewer gets the object in some form; it is not changed. Cheap: reads no body.
[[nodiscard]] bool readable(const resource::Resource& collection, const storage::Object& object);
/// True when the viewer may have got something under that name since: that it is gone is no news to
/// others, not even its name.
[[nodiscard]] bool wasReadable(const resource::Resource& collection, storage::FormerForms forms);
/// Gives the object the form in which the viewer gets it, so that filters see no more than the
/// viewer; false when that is none.
[[nodiscard]] bool disclose(const resource::Resource& collection, storage::Object& object);

class ObjectData;

class MemberPage {
  public:
    /// Whether what viewers keep for themselves is in the bodies already (resource/own_texts.h).
    enum class OwnTexts { kToRead, kIn };

    /// Takes objects of one collection, leaves out what the viewer may not see, and lets the
    /// evaluator read what it needs for the others.
    void fill(properties::Evaluator& evaluator,
              const resource::Resource& collection,
              std::vector<storage::Object> objects,
              OwnTexts own = OwnTexts::kToRead);

    /// Takes resources for which the evaluator has read already.
    void take(std::vector<resource::Resource> prepared);

    [[nodiscard]] bool exhausted() const { return next_ == members_.size(); }

    /// The resource whose response comes next.
    [[nodiscard]] const resource::Resource& front() const { return members_[next_]; }

    /// Writes its response and drops it. When `data` says that its instances are too many, the
    /// response is 507 with number-of-matches-within-limits.
    void writeNext(properties::Evaluator& evaluator,
                   xml::Writer& out,
                   const ObjectData* data = nullptr);

  private:
    std::vector<resource::Resource> members_;
    std::size_t next_ = 0;
};

/// `D:response` with 507 and number-of-matches-within-limits: more matched than was answered (RFC
/// 6352 section 8.6.2, RFC 6578 section 3.6).
void writeTruncated(xml::Writer& out, std::string_view href);

}  // namespace kalends::reports
