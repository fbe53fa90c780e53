// The repository's own source files as text, for tests about its structure.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kalends::architecture {

struct SourceFile {
    std::string path;  // relative to the repository
    std::string text;
};

/// Every .h and .cpp below `folder` (relative to the repository, the test's working directory).
std::vector<SourceFile> sourcesBelow(const std::filesystem::path& folder);
/// What the file includes, without quotes or angle brackets.
std::vector<std::string> includesOf(const SourceFile& file);

}  // namespace kalends::architecture
