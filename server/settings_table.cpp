// Every setting, once. Defaults stand in the structs they belong to.
#include "server/settings_table.h"

#include <algorithm>
#include <array>
#include <limits>

namespace kalends::server {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using C = Configuration;
using Strings = std::vector<std::string>;
using Addresses = std::vector<http::ListenAddress>;

// clang-format off
// NOLINTBEGIN(readability-identifier-length)
const auto kTable = std::to_array<Setting>({
    {"server", "listen", "Addresses to listen on: HOST:PORT, [IPv6]:PORT, tls://HOST:PORT, fd:N, systemd:NAME (a socket unit's FileDescriptorName), tls://systemd:NAME. Port 0: any free one.",
     +[](C& c) -> Addresses& { return c.http.listen; }},
    {"server", "trusted_proxies", "Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.",
     +[](C& c) -> Strings& { return c.http.trustedProxies; }},
    {"server", "pid_file", "File for the process id; empty: none.",
     +[](C& c) -> std::string& { return c.pidFile; }},
    {"server", "user", "System user to become when started as root, once ports are bound and TLS files are read; it must be able to read these again for a reload. Not with an embedded database.",
     +[](C& c) -> std::string& { return c.user; }},
    {"server", "first_run_accounts", "Create an administrator and two demo accounts when the database has no account at all. With an embedded database this is always done.",
     +[](C& c) -> bool& { return c.firstRunAccounts; }},
    {"server", "io_threads", "Threads that read and write connections: 1 or 2.",
     +[](C& c) -> unsigned& { return c.http.ioThreads; }},
    {"server", "workers", "Threads that serve requests.",
     +[](C& c) -> unsigned& { return c.http.work.workers; }},
    {"server", "heavy_workers", "At most so many workers are busy with large reports at once.",
     +[](C& c) -> unsigned& { return c.http.work.heavyWorkers; }},
    {"server", "quick_queue", "Ordinary requests that may wait for a worker; more get 503.",
     +[](C& c) -> std::uint64_t& { return c.http.work.quickQueue; }},
    {"server", "heavy_queue", "Large reports that may wait for a worker; more get 503.",
     +[](C& c) -> std::uint64_t& { return c.http.work.heavyQueue; }},
    {"server", "queue_time", "Longest wait for a worker before 503.",
     +[](C& c) -> milliseconds& { return c.http.work.queueTime; }},
    {"server", "retry_after", "What Retry-After says with 503.",
     +[](C& c) -> seconds& { return c.http.work.retryAfter; }},
    {"server", "backlog", "Connections the kernel keeps waiting to be accepted.",
     +[](C& c) -> int& { return c.http.backlog; }},
    {"server", "open_files", "The limit of open files is raised towards this at start.",
     +[](C& c) -> std::uint64_t& { return c.http.openFiles; }},

    {"tls", "certificate", "PEM file with the certificate chain, leaf first. Read again at SIGHUP.",
     +[](C& c) -> std::string& { return c.http.tls.certificateChainFile; }},
    {"tls", "key", "PEM file with the private key.",
     +[](C& c) -> std::string& { return c.http.tls.privateKeyFile; }},
    {"tls", "ciphers", "Ciphers for TLS 1.2, as OpenSSL names them.",
     +[](C& c) -> std::string& { return c.http.tls.cipherList; }},
    {"tls", "groups", "Key exchange groups, preferred first.",
     +[](C& c) -> std::string& { return c.http.tls.groups; }},
    {"tls", "session_cache", "Sessions kept for resumption.",
     +[](C& c) -> std::uint64_t& { return c.http.tls.sessionCacheEntries; }},

    {"limits", "connections", "Open connections in all.",
     +[](C& c) -> std::uint64_t& { return c.http.connections.total; }},
    {"limits", "connections_per_address", "Open connections of one address (IPv6: of one /64).",
     +[](C& c) -> std::uint64_t& { return c.http.connections.perAddress; }},
    {"limits", "head", "All header fields of a request together; more gets 431.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.head.headBytes; }}},
    {"limits", "header_field", "One header field; more gets 431. Kerberos tickets need much.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.head.fieldBytes; }}},
    {"limits", "header_fields", "Header fields of a request; more gets 431.",
     +[](C& c) -> std::uint64_t& { return c.http.head.fields; }},
    {"limits", "url", "Length of a request's URL; more gets 414.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.head.targetBytes; }}},
    {"limits", "calendar_object", "Largest calendar object (max-resource-size).",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.calendarObjectLimitBytes; }}},
    {"limits", "address_object", "Largest contact (max-resource-size).",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.addressObjectLimitBytes; }}},
    {"limits", "file", "Largest file below /dav/files/.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.fileLimitBytes; }}},
    {"limits", "xml_body", "Largest XML body of a request.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.xmlBodyLimitBytes; }}},
    {"limits", "multiget_body", "Largest body of a multiget report.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.multigetBodyLimitBytes; }}},
    {"limits", "bulk_body", "Largest body of a bulk POST (MM:bulk-requests).",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.dav.bulkBodyLimitBytes; }}},
    {"limits", "bulk_objects", "Most objects one bulk POST may change (MM:bulk-requests).",
     +[](C& c) -> std::uint64_t& { return c.dav.bulkMaxResources; }},
    {"limits", "instances", "Most instances one calendar object may yield in an answer (max-instances).",
     +[](C& c) -> std::uint64_t& { return c.dav.maxInstances; }},
    {"limits", "attendees", "Most attendees of one instance (max-attendees-per-instance).",
     +[](C& c) -> std::uint64_t& { return c.dav.maxAttendeesPerInstance; }},
    {"limits", "first_year", "Dates of objects and queries begin with this year (min-date-time).",
     +[](C& c) -> int& { return c.dav.firstYear; }},
    {"limits", "last_year", "Dates of objects and queries end with this year (max-date-time).",
     +[](C& c) -> int& { return c.dav.lastYear; }},
    {"limits", "collections", "Calendars or address books that the owner of one home may make (max-collections); 0: any number.",
     +[](C& c) -> std::uint64_t& { return c.dav.maxCollections; }},
    {"limits", "resources", "Objects one collection should hold, as clients are told (max-resources); 0: nothing is told.",
     +[](C& c) -> std::uint64_t& { return c.dav.maxResources; }},
    {"limits", "resources_refused", "From so many objects on, a collection takes no more; 0: any number.",
     +[](C& c) -> std::uint64_t& { return c.dav.hardMaxResources; }},
    {"limits", "result_objects", "Most objects in one answer.",
     +[](C& c) -> std::uint64_t& { return c.dav.maxResultObjects; }},

    {"body", "spool_threshold", "Request bodies larger than this wait in a file.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.body.spoolThresholdBytes; }}},
    {"body", "spool_directory", "Where these files are made (they have no name there).",
     +[](C& c) -> std::string& { return c.http.body.spoolDirectory; }},
    {"body", "drain_limit", "A refused body up to this size is read so that the connection can be kept.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.body.drainLimitBytes; }}},
    {"body", "compress", "Compress large answers for clients that take gzip.",
     +[](C& c) -> bool& { return c.http.gzip.responses; }},
    {"body", "compress_level", "1 is fast, 9 is small.",
     +[](C& c) -> int& { return c.http.gzip.level; }},
    {"body", "compress_minimum", "Smaller answers are never compressed.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.gzip.minimumBytes; }}},

    {"deadlines", "handshake", "For the TLS handshake.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.handshake; }},
    {"deadlines", "header", "From the first byte of a request to the end of its header.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.header; }},
    {"deadlines", "body", "For a whole request body.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.body; }},
    {"deadlines", "body_grace", "After this a body must arrive at body_rate at least.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.bodyGrace; }},
    {"deadlines", "body_rate", "Bytes a second.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.http.deadlines.bodyBytesPerSecond; }}},
    {"deadlines", "idle", "Between requests of a kept connection.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.idle; }},
    {"deadlines", "write_stall", "While a client takes nothing of its answer.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.writeStall; }},
    {"deadlines", "linger", "For what a refused client still sends.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.linger; }},
    {"deadlines", "stop", "For requests in progress when the server stops.",
     +[](C& c) -> milliseconds& { return c.http.deadlines.stopGrace; }},

    {"sharing", "masked_summary", "What events are called whose details the viewer may not see (Beschäftigt, Occupé).",
     +[](C& c) -> std::string& { return c.dav.maskedSummary; }},

    {"publishing", "url", "This server as others reach it (https://calendar.example.org), for links that are given away. Empty: links are told as paths.",
     +[](C& c) -> std::string& { return c.dav.publicUrl; }},
    {"publishing", "past", "How far back links without a sign-in reach.",
     +[](C& c) -> milliseconds& { return c.dav.linkPast; }},
    {"publishing", "future", "How far ahead links without a sign-in reach.",
     +[](C& c) -> milliseconds& { return c.dav.linkFuture; }},

    {"database", "url", "PostgreSQL as libpq takes it: postgresql://USER@HOST/NAME or key=value pairs. Empty: the embedded one.",
     +[](C& c) -> std::string& { return c.database.url; }},
    {"database", "url_file", "A file with that connection string on its first line.",
     +[](C& c) -> std::string& { return c.database.urlFile; }},
    {"database", "password_file", "A file with the database password on its first line.",
     +[](C& c) -> std::string& { return c.database.passwordFile; }},
    {"database", "pool_size", "Connections kept to the database.",
     +[](C& c) -> unsigned& { return c.database.poolSize; }},
    {"database", "wait_limit", "Longest wait for a working connection; then 503.",
     +[](C& c) -> milliseconds& { return c.database.waitLimit; }},
    {"database", "statement_timeout", "A statement that runs longer is cancelled.",
     +[](C& c) -> milliseconds& { return c.database.statementTimeout; }},
    {"database", "lock_timeout", "A statement that waits longer for a lock is cancelled.",
     +[](C& c) -> milliseconds& { return c.database.lockTimeout; }},
    {"database", "slow_statement", "From here on the log names the statement.",
     +[](C& c) -> milliseconds& { return c.database.slowStatement; }},

    {"embedded", "directory", "Directory of a private PostgreSQL cluster, made at first use; empty: none.",
     +[](C& c) -> std::string& { return c.embedded.directory; }},
    {"embedded", "user", "System user that runs it when Kalends is started as root.",
     +[](C& c) -> std::string& { return c.embedded.user; }},

    {"directory", "results", "Most cards one search in the directory answers; the rest is told by a 507 response.",
     +[](C& c) -> std::uint64_t& { return c.dav.directoryResults; }},
    {"directory", "browse", "Whether the directory can be listed, or only searched.",
     +[](C& c) -> bool& { return c.dav.directoryBrowse; }},

    {"quota", "bytes", "What an account's calendars, address books and files may hold together, unless the account or its organisation has a limit of its own. 0: any amount.",
     BytesMember{+[](C& c) -> std::uint64_t& { return c.quota.bytes; }}},
    {"quota", "objects", "The same as a number of events, tasks, cards and files. 0: any number.",
     +[](C& c) -> std::uint64_t& { return c.quota.objects; }},

    {"auth", "realm", "What the sign-in box of a client names.",
     +[](C& c) -> std::string& { return c.dav.realm; }},
    {"auth", "sources", "Who is asked for passwords, in this order: ldap, local. What is left out is not asked.",
     +[](C& c) -> Strings& { return c.auth.sources.order; }},
    {"auth", "local_organisations", "Organisations whose people may have local passwords; empty: all.",
     +[](C& c) -> Strings& { return c.auth.sources.localOrganisations; }},
    {"auth", "cache_time", "A verified password is believed so long without hashing; changes are noticed at once.",
     +[](C& c) -> milliseconds& { return c.auth.cache.accepted; }},
    {"auth", "rejected_time", "The identical wrong password is refused so long without hashing.",
     +[](C& c) -> milliseconds& { return c.auth.cache.rejected; }},
    {"auth", "cache_entries", "Verified passwords kept (as keyed hashes).",
     +[](C& c) -> std::uint64_t& { return c.auth.cache.entries; }},
    {"auth", "concurrent_hashes", "Slow password hashes at once, 19 MiB each; 0: one per core, at most 4.",
     +[](C& c) -> unsigned& { return c.auth.hashing.concurrent; }},
    {"auth", "waiting_hashes", "Sign-ins that may wait for one; more get 503.",
     +[](C& c) -> std::uint64_t& { return c.auth.hashing.waiting; }},
    {"auth", "waiting_time", "Longest such wait before 503.",
     +[](C& c) -> milliseconds& { return c.auth.hashing.patience; }},

    {"auth", "wrong_window", "Different wrong passwords within this time count; the same one again does not.",
     +[](C& c) -> milliseconds& { return c.auth.guard.window; }},
    {"auth", "wrong_here", "After so many for one account from one address (IPv6: one /64) sign-ins to it from there wait: 503.",
     +[](C& c) -> unsigned& { return c.auth.guard.ofAccountHere; }},
    {"auth", "wrong_account", "After so many for one account from anywhere it waits, but not where it signed in lately. Keep it below what locks the account in a directory.",
     +[](C& c) -> unsigned& { return c.auth.guard.ofAccount; }},
    {"auth", "wrong_source", "After so many from one address for any accounts those wait there that did not sign in there lately.",
     +[](C& c) -> unsigned& { return c.auth.guard.ofSource; }},
    {"auth", "wrong_memory", "A wrong password is refused without asking again for so long, unless the account's password changes; at most an hour where a directory does not tell of that.",
     +[](C& c) -> milliseconds& { return c.auth.guard.memory; }},
    {"auth", "journal_interval", "How often the last uses of app passwords and sign-ins are written down.",
     +[](C& c) -> milliseconds& { return c.auth.journal.interval; }},
    {"auth", "password_minimum", "Characters that a new password needs.",
     +[](C& c) -> unsigned& { return c.passwords.minimumLength; }},

    {"audit", "administration", "How long administrative acts are kept.",
     +[](C& c) -> milliseconds& { return c.audit.administration; }},
    {"audit", "sharing", "How long acts of sharing are kept.",
     +[](C& c) -> milliseconds& { return c.audit.sharing; }},
    {"audit", "sign_ins", "How long sign-ins are kept.",
     +[](C& c) -> milliseconds& { return c.audit.signIns; }},

    {"ldap", "servers", "Directory servers, preferred first: ldap://HOST, ldaps://HOST. Empty: no directory.",
     +[](C& c) -> Strings& { return c.ldap.servers; }},
    {"ldap", "start_tls", "Encrypt ldap:// connections. Certificates are always verified.",
     +[](C& c) -> bool& { return c.ldap.startTls; }},
    {"ldap", "ca_file", "PEM file of the authority that signed the servers' certificates; empty: the system's.",
     +[](C& c) -> std::string& { return c.ldap.caFile; }},
    {"ldap", "bind_dn", "Account that searches the directory; empty: anonymously.",
     +[](C& c) -> std::string& { return c.ldap.bindDn; }},
    {"ldap", "password_file", "File with its password on the first line.",
     +[](C& c) -> std::string& { return c.ldap.passwordFile; }},
    {"ldap", "direct_bind", "Bind people without searching: a name with {login}, such as {login}@town.example. Empty: search, then bind.",
     +[](C& c) -> std::string& { return c.ldap.directBind; }},
    {"ldap", "connect_time", "Longest wait for a connection before the next server is tried.",
     +[](C& c) -> milliseconds& { return c.ldap.connectTime; }},
    {"ldap", "answer_time", "Longest wait for an answer.",
     +[](C& c) -> milliseconds& { return c.ldap.answerTime; }},
    {"ldap", "connections", "Connections in use at once.",
     +[](C& c) -> unsigned& { return c.ldap.connections; }},
    {"ldap", "page_size", "Entries a page of a search.",
     +[](C& c) -> unsigned& { return c.ldap.pageSize; }},
    {"ldap", "people_base", "Where people stand; empty: none are taken.",
     +[](C& c) -> std::string& { return c.ldap.peopleBase; }},
    {"ldap", "people_filter", "Which entries there are people.",
     +[](C& c) -> std::string& { return c.ldap.peopleFilter; }},
    {"ldap", "inactive_filter", "Which of them may not sign in, such as (userAccountControl:1.2.840.113556.1.4.803:=2).",
     +[](C& c) -> std::string& { return c.ldap.inactiveFilter; }},
    {"ldap", "groups_base", "Where groups stand; empty: none are taken.",
     +[](C& c) -> std::string& { return c.ldap.groupsBase; }},
    {"ldap", "groups_filter", "Which entries there are groups.",
     +[](C& c) -> std::string& { return c.ldap.groupsFilter; }},
    {"ldap", "rooms_base", "Where rooms stand; empty: none are taken.",
     +[](C& c) -> std::string& { return c.ldap.roomsBase; }},
    {"ldap", "rooms_filter", "Which entries there are rooms.",
     +[](C& c) -> std::string& { return c.ldap.roomsFilter; }},
    {"ldap", "id_attribute", "What never changes about an entry: entryUUID, or objectGUID of Active Directory.",
     +[](C& c) -> std::string& { return c.ldap.idAttribute; }},
    {"ldap", "changed_attribute", "What grows with each change of an entry: modifyTimestamp, or uSNChanged of Active Directory.",
     +[](C& c) -> std::string& { return c.ldap.changedAttribute; }},
    {"ldap", "login_attribute", "The login name: uid, sAMAccountName, userPrincipalName or mail.",
     +[](C& c) -> std::string& { return c.ldap.loginAttribute; }},
    {"ldap", "name_attribute", "The name for people.",
     +[](C& c) -> std::string& { return c.ldap.nameAttribute; }},
    {"ldap", "first_name_attribute", "First names of people.",
     +[](C& c) -> std::string& { return c.ldap.firstNameAttribute; }},
    {"ldap", "last_name_attribute", "Last name of people.",
     +[](C& c) -> std::string& { return c.ldap.lastNameAttribute; }},
    {"ldap", "mail_attribute", "E-mail address; the first value is the preferred one.",
     +[](C& c) -> std::string& { return c.ldap.mailAttribute; }},
    {"ldap", "other_mail_attribute", "Further addresses, such as mailAlternateAddress or proxyAddresses.",
     +[](C& c) -> std::string& { return c.ldap.otherMailAttribute; }},
    {"ldap", "member_attribute", "A group's members, by their names: member or uniqueMember.",
     +[](C& c) -> std::string& { return c.ldap.memberAttribute; }},
    {"ldap", "member_of_attribute", "Where members name their groups instead: memberOf. Each run then reads everybody.",
     +[](C& c) -> std::string& { return c.ldap.memberOfAttribute; }},
    {"ldap", "password_changed_attribute", "When a password was changed: pwdChangedTime or pwdLastSet; where an entry has none, when the entry was changed. Cached sign-ins end then.",
     +[](C& c) -> std::string& { return c.ldap.passwordChangedAttribute; }},
    {"ldap", "organisation_attribute", "Attribute with the organisation's name; empty: by base.",
     +[](C& c) -> std::string& { return c.ldap.organisationAttribute; }},
    {"ldap", "organisation_bases", "Organisations by branch: SLUG: BASE; SLUG: BASE. Elsewhere it is the default one.",
     +[](C& c) -> std::string& { return c.ldap.organisationBases; }},
    {"ldap", "organisations", "Organisations whose people come from the directory; entries of others are skipped, and their passwords never sent there. Empty: all.",
     +[](C& c) -> Strings& { return c.ldap.organisations; }},
    {"ldap", "interval", "How often changes are read.",
     +[](C& c) -> milliseconds& { return c.ldap.interval; }},
    {"ldap", "full_interval", "How often everything is read.",
     +[](C& c) -> milliseconds& { return c.ldap.fullInterval; }},
    {"ldap", "most_gone_percent", "When more entries of a kind are missing at once, nothing is changed.",
     +[](C& c) -> unsigned& { return c.ldap.mostGonePercent; }},

    {"calendar", "default_timezone", "For dates and floating times where neither calendar nor request names a zone. Empty: the zone of the machine.",
     +[](C& c) -> std::string& { return c.dav.defaultTimezone; }},
    {"calendar", "occurrence_horizon", "Recurring events are indexed at least so far ahead; what lies beyond is computed.",
     +[](C& c) -> milliseconds& { return c.jobs.occurrenceHorizon; }},
    {"calendar", "change_retention", "History (sync tokens, trash, audit) is kept so long.",
     +[](C& c) -> milliseconds& { return c.jobs.changeRetention; }},
    {"calendar", "job_interval", "How often the background jobs run.",
     +[](C& c) -> milliseconds& { return c.jobs.interval; }},

    {"log", "level", "debug, info, warning or error. To standard error, one line a message.",
     +[](C& c) -> LogLevel& { return c.log.level; }},
    {"log", "access", "Which requests get a line: all, errors or off.",
     +[](C& c) -> AccessLog& { return c.log.access; }},
    {"log", "queue", "Lines that may wait to be written; more are dropped and counted.",
     +[](C& c) -> std::uint64_t& { return c.log.queue; }},

    {"negotiate", "keytab", "File with the keys of HTTP/HOST.NAME: Kerberos tickets (Negotiate) are taken beside passwords. Empty: they are not. Read again for each ticket.",
     +[](C& c) -> std::string& { return c.negotiate.keytab; }},
    {"negotiate", "realms", "Realms whose people are let in: REALM, or REALM=ORGANISATION for people of that organisation only.",
     +[](C& c) -> Strings& { return c.negotiate.realms; }},
    {"negotiate", "login", "The account's login, made of {user} and {realm} of the ticket.",
     +[](C& c) -> std::string& { return c.negotiate.login; }},

    {"metrics", "listen", "Addresses of /metrics, /health/live and /health/ready, such as 127.0.0.1:8009; empty: off.",
     +[](C& c) -> Addresses& { return c.metrics; }},
});
// NOLINTEND(readability-identifier-length)
// clang-format on

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 3> kAccess{"off", "errors", "all"};

template <class Enum, std::size_t n>
Enum parseWord(std::string_view text,
               const std::array<std::string_view, n>& words,
               const char* expected) {
    const auto found = std::find(words.begin(), words.end(), trimmed(text));
    if (found == words.end()) {
        throw BadValue(std::string("expected ") + expected);
    }
    return static_cast<Enum>(found - words.begin());
}

template <class Integer>
Integer parseBounded(std::string_view text) {
    const auto number = parseNumber(text);
    if (number > static_cast<std::uint64_t>(std::numeric_limits<Integer>::max())) {
        throw BadValue("the number is too large");
    }
    return static_cast<Integer>(number);
}

struct Reader {
    Configuration& configuration;
    std::string_view text;

    void operator()(Member<std::string> member) const { member(configuration) = trimmed(text); }

    void operator()(Member<bool> member) const { member(configuration) = parseSwitch(text); }

    void operator()(Member<unsigned> member) const {
        member(configuration) = parseBounded<unsigned>(text);
    }

    void operator()(Member<int> member) const { member(configuration) = parseBounded<int>(text); }

    void operator()(Member<std::uint64_t> member) const {
        member(configuration) = parseNumber(text);
    }

    void operator()(BytesMember bytes) const {
        bytes.member(configuration) = parseBytes(text).bytes;
    }

    void operator()(Member<milliseconds> member) const {
        member(configuration) = parseDuration(text);
    }

    void operator()(Member<seconds> member) const {
        member(configuration) = std::chrono::ceil<seconds>(parseDuration(text));
    }

    void operator()(Member<Strings> member) const { member(configuration) = parseList(text); }

    void operator()(Member<Addresses> member) const {
        Addresses addresses;
        for (const auto& entry : parseList(text)) {
            addresses.push_back(parseListenAddress(entry));
        }
        member(configuration) = std::move(addresses);
    }

    void operator()(Member<LogLevel> member) const {
        member(configuration) = parseWord<LogLevel>(text, kLevels, "debug, info, warning or error");
    }

    void operator()(Member<AccessLog> member) const {
        member(configuration) = parseWord<AccessLog>(text, kAccess, "off, errors or all");
    }
};

struct Printer {
    Configuration& configuration;

    std::string operator()(Member<std::string> member) const { return member(configuration); }

    std::string operator()(Member<bool> member) const {
        return member(configuration) ? "yes" : "no";
    }

    std::string operator()(Member<unsigned> member) const {
        return std::to_string(member(configuration));
    }

    std::string operator()(Member<int> member) const {
        return std::to_string(member(configuration));
    }

    std::string operator()(Member<std::uint64_t> member) const {
        return std::to_string(member(configuration));
    }

    std::string operator()(BytesMember bytes) const {
        return printBytes({bytes.member(configuration)});
    }

    std::string operator()(Member<milliseconds> member) const {
        return printDuration(member(configuration));
    }

    std::string operator()(Member<seconds> member) const {
        return printDuration(member(configuration));
    }

    std::string operator()(Member<Strings> member) const {
        return printList(member(configuration));
    }

    std::string operator()(Member<Addresses> member) const {
        Strings texts;
        for (const auto& address : member(configuration)) {
            texts.push_back(printListenAddress(address));
        }
        return printList(texts);
    }

    std::string operator()(Member<LogLevel> member) const {
        return std::string(kLevels.at(static_cast<std::size_t>(member(configuration))));
    }

    std::string operator()(Member<AccessLog> member) const {
        return std::string(kAccess.at(static_cast<std::size_t>(member(configuration))));
    }
};

struct TypeName {
    std::string_view operator()(Member<std::string> /*unused*/) const { return "text"; }

    std::string_view operator()(Member<bool> /*unused*/) const { return "yes or no"; }

    std::string_view operator()(Member<unsigned> /*unused*/) const { return "number"; }

    std::string_view operator()(Member<int> /*unused*/) const { return "number"; }

    std::string_view operator()(Member<std::uint64_t> /*unused*/) const { return "number"; }

    std::string_view operator()(BytesMember /*unused*/) const { return "size"; }

    std::string_view operator()(Member<milliseconds> /*unused*/) const { return "duration"; }

    std::string_view operator()(Member<seconds> /*unused*/) const { return "duration"; }

    std::string_view operator()(Member<Strings> /*unused*/) const { return "list"; }

    std::string_view operator()(Member<Addresses> /*unused*/) const { return "list of addresses"; }

    std::string_view operator()(Member<LogLevel> /*unused*/) const { return "word"; }

    std::string_view operator()(Member<AccessLog> /*unused*/) const { return "word"; }
};

}  // namespace

std::span<const Setting> settingsTable() {
    return kTable;
}

void setValue(const Setting& setting, Configuration& configuration, std::string_view text) {
    std::visit(Reader{.configuration = configuration, .text = text}, setting.place);
}

std::string valueOf(const Setting& setting, const Configuration& configuration) {
    Configuration copy = configuration;  // the members are found through a mutable reference
    return std::visit(Printer{.configuration = copy}, setting.place);
}

std::string_view typeOf(const Setting& setting) {
    return std::visit(TypeName{}, setting.place);
}

}  // namespace kalends::server
