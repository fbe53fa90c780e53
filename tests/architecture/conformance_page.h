// The tables of docs/conformance.md, printed from the tables in code and from the protocol tests.
#pragma once

#include <string>

namespace kalends::architecture {

/// One Markdown table per standard: section, what the row is, state, and a protocol test that names
/// it.
[[nodiscard]] std::string conformanceTables();

}  // namespace kalends::architecture
