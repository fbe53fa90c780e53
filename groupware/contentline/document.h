// Content lines shared by iCalendar and vCard (RFC 5545 section 3.1, RFC 6350 section 3.2): one
// lexer that keeps the raw slice of every line, so that server-side edits patch lines and never
// re-serialise. Knows no property by name beyond BEGIN and END.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kalends::contentline {

struct Parameter {
    std::string_view name;                 // upper case
    std::vector<std::string_view> values;  // quotes removed, RFC 6868 sequences decoded
};

struct Property {
    std::string_view raw;    // the bytes in the source, with folds and the closing line end
    std::string_view group;  // vCard group as written, without its dot; else empty
    std::string_view name;   // upper case
    std::vector<Parameter> parameters;
    std::string_view value;  // unfolded; escapes of the value type are kept
    std::size_t line = 0;    // 1-based, of its first physical line

    /// nullptr when the parameter is absent. `upperName` is upper case.
    [[nodiscard]] const Parameter* parameter(std::string_view upperName) const;
    /// The first value of the parameter; empty when absent.
    [[nodiscard]] std::string_view parameterValue(std::string_view upperName) const;
};

struct Component {
    std::string_view name;  // upper case
    std::string_view raw;   // from BEGIN through END with its line end
    std::vector<Property> properties;
    std::vector<Component> components;
    std::size_t line = 0;

    /// The first property of that name, or nullptr. `upperName` is upper case.
    [[nodiscard]] const Property* property(std::string_view upperName) const;
    [[nodiscard]] std::vector<const Property*> propertiesNamed(std::string_view upperName) const;
    /// The raw value of the first property of that name; empty when absent.
    [[nodiscard]] std::string_view value(std::string_view upperName) const;
};

/// Beyond any of these the text is refused, not cut.
struct Limits {
    std::size_t bytes = 10U * 1024 * 1024;
    std::size_t depth = 8;
    std::size_t lines = 200'000;
    std::size_t parametersPerLine = 100;
    std::size_t parameterValues = 400'000;  // over the whole text; one of 10 MB could hold millions
};

struct SyntaxError {
    std::size_t line = 0;
    std::string message;  // one sentence a person understands
};

/// A parsed text that owns its bytes; every view in it lives as long as the Document (moves keep
/// them valid).
class Document {
  public:
    /// All top-level components in order. Tolerates bare LF line ends, a BOM, blank lines and white
    /// space at the end. Refuses invalid UTF-8, NUL and other control characters (tab excepted),
    /// unbalanced BEGIN/END, lines outside a component, lines without a colon or with a malformed
    /// name, and what exceeds `limits`.
    [[nodiscard]] static std::variant<Document, SyntaxError> parse(std::string text,
                                                                   const Limits& limits = {});
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    [[nodiscard]] const std::vector<Component>& components() const;
    [[nodiscard]] const std::string& text() const;

  private:
    struct Store;
    explicit Document(std::unique_ptr<Store> store);
    std::unique_ptr<Store> store_;
};

/// ASCII comparison without case (names of properties, parameters, components, enumerated values).
[[nodiscard]] bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept;

}  // namespace kalends::contentline
