// The configuration file, the environment, secrets, and what does not fit together.
#include "server/config.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "server/settings_table.h"

namespace kalends::server {
namespace {

std::string errorOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const ConfigurationError& error) {
        return error.what();
    }
    return "";
}

std::string errorOfText(const std::string& text) {
    return errorOf([&] {
        Configuration configuration;
        applyText(configuration, text, "kalends.conf");
    });
}

class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text)
        : path_(std::filesystem::temp_directory_path() /
                ("kalends-config-" + std::to_string(::getpid()))) {
        std::ofstream(path_) << text;
    }

    ~TemporaryFile() { std::filesystem::remove(path_); }

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] std::string path() const { return path_; }

  private:
    std::filesystem::path path_;
};

TEST(SettingsTable, NamesAreUniqueAndEachHasAMeaning) {
    std::set<std::pair<std::string_view, std::string_view>> names;
    for (const auto& setting : settingsTable()) {
        EXPECT_TRUE(names.emplace(setting.section, setting.key).second)
            << setting.section << '.' << setting.key;
        EXPECT_GT(setting.meaning.size(), 10U) << setting.key;
        EXPECT_EQ(setting.meaning.back(), '.') << setting.key;
    }
    EXPECT_GT(names.size(), 60U);
}

TEST(SettingsTable, EveryDefaultReadsBackAsItself) {
    const Configuration defaults;
    for (const auto& setting : settingsTable()) {
        Configuration copy;
        setValue(setting, copy, valueOf(setting, defaults));
        EXPECT_EQ(valueOf(setting, copy), valueOf(setting, defaults))
            << setting.section << '.' << setting.key;
    }
}

TEST(Config, WhatIsPrintedCanBeReadAndMeansTheSame) {
    const auto printed = printConfiguration({});
    Configuration read;
    applyText(read, printed, "printed");
    EXPECT_EQ(printConfiguration(read), printed);
    EXPECT_TRUE(contradictions({}).empty());
}

TEST(Config, ReadsSectionsCommentsAndBlanks) {
    Configuration configuration;
    applyText(
        configuration,
        "# comment\n; another\n\n[server]\n  listen = 0.0.0.0:80, tls://[::]:443 \r\nworkers=3\n"
        "[ database ]\nurl = host=/run/pg dbname=x = y\n[log]\nlevel = debug\naccess = errors\n",
        "test");
    ASSERT_EQ(configuration.http.listen.size(), 2U);
    EXPECT_EQ(configuration.http.listen[1].security, http::Security::kTls);
    EXPECT_EQ(configuration.http.work.workers, 3U);
    EXPECT_EQ(configuration.database.url, "host=/run/pg dbname=x = y");
    EXPECT_EQ(configuration.log.level, LogLevel::kDebug);
    EXPECT_EQ(configuration.log.access, AccessLog::kErrors);
}

TEST(Config, RefusesWhatItDoesNotKnowNamingTheLine) {
    EXPECT_NE(errorOfText("[server]\nlisten = :1\nworker = 3\n")
                  .find("kalends.conf:3: there is no setting server.worker"),
              std::string::npos);
    EXPECT_NE(errorOfText("[sever]\nlisten = :1\n").find("kalends.conf:2"), std::string::npos);
    EXPECT_NE(errorOfText("listen = :1\n").find("kalends.conf:1"), std::string::npos)
        << "before any section";
    EXPECT_NE(
        errorOfText("[server]\nworkers = many\n").find("server.workers: expected a whole number"),
        std::string::npos);
    EXPECT_NE(errorOfText("[server]\nworkers = 99999999999\n").find("too large"),
              std::string::npos);
    EXPECT_NE(errorOfText("[server]\nworkers = 1\nworkers = 2\n")
                  .find("kalends.conf:3: server.workers is set twice"),
              std::string::npos);
    EXPECT_NE(errorOfText("[server\n").find("kalends.conf:1"), std::string::npos);
    EXPECT_NE(errorOfText("[server]\nworkers\n").find("expected key = value"), std::string::npos);
}

TEST(Config, TheEnvironmentOverridesTheFile) {
    const TemporaryFile file("[server]\nworkers = 3\nheavy_workers = 2\n");
    const auto configuration = loadConfiguration(file.path(), {{"KALENDS_SERVER_WORKERS", "5"},
                                                               {"KALENDS_DATABASE_URL", "host=x"},
                                                               {"KALENDS_TESTS_OWN", "1"}});
    EXPECT_EQ(configuration.http.work.workers, 5U);
    EXPECT_EQ(configuration.http.work.heavyWorkers, 2U);
    EXPECT_EQ(configuration.database.url, "host=x");
}

TEST(Config, RefusesUnknownVariablesOfItsSections) {
    EXPECT_NE(errorOf([] {
                  (void)loadConfiguration(std::nullopt, {{"KALENDS_SERVER_WORKER", "5"}});
              }).find("KALENDS_SERVER_WORKER: there is no such setting"),
              std::string::npos);
    EXPECT_NE(errorOf([] {
                  (void)loadConfiguration(
                      std::nullopt, {{"KALENDS_TLS_KEY", "a"}, {"KALENDS_LOG_LEVEL", "loud"}});
              }).find("KALENDS_LOG_LEVEL: log.level: expected debug"),
              std::string::npos);
}

TEST(Config, AMissingFileIsAnErrorThatNamesIt) {
    EXPECT_EQ(errorOf([] { (void)loadConfiguration("/nowhere/kalends.conf", {}); }),
              "/nowhere/kalends.conf: cannot be read");
}

TEST(Config, SecretsComeFromFiles) {
    const TemporaryFile file("p'w\\d\nsecond line\n");
    DatabaseSettings settings;
    settings.passwordFile = file.path();
    settings.url = "host=db user=k";
    EXPECT_EQ(databaseUrl(settings), "host=db user=k password='p\\'w\\\\d'");
    settings.url = "postgresql://k@db/x?connect_timeout=2";
    EXPECT_EQ(databaseUrl(settings),
              "postgresql://k@db/x?connect_timeout=2&password=%70%27%77%5C%64");
    settings.passwordFile = "/nowhere";
    EXPECT_THROW((void)databaseUrl(settings), ConfigurationError);
    settings.passwordFile.clear();
    settings.urlFile = file.path();
    EXPECT_EQ(databaseUrl(settings), "p'w\\d");
}

TEST(Config, FindsWhatDoesNotFitTogether) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"[server]\nlisten = tls://:443\n", "tls.certificate"},
        {"[server]\nlisten =\n", "server.listen"},
        {"[server]\nworkers = 0\n", "server.workers"},
        {"[server]\nio_threads = 3\n", "server.io_threads"},
        {"[database]\nurl = a\nurl_file = b\n", "database.url"},
        {"[database]\npool_size = 0\n", "database.pool_size"},
        {"[body]\ncompress_level = 10\n", "body.compress_level"},
        {"[limits]\nfirst_year = 0\n", "limits.first_year"},
        {"[limits]\nlast_year = 10000\n", "limits.last_year"},
        {"[limits]\nfirst_year = 2030\nlast_year = 2029\n", "limits.first_year"},
        {"[calendar]\noccurrence_horizon = 2000 d\n", "calendar.occurrence_horizon"},
        {"[calendar]\njob_interval = 0 s\n", "calendar.job_interval"},
        {"[publishing]\nurl = calendar.town.example\n", "publishing.url"},
        {"[publishing]\nurl = https://calendar.town.example/\n", "publishing.url"},
        {"[auth]\nsources =\n", "auth.sources"},
        {"[auth]\nsources = local, nis\n", "auth.sources"},
        {"[auth]\nsources = local, local, ldap\n", "auth.sources"},
        {"[negotiate]\nrealms = TOWN.EXAMPLE\n", "negotiate.keytab"},
        {"[negotiate]\nkeytab = /etc/k\n", "negotiate.realms"},
        {"[negotiate]\nkeytab = /etc/k\nrealms = A\nlogin = x\n", "negotiate.login"},
    };
    for (const auto& [text, setting] : cases) {
        Configuration configuration;
        applyText(configuration, text, "test");
        const auto found = contradictions(configuration);
        ASSERT_EQ(found.size(), 1U) << text;
        EXPECT_NE(found.front().find(setting), std::string::npos) << found.front();
    }
}

}  // namespace
}  // namespace kalends::server
