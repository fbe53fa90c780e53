// The run: listing, guard, people and rooms, groups, what is gone.
#include "auth/ldap/sync.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "auth/ldap/escape.h"
#include "auth/ldap/mapping.h"
#include "auth/ldap/sync_acts.h"
#include "auth/ldap/sync_members.h"
#include "storage/errors.h"

namespace kalends::ldap {

namespace {

using storage::DirectoryEntry;
using storage::PrincipalId;
using storage::PrincipalKind;

constexpr std::size_t kPage = 2000;
constexpr std::size_t kBatch = 200;
constexpr std::size_t kMostProblems = 100;
constexpr std::size_t kFewGone = 5;  // so many may always go

struct Part {
    PrincipalKind kind;
    std::string base, filter;
};

class Run {
  public:
    Run(Directory& directory, storage::Database& database, const Settings& settings, const SyncOrder& order)
        : directory_(directory), database_(database), settings_(settings), order_(order), mapping_(settings), acts_(database, order) {
        const auto add = [this](PrincipalKind kind, const std::string& base, const std::string& filter) {
            if (!base.empty()) {
                parts_.push_back({kind, base, filter});
            }
        };
        add(PrincipalKind::kUser, settings.peopleBase, settings.peopleFilter);
        add(PrincipalKind::kLocation, settings.roomsBase, settings.roomsFilter);
        add(PrincipalKind::kGroup, settings.groupsBase, settings.groupsFilter);
    }

    SyncReport go() {
        const auto state = database_.directory().state(kDirectoryName);
        loadKnown();
        const std::string since = sinceOf(state.position);
        full_ = order_.extent == SyncExtent::kFull || since.empty();
        if (!full_) {
            full_ = !readDelta(since);
        }
        if (full_) {
            readAll();
        }
        readInactive();
        report_.full = full_;
        report_.found = present_.size();
        stopMassDisappearance();
        if (order_.apply == SyncApply::kWrite) {
            disableGone();  // first: a login may go from one person to the next
            savePrincipals();
            saveMembers();
            database_.directory().passwordsChanged(passwordsChanged_);
            acts_.finish(report_);
            database_.directory().noteSynced(kDirectoryName, directory_.server() + " " + newest_,
                                             full_ ? storage::DirectoryStore::Extent::kFull : storage::DirectoryStore::Extent::kDelta);
        } else {
            countOnly();
        }
        return report_;
    }

  private:
    struct Seen {
        PrincipalKind kind;
        std::string dn;
    };

    /// Where the last run stopped. Active Directory counts for each server by itself.
    std::string sinceOf(const std::string& position) const {
        const auto space = position.rfind(' ');
        if (space == std::string::npos || position.size() == space + 1) {
            return {};
        }
        const bool ofServer = settings_.changedAttribute == "uSNChanged";
        const auto answered = directory_.server();
        return ofServer && !answered.empty() && position.substr(0, space) != answered ? std::string() : position.substr(space + 1);
    }

    void loadKnown() {
        std::string after;
        while (true) {
            auto page = database_.directory().entries(kDirectoryName, after, kPage);
            const bool last = page.size() < kPage;
            if (!page.empty()) {
                after = page.back().id;
            }
            for (auto& entry : page) {
                auto id = entry.id;
                known_.emplace(std::move(id), std::move(entry));
            }
            if (last) {
                return;
            }
        }
    }

    void problem(std::string text) {
        ++report_.skipped;
        if (report_.problems.size() < kMostProblems) {
            report_.problems.push_back(std::move(text));
        }
    }

    /// Numbers by their size, times by their text.
    void noteStamp(const std::string& stamp) {
        const bool longer = stamp.size() != newest_.size() && settings_.changedAttribute == "uSNChanged";
        if (longer ? stamp.size() > newest_.size() : stamp > newest_) {
            newest_ = stamp;
        }
    }

    void take(const Part& part, const Entry& entry) {
        std::string why;
        auto mapped = mapping_.map(entry, part.kind, why);
        if (!mapped) {
            problem(std::move(why));
            return;
        }
        const auto& served = settings_.organisations;
        const std::string organisation = mapped->change.organisation.value_or("default");
        if (!served.empty() && std::find(served.begin(), served.end(), organisation) == served.end()) {
            problem(mapped->dn + ": is of the organisation " + organisation + ", which ldap.organisations leaves out");
            return;
        }
        noteStamp(mapped->stamp);
        const auto [seen, fresh] = present_.try_emplace(mapped->id, Seen{part.kind, mapped->dn});
        if (!fresh && seen->second.kind != part.kind) {
            return;  // a person that is in the rooms' part too
        }
        read_.insert_or_assign(mapped->id, std::move(*mapped));
    }

    void readAll() {
        present_.clear();
        read_.clear();
        for (const auto& part : parts_) {
            directory_.search({part.base, part.filter, mapping_.attributes(part.kind), 0},
                              [&](Entry&& entry) { take(part, entry); });
        }
    }

    /// False when only a full run can tell.
    bool readDelta(const std::string& since) {
        newest_ = since;
        bool known = true;
        for (const auto& part : parts_) {
            std::vector<std::string> attributes{settings_.idAttribute};
            directory_.search({part.base, part.filter, attributes, 0}, [&](Entry&& entry) {
                const auto id = uuidOf(entry.first(settings_.idAttribute));
                const auto dn = normaliseDn(entry.dn);
                if (id && dn) {
                    present_.try_emplace(*id, Seen{part.kind, *dn});
                }
            });
        }
        for (const auto& part : parts_) {
            const std::string filter = "(&" + part.filter + "(" + settings_.changedAttribute + ">=" + escapeFilter(since) + "))";
            directory_.search({part.base, filter, mapping_.attributes(part.kind), 0},
                              [&](Entry&& entry) { take(part, entry); });
        }
        // Whoever is new without having changed came into view from elsewhere; a name that changed with a branch above
        // leaves no mark on the entry. Groups then name people that were unknown.
        bool names = false;
        for (const auto& [id, seen] : present_) {
            const auto found = known_.find(id);
            const bool read = read_.contains(id);
            known = known && (found != known_.end() || read);
            names = names || found == known_.end() || found->second.dn != seen.dn || found->second.gone;
        }
        if (!known || (names && !settings_.memberOfAttribute.empty())) {
            return false;
        }
        if (names) {
            for (const auto& part : parts_) {
                if (part.kind == PrincipalKind::kGroup) {
                    directory_.search({part.base, part.filter, mapping_.attributes(part.kind), 0},
                                      [&](Entry&& entry) { take(part, entry); });
                }
            }
            for (const auto& [id, seen] : present_) {
                const auto found = known_.find(id);
                if (!read_.contains(id) && found != known_.end() && found->second.dn != seen.dn) {
                    return false;
                }
            }
        }
        return settings_.memberOfAttribute.empty() || read_.empty();
    }

    void readInactive() {
        if (settings_.inactiveFilter.empty() || settings_.peopleBase.empty()) {
            return;
        }
        const std::string filter = "(&" + settings_.peopleFilter + settings_.inactiveFilter + ")";
        directory_.search({settings_.peopleBase, filter, {settings_.idAttribute}, 0}, [&](Entry&& entry) {
            if (auto id = uuidOf(entry.first(settings_.idAttribute))) {
                inactive_.insert(std::move(*id));
            }
        });
    }

    void stopMassDisappearance() {
        std::map<PrincipalKind, std::pair<std::size_t, std::size_t>> counts;  // gone, of
        for (const auto& [id, entry] : known_) {
            if (entry.gone) {
                continue;
            }
            auto& [gone, of] = counts[entry.kind];
            ++of;
            gone += present_.contains(id) ? 0 : 1;
        }
        for (const auto& [kind, count] : counts) {
            const auto& [gone, of] = count;
            const bool many = gone > kFewGone && gone * 100 > of * settings_.mostGonePercent;
            const bool all = gone == of && of > 1;
            if (order_.guard == SyncGuard::kOn && (many || all)) {
                throw MassDisappearance(std::to_string(gone) + " of " + std::to_string(of) +
                                        " entries are missing from the directory at once: nothing was changed. If that is right, "
                                        "run kalends ldap sync --force");
            }
        }
    }

    [[nodiscard]] bool isGroup(const std::string& id) const {
        const auto found = present_.find(id);
        return found != present_.end() && found->second.kind == PrincipalKind::kGroup;
    }

    /// What the run must write for an entry that was read; nullopt: all is as it was.
    std::optional<storage::PrincipalChange> changeFor(const Mapped& mapped, const DirectoryEntry* known) {
        const bool inactive = inactive_.contains(mapped.id);
        if (known == nullptr) {
            auto change = mapped.change;
            if (inactive) {
                change.disabled = true;
            }
            return change;
        }
        const bool back = known->gone;
        const bool turned = inactive != known->inactive;
        if (known->digest == mapped.digest && !back && !turned) {
            return std::nullopt;
        }
        auto change = mapped.change;
        change.kind = known->kind;
        change.slug = known->slug;
        // An administrator's own decision stays as long as the directory says nothing new.
        if (back || turned) {
            change.disabled = inactive;
            ++(inactive ? report_.disabled : report_.enabled);
        }
        return change;
    }

    DirectoryEntry rowFor(const Mapped& mapped, const DirectoryEntry* known) const {
        DirectoryEntry row;
        if (known != nullptr) {
            row = *known;
        }
        row.id = mapped.id;
        row.dn = mapped.dn;
        row.kind = mapped.change.kind;
        row.digest = mapped.digest;
        row.passwordChanged = mapped.passwordChanged;
        row.inactive = inactive_.contains(mapped.id);
        row.gone = false;
        return row;
    }

    void chooseSlugs(std::vector<std::pair<Mapped*, storage::PrincipalChange>>& batch) {
        std::vector<storage::PrincipalPath> wanted;
        for (const auto& [mapped, change] : batch) {
            if (change.slug.empty() && !mapped->wantedSlug.empty()) {
                wanted.push_back({change.kind, mapped->wantedSlug});
            }
        }
        std::map<storage::PrincipalPath, std::string> taken;
        for (const auto& principal : database_.principals().byPaths(wanted)) {
            taken[{principal.kind, principal.slug}] = principal.guid;
        }
        for (auto& [mapped, change] : batch) {
            if (!change.slug.empty()) {
                continue;
            }
            const auto owner = taken.find({change.kind, mapped->wantedSlug});
            // Provisioned before with the directory's own identifier: the same person.
            const bool free = owner == taken.end() || owner->second == mapped->id;
            change.slug = free && !mapped->wantedSlug.empty() ? mapped->wantedSlug : mapped->id;
            taken[{change.kind, change.slug}] = mapped->id;
        }
    }

    void savePrincipals() {
        std::set<std::string> organisations;
        for (const auto& [id, mapped] : read_) {
            if (mapped.change.organisation) {
                organisations.insert(*mapped.change.organisation);
            }
        }
        database_.directory().ensureOrganisations({organisations.begin(), organisations.end()});
        std::vector<std::pair<Mapped*, storage::PrincipalChange>> batch;
        std::vector<DirectoryEntry> rows;
        for (auto& [id, mapped] : read_) {
            const auto found = known_.find(id);
            const auto* known = found == known_.end() ? nullptr : &found->second;
            if (known != nullptr && known->kind != mapped.change.kind) {
                problem(mapped.dn + ": was another kind of entry before");
                continue;
            }
            if (known != nullptr && !known->passwordChanged.empty() && known->passwordChanged != mapped.passwordChanged) {
                passwordsChanged_.push_back(known->principal);
            }
            if (auto change = changeFor(mapped, known)) {
                batch.emplace_back(&mapped, std::move(*change));
            } else if (known->passwordChanged != mapped.passwordChanged) {
                rows.push_back(rowFor(mapped, known));
                remember(rows.back());
            }
            if (batch.size() == kBatch) {
                saveBatch(batch);
            }
        }
        saveBatch(batch);
        saveRows(rows);
        turnUnread();
    }

    /// Those whose entries were not read in a delta, but who may sign in no more, or again.
    void turnUnread() {
        std::vector<storage::PrincipalChange> changes;
        std::vector<DirectoryEntry> rows;
        for (auto& [id, known] : known_) {
            const bool inactive = inactive_.contains(id);
            if (known.kind != PrincipalKind::kUser || known.gone || read_.contains(id) || !present_.contains(id) || known.inactive == inactive) {
                continue;
            }
            storage::PrincipalChange change;
            change.kind = known.kind;
            change.slug = known.slug;
            change.disabled = inactive;
            changes.push_back(std::move(change));
            known.inactive = inactive;
            rows.push_back(known);
            ++(inactive ? report_.disabled : report_.enabled);
            acts_.note(inactive ? "ldap.disable" : "ldap.enable", known.kind, known.slug, known.principal);
        }
        saveInParts(changes);
        saveRows(rows);
    }

    void saveBatch(std::vector<std::pair<Mapped*, storage::PrincipalChange>>& batch) {
        if (batch.empty()) {
            return;
        }
        chooseSlugs(batch);
        std::vector<storage::PrincipalChange> changes;
        for (const auto& [mapped, change] : batch) {
            changes.push_back(change);
        }
        std::vector<PrincipalId> ids;
        try {
            ids = database_.directory().savePrincipals(changes);
        } catch (const storage::Refused&) {
            ids = saveSingly(batch);
        }
        std::vector<DirectoryEntry> rows;
        for (std::size_t i = 0; i < batch.size() && i < ids.size(); ++i) {
            if (!ids[i]) {
                continue;
            }
            const auto& mapped = *batch[i].first;
            const auto found = known_.find(mapped.id);
            auto row = rowFor(mapped, found == known_.end() ? nullptr : &found->second);
            row.principal = ids[i];
            row.slug = batch[i].second.slug;
            if (found == known_.end()) {
                acts_.note("ldap.add", row.kind, row.slug, row.principal);
            } else if (const auto& disabled = batch[i].second.disabled) {
                acts_.note(*disabled ? "ldap.disable" : "ldap.enable", row.kind, row.slug, row.principal);
            }
            ++(found == known_.end() ? report_.created : report_.changed);
            rows.push_back(row);
        }
        saveRows(rows);
        for (auto& row : rows) {
            remember(row);
        }
        batch.clear();
    }

    std::vector<PrincipalId> saveSingly(const std::vector<std::pair<Mapped*, storage::PrincipalChange>>& batch) {
        std::vector<PrincipalId> ids;
        for (const auto& [mapped, change] : batch) {
            try {
                ids.push_back(database_.directory().savePrincipals({change}).at(0));
            } catch (const storage::Refused& error) {
                problem(mapped->dn + ": " + error.what());
                ids.push_back({});
            }
        }
        return ids;
    }

    void saveInParts(const std::vector<storage::PrincipalChange>& changes) {
        for (std::size_t at = 0; at < changes.size(); at += kBatch) {
            const auto end = std::min(changes.size(), at + kBatch);
            (void)database_.directory().savePrincipals({changes.begin() + static_cast<std::ptrdiff_t>(at),
                                                        changes.begin() + static_cast<std::ptrdiff_t>(end)});
        }
    }

    void saveRows(const std::vector<DirectoryEntry>& rows) {
        for (std::size_t at = 0; at < rows.size(); at += kPage) {
            const auto end = std::min(rows.size(), at + kPage);
            database_.directory().save(kDirectoryName, {rows.begin() + static_cast<std::ptrdiff_t>(at),
                                                        rows.begin() + static_cast<std::ptrdiff_t>(end)});
        }
    }

    void remember(const DirectoryEntry& row) { known_.insert_or_assign(row.id, row); }

    void saveMembers() {
        SyncMembers::Names byName;
        for (const auto& [id, entry] : known_) {
            if (!entry.gone && present_.contains(id)) {
                byName.emplace(entry.dn, entry.principal);
            }
        }
        std::unordered_map<std::string, std::vector<std::string>> through;  // names of members, by name of the group
        for (const auto& [id, mapped] : read_) {
            for (const auto& group : mapped.memberOf) {
                through[group].push_back(mapped.dn);
            }
        }
        SyncMembers groups(database_, byName);
        for (const auto& [id, mapped] : read_) {
            const auto found = known_.find(id);
            if (mapped.change.kind != PrincipalKind::kGroup || found == known_.end()) {
                continue;
            }
            auto names = mapped.members;
            if (const auto more = through.find(mapped.dn); more != through.end()) {
                names.insert(names.end(), more->second.begin(), more->second.end());
            }
            groups.add(found->second, names);
        }
        groups.finish();
        report_.groupsChanged += groups.changed();
        for (const auto& text : groups.problems()) {
            problem(text);
        }
    }

    void disableGone() {
        std::vector<storage::GroupMembers> emptied;
        std::vector<storage::PrincipalChange> changes;
        std::vector<DirectoryEntry> rows;
        for (auto& [id, known] : known_) {
            if (known.gone || present_.contains(id)) {
                continue;
            }
            storage::PrincipalChange change;
            change.kind = known.kind;
            change.slug = known.slug;
            change.disabled = true;
            change.login = "";
            change.addresses = std::vector<std::string>{};
            changes.push_back(std::move(change));
            known.gone = true;
            known.digest.clear();
            if (known.kind == PrincipalKind::kGroup) {
                // What was shared with it is shared with nobody any more.
                emptied.push_back({known.principal, {}});
                known.membersDigest.clear();
            }
            rows.push_back(known);
            ++report_.disabled;
            acts_.note("ldap.gone", known.kind, known.slug, known.principal);
        }
        if (!emptied.empty()) {
            database_.directory().setMembers(emptied);
        }
        saveInParts(changes);
        saveRows(rows);
    }

    void countOnly() {
        for (const auto& [id, mapped] : read_) {
            const auto found = known_.find(id);
            const auto* known = found == known_.end() ? nullptr : &found->second;
            if (known == nullptr) {
                ++report_.created;
            } else if (changeFor(mapped, known)) {
                ++report_.changed;
            }
        }
        for (const auto& [id, known] : known_) {
            report_.disabled += !known.gone && !present_.contains(id) ? 1 : 0;
        }
    }

    Directory& directory_;
    storage::Database& database_;
    const Settings& settings_;
    const SyncOrder order_;
    const Mapping mapping_;
    std::vector<Part> parts_;
    bool full_ = false;
    std::string newest_;
    std::unordered_map<std::string, DirectoryEntry> known_;   // by identifier
    std::unordered_map<std::string, Seen> present_;           // in the directory now
    std::map<std::string, Mapped> read_;                      // read in this run
    std::unordered_set<std::string> inactive_;
    std::vector<PrincipalId> passwordsChanged_;
    SyncReport report_;
    SyncActs acts_;
};

}  // namespace

SyncReport synchronise(Directory& directory, storage::Database& database, const Settings& settings, const SyncOrder& order) {
    return Run(directory, database, settings, order).go();
}

}  // namespace kalends::ldap
