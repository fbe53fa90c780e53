// kalends audit: who did what.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/commands/principals.h"
#include "server/times.h"
#include "server/usage_error.h"
#include "storage/administration.h"
#include "storage/audit.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct AuditOptions {
    DatabaseChoice database;
    std::string kind, actor, target, since, until, organisation;
    std::size_t limit = 100;
    bool json = false;
};

constexpr std::size_t kPage = 500;
constexpr std::array<std::string_view, 4> kKinds{"administration", "sharing", "sign-in", "content"};

void print(const storage::AuditEntry& entry, bool json) {
    const auto kind = kKinds.at(static_cast<std::size_t>(entry.kind) - 1);
    if (json) {
        // One line each: a log may be long.
        std::cout << nlohmann::json{{"at", printTime(entry.at)},      {"kind", kind},
                                    {"action", entry.action},         {"actor", entry.actorName},
                                    {"credential", entry.credential}, {"address", entry.address},
                                    {"target", entry.targetName},     {"detail", entry.detail}}
                         .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                  << '\n';
        return;
    }
    std::string line = printTime(entry.at) + "\t" + entry.action + "\t" +
                       (entry.actorName.empty() ? "-" : entry.actorName) + "\t" +
                       (entry.credential.empty() ? "-" : entry.credential) + "\t" +
                       (entry.address.empty() ? "-" : entry.address) + "\t" +
                       (entry.targetName.empty() ? "-" : entry.targetName) + "\t" + entry.detail;
    // What came from outside must not steer the terminal.
    std::replace_if(
        line.begin(), line.end(),
        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; },
        '?');
    std::cout << line << '\n';
}

int show(const AuditOptions& options) {
    const auto open = openChosen(options.database);
    storage::AuditQuery query;
    if (!options.kind.empty()) {
        const auto found = std::find(kKinds.begin(), kKinds.end(), options.kind);
        query.kind = static_cast<storage::AuditKind>(found - kKinds.begin() + 1);
    }
    if (!options.actor.empty()) {
        query.actor = acts::ownerNamed(open->database(), options.actor).id;
    }
    if (!options.target.empty()) {
        query.target = acts::ownerNamed(open->database(), options.target).id;
    }
    if (query.kind == storage::AuditKind::kContent && !query.target) {
        throw UsageError("content changes are listed for one owner: name it with --target");
    }
    if (!options.since.empty()) {
        query.since = readTime(options.since);
    }
    if (!options.until.empty()) {
        query.until = readTime(options.until);
    }
    if (!options.organisation.empty()) {
        const auto organisation = open->database().administration().organisation(
            options.organisation, storage::Hold::kNo);
        if (!organisation) {
            throw storage::Refused("there is no organisation " + options.organisation);
        }
        query.organisation = organisation->id;
    }
    std::size_t left = options.limit;
    while (left > 0) {
        query.limit = std::min(left, kPage);
        const auto page = open->database().audit().read(query);
        for (const auto& entry : page) {
            print(entry, options.json);
        }
        if (page.size() < query.limit) {
            break;
        }
        left -= page.size();
        query.beforeId = page.back().id;
        query.after = page.back().next;
    }
    return 0;
}

}  // namespace

void addAudit(CLI::App& app, Action& action) {
    const auto options = std::make_shared<AuditOptions>();
    auto* command = app.add_subcommand("audit", "Who did what, newest first");
    addDatabaseOptions(*command, options->database);
    command
        ->add_option("--kind", options->kind,
                     "administration, sharing, sign-in, or content (with --target)")
        ->check(CLI::IsMember(std::vector<std::string>(kKinds.begin(), kKinds.end())));
    command->add_option("--actor", options->actor, "Who did it: ID or KIND/ID");
    command->add_option("--target", options->target,
                        "To whom it was done, or whose calendars: ID or KIND/ID");
    command->add_option("--organisation", options->organisation,
                        "What concerns this organisation only");
    command->add_option("--since", options->since, "A day or a time in UTC");
    command->add_option("--until", options->until, "A day (its end) or a time in UTC");
    command->add_option("--limit", options->limit, "At most so many");
    command->add_flag("--json", options->json, "As JSON, one object a line");
    command->callback([&action, options] { action = [options] { return show(*options); }; });
}

}  // namespace kalends::commands
