// vCard 4.0 written as 3.0. Properties 3.0 does not know are kept: they are registered names or X-.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>

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

Outcome drop(Line&) {
    return Outcome::kDropped;
}

Outcome kind(Line& line) {
    line.name = "X-ADDRESSBOOKSERVER-KIND";
    return Outcome::kChanged;
}

Outcome member(Line& line) {
    line.name = "X-ADDRESSBOOKSERVER-MEMBER";
    line.removeParameter("VALUE");
    return Outcome::kChanged;
}

/// PHOTO, LOGO, SOUND, KEY: a data: URI becomes base64, an address says that it is one.
Outcome binary(Line& line) {
    if (equalsIgnoringCase(line.parameterValue("VALUE"), "text") ||
        line.parameter("ENCODING") != nullptr) {
        return Outcome::kKept;
    }
    std::string media(line.parameterValue("MEDIATYPE"));
    line.removeParameter("MEDIATYPE");
    line.removeParameter("VALUE");
    if (std::optional<DataUri> uri = parseDataUri(line.value)) {
        line.setParameter("ENCODING", "b");
        media =
            uri->mediaType.empty() ? std::string(sniffedMediaType(uri->base64)) : uri->mediaType;
        line.value = std::move(uri->base64);
    } else {
        line.setParameter("VALUE", "uri");
    }
    if (!media.empty() && media != "application/octet-stream") {
        line.addType(typeOfMedia(media));
    }
    return Outcome::kChanged;
}

/// Interop: Apple reads a birthday without a year as year 1604 with a parameter that says so.
void spellOutYear(Line& line) {
    if (line.value.starts_with("--") && line.value.size() == 7) {
        line.value.replace(0, 1, "1604");
        line.setParameter("X-APPLE-OMIT-YEAR", "1604");
    }
}

Outcome date(Line& line) {
    line.removeParameter("CALSCALE");
    if (equalsIgnoringCase(line.parameterValue("VALUE"), "text")) {
        return Outcome::kChanged;
    }
    line.removeParameter("VALUE");
    line.value = toExtendedDate(line.value);
    spellOutYear(line);
    const bool wholeDate = line.value.size() >= 10 && line.value[0] != '-';
    if (wholeDate && line.value.find('T') != std::string::npos) {
        line.setParameter("VALUE", "date-time");
    } else if (!wholeDate) {
        line.setParameter("VALUE", "text");
    }
    return Outcome::kChanged;
}

Outcome anniversary(Line& line) {
    line.name = "X-ANNIVERSARY";
    return date(line);
}

/// `geo:37.386,-122.083;u=10` becomes `37.386;-122.083`.
Outcome position(Line& line) {
    constexpr std::string_view kScheme = "geo:";
    if (line.value.size() < kScheme.size() ||
        !equalsIgnoringCase(std::string_view(line.value).substr(0, kScheme.size()), kScheme)) {
        return Outcome::kKept;
    }
    std::string text = line.value.substr(kScheme.size());
    text.resize(std::min(text.find(';'), text.size()));
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) {
        return Outcome::kKept;
    }
    text[comma] = ';';
    text.resize(std::min(text.find(','), text.size()));  // 3.0 has no altitude
    line.value = text;
    line.removeParameter("VALUE");
    return Outcome::kChanged;
}

Outcome zone(Line& line) {
    const std::string_view type = line.parameterValue("VALUE");
    if (equalsIgnoringCase(type, "uri")) {
        return Outcome::kKept;
    }
    if (isOffset(line.value)) {
        line.removeParameter("VALUE");
        line.value = toExtendedOffset(line.value);
    } else {
        line.setParameter("VALUE", "text");
    }
    return Outcome::kChanged;
}

/// `tel:+1-418-656-9254;ext=102` becomes `+1-418-656-9254 ext. 102`.
Outcome telephone(Line& line) {
    line.removeParameter("MEDIATYPE");
    line.removeParameter("VALUE");
    constexpr std::string_view kScheme = "tel:";
    const std::string_view value = line.value;
    if (value.size() < kScheme.size() ||
        !equalsIgnoringCase(value.substr(0, kScheme.size()), kScheme)) {
        return Outcome::kChanged;
    }
    std::string number(value.substr(kScheme.size(), value.find(';') - kScheme.size()));
    constexpr std::string_view kExtension = ";ext=";
    const std::size_t extension = value.find(kExtension);
    if (extension != std::string_view::npos) {
        const std::string_view rest = value.substr(extension + kExtension.size());
        number.append(" ext. ").append(rest.substr(0, rest.find(';')));
    }
    line.value = number;
    return Outcome::kChanged;
}

Outcome related(Line& line) {
    if (!line.hasType("agent") || equalsIgnoringCase(line.parameterValue("VALUE"), "text")) {
        return Outcome::kKept;
    }
    line.name = "AGENT";
    line.removeType("agent");
    line.setParameter("VALUE", "uri");
    return Outcome::kChanged;
}

Outcome withoutValueType(Line& line) {
    if (line.parameter("VALUE") == nullptr) {
        return Outcome::kKept;
    }
    line.removeParameter("VALUE");
    return Outcome::kChanged;
}

struct Rule {
    std::string_view name;
    Outcome (*apply)(Line&);
};

constexpr auto kRules = std::to_array<Rule>({
    {"ANNIVERSARY", anniversary},
    {"BDAY", date},
    {"GEO", position},
    {"KEY", binary},
    {"KIND", kind},
    {"LOGO", binary},
    {"MEMBER", member},
    {"PHOTO", binary},
    {"RELATED", related},
    {"SOUND", binary},
    {"TEL", telephone},
    {"TZ", zone},
    {"UID", withoutValueType},
    {"VERSION", drop},  // written first
});

constexpr int kNoPreference = 101;  // PREF runs from 1, the most preferred, to 100

int preferenceOf(const Property& property) {
    const std::string_view text = property.parameterValue("PREF");
    int preference = kNoPreference;
    std::from_chars(text.data(), text.data() + text.size(), preference);
    return preference >= 1 && preference < kNoPreference ? preference : kNoPreference;
}

/// 3.0 can only say "preferred": the best PREF of each property's instances becomes that.
std::map<std::string_view, int> bestPreferences(const Component& card) {
    std::map<std::string_view, int> best;
    for (const Property& property : card.properties) {
        if (property.parameter("PREF") != nullptr) {
            int& value = best.try_emplace(property.name, kNoPreference).first->second;
            value = std::min(value, preferenceOf(property));
        }
    }
    return best;
}

bool convertPreference(Line& line,
                       const Property& source,
                       const std::map<std::string_view, int>& best) {
    if (source.parameter("PREF") == nullptr) {
        return false;
    }
    line.removeParameter("PREF");
    const int preference = preferenceOf(source);
    if (preference != kNoPreference && preference == best.at(source.name)) {
        line.addType("PREF");
    }
    return true;
}

/// SORT-AS of N and LABEL of ADR are properties of their own in 3.0.
void appendSplitParameter(std::string& out,
                          Line line,
                          std::string_view parameter,
                          std::string_view asProperty) {
    const LineParameter* source = line.parameter(parameter);
    std::string text;
    for (const std::string& value : source->values) {
        text.append(text.empty() ? "" : ",").append(value);
    }
    Line split;
    split.group = line.group;
    split.name = asProperty;
    // RFC 6350 writes a line break in LABEL as \n, RFC 6868 as ^n: both arrive here.
    split.value = contentline::encodeText(contentline::decodeText(text));
    if (const LineParameter* types = line.parameter("TYPE");
        types != nullptr && asProperty == "LABEL") {
        split.parameters.push_back(*types);
    }
    append(out, split);
}

struct SplitRow {
    std::string_view property, parameter, asProperty;
};

constexpr auto kSplits = std::to_array<SplitRow>({
    {"ADR", "LABEL", "LABEL"},
    {"N", "SORT-AS", "SORT-STRING"},
});

void appendConverted(std::string& out,
                     const Property& property,
                     const std::map<std::string_view, int>& best) {
    Line line(property);
    bool changed = convertPreference(line, property, best);
    const auto rule = std::find_if(kRules.begin(), kRules.end(),
                                   [&](const Rule& row) { return row.name == property.name; });
    const Outcome outcome = rule == kRules.end() ? Outcome::kKept : rule->apply(line);
    if (outcome == Outcome::kDropped) {
        return;
    }
    const auto split = std::find_if(kSplits.begin(), kSplits.end(), [&](const SplitRow& row) {
        return row.property == property.name && line.parameter(row.parameter) != nullptr;
    });
    std::string extra;
    if (split != kSplits.end()) {
        appendSplitParameter(extra, line, split->parameter, split->asProperty);
        line.removeParameter(split->parameter);
        changed = true;
    }
    if (changed || outcome == Outcome::kChanged) {
        append(out, line);
    } else {
        appendRaw(out, property.raw);
    }
    out.append(extra);
}

}  // namespace

std::string version4To3(const Component& card) {
    std::string out = "BEGIN:VCARD\r\nVERSION:3.0\r\n";
    out.reserve(card.raw.size() + 128);
    const std::map<std::string_view, int> best = bestPreferences(card);
    for (const Property& property : card.properties) {
        appendConverted(out, property, best);
    }
    if (card.property("N") == nullptr) {
        // 3.0 demands N. The whole name as family name reads the same everywhere, and Apple wants
        // N of a group to equal FN.
        const std::string name = contentline::decodeText(card.value("FN"));
        contentline::appendFolded(out, "N:" + contentline::encodeText(name) + ";;;;");
    }
    return out.append("END:VCARD\r\n");
}

}  // namespace kalends::vcard
