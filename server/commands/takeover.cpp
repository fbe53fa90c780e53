// kalends user transfer|offboard: what somebody had goes to a successor or a team.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "storage/errors.h"
#include "storage/quota.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::HomeKind;
using storage::Takeover;

struct TakeoverOptions {
    DatabaseChoice database;
    std::string from, to;
    std::vector<std::string> only;
    Takeover::Account account = Takeover::Account::kStays;
    bool dryRun = false, json = false;
};

Takeover::Named namedIn(const std::string& text) {
    for (const auto& [prefix, home] :
         {std::pair{std::string("calendars/"), HomeKind::kCalendars},
          std::pair{std::string("addressbooks/"), HomeKind::kAddressbooks}}) {
        if (text.starts_with(prefix) && text.size() > prefix.size()) {
            return {home, text.substr(prefix.size())};
        }
    }
    throw storage::Refused(text + ": expected calendars/NAME or addressbooks/NAME");
}

std::string homeName(HomeKind home) {
    return home == HomeKind::kAddressbooks ? "addressbooks" : "calendars";
}

void print(const TakeoverOptions& options, const storage::TakenOver& taken) {
    if (options.json) {
        auto rows = nlohmann::json::array();
        for (const auto& moved : taken.moved) {
            rows.push_back({{"home", homeName(moved.home)},
                            {"from", moved.from},
                            {"to", moved.to},
                            {"name", moved.name},
                            {"objects", moved.objects},
                            {"bytes", moved.bytes},
                            {"sharedWith", moved.shared}});
        }
        std::cout << nlohmann::json{{"done", !options.dryRun},
                                    {"moved", rows},
                                    {"appPasswordsEnded", taken.appPasswords},
                                    {"delegationsEnded", taken.delegations}}
                         .dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
                  << '\n';
        return;
    }
    for (const auto& moved : taken.moved) {
        std::cout << homeName(moved.home) << '/' << moved.from << " -> " << options.to << ' '
                  << homeName(moved.home) << '/' << moved.to << ", " << moved.objects
                  << " objects, shared with " << moved.shared << " people\n";
    }
    if (options.account == Takeover::Account::kEnds) {
        std::cout << taken.appPasswords << " app passwords and " << taken.delegations
                  << " delegations end, the account is disabled\n";
    }
    std::cout << (options.dryRun ? "Nothing was changed.\n" : "");
}

int takeOver(const TakeoverOptions& options) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto doer = acts::commandLineDoer();
    Takeover takeover;
    takeover.from = acts::ownerNamed(database, options.from).id;
    takeover.to = acts::ownerNamed(database, options.to).id;
    if (!options.only.empty()) {
        takeover.collections.emplace();
        for (const auto& name : options.only) {
            takeover.collections->push_back(namedIn(name));
        }
    }
    takeover.account = options.account;
    takeover.mode = options.dryRun ? Takeover::Mode::kTry : Takeover::Mode::kDo;
    takeover.mostCollections = configurationFor(options.database).dav.maxCollections;
    takeover.actor = doer.id;
    takeover.actorName = doer.name;
    takeover.credential = doer.credential;
    takeover.address = doer.address;
    try {
        print(options, database.takeovers().takeOver(takeover));
    } catch (const storage::QuotaExceeded&) {
        throw storage::Refused(options.to + " would hold more than it may; see kalends quota");
    }
    return 0;
}

CLI::App* addVerb(CLI::App& group,
                  const char* verb,
                  const char* meaning,
                  Takeover::Account account,
                  Action& action) {
    const auto options = std::make_shared<TakeoverOptions>();
    options->account = account;
    auto* command = group.add_subcommand(verb, meaning);
    command->add_option("FROM", options->from, "ID of who had it")->required();
    if (account == Takeover::Account::kEnds) {
        command->add_option("--to", options->to, "ID of the successor, or groups/TEAM")->required();
    } else {
        command->add_option("TO", options->to, "ID of the successor, or groups/TEAM")->required();
        command->add_option(
            "--only", options->only,
            "calendars/NAME or addressbooks/NAME; may be repeated. All when absent");
    }
    command->add_flag("--dry-run", options->dryRun, "Say what would happen, or why it cannot");
    command->add_flag("--json", options->json, "As JSON");
    addDatabaseOptions(*command, options->database);
    command->callback([&action, options] { action = [options] { return takeOver(*options); }; });
    return command;
}

}  // namespace

void addTakeover(CLI::App& app, Action& action) {
    auto* user = app.get_subcommand("user");
    addVerb(*user, "transfer",
            "Calendars and address books go to somebody else or to a team; old addresses go on "
            "leading there",
            Takeover::Account::kStays, action);
    addVerb(*user, "offboard",
            "The same of somebody who leaves, whose account, app passwords and delegations end",
            Takeover::Account::kEnds, action);
}

}  // namespace kalends::commands
