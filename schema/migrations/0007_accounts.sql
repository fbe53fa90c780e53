-- Accounts as an organisation has them: app passwords, refused sign-ins, people of a directory, the audit log. New
-- tables and columns with defaults only: the version before goes on beside them.

alter table credential
    add column must_change        boolean not null default false,
    add column app_passwords_only boolean not null default false;

-- Keys that all nodes share. Random from the start, never changed by a migration.
create table server_key (
    name  text collate "C" primary key,
    value bytea not null
);
insert into server_key (name, value)
values ('credentials', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- The secret itself is 125 random bits and is shown once; here stands its keyed hash, which is what is looked up.
create table app_password (
    id            bigint generated always as identity primary key,
    principal_id  bigint not null references principal on delete cascade,
    name          text collate "C" not null check (length(name) between 1 and 200),
    secret_hash   bytea not null unique,
    read_only     boolean not null default false,
    dav_only      boolean not null default false,
    collection_id bigint, -- the only one it reaches; one that was removed reaches nothing
    networks      text not null default '', -- addresses and prefixes, with blanks between; empty: any
    expires_at    timestamptz,
    created_at    timestamptz not null default date_trunc('second', now()),
    last_used_at  timestamptz,
    last_agent    text not null default '',
    last_address  text not null default '',
    unique (principal_id, name)
) with (fillfactor = 80);

-- A secret that was refused, once for each login and source however often it came. `secret` are 32 bits of a keyed
-- hash: enough to know the same secret again, too few to find it. Lost in a crash, which is no harm.
create unlogged table sign_in_failure (
    login    text collate "C" not null check (length(login) between 1 and 255),
    secret   integer not null,
    source   text collate "C" not null check (length(source) <= 64),
    version  bigint not null, -- credential version it was refused against; 0: there is no such login
    first_at timestamptz not null default now(),
    last_at  timestamptz not null default now(),
    primary key (login, secret, source)
) with (fillfactor = 80);
create index sign_in_failure_source on sign_in_failure (source, first_at);
create index sign_in_failure_last on sign_in_failure (last_at);

-- Where somebody signed in from lately: what others guess does not keep them out there.
create table sign_in_source (
    principal_id bigint not null references principal on delete cascade,
    source       text collate "C" not null check (length(source) <= 64),
    last_at      timestamptz not null default now(),
    primary key (principal_id, source)
);
create index sign_in_source_last on sign_in_source (last_at);

-- A person, group or room that a directory owns, by the identifier that the directory never changes.
create table directory_entry (
    directory        text collate "C" not null check (length(directory) between 1 and 100),
    entry_id         uuid not null,
    principal_id     bigint not null unique references principal on delete cascade,
    dn               text collate "C" not null, -- normalised, lower case
    digest           text not null default '', -- of what was read, so that what is the same is not written again
    members_digest   text not null default '',
    password_changed text not null default '', -- as the directory writes it
    inactive         boolean not null default false, -- the directory says so
    gone_at          timestamptz,
    primary key (directory, entry_id)
);

create table directory_state (
    directory text collate "C" primary key check (length(directory) between 1 and 100),
    position  text not null default '', -- up to where changes were read, as the directory counts
    synced_at timestamptz,
    full_at   timestamptz,
    problem   text not null default '',
    claimed_until timestamptz -- a node is at it until then at most
);

-- Who did what, beside the content changes that stand in `change`. Names as of then, so that they outlive their rows;
-- never contents, never secrets.
create table audit (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    kind       smallint not null check (kind between 1 and 3), -- 1: administration, 2: sharing, 3: sign-in
    action     text collate "C" not null,
    actor_id   bigint not null default 0, -- 0: the command line or nobody
    actor      text not null default '',
    credential text not null default '',
    address    text not null default '',
    target_id  bigint not null default 0,
    target     text not null default '',
    detail     text not null default ''
);
create index audit_kind on audit (kind, id);
create index audit_actor on audit (actor_id, id);
create index audit_target on audit (target_id, id);
create index audit_at on audit (at);
