// Acceptance of a vCard: what RFC 6352 section 5.1 and the vCard RFCs demand, and no more.
#include "groupware/vcard/card.h"

#include <algorithm>
#include <utility>

#include "groupware/contentline/values.h"

namespace kalends::vcard {
namespace {

using contentline::Component;
using contentline::Property;

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string inLine(std::size_t line) {
    return line == 0 ? std::string() : " (line " + std::to_string(line) + ")";
}

Violation invalid(std::string message) {
    return {.kind = Violation::Kind::kInvalidAddressData, .message = std::move(message)};
}

constexpr const char* kVersion21 =
    "vCard 2.1 is not supported; please save the card as version 3.0 or 4.0.";

/// Version 2.1 breaks lines in ways no later version allows, so it is told from a broken card by
/// its VERSION line alone.
bool looksLikeVersion21(std::string_view text) {
    constexpr std::string_view kLine = "\nVERSION:2.1";
    constexpr std::size_t kNearTheStart = 4096;
    text = text.substr(0, kNearTheStart);
    const auto found = std::search(
        text.begin(), text.end(), kLine.begin(), kLine.end(),
        [](char a, char b) { return a == b || (a >= 'a' && a <= 'z' && a - 'a' + 'A' == b); });
    return found != text.end();
}

/// The one VCARD of the text (RFC 6352 section 5.1).
std::optional<Violation> checkShape(const contentline::Document& document) {
    const auto& components = document.components();
    if (components.empty()) {
        return Violation{.kind = Violation::Kind::kNotAddressData,
                         .message = "The text holds no vCard."};
    }
    if (components.front().name != "VCARD") {
        return Violation{.kind = Violation::Kind::kNotAddressData,
                         .message = "The text is not a vCard but a " +
                                    std::string(components.front().name) + "."};
    }
    if (components.size() > 1) {
        return invalid("The text holds " + std::to_string(components.size()) +
                       " vCards; a resource holds one.");
    }
    if (!components.front().components.empty()) {
        const Component& inner = components.front().components.front();
        return invalid("A vCard holds no other component, but this one holds a " +
                       std::string(inner.name) + inLine(inner.line) + ".");
    }
    return std::nullopt;
}

std::variant<Version, Violation> readVersion(const Component& card) {
    const auto versions = card.propertiesNamed("VERSION");
    if (versions.empty()) {
        return invalid("The vCard does not say its VERSION.");
    }
    if (versions.size() > 1) {
        return invalid("The vCard says its VERSION twice" + inLine(versions[1]->line) + ".");
    }
    const std::string_view value = trimmed(versions.front()->value);
    if (value == "3.0") {
        return Version::k3;
    }
    if (value == "4.0") {
        return Version::k4;
    }
    if (value == "2.1") {
        return invalid(kVersion21);
    }
    return invalid("The vCard has an unknown VERSION" + inLine(versions.front()->line) +
                   "; versions 3.0 and 4.0 are supported.");
}

/// UID without surrounding blanks: once, and not empty unless tolerated.
std::variant<std::string, Violation> readUid(const Component& card, Rules::MissingUid missing) {
    const auto uids = card.propertiesNamed("UID");
    if (uids.size() > 1) {
        return invalid("The vCard has more than one UID" + inLine(uids[1]->line) + ".");
    }
    std::string uid;
    if (!uids.empty()) {
        uid = contentline::decodeText(trimmed(uids.front()->value));
    }
    if (uid.empty() && missing == Rules::MissingUid::kRefused) {
        return invalid("The vCard has no UID.");
    }
    return uid;
}

std::optional<Violation> checkProperties(const Component& card) {
    // Interop: Apple writes `FN:` for nameless contacts and some phones do so for companies, so an
    // empty FN passes; a card without any is no use to a client that lists by it.
    if (card.property("FN") == nullptr) {
        return invalid("The vCard has no FN (formatted name).");
    }
    const Property* profile = card.property("PROFILE");
    if (profile != nullptr && !contentline::equalsIgnoringCase(trimmed(profile->value), "VCARD")) {
        return invalid("The PROFILE of a vCard must be VCARD" + inLine(profile->line) + ".");
    }
    return std::nullopt;
}

}  // namespace

Card::Card(contentline::Document document, Version version, std::string uid)
    : document_(std::move(document)), version_(version), uid_(std::move(uid)) {}

std::variant<Card, Violation> parse(std::string text, const Rules& rules) {
    const bool version21 = looksLikeVersion21(text);
    auto parsed = contentline::Document::parse(std::move(text), rules.limits);
    if (const auto* error = std::get_if<contentline::SyntaxError>(&parsed)) {
        if (version21) {
            return invalid(kVersion21);
        }
        return Violation{.kind = Violation::Kind::kNotAddressData,
                         .message = error->message + inLine(error->line)};
    }
    auto& document = std::get<contentline::Document>(parsed);
    if (auto violation = checkShape(document)) {
        return std::move(*violation);
    }
    const Component& component = document.components().front();
    auto version = readVersion(component);
    if (auto* violation = std::get_if<Violation>(&version)) {
        return std::move(*violation);
    }
    if (auto violation = checkProperties(component)) {
        return std::move(*violation);
    }
    auto uid = readUid(component, rules.missingUid);
    if (auto* violation = std::get_if<Violation>(&uid)) {
        return std::move(*violation);
    }
    return Card(std::move(document), std::get<Version>(version),
                std::move(std::get<std::string>(uid)));
}

std::optional<contentline::Document> parseStored(std::string text) {
    // A limit lowered since the card was stored must not make it unreadable.
    const contentline::Limits generous{.bytes = std::size_t{1} << 30U,
                                       .depth = 16,
                                       .lines = 10'000'000,
                                       .parametersPerLine = 10'000,
                                       .parameterValues = 40'000'000};
    auto parsed = contentline::Document::parse(std::move(text), generous);
    auto* document = std::get_if<contentline::Document>(&parsed);
    if (document == nullptr || document->components().empty()) {
        return std::nullopt;
    }
    return std::move(*document);
}

Version versionOf(const contentline::Component& card) {
    return trimmed(card.value("VERSION")) == "4.0" ? Version::k4 : Version::k3;
}

}  // namespace kalends::vcard
