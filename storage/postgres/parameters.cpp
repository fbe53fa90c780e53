// Parameters as text: escaping of array literals and the check that a value is text at all.
#include "storage/postgres/parameters.h"

#include "storage/errors.h"

namespace kalends::postgres {

namespace {

/// Length of the well-formed UTF-8 sequence that starts `rest`, 0 when there is none (Unicode,
/// table 3-7).
std::size_t sequenceLength(std::string_view rest) {
    const auto byte = [rest](std::size_t i) -> unsigned {
        return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
    };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return first == 0 ? 0 : 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        const bool tooShort = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) > 0x9F;
        return continues(1) && continues(2) && !tooShort && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool tooShort = first == 0xF0 && byte(1) < 0x90;
        const bool tooLarge = first == 0xF4 && byte(1) > 0x8F;
        return continues(1) && continues(2) && continues(3) && !tooShort && !tooLarge ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool isText(std::string_view value) {
    while (!value.empty()) {
        const std::size_t length = sequenceLength(value);
        if (length == 0) {
            return false;
        }
        value.remove_prefix(length);
    }
    return true;
}

void ArrayLiteral::separate() {
    if (text_.size() > 1) {
        text_ += ',';
    }
}

void ArrayLiteral::add(std::string_view element) {
    separate();
    text_ += '"';
    for (const char c : element) {
        if (c == '"' || c == '\\') {
            text_ += '\\';
        }
        text_ += c;
    }
    text_ += '"';
}

void ArrayLiteral::add(std::int64_t element) {
    separate();
    text_ += std::to_string(element);
}

void ArrayLiteral::addFlag(bool element) {
    separate();
    text_ += element ? 't' : 'f';
}

std::string ArrayLiteral::finish() && {
    text_ += '}';
    return std::move(text_);
}

std::string arrayOf(const std::vector<std::string>& elements) {
    ArrayLiteral literal;
    for (const std::string& element : elements) {
        literal.add(element);
    }
    return std::move(literal).finish();
}

Parameters& Parameters::keep(std::string value) {
    owned_.push_back(std::move(value));
    values_.push_back(&owned_.back());
    return *this;
}

Parameters& Parameters::text(std::string_view value) {
    if (!isText(value)) {
        throw storage::Refused("text must be valid UTF-8 without NUL");
    }
    return keep(std::string(value));
}

Parameters& Parameters::optionalText(const std::optional<std::string>& value) {
    return value ? text(*value) : null();
}

Parameters& Parameters::integer(std::int64_t value) {
    return keep(std::to_string(value));
}

Parameters& Parameters::flag(bool value) {
    return keep(value ? "t" : "f");
}

Parameters& Parameters::null() {
    values_.push_back(nullptr);
    return *this;
}

Parameters& Parameters::array(std::string literal) {
    if (!isText(literal)) {
        throw storage::Refused("text must be valid UTF-8 without NUL");
    }
    return keep(std::move(literal));
}

void addDeadProperties(Parameters& parameters,
                       const std::vector<storage::DeadProperty>& properties) {
    ArrayLiteral names, xml;
    for (const storage::DeadProperty& property : properties) {
        names.add(property.name);
        xml.add(property.xml);
    }
    parameters.array(std::move(names).finish()).array(std::move(xml).finish());
}

}  // namespace kalends::postgres
