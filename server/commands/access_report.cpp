// kalends access report: who can see a calendar or all that somebody owns, what somebody sees of
// others, and through what.
#include "server/commands/access_report.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "auth/access/published.h"
#include "auth/access/report.h"
#include "server/commands/places.h"
#include "server/times.h"
#include "server/usage_error.h"

namespace kalends::commands {

using namespace server;

namespace {

using storage::ObjectClass;

struct ReportOptions : PlaceOptions {
    bool json = false, sees = false;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

std::string personName(const storage::Principal& person) {
    return person.displayName.empty() ? person.slug : person.slug + " (" + person.displayName + ")";
}

nlohmann::json rightsOf(const access::Access& access) {
    const auto level = [&](ObjectClass objectClass) {
        return access::nameOf(access.level(objectClass));
    };
    return {{"listed", access.visible()},
            {"public", level(ObjectClass::kPublic)},
            {"confidential", level(ObjectClass::kConfidential)},
            {"private", level(ObjectClass::kPrivate)},
            {"alarms", access.alarms == access::Alarms::kShown},
            {"schedules_for_owner", access.scheduling == access::Scheduling::kForOwner},
            {"administers", access.may(access::Privilege::kWriteAcl)}};
}

nlohmann::json rowOf(const access::Seer& seer) {
    auto row = rightsOf(seer.access);
    row["person"] = seer.person.slug;
    row["name"] = seer.person.displayName;
    row["through"] = seer.through;
    return row;
}

void print(const access::Access& access, const std::vector<std::string>& through) {
    if (!access.visible()) {
        std::cout << "free/busy time only";
    } else {
        std::cout << "public " << access::nameOf(access.level(ObjectClass::kPublic))
                  << ", confidential " << access::nameOf(access.level(ObjectClass::kConfidential))
                  << ", private " << access::nameOf(access.level(ObjectClass::kPrivate));
    }
    std::cout << (access.scheduling == access::Scheduling::kForOwner ? ", schedules for the owner"
                                                                     : "")
              << (access.may(access::Privilege::kWriteAcl) ? ", gives rights" : "") << "; through "
              << joined(through) << '\n';
}

void print(const nlohmann::json& rows) {
    std::cout << rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

/// Those without a sign-in, as the engine decides about their requests.
void reportLinks(storage::Database& database,
                 const storage::Principal& owner,
                 const storage::Collection& collection,
                 nlohmann::json* rows) {
    for (const auto& link : database.publishedLinks().of({collection.id})) {
        if (owner.disabled) {
            return;
        }
        const auto rights = access::throughLink(link, owner, collection);
        if (rows == nullptr) {
            std::cout << "  anybody with link " << link.id.value
                      << (link.terms.name.empty() ? "" : " (" + link.terms.name + ")") << ": ";
            print(rights,
                  {std::string("a link") +
                   (link.terms.address.empty() ? "" : " at /public/" + link.terms.address) +
                   (link.terms.expiresAt ? " until " + printTime(*link.terms.expiresAt) : "") +
                   (link.lastUsedAt ? ", last used " + printTime(*link.lastUsedAt)
                                    : ", never used")});
            continue;
        }
        auto row = rightsOf(rights);
        row["link"] = link.id.value;
        row["name"] = link.terms.name;
        row["address"] = link.terms.address;
        row["expires"] = link.terms.expiresAt ? nlohmann::json(printTime(*link.terms.expiresAt))
                                              : nlohmann::json();
        row["lastUsed"] =
            link.lastUsedAt ? nlohmann::json(printTime(*link.lastUsedAt)) : nlohmann::json();
        rows->push_back(std::move(row));
    }
}

/// Who sees this.
int reportSeers(storage::Database& database,
                const ReportOptions& options,
                const acts::NamedPlace& place) {
    const auto collections = place.slug.empty()
                                 ? acts::collectionsOf(database, place.owner, std::nullopt)
                                 : std::vector{collectionNamed(database, place, options)};
    auto all = nlohmann::json::array();
    for (const auto& collection : collections) {
        const auto seers = access::whoSees(database, place.owner, collection);
        if (!options.json) {
            std::cout << place.owner.slug << '/' << collection.slug << '\n';
            for (const auto& seer : seers) {
                std::cout << "  " << personName(seer.person) << ": ";
                print(seer.access, seer.through);
            }
            reportLinks(database, place.owner, collection, nullptr);
            continue;
        }
        auto rows = nlohmann::json::array();
        for (const auto& seer : seers) {
            rows.push_back(rowOf(seer));
        }
        auto links = nlohmann::json::array();
        reportLinks(database, place.owner, collection, &links);
        all.push_back({{"owner", place.owner.slug},
                       {"links", std::move(links)},
                       {"collection", collection.slug},
                       {"name", collection.displayName.value_or(collection.slug)},
                       {"people", std::move(rows)}});
    }
    if (options.json) {
        print(all);
    }
    return 0;
}

/// What this person sees of others.
int reportSeen(storage::Database& database,
               const ReportOptions& options,
               const storage::Principal& viewer) {
    auto all = nlohmann::json::array();
    for (const auto& sight : access::whatIsSeen(database, viewer)) {
        const std::string owner = acts::targetNameOf(sight.owner);
        if (!options.json) {
            std::cout << owner << '/' << sight.collection.slug << ": ";
            print(sight.access, sight.through);
            continue;
        }
        auto row = rightsOf(sight.access);
        row["owner"] = owner;
        row["collection"] = sight.collection.slug;
        row["name"] = sight.collection.displayName.value_or(sight.collection.slug);
        row["through"] = sight.through;
        all.push_back(std::move(row));
    }
    if (options.json) {
        print(all);
    } else if (viewer.admin) {
        std::cout << viewer.slug << " is an administrator and sees everything\n";
    }
    return 0;
}

int report(const ReportOptions& options) {
    const auto open = openChosen(options.database);
    const auto place = placeNamed(open->database(), options);
    if (!options.sees) {
        return reportSeers(open->database(), options, place);
    }
    if (!place.slug.empty()) {
        throw UsageError("--sees is asked of a person, not of a calendar");
    }
    return reportSeen(open->database(), options, place.owner);
}

}  // namespace

void addAccessReport(CLI::App& group, Action& action) {
    const auto options = std::make_shared<ReportOptions>();
    auto* command = group.add_subcommand("report",
                                         "Everybody who can see a calendar, and through what: "
                                         "groups, deputies and administrators included");
    addPlaceOptions(*command, *options,
                    "[KIND/]OWNER/COLLECTION, or [KIND/]OWNER for all calendars and address books");
    command->add_flag("--sees", options->sees,
                      "The other way round: what of others this person sees, and through what");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &action] { action = [options] { return report(*options); }; });
}

}  // namespace kalends::commands
