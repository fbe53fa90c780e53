// Property instructions, judged one by one and carried out together.
#include "dav/methods/property_updates.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "dav/xml/multistatus.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using xml::kDav;

constexpr std::size_t kMaxUpdates = 500;
constexpr std::size_t kMaxDeadBytes = 64 * 1024;
constexpr std::size_t kMaxNameBytes = 512;
constexpr xml::QName kProp{kDav, "prop"};
constexpr xml::QName kSet{kDav, "set"};
constexpr xml::QName kRemove{kDav, "remove"};
constexpr xml::QName kPropstat{kDav, "propstat"};

constexpr xml::QName kLanguage{"http://www.w3.org/XML/1998/namespace", "lang"};

/// nullptr: it names none itself.
const std::string* languageOf(const xml::Element& element) {
    const auto found =
        std::find_if(element.attributes.begin(), element.attributes.end(),
                     [](const xml::Attribute& attribute) { return attribute.name == kLanguage; });
    return found == element.attributes.end() ? nullptr : &found->value;
}

/// What is in scope within `elements`, from the outermost on.
std::string languageWithin(std::initializer_list<const xml::Element*> elements) {
    std::string language;
    for (const auto* element : elements) {
        if (const auto* own = languageOf(*element)) {
            language = *own;
        }
    }
    return language;
}

void collect(const xml::Element& instructions,
             const xml::Element& instruction,
             std::vector<PropertyUpdate>& updates) {
    const bool removes = instruction.is(kRemove);
    for (const xml::Element* prop : instruction.elements(kProp)) {
        const auto language = languageWithin({&instructions, &instruction, prop});
        for (const xml::Element* property : prop->elements()) {
            if (updates.size() == kMaxUpdates) {
                throw DavError(413, "The request changes too many properties at once.");
            }
            const bool inherits = !removes && languageOf(*property) == nullptr;
            updates.push_back({property->name, removes ? nullptr : property, std::nullopt,
                               inherits ? language : std::string{}});
        }
    }
}

/// As it is stored: with the language it was written in (RFC 4918 section 4.3).
std::string textOf(const PropertyUpdate& update) {
    if (update.language.empty()) {
        return xml::serialize(*update.value);
    }
    xml::Element element = *update.value;
    element.attributes.push_back(
        {xml::Name{std::string(kLanguage.ns), std::string(kLanguage.local)}, update.language});
    return xml::serialize(element);
}

/// Later instructions for the same property replace earlier ones.
void forgetDead(storage::CollectionChange& change, const std::string& name) {
    std::erase_if(change.setDead, [&](const auto& dead) { return dead.name == name; });
    std::erase(change.removeDead, name);
}

std::optional<DavError> updateDead(storage::CollectionChange& change,
                                   const PropertyUpdate& update) {
    std::string name = xml::clark(update.name.view());
    if (name.size() > kMaxNameBytes) {
        return DavError(Condition::kQuotaNotExceeded, "The name of the property is too long.");
    }
    forgetDead(change, name);
    if (update.value == nullptr) {
        change.removeDead.push_back(std::move(name));
        return std::nullopt;
    }
    std::string xml = textOf(update);
    if (xml.size() > kMaxDeadBytes) {
        return DavError(Condition::kQuotaNotExceeded, "The value of the property is too large.");
    }
    change.setDead.push_back({std::move(name), std::move(xml)});
    return std::nullopt;
}

std::optional<DavError> update(properties::Patch& patch,
                               resource::Kind kind,
                               const PropertyUpdate& update) {
    const properties::LiveProperty* live = properties::find(update.name.view(), kind);
    if (live == nullptr && kind == resource::Kind::kProxyGroup) {
        return DavError(403, "A group of delegates keeps no properties but its members.");
    }
    if (live == nullptr) {
        return updateDead(patch.change, update);
    }
    if (live->write == nullptr) {
        return DavError(Condition::kCannotModifyProtectedProperty,
                        "This property is computed by the server.");
    }
    return live->write(patch, update.value);
}

void writeGroup(const std::vector<const PropertyUpdate*>& group,
                int status,
                const DavError* error,
                xml::Writer& out) {
    out.open(kPropstat);
    out.open(kProp);
    for (const PropertyUpdate* update : group) {
        out.empty(update->name.view());
    }
    out.close(kProp);
    out.element({kDav, "status"}, xml::statusLine(status));
    if (error != nullptr && error->condition() != Condition::kNone) {
        const auto& name = errors::row(error->condition()).name;
        out.open({kDav, "error"});
        out.open(name);
        out.raw(error->content());
        out.close(name);
        out.close({kDav, "error"});
    }
    if (error != nullptr && *error->what() != '\0') {
        out.element({kDav, "responsedescription"}, error->what());
    }
    out.close(kPropstat);
}

}  // namespace

std::vector<PropertyUpdate> propertyUpdates(const xml::Element& instructions) {
    std::vector<PropertyUpdate> updates;
    for (const xml::Element* instruction : instructions.elements()) {
        if (instruction->is(kRemove) || instruction->is(kSet)) {
            collect(instructions, *instruction, updates);
        }
    }
    return updates;
}

bool applyUpdates(properties::Patch& patch,
                  resource::Kind kind,
                  std::vector<PropertyUpdate>& updates) {
    bool fine = true;
    for (PropertyUpdate& each : updates) {
        each.error = update(patch, kind, each);
        fine = fine && !each.error;
    }
    return fine;
}

void writePropstats(const std::vector<PropertyUpdate>& updates, xml::Writer& out) {
    const bool failed = std::any_of(updates.begin(), updates.end(),
                                    [](const auto& update) { return update.error; });
    std::vector<const PropertyUpdate*> rest;
    for (const PropertyUpdate& update : updates) {
        const bool repeated = std::any_of(rest.begin(), rest.end(), [&](const auto* other) {
            return other->name == update.name;
        });
        if (update.error) {
            writeGroup({&update}, update.error->status(), &*update.error, out);
        } else if (!repeated) {
            rest.push_back(&update);
        }
    }
    if (!rest.empty()) {
        writeGroup(rest, failed ? 424 : 200, nullptr, out);
    }
}

}  // namespace kalends::methods
