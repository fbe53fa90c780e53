// Who the client is when a proxy stands before us.
#include "dav/http/forwarded.h"

#include <algorithm>
#include <array>

#include "dav/http/ascii.h"

namespace kalends::http {

namespace {

constexpr std::array<std::string_view, 5> kForwardingFields{
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"};

bool isForwardingField(std::string_view name) {
    // Almost every field is decided by its first letter and length.
    const char first = name.empty() ? '\0' : asciiLower(name.front());
    if ((first != 'x' && first != 'f') || name.size() < 9) {
        return false;
    }
    return std::any_of(kForwardingFields.begin(), kForwardingFields.end(),
                       [name](std::string_view field) { return equalsNoCase(name, field); });
}

void takeClientAddress(Request& request, std::string_view chain, const AddressSet& trustedProxies) {
    while (!chain.empty()) {
        const std::size_t comma = chain.rfind(',');
        const std::string_view last =
            trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
        chain = comma == std::string_view::npos ? std::string_view() : chain.substr(0, comma);
        const std::optional<IpAddress> address = IpAddress::parse(last);
        if (!address) {
            return;  // what stands further left was written by somebody we cannot judge
        }
        request.peerAddress = address->text();
        if (!trustedProxies.contains(*address)) {
            return;
        }
    }
}

}  // namespace

void applyForwarded(Request& request, PeerTrust trust, const AddressSet& trustedProxies) {
    const auto& fields = request.headers.all();
    if (std::none_of(fields.begin(), fields.end(),
                     [](const auto& field) { return isForwardingField(field.first); })) {
        return;
    }
    if (trust == PeerTrust::kStranger) {
        for (const std::string_view name : kForwardingFields) {
            request.headers.remove(name);
        }
        return;
    }
    if (const auto chain = request.headers.combined("X-Forwarded-For")) {
        takeClientAddress(request, *chain, trustedProxies);
    }
    if (const std::string* scheme = request.headers.find("X-Forwarded-Proto")) {
        request.secure = equalsNoCase(trimmed(*scheme), "https");
    }
}

}  // namespace kalends::http
