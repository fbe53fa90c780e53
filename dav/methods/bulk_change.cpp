// MM:multiput: objects created, changed and removed one by one in one request
// (calendarserver-bulk-change section 4).
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "dav/content/check.h"
#include "dav/http/ascii.h"
#include "dav/methods/bulk.h"
#include "dav/methods/bulk_answer.h"
#include "dav/methods/property_updates.h"
#include "dav/methods/share_group.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using xml::kDav;
using xml::kMobileMe;

constexpr xml::QName kResource{kMobileMe, "resource"};
constexpr xml::QName kIfMatch{kMobileMe, "if-match"};
constexpr xml::QName kDelete{kMobileMe, "delete"};
constexpr xml::QName kSet{kDav, "set"};
constexpr xml::QName kProp{kDav, "prop"};
constexpr xml::QName kCalendarData{xml::kCaldav, "calendar-data"};
constexpr xml::QName kAddressData{xml::kCarddav, "address-data"};

/// One MM:resource.
struct Item {
    std::string name;                 // empty: a creation
    std::optional<DavError> refusal;  // a URL that is none of the collection's members
    std::optional<storage::Etag> ifMatch;
    bool removes = false;
    const xml::Element* data = nullptr;
    std::vector<PropertyUpdate> updates;
};

/// XML has turned the line ends into LF and may have put white space around the text.
std::string objectText(const xml::Element& data) {
    std::string text;
    for (const char c : data.trimmedText()) {
        if (c == '\n') {
            text += '\r';
        }
        text += c;
    }
    return text.empty() ? text : text + "\r\n";
}

std::string_view typeOf(const xml::Element& data) {
    const std::string* type = data.attribute("content-type");
    return type == nullptr ? std::string_view{} : std::string_view{*type};
}

bool isData(const xml::Element& element) {
    return element.is(kCalendarData) || element.is(kAddressData);
}

bool isData(const PropertyUpdate& update) {
    return update.value != nullptr && isData(*update.value);
}

/// Interop: CalendarServer's clients put the data into DAV:set without DAV:prop.
const xml::Element* dataIn(const xml::Element& item) {
    for (const auto* set : item.elements(kSet)) {
        for (const auto* element : set->elements()) {
            if (isData(*element)) {
                return element;
            }
            for (const auto* property :
                 element->is(kProp) ? element->elements() : std::vector<const xml::Element*>{}) {
                if (isData(*property)) {
                    return property;
                }
            }
        }
    }
    return nullptr;
}

std::optional<storage::Etag> etagIn(const xml::Element& item) {
    const auto* condition = item.child(kIfMatch);
    if (condition == nullptr) {
        return std::nullopt;
    }
    const auto* etag = condition->child({kDav, "getetag"});
    std::string text = etag == nullptr ? std::string{} : etag->trimmedText();
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return storage::Etag{std::move(text)};
}

/// The member's name, or why it is none.
void takeHref(Item& item, const std::string& href, const resource::Resource& collection) {
    const auto parsed = resource::parse(href);
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    const bool member = locator != nullptr && locator->place == resource::Place::kMember &&
                        locator->home == collection.locator.home &&
                        locator->principal == collection.locator.principal &&
                        locator->collection == collection.locator.collection;
    if (!member) {
        item.refusal.emplace(403, "Only members of this collection can be changed here.");
        return;
    }
    item.name = locator->member;
}

Item itemFrom(const xml::Element& element, const resource::Resource& collection) {
    Item item;
    item.removes = element.child(kDelete) != nullptr;
    item.ifMatch = etagIn(element);
    item.data = dataIn(element);
    item.updates = propertyUpdates(element);
    std::erase_if(item.updates, [](const auto& update) { return isData(update); });
    if (const auto* href = element.child({kDav, "href"})) {
        takeHref(item, href->trimmedText(), collection);
    } else if (item.removes || item.data == nullptr) {
        item.refusal.emplace(400, "A creation needs data; anything else needs a DAV:href.");
    }
    if (!item.refusal && !item.removes && item.data == nullptr && item.updates.empty()) {
        item.refusal.emplace(400, "There is nothing to change.");
    }
    return item;
}

class BulkChange {
  public:
    BulkChange(const exchange::Exchange& exchange, const resource::Resource& collection)
        : exchange_(exchange),
          collection_(collection),
          course_(beginBulk(exchange, collection)),
          answer_(exchange, collection) {}

    [[nodiscard]] http::Response run(const std::vector<const xml::Element*>& elements);

  private:
    void readExisting(const std::vector<Item>& items);
    [[nodiscard]] const resource::Resource& existing(const Item& item) const;
    void carryOut(Item& item);
    void create(Item& item);
    void update(Item& item);
    void remove(const Item& item);
    [[nodiscard]] bool applies(Item& item, properties::Patch& patch);
    void setProperties(const std::string& name, const properties::Patch& patch);
    [[nodiscard]] storage::Preconditions conditionsOf(const Item& item,
                                                      const resource::Resource& object) const;
    [[nodiscard]] std::string textOf(const xml::Element& data) const;

    const exchange::Exchange& exchange_;
    const resource::Resource& collection_;
    BulkCourse course_;
    BulkAnswer answer_;
    std::map<std::string, resource::Resource, std::less<>> existing_;
};

/// As they are judged under the collection's lock.
storage::Preconditions BulkChange::conditionsOf(const Item& item,
                                                const resource::Resource& object) const {
    storage::Preconditions conditions;
    conditions.mustExist = true;
    if (item.ifMatch) {
        conditions.ifMatch.emplace(1, *item.ifMatch);
    }
    conditions.collectionAt = course_.collectionAt;
    return storedConditions(std::move(conditions), object);
}

/// One statement for all of them.
void BulkChange::readExisting(const std::vector<Item>& items) {
    std::vector<std::string> names;
    for (const auto& item : items) {
        if (!item.name.empty()) {
            names.push_back(item.name);
        }
    }
    if (names.empty()) {
        return;
    }
    for (auto& object : exchange_.context->database.objects().byNames(
             collection_.collection->id, names, storage::WantBody::kNo)) {
        auto name = object.name;
        auto found = resource::fromObject(collection_, std::move(object));
        if (found.access.visible()) {
            existing_.emplace(std::move(name), std::move(found));
        }
    }
}

const resource::Resource& BulkChange::existing(const Item& item) const {
    const auto found = existing_.find(item.name);
    if (found == existing_.end()) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    return found->second;
}

std::string BulkChange::textOf(const xml::Element& data) const {
    return bulkText(exchange_, collection_, {objectText(data), typeOf(data)}).text;
}

/// Properties of the object, checked before anything is written.
bool BulkChange::applies(Item& item, properties::Patch& patch) {
    const auto kind = collection_.kind == resource::Kind::kAddressbook
                          ? resource::Kind::kAddressObject
                          : resource::Kind::kCalendarObject;
    if (applyUpdates(patch, kind, item.updates)) {
        return true;
    }
    if (item.data != nullptr) {
        auto& data = item.updates.emplace_back();
        data.name = item.data->name;
        data.value = item.data;
    }
    answer_.failed(item.name, item.updates);
    return false;
}

void BulkChange::setProperties(const std::string& name, const properties::Patch& patch) {
    if (patch.change.setDead.empty() && patch.change.removeDead.empty()) {
        return;
    }
    auto& objects = exchange_.context->database.objects();
    for (const auto& object :
         objects.byNames(collection_.collection->id, {name}, storage::WantBody::kNo)) {
        const bool changed = objects.changeProperties(
            {collection_.collection->id, object.id},
            {patch.change.setDead, patch.change.removeDead, course_.collectionAt},
            exchange_.context->actor());
        if (!changed) {
            throwCollectionChanged();
        }
        course_.collectionAt.reset();
    }
}

void BulkChange::create(Item& item) {
    properties::Patch patch{*exchange_.context, nullptr, {}, {}};
    if (!applies(item, patch)) {
        return;
    }
    const auto stored = createInBulk(exchange_, collection_, course_, textOf(*item.data));
    setProperties(stored.prepared.object.name, patch);
    answer_.stored(stored, typeOf(*item.data), BulkAnswer::Told::kWithUid);
}

void BulkChange::update(Item& item) {
    const auto& object = existing(item);
    if (!item.updates.empty()) {
        exchange_.require(object, access::Privilege::kWriteProperties);
    }
    if (item.data != nullptr) {
        exchange_.require(object, access::Privilege::kWriteContent);
    }
    requireWritable(object);
    properties::Patch patch{*exchange_.context, &object, {}, {}};
    if (!applies(item, patch)) {
        return;
    }
    if (item.data == nullptr) {
        if (item.ifMatch && *item.ifMatch != object.object->etag) {
            throw DavError(412, "The object is not the one that MM:if-match names.");
        }
        setProperties(item.name, patch);
        answer_.changed(item.name);
        return;
    }
    StoredInBulk stored{
        prepareObject(*exchange_.context, collection_, item.name, {textOf(*item.data), {}}), {}};
    const auto result = storeMember(*exchange_.context, collection_, stored.prepared,
                                    conditionsOf(item, object), course_.coming);
    requireWritten(result, collection_, item.name);
    course_.collectionAt.reset();
    stored.revision = result.revision;
    setProperties(item.name, patch);
    answer_.stored(stored, typeOf(*item.data), BulkAnswer::Told::kWithoutUid);
}

void BulkChange::remove(const Item& item) {
    const auto& object = existing(item);
    exchange_.require(collection_, access::Privilege::kUnbind);
    requireWritable(object);
    requireWritten(
        removeMember(*exchange_.context, collection_, *object.object, conditionsOf(item, object)),
        collection_, item.name);
    uninviteFromGroup(exchange_, object);
    course_.collectionAt.reset();
    answer_.removed(item.name);
}

void BulkChange::carryOut(Item& item) {
    answer_.requireTime();
    if (item.refusal) {
        throw *item.refusal;
    }
    if (item.removes) {
        remove(item);
    } else if (item.name.empty()) {
        create(item);
    } else {
        update(item);
    }
}

http::Response BulkChange::run(const std::vector<const xml::Element*>& elements) {
    std::vector<Item> items;
    for (const auto* element : elements) {
        items.push_back(itemFrom(*element, collection_));
        if (items.back().name.empty() && items.back().data != nullptr) {
            course_.coming.all.insert(uidIn(objectText(*items.back().data)));
        }
    }
    readExisting(items);
    for (auto& item : items) {
        if (const auto error = attempt(collection_, [&] { carryOut(item); })) {
            const bool creates = item.name.empty() && item.data != nullptr;
            answer_.failed(item.name, *error, creates ? uidIn(objectText(*item.data)) : "");
        }
    }
    return answer_.finish();
}

}  // namespace

http::Response bulkChange(const exchange::Exchange& exchange,
                          const resource::Resource& collection,
                          const xml::Element* body) {
    exchange.require(collection, access::Privilege::kRead);
    const auto elements = body->elements(kResource);
    if (elements.empty()) {
        throw DavError(400, "MM:multiput names no resource.");
    }
    requireBulkCount(exchange, elements.size());
    return BulkChange(exchange, collection).run(elements);
}

}  // namespace kalends::methods
