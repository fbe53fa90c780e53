// Files of the shared corpus beside the repository.
#pragma once

#include <unistd.h>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

namespace kalends::test {

inline const std::filesystem::path kCorpus = "../shared/corpus";

/// What one hostile request may cost in seconds of CPU, the client in this process included: one in
/// an optimised build.
#if defined(NDEBUG)
inline constexpr double kCpuLimit = 1.0;
#else
inline constexpr double kCpuLimit = 5.0;
#endif

inline double cpuSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// What one request may add to the memory of server and client together.
inline constexpr std::size_t kMemoryLimit = 128UL * 1024 * 1024;

inline std::size_t residentBytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t whole = 0, resident = 0;
    statm >> whole >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// The placeholders of ccs-caldavtester filled in, always with the same.
inline std::string filled(std::string text) {
    if (text.find('$') == std::string::npos) {
        return text;
    }
    static const std::pair<std::regex, const char*> kPlaceholders[] = {
        {std::regex(R"(\$now\.year\.[-0-9]+:)"), "2026"},
        {std::regex(R"(\$now\.month\.[-0-9]+:)"), "202601"},
        {std::regex(R"(\$now\.[-0-9]+:)"), "20260105"},
        {std::regex(R"(\$[a-z0-9-]+:)"), "x"},
    };
    for (const auto& [pattern, value] : kPlaceholders) {
        text = std::regex_replace(text, pattern, value);
    }
    return text;
}

/// Contents by relative name; empty when the corpus is absent.
inline std::map<std::string, std::string> corpusFiles(const std::string& folder) {
    namespace fs = std::filesystem;
    std::map<std::string, std::string> found;
    if (!fs::exists(kCorpus / folder)) {
        return found;
    }
    for (const auto& entry : fs::recursive_directory_iterator(kCorpus / folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || extension == ".md" || extension == ".tsv") {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream content;
        content << in.rdbuf();
        found[entry.path().lexically_relative(kCorpus).generic_string()] = filled(content.str());
    }
    return found;
}

}  // namespace kalends::test
