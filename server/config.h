// The configuration as one struct; settings_table.cpp says what each setting means. Knows no other
// part at work.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/caching_authenticator.h"
#include "auth/ldap/settings.h"
#include "auth/negotiate/settings.h"
#include "auth/password_policy.h"
#include "dav/http/settings.h"
#include "dav/settings.h"

namespace kalends::server {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };
enum class AccessLog : std::uint8_t { kOff, kErrors, kAll };

struct DatabaseSettings {
    std::string url;      // empty: embedded, or libpq's own defaults
    std::string urlFile;  // a secret from a file, instead of `url`
    std::string passwordFile;
    unsigned poolSize = 12;
    std::chrono::milliseconds waitLimit{5000};
    std::chrono::milliseconds statementTimeout{30'000};
    std::chrono::milliseconds lockTimeout{10'000};
    std::chrono::milliseconds slowStatement{500};
};

struct EmbeddedSettings {
    std::string directory;  // empty: none
    std::string user = "postgres";
};

struct QuotaSettings {
    std::uint64_t bytes = 100ULL * 1024 * 1024;
    std::uint64_t objects = 0;
};

struct JobSettings {
    std::chrono::milliseconds changeRetention{std::chrono::hours(24 * 180)};
    std::chrono::milliseconds occurrenceHorizon{std::chrono::hours(24 * 500)};
    std::chrono::milliseconds interval{std::chrono::minutes(10)};
};

struct LogSettings {
    LogLevel level = LogLevel::kInfo;
    AccessLog access = AccessLog::kAll;
    std::uint64_t queue = 8192;
};

/// How long each kind of act stands in the audit log.
struct AuditSettings {
    std::chrono::milliseconds administration{std::chrono::hours(24 * 730)};
    std::chrono::milliseconds sharing{std::chrono::hours(24 * 730)};
    std::chrono::milliseconds signIns{std::chrono::hours(24 * 90)};
};

struct Configuration {
    http::ServerSettings http;
    DatabaseSettings database;
    EmbeddedSettings embedded;
    auth::AuthenticatorSettings auth;
    auth::PasswordPolicy passwords;
    ldap::Settings ldap;
    negotiate::Settings negotiate;
    AuditSettings audit;
    DavSettings dav;
    QuotaSettings quota;
    JobSettings jobs;
    LogSettings log;
    std::string pidFile;
    std::string user;  // to become once ports are bound; empty: stay
    std::vector<http::ListenAddress> metrics;
    bool firstRunAccounts = false;  // also without the embedded database
};

/// A setting that is unknown or has a bad value; `what()` names file, line or variable, and the
/// setting.
struct ConfigurationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Pairs of name and value, as of `environ`.
using Environment = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Environment processEnvironment();

/// Defaults, then the file if one is named, then KALENDS_SECTION_KEY variables. Throws
/// ConfigurationError.
[[nodiscard]] Configuration loadConfiguration(const std::optional<std::string>& file,
                                              const Environment& environment);

/// The same from text; `origin` names it in errors.
void applyText(Configuration& configuration, std::string_view text, const std::string& origin);
void applyEnvironment(Configuration& configuration, const Environment& environment);

/// What does not fit together (TLS listener without certificate ...), one sentence each.
[[nodiscard]] std::vector<std::string> contradictions(const Configuration& configuration);

/// The connection string with the secrets from their files. Throws ConfigurationError when one
/// cannot be read.
[[nodiscard]] std::string databaseUrl(const DatabaseSettings& settings);

/// A configuration file with every setting at the value given, each with its meaning.
[[nodiscard]] std::string printConfiguration(const Configuration& configuration);

}  // namespace kalends::server
