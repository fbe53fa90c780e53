// The names under which collections of others stand in a viewer's home, in both directions.
#include <utility>

#include "dav/resource/locator.h"

namespace kalends::resource {

namespace {

using storage::HomeKind;

constexpr std::string_view kSharedPrefix = "shared-";
constexpr std::size_t kUuidDigits = 36;

bool isFirstBook(const storage::Collection& collection) {
    return collection.kind == storage::CollectionKind::kAddressbook &&
           collection.slug == "addressbook";
}

}  // namespace

std::string sharedSlug(std::string_view uuid) {
    return std::string(kSharedPrefix).append(uuid);
}

std::optional<std::string> sharedUuid(std::string_view slug) {
    if (!slug.starts_with(kSharedPrefix) || slug.size() != kSharedPrefix.size() + kUuidDigits) {
        return std::nullopt;
    }
    const auto uuid = slug.substr(kSharedPrefix.size());
    for (std::size_t at = 0; at < uuid.size(); ++at) {
        const char c = uuid[at];
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) {
            return std::nullopt;
        }
    }
    return std::string(uuid);
}

std::string slugForOthers(const storage::Principal& owner, const storage::Collection& collection) {
    return isFirstBook(collection) ? owner.guid : sharedSlug(collection.uuid);
}

std::optional<storage::NameForOthers> nameForOthers(HomeKind home, std::string_view slug) {
    using Form = storage::NameForOthers::Form;
    if (auto uuid = sharedUuid(slug)) {
        return storage::NameForOthers{Form::kUuid, *std::move(uuid)};
    }
    if (home == HomeKind::kAddressbooks) {
        if (auto guid = sharedUuid(sharedSlug(slug))) {
            return storage::NameForOthers{Form::kOwner, *std::move(guid)};
        }
    }
    return std::nullopt;
}

}  // namespace kalends::resource
