// What some properties need beyond their resource, read once for a page of resources.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dav/resource/home_token.h"
#include "storage/collections.h"
#include "storage/grants.h"
#include "storage/locks.h"
#include "storage/principals.h"
#include "storage/quota.h"
#include "storage/shares.h"

namespace kalends::properties {

/// Keys are the ids' values. Filled by readBatch, only as far as the selection needs it.
struct Batch {
    using DeadByTarget = std::unordered_map<std::int64_t, std::vector<storage::DeadProperty>>;
    DeadByTarget collectionDead, objectDead, principalDead;
    std::unordered_map<std::int64_t, std::vector<storage::Lock>>
        locks;  // of a collection and its members
    std::unordered_map<std::int64_t, std::vector<storage::Principal>>
        groups;  // of a member, direct
    std::unordered_map<std::int64_t, std::vector<storage::Principal>>
        allGroups;  // of a member, transitive
    std::unordered_map<std::int64_t, std::vector<storage::Principal>>
        allMembers;  // of a group, transitive
    std::unordered_map<std::int64_t, std::vector<storage::Principal>>
        members;  // of a group, direct
    std::unordered_map<std::int64_t, std::vector<storage::Delegation>> delegates;  // of an owner
    std::unordered_map<std::int64_t, std::vector<storage::Delegation>>
        delegatedTo;  // of a delegate
    std::unordered_map<std::int64_t, storage::Principal>
        principals;  // those the delegations and grants name
    std::unordered_map<std::int64_t, std::vector<storage::Sharee>> sharees;      // of a collection
    std::unordered_map<std::int64_t, std::vector<storage::Sharee>> cardSharees;  // of a card
    std::unordered_map<std::int64_t, std::vector<storage::StandingGrant>>
        grants;  // on a collection

    struct ClientLink {
        std::string next, standing;  // last parts of URLs; no standing one: not published
    };

    std::unordered_map<std::int64_t, ClientLink> links;  // of a calendar
    std::unordered_map<std::int64_t, resource::HomeToken>
        homes;                                               // of a home, as the viewer sees it
    std::unordered_map<std::int64_t, storage::Usage> usage;  // of an owner
};

}  // namespace kalends::properties
