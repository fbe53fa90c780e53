// Which way a card is converted.
#include "groupware/vcard/convert.h"

#include "groupware/vcard/conversion.h"

namespace kalends::vcard {

std::string convert(const contentline::Component& card, Version target) {
    if (versionOf(card) == target) {
        return std::string(card.raw);
    }
    return target == Version::k4 ? version3To4(card) : version4To3(card);
}

}  // namespace kalends::vcard
