// The arrows between folders, and where each external library may be used.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace kalends::architecture {
namespace {

const std::vector<std::string> kTopFolders{"groupware", "storage", "schema", "auth",
                                           "dav",       "web",     "server"};

struct Arrow {
    std::string from;             // folder
    std::vector<std::string> to;  // folders it may include from
};

/// Longest matching `from` decides.
const std::vector<Arrow> kArrows{
    {"groupware/", {"groupware/"}},
    {"schema/", {"schema/"}},
    {"storage/", {"storage/"}},
    {"storage/postgres/", {"storage/", "schema/"}},
    {"auth/", {"auth/", "storage/"}},
    {"dav/http/", {"dav/http/"}},
    {"dav/xml/", {"dav/xml/"}},
    {"dav/errors/", {"dav/errors/", "dav/xml/"}},
    {"dav/", {"dav/", "auth/", "storage/", "groupware/"}},
    {"web/", {"web/", "dav/", "auth/", "storage/", "groupware/"}},
    {"server/", {"server/", "web/", "dav/", "auth/", "storage/", "groupware/", "schema/"}},
};

bool startsWithAny(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const std::string& prefix) { return text.starts_with(prefix); });
}

const Arrow& arrowOf(const std::string& path) {
    const Arrow* best = nullptr;
    for (const auto& arrow : kArrows) {
        if (path.starts_with(arrow.from) &&
            (best == nullptr || arrow.from.size() > best->from.size())) {
            best = &arrow;
        }
    }
    return *best;
}

std::vector<SourceFile> everySource() {
    std::vector<SourceFile> files;
    for (const auto& folder : kTopFolders) {
        for (auto& file : sourcesBelow(folder)) {
            files.push_back(std::move(file));
        }
    }
    return files;
}

TEST(Layout, FoldersIncludeOnlyWhereTheirArrowsPoint) {
    const auto files = everySource();
    ASSERT_GT(files.size(), 100U) << "the test runs in the repository's root";
    for (const auto& file : files) {
        for (const auto& include : includesOf(file)) {
            std::vector<std::string> ours;
            for (const auto& folder : kTopFolders) {
                ours.push_back(folder + "/");
            }
            if (startsWithAny(include, ours)) {
                EXPECT_TRUE(startsWithAny(include, arrowOf(file.path).to))
                    << file.path << " includes " << include;
            }
        }
    }
}

struct Confinement {
    std::string include;               // prefix of what is included
    std::vector<std::string> allowed;  // folders or files
};

TEST(Layout, EachExternalLibraryStaysInItsFolder) {
    const std::vector<Confinement> confinements{
        {"pqxx", {"storage/postgres/"}},
        {"libpq", {"storage/postgres/"}},
        {"libical", {"groupware/ical/"}},
        {"pugixml", {"dav/xml/"}},
        {"Poco/Net", {"dav/http/", "server/doctor", "server/jobs/"}},
        {"openssl", {"dav/http/"}},
        {"ldap", {"auth/ldap/"}},
        {"gssapi", {"auth/negotiate/"}},
    };
    for (const auto& file : everySource()) {
        for (const auto& include : includesOf(file)) {
            for (const auto& confinement : confinements) {
                if (include.starts_with(confinement.include)) {
                    EXPECT_TRUE(startsWithAny(file.path, confinement.allowed))
                        << file.path << " includes " << include;
                }
            }
        }
    }
}

TEST(Layout, TheDomainAsksNoClockAndReadsNoFilesButTimeZones) {
    for (const auto& file : sourcesBelow("groupware")) {
        EXPECT_EQ(file.text.find("system_clock::now"), std::string::npos) << file.path;
        if (!file.path.starts_with("groupware/recurrence/")) {
            for (const auto& include : includesOf(file)) {
                EXPECT_NE(include, "fstream") << file.path;
                EXPECT_NE(include, "filesystem") << file.path;
            }
        }
    }
}

TEST(Layout, EveryFileStartsWithWhatItIs) {
    for (const auto& file : everySource()) {
        EXPECT_TRUE(file.text.starts_with("// ")) << file.path;
    }
}

TEST(Layout, NamespacesAreTheLeafFolders) {
    for (const auto& file : everySource()) {
        const auto slash = file.path.rfind('/');
        const auto folder = file.path.substr(0, slash);
        const auto leaf = folder.substr(folder.rfind('/') + 1);
        if (file.path == "dav/settings.h" ||
            file.text.find("namespace kalends") == std::string::npos) {
            continue;
        }
        EXPECT_NE(file.text.find("namespace kalends::" + leaf), std::string::npos) << file.path;
    }
}

}  // namespace
}  // namespace kalends::architecture
