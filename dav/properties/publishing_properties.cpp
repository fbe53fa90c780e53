// Live properties of calendars that a client publishes.
#include <array>

#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using xml::kCalendarServer;

const Batch::ClientLink* linkOf(const ReadScope& scope) {
    const auto found = scope.batch.links.find(scope.resource.collection->id.value);
    return found == scope.batch.links.end() ? nullptr : &found->second;
}

Found writeUrl(const ReadScope& scope,
               xml::Writer& out,
               std::string_view name,
               const std::string& token) {
    if (token.empty()) {
        return Found::kNo;
    }
    return writeHref(out, {kCalendarServer, name},
                     scope.context.settings.publicUrl + "/public/" + token);
}

/// Only those who may publish the calendar are told its link.
Found readPublishUrl(const ReadScope& scope, xml::Writer& out) {
    const auto* link = linkOf(scope);
    return link == nullptr ? Found::kNo : writeUrl(scope, out, "publish-url", link->standing);
}

/// Where it will be once it is published; nothing is there before.
Found readPrePublishUrl(const ReadScope& scope, xml::Writer& out) {
    const auto* link = linkOf(scope);
    return link == nullptr || !link->standing.empty()
               ? Found::kNo
               : writeUrl(scope, out, "pre-publish-url", link->next);
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kCalendarServer, "publish-url"},
     .kinds = Kind::kCalendar,
     .read = readPublishUrl,
     .needs = Needs::kLinks,
     .rfc = "calendarserver-publish"},
    {.name = {kCalendarServer, "pre-publish-url"},
     .kinds = Kind::kCalendar,
     .read = readPrePublishUrl,
     .needs = Needs::kLinks,
     .rfc = "calendarserver-publish"},
});

}  // namespace

std::span<const LiveProperty> publishingProperties() {
    return kTable;
}

}  // namespace kalends::properties
