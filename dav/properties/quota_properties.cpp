// Live properties of RFC 4331. An account has one quota: every collection of it shows the same
// figures.
#include <algorithm>
#include <array>

#include "dav/properties/batch.h"
#include "dav/properties/shapes.h"

namespace kalends::properties {

namespace {

using xml::kDav;

constexpr resource::Kinds kCounted =
    resource::kAnyHome | resource::kAnyStore | resource::kAnyFolder;

/// Only the account itself and administrators are told.
const storage::Usage* usageOf(const ReadScope& scope) {
    const auto found = scope.batch.usage.find(scope.resource.owner->id.value);
    return found == scope.batch.usage.end() ? nullptr : &found->second;
}

std::uint64_t left(std::int64_t limit, std::int64_t used) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(limit - used, 0));
}

Found readUsed(const ReadScope& scope, xml::Writer& out) {
    const auto* usage = usageOf(scope);
    return usage == nullptr
               ? Found::kNo
               : writeNumber(out, {kDav, "quota-used-bytes"},
                             static_cast<std::uint64_t>(std::max<std::int64_t>(usage->bytes, 0)));
}

/// Absent where there is no limit (RFC 4331 section 3); nothing is left where no more objects are
/// allowed.
Found readAvailable(const ReadScope& scope, xml::Writer& out) {
    constexpr xml::QName kName{kDav, "quota-available-bytes"};
    const auto* usage = usageOf(scope);
    if (usage != nullptr && usage->limitObjects > 0 && usage->objects >= usage->limitObjects) {
        return writeNumber(out, kName, 0);
    }
    if (usage == nullptr || usage->limitBytes == 0) {
        return Found::kNo;
    }
    return writeNumber(out, kName, left(usage->limitBytes, usage->bytes));
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kDav, "quota-available-bytes"},
     .kinds = kCounted,
     .read = readAvailable,
     .needs = Needs::kUsage,
     .rfc = "RFC 4331 3"},
    {.name = {kDav, "quota-used-bytes"},
     .kinds = kCounted,
     .read = readUsed,
     .needs = Needs::kUsage,
     .rfc = "RFC 4331 4"},
});

}  // namespace

std::span<const LiveProperty> quotaProperties() {
    return kTable;
}

}  // namespace kalends::properties
