// kalends organisation list|limit; add and so on are in organisation_acts.cpp: the most that is
// shared by default in an organisation.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/commands/commands.h"
#include "server/commands/places.h"
#include "server/usage_error.h"
#include "storage/administration.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;

namespace {

constexpr std::size_t kPage = 500;

struct OrganisationOptions {
    DatabaseChoice database;
    std::string slug, publicLevel, confidentialLevel, privateLevel;
    bool none = false, json = false;
};

std::string wordOf(std::uint8_t level) {
    return std::string(acts::wordFor(static_cast<access::Level>(level)));
}

nlohmann::json rowOf(const storage::AdministeredOrganisation& organisation,
                     const std::optional<storage::OrganisationLimit>& limit) {
    nlohmann::json row{{"organisation", organisation.slug},
                       {"name", organisation.displayName},
                       {"limit", nullptr}};
    if (limit) {
        row["limit"] = {{"public", wordOf(limit->publicLevel)},
                        {"confidential", wordOf(limit->confidentialLevel)},
                        {"private", wordOf(limit->privateLevel)}};
    }
    return row;
}

void print(const storage::AdministeredOrganisation& organisation,
           const std::optional<storage::OrganisationLimit>& limit) {
    std::cout << organisation.slug
              << (organisation.displayName.empty() ? "" : " (" + organisation.displayName + ")")
              << ": ";
    if (!limit) {
        std::cout << "no limit\n";
        return;
    }
    std::cout << "at most public " << wordOf(limit->publicLevel) << ", confidential "
              << wordOf(limit->confidentialLevel) << ", private " << wordOf(limit->privateLevel)
              << '\n';
}

int list(const OrganisationOptions& options) {
    const auto open = openChosen(options.database);
    auto rows = nlohmann::json::array();
    std::string after;
    for (bool more = true; more;) {
        const auto page = open->database().administration().organisations({}, "", after, kPage);
        more = page.size() == kPage;
        for (const auto& organisation : page) {
            after = organisation.slug;
            const auto limit = open->database().grants().limitOf(organisation.id);
            rows.push_back(rowOf(organisation, limit));
            if (!options.json) {
                print(organisation, limit);
            }
        }
    }
    if (options.json) {
        std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    }
    return 0;
}

int limit(const OrganisationOptions& options) {
    const bool levels = !options.publicLevel.empty() || !options.confidentialLevel.empty() ||
                        !options.privateLevel.empty();
    if (levels == options.none) {
        throw UsageError("name levels (--public, --confidential, --private) or --none");
    }
    storage::OrganisationLimit chosen;
    const auto set = [](std::uint8_t& level, const std::string& word) {
        if (!word.empty()) {
            level = static_cast<std::uint8_t>(levelFrom(word));
        }
    };
    set(chosen.publicLevel, options.publicLevel);
    set(chosen.confidentialLevel, options.confidentialLevel);
    set(chosen.privateLevel, options.privateLevel);
    const auto open = openChosen(options.database);
    const auto organisation =
        open->database().administration().organisation(options.slug, storage::Hold::kNo);
    if (!organisation) {
        throw storage::Refused("there is no organisation " + options.slug);
    }
    acts::limitOrganisation(open->database(), acts::commandLineDoer(), *organisation,
                            options.none ? std::nullopt : std::optional(chosen));
    return 0;
}

}  // namespace

void addOrganisations(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand(
        "organisation", "Organisations and the most that is shared in them by default");
    group->require_subcommand(1);
    const auto options = std::make_shared<OrganisationOptions>();
    auto* lists = group->add_subcommand("list", "All organisations with their limits");
    lists->add_flag("--json", options->json, "As JSON");
    addDatabaseOptions(*lists, options->database);
    lists->callback([options, &action] { action = [options] { return list(*options); }; });
    addOrganisationActs(*group, action);
    auto* limits = group->add_subcommand("limit",
                                         "The most that shares without levels of their own show, "
                                         "and colleagues see unasked; holds at once");
    limits->add_option("organisation", options->slug, "Its identifier")->required();
    limits->add_option("--public", options->publicLevel,
                       "nothing, busy, dates, read, respond, write; write unless named");
    limits->add_option("--confidential", options->confidentialLevel,
                       "The same of confidential objects");
    limits->add_option("--private", options->privateLevel, "The same of private objects");
    limits->add_flag("--none", options->none, "No limit");
    addDatabaseOptions(*limits, options->database);
    limits->callback([options, &action] { action = [options] { return limit(*options); }; });
}

}  // namespace kalends::commands
