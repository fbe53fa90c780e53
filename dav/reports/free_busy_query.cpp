// CALDAV:free-busy-query: busy time from the index of occurrences, without reading objects where
// the index reaches (RFC 4791 section 7.10).
#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dav/content/media_type.h"
#include "dav/errors/conditions.h"
#include "dav/reports/calendar_selection.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/free_busy.h"
#include "dav/reports/free_busy_query_request.h"
#include "dav/reports/handlers.h"
#include "dav/reports/home_children.h"
#include "dav/reports/member_page.h"
#include "dav/resource/own_texts.h"
#include "groupware/freebusy/busy_periods.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"

namespace kalends::reports {

namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;
using freebusy::BusyPeriod;
using recurrence::Window;
using resource::Kind;

constexpr std::chrono::days kLongestRange{10 * 366};
constexpr std::size_t kMostPeriods = 100'000;

recurrence::BusyKind kindOf(storage::Busy busy) {
    switch (busy) {
        case storage::Busy::kFree:
            return recurrence::BusyKind::kFree;
        case storage::Busy::kTentative:
            return recurrence::BusyKind::kTentative;
        case storage::Busy::kBusy:
        case storage::Busy::kUnavailable:
            break;
    }
    return recurrence::BusyKind::kBusy;
}

/// As storage takes them: of other objects not even the time is told.
std::uint8_t classesThatCount(const access::Access& access) {
    std::uint8_t classes = 0;
    for (std::size_t at = 0; at < access.levels.size(); ++at) {
        if (access.levels[at] >= access::Level::kBusy) {
            classes = static_cast<std::uint8_t>(classes | (1U << at));
        }
    }
    return classes;
}

/// Only who reads objects can have said of one whether it takes time.
bool keepsOwn(const resource::Resource& calendar) {
    const auto& levels = calendar.access.levels;
    return resource::mayKeepOwn(calendar) &&
           *std::max_element(levels.begin(), levels.end()) >= access::Level::kRead;
}

/// Busy time of several calendars within one window.
class BusyTime {
  public:
    BusyTime(const resource::Context& context, const Window& window)
        : context_(context), window_(window) {}

    void add(const resource::Resource& calendar) {
        const auto zone = zoneOf(*calendar.collection, context_.settings);
        const auto classes = classesThatCount(calendar.access);
        if (classes == 0) {
            return;
        }
        const auto viewer =
            keepsOwn(calendar) ? std::optional(context_.principal().id) : std::nullopt;
        auto answer = context_.database.objects().busy(calendar.collection->id,
                                                       rangeOf(window_, *zone), classes, viewer);
        std::vector<storage::Object*> uncovered;
        for (auto& object : answer.uncovered) {
            uncovered.push_back(&object);
        }
        resource::addOwnTexts(context_, calendar, uncovered);
        for (const auto& row : answer.rows) {
            auto period = freebusy::periodOf({row.start, row.end, row.floating, kindOf(row.busy)},
                                             window_, *zone);
            if (row.busy == storage::Busy::kUnavailable) {
                period.type = freebusy::BusyType::kUnavailable;
            }
            take(period);
        }
        for (const auto& object : answer.uncovered) {
            addObject(calendar, object, *zone);
        }
        addFreeBusyObjects(calendar, *zone);
    }

    [[nodiscard]] std::vector<BusyPeriod> periods() && { return std::move(periods_); }

  private:
    void take(const BusyPeriod& period) {
        if (period.end <= period.start) {
            return;
        }
        if (periods_.size() == kMostPeriods) {
            periods_ = freebusy::coalesced(std::move(periods_));
            if (periods_.size() > kMostPeriods / 2) {
                throw DavError{Condition::kNumberOfMatchesWithinLimits,
                               "There is too much busy time in this range."};
            }
        }
        periods_.push_back(period);
    }

    void addObject(const resource::Resource& calendar,
                   const storage::Object& object,
                   const recurrence::Zone& zone) {
        const bool counts =
            object.body && calendar.access.level(object.objectClass) >= access::Level::kBusy;
        const auto document = counts ? ical::parseStored(*object.body) : std::nullopt;
        if (document && !document->components().empty()) {
            const auto busy = freebusy::busyTime(document->components().front(), window_, zone);
            if (!busy.complete) {
                throw DavError{Condition::kNumberOfMatchesWithinLimits,
                               "An event takes place too often in this range."};
            }
            for (const auto& period : busy.periods) {
                take(period);
            }
        }
    }

    /// Published busy time (VFREEBUSY) is not in the index; few calendars may hold any.
    void addFreeBusyObjects(const resource::Resource& calendar, const recurrence::Zone& zone) {
        constexpr auto kFreeBusy = static_cast<std::uint8_t>(ical::ComponentType::kFreeBusy);
        if (calendar.collection->components != 0 &&
            (calendar.collection->components & kFreeBusy) == 0) {
            return;
        }
        storage::Selection selection;
        selection.collection = calendar.collection->id;
        selection.components = kFreeBusy;
        selection.body = storage::WantBody::kYes;
        selection.limit = bodiesPerPage(*calendar.collection);
        bool more = true;
        while (more) {
            const auto rows = context_.database.objects().select(selection);
            more = rows.size() == selection.limit;
            for (const auto& row : rows) {
                selection.afterName = row.object.name;
                addObject(calendar, row.object, zone);
            }
        }
    }

    const resource::Context& context_;
    Window window_;
    std::vector<BusyPeriod> periods_;
};

/// As iCalendar, or as jCal for those who prefer it (RFC 7265).
http::Response answer(std::string_view accept, std::string text) {
    constexpr std::string_view kJson = "application/calendar+json";
    http::Response response;
    response.headers.add("Vary", "Accept");
    const auto document =
        content::prefers(accept, kJson, "text/calendar") ? ical::parseStored(text) : std::nullopt;
    if (document) {
        response.headers.add("Content-Type", std::string(kJson) + "; charset=utf-8");
        response.body = ical::toJcal(document->components().front());
    } else {
        response.headers.add("Content-Type", "text/calendar; charset=utf-8");
        response.body = std::move(text);
    }
    return response;
}

/// Which calendars take none of their owner's time (RFC 6638 section 9.1), whatever a viewer says
/// of their own.
std::set<storage::CollectionId> transparentOf(const resource::Context& context,
                                              const resource::Resource& home,
                                              const std::vector<resource::Resource>& seen) {
    std::set<storage::CollectionId> found;
    const auto note = [&found](const storage::Collection& calendar) {
        if (calendar.transparent) {
            found.insert(calendar.id);
        }
    };
    if (context.principal().id == home.owner->id) {
        for (const auto& calendar : seen) {
            note(*calendar.collection);
        }
        return found;
    }
    for (const auto& view :
         context.database.collections().children(home.collection->id, home.owner->id)) {
        note(view.collection);
    }
    return found;
}

}  // namespace

bool mayReadBusy(const resource::Resource& collection) {
    return collection.access.may(Privilege::kReadFreeBusy) ||
           collection.access.may(Privilege::kRead);
}

std::vector<resource::Resource> busyCalendarsOf(const resource::Context& context,
                                                const resource::Resource& home) {
    auto calendars = childrenOf(context, home);
    const auto transparent = transparentOf(context, home, calendars);
    std::erase_if(calendars, [&](const auto& calendar) {
        return calendar.kind != Kind::kCalendar || !mayReadBusy(calendar) ||
               transparent.contains(calendar.collection->id);
    });
    return calendars;
}

std::string freeBusyTextOf(const resource::Context& context,
                           const std::vector<resource::Resource>& calendars,
                           const Window& window) {
    if (window.end - window.start > kLongestRange) {
        throw DavError{Condition::kNumberOfMatchesWithinLimits,
                       "The range is longer than ten years."};
    }
    BusyTime busy{context, window};
    for (const auto& calendar : calendars) {
        busy.add(calendar);
    }
    freebusy::FreeBusyText about;
    about.window = window;
    about.stamp = std::chrono::floor<std::chrono::seconds>(context.now);
    about.productId = "-//Kalends//Kalends//EN";
    return freebusy::freeBusyText(about, std::move(busy).periods());
}

http::Response freeBusyOf(const exchange::Exchange& exchange,
                          const std::vector<resource::Resource>& calendars,
                          const Window& window) {
    return answer(exchange.request.headers.combined("Accept").value_or(std::string{}),
                  freeBusyTextOf(*exchange.context, calendars, window));
}

http::Response freeBusyQuery(const exchange::Exchange& exchange,
                             const resource::Resource& target,
                             const xml::Element& body) {
    if (!mayReadBusy(target)) {
        throw DavError{404, "There is nothing at this URL, or nothing you may see."};
    }
    const auto window = parseFreeBusyQuery(body);
    // Interop: clients leave Depth out and mean the calendar's events, not the 0 of RFC 4791
    // section 7.10.
    const bool all = exchange.depth(exchange::Depth::kOne) != exchange::Depth::kZero;
    if (all && target.kind == Kind::kCalendarHome) {
        return freeBusyOf(exchange, busyCalendarsOf(*exchange.context, target), window);
    }
    std::vector<resource::Resource> calendars;
    if (all && target.kind == Kind::kCalendar) {
        calendars.push_back(target);
    }
    return freeBusyOf(exchange, calendars, window);
}

}  // namespace kalends::reports
