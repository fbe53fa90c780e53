// Names of time zones from tzdata.zi and zone.tab, or from the directory when those are not
// installed.
#include "groupware/recurrence/zone_names.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <unordered_map>

namespace kalends::recurrence {
namespace {

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return result;
}

struct NameIndex {
    std::vector<std::string> names;
    std::vector<std::pair<std::string, std::string>> aliases;
    std::unordered_map<std::string, std::string> byLowered;
    std::set<std::string, std::less<>> present;  // the names of zone.tab
};

void readRules(NameIndex& index) {
    std::ifstream file(zoneinfoDirectory() + "/tzdata.zi");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t first = line.find(' ');
        if (first != 1 || (line[0] != 'Z' && line[0] != 'L')) {
            continue;
        }
        const std::size_t second = line.find(' ', 2);
        if (second == std::string::npos) {
            continue;
        }
        std::string word = line.substr(2, second - 2);
        if (line[0] == 'Z') {
            index.names.push_back(std::move(word));
        } else {
            std::string alias = line.substr(second + 1);
            index.names.push_back(alias);
            index.aliases.emplace_back(std::move(alias), std::move(word));
        }
    }
}

void readPresentNames(NameIndex& index) {
    for (const char* name : {"/zone.tab", "/zone1970.tab"}) {
        std::ifstream file(zoneinfoDirectory() + name);
        std::string line;
        while (std::getline(file, line)) {
            if (line.empty() || line.front() == '#') {
                continue;
            }
            const std::size_t first = line.find('\t');
            const std::size_t second =
                first == std::string::npos ? first : line.find('\t', first + 1);
            if (second != std::string::npos) {
                const std::size_t third = line.find('\t', second + 1);
                index.present.insert(line.substr(second + 1, third - second - 1));
            }
        }
    }
}

void scanDirectory(NameIndex& index) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path root(zoneinfoDirectory());
    for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().lexically_relative(root).string();
        if (name == "posix" || name == "right") {
            it.disable_recursion_pending();
        } else if (it->is_regular_file(error) && name.front() >= 'A' && name.front() <= 'Z') {
            index.names.push_back(name);
        }
    }
}

const NameIndex& nameIndex() {
    static const NameIndex kIndex = [] {
        NameIndex index;
        readRules(index);
        readPresentNames(index);
        if (index.names.empty()) {
            scanDirectory(index);
        }
        std::erase(index.names, "Factory");
        std::sort(index.names.begin(), index.names.end());
        std::sort(index.aliases.begin(), index.aliases.end());
        for (const std::string& name : index.names) {
            index.byLowered.emplace(lowered(name), name);
        }
        return index;
    }();
    return kIndex;
}

}  // namespace

const std::string& zoneinfoDirectory() {
    static const std::string kDirectory = "/usr/share/zoneinfo";
    return kDirectory;
}

const std::vector<std::string>& allZoneNames() {
    return nameIndex().names;
}

const std::vector<std::pair<std::string, std::string>>& zoneAliases() {
    return nameIndex().aliases;
}

std::optional<std::string> spelledZoneName(std::string_view name) {
    const auto& names = nameIndex().byLowered;
    const auto found = names.find(lowered(name));
    if (found == names.end()) {
        return std::nullopt;
    }
    return found->second;
}

std::string presentZoneName(const std::string& name) {
    const NameIndex& index = nameIndex();
    if (index.present.count(name) != 0) {
        return name;
    }
    const auto found = std::lower_bound(
        index.aliases.begin(), index.aliases.end(), name,
        [](const auto& alias, const auto& wanted) { return alias.first < wanted; });
    if (found != index.aliases.end() && found->first == name &&
        index.present.count(found->second) != 0) {
        return found->second;
    }
    return name;
}

const std::string& machineZoneName() {
    static const std::string kName = [] {
        namespace fs = std::filesystem;
        std::error_code error;
        const std::string target = fs::weakly_canonical("/etc/localtime", error).string();
        const std::string prefix = zoneinfoDirectory() + '/';
        const bool linked = !error && target.compare(0, prefix.size(), prefix) == 0;
        const auto name = linked ? spelledZoneName(target.substr(prefix.size())) : std::nullopt;
        return name ? presentZoneName(*name) : std::string("UTC");
    }();
    return kName;
}

}  // namespace kalends::recurrence
