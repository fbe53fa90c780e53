// Internal to contentline: from bytes to logical lines to properties. Knows no component and no
// property by name.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::contentline {

/// Bytes that stand nowhere in the source as such: unfolded lines, upper-cased names, decoded
/// values.
class Arena {
  public:
    /// `size` writable bytes that keep their address as long as the arena lives.
    [[nodiscard]] char* take(std::size_t size);

    /// Gives back the tail of the piece taken last.
    void giveBack(std::size_t size) noexcept { free_ += size; }

  private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t free_ = 0;
    std::size_t blockSize_ = 0;
};

struct LogicalLine {
    std::string_view raw;   // with folds and the closing line end
    std::string_view text;  // without either
    std::size_t number = 0;
};

/// Walks over the logical lines of a text; blank ones are skipped.
class LineReader {
  public:
    LineReader(std::string_view text, Arena& arena);
    [[nodiscard]] bool next(LogicalLine& line);

  private:
    [[nodiscard]] std::string_view unfold(std::string_view raw);
    std::string_view text_;
    Arena& arena_;
    std::size_t position_ = 0;
    std::size_t number_ = 1;
};

/// Reads one logical line into `property`. The result is what is wrong, or nullptr.
/// `parameterValuesLeft` is counted down over the whole text.
[[nodiscard]] const char* readProperty(const LogicalLine& line,
                                       const Limits& limits,
                                       std::size_t& parameterValuesLeft,
                                       Arena& arena,
                                       Property& property);

/// The name in upper case, in place where it already is; empty when it is not a name.
[[nodiscard]] std::string_view upperName(std::string_view name, Arena& arena);

}  // namespace kalends::contentline
