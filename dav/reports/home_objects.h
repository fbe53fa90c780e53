// The objects of changed children of a home on their way into a multistatus, at the level infinite.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dav/properties/evaluate.h"
#include "dav/reports/home_changes.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "dav/reports/read_child.h"
#include "dav/resource/home_token.h"
#include "dav/xml/writer.h"

namespace kalends::reports {

/// How many responses may still be given, and whether that was too few (RFC 6578 section 3.6).
struct ResponseBudget {
    std::size_t left = 0;
    bool truncated = false;

    /// One response more; false when there is none left.
    [[nodiscard]] bool spend() {
        if (left == 0) {
            truncated = true;
            return false;
        }
        --left;
        return true;
    }
};

/// valid-sync-token (RFC 6578 section 3.2).
[[noreturn]] void refuseSyncToken();

class HomeObjects {
  public:
    /// The children in what follows, the first of which is told.
    using Due = std::span<ChangedChild>;

    /// All that is referred to must outlive it. `token` learns what is told, `budget` pays for it.
    HomeObjects(resource::ContextPtr context,
                const properties::Selection& selection,
                const resource::HomeContents& contents,
                resource::HomeToken& token,
                ResponseBudget& budget);

    /// True while responses of the child read last wait to be written.
    [[nodiscard]] bool pending() const { return !page_.exhausted() || !removed_.empty(); }

    /// Writes the next response or reads rows for it; false when the objects of the first child of
    /// `due` have been told.
    bool tellNext(xml::Writer& writer, Due due);

  private:
    using Cursor = storage::ObjectStore::Cursor;

    [[nodiscard]] properties::ComputedProperties* computed() const;
    [[nodiscard]] Cursor cursorOf(const ChangedChild& changed) const;
    /// How many rows its changes can have.
    [[nodiscard]] std::size_t boundOf(const ChangedChild& changed) const;
    /// Of as many of the children as one page may hold.
    void readChanges(Due due);
    /// What came after the child's own response was made waits for the next report.
    void takeChanges(const ChangedChild& changed, ReadChild read);

    [[nodiscard]] const resource::Resource& resourceOf(const ChangedChild& changed) const {
        return contents_.children[changed.child];
    }

    [[nodiscard]] resource::ChildKnown& knownOf(const ChangedChild& changed) {
        return token_.children[resource::childTag(resourceOf(changed).collection->uuid)];
    }

    resource::ContextPtr context_;
    const resource::HomeContents& contents_;
    resource::HomeToken& token_;
    ResponseBudget& budget_;
    std::unique_ptr<CalendarData> calendarData_;
    std::unique_ptr<AddressData> addressData_;
    properties::Evaluator evaluator_;
    storage::WantBody want_;
    std::deque<ReadChild> read_;  // of the first child and those that follow it
    MemberPage page_;
    std::vector<std::string> removed_;
};

}  // namespace kalends::reports
