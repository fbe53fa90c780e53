// Cards written line by line for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "groupware/vcard/card.h"

namespace kalends::vcard::testing {

/// The lines of a card, closed by CRLF, between BEGIN and END.
inline std::string cardText(std::string_view version,
                            std::initializer_list<std::string_view> lines) {
    std::string text = "BEGIN:VCARD\r\nVERSION:" + std::string(version) + "\r\n";
    for (const std::string_view line : lines) {
        text.append(line).append("\r\n");
    }
    return text.append("END:VCARD\r\n");
}

/// A text that must be one component; the test fails otherwise.
inline contentline::Document parsed(std::string text) {
    auto document = parseStored(std::move(text));
    if (!document) {
        ADD_FAILURE() << "not a card";
        return std::move(*parseStored("BEGIN:VCARD\r\nEND:VCARD\r\n"));
    }
    return std::move(*document);
}

/// Why the card is refused; empty when it is not.
inline std::string refusal(std::string text, const Rules& rules = {}) {
    const auto result = parse(std::move(text), rules);
    const auto* violation = std::get_if<Violation>(&result);
    return violation == nullptr ? std::string() : violation->message;
}

}  // namespace kalends::vcard::testing
