// From attributes to principals.
#include "auth/ldap/mapping.h"

#include <algorithm>
#include <stdexcept>

#include <sodium.h>

#include "auth/ldap/escape.h"

namespace kalends::ldap {

namespace {

using storage::PrincipalKind;

constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kMostAddresses = 50;
constexpr std::size_t kLongestSlug = 100;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

/// UTF-8 without control characters, not too long; everything else is no text for people.
bool isPlainText(std::string_view text) {
    if (text.empty() || text.size() > kLongestText) {
        return false;
    }
    std::size_t continuation = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (continuation > 0) {
            if ((byte & 0xC0U) != 0x80U) {
                return false;
            }
            --continuation;
        } else if (byte >= 0x80) {
            continuation = byte >= 0xF0 && byte <= 0xF4  ? 3
                           : byte >= 0xE0 && byte < 0xF0 ? 2
                           : byte >= 0xC2 && byte < 0xE0 ? 1
                                                         : 9;
            if (continuation == 9) {
                return false;
            }
        } else if (byte < 0x20 || byte == 0x7F) {
            return false;
        }
    }
    return continuation == 0;
}

std::string textOf(const Entry& entry, const std::string& attribute) {
    const auto& value = attribute.empty() ? std::string() : entry.first(attribute);
    return isPlainText(value) ? value : std::string();
}

const std::vector<std::string>& valuesOf(const Entry& entry, const std::string& attribute) {
    static const std::vector<std::string> kNone;
    std::string key = attribute;
    std::transform(key.begin(), key.end(), key.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto found = entry.values.find(key);
    return attribute.empty() || found == entry.values.end() ? kNone : found->second;
}

std::vector<std::string> namesIn(const Entry& entry, const std::string& attribute) {
    std::vector<std::string> names;
    for (const auto& value : valuesOf(entry, attribute)) {
        if (auto name = normaliseDn(value)) {
            names.push_back(std::move(*name));
        }
    }
    return names;
}

std::vector<std::string> addressesOf(const Entry& entry, const Settings& settings) {
    std::vector<std::string> addresses;
    for (const auto& attribute : {settings.mailAttribute, settings.otherMailAttribute}) {
        for (const auto& value : valuesOf(entry, attribute)) {
            std::string_view mail = value;
            // Active Directory's proxyAddresses name the kind: SMTP: the first, smtp: the others.
            if (mail.size() > 5 && (mail.starts_with("smtp:") || mail.starts_with("SMTP:"))) {
                mail.remove_prefix(5);
            }
            const bool mailbox = isPlainText(mail) && mail.find('@') != std::string_view::npos &&
                                 mail.find(' ') == std::string_view::npos &&
                                 mail.find(':') == std::string_view::npos;
            std::string address = "mailto:" + std::string(mail);
            if (mailbox &&
                std::find(addresses.begin(), addresses.end(), address) == addresses.end() &&
                addresses.size() < kMostAddresses) {
                addresses.push_back(std::move(address));
            }
        }
    }
    return addresses;
}

}  // namespace

std::string slugFrom(std::string_view name) {
    std::string slug;
    for (char c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                           c == '-' || c == '_' || c == '@';
        if (!plain) {
            return {};
        }
        slug += c;
    }
    return slug.size() <= kLongestSlug && slug != "." && slug != ".." ? slug : std::string();
}

std::string digestOf(const std::vector<std::string>& facts) {
    std::string text;
    for (const auto& fact : facts) {
        text += std::to_string(fact.size()) + ":" + fact;
    }
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string digest;
    for (const auto byte : hash) {
        digest += kHex[byte >> 4U];
        digest += kHex[byte & 15U];
    }
    return digest;
}

Mapping::Mapping(const Settings& settings) : settings_(settings) {
    std::string_view rest = settings.organisationBases;
    while (!trimmed(rest).empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        const auto part = rest.substr(0, end);
        const auto colon = part.find(':');
        const auto slug = trimmed(part.substr(0, colon));
        const auto base = colon == std::string_view::npos
                              ? std::nullopt
                              : normaliseDn(std::string(trimmed(part.substr(colon + 1))));
        if (slug.empty() || slugFrom(slug) != slug || !base || base->empty()) {
            throw std::invalid_argument("ldap.organisation_bases: expected SLUG: BASE; SLUG: BASE");
        }
        bases_.emplace_back(*base, slug);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::stable_sort(bases_.begin(), bases_.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::vector<std::string> Mapping::attributes(PrincipalKind kind) const {
    std::vector<std::string> names{settings_.idAttribute,        settings_.changedAttribute,
                                   settings_.nameAttribute,      settings_.mailAttribute,
                                   settings_.otherMailAttribute, settings_.organisationAttribute};
    if (kind == PrincipalKind::kUser) {
        names.insert(names.end(),
                     {settings_.loginAttribute, settings_.firstNameAttribute,
                      settings_.lastNameAttribute, settings_.passwordChangedAttribute});
    }
    names.push_back(kind == PrincipalKind::kGroup ? settings_.memberAttribute : std::string());
    names.push_back(settings_.memberOfAttribute);
    std::erase(names, std::string());
    return names;
}

std::string Mapping::organisationOf(const Entry& entry, const std::string& dn) const {
    if (auto slug = slugFrom(textOf(entry, settings_.organisationAttribute)); !slug.empty()) {
        return slug;
    }
    const auto found = std::find_if(bases_.begin(), bases_.end(),
                                    [&dn](const auto& base) { return isBelow(dn, base.first); });
    return found == bases_.end() ? std::string() : found->second;
}

std::optional<Mapped> Mapping::map(const Entry& entry,
                                   PrincipalKind kind,
                                   std::string& problem) const {
    const auto id = uuidOf(entry.first(settings_.idAttribute));
    const auto dn = normaliseDn(entry.dn);
    if (!id || !dn) {
        problem = entry.dn + ": no " + settings_.idAttribute + " that is a UUID";
        return std::nullopt;
    }
    Mapped mapped;
    mapped.id = *id;
    mapped.dn = *dn;
    mapped.stamp = entry.first(settings_.changedAttribute);
    auto& change = mapped.change;
    change.kind = kind;
    change.guid = *id;
    change.displayName = textOf(entry, settings_.nameAttribute);
    const auto addresses = addressesOf(entry, settings_);
    change.addresses = addresses;
    change.email = addresses.empty() ? std::string()
                                     : addresses.front().substr(std::string_view("mailto:").size());
    if (const auto organisation = organisationOf(entry, *dn); !organisation.empty()) {
        change.organisation = organisation;
    }
    mapped.wantedSlug = slugFrom(*change.displayName);
    if (kind == PrincipalKind::kUser) {
        const auto login = textOf(entry, settings_.loginAttribute);
        if (login.empty() || login.size() > 255 || login.find(':') != std::string::npos) {
            problem = entry.dn + ": no " + settings_.loginAttribute + " to sign in with";
            return std::nullopt;
        }
        change.login = login;
        change.firstName = textOf(entry, settings_.firstNameAttribute);
        change.lastName = textOf(entry, settings_.lastNameAttribute);
        mapped.passwordChanged = textOf(entry, settings_.passwordChangedAttribute);
        if (mapped.passwordChanged.empty()) {
            // A server without such an attribute notes a new password as any other change of the
            // entry.
            mapped.passwordChanged = mapped.stamp;
        }
        mapped.wantedSlug = slugFrom(login);
        if (change.displayName->empty()) {
            change.displayName = login;
        }
    }
    if (kind == PrincipalKind::kGroup) {
        mapped.members = namesIn(entry, settings_.memberAttribute);
    }
    mapped.memberOf = namesIn(entry, settings_.memberOfAttribute);
    std::vector<std::string> facts{mapped.dn,
                                   change.login.value_or(""),
                                   *change.displayName,
                                   change.firstName.value_or(""),
                                   change.lastName.value_or(""),
                                   change.organisation.value_or("")};
    facts.insert(facts.end(), addresses.begin(), addresses.end());
    mapped.digest = digestOf(facts);
    return mapped;
}

}  // namespace kalends::ldap
