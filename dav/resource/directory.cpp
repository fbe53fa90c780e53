// Cards made from principals.
#include "dav/resource/directory.h"

#include <algorithm>
#include <map>
#include <utility>

#include "dav/content/etag.h"
#include "groupware/contentline/values.h"
#include "storage/listed_people.h"

namespace kalends::resource {

namespace {

using storage::Principal;
using storage::PrincipalKind;

constexpr std::string_view kExtension = ".vcf";

access::Access readOnly() {
    return {access::Privilege::kRead | access::Privilege::kReadCurrentUserPrivilegeSet,
            {access::Level::kRead, access::Level::kRead, access::Level::kRead}};
}

void line(std::string& card, std::string_view name, std::string_view value) {
    contentline::appendFolded(card, std::string(name) + ":" + std::string(value));
}

/// What Apple calls the kinds that vCard 3 does not have.
std::string_view kindName(PrincipalKind kind) {
    switch (kind) {
        case PrincipalKind::kGroup:
            return "group";
        case PrincipalKind::kLocation:
            return "location";
        case PrincipalKind::kResource:
            return "thing";
        case PrincipalKind::kUser:
            break;
    }
    return "individual";
}

std::string cardOf(const Principal& principal, const std::vector<std::string>& members) {
    const std::string name = contentline::encodeText(
        principal.displayName.empty() ? principal.slug : principal.displayName);
    std::string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Kalends//Directory//EN\r\n";
    line(card, "UID", principal.guid);
    line(card, "FN", name);
    const bool person = principal.kind == PrincipalKind::kUser && !principal.lastName.empty();
    line(card, "N",
         person ? contentline::encodeText(principal.lastName) + ";" +
                      contentline::encodeText(principal.firstName) + ";;;"
                : name + ";;;;");
    if (!principal.email.empty()) {
        line(card, "EMAIL;TYPE=INTERNET,WORK,PREF", contentline::encodeText(principal.email));
    }
    line(card, "KIND", kindName(principal.kind));
    if (principal.kind == PrincipalKind::kGroup) {
        line(card, "X-ADDRESSBOOKSERVER-KIND", "group");
        for (const std::string& member : members) {
            line(card, "X-ADDRESSBOOKSERVER-MEMBER", "urn:uuid:" + member);
        }
    }
    return card + "END:VCARD\r\n";
}

/// nullopt: no name of a card.
std::optional<std::string> guidIn(const std::string& name) {
    constexpr std::size_t kGuidLength = 36;
    if (name.size() != kGuidLength + kExtension.size() || !name.ends_with(kExtension)) {
        return std::nullopt;
    }
    std::string guid = name.substr(0, kGuidLength);
    for (std::size_t at = 0; at < guid.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const char c = guid[at];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) {
            return std::nullopt;
        }
    }
    return guid;
}

Resource cardResource(const Resource& directory, Principal principal, std::string text) {
    Resource card;
    storage::Object object;
    object.name = principal.guid + std::string(kExtension);
    object.uid = principal.guid;
    object.etag = content::etagOf(text);
    object.sizeBytes = static_cast<std::int64_t>(text.size());
    object.createdAt = principal.createdAt;
    object.modifiedAt = principal.modifiedAt;
    object.body = std::move(text);
    card.kind = Kind::kAddressObject;
    card.locator.place = Place::kDirectoryCard;
    card.locator.member = object.name;
    card.href = memberHref(kDirectoryHref, object.name);
    card.owner = std::make_shared<const Principal>(std::move(principal));
    card.collection = directory.collection;
    card.storedEtag = object.etag;
    card.object = std::move(object);
    card.access = readOnly();
    return card;
}

}  // namespace

Resource directoryFor(const Context& context) {
    storage::Collection row;
    row.owner = context.principal().id;
    row.home = storage::HomeKind::kAddressbooks;
    row.kind = storage::CollectionKind::kAddressbook;
    row.slug = "directory";
    row.uuid = "6b616c65-6e64-5364-8972-" +
               std::to_string(100000000000 + context.principal().organisation.value);
    row.displayName = "Directory";
    Resource directory;
    directory.kind = Kind::kDirectory;
    directory.locator.place = Place::kDirectory;
    directory.locator.trailingSlash = true;
    directory.href = std::string(kDirectoryHref);
    directory.owner = std::make_shared<const Principal>(context.principal());
    directory.collection = std::make_shared<const storage::Collection>(std::move(row));
    directory.access = readOnly();
    return directory;
}

std::vector<Resource> directoryCards(const Context& context, std::vector<Principal> people) {
    std::vector<storage::PrincipalId> groups;
    for (const Principal& one : people) {
        if (one.kind == PrincipalKind::kGroup) {
            groups.push_back(one.id);
        }
    }
    std::map<std::int64_t, std::vector<std::string>> members;
    for (auto& [group, guid] :
         context.database.listedPeople().membersOf(context.principal().organisation, groups)) {
        members[group.value].push_back(std::move(guid));
    }
    const Resource directory = directoryFor(context);
    std::vector<Resource> cards;
    cards.reserve(people.size());
    for (Principal& one : people) {
        std::string text = cardOf(one, members[one.id.value]);
        cards.push_back(cardResource(directory, std::move(one), std::move(text)));
    }
    return cards;
}

std::vector<Resource> directoryCardsNamed(const Context& context,
                                          const std::vector<std::string>& names) {
    std::vector<std::string> guids;
    for (const std::string& name : names) {
        if (auto guid = guidIn(name)) {
            guids.push_back(*std::move(guid));
        }
    }
    return directoryCards(
        context, context.database.listedPeople().byGuids(context.principal().organisation, guids));
}

}  // namespace kalends::resource
