// Collects the rows of every table, finds the tests that name them, prints them by standard.
#include "tests/architecture/conformance_page.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <string_view>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/methods/capabilities.h"
#include "dav/methods/method_table.h"
#include "dav/properties/property.h"
#include "dav/reports/report.h"
#include "tests/architecture/source_tree.h"

namespace kalends::architecture {

namespace {

struct Row {
    std::string standard, section, what, name, state;
};

struct Test {
    std::string name, text;
};

bool isNamePart(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

bool mentions(std::string_view text, std::string_view name) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const auto end = at + name.size();
        if ((at == 0 || !isNamePart(text[at - 1])) &&
            (end == text.size() || !isNamePart(text[end]))) {
            return true;
        }
    }
    return false;
}

/// Tests as pieces of their files; what stands outside any test goes by the file's path.
std::vector<Test> protocolTests() {
    static const std::regex kHead(R"(\nTEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
    std::vector<Test> tests, shared;
    auto files = sourcesBelow("tests/protocol");
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    for (const auto& file : files) {
        std::size_t begin = 0;
        std::string name;
        for (std::sregex_iterator at(file.text.begin(), file.text.end(), kHead), end; at != end;
             ++at) {
            const auto position = static_cast<std::size_t>(at->position());
            auto& list = name.empty() ? shared : tests;
            list.push_back(
                {name.empty() ? file.path : name, file.text.substr(begin, position - begin)});
            begin = position;
            name = (*at)[1].str() + "." + (*at)[2].str();
        }
        auto& list = name.empty() ? shared : tests;
        list.push_back({name.empty() ? file.path : name, file.text.substr(begin)});
    }
    tests.insert(tests.end(), shared.begin(), shared.end());
    return tests;
}

std::string squeezed(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            kept += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return kept;
}

/// The test that has the row in its own name, else the first that asks for it.
std::string testOf(const std::vector<Test>& tests, std::string_view name) {
    const Test* first = nullptr;
    const auto wanted = squeezed(name);
    for (const auto& test : tests) {
        if (!mentions(test.text, name)) {
            continue;
        }
        if (squeezed(test.name).find(wanted) != std::string::npos) {
            return test.name;
        }
        first = first == nullptr ? &test : first;
    }
    return first == nullptr ? "" : first->name;
}

/// "RFC 4791 5.3.2.1" is standard "RFC 4791", section "5.3.2.1"; other names keep a trailing number
/// as the section.
Row rowFor(std::string_view source, std::string what, std::string name, std::string state) {
    const std::string_view first = source.substr(0, source.find(','));
    const auto space = first.rfind(' ');
    const bool numbered = space != std::string_view::npos && space + 1 < first.size() &&
                          std::isdigit(static_cast<unsigned char>(first[space + 1])) != 0 &&
                          first.substr(0, space) != "RFC";
    return {.standard = std::string(numbered ? first.substr(0, space) : first),
            .section = std::string(numbered ? source.substr(space + 1) : ""),
            .what = std::move(what),
            .name = std::move(name),
            .state = std::move(state)};
}

/// Whether anything but its table raises a condition: the enumerator's name stands in the sources.
std::string stateOf(const errors::ConditionRow& row, const std::vector<SourceFile>& sources) {
    const auto wanted = squeezed(row.name.local);
    static const std::regex kUse(R"(Condition::k(\w+))");
    for (const auto& file : sources) {
        if (file.path.starts_with("dav/errors/")) {
            continue;
        }
        for (std::sregex_iterator at(file.text.begin(), file.text.end(), kUse), end; at != end;
             ++at) {
            auto used = squeezed((*at)[1].str());
            if (used == wanted || used == "card" + wanted) {
                return "raised";
            }
        }
    }
    return "not yet raised";
}

std::vector<Row> rowsOfAllTables() {
    std::vector<Row> rows;
    for (const auto& row : methods::methods()) {
        rows.push_back(rowFor(row.rfc, "method", std::string(row.verb), "served"));
    }
    for (const auto& row : methods::capabilities()) {
        rows.push_back(rowFor(row.rfc, "capability", std::string(row.token), "advertised"));
    }
    for (const auto& row : reports::all()) {
        rows.push_back(rowFor(row.rfc, "report", std::string(row.name.local), "served"));
    }
    for (const auto* row : properties::all()) {
        rows.push_back(rowFor(row->rfc, "property", std::string(row->name.local),
                              row->write == nullptr ? "protected" : "writable"));
    }
    std::vector<SourceFile> sources;
    for (const char* folder : {"dav", "server"}) {
        auto found = sourcesBelow(folder);
        sources.insert(sources.end(), found.begin(), found.end());
    }
    for (std::size_t at = 1; at < errors::conditionCount(); ++at) {
        const auto& row = errors::row(static_cast<errors::Condition>(at));
        rows.push_back(
            rowFor(row.rfc, "condition", std::string(row.name.local), stateOf(row, sources)));
    }
    return rows;
}

/// Section numbers in their numeric order: 5.10 after 5.9.
std::vector<int> sectionKey(const std::string& section) {
    std::vector<int> key;
    int number = 0;
    for (const char c : section + ".") {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            number = number * 10 + (c - '0');
        } else {
            key.push_back(number);
            number = 0;
        }
    }
    return key;
}

}  // namespace

std::string conformanceTables() {
    std::map<std::string, std::vector<Row>> byStandard;
    for (auto& row : rowsOfAllTables()) {
        byStandard[row.standard].push_back(std::move(row));
    }
    const auto tests = protocolTests();
    std::string page;
    for (auto& [standard, rows] : byStandard) {
        const auto key = [](const Row& row) {
            return std::tuple(sectionKey(row.section), row.what, row.name);
        };
        std::stable_sort(rows.begin(), rows.end(),
                         [&](const Row& a, const Row& b) { return key(a) < key(b); });
        const auto same = [&](const Row& a, const Row& b) { return key(a) == key(b); };
        rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
        page += "\n### " + standard +
                "\n\n| Section | What | State | Test |\n| --- | --- | --- | --- |\n";
        for (const auto& row : rows) {
            page += "| " + row.section + " | " + row.what + " `" + row.name + "` | " + row.state +
                    " | " + testOf(tests, row.name) + " |\n";
        }
    }
    return page;
}

}  // namespace kalends::architecture
