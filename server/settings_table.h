// A row per setting: its name, its meaning and its place in the configuration.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "server/config.h"
#include "server/setting_values.h"

namespace kalends::server {

/// Finds the member a setting stands for; the alternative decides how its value is read and
/// printed.
template <class T>
using Member = T& (*)(Configuration&);

/// 64-bit members that count bytes.
struct BytesMember {
    Member<std::uint64_t> member;
};

using Place = std::variant<Member<std::string>,
                           Member<bool>,
                           Member<unsigned>,
                           Member<int>,
                           Member<std::uint64_t>,
                           BytesMember,
                           Member<std::chrono::milliseconds>,
                           Member<std::chrono::seconds>,
                           Member<std::vector<std::string>>,
                           Member<std::vector<http::ListenAddress>>,
                           Member<LogLevel>,
                           Member<AccessLog>>;

struct Setting {
    std::string_view section, key, meaning;
    Place place;
};

/// Grouped by section, in the order in which they are printed.
[[nodiscard]] std::span<const Setting> settingsTable();

/// Throws BadValue.
void setValue(const Setting& setting, Configuration& configuration, std::string_view text);
[[nodiscard]] std::string valueOf(const Setting& setting, const Configuration& configuration);
/// "text", "duration" and so on, for people.
[[nodiscard]] std::string_view typeOf(const Setting& setting);

}  // namespace kalends::server
