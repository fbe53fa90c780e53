// kalends quota show|set: how much an account holds and may hold. kalends directory hide|show: who
// can be found.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/organisations.h"
#include "server/acts/principals.h"
#include "server/commands/principals.h"
#include "server/setting_values.h"
#include "server/usage_error.h"
#include "storage/administration.h"
#include "storage/errors.h"
#include "storage/quota.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct QuotaOptions {
    DatabaseChoice database;
    std::string id, organisation, bytes, objects;
    bool json = false;
};

std::string limitText(std::int64_t limit) {
    return limit == 0 ? "no limit" : std::to_string(limit);
}

int showQuota(const QuotaOptions& options) {
    const auto open = openChosen(options.database);
    const auto usage =
        open->database().quotas().usageOf(acts::ownerNamed(open->database(), options.id).id);
    if (options.json) {
        const nlohmann::json row{{"bytes", usage.bytes},
                                 {"objects", usage.objects},
                                 {"limit_bytes", usage.limitBytes},
                                 {"limit_objects", usage.limitObjects}};
        std::cout << row.dump(2) << '\n';
        return 0;
    }
    std::cout << "bytes    " << usage.bytes << " of " << limitText(usage.limitBytes) << '\n'
              << "objects  " << usage.objects << " of " << limitText(usage.limitObjects) << '\n';
    return 0;
}

enum class Unit : std::uint8_t { kBytes, kNumber };

/// "inherit", "none", or an amount. Absent when the option was not given.
std::optional<std::optional<std::int64_t>> limitFrom(const std::string& text, Unit unit) {
    if (text.empty()) {
        return std::nullopt;
    }
    if (text == "inherit") {
        return std::optional<std::int64_t>();
    }
    if (text == "none") {
        return std::optional<std::int64_t>(0);
    }
    try {
        const auto amount = unit == Unit::kBytes ? parseBytes(text).bytes : parseNumber(text);
        constexpr std::uint64_t kMost = 1ULL << 60U;
        if (amount == 0 || amount > kMost) {
            throw BadValue("expected an amount above 0, none or inherit");
        }
        return std::optional<std::int64_t>(static_cast<std::int64_t>(amount));
    } catch (const BadValue& bad) {
        throw UsageError(text + ": " + bad.what());
    }
}

int setQuota(const QuotaOptions& options) {
    storage::QuotaChange change;
    change.bytes = limitFrom(options.bytes, Unit::kBytes);
    change.objects = limitFrom(options.objects, Unit::kNumber);
    if (!change.bytes && !change.objects) {
        throw UsageError("--bytes or --objects is needed");
    }
    if (options.id.empty() == options.organisation.empty()) {
        throw UsageError("either an ID or --organisation is needed");
    }
    const auto open = openChosen(options.database);
    auto& database = open->database();
    if (!options.id.empty()) {
        acts::setQuota(database, acts::commandLineDoer(), acts::ownerNamed(database, options.id),
                       change);
        return 0;
    }
    const auto organisation =
        database.administration().organisation(options.organisation, storage::Hold::kNo);
    if (!organisation) {
        throw storage::Refused("there is no organisation " + options.organisation);
    }
    acts::setQuota(database, acts::commandLineDoer(), *organisation, change);
    return 0;
}

int setListing(const QuotaOptions& options, bool listed) {
    const auto open = openChosen(options.database);
    acts::setListed(open->database(), acts::commandLineDoer(),
                    acts::ownerNamed(open->database(), options.id), listed);
    return 0;
}

using OptionsHandle = std::shared_ptr<QuotaOptions>;

CLI::App* addVerb(CLI::App& parent,
                  Action& action,
                  const OptionsHandle& options,
                  const char* name,
                  const char* meaning,
                  int (*run)(const QuotaOptions&)) {
    auto* command = parent.add_subcommand(name, meaning);
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addQuota(CLI::App& app, Action& action) {
    const auto options = std::make_shared<QuotaOptions>();
    auto* quota = app.add_subcommand("quota", "How much accounts hold and may hold (RFC 4331)");
    quota->require_subcommand(1);
    auto* show = addVerb(*quota, action, options, "show",
                         "Print what an account holds and may hold", showQuota);
    show->add_option("ID", options->id, "ID of a person, or KIND/ID")->required();
    show->add_flag("--json", options->json, "As JSON");
    auto* set =
        addVerb(*quota, action, options, "set",
                "Set limits of an account, or of each account of an organisation", setQuota);
    set->add_option("ID", options->id, "ID of a person, or KIND/ID");
    set->add_option("--organisation", options->organisation,
                    "Each account of this organisation that has no limit of its own");
    set->add_option("--bytes", options->bytes,
                    "Such as 500 MiB; none; inherit: as the organisation, else quota.bytes");
    set->add_option("--objects", options->objects,
                    "A number of events, tasks, cards and files; none; inherit");
}

void addDirectory(CLI::App& app, Action& action) {
    const auto options = std::make_shared<QuotaOptions>();
    auto* directory = app.add_subcommand("directory", "Who can be found in the directory");
    directory->require_subcommand(1);
    addVerb(*directory, action, options, "hide", "Leave an account out of the directory",
            [](const QuotaOptions& chosen) { return setListing(chosen, false); })
        ->add_option("ID", options->id, "ID of a person, or KIND/ID")
        ->required();
    addVerb(*directory, action, options, "show", "Show an account in the directory again",
            [](const QuotaOptions& chosen) { return setListing(chosen, true); })
        ->add_option("ID", options->id, "ID of a person, or KIND/ID")
        ->required();
}

}  // namespace kalends::commands
