// kalends user transfer|offboard: what somebody had goes to a successor or a team.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"

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
    std::cout << "Meetings keep the organizer they were sent with; files stay with the account, "
                 "below /dav/files/.\n"
              << (options.dryRun ? "Nothing was changed.\n" : "");
}

int takeOver(const TakeoverOptions& options) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    acts::TakeoverOrder order;
    order.from = acts::ownerNamed(database, options.from);
    order.to = acts::ownerNamed(database, options.to);
    if (!options.only.empty()) {
        order.collections.emplace();
        for (const auto& name : options.only) {
            order.collections->push_back(acts::nameWithin(name));
        }
    }
    order.account = options.account;
    order.mode = options.dryRun ? Takeover::Mode::kTry : Takeover::Mode::kDo;
    print(options, acts::takeOver(database, configurationFor(options.database).dav,
                                  acts::commandLineDoer(), order));
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
            "leading there. Files stay, and meetings keep their organizer",
            Takeover::Account::kStays, action);
    addVerb(*user, "offboard",
            "The same of somebody who leaves, whose account, app passwords and delegations end",
            Takeover::Account::kEnds, action);
}

}  // namespace kalends::commands
