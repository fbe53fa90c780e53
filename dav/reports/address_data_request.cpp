// address-data with its type, version and properties.
#include "dav/reports/address_data_request.h"

#include <string_view>

#include "dav/errors/conditions.h"
#include "dav/reports/filter_elements.h"

namespace kalends::reports {

namespace {

using errors::Condition;
using errors::DavError;

constexpr std::size_t kMostProperties = 500;

AddressDataRequest::Format formatOf(const xml::Element& element) {
    using Format = AddressDataRequest::Format;
    const std::string* typeAttribute = element.attribute("content-type");
    const std::string* versionAttribute = element.attribute("version");
    const std::string_view type = typeAttribute == nullptr ? std::string_view{} : *typeAttribute;
    const std::string_view version =
        versionAttribute == nullptr ? std::string_view{} : *versionAttribute;
    if (type.empty() && version.empty()) {
        // The element's default is 3.0, but clients that ask for nothing are prepared for what they
        // stored.
        return Format::kAsStored;
    }
    if (type.empty() || type == "text/vcard" || type == "text/x-vcard") {
        if (version.empty()) {
            return Format::kAsStored;
        }
        if (version == "3.0") {
            return Format::kVcard3;
        }
        if (version == "4.0") {
            return Format::kVcard4;
        }
    } else if (type == "application/vcard+json" && (version.empty() || version == "4.0")) {
        return Format::kJcard;
    }
    throw DavError{Condition::kSupportedAddressData,
                   "Address data comes as text/vcard 3.0 or 4.0, or as application/vcard+json."};
}

}  // namespace

AddressDataRequest parseAddressData(const xml::Element& element) {
    using Value = vcard::PropertySelection::Value;
    AddressDataRequest request;
    request.format = formatOf(element);
    for (const auto& child : element.children) {
        if (child.is({xml::kCarddav, "allprop"})) {
            request.properties.clear();
            break;
        }
        if (!child.is({xml::kCarddav, "prop"})) {
            continue;
        }
        const std::string* name = child.attribute("name");
        if (name == nullptr || name->empty() || request.properties.size() >= kMostProperties) {
            throw DavError{
                400, "address-data selects properties by their names, and not more than 500."};
        }
        const std::string* noValue = child.attribute("novalue");
        request.properties.push_back({upperCase(*name), noValue != nullptr && *noValue == "yes"
                                                            ? Value::kOmitted
                                                            : Value::kReturned});
    }
    return request;
}

}  // namespace kalends::reports
