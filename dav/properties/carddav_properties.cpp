// Live properties of CardDAV (RFC 6352).
#include <array>

#include "dav/properties/shapes.h"
#include "dav/resource/directory.h"
#include "dav/settings.h"

namespace kalends::properties {

namespace {

using resource::Kind;
using xml::kCarddav;

std::string homeOf(const storage::Principal& owner) {
    return resource::homeHref(storage::HomeKind::kAddressbooks, {owner.kind, owner.slug});
}

Found readHomeSet(const ReadScope& scope, xml::Writer& out) {
    if (!scope.resource.owner->hasAddressbookHome) {
        return Found::kNo;
    }
    return writeHref(out, {kCarddav, "addressbook-home-set"}, homeOf(*scope.resource.owner));
}

Found readDescription(const ReadScope& scope, xml::Writer& out) {
    return writeStored(out, {kCarddav, "addressbook-description"},
                       scope.resource.collection->description);
}

std::optional<errors::DavError> setDescription(Patch& patch, const xml::Element* value) {
    return setText(patch.change.description, value);
}

Found readAddressData(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCarddav, "supported-address-data"};
    out.open(kName);
    out.raw(
        "<CR:address-data-type content-type=\"text/vcard\" version=\"3.0\"/>"
        "<CR:address-data-type content-type=\"text/vcard\" version=\"4.0\"/>"
        "<CR:address-data-type content-type=\"application/vcard+json\" version=\"4.0\"/>");
    out.close(kName);
    return Found::kYes;
}

Found readMaxSize(const ReadScope& scope, xml::Writer& out) {
    return writeNumber(out, {kCarddav, "max-resource-size"},
                       scope.context.settings.addressObjectLimitBytes);
}

Found readCollations(const ReadScope&, xml::Writer& out) {
    constexpr xml::QName kName{kCarddav, "supported-collation-set"};
    out.open(kName);
    for (const std::string_view collation : {"i;ascii-casemap", "i;octet", "i;unicode-casemap"}) {
        out.element({kCarddav, "supported-collation"}, collation);
    }
    out.close(kName);
    return Found::kYes;
}

Found readDefaultBook(const ReadScope& scope, xml::Writer& out) {
    return writeHref(out, {kCarddav, "default-addressbook-URL"},
                     homeOf(*scope.resource.owner) + "addressbook/");
}

constexpr resource::Kinds kBooks = resource::Kinds{Kind::kAddressbook};

Found readDirectories(const ReadScope&, xml::Writer& out) {
    return writeHref(out, {kCarddav, "directory-gateway"}, resource::kDirectoryHref);
}

constexpr auto kTable = std::to_array<LiveProperty>({
    {.name = {kCarddav, "addressbook-home-set"},
     .kinds = resource::Kinds{Kind::kPrincipal},
     .read = readHomeSet,
     .rfc = "RFC 6352 7.1.1"},
    {.name = {kCarddav, "addressbook-description"},
     .kinds = kBooks,
     .read = readDescription,
     .write = setDescription,
     .rfc = "RFC 6352 6.2.1"},
    {.name = {kCarddav, "supported-address-data"},
     .kinds = kBooks | Kind::kDirectory,
     .read = readAddressData,
     .rfc = "RFC 6352 6.2.2"},
    {.name = {kCarddav, "max-resource-size"},
     .kinds = kBooks,
     .read = readMaxSize,
     .rfc = "RFC 6352 6.2.3"},
    {.name = {kCarddav, "supported-collation-set"},
     .kinds = kBooks | Kind::kDirectory,
     .read = readCollations,
     .rfc = "RFC 6352 8.3.1"},
    {.name = {kCarddav, "directory-gateway"},
     .kinds = Kind::kAddressbookHome | Kind::kPrincipal,
     .read = readDirectories,
     .rfc = "draft-daboo-carddav-directory-gateway 4"},
    {.name = {kCarddav, "default-addressbook-URL"},
     .kinds = resource::Kinds{Kind::kAddressbookHome},
     .read = readDefaultBook,
     .rfc = "Apple CardDAV"},
});

}  // namespace

std::span<const LiveProperty> carddavProperties() {
    return kTable;
}

}  // namespace kalends::properties
