// kalends access grant|revoke|show|hide: rights given and taken back, and what stands in whose
// home.
#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "server/commands/access_report.h"
#include "server/commands/commands.h"
#include "server/commands/places.h"
#include "server/commands/principals.h"
#include "server/times.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;

namespace {

struct GrantOptions : PlaceOptions {
    std::string grantee, publicLevel, confidentialLevel, privateLevel, until, reason, home;
    bool all = false, write = false, schedule = false, administer = false;
};

acts::RightsPlace placeOf(storage::Database& database, const GrantOptions& options) {
    auto named = placeNamed(database, options);
    const int said =
        (named.slug.empty() ? 0 : 1) + (options.home.empty() ? 0 : 1) + (options.all ? 1 : 0);
    if (said != 1) {
        throw UsageError(
            "name one place: OWNER/COLLECTION, OWNER with --home, or OWNER with --all");
    }
    acts::RightsPlace place{std::move(named.owner), std::nullopt};
    if (!options.home.empty()) {
        const auto home = options.home == "addressbooks" ? storage::HomeKind::kAddressbooks
                                                         : storage::HomeKind::kCalendars;
        place.collection = acts::homeOf(database, place.owner, home);
        if (!place.collection) {
            throw storage::Refused("the owner has no such home");
        }
    } else if (!options.all) {
        place.collection = collectionNamed(database, {place.owner, named.slug}, options);
    }
    return place;
}

acts::RightsGrantee granteeOf(storage::Database& database, const std::string& name) {
    if (name != "everyone" && name.find('/') == std::string::npos) {
        throw UsageError(
            "the grantee is named as KIND/ID, organisation/ID or everyone, for example "
            "group/staff");
    }
    if (auto grantee = acts::rightsGranteeNamed(database, name)) {
        return *std::move(grantee);
    }
    throw storage::Refused("there is no " + name);
}

acts::Rights rightsOf(const GrantOptions& options) {
    acts::Rights rights;
    rights.use = options.write ? acts::Rights::Use::kWrite : acts::Rights::Use::kRead;
    if (!options.publicLevel.empty() || !options.confidentialLevel.empty() ||
        !options.privateLevel.empty()) {
        const auto orUsual = [&](const std::string& word, access::Level usual) {
            return word.empty() ? usual : levelFrom(word);
        };
        const auto most = options.write ? access::Level::kWrite : access::Level::kRead;
        rights.levels = {orUsual(options.publicLevel, most),
                         orUsual(options.confidentialLevel, most),
                         orUsual(options.privateLevel, access::Level::kBusy)};
    }
    rights.scheduling =
        options.schedule ? access::Scheduling::kForOwner : access::Scheduling::kNotForOwner;
    rights.administering =
        options.administer ? acts::Rights::Administering::kYes : acts::Rights::Administering::kNo;
    if (!options.until.empty()) {
        rights.until = readTime(options.until);
    }
    rights.reason = options.reason;
    return rights;
}

int grant(const GrantOptions& options) {
    const auto rights = rightsOf(options);
    const auto open = openChosen(options.database);
    const auto place = placeOf(open->database(), options);
    acts::giveRights(open->database(), acts::commandLineDoer(), place,
                     granteeOf(open->database(), options.grantee), rights);
    return 0;
}

int revoke(const GrantOptions& options) {
    const auto open = openChosen(options.database);
    const auto place = placeOf(open->database(), options);
    acts::takeRights(open->database(), acts::commandLineDoer(), place,
                     granteeOf(open->database(), options.grantee));
    return 0;
}

/// What a viewer could do with a client too; for help on the telephone.
int stand(const GrantOptions& options, storage::Standing standing) {
    const auto open = openChosen(options.database);
    auto& database = open->database();
    const auto place = placeNamed(database, options);
    acts::letStand(database, acts::commandLineDoer(),
                   {place.owner, collectionNamed(database, place, options)},
                   acts::ownerNamed(database, options.grantee), standing);
    return 0;
}

void addPlaces(CLI::App& command, GrantOptions& options) {
    addPlaceOptions(command, options,
                    "[KIND/]OWNER/COLLECTION, or [KIND/]OWNER with --home or --all");
    command
        .add_option(
            "grantee", options.grantee,
            "KIND/ID, for example group/staff; organisation/ID; everyone (whoever is signed in)")
        ->required();
    command
        .add_option("--home", options.home, "All calendars or all address books, those to come too")
        ->check(CLI::IsMember({"calendars", "addressbooks"}));
    command.add_flag("--all", options.all, "All the owner has");
}

void addGrant(CLI::App& group, Action& action) {
    const auto options = std::make_shared<GrantOptions>();
    auto* command =
        group.add_subcommand("grant",
                             "Give rights on a calendar, an address book, a home, or all of an "
                             "owner, in the place of what the grantee had there");
    addPlaces(*command, *options);
    command->add_flag("--write", options->write, "To change public and confidential objects too");
    command->add_option("--public", options->publicLevel,
                        "What is seen of public objects: nothing, busy, dates, read, respond, "
                        "write. Levels that are named hold "
                        "whatever the limit of the organisation is");
    command->add_option("--confidential", options->confidentialLevel,
                        "The same of confidential objects");
    command->add_option("--private", options->privateLevel,
                        "The same of private objects; busy unless named");
    command->add_flag("--schedule", options->schedule, "May answer and invite for the owner");
    command->add_flag("--administer", options->administer, "May give rights to others");
    command->add_option("--until", options->until,
                        "A day (its end) or a time in UTC; the grant ends then by itself");
    command->add_option("--reason", options->reason, "Kept with the grant and shown in reports");
    command->callback([options, &action] { action = [options] { return grant(*options); }; });
}

void addRevoke(CLI::App& group, Action& action) {
    const auto options = std::make_shared<GrantOptions>();
    auto* command = group.add_subcommand("revoke", "Take back what was given to a grantee there");
    addPlaces(*command, *options);
    command->callback([options, &action] { action = [options] { return revoke(*options); }; });
}

void addStanding(CLI::App& group, Action& action, storage::Standing standing) {
    const bool shown = standing == storage::Standing::kShown;
    const auto options = std::make_shared<GrantOptions>();
    auto* command = group.add_subcommand(
        shown ? "show" : "hide",
        shown ? "Let a shared calendar stand in a viewer's home, one of the whole organisation too"
              : "Take a shared calendar out of a viewer's home; nobody else's changes");
    addPlaceOptions(*command, *options, "[KIND/]OWNER/COLLECTION");
    command->add_option("viewer", options->grantee, "ID or KIND/ID")->required();
    command->callback([options, standing, &action] {
        action = [options, standing] { return stand(*options, standing); };
    });
}

}  // namespace

void addAccess(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand("access", "Who may see and do what");
    group->require_subcommand(1);
    addAccessReport(*group, action);
    addGrant(*group, action);
    addRevoke(*group, action);
    addStanding(*group, action, storage::Standing::kShown);
    addStanding(*group, action, storage::Standing::kPutAway);
}

}  // namespace kalends::commands
