// Refused sign-ins and the places accounts are at home.
#include "storage/postgres/sign_in_store.h"

#include <array>
#include <pqxx/result>

#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    // $1 login, $2 secret, $3 source, $4 seconds that count, $5 seconds that are remembered.
    {"sign_in_standing",
     "with account as materialized (select p.id, k.credential_version as version from principal p"
     " join credential k on k.principal_id = p.id where p.login = lower($1)),"
     " lately as materialized (select f.secret, f.source from sign_in_failure f where f.login = $1"
     " and f.first_at > now() - make_interval(secs => $4) limit 1000)"
     " select coalesce((select a.version from account a), 0),"
     " exists (select from sign_in_failure f where f.login = $1 and f.secret = $2"
     "   and f.last_at > now() - make_interval(secs => case when exists (select from account a"
     "     join directory_entry e on e.principal_id = a.id where e.password_changed = '')"
     "     then least($5, 3600) else $5 end)"
     "   and f.version = coalesce((select a.version from account a), 0)),"
     " exists (select from account a join sign_in_source s on s.principal_id = a.id and s.source = "
     "$3),"
     " (select count(distinct l.secret) from lately l),"
     " (select count(*) from lately l where l.source = $3),"
     " (select count(*) from (select from sign_in_failure f where f.source = $3"
     "   and f.first_at > now() - make_interval(secs => $4) limit 1000) x)",
     "What is known of a sign-in before it is judged"},
    {"note_refused_sign_in",
     "insert into sign_in_failure as f (login, secret, source, version) values ($1, $2, $3, $4)"
     " on conflict (login, secret, source) do update set last_at = now(), version = "
     "excluded.version"
     " where f.last_at < now() - interval '1 minute' or f.version <> excluded.version",
     "A secret that was refused, once for login and source"},
    {"note_accepted_sign_in",
     "insert into sign_in_source as s (principal_id, source) select p.id, $2 from principal p "
     "where p.id = $1"
     " on conflict (principal_id, source) do update set last_at = now()"
     " where s.last_at < now() - interval '1 day'",
     "Where an account is at home"},
    {"forget_refused_sign_ins",
     "with gone as (delete from sign_in_failure where login = lower($1) returning 1) select "
     "count(*) from gone",
     "Lets an account start anew"},
    {"prune_sign_ins",
     "with failures as (delete from sign_in_failure where last_at < now() - make_interval(secs => "
     "$1) returning 1),"
     " sources as (delete from sign_in_source where last_at < now() - interval '90 days' returning "
     "1)"
     " select (select count(*) from failures) + (select count(*) from sources)",
     "Forgets old refusals and places"},
});

std::uint64_t countIn(const pqxx::result& result) {
    RowReader row(result, 0);
    return static_cast<std::uint64_t>(row.integer());
}

}  // namespace

std::span<const Statement> signInStatements() {
    return kStatements;
}

storage::SignInStanding SignInStore::standing(const storage::SignInAttempt& attempt,
                                              const storage::SignInSpans& spans) {
    constexpr Statement kStanding = named(kStatements, "sign_in_standing");
    Parameters parameters;
    parameters.text(attempt.login)
        .integer(attempt.secret)
        .text(attempt.source)
        .integer(spans.counting.count())
        .integer(spans.remembering.count());
    const pqxx::result result = pool_.run(kStanding, parameters);
    RowReader row(result, 0);
    storage::SignInStanding standing;
    standing.version = row.integer();
    standing.knownWrong = row.flag();
    standing.knownSource = row.flag();
    standing.ofAccount = row.integer();
    standing.ofAccountHere = row.integer();
    standing.ofSource = row.integer();
    return standing;
}

void SignInStore::noteRefused(const storage::SignInAttempt& attempt, std::int64_t version) {
    constexpr Statement kNote = named(kStatements, "note_refused_sign_in");
    Parameters parameters;
    parameters.text(attempt.login).integer(attempt.secret).text(attempt.source).integer(version);
    pool_.run(kNote, parameters);
}

void SignInStore::noteAccepted(storage::PrincipalId account, std::string_view source) {
    constexpr Statement kNote = named(kStatements, "note_accepted_sign_in");
    Parameters parameters;
    parameters.integer(account.value).text(source);
    pool_.run(kNote, parameters);
}

std::uint64_t SignInStore::forget(std::string_view login) {
    constexpr Statement kForget = named(kStatements, "forget_refused_sign_ins");
    Parameters parameters;
    parameters.text(login);
    return countIn(pool_.run(kForget, parameters));
}

std::uint64_t SignInStore::prune(const storage::SignInSpans& spans) {
    constexpr Statement kPrune = named(kStatements, "prune_sign_ins");
    Parameters parameters;
    parameters.integer(spans.remembering.count());
    return countIn(pool_.run(kPrune, parameters));
}

}  // namespace kalends::postgres
