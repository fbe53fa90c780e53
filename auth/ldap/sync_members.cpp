// Collecting and writing members.
#include "auth/ldap/sync_members.h"

#include <set>

#include "auth/ldap/mapping.h"
#include "auth/ldap/sync.h"
#include "storage/errors.h"

namespace kalends::ldap {

namespace {

constexpr std::size_t kMembersAtOnce = 20'000;
constexpr std::size_t kGroupsAtOnce = 1000;

}  // namespace

void SyncMembers::add(storage::DirectoryEntry& group, const std::vector<std::string>& names) {
    std::set<storage::PrincipalId> members;
    for (const auto& name : names) {
        const auto member = byName_.find(name);
        if (member != byName_.end() && member->second != group.principal) {
            members.insert(member->second);
        }
    }
    std::vector<std::string> facts;
    for (const auto& member : members) {
        facts.push_back(std::to_string(member.value));
    }
    auto digest = digestOf(facts);
    if (group.membersDigest == digest) {
        return;
    }
    group.membersDigest = std::move(digest);
    batch_.push_back({group.principal, {members.begin(), members.end()}});
    rows_.push_back(group);
    members_ += members.size();
    if (members_ >= kMembersAtOnce || batch_.size() >= kGroupsAtOnce) {
        write();
    }
}

void SyncMembers::finish() {
    write();
    try {
        while (database_.directory().flattenMembers() > 0) {
        }
    } catch (const storage::Unavailable&) {
        // What is left stays marked; the next run and the upkeep go on with it.
        problems_.emplace_back(
            "rights through groups have not followed their members yet: the database did not do it "
            "in time");
    }
}

void SyncMembers::write() {
    if (batch_.empty()) {
        return;
    }
    try {
        database_.directory().setMembers(batch_);
        database_.directory().save(kDirectoryName, rows_);
        changed_ += batch_.size();
    } catch (const storage::Unavailable&) {
        writeSingly();
    }
    batch_.clear();
    rows_.clear();
    members_ = 0;
}

/// One gigantic group that takes longer than a statement may must not keep the others from being
/// read. When the database itself is away, the next statement of the run says so.
void SyncMembers::writeSingly() {
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        try {
            database_.directory().setMembers({batch_[i]});
            database_.directory().save(kDirectoryName, {rows_[i]});
            ++changed_;
        } catch (const storage::Unavailable&) {
            problems_.push_back(rows_[i].dn + ": its " + std::to_string(batch_[i].members.size()) +
                                " members could not be set in time");
        }
    }
}

}  // namespace kalends::ldap
