// The form for a new password as HTML, in German and English. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/own_password.h"

namespace kalends::web {

/// What is wrong with what was sent, beside what changeOwnPassword says.
enum class FormFault : std::uint8_t { kNone, kMissing, kDiffer, kForeign };

struct PasswordForm {
    std::string_view language;  // "de" or "en"
    std::string login;          // as typed before
    unsigned minimumLength = 10;
    FormFault fault = FormFault::kNone;
    std::optional<auth::OwnPasswordOutcome> outcome;  // absent: nothing was sent yet
};

/// The whole page: the form, with what went wrong on top, or what was done.
[[nodiscard]] std::string passwordPage(const PasswordForm& form);
[[nodiscard]] std::string_view accountStyle();

}  // namespace kalends::web
