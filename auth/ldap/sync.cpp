// The run: what was read goes through the guard and is written, people and rooms, groups, what is
// gone.
#include "auth/ldap/sync.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "auth/ldap/mapping.h"
#include "auth/ldap/sync_acts.h"
#include "auth/ldap/sync_members.h"
#include "auth/ldap/sync_reading.h"
#include "storage/errors.h"

namespace kalends::ldap {

namespace {

using storage::DirectoryEntry;
using storage::PrincipalId;
using storage::PrincipalKind;

constexpr std::size_t kPage = 2000;
constexpr std::size_t kBatch = 200;
constexpr std::size_t kFewGone = 5;  // so many may always go

using Batch = std::vector<std::pair<const Mapped*, storage::PrincipalChange>>;

class Run {
  public:
    Run(Directory& directory,
        storage::Database& database,
        const Settings& settings,
        const SyncOrder& order)
        : database_(database),
          settings_(settings),
          order_(order),
          reading_(directory, settings, report_),
          acts_(database, order) {}

    SyncReport go() {
        const auto state = database_.directory().state(kDirectoryName);
        loadKnown();
        reading_.read(known_, order_.extent, state.position);
        report_.full = reading_.full();
        report_.found = reading_.found();
        stopMassDisappearance();
        if (order_.apply == SyncApply::kWrite) {
            disableGone();  // first: a login may go from one person to the next
            savePrincipals();
            saveMembers();
            database_.directory().passwordsChanged(passwordsChanged_);
            acts_.finish(report_);
            database_.directory().noteSynced(kDirectoryName, reading_.position(),
                                             report_.full
                                                 ? storage::DirectoryStore::Extent::kFull
                                                 : storage::DirectoryStore::Extent::kDelta);
        } else {
            countOnly();
        }
        return report_;
    }

  private:
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

    void stopMassDisappearance() {
        std::map<PrincipalKind, std::pair<std::size_t, std::size_t>> counts;  // gone, of
        for (const auto& [id, entry] : known_) {
            if (entry.gone) {
                continue;
            }
            auto& [gone, of] = counts[entry.kind];
            ++of;
            gone += reading_.isPresent(id) ? 0 : 1;
        }
        for (const auto& [kind, count] : counts) {
            const auto& [gone, of] = count;
            const bool many = gone > kFewGone && gone * 100 > of * settings_.mostGonePercent;
            const bool all = gone == of && of > 1;
            if (order_.guard == SyncGuard::kOn && (many || all)) {
                throw MassDisappearance(std::to_string(gone) + " of " + std::to_string(of) +
                                        " entries are missing from the directory at once: nothing "
                                        "was changed. If that is right, "
                                        "run kalends ldap sync --force");
            }
        }
    }

    /// What the run must write for an entry that was read; nullopt: all is as it was.
    std::optional<storage::PrincipalChange> changeFor(const Mapped& mapped,
                                                      const DirectoryEntry* known) {
        const bool inactive = reading_.isInactive(mapped.id);
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
        row.inactive = reading_.isInactive(mapped.id);
        row.gone = false;
        return row;
    }

    void chooseSlugs(Batch& batch) {
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
        for (const auto& [id, mapped] : reading_.entries()) {
            if (mapped.change.organisation) {
                organisations.insert(*mapped.change.organisation);
            }
        }
        database_.directory().ensureOrganisations({organisations.begin(), organisations.end()});
        Batch batch;
        std::vector<DirectoryEntry> rows;
        for (const auto& [id, mapped] : reading_.entries()) {
            const auto found = known_.find(id);
            const auto* known = found == known_.end() ? nullptr : &found->second;
            if (known != nullptr && known->kind != mapped.change.kind) {
                noteSkipped(report_, mapped.dn + ": was another kind of entry before");
                continue;
            }
            if (known != nullptr && !known->passwordChanged.empty() &&
                known->passwordChanged != mapped.passwordChanged) {
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
        retryRefused();
        saveRows(rows);
        turnUnread();
    }

    /// What one entry gave up in this run another may take, and two may have exchanged what they
    /// had.
    void retryRefused() {
        Batch exchanging, left;
        for (auto& each : std::exchange(refused_, {})) {
            (known_.contains(each.first->id) ? exchanging : left).push_back(std::move(each));
        }
        std::vector<storage::PrincipalChange> changes;
        for (const auto& [mapped, change] : exchanging) {
            auto& given = changes.emplace_back();
            given.kind = change.kind;
            given.slug = change.slug;
            given.login = "";
            given.addresses = std::vector<std::string>{};
        }
        for (const auto& [mapped, change] : exchanging) {
            changes.push_back(change);
        }
        try {
            auto ids = database_.directory().savePrincipals(changes);
            ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(exchanging.size()));
            recordSaved(exchanging, ids);
        } catch (const storage::Refused&) {
            left.insert(left.end(), exchanging.begin(), exchanging.end());
        }
        recordSaved(left, saveSingly(left));
        for (const auto& [mapped, change] : refused_) {
            noteSkipped(report_, mapped->dn + ": " + whyRefused_[mapped->id]);
        }
    }

    /// Those whose entries were not read in a delta, but who may sign in no more, or again.
    void turnUnread() {
        std::vector<storage::PrincipalChange> changes;
        std::vector<DirectoryEntry> rows;
        for (auto& [id, known] : known_) {
            const bool inactive = reading_.isInactive(id);
            if (known.kind != PrincipalKind::kUser || known.gone ||
                reading_.entries().contains(id) || !reading_.isPresent(id) ||
                known.inactive == inactive) {
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
            acts_.note(inactive ? "ldap.disable" : "ldap.enable", known.kind, known.slug,
                       known.principal);
        }
        saveInParts(changes);
        saveRows(rows);
    }

    void saveBatch(Batch& batch) {
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
        recordSaved(batch, ids);
        batch.clear();
    }

    /// `ids` of what was saved; 0: it was not.
    void recordSaved(const Batch& batch, const std::vector<PrincipalId>& ids) {
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
                acts_.note(*disabled ? "ldap.disable" : "ldap.enable", row.kind, row.slug,
                           row.principal);
            }
            ++(found == known_.end() ? report_.created : report_.changed);
            rows.push_back(row);
        }
        saveRows(rows);
        for (auto& row : rows) {
            remember(row);
        }
    }

    std::vector<PrincipalId> saveSingly(const Batch& batch) {
        std::vector<PrincipalId> ids;
        for (const auto& [mapped, change] : batch) {
            try {
                ids.push_back(database_.directory().savePrincipals({change}).at(0));
            } catch (const storage::Refused& error) {
                whyRefused_[mapped->id] = error.what();
                refused_.emplace_back(mapped, change);
                ids.push_back({});
            }
        }
        return ids;
    }

    void saveInParts(const std::vector<storage::PrincipalChange>& changes) {
        for (std::size_t at = 0; at < changes.size(); at += kBatch) {
            const auto end = std::min(changes.size(), at + kBatch);
            (void)database_.directory().savePrincipals(
                {changes.begin() + static_cast<std::ptrdiff_t>(at),
                 changes.begin() + static_cast<std::ptrdiff_t>(end)});
        }
    }

    void saveRows(const std::vector<DirectoryEntry>& rows) {
        for (std::size_t at = 0; at < rows.size(); at += kPage) {
            const auto end = std::min(rows.size(), at + kPage);
            database_.directory().save(kDirectoryName,
                                       {rows.begin() + static_cast<std::ptrdiff_t>(at),
                                        rows.begin() + static_cast<std::ptrdiff_t>(end)});
        }
    }

    void remember(const DirectoryEntry& row) { known_.insert_or_assign(row.id, row); }

    void saveMembers() {
        SyncMembers::Names byName;
        for (const auto& [id, entry] : known_) {
            if (!entry.gone && reading_.isPresent(id)) {
                byName.emplace(entry.dn, entry.principal);
            }
        }
        std::unordered_map<std::string, std::vector<std::string>>
            through;  // names of members, by name of the group
        for (const auto& [id, mapped] : reading_.entries()) {
            for (const auto& group : mapped.memberOf) {
                through[group].push_back(mapped.dn);
            }
        }
        SyncMembers groups(database_, byName);
        for (const auto& [id, mapped] : reading_.entries()) {
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
            noteSkipped(report_, text);
        }
    }

    void disableGone() {
        std::vector<storage::GroupMembers> emptied;
        std::vector<storage::PrincipalChange> changes;
        std::vector<DirectoryEntry> rows;
        for (auto& [id, known] : known_) {
            if (known.gone || reading_.isPresent(id)) {
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
        for (const auto& [id, mapped] : reading_.entries()) {
            const auto found = known_.find(id);
            const auto* known = found == known_.end() ? nullptr : &found->second;
            if (known == nullptr) {
                ++report_.created;
            } else if (changeFor(mapped, known)) {
                ++report_.changed;
            }
        }
        for (const auto& [id, known] : known_) {
            report_.disabled += !known.gone && !reading_.isPresent(id) ? 1 : 0;
        }
    }

    storage::Database& database_;
    const Settings& settings_;
    const SyncOrder order_;
    SyncReport report_;
    Reading reading_;
    KnownEntries known_;
    std::vector<PrincipalId> passwordsChanged_;
    Batch refused_;
    std::map<std::string, std::string> whyRefused_;
    SyncActs acts_;
};

}  // namespace

SyncReport synchronise(Directory& directory,
                       storage::Database& database,
                       const Settings& settings,
                       const SyncOrder& order) {
    return Run(directory, database, settings, order).go();
}

}  // namespace kalends::ldap
