// Reads the configuration file and the environment by the settings table.
#include "server/config.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "auth/negotiate/mapping.h"
#include "server/setting_values.h"
#include "server/settings_table.h"

namespace kalends::server {

namespace {

constexpr std::string_view kVariablePrefix = "KALENDS_";
constexpr std::uintmax_t kMaxFileBytes = 1024 * 1024;

const Setting* findSetting(std::string_view section, std::string_view key) {
    const auto table = settingsTable();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Setting& setting) {
        return setting.section == section && setting.key == key;
    });
    return found == table.end() ? nullptr : &*found;
}

std::string variableName(const Setting& setting) {
    std::string name(kVariablePrefix);
    for (const char c : std::string(setting.section) + "_" + std::string(setting.key)) {
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

void apply(Configuration& configuration,
           const Setting& setting,
           std::string_view value,
           const std::string& origin) {
    try {
        setValue(setting, configuration, value);
    } catch (const BadValue& bad) {
        throw ConfigurationError(origin + ": " + std::string(setting.section) + "." +
                                 std::string(setting.key) + ": " + bad.what());
    }
}

/// Whether a variable of our prefix can only be meant for a setting: its section exists.
bool namesASection(const std::string& variable) {
    const auto table = settingsTable();
    return std::any_of(table.begin(), table.end(), [&variable](const Setting& setting) {
        const auto name = variableName(setting);
        return variable.starts_with(
            name.substr(0, kVariablePrefix.size() + setting.section.size() + 1));
    });
}

std::string readWhole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw ConfigurationError(path + ": cannot be read");
    }
    std::string text(kMaxFileBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxFileBytes) {
        throw ConfigurationError(path + ": larger than 1 MiB, which no configuration is");
    }
    return text;
}

std::string firstLine(const std::string& path) {
    const auto text = readWhole(path);
    return std::string(trimmed(std::string_view(text).substr(0, text.find('\n'))));
}

std::string quotedForConninfo(std::string_view value) {
    std::string quoted = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + "'";
}

std::string percentEncoded(std::string_view value) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kDigits[byte >> 4];
        encoded += kDigits[byte & 15];
    }
    return encoded;
}

}  // namespace

Environment processEnvironment() {
    Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (text.starts_with(kVariablePrefix) && equals != std::string_view::npos) {
            environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return environment;
}

void applyText(Configuration& configuration, std::string_view text, const std::string& origin) {
    std::istringstream lines{std::string(text)};
    std::string line;
    std::string section;
    std::set<const Setting*> seen;
    for (unsigned number = 1; std::getline(lines, line); ++number) {
        const auto where = origin + ":" + std::to_string(number);
        const auto content = trimmed(line);
        if (content.empty() || content.front() == '#' || content.front() == ';') {
            continue;
        }
        if (content.front() == '[') {
            if (content.back() != ']') {
                throw ConfigurationError(where + ": a section is written [name]");
            }
            section = trimmed(content.substr(1, content.size() - 2));
            continue;
        }
        const auto equals = content.find('=');
        if (equals == std::string_view::npos) {
            throw ConfigurationError(where + ": expected key = value");
        }
        const std::string key(trimmed(content.substr(0, equals)));
        const auto* setting = findSetting(section, key);
        if (setting == nullptr) {
            throw ConfigurationError(where + ": there is no setting " + section + "." + key +
                                     " (kalends config prints all)");
        }
        if (!seen.insert(setting).second) {
            throw ConfigurationError(where + ": " + section + "." + key + " is set twice");
        }
        apply(configuration, *setting, content.substr(equals + 1), where);
    }
}

void applyEnvironment(Configuration& configuration, const Environment& environment) {
    for (const auto& [name, value] : environment) {
        const auto table = settingsTable();
        const auto found = std::find_if(
            table.begin(), table.end(),
            [&name = name](const Setting& setting) { return variableName(setting) == name; });
        if (found != table.end()) {
            apply(configuration, *found, value, name);
        } else if (name.starts_with(kVariablePrefix) && namesASection(name)) {
            throw ConfigurationError(name +
                                     ": there is no such setting (kalends config prints all)");
        }
    }
}

Configuration loadConfiguration(const std::optional<std::string>& file,
                                const Environment& environment) {
    Configuration configuration;
    if (file) {
        applyText(configuration, readWhole(*file), *file);
    }
    applyEnvironment(configuration, environment);
    return configuration;
}

std::vector<std::string> contradictions(const Configuration& configuration) {
    std::vector<std::string> found;
    const auto& web = configuration.http;
    const bool wantsTls =
        std::any_of(web.listen.begin(), web.listen.end(),
                    [](const auto& address) { return address.security == http::Security::kTls; });
    if (web.listen.empty()) {
        found.emplace_back("server.listen names no address");
    }
    if (wantsTls && (web.tls.certificateChainFile.empty() || web.tls.privateKeyFile.empty())) {
        found.emplace_back("server.listen asks for TLS, but tls.certificate or tls.key is not set");
    }
    if (web.ioThreads < 1 || web.ioThreads > 2) {
        found.emplace_back("server.io_threads is neither 1 nor 2");
    }
    if (web.work.workers < 1 || web.work.workers > 256) {
        found.emplace_back("server.workers is not between 1 and 256");
    }
    if (web.gzip.level < 1 || web.gzip.level > 9) {
        found.emplace_back("body.compress_level is not between 1 and 9");
    }
    if (configuration.dav.firstYear < 1 || configuration.dav.lastYear > 9999 ||
        configuration.dav.firstYear > configuration.dav.lastYear) {
        found.emplace_back(
            "limits.first_year and limits.last_year are no years from 1 to 9999 in this order");
    }
    const auto& publicUrl = configuration.dav.publicUrl;
    const bool absolute = publicUrl.starts_with("https://") || publicUrl.starts_with("http://");
    if (!publicUrl.empty() && (!absolute || publicUrl.ends_with('/'))) {
        found.emplace_back(
            "publishing.url begins with https:// or http:// and does not end with a slash");
    }
    if (configuration.dav.linkPast.count() < 0 || configuration.dav.linkFuture.count() < 0) {
        found.emplace_back("publishing.past and publishing.future cannot be negative");
    }
    if (!configuration.user.empty() && !configuration.embedded.directory.empty()) {
        found.emplace_back("server.user does not go with embedded.directory: name embedded.user");
    }
    const auto& ldap = configuration.ldap;
    if (ldap.configured() && ldap.peopleBase.empty()) {
        found.emplace_back("ldap.servers names a directory, but ldap.people_base is not set");
    }
    if (ldap.bindDn.empty() != ldap.passwordFile.empty()) {
        found.emplace_back("ldap.bind_dn and ldap.password_file belong together");
    }
    if (!ldap.directBind.empty() && ldap.directBind.find("{login}") == std::string::npos) {
        found.emplace_back("ldap.direct_bind has no {login}");
    }
    for (const auto& url : ldap.servers) {
        if (!url.starts_with("ldap://") && !url.starts_with("ldaps://") &&
            !url.starts_with("ldapi://")) {
            found.emplace_back("ldap.servers: " + url + " is neither ldap:// nor ldaps://");
        }
    }
    if (auto problem = negotiate::problemWith(configuration.negotiate); !problem.empty()) {
        found.push_back(std::move(problem));
    }
    const auto& sources = configuration.auth.sources.order;
    for (auto name = sources.begin(); name != sources.end(); ++name) {
        if (*name != "ldap" && *name != "local") {
            found.emplace_back("auth.sources: " + *name + " is neither ldap nor local");
        } else if (std::find(sources.begin(), name, *name) != name) {
            found.emplace_back("auth.sources names " + *name + " twice");
        }
    }
    if (sources.empty()) {
        found.emplace_back("auth.sources is empty: nobody could sign in with a password");
    }
    if (ldap.interval < std::chrono::seconds(1)) {
        found.emplace_back("ldap.interval is shorter than a second");
    }
    if (configuration.auth.journal.interval < std::chrono::milliseconds(100)) {
        found.emplace_back("auth.journal_interval is shorter than 100 ms");
    }
    if (ldap.pageSize < 1 || ldap.pageSize > 10'000) {
        found.emplace_back("ldap.page_size is not between 1 and 10000");
    }
    if (configuration.database.poolSize < 1 || configuration.database.poolSize > 1000) {
        found.emplace_back("database.pool_size is not between 1 and 1000");
    }
    if (!configuration.database.url.empty() && !configuration.database.urlFile.empty()) {
        found.emplace_back("database.url and database.url_file are both set");
    }
    if (configuration.jobs.interval < std::chrono::seconds(1)) {
        found.emplace_back("calendar.job_interval is shorter than a second");
    }
    if (configuration.jobs.occurrenceHorizon > std::chrono::hours(24 * 700)) {
        found.emplace_back(
            "calendar.occurrence_horizon is longer than 700 d; a write indexes two years ahead");
    }
    return found;
}

std::string databaseUrl(const DatabaseSettings& settings) {
    std::string url = settings.urlFile.empty() ? settings.url : firstLine(settings.urlFile);
    if (settings.passwordFile.empty()) {
        return url;
    }
    const auto password = firstLine(settings.passwordFile);
    if (url.find("://") == std::string::npos) {
        return url + " password=" + quotedForConninfo(password);
    }
    return url + (url.find('?') == std::string::npos ? "?" : "&") +
           "password=" + percentEncoded(password);
}

std::string printConfiguration(const Configuration& configuration) {
    std::ostringstream text;
    text << "# Kalends. Every setting with its value here; a variable KALENDS_SECTION_KEY "
            "overrides it.\n";
    std::string_view section;
    for (const auto& setting : settingsTable()) {
        if (setting.section != section) {
            section = setting.section;
            text << "\n[" << section << "]\n";
        }
        text << "# " << setting.meaning << " (" << typeOf(setting) << ")\n"
             << setting.key << " = " << valueOf(setting, configuration) << "\n";
    }
    return text.str();
}

}  // namespace kalends::server
