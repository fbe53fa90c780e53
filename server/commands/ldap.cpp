// kalends ldap check|sync|status: the directory, from the command line.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "auth/ldap/directory.h"
#include "auth/ldap/mapping.h"
#include "auth/ldap/sync.h"
#include "server/acts/doer.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/times.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct LdapOptions {
    DatabaseChoice database;
    bool full = false, force = false, dryRun = false, json = false;
};

using SharedOptions =
    std::shared_ptr<LdapOptions>;  // the command line fills it, the action reads it

constexpr std::chrono::minutes kLease{30};

const ldap::Settings& configured(const Configuration& configuration) {
    if (!configuration.ldap.configured()) {
        throw UsageError("ldap.servers names no directory: use --config or KALENDS_LDAP_SERVERS");
    }
    for (const auto& contradiction : contradictions(configuration)) {
        if (contradiction.starts_with("ldap.")) {
            throw UsageError(contradiction);
        }
    }
    return configuration.ldap;
}

/// Each server by itself, so that a broken second one is not found only on the day it is needed.
int check(const LdapOptions& options) {
    const auto configuration = configurationFor(options.database);
    const auto& settings = configured(configuration);
    const ldap::Mapping mapping(settings);
    int failed = 0;
    for (const auto& server : settings.servers) {
        auto alone = settings;
        alone.servers = {server};
        try {
            const auto directory = ldap::openDirectory(alone);
            const auto count = [&](const char* what, storage::PrincipalKind kind,
                                   const std::string& base, const std::string& filter) {
                if (base.empty()) {
                    return;
                }
                std::size_t found = 0;
                std::size_t usable = 0;
                std::string problem;
                directory->search({base, filter, mapping.attributes(kind), 0},
                                  [&](ldap::Entry&& entry) {
                                      ++found;
                                      usable += mapping.map(entry, kind, problem) ? 1 : 0;
                                  });
                std::cout << server << ": " << usable << ' ' << what << '\n';
                if (usable < found) {
                    std::cout << server << ": " << found - usable << " cannot be used, such as "
                              << problem << '\n';
                }
                if (usable == 0) {
                    ++failed;
                }
            };
            count("people", storage::PrincipalKind::kUser, settings.peopleBase,
                  settings.peopleFilter);
            count("groups", storage::PrincipalKind::kGroup, settings.groupsBase,
                  settings.groupsFilter);
            count("rooms", storage::PrincipalKind::kLocation, settings.roomsBase,
                  settings.roomsFilter);
        } catch (const std::exception& error) {
            std::cout << "FAILED " << error.what() << '\n';
            ++failed;
        }
    }
    return failed == 0 ? 0 : 1;
}

nlohmann::json toJson(const ldap::SyncReport& report) {
    return {{"full", report.full},
            {"found", report.found},
            {"created", report.created},
            {"changed", report.changed},
            {"disabled", report.disabled},
            {"enabled", report.enabled},
            {"groups", report.groupsChanged},
            {"skipped", report.skipped},
            {"problems", report.problems}};
}

int sync(const LdapOptions& options) {
    const auto configuration = configurationFor(options.database);
    const auto& settings = configured(configuration);
    const auto open = openChosen(options.database);
    auto& store = open->database().directory();
    const bool dry = options.dryRun;
    if (!dry && !store.claim(ldap::kDirectoryName, std::chrono::seconds(0), kLease)) {
        throw storage::Refused("another node reads the directory just now");
    }
    const auto directory = ldap::openDirectory(settings);
    const auto doer = acts::commandLineDoer();
    try {
        const auto report = ldap::synchronise(
            *directory, open->database(), settings,
            {.extent = options.full ? ldap::SyncExtent::kFull : ldap::SyncExtent::kDelta,
             .guard = options.force ? ldap::SyncGuard::kOff : ldap::SyncGuard::kOn,
             .apply = dry ? ldap::SyncApply::kDryRun : ldap::SyncApply::kWrite,
             .actor = doer.name,
             .credential = doer.credential});
        if (options.json) {
            std::cout << toJson(report).dump(2) << '\n';
            return 0;
        }
        for (const auto& problem : report.problems) {
            std::cerr << "skipped " << problem << '\n';
        }
        std::cout << (dry ? "would have " : "") << "found " << report.found << ", created "
                  << report.created << ", changed " << report.changed << ", disabled "
                  << report.disabled << ", enabled " << report.enabled << "; members of "
                  << report.groupsChanged << " groups; skipped " << report.skipped
                  << (report.full ? " (full)" : " (delta)") << '\n';
        return 0;
    } catch (const std::exception& error) {
        if (!dry) {
            store.noteProblem(ldap::kDirectoryName, error.what());
        }
        throw;
    }
}

int status(const LdapOptions& options) {
    const auto open = openChosen(options.database);
    const auto state = open->database().directory().state(ldap::kDirectoryName);
    const auto time = [](const auto& at) { return at ? printTime(*at) : std::string("never"); };
    if (options.json) {
        std::cout << nlohmann::json{{"synced", time(state.syncedAt)},
                                    {"full", time(state.fullAt)},
                                    {"problem", state.problem}}
                         .dump(2)
                  << '\n';
    } else {
        std::cout << "synchronised " << time(state.syncedAt) << "\nfull " << time(state.fullAt)
                  << '\n';
        if (!state.problem.empty()) {
            std::cout << "problem: " << state.problem << '\n';
        }
    }
    return state.problem.empty() ? 0 : 1;
}

CLI::App* addVerb(CLI::App& group,
                  const char* name,
                  const char* meaning,
                  int (*run)(const LdapOptions&),
                  const SharedOptions& options,
                  Action& action) {
    auto* command = group.add_subcommand(name, meaning);
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addLdap(CLI::App& app, Action& action) {
    const auto options = std::make_shared<LdapOptions>();
    auto* group = app.add_subcommand("ldap", "The directory people, groups and rooms come from");
    group->require_subcommand(1);
    addVerb(*group, "check",
            "Ask each server, encrypted and signed in, and count what would be taken", check,
            options, action);
    auto* syncing = addVerb(*group, "sync", "Read what changed, now", sync, options, action);
    syncing->add_flag("--full", options->full, "Read everything");
    syncing->add_flag("--force", options->force, "Also when very many are missing");
    syncing->add_flag("--dry-run", options->dryRun, "Change nothing");
    syncing->add_flag("--json", options->json, "As JSON");
    addVerb(*group, "status", "When it was read last, and what stood in the way", status, options,
            action)
        ->add_flag("--json", options->json, "As JSON");
}

}  // namespace kalends::commands
