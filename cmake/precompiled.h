// Standard headers that nearly every file uses, parsed once where KALENDS_PCH is on. Files still
// include what they use: builds without it (the default for developers' own folders) show a missing
// include.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
