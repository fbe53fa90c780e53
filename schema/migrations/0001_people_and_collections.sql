-- Organisations, principals, their memberships and delegates; homes and collections; grants.
-- Explained table by table in schema/ANNOTATED.md.

create extension if not exists pg_trgm;

create table organisation (
    id           bigint generated always as identity primary key,
    slug         text collate "C" not null unique check (length(slug) between 1 and 255),
    display_name text not null default '',
    created_at   timestamptz not null default date_trunc('second', now())
);
insert into organisation (slug) values ('default');

-- Organisations are closed to each other unless a row opens `target` to `viewer`.
create table organisation_visibility (
    viewer_id bigint not null references organisation on delete cascade,
    target_id bigint not null references organisation on delete cascade,
    primary key (viewer_id, target_id)
);

create table principal (
    id                   bigint generated always as identity primary key,
    organisation_id      bigint not null references organisation,
    kind                 smallint not null check (kind between 1 and 4),
    slug                 text collate "C" not null check (length(slug) between 1 and 255),
    guid                 uuid not null unique,
    login                text collate "C" unique check (length(login) between 1 and 255),
    display_name         text not null default '',
    first_name           text not null default '',
    last_name            text not null default '',
    email                text not null default '',
    admin                boolean not null default false,
    disabled             boolean not null default false,
    has_calendar_home    boolean not null,
    has_addressbook_home boolean not null,
    auto_schedule        smallint not null default 0,
    auto_accept_group    bigint references principal on delete set null,
    created_at           timestamptz not null default date_trunc('second', now()),
    modified_at          timestamptz not null default date_trunc('second', now()),
    -- What principal_address holds, in order, one a line: read with every principal, so kept ready.
    addresses            text not null default '',
    -- Names, e-mail and addresses in lower case, one a line: what the trigram index looks at.
    search_text          text not null default '',
    unique (kind, slug)
);
create index principal_search on principal using gin (search_text gin_trgm_ops);
create index principal_auto_accept_group on principal (auto_accept_group) where auto_accept_group is not null;
create index principal_organisation on principal (organisation_id);

-- Apart, so that hot reads of principals never touch secrets.
create table credential (
    principal_id       bigint primary key references principal on delete cascade,
    password_hash      text not null default '',
    credential_version bigint not null
);
create index credential_changes on credential (credential_version);

-- One row. Its value is the newest credential version; taken under its row lock, so versions commit in order and a
-- poll by `credential_version > seen` misses none.
create table credential_epoch (
    single boolean primary key default true check (single),
    value  bigint not null
) with (fillfactor = 50);
insert into credential_epoch (value) values (1);

create table principal_address (
    address      text collate "C" primary key check (address = lower(address) and length(address) between 1 and 1000),
    principal_id bigint not null references principal on delete cascade,
    position     integer not null
);
create index principal_address_owner on principal_address (principal_id, position);

create table membership (
    group_id  bigint not null references principal on delete cascade,
    member_id bigint not null references principal on delete cascade,
    primary key (group_id, member_id)
);
create index membership_member on membership (member_id);

-- Transitive closure of `membership`, kept in the same transaction; never holds a principal as its own member.
create table membership_flat (
    member_id bigint not null references principal on delete cascade,
    group_id  bigint not null references principal on delete cascade,
    primary key (member_id, group_id)
);
create index membership_flat_group on membership_flat (group_id);

create table delegation (
    owner_id    bigint not null references principal on delete cascade,
    delegate_id bigint not null references principal on delete cascade,
    mode        smallint not null check (mode in (1, 2)),
    starts_at   timestamptz,
    ends_at     timestamptz,
    primary key (owner_id, delegate_id, mode)
);
create index delegation_delegate on delegation (delegate_id);

-- The counters change with every write: nothing that changes is indexed and half of each page stays free, so that
-- these updates stay within the page (HOT).
create table collection (
    id                 bigint generated always as identity primary key,
    uuid               uuid not null default gen_random_uuid(),
    owner_id           bigint not null references principal,
    home               smallint not null check (home between 1 and 3),
    kind               smallint not null check (kind between 1 and 7),
    slug               text collate "C" not null check (length(slug) <= 255),
    revision           bigint not null default 0,
    pruned_revision    bigint not null default 0, -- removals up to here are forgotten
    forgotten_revision bigint not null default 0, -- change rows of any kind up to here are forgotten
    object_count       bigint not null default 0,
    bytes              bigint not null default 0,
    created_at         timestamptz not null default date_trunc('second', now()),
    modified_at        timestamptz not null default date_trunc('second', now()),
    unique (owner_id, home, slug)
) with (fillfactor = 50);

create table collection_meta (
    collection_id  bigint primary key,
    display_name   text,
    description    text,
    color          text,
    calendar_order bigint,
    timezone       text,
    timezone_id    text,
    components     smallint not null default 0,
    transparent    boolean not null default false
);

-- What was removed, so that it can be restored: its objects stand in `change` with their content.
create table removed_collection (
    collection_id bigint primary key,
    uuid          uuid not null,
    owner_id      bigint not null,
    home          smallint not null,
    kind          smallint not null,
    slug          text collate "C" not null,
    revision      bigint not null,
    meta          jsonb not null,
    removed_at    timestamptz not null default now(),
    removed_by    bigint,
    credential    text
);
create index removed_collection_owner on removed_collection (owner_id, removed_at);

-- Who else may do what. collection_id null: everything the owner has.
-- grantee_kind 1: principal (person or group), 2: organisation, 3: everyone signed in, 4: anyone.
create table access_grant (
    id                 bigint generated always as identity primary key,
    owner_id           bigint not null references principal on delete cascade,
    collection_id      bigint references collection on delete cascade,
    grantee_kind       smallint not null check (grantee_kind between 1 and 4),
    grantee_id         bigint,
    privileges         bigint not null default 0,
    public_level       smallint not null default 0,
    confidential_level smallint not null default 0,
    private_level      smallint not null default 0,
    ends_at            timestamptz,
    reason             text,
    created_by         bigint,
    created_at         timestamptz not null default now(),
    check ((grantee_id is null) = (grantee_kind > 2))
);
create index access_grant_owner on access_grant (owner_id, collection_id);
create index access_grant_collection on access_grant (collection_id) where collection_id is not null;
create index access_grant_grantee on access_grant (grantee_kind, grantee_id);

-- target_kind 1: principal (target_id), 2: collection (target_id), 3: object (target_id collection, sub_id object).
create table dead_property (
    target_kind smallint not null,
    target_id   bigint not null,
    sub_id      bigint not null default 0,
    name        text collate "C" not null check (length(name) <= 600),
    xml         text not null,
    primary key (target_kind, target_id, sub_id, name)
);

-- The grants and delegations that reach a viewer and concern a collection, as one text, so that one statement brings them
-- along: scope,privileges,public,confidential,private,delegate mode;... Null when there are none. plpgsql, because it keeps
-- its plan, and costs nothing where the viewer is the owner and it is not called.
create function grants_for(p_owner bigint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
begin
    return (
        select string_agg(g.line, ';') from (
            select (case when a.collection_id is null then 2 else 1 end) || ',' || a.privileges || ',' || a.public_level
                   || ',' || a.confidential_level || ',' || a.private_level || ',0' as line
              from access_grant a
             where a.owner_id = p_owner
               and (a.collection_id is null or a.collection_id = p_collection)
               and (a.ends_at is null or a.ends_at > now())
               and case a.grantee_kind
                       when 1 then a.grantee_id = p_viewer
                            or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)
                       when 2 then exists (select from principal v where v.id = p_viewer and v.organisation_id = a.grantee_id)
                       when 3 then p_viewer <> 0
                       else true
                   end
            union all
            select '2,0,0,0,0,' || d.mode
              from delegation d
             where d.owner_id = p_owner
               and (d.starts_at is null or d.starts_at <= now())
               and (d.ends_at is null or d.ends_at > now())
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id))
        ) g);
end $$;
