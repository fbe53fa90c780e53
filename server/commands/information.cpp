// kalends config, kalends version.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/commands/commands.h"
#include "server/config.h"
#include "server/settings_table.h"
#include "server/version.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct ConfigOptions {
    std::string file;
    bool json = false;
};

int printConfig(const ConfigOptions& options) {
    Configuration configuration;
    if (!options.file.empty()) {
        configuration = loadConfiguration(options.file, processEnvironment());
    }
    if (options.json) {
        auto rows = nlohmann::json::array();
        for (const auto& setting : settingsTable()) {
            rows.push_back({{"section", setting.section},
                            {"key", setting.key},
                            {"type", typeOf(setting)},
                            {"value", valueOf(setting, configuration)},
                            {"meaning", setting.meaning}});
        }
        std::cout << rows.dump(2) << '\n';
    } else {
        std::cout << printConfiguration(configuration);
    }
    const auto problems = contradictions(configuration);
    for (const auto& problem : problems) {
        std::cerr << "kalends: " << problem << '\n';
    }
    return problems.empty() ? 0 : 1;
}

}  // namespace

void addInformation(CLI::App& app, Action& action) {
    const auto options = std::make_shared<ConfigOptions>();
    auto* config = app.add_subcommand(
        "config", "Print a configuration file with every setting, its default and meaning");
    config->add_option("--config", options->file,
                       "Print the values of this file and of the environment instead");
    config->add_flag("--json", options->json, "As JSON");
    config->callback([&action, options] { action = [options] { return printConfig(*options); }; });

    app.add_subcommand("version", "Print the version")->callback([&action] {
        action = [] {
            std::cout << "kalends " << kVersion << '\n';
            return 0;
        };
    });
}

}  // namespace kalends::commands
