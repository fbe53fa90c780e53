// What handlers share: checks on the request, and the shapes of answers.
#include "dav/exchange/exchange.h"

#include <algorithm>
#include <utility>

#include "dav/acl/privileges.h"
#include "dav/errors/conditions.h"
#include "dav/xml/writer.h"

namespace kalends::exchange {

using errors::Condition;
using errors::DavError;

const resource::Resource& Exchange::existing() const {
    if (!target.resource) {
        throwAbsent(target, locator);
    }
    return *target.resource;
}

void Exchange::throwAbsent(const resource::Resolved& absent, const resource::Locator& where) const {
    if (absent.absence == resource::Resolved::Absence::kRefused) {
        throw DavError{Condition::kNeedPrivileges, "You do not have the rights for this."}
            .withContent(
                acl::needPrivilegesContent(resource::href(where), access::Privilege::kRead, {}));
    }
    throw DavError{404, "There is nothing at this URL, or nothing you may see."};
}

void Exchange::require(const resource::Resource& resource, access::Privileges needed) const {
    if (resource.access.may(needed)) {
        return;
    }
    throw DavError{Condition::kNeedPrivileges, "You do not have the rights for this."}.withContent(
        acl::needPrivilegesContent(resource.href, needed, resource.access.privileges));
}

Depth Exchange::depth(Depth absent) const {
    const auto* value = request.headers.find("Depth");
    if (value == nullptr) {
        return absent;
    }
    if (*value == "0") {
        return Depth::kZero;
    }
    if (*value == "1" || *value == "1,noroot") {
        return Depth::kOne;
    }
    std::string lower = *value;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower == "infinity") {
        return Depth::kInfinity;
    }
    throw DavError{400, "The Depth header must be 0, 1 or infinity."};
}

namespace {

bool claimsToBeXml(const std::string& contentType) {
    std::string type = contentType.substr(0, contentType.find(';'));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    type.erase(type.find_last_not_of(" \t") + 1);
    // Interop: curl and scripts send the form type with any body; nobody means a form here. Others
    // name what they ask for instead of how they ask.
    return type.empty() || type == "application/xml" || type == "text/xml" ||
           type.ends_with("+xml") || type == "text/plain" || type == "text/vcf" ||
           type == "text/vcard" || type == "text/calendar" ||
           type == "application/x-www-form-urlencoded" || type == "application/octet-stream";
}

}  // namespace

std::optional<xml::Element> Exchange::xmlBody(xml::ReadLimits limits) const {
    if (request.body.empty()) {
        return std::nullopt;
    }
    if (const auto* type = request.headers.find("Content-Type");
        type != nullptr && !claimsToBeXml(*type)) {
        throw DavError{415, "The body must be XML."};
    }
    if (request.body.sizeBytes() > limits.bytes) {
        throw DavError{413, "The body is too large for this request."};
    }
    const std::string text = request.body.text();
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        return std::nullopt;
    }
    auto parsed = xml::read(text, limits);
    if (const auto* error = std::get_if<xml::ReadError>(&parsed)) {
        throw DavError{400, "The XML body was refused: " + error->message + "."};
    }
    return std::move(std::get<xml::Element>(parsed));
}

http::Response emptyResponse(int status) {
    http::Response response;
    response.status = status;
    return response;
}

http::Response xmlResponse(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/xml; charset=utf-8");
    response.body = std::move(body);
    return response;
}

namespace {

class ProducedBody final : public http::BodyGenerator {
  public:
    ProducedBody(std::string first, Producer producer)
        : first_(std::move(first)), producer_(std::move(producer)) {}

    bool next(std::string& out) override {
        if (!first_.empty()) {
            out += first_;
            first_ = std::string{};
            return true;
        }
        return producer_(out);
    }

  private:
    std::string first_;
    Producer producer_;
};

}  // namespace

http::Response streamedXml(int status, Producer producer) {
    std::string first;
    const bool more = producer(first);
    if (!more) {
        return xmlResponse(status, std::move(first));
    }
    auto response = xmlResponse(status, {});
    response.generator = std::make_unique<ProducedBody>(std::move(first), std::move(producer));
    return response;
}

}  // namespace kalends::exchange
