// What the directory says in a run: who is there, what changed, who may not sign in. Writes
// nothing.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "auth/ldap/directory.h"
#include "auth/ldap/mapping.h"
#include "auth/ldap/sync.h"
#include "storage/directory.h"

namespace kalends::ldap {

using KnownEntries =
    std::unordered_map<std::string, storage::DirectoryEntry>;  // of the runs before, by identifier

/// One more entry that is left out.
void noteSkipped(SyncReport& report, std::string why);

class Reading {
  public:
    Reading(Directory& directory, const Settings& settings, SyncReport& report);

    /// Everything, or what changed since `position`, as far as that tells enough.
    void read(const KnownEntries& known, SyncExtent extent, const std::string& position);

    [[nodiscard]] bool full() const { return full_; }

    [[nodiscard]] std::size_t found() const { return present_.size(); }

    [[nodiscard]] bool isPresent(const std::string& id) const { return present_.contains(id); }

    [[nodiscard]] bool isInactive(const std::string& id) const { return inactive_.contains(id); }

    /// Those that were read with all that is saved of them, by identifier.
    [[nodiscard]] const std::map<std::string, Mapped>& entries() const { return entries_; }

    /// Where the next run goes on.
    [[nodiscard]] std::string position() const { return directory_.server() + " " + newest_; }

  private:
    struct Part {
        storage::PrincipalKind kind;
        std::string base, filter;
    };

    struct Seen {
        storage::PrincipalKind kind;
        std::string dn;
    };

    /// Where the last run stopped. Active Directory counts for each server by itself.
    [[nodiscard]] std::string sinceOf(const std::string& position) const;
    void take(const Part& part, const Entry& entry);
    void readPart(const Part& part, const std::string& filter);
    void readAll();
    /// False when only a full run can tell.
    bool readDelta(const KnownEntries& known, const std::string& since);
    /// Groups, after names changed that they may hold; false when an entry of another name was not
    /// read.
    bool readGroupsOfNames(const KnownEntries& known);
    void readInactive();
    /// Numbers by their size, times by their text.
    void noteStamp(const std::string& stamp);

    Directory& directory_;
    const Settings& settings_;
    SyncReport& report_;
    const Mapping mapping_;
    std::vector<Part> parts_;
    bool full_ = false;
    std::string newest_;
    std::unordered_map<std::string, Seen> present_;  // in the directory now
    std::map<std::string, Mapped> entries_;
    std::unordered_set<std::string> inactive_;
};

}  // namespace kalends::ldap
