// Reads the tree below the working directory that ctest sets.
#include "tests/architecture/source_tree.h"

#include <fstream>
#include <sstream>

namespace kalends::architecture {

std::vector<SourceFile> sourcesBelow(const std::filesystem::path& folder) {
    std::vector<SourceFile> files;
    if (!std::filesystem::exists(folder)) {
        return files;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        const auto extension = entry.path().extension();
        if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp")) {
            std::ifstream in{entry.path()};
            std::stringstream text;
            text << in.rdbuf();
            files.push_back({entry.path().generic_string(), text.str()});
        }
    }
    return files;
}

std::vector<std::string> includesOf(const SourceFile& file) {
    std::vector<std::string> includes;
    std::istringstream lines{file.text};
    std::string line;
    while (std::getline(lines, line)) {
        if (line.starts_with("#include ")) {
            const auto open = line.find_first_of("\"<");
            const auto close = line.find_last_of("\">");
            if (open != std::string::npos && close > open) {
                includes.push_back(line.substr(open + 1, close - open - 1));
            }
        }
    }
    return includes;
}

}  // namespace kalends::architecture
