// Names for new members, and POST to an add-member URL.
#include "dav/methods/new_member.h"

#include <optional>
#include <random>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/shared_groups.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::DavError;
using Outcome = storage::WriteResult::Outcome;

constexpr std::size_t kMaxWishBytes = 100;
constexpr std::size_t kRandomDigits = 32;

std::string randomDigits() {
    thread_local std::random_device device;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    while (digits.size() < kRandomDigits) {
        for (auto bits = device(); bits != 0 && digits.size() < kRandomDigits; bits >>= 4U) {
            digits += kDigits[bits & 15U];
        }
    }
    return digits;
}

std::string_view extensionFor(const resource::Resource& collection) {
    return collection.kind == resource::Kind::kAddressbook ? ".vcf" : ".ics";
}

std::optional<unsigned> hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? std::optional(static_cast<unsigned>(lower - 'a') + 10U)
                                        : std::nullopt;
}

std::string percentDecoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto high =
            text[at] == '%' && at + 2 < text.size() ? hexDigit(text[at + 1]) : std::nullopt;
        const auto low = high ? hexDigit(text[at + 2]) : std::nullopt;
        if (low) {
            decoded += static_cast<char>(*high * 16 + *low);
            at += 2;
        } else {
            decoded += text[at];
        }
    }
    return decoded;
}

bool isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

std::string withSuffix(std::string name, std::string_view extension) {
    name.resize(name.size() - extension.size());
    return name + '-' + randomDigits().substr(0, 8) + std::string(extension);
}

storage::Preconditions preconditionsFor(const exchange::Exchange& exchange) {
    auto preconditions = writePreconditions(exchange.request.headers, std::nullopt);
    preconditions.mustNotExist = true;
    return preconditions;
}

http::Response created(const exchange::Exchange& exchange,
                       const resource::Resource& collection,
                       const PreparedObject& prepared,
                       storage::Revision revision) {
    const std::string& name = prepared.object.name;
    const auto shown = exchange.context->preferences.representation
                           ? currentObject(*exchange.context, collection, name)
                           : std::nullopt;
    auto response =
        shown ? withRepresentation(exchange, 201, *shown) : exchange::emptyResponse(201);
    if (const auto etag = etagToTell(collection, prepared, revision); etag && !shown) {
        response.headers.add("ETag", quoted(*etag));
    }
    response.headers.add("Location", resource::memberHref(collection.href, name));
    return response;
}

}  // namespace

std::string unusedName(const resource::Resource& collection) {
    return randomDigits() + std::string(extensionFor(collection));
}

std::string newUid() {
    std::string uuid = randomDigits();
    uuid[12] = '4';  // version 4, variant 1 (RFC 9562)
    uuid[16] = '8';
    for (const std::size_t at : {20U, 16U, 12U, 8U}) {
        uuid.insert(at, 1, '-');
    }
    return uuid;
}

std::string wishedName(std::string_view slug, const resource::Resource& collection) {
    const auto extension = extensionFor(collection);
    std::string name;
    for (const char c : percentDecoded(slug.substr(0, kMaxWishBytes * 3))) {
        const bool plain = isPlain(c) && !(c == '.' && name.empty());
        if (plain) {
            name += c;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    if (name.ends_with(extension)) {
        name.resize(name.size() - extension.size());
    }
    name.resize(std::min(name.size(), kMaxWishBytes));
    const auto last = name.find_last_not_of("-.");
    if (last == std::string::npos) {
        return {};
    }
    name.resize(last + 1);
    return name + std::string(extension);
}

http::Response addMember(const exchange::Exchange& exchange, const resource::Resource& collection) {
    exchange.require(collection, access::Privilege::kBind);
    content::requireRoom(*collection.collection, exchange.context->settings);
    const auto preconditions = preconditionsFor(exchange);
    const std::string* slug = exchange.request.headers.find("Slug");
    const std::string wished = slug == nullptr ? std::string{} : wishedName(*slug, collection);
    auto prepared = prepareObject(
        *exchange.context, collection, wished.empty() ? unusedName(collection) : wished,
        {exchange.request.body.takeText(), sentType(exchange.request), SentObject::As::kNew});
    const auto& context = *exchange.context;
    auto result = storeMember(context, collection, prepared, preconditions);
    const bool conditional =
        preconditions.mustExist || preconditions.ifMatch || preconditions.ifScheduleTagMatch;
    if (result.outcome == Outcome::kPreconditionFailed && !wished.empty() && !conditional) {
        prepared.object.name = withSuffix(wished, extensionFor(collection));
        result = storeMember(context, collection, prepared, preconditions);
    }
    requireWritten(result, collection, prepared.object.name);
    return created(exchange, collection, prepared, result.revision);
}

}  // namespace kalends::methods
