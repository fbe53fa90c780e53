// kalends doctor [USER]: is everything in order, step by step.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/discovery.h"
#include "server/password_input.h"
#include "server/setting_values.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct DoctorOptions {
    DatabaseChoice database;
    std::string user, url;
    PasswordSource password;
    bool json = false;
};

/// Collects the findings and prints them as they come, or at the end as JSON.
class Findings {
  public:
    explicit Findings(bool json) : json_(json) {}

    void report(bool good, const std::string& step, const std::string& detail) {
        allGood_ = allGood_ && good;
        if (json_) {
            rows_.push_back({{"step", step}, {"ok", good}, {"detail", detail}});
        } else {
            std::cout << (good ? "ok    " : "FAIL  ") << step
                      << (detail.empty() ? "" : ": " + detail) << std::endl;
        }
    }

    [[nodiscard]] int finish() const {
        if (json_) {
            std::cout << rows_.dump(2) << '\n';
        }
        return allGood_ ? 0 : 1;
    }

  private:
    bool json_;
    bool allGood_ = true;
    nlohmann::json rows_ = nlohmann::json::array();
};

void checkConfiguration(const Configuration& configuration, Findings& findings) {
    const auto problems = contradictions(configuration);
    for (const auto& problem : problems) {
        findings.report(false, "configuration", problem);
    }
    if (problems.empty()) {
        findings.report(true, "configuration", "");
    }
    for (const auto& [name, file] :
         {std::pair{"tls.certificate", configuration.http.tls.certificateChainFile},
          std::pair{"tls.key", configuration.http.tls.privateKeyFile}}) {
        if (!file.empty()) {
            const bool readable = ::access(file.c_str(), R_OK) == 0;
            findings.report(readable, name, file + (readable ? "" : " cannot be read"));
        }
    }
}

void checkDatabase(const Configuration& configuration, Findings& findings) {
    std::string warnings;
    int applied = 0;
    try {
        OpenDatabase open(configuration, [&](LogLevel level, std::string_view message) {
            applied += message.starts_with("event=migrated") ? 1 : 0;
            if (level >= LogLevel::kWarning) {
                warnings += (warnings.empty() ? "" : "; ") + std::string(message);
            }
        });
        const bool answers = open.database().healthy();
        findings.report(answers, "database", answers ? warnings : "does not answer");
        findings.report(true, "schema",
                        "version " + std::to_string(open.schemaVersion()) +
                            (applied == 0 ? ""
                                          : ", " + std::to_string(applied) +
                                                " missing migrations applied now"));
        if (open.database().principals().empty()) {
            findings.report(false, "accounts",
                            "there is none (kalends user add, kalends provision)");
        }
    } catch (const UsageError&) {
        throw;
    } catch (const std::exception& error) {
        findings.report(false, "database", error.what());
    }
}

std::string baseUrl(const Configuration& configuration, const DoctorOptions& options) {
    if (!options.url.empty()) {
        return options.url.ends_with('/') ? options.url : options.url + "/";
    }
    auto address = configuration.http.listen.front();
    const bool tls = address.security == http::Security::kTls;
    address.security = http::Security::kPlain;
    if (address.host == "0.0.0.0" || address.host == "::") {
        address.host = "127.0.0.1";
    }
    return (tls ? "https://" : "http://") + printListenAddress(address) + "/";
}

int doctor(const DoctorOptions& options) {
    Findings findings(options.json);
    Configuration configuration;
    try {
        configuration = configurationFor(options.database);
    } catch (const ConfigurationError& error) {
        findings.report(false, "configuration", error.what());
        return findings.finish();
    }
    checkConfiguration(configuration, findings);
    checkDatabase(configuration, findings);
    if (!options.user.empty() && !configuration.http.listen.empty()) {
        const DiscoveryRequest request{
            .baseUrl = baseUrl(configuration, options),
            .login = options.user,
            .password = readPassword(options.password, Confirmation::kNone)};
        (void)discover(request,
                       [&findings](bool good, const std::string& step, const std::string& detail) {
                           findings.report(good, step, detail);
                       });
    }
    return findings.finish();
}

}  // namespace

void addDoctor(CLI::App& app, Action& action) {
    const auto options = std::make_shared<DoctorOptions>();
    auto* command = app.add_subcommand(
        "doctor",
        "Check configuration and database; with USER also sign in and discover as a client does");
    command->add_option("USER", options->user,
                        "Login to try (password from standard input or a prompt)");
    command->add_option("--url", options->url,
                        "Where the server is, such as https://cal.example.org/ (default: the first "
                        "address it listens on)");
    command->add_flag("--json", options->json, "As JSON");
    addPasswordOptions(*command, options->password);
    addDatabaseOptions(*command, options->database);
    command->callback([&action, options] { action = [options] { return doctor(*options); }; });
}

}  // namespace kalends::commands
