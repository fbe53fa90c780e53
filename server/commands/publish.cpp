// kalends publish create|list|revoke: links under which a calendar is shown without a sign-in.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "auth/access/published.h"
#include "server/acts/collections.h"
#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/times.h"
#include "server/usage_error.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

using storage::HomeKind;
using storage::LinkForm;

struct PublishOptions {
    DatabaseChoice database;
    std::string subject, form = "read", address, name, expires;
    std::int64_t link = 0;
    bool json = false;
};

using OptionsOf =
    std::shared_ptr<PublishOptions>;  // the command line fills it, the action reads it

LinkForm formNamed(const std::string& name) {
    if (name == "read") {
        return LinkForm::kRead;
    }
    return name == "busy" ? LinkForm::kBusy : LinkForm::kPublic;
}

int create(const PublishOptions& options) {
    const auto open = openChosen(options.database);
    const auto named =
        acts::collectionNamed(open->database(), options.subject, HomeKind::kCalendars);
    storage::LinkTerms terms;
    terms.form = formNamed(options.form);
    terms.address = options.address;
    terms.name = options.name;
    if (!options.expires.empty()) {
        terms.expiresAt = readTime(options.expires);
    }
    const auto settings = configurationFor(options.database).dav;
    const auto link =
        acts::publish(open->database(), settings, acts::commandLineDoer(), named, terms);
    if (options.json) {
        std::cout << nlohmann::json{{"id", link.id.value},
                                    {"page", link.url},
                                    {"file", link.url + ".ics"}}
                         .dump(2)
                  << '\n';
        return 0;
    }
    std::cout << link.url << '\n' << link.url << ".ics\n";
    if (options.address.empty()) {
        std::cerr
            << "This is shown only now: a page, and a file that calendar programs subscribe to.\n";
    }
    return 0;
}

nlohmann::json toJson(const storage::Principal& owner,
                      const storage::Collection& collection,
                      const storage::PublishedLink& link) {
    const auto time = [](const std::optional<std::chrono::sys_seconds>& at) {
        return at ? nlohmann::json(printTime(*at)) : nlohmann::json();
    };
    return {{"id", link.id.value},
            {"calendar", acts::nameOf(owner, collection)},
            {"shows", access::nameOf(link.terms.form)},
            {"address", link.terms.address},
            {"name", link.terms.name},
            {"byProgram", link.terms.round.has_value()},
            {"created", printTime(link.createdAt)},
            {"expires", time(link.terms.expiresAt)},
            {"lastUsed", time(link.lastUsedAt)}};
}

/// Of one calendar, or of all an owner has.
std::pair<storage::Principal, std::vector<storage::Collection>> calendarsNamed(
    storage::Database& database, const std::string& subject) {
    try {
        auto named = acts::collectionNamed(database, subject, HomeKind::kCalendars);
        return {std::move(named.owner), {std::move(named.collection)}};
    } catch (const std::exception&) {
        auto owner = acts::ownerNamed(database, subject);
        auto calendars = acts::collectionsOf(database, owner, HomeKind::kCalendars);
        return {std::move(owner), std::move(calendars)};
    }
}

int list(const PublishOptions& options) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto [owner, calendars] = calendarsNamed(database, options.subject);
    std::vector<storage::CollectionId> ids;
    for (const auto& calendar : calendars) {
        ids.push_back(calendar.id);
    }
    auto rows = nlohmann::json::array();
    for (const auto& link : database.publishedLinks().of(ids)) {
        for (const auto& calendar : calendars) {
            if (calendar.id == link.terms.collection) {
                rows.push_back(toJson(owner, calendar, link));
            }
        }
    }
    if (options.json) {
        std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        return 0;
    }
    const auto text = [](const nlohmann::json& value, const char* otherwise) {
        return value.is_string() && !value.get<std::string>().empty() ? value.get<std::string>()
                                                                      : std::string(otherwise);
    };
    for (const auto& row : rows) {
        std::cout << row["id"] << '\t' << text(row["calendar"], "") << '\t'
                  << text(row["shows"], "") << '\t' << text(row["address"], "secret") << '\t'
                  << text(row["name"], "") << "\tused " << text(row["lastUsed"], "never")
                  << "\tuntil " << text(row["expires"], "revoked") << '\n';
    }
    return 0;
}

int revoke(const PublishOptions& options) {
    const auto open = openChosen(options.database);
    const auto named =
        acts::collectionNamed(open->database(), options.subject, HomeKind::kCalendars);
    acts::unpublish(open->database(), acts::commandLineDoer(), named, {options.link});
    return 0;
}

CLI::App* addVerb(CLI::App& group,
                  const char* verb,
                  const char* meaning,
                  int (*run)(const PublishOptions&),
                  const OptionsOf& options,
                  Action& action) {
    auto* command = group.add_subcommand(verb, meaning);
    addDatabaseOptions(*command, options->database);
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addPublish(CLI::App& app, Action& action) {
    const auto options = std::make_shared<PublishOptions>();
    auto* group = app.add_subcommand("publish", "Links that show a calendar without a sign-in");
    group->require_subcommand(1);
    auto* creating =
        addVerb(*group, "create", "Make a link and print it, once", create, options, action);
    creating
        ->add_option("CALENDAR", options->subject, "OWNER/CALENDAR, for example groups/staff/duty")
        ->required();
    creating
        ->add_option("--form", options->form,
                     "read: public and confidential events, private ones as busy; busy: times "
                     "only; public: public events only")
        ->check(CLI::IsMember({"read", "busy", "public"}))
        ->capture_default_str();
    creating->add_option("--address", options->address,
                         "Of a public calendar: what people can remember, instead of a secret");
    creating->add_option("--name", options->name, "What or whom it is for");
    creating->add_option("--expires", options->expires, "Last day, or a time in UTC");
    creating->add_flag("--json", options->json, "As JSON");
    auto* listing = addVerb(*group, "list", "Print the links that stand, with their last use", list,
                            options, action);
    listing->add_option("CALENDAR", options->subject, "OWNER/CALENDAR, or OWNER for all calendars")
        ->required();
    listing->add_flag("--json", options->json, "As JSON");
    auto* revoking =
        addVerb(*group, "revoke", "End a link with the next request", revoke, options, action);
    revoking->add_option("CALENDAR", options->subject, "OWNER/CALENDAR")->required();
    revoking->add_option("LINK", options->link, "Its number, as list prints it")->required();
}

}  // namespace kalends::commands
