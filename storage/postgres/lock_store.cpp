// Locks: one statement or function call each.
#include "storage/postgres/lock_store.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <random>

#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr std::int64_t kMaxLocksOfACollection = 2000;

#define KALENDS_LOCK_DETAILS                                      \
    " l.token, l.owner_id, l.exclusive, l.infinite, l.owner_xml," \
    " greatest(0, ceil(extract(epoch from l.expires_at - now())))::bigint "
#define KALENDS_LOCK_COLUMNS " l.collection_id, l.name," KALENDS_LOCK_DETAILS

constexpr auto kStatements = std::to_array<Statement>({
    {"locks_covering",
     "select" KALENDS_LOCK_COLUMNS
     "from resource_lock l where l.collection_id = $1 and l.name in ('', $2)"
     " and (l.name = $2 or l.infinite) and l.expires_at > now()"
     " union all select $1, '/' || a.slug || '/'," KALENDS_LOCK_DETAILS
     "from folders_above($1) a cross join lateral infinite_locks(a.id) l order by 2, 3",
     "Locks that protect one resource"},
    {"locks_of_collections",
     "select" KALENDS_LOCK_COLUMNS
     "from unnest($1::bigint[]) as i(id) join resource_lock l on l.collection_id = i.id"
     " where (l.name = '' or $2::boolean) and l.expires_at > now()"
     " union all select i.id, '/' || a.slug || '/'," KALENDS_LOCK_DETAILS
     "from unnest($1::bigint[]) as i(id)"
     " cross join lateral (select k.id from collection k where k.id = i.id and k.home = 3 offset "
     "0) c"
     " cross join lateral folders_above(c.id) a cross join lateral infinite_locks(a.id) l"
     " order by 2, 3",
     "Locks on several collections"},
    {"acquire_lock",
     "select outcome, made_name, array_to_json(names)"
     " from acquire_lock_in_tree($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
     "Locks a resource or says what is in the way"},
    {"refresh_lock",
     "update resource_lock l set expires_at = now() + $5::integer * interval '1 second'"
     " where l.collection_id = any (array(select $1::bigint union all select a.id from "
     "folders_above($1) a))"
     " and (l.name = '' and l.infinite or l.collection_id = $1 and l.name = $2)"
     " and l.owner_id = $3 and l.token = any ($4::text[]) and l.expires_at > now()"
     " returning $1, case when l.collection_id = $1 then l.name else (select '/' || c.slug || '/' "
     "from collection c where c.id = l.collection_id) end," KALENDS_LOCK_DETAILS,
     "A new time for locks whose tokens were submitted"},
    {"release_lock", "select release_lock_in_tree($1, $2, $3, $4, $5)", "Ends a lock"},
});

storage::Lock lockFrom(RowReader& row) {
    storage::Lock lock;
    lock.root.collection.value = row.integer();
    lock.root.name = row.text();
    lock.token = row.text();
    lock.owner.value = row.integer();
    lock.scope = row.flag() ? storage::Lock::Scope::kExclusive : storage::Lock::Scope::kShared;
    lock.reach = row.flag() ? storage::Lock::Reach::kMembers : storage::Lock::Reach::kResource;
    lock.ownerXml = row.text();
    lock.remaining = std::chrono::seconds(row.integer());
    return lock;
}

std::vector<storage::Lock> locksFrom(const pqxx::result& result) {
    std::vector<storage::Lock> locks;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        locks.push_back(lockFrom(row));
    }
    return locks;
}

/// A token is no secret, as only its owner may use it, but it must be unique for all time.
std::string newToken() {
    std::random_device random;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string token = "urn:uuid:xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    for (std::size_t at = token.find('x'); at != std::string::npos; at = token.find('x', at)) {
        token[at] = kDigits[random() % kDigits.size()];
    }
    return token;
}

}  // namespace

std::span<const Statement> lockStatements() {
    return kStatements;
}

void addLockTokens(Parameters& parameters, const storage::Actor& actor) {
    ArrayLiteral tokens;
    for (const std::string& token : actor.lockTokens) {
        if (isText(token)) {
            tokens.add(token);
        }
    }
    parameters.array(std::move(tokens).finish());
}

std::vector<std::string> lockRootsFrom(const std::string& json) {
    return json.empty() ? std::vector<std::string>{}
                        : nlohmann::json::parse(json).get<std::vector<std::string>>();
}

std::vector<storage::Lock> LockStore::covering(const storage::LockPlace& place) {
    constexpr Statement kCovering = named(kStatements, "locks_covering");
    if (!isText(place.name)) {
        return {};
    }
    Parameters parameters;
    parameters.integer(place.collection.value).text(place.name);
    return locksFrom(pool_.run(kCovering, parameters));
}

std::vector<storage::Lock> LockStore::of(const std::vector<storage::CollectionId>& collections,
                                         Members members) {
    constexpr Statement kOf = named(kStatements, "locks_of_collections");
    if (collections.empty()) {
        return {};
    }
    ArrayLiteral ids;
    for (const storage::CollectionId id : collections) {
        ids.add(id.value);
    }
    Parameters parameters;
    parameters.array(std::move(ids).finish()).flag(members == Members::kWith);
    return locksFrom(pool_.run(kOf, parameters));
}

storage::Acquired LockStore::acquire(const storage::NewLock& lock, const storage::Actor& actor) {
    constexpr Statement kAcquire = named(kStatements, "acquire_lock");
    storage::Acquired acquired;
    acquired.lock = {lock.root,  newToken(),    actor.principal, lock.scope,
                     lock.reach, lock.ownerXml, lock.timeout};
    Parameters parameters;
    parameters.integer(lock.root.collection.value)
        .text(lock.root.name)
        .text(acquired.lock.token)
        .integer(actor.principal.value);
    parameters.flag(lock.scope == storage::Lock::Scope::kExclusive)
        .flag(lock.reach == storage::Lock::Reach::kMembers);
    parameters.text(lock.ownerXml).integer(lock.timeout.count()).flag(lock.mustNotExist);
    parameters.integer(kMaxLocksOfACollection);
    addLockTokens(parameters, actor);
    parameters.text(lock.emptyEtag.value).text(actor.credential);
    // The function knows the token again, so a lost answer may be asked for by a second call.
    const pqxx::result result = pool_.run(kAcquire, parameters);
    RowReader row(result, 0);
    acquired.outcome = static_cast<storage::Acquired::Outcome>(row.integer());
    acquired.madeName = row.flag();
    acquired.names = lockRootsFrom(row.text());
    return acquired;
}

std::vector<storage::Lock> LockStore::refresh(const storage::LockPlace& place,
                                              std::chrono::seconds timeout,
                                              const storage::Actor& actor) {
    constexpr Statement kRefresh = named(kStatements, "refresh_lock");
    if (!isText(place.name)) {
        return {};
    }
    Parameters parameters;
    parameters.integer(place.collection.value).text(place.name).integer(actor.principal.value);
    addLockTokens(parameters, actor);
    parameters.integer(timeout.count());
    return locksFrom(pool_.run(kRefresh, parameters));
}

LockStore::Release LockStore::release(const storage::LockPlace& place,
                                      std::string_view token,
                                      storage::PrincipalId actor,
                                      Others others) {
    constexpr Statement kRelease = named(kStatements, "release_lock");
    if (!isText(place.name) || !isText(token)) {
        return Release::kNoSuchLock;
    }
    Parameters parameters;
    parameters.integer(place.collection.value).text(place.name).text(token);
    parameters.integer(actor.value).flag(others == Others::kMay);
    const pqxx::result result = pool_.run(kRelease, parameters);
    RowReader row(result, 0);
    return static_cast<Release>(row.integer());
}

}  // namespace kalends::postgres
