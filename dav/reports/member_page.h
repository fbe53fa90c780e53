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

/// A piece of a streamed answer is handed over when it has grown to this.
inline constexpr std::size_t kPieceBytes = 64UL * 1024;
/// Rows without bodies that one statement brings.
inline constexpr std::size_t kRowsPerPage = 12'000;

/// Rows with bodies that one statement brings: some 16 MB by the average size of the collection's
/// objects.
[[nodiscard]] std::size_t bodiesPerPage(const storage::Collection& collection);

/// True when the viewer may read the object itself; what is masked for the viewer takes no part in
/// reports.
[[nodiscard]] bool readable(const resource::Resource& collection, const storage::Object& object);

class MemberPage {
  public:
    /// Takes objects of one collection, which must be readable, and lets the evaluator read what it
    /// needs for them.
    void fill(properties::Evaluator& evaluator,
              const resource::Resource& collection,
              std::vector<storage::Object> objects);

    [[nodiscard]] bool exhausted() const { return next_ == members_.size(); }

    /// The resource whose response comes next.
    [[nodiscard]] const resource::Resource& front() const { return members_[next_]; }

    /// Writes its response and drops it.
    void writeNext(properties::Evaluator& evaluator, xml::Writer& out);

  private:
    std::vector<resource::Resource> members_;
    std::size_t next_ = 0;
};

/// `D:response` with 507 and number-of-matches-within-limits: more matched than was answered (RFC
/// 6352 section 8.6.2, RFC 6578 section 3.6).
void writeTruncated(xml::Writer& out, std::string_view href);

}  // namespace kalends::reports
