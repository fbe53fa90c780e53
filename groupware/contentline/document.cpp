// The tree of components over the lexer's lines. Knows no property by name beyond BEGIN and END.
#include "groupware/contentline/document.h"

#include <algorithm>
#include <utility>

#include "groupware/contentline/lexer.h"

namespace kalends::contentline {
namespace {

constexpr std::size_t kHardDepthLimit = 64;  // components are destroyed recursively

template <typename Items>
auto* firstNamed(Items& items, std::string_view name) noexcept {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [name](const auto& item) { return item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t end = text.find_last_not_of(" \t");
    return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end - begin + 1);
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Builds the tree line by line, with the open components on a stack of its own.
class TreeBuilder {
  public:
    TreeBuilder(std::size_t depth, Arena& arena) : depth_(depth), arena_(arena) {}

    /// What is wrong, or empty.
    [[nodiscard]] std::string take(Property& property) {
        if (property.name == "BEGIN")
            return begin(property);
        if (property.name == "END")
            return end(property);
        if (open_.empty())
            return "The line stands outside a component.";
        open_.back().properties.push_back(std::move(property));
        return {};
    }

    [[nodiscard]] const std::vector<Component>& open() const { return open_; }

    [[nodiscard]] std::vector<Component> finished() && { return std::move(finished_); }

  private:
    std::string begin(const Property& property) {
        const std::string_view name = upperName(trimmed(property.value), arena_);
        if (name.empty() || !property.group.empty())
            return "The component has no name or a malformed one.";
        if (open_.size() >= depth_)
            return "Components are nested too deeply.";
        Component& component = open_.emplace_back();
        component.name = name;
        component.raw = property.raw;
        component.line = property.line;
        component.properties.reserve(16);
        return {};
    }

    std::string end(const Property& property) {
        if (open_.empty())
            return "END stands outside a component.";
        const std::string_view name = trimmed(property.value);
        Component& component = open_.back();
        if (!equalsIgnoringCase(name, component.name) || !property.group.empty())
            return "END does not close the component " + std::string(component.name) +
                   " begun in line " + std::to_string(component.line) + ".";
        const char* const first = component.raw.data();
        const char* const last = property.raw.data() + property.raw.size();
        component.raw = {first, static_cast<std::size_t>(last - first)};
        Component closed = std::move(component);
        open_.pop_back();
        (open_.empty() ? finished_ : open_.back().components).push_back(std::move(closed));
        return {};
    }

    std::size_t depth_;
    Arena& arena_;
    std::vector<Component> open_;
    std::vector<Component> finished_;
};

}  // namespace

struct Document::Store {
    std::string text;
    Arena arena;
    std::vector<Component> components;
};

const Parameter* Property::parameter(std::string_view upperName) const {
    return firstNamed(parameters, upperName);
}

std::string_view Property::parameterValue(std::string_view upperName) const {
    const Parameter* const found = parameter(upperName);
    return found == nullptr || found->values.empty() ? std::string_view{} : found->values.front();
}

const Property* Component::property(std::string_view upperName) const {
    return firstNamed(properties, upperName);
}

std::vector<const Property*> Component::propertiesNamed(std::string_view upperName) const {
    std::vector<const Property*> found;
    for (const Property& property : properties)
        if (property.name == upperName)
            found.push_back(&property);
    return found;
}

std::string_view Component::value(std::string_view upperName) const {
    const Property* const found = property(upperName);
    return found == nullptr ? std::string_view{} : found->value;
}

std::variant<Document, SyntaxError> Document::parse(std::string text, const Limits& limits) {
    if (text.size() > limits.bytes)
        return SyntaxError{0,
                           "The text is longer than " + std::to_string(limits.bytes) + " bytes."};
    auto store = std::make_unique<Store>();
    store->text = std::move(text);
    LineReader reader(store->text, store->arena);
    TreeBuilder tree(std::min(limits.depth, kHardDepthLimit), store->arena);
    std::size_t lines = 0;
    std::size_t parameterValuesLeft = limits.parameterValues;
    LogicalLine line;
    while (reader.next(line)) {
        if (++lines > limits.lines)
            return SyntaxError{line.number, "The text has too many lines."};
        Property property;
        const char* const problem =
            readProperty(line, limits, parameterValuesLeft, store->arena, property);
        if (problem != nullptr)
            return SyntaxError{line.number, problem};
        std::string misplaced = tree.take(property);
        if (!misplaced.empty())
            return SyntaxError{line.number, std::move(misplaced)};
    }
    if (!tree.open().empty()) {
        const Component& component = tree.open().back();
        return SyntaxError{component.line,
                           "The component " + std::string(component.name) + " is not closed."};
    }
    store->components = std::move(tree).finished();
    return Document(std::move(store));
}

Document::Document(std::unique_ptr<Store> store) : store_(std::move(store)) {}

Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const std::vector<Component>& Document::components() const {
    return store_->components;
}

const std::string& Document::text() const {
    return store_->text;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace kalends::contentline
