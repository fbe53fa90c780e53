// Rows of results as storage values.
#include "storage/postgres/rows.h"

#include <charconv>
#include <pqxx/result>
#include <stdexcept>

#include "storage/postgres/stored_bytes.h"

namespace kalends::postgres {

namespace {

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw std::logic_error("a column is not the number it should be");
    }
    return value;
}

template <class Function>
void forEachPart(std::string_view text, char separator, Function function) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        function(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

RowReader::RowReader(const pqxx::result& result, std::size_t row)
    : field_(result[static_cast<pqxx::result::size_type>(row)].begin()) {}

std::string_view RowReader::next() {
    const std::string_view value{field_.c_str(), field_.size()};
    ++field_;
    return value;
}

std::string RowReader::text() {
    return std::string(next());
}

std::optional<std::string> RowReader::optionalText() {
    if (nextIsNull()) {
        skip(1);
        return std::nullopt;
    }
    return text();
}

std::int64_t RowReader::integer() {
    return number(next());
}

std::optional<std::int64_t> RowReader::optionalInteger() {
    if (nextIsNull()) {
        skip(1);
        return std::nullopt;
    }
    return integer();
}

bool RowReader::flag() {
    return next() == "t";
}

std::chrono::sys_seconds RowReader::time() {
    return std::chrono::sys_seconds(std::chrono::seconds(integer()));
}

storage::Principal principalFrom(RowReader& row) {
    storage::Principal principal;
    principal.id.value = row.integer();
    principal.organisation.value = row.integer();
    principal.kind = static_cast<storage::PrincipalKind>(row.integer());
    principal.slug = row.text();
    principal.guid = row.text();
    principal.login = row.text();
    principal.displayName = row.text();
    principal.firstName = row.text();
    principal.lastName = row.text();
    principal.email = row.text();
    principal.admin = row.flag();
    principal.disabled = row.flag();
    principal.hasCalendarHome = row.flag();
    principal.hasAddressbookHome = row.flag();
    principal.autoSchedule = static_cast<storage::AutoSchedule>(row.integer());
    principal.autoAcceptGroup.value = row.optionalInteger().value_or(0);
    principal.createdAt = row.time();
    principal.modifiedAt = row.time();
    const std::string addresses = row.text();
    forEachPart(addresses, '\n',
                [&](std::string_view address) { principal.addresses.emplace_back(address); });
    return principal;
}

storage::Collection collectionFrom(RowReader& row) {
    storage::Collection collection;
    collection.id.value = row.integer();
    collection.uuid = row.text();
    collection.owner.value = row.integer();
    collection.home = static_cast<storage::HomeKind>(row.integer());
    collection.kind = static_cast<storage::CollectionKind>(row.integer());
    collection.slug = row.text();
    collection.revision.value = row.integer();
    collection.prunedRevision.value = row.integer();
    collection.objectCount = row.integer();
    collection.bytes = row.integer();
    collection.createdAt = row.time();
    collection.modifiedAt = row.time();
    collection.displayName = row.optionalText();
    collection.description = row.optionalText();
    collection.color = row.optionalText();
    collection.timezone = row.optionalText();
    collection.timezoneId = row.optionalText();
    collection.order = row.optionalInteger();
    collection.components = static_cast<std::uint8_t>(row.integer());
    collection.transparent = row.flag();
    collection.isShared = row.flag();
    collection.sharesCards = row.flag();
    return collection;
}

storage::Object objectFrom(RowReader& row) {
    storage::Object object;
    object.id.value = row.integer();
    object.collection.value = row.integer();
    object.name = row.text();
    object.etag.value = row.text();
    object.scheduleTag = row.optionalText();
    object.uid = row.optionalText();
    object.component = static_cast<std::uint8_t>(row.integer());
    object.objectClass = static_cast<storage::ObjectClass>(row.integer());
    object.sizeBytes = row.integer();
    object.revision.value = row.integer();
    object.createdAt = row.time();
    object.modifiedAt = row.time();
    object.contentType = row.text();
    object.body = row.optionalText();
    if (object.body) {
        object.body = decodedForm(*std::move(object.body));
    }
    return object;
}

std::vector<storage::GrantRow> grantsFrom(std::string_view text) {
    std::vector<storage::GrantRow> grants;
    forEachPart(text, ';', [&](std::string_view line) {
        std::vector<std::int64_t> fields;
        forEachPart(line, ',', [&](std::string_view field) { fields.push_back(number(field)); });
        storage::GrantRow grant;
        grant.scope = static_cast<storage::GrantRow::Scope>(fields.at(0));
        grant.privileges = static_cast<std::uint64_t>(fields.at(1));
        grant.publicLevel = static_cast<std::uint8_t>(fields.at(2));
        grant.confidentialLevel = static_cast<std::uint8_t>(fields.at(3));
        grant.privateLevel = static_cast<std::uint8_t>(fields.at(4));
        if (fields.at(5) != 0) {
            grant.delegate = static_cast<storage::DelegateMode>(fields.at(5));
        }
        constexpr std::int64_t kUsual = 1, kLimit = 2, kWithoutPrivate = 4;
        grant.levels = fields.at(6) == kUsual   ? storage::GrantRow::Levels::kUsual
                       : fields.at(6) == kLimit ? storage::GrantRow::Levels::kLimit
                                                : storage::GrantRow::Levels::kStated;
        grant.withPrivate = fields.at(6) != kWithoutPrivate;
        grants.push_back(grant);
    });
    return grants;
}

storage::Place placeFrom(RowReader& row) {
    storage::Place place;
    place.owner = principalFrom(row);
    if (row.nextIsNull()) {
        row.skip(kCollectionColumns);
    } else {
        place.collection = collectionFrom(row);
    }
    if (row.nextIsNull()) {
        row.skip(kObjectColumns + 1);
    } else {
        place.object = objectFrom(row);
    }
    place.grants = grantsFrom(row.text());
    return place;
}

void ownTextFrom(RowReader& row, storage::Place& place) {
    const auto revision = row.optionalInteger();
    auto text = row.optionalText();
    if (place.object && revision && text) {
        place.own = storage::OwnText{place.object->id, {*revision}, *std::move(text)};
    }
}

std::vector<storage::Principal> principalsFrom(const pqxx::result& result) {
    std::vector<storage::Principal> principals;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        principals.push_back(principalFrom(row));
    }
    return principals;
}

}  // namespace kalends::postgres
