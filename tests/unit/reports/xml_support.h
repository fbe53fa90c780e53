// Request bodies written short: the usual prefixes are declared around them.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "dav/errors/conditions.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

/// The first element of `body`, in which D, C, CR and CS are bound.
inline xml::Element element(std::string_view body) {
    const std::string text =
        "<root xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
        "xmlns:CR=\"urn:ietf:params:xml:ns:carddav\" xmlns:CS=\"http://calendarserver.org/ns/\">" +
        std::string{body} + "</root>";
    auto parsed = xml::read(text);
    if (const auto* error = std::get_if<xml::ReadError>(&parsed)) {
        throw std::runtime_error{error->message};
    }
    const auto elements = std::get<xml::Element>(parsed).elements();
    return *elements.at(0);
}

/// What a parser threw: its condition and status.
struct Refusal {
    errors::Condition condition = errors::Condition::kNone;
    int status = 0;
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

template <class Parse>
Refusal refusalOf(Parse parse) {
    try {
        parse();
    } catch (const errors::DavError& error) {
        return {error.condition(), error.status()};
    }
    return {};
}

}  // namespace kalends::reports
