// vCard 3.0 written as 4.0 (RFC 6350 appendix A). What 4.0 does not know and does not forbid is
// kept.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/values.h"
#include "groupware/vcard/binary_value.h"
#include "groupware/vcard/conversion.h"
#include "groupware/vcard/date_value.h"
#include "groupware/vcard/line.h"

namespace kalends::vcard {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;

/// What a rule may ask about the whole card, looked up once.
struct CardFacts {
    bool hasKind = false, hasAnniversary = false;
    const Property* sortString = nullptr;
    std::map<const Property*, const Property*> labelOfAddress;
    std::set<const Property*> placedLabels;
};

struct Context {
    const CardFacts& facts;
    const Property& source;
};

Outcome drop(Line&, const Context&) {
    return Outcome::kDropped;
}

Outcome serverKind(Line& line, const Context& context) {
    if (context.facts.hasKind) {
        return Outcome::kDropped;  // said already
    }
    line.name = "KIND";
    return Outcome::kChanged;
}

Outcome serverMember(Line& line, const Context&) {
    line.name = "MEMBER";
    return Outcome::kChanged;
}

/// The media type among the TYPE values, taken out of them.
std::optional<std::string> takeMediaType(Line& line) {
    LineParameter* types = line.parameter("TYPE");
    if (types == nullptr) {
        return std::nullopt;
    }
    for (const std::string& type : types->values) {
        if (!equalsIgnoringCase(type, "HOME") && !equalsIgnoringCase(type, "WORK")) {
            std::string media = mediaTypeOf(line.name, type);
            line.removeType(std::string(type));
            return media;
        }
    }
    return std::nullopt;
}

bool isInline(Line& line) {
    const std::string_view encoding = line.parameterValue("ENCODING");
    return equalsIgnoringCase(encoding, "b") || equalsIgnoringCase(encoding, "BASE64") ||
           line.parameter("BASE64") != nullptr;
}

/// PHOTO, LOGO, SOUND, KEY: base64 becomes a data: URI; an address keeps its media type apart.
Outcome binary(Line& line, const Context&) {
    if (isInline(line)) {
        std::optional<std::string> clean = cleanBase64(line.value);
        if (!clean) {
            return Outcome::kKept;  // nothing sound could be made of it
        }
        const std::optional<std::string> media = takeMediaType(line);
        line.value = "data:" + (media ? *media : std::string(sniffedMediaType(*clean))) +
                     ";base64," + *clean;
        line.removeParameter("ENCODING");
        line.removeParameter("BASE64");
        line.removeParameter("VALUE");
        return Outcome::kChanged;
    }
    if (equalsIgnoringCase(line.parameterValue("VALUE"), "text")) {
        return Outcome::kKept;
    }
    if (line.value.find(':') == std::string::npos) {
        if (line.name != "KEY") {
            return Outcome::kKept;
        }
        line.setParameter("VALUE", "text");
        return Outcome::kChanged;
    }
    const std::optional<std::string> media = takeMediaType(line);
    if (media && !parseDataUri(line.value)) {
        line.setParameter("MEDIATYPE", *media);
    }
    line.removeParameter("VALUE");
    return Outcome::kChanged;
}

/// Interop: Apple writes a birthday without a year as year 1604 and says so in a parameter.
std::string withoutOmittedYear(Line& line, std::string date) {
    const std::string year(line.parameterValue("X-APPLE-OMIT-YEAR"));
    line.removeParameter("X-APPLE-OMIT-YEAR");
    if (year.size() == 4 && date.size() == 8 && date.starts_with(year)) {
        return "--" + date.substr(4);
    }
    return date;
}

Outcome date(Line& line, const Context&) {
    if (equalsIgnoringCase(line.parameterValue("VALUE"), "text")) {
        return Outcome::kKept;
    }
    line.removeParameter("VALUE");
    if (isDate(line.value)) {
        line.value = withoutOmittedYear(line, toBasicDate(line.value));
    } else {
        line.setParameter("VALUE", "text");
    }
    return Outcome::kChanged;
}

Outcome anniversary(Line& line, const Context& context) {
    if (context.facts.hasAnniversary) {
        return Outcome::kKept;
    }
    line.name = "ANNIVERSARY";
    return date(line, context);
}

Outcome revision(Line& line, const Context&) {
    if (!isDate(line.value)) {
        return Outcome::kKept;
    }
    line.removeParameter("VALUE");
    line.value = toBasicDate(line.value);
    if (line.value.size() == 8) {
        line.value += "T000000Z";  // a timestamp has a time
    }
    return Outcome::kChanged;
}

/// `37.386;-122.083` becomes `geo:37.386,-122.083` (RFC 5870).
Outcome position(Line& line, const Context&) {
    const std::size_t semicolon = line.value.find(';');
    if (semicolon == std::string::npos || line.value.find(':') != std::string::npos) {
        return Outcome::kKept;
    }
    std::string text = "geo:" + line.value;
    text[semicolon + 4] = ',';
    std::erase(text, '\\');
    line.value = text;
    return Outcome::kChanged;
}

Outcome zone(Line& line, const Context&) {
    if (isOffset(line.value)) {
        line.value = toBasicOffset(line.value);
        line.setParameter("VALUE", "utc-offset");
    } else if (equalsIgnoringCase(line.parameterValue("VALUE"), "text")) {
        line.removeParameter("VALUE");  // the default of 4.0
    } else {
        return Outcome::kKept;
    }
    return Outcome::kChanged;
}

/// An AGENT by address is a related agent; an embedded card has no place in 4.0.
Outcome agent(Line& line, const Context&) {
    if (!equalsIgnoringCase(line.parameterValue("VALUE"), "uri")) {
        return Outcome::kDropped;
    }
    line.name = "RELATED";
    line.removeParameter("VALUE");
    line.addType("agent");
    return Outcome::kChanged;
}

Outcome email(Line& line, const Context&) {
    return line.removeType("INTERNET") ? Outcome::kChanged : Outcome::kKept;
}

bool removePostalTypes(Line& line) {
    bool changed = false;
    for (const std::string_view type : {"INTL", "DOM", "POSTAL", "PARCEL"}) {
        changed = line.removeType(type) || changed;
    }
    return changed;
}

Outcome address(Line& line, const Context& context) {
    bool changed = removePostalTypes(line);
    const auto label = context.facts.labelOfAddress.find(&context.source);
    if (label != context.facts.labelOfAddress.end() && line.parameter("LABEL") == nullptr) {
        line.setParameter("LABEL", contentline::decodeText(label->second->value));
        changed = true;
    }
    return changed ? Outcome::kChanged : Outcome::kKept;
}

/// A LABEL without its address becomes an address of which only the label is known.
Outcome label(Line& line, const Context& context) {
    if (context.facts.placedLabels.contains(&context.source)) {
        return Outcome::kDropped;
    }
    line.name = "ADR";
    removePostalTypes(line);
    line.setParameter("LABEL", contentline::decodeText(line.value));
    line.value = ";;;;;;";
    return Outcome::kChanged;
}

Outcome structuredName(Line& line, const Context& context) {
    const Property* sortString = context.facts.sortString;
    if (sortString == nullptr || line.parameter("SORT-AS") != nullptr) {
        return Outcome::kKept;
    }
    line.setParameter("SORT-AS", contentline::decodeText(sortString->value));
    return Outcome::kChanged;
}

struct Rule {
    std::string_view name;
    Outcome (*apply)(Line&, const Context&);
};

constexpr auto kRules = std::to_array<Rule>({
    {"ADR", address},
    {"AGENT", agent},
    {"BDAY", date},
    {"CLASS", drop},
    {"EMAIL", email},
    {"GEO", position},
    {"KEY", binary},
    {"LABEL", label},
    {"LOGO", binary},
    {"MAILER", drop},
    {"N", structuredName},
    {"NAME", drop},
    {"PHOTO", binary},
    {"PROFILE", drop},
    {"REV", revision},
    {"SORT-STRING", drop},  // stands on N
    {"SOUND", binary},
    {"TZ", zone},
    {"VERSION", drop},  // written first
    {"X-ADDRESSBOOKSERVER-KIND", serverKind},
    {"X-ADDRESSBOOKSERVER-MEMBER", serverMember},
    {"X-ANNIVERSARY", anniversary},
});

/// What changes for every property: preference, bare types, character sets.
bool convertParameters(Line& line, const Property& source) {
    bool changed = std::any_of(source.parameters.begin(), source.parameters.end(),
                               [](const auto& parameter) { return parameter.values.empty(); });
    if (line.removeType("PREF")) {
        line.setParameter("PREF", "1");
        changed = true;
    }
    const std::string_view encoding = line.parameterValue("ENCODING");
    if (equalsIgnoringCase(encoding, "8BIT") || equalsIgnoringCase(encoding, "7BIT")) {
        line.removeParameter("ENCODING");
        changed = true;
    }
    if (line.parameter("CHARSET") != nullptr) {
        line.removeParameter("CHARSET");
        changed = true;
    }
    return changed;
}

Outcome applyRule(Line& line, const Context& context) {
    for (const Rule& rule : kRules) {
        if (rule.name == context.source.name) {
            return rule.apply(line, context);
        }
    }
    return Outcome::kKept;
}

/// The types that tell one address from another, in one spelling.
std::set<std::string> addressTypes(const Property& property) {
    Line line(property);
    removePostalTypes(line);
    line.removeType("PREF");
    std::set<std::string> types;
    if (const LineParameter* parameter = line.parameter("TYPE")) {
        for (std::string type : parameter->values) {
            std::transform(type.begin(), type.end(), type.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            types.insert(std::move(type));
        }
    }
    return types;
}

/// Every pair is looked at, so only so many of each are paired; a person has fewer.
constexpr std::size_t kPairedAddresses = 32;

/// A LABEL belongs to the address of its group, else to the first free one of the same types.
void placeLabels(const Component& card, CardFacts& facts) {
    auto addresses = card.propertiesNamed("ADR");
    auto labels = card.propertiesNamed("LABEL");
    addresses.resize(std::min(addresses.size(), kPairedAddresses));
    labels.resize(std::min(labels.size(), kPairedAddresses));
    const auto typesOf = [](const std::vector<const Property*>& properties) {
        std::vector<std::set<std::string>> types;
        for (const Property* property : properties) {
            types.push_back(addressTypes(*property));
        }
        return types;
    };
    const auto addressTypesOf = typesOf(addresses);
    const auto labelTypesOf = typesOf(labels);
    for (std::size_t l = 0; l < labels.size(); ++l) {
        for (std::size_t a = 0; a < addresses.size(); ++a) {
            const bool belongs =
                labels[l]->group == addresses[a]->group &&
                (!labels[l]->group.empty() || labelTypesOf[l] == addressTypesOf[a]);
            if (belongs && facts.labelOfAddress.try_emplace(addresses[a], labels[l]).second) {
                facts.placedLabels.insert(labels[l]);
                break;
            }
        }
    }
}

CardFacts factsOf(const Component& card) {
    CardFacts facts;
    facts.hasKind = card.property("KIND") != nullptr;
    facts.hasAnniversary = card.property("ANNIVERSARY") != nullptr;
    facts.sortString = card.property("SORT-STRING");
    placeLabels(card, facts);
    return facts;
}

}  // namespace

std::string version3To4(const Component& card) {
    std::string out = "BEGIN:VCARD\r\nVERSION:4.0\r\n";
    out.reserve(card.raw.size() + card.raw.size() / 16 + 64);
    const CardFacts facts = factsOf(card);
    for (const Property& property : card.properties) {
        Line line(property);
        const bool changed = convertParameters(line, property);
        switch (applyRule(line, {.facts = facts, .source = property})) {
            case Outcome::kDropped:
                break;
            case Outcome::kChanged:
                append(out, line);
                break;
            case Outcome::kKept:
                if (changed) {
                    append(out, line);
                } else {
                    appendRaw(out, property.raw);
                }
                break;
        }
    }
    return out.append("END:VCARD\r\n");
}

}  // namespace kalends::vcard
