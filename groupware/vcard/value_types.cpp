// The table of default value types.
#include "groupware/vcard/value_types.h"

#include <algorithm>
#include <array>

namespace kalends::vcard {
namespace {

constexpr auto kTypes = std::to_array<ValueType>({
    {"ADR", "text", Structure::kComponents},
    {"ANNIVERSARY", "date-and-or-time"},
    {"BDAY", "date-and-or-time"},
    {"BIRTHPLACE", "text"},
    {"CALADRURI", "uri"},
    {"CALURI", "uri"},
    {"CATEGORIES", "text", Structure::kList},
    {"CLIENTPIDMAP", "text", Structure::kComponents},
    {"CONTACT-URI", "uri"},
    {"CREATED", "timestamp"},
    {"DEATHDATE", "date-and-or-time"},
    {"DEATHPLACE", "text"},
    {"EMAIL", "text"},
    {"EXPERTISE", "text"},
    {"FBURL", "uri"},
    {"FN", "text"},
    {"GENDER", "text", Structure::kComponents},
    {"GEO", "uri"},
    {"GRAMGENDER", "text"},
    {"HOBBY", "text"},
    {"IMPP", "uri"},
    {"INTEREST", "text"},
    {"KEY", "uri"},
    {"KIND", "text"},
    {"LANG", "language-tag"},
    {"LANGUAGE", "language-tag"},
    {"LOGO", "uri"},
    {"MEMBER", "uri"},
    {"N", "text", Structure::kComponents},
    {"NICKNAME", "text", Structure::kList},
    {"NOTE", "text"},
    {"ORG", "text", Structure::kComponents},
    {"ORG-DIRECTORY", "uri"},
    {"PHOTO", "uri"},
    {"PRODID", "text"},
    {"PRONOUNS", "text"},
    {"RELATED", "uri"},
    {"REV", "timestamp"},
    {"ROLE", "text"},
    {"SOCIALPROFILE", "uri"},
    {"SOUND", "uri"},
    {"SOURCE", "uri"},
    {"TEL", "text"},
    {"TITLE", "text"},
    {"TZ", "text"},
    {"UID", "uri"},
    {"URL", "uri"},
    {"VERSION", "text"},
    {"XML", "text"},
});

}  // namespace

ValueType valueTypeOf(std::string_view upperName) {
    const auto found = std::lower_bound(
        kTypes.begin(), kTypes.end(), upperName,
        [](const ValueType& row, std::string_view name) { return row.property < name; });
    if (found == kTypes.end() || found->property != upperName) {
        return {.property = upperName, .type = "unknown"};
    }
    return *found;
}

}  // namespace kalends::vcard
