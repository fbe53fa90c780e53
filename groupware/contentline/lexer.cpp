// Internal to contentline: from bytes to logical lines to properties. Knows no component and no
// property by name.
#include "groupware/contentline/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "groupware/contentline/utf8.h"

namespace kalends::contentline {
namespace {

enum NameClass : unsigned char { kNotInName = 0, kInName = 1, kLowerInName = 2 };

/// Interop: underscores stand in names of Entourage and others (X-ENTOURAGE_UUID).
constexpr auto kNameClasses = [] {
    std::array<unsigned char, 256> classes{};
    for (unsigned char c = 'A'; c <= 'Z'; ++c) classes[c] = kInName;
    for (unsigned char c = '0'; c <= '9'; ++c) classes[c] = kInName;
    for (unsigned char c = 'a'; c <= 'z'; ++c) classes[c] = kLowerInName;
    classes['-'] = kInName;
    classes['_'] = kInName;
    return classes;
}();

unsigned char nameClass(char c) noexcept {
    return kNameClasses[static_cast<unsigned char>(c)];
}

struct NameScan {
    std::size_t end = 0;
    bool lower = false;
};

NameScan scanName(std::string_view text, std::size_t from) noexcept {
    unsigned seen = 0;
    for (; from < text.size(); ++from) {
        const unsigned char kind = nameClass(text[from]);
        if (kind == kNotInName)
            break;
        seen |= kind;
    }
    return {from, (seen & kLowerInName) != 0};
}

std::string_view toUpper(std::string_view name, Arena& arena) {
    char* const out = arena.take(name.size());
    std::transform(name.begin(), name.end(), out, [](char c) {
        return nameClass(c) == kLowerInName ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return {out, name.size()};
}

std::string_view scannedName(std::string_view text,
                             std::size_t begin,
                             const NameScan& scan,
                             Arena& arena) {
    const std::string_view name = text.substr(begin, scan.end - begin);
    return scan.lower ? toUpper(name, arena) : name;
}

/// RFC 6868: ^n, ^' and ^^; any other circumflex stands for itself.
std::string_view decodeCircumflex(std::string_view value, Arena& arena) {
    if (value.find('^') == std::string_view::npos)
        return value;
    char* const out = arena.take(value.size());
    std::size_t length = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        if (c == '^' && i + 1 < value.size()) {
            const char next = value[i + 1];
            if (next == 'n' || next == '\'' || next == '^') {
                c = next == 'n' ? '\n' : next == '\'' ? '"' : '^';
                ++i;
            }
        }
        out[length++] = c;
    }
    arena.giveBack(value.size() - length);
    return {out, length};
}

bool escapesDelimiter(std::string_view next) {
    return !next.empty() && (next[0] == ';' || next[0] == ',' || next == "://");
}

/// One parameter value at `at`, which is moved to the delimiter behind it. False: the quote is not
/// closed.
bool readParameterValue(std::string_view text, std::size_t& at, std::string_view& value) {
    std::size_t begin = at;
    bool quoted = false;
    if (at < text.size() && text[at] == '"') {
        const std::size_t close = text.find('"', at + 1);
        if (close == std::string_view::npos)
            return false;
        at = close + 1;
        quoted = true;
    }
    const std::size_t afterQuotes = at;
    for (; at < text.size() && text[at] != ',' && text[at] != ';' && text[at] != ':'; ++at) {
        // Interop: Apple escapes as in TEXT (X-TITLE=Main Street 1\; Linz;
        // X-APPLE-ABUID=ab\://Work); the backslash is kept. A colon counts only before slashes: a
        // value may end in a backslash.
        if (text[at] == '\\' && escapesDelimiter(text.substr(at + 1, 3)))
            ++at;
    }
    // Interop: text behind a closing quote, or a quote inside a plain value, is kept as it stands.
    if (quoted && at == afterQuotes) {
        value = text.substr(begin + 1, at - begin - 2);
    } else {
        value = text.substr(begin, at - begin);
    }
    return true;
}

/// Parameters from the semicolon at `at` to the colon, to which `at` is moved.
const char* readParameters(std::string_view text,
                           std::size_t& at,
                           const Limits& limits,
                           std::size_t& valuesLeft,
                           Arena& arena,
                           Property& property) {
    while (at < text.size() && text[at] == ';') {
        const std::size_t begin = ++at;
        const NameScan scan = scanName(text, at);
        at = scan.end;
        // Interop: a semicolon too many before another delimiter is passed over.
        if (at == begin && at < text.size() && (text[at] == ';' || text[at] == ':'))
            continue;
        if (at == begin)
            return "A parameter has no name or a malformed one.";
        if (property.parameters.size() >= limits.parametersPerLine)
            return "The line has too many parameters.";
        if (property.parameters.empty())
            property.parameters.reserve(4);
        Parameter& parameter = property.parameters.emplace_back();
        parameter.name = scannedName(text, begin, scan, arena);
        if (at == text.size() || text[at] != '=')
            continue;
        do {
            ++at;
            std::string_view value;
            if (!readParameterValue(text, at, value))
                return "A quoted parameter value is not closed.";
            if (valuesLeft == 0)
                return "The text has too many parameter values.";
            --valuesLeft;
            parameter.values.push_back(decodeCircumflex(value, arena));
        } while (at < text.size() && text[at] == ',');
    }
    return nullptr;
}

bool isBlank(std::string_view text) noexcept {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

char* Arena::take(std::size_t size) {
    constexpr std::size_t kFirstBlock = 1024;
    constexpr std::size_t kLargestBlock = std::size_t{256} * 1024;
    if (size > free_) {
        const std::size_t grown = std::min(std::max(blockSize_ * 2, kFirstBlock), kLargestBlock);
        blockSize_ = std::max(size, grown);
        blocks_.push_back(std::unique_ptr<char[]>(new char[blockSize_]));
        free_ = blockSize_;
    }
    char* const piece = blocks_.back().get() + (blockSize_ - free_);
    free_ -= size;
    return piece;
}

LineReader::LineReader(std::string_view text, Arena& arena) : text_(text), arena_(arena) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark)
        position_ = kByteOrderMark.size();
}

bool LineReader::next(LogicalLine& line) {
    while (position_ < text_.size()) {
        const std::size_t begin = position_;
        line.number = number_;
        std::size_t physicalLines = 0;
        do {
            const std::size_t end = text_.find('\n', position_);
            position_ = end == std::string_view::npos ? text_.size() : end + 1;
            ++physicalLines;
        } while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t'));
        number_ += physicalLines;
        line.raw = text_.substr(begin, position_ - begin);
        if (physicalLines > 1) {
            line.text = unfold(line.raw);
        } else {
            line.text = line.raw;
            if (!line.text.empty() && line.text.back() == '\n')
                line.text.remove_suffix(1);
            if (!line.text.empty() && line.text.back() == '\r')
                line.text.remove_suffix(1);
        }
        if (!isBlank(line.text))
            return true;
    }
    return false;
}

std::string_view LineReader::unfold(std::string_view raw) {
    char* const out = arena_.take(raw.size());
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < raw.size()) {
        std::size_t end = std::min(raw.find('\n', at), raw.size());
        const std::size_t next = end + 2;  // past the line end and the blank that makes the fold
        if (end > at && raw[end - 1] == '\r')
            --end;
        std::memcpy(out + length, raw.data() + at, end - at);
        length += end - at;
        at = next;
    }
    arena_.giveBack(raw.size() - length);
    return {out, length};
}

std::string_view upperName(std::string_view name, Arena& arena) {
    const NameScan scan = scanName(name, 0);
    return scan.end == name.size() ? scannedName(name, 0, scan, arena) : std::string_view{};
}

const char* readProperty(const LogicalLine& line,
                         const Limits& limits,
                         std::size_t& parameterValuesLeft,
                         Arena& arena,
                         Property& property) {
    const std::string_view text = line.text;
    switch (checkText(text)) {
        case TextProblem::kControlCharacter:
            return "The line holds a control character.";
        case TextProblem::kInvalidUtf8:
            return "The line is not valid UTF-8.";
        case TextProblem::kNone:
            break;
    }
    property.raw = line.raw;
    property.line = line.number;
    std::size_t begin = 0;
    NameScan scan = scanName(text, 0);
    std::size_t at = scan.end;
    if (at > 0 && at < text.size() && text[at] == '.') {
        property.group = text.substr(0, at);
        begin = at + 1;
        scan = scanName(text, begin);
        at = scan.end;
    }
    if (at == begin || (at < text.size() && text[at] != ';' && text[at] != ':'))
        return "The line does not begin with a property name.";
    property.name = scannedName(text, begin, scan, arena);
    if (const char* problem =
            readParameters(text, at, limits, parameterValuesLeft, arena, property))
        return problem;
    if (at >= text.size())
        return "The line has no colon.";
    if (text[at] != ':')
        return "A parameter has no name or a malformed one.";
    property.value = text.substr(at + 1);
    return nullptr;
}

}  // namespace kalends::contentline
