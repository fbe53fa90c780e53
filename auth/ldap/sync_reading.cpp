// What the directory says in this run; nothing is written here.
#include "auth/ldap/sync_reading.h"

#include <algorithm>
#include <utility>

#include "auth/ldap/escape.h"

namespace kalends::ldap {

using storage::PrincipalKind;

namespace {

constexpr std::size_t kMostProblems = 100;

}  // namespace

void noteSkipped(SyncReport& report, std::string why) {
    ++report.skipped;
    if (report.problems.size() < kMostProblems) {
        report.problems.push_back(std::move(why));
    }
}

Reading::Reading(Directory& directory, const Settings& settings, SyncReport& report)
    : directory_(directory), settings_(settings), report_(report), mapping_(settings) {
    const auto add = [this](PrincipalKind kind, const std::string& base,
                            const std::string& filter) {
        if (!base.empty()) {
            parts_.push_back({kind, base, filter});
        }
    };
    add(PrincipalKind::kUser, settings.peopleBase, settings.peopleFilter);
    add(PrincipalKind::kLocation, settings.roomsBase, settings.roomsFilter);
    add(PrincipalKind::kGroup, settings.groupsBase, settings.groupsFilter);
}

void Reading::read(const KnownEntries& known, SyncExtent extent, const std::string& position) {
    const std::string since = sinceOf(position);
    full_ = extent == SyncExtent::kFull || since.empty() || !readDelta(known, since);
    if (full_) {
        readAll();
    }
    readInactive();
}

std::string Reading::sinceOf(const std::string& position) const {
    const auto space = position.rfind(' ');
    if (space == std::string::npos || position.size() == space + 1) {
        return {};
    }
    const bool ofServer = settings_.changedAttribute == "uSNChanged";
    const auto answered = directory_.server();
    return ofServer && !answered.empty() && position.substr(0, space) != answered
               ? std::string()
               : position.substr(space + 1);
}

void Reading::take(const Part& part, const Entry& entry) {
    std::string why;
    auto mapped = mapping_.map(entry, part.kind, why);
    if (!mapped) {
        noteSkipped(report_, std::move(why));
        return;
    }
    const auto& served = settings_.organisations;
    const std::string organisation = mapped->change.organisation.value_or("default");
    if (!served.empty() && std::find(served.begin(), served.end(), organisation) == served.end()) {
        noteSkipped(report_, mapped->dn + ": is of the organisation " + organisation +
                                 ", which ldap.organisations leaves out");
        return;
    }
    noteStamp(mapped->stamp);
    const auto [seen, fresh] = present_.try_emplace(mapped->id, Seen{part.kind, mapped->dn});
    if (!fresh && seen->second.kind != part.kind) {
        return;  // a person that is in the rooms' part too
    }
    entries_.insert_or_assign(mapped->id, std::move(*mapped));
}

void Reading::readPart(const Part& part, const std::string& filter) {
    directory_.search({part.base, filter, mapping_.attributes(part.kind), 0},
                      [&](Entry&& entry) { take(part, entry); });
}

void Reading::readAll() {
    present_.clear();
    entries_.clear();
    for (const auto& part : parts_) {
        readPart(part, part.filter);
    }
}

bool Reading::readDelta(const KnownEntries& known, const std::string& since) {
    newest_ = since;
    for (const auto& part : parts_) {
        directory_.search({part.base, part.filter, {settings_.idAttribute}, 0}, [&](Entry&& entry) {
            const auto id = uuidOf(entry.first(settings_.idAttribute));
            const auto dn = normaliseDn(entry.dn);
            if (id && dn) {
                present_.try_emplace(*id, Seen{part.kind, *dn});
            }
        });
    }
    for (const auto& part : parts_) {
        const std::string filter = "(&" + part.filter + "(" + settings_.changedAttribute +
                                   ">=" + escapeFilter(since) + "))";
        readPart(part, filter);
    }
    // Whoever is new without having changed came into view from elsewhere; a name that changed with
    // a branch above leaves no mark on the entry. Groups then name people that were unknown.
    bool names = false, unread = false;
    for (const auto& [id, seen] : present_) {
        const auto found = known.find(id);
        unread = unread || (found == known.end() && !entries_.contains(id));
        names = names || found == known.end() || found->second.dn != seen.dn || found->second.gone;
    }
    if (unread || (names && !settings_.memberOfAttribute.empty())) {
        return false;
    }
    if (names && !readGroupsOfNames(known)) {
        return false;
    }
    return settings_.memberOfAttribute.empty() || entries_.empty();
}

bool Reading::readGroupsOfNames(const KnownEntries& known) {
    for (const auto& part : parts_) {
        if (part.kind == PrincipalKind::kGroup) {
            readPart(part, part.filter);
        }
    }
    return std::none_of(present_.begin(), present_.end(), [&](const auto& row) {
        const auto found = known.find(row.first);
        return !entries_.contains(row.first) && found != known.end() &&
               found->second.dn != row.second.dn;
    });
}

void Reading::readInactive() {
    if (settings_.inactiveFilter.empty() || settings_.peopleBase.empty()) {
        return;
    }
    const std::string filter = "(&" + settings_.peopleFilter + settings_.inactiveFilter + ")";
    directory_.search({settings_.peopleBase, filter, {settings_.idAttribute}, 0},
                      [&](Entry&& entry) {
                          if (auto id = uuidOf(entry.first(settings_.idAttribute))) {
                              inactive_.insert(std::move(*id));
                          }
                      });
}

void Reading::noteStamp(const std::string& stamp) {
    const bool longer =
        stamp.size() != newest_.size() && settings_.changedAttribute == "uSNChanged";
    if (longer ? stamp.size() > newest_.size() : stamp > newest_) {
        newest_ = stamp;
    }
}

}  // namespace kalends::ldap
