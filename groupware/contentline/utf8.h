// Whether a text holds only what a content line may hold. Knows no syntax.
#pragma once

#include <string_view>

namespace kalends::contentline {

enum class TextProblem { kNone, kControlCharacter, kInvalidUtf8 };

/// Valid UTF-8 without control characters; tab is allowed (RFC 5545 section 3.1, CONTROL).
[[nodiscard]] TextProblem checkText(std::string_view text) noexcept;

}  // namespace kalends::contentline
