-- Teams own calendars and address books; links without sign-in; what leavers had goes to others.

-- A group that owns collections. members: 1 read, 2 write, 3 write and make new ones. Its collections stand in its members'
-- homes by a grant of their own to the group, which the trigger below gives.
create table team (
    group_id bigint primary key references principal on delete cascade,
    members  smallint not null check (members between 1 and 3)
);

-- What a member of the team gets with one of its collections.
create function grant_to_team(p_collection bigint, p_group bigint, p_home smallint, p_members smallint) returns void
language sql as $$
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, created_by)
    values (p_group, p_collection, 1, p_group,
            -- As auth/access has it: reading, and writing; free/busy is of calendars.
            (case when p_members = 1 then 65 else 127 end) | (case when p_home = 1 then 512 else 0 end),
            case when p_members = 1 then 3 else 5 end, case when p_members = 1 then 3 else 5 end,
            case when p_members = 1 then 1 else 5 end, p_group)
$$;

create function team_collection_made() returns trigger
language plpgsql as $$
declare
    v_members smallint;
begin
    select t.members into v_members from team t where t.group_id = new.owner_id;
    if found then
        perform grant_to_team(new.id, new.owner_id, new.home, v_members);
        perform note_shared(shared_people(new.id), new.id, 1::smallint, 0, '');
    end if;
    return null;
end $$;
create trigger collection_of_team after insert on collection for each row
    when (new.kind in (2, 6)) execute function team_collection_made();

create function team_collection_going() returns trigger
language plpgsql as $$
begin
    if exists (select from team t where t.group_id = old.owner_id) then
        perform note_shared(shared_people(old.id), old.id, 3::smallint, 0, '');
    end if;
    return old;
end $$;
create trigger collection_of_team_going before delete on collection for each row
    when (old.kind in (2, 6)) execute function team_collection_going();

-- Makes a group a team, or changes what its members may do. Its homes are made without any calendar.
create function set_team(p_group bigint, p_members smallint, p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_collection record;
begin
    perform from principal p where p.id = p_group and p.kind = 2 for no key update;
    if not found then
        raise exception 'only a group can be a team' using errcode = 'KL004';
    end if;
    insert into team (group_id, members) values (p_group, p_members)
    on conflict (group_id) do update set members = p_members;
    with made as (
        insert into collection (owner_id, home, kind, slug)
        values (p_group, 1, 1, ''), (p_group, 1, 3, 'inbox'), (p_group, 1, 4, 'outbox'), (p_group, 2, 1, '')
        on conflict (owner_id, home, slug) do nothing returning id)
    insert into collection_meta (collection_id) select made.id from made;
    update principal p set has_calendar_home = true, has_addressbook_home = true, modified_at = date_trunc('second', now())
     where p.id = p_group and not (p.has_calendar_home and p.has_addressbook_home);
    delete from access_grant a where a.owner_id = p_group and a.grantee_kind = 1 and a.grantee_id = p_group;
    -- Making in the homes: reading them and binding; what stands in them is theirs to write anyway.
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, created_by)
    select p_group, c.id, 1, p_group, 1 | 8 | 64, 5, 5, 5, p_actor
      from collection c where c.owner_id = p_group and c.slug = '' and c.home in (1, 2) and p_members = 3;
    for v_collection in select c.id, c.home from collection c where c.owner_id = p_group and c.kind in (2, 6) order by c.id loop
        perform grant_to_team(v_collection.id, p_group, v_collection.home, p_members);
        perform note_shared(shared_people(v_collection.id), v_collection.id, 2::smallint, p_actor, p_credential);
    end loop;
end $$;

-- A manager does with all of the team's what an owner does. The grants stand on its homes.
create function set_team_manager(p_group bigint, p_person bigint, p_manages boolean, p_actor bigint) returns void
language plpgsql as $$
begin
    if not exists (select from team t where t.group_id = p_group) then
        raise exception 'the group is no team' using errcode = 'KL004';
    end if;
    delete from access_grant a using collection c
     where c.owner_id = p_group and c.slug = '' and a.owner_id = p_group and a.collection_id = c.id
       and a.grantee_kind = 1 and a.grantee_id = p_person and p_person <> p_group;
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, created_by)
    select p_group, c.id, 1, p_person, 65535, 5, 5, 5, p_actor
      from collection c where c.owner_id = p_group and c.slug = '' and c.home in (1, 2) and p_manages and p_person <> p_group;
end $$;

-- A URL that shows one collection without a sign-in. Of its last part only a keyed hash is stored; a link that a client
-- program made by CS:publish-calendar is derived from `round`, so that it can be told again.
-- form 1: public and confidential objects, private ones as busy time; 2: busy time; 3: public objects alone.
create table published_link (
    id            bigint generated always as identity primary key,
    collection_id bigint not null references collection on delete cascade,
    token_hash    bytea not null unique,
    form          smallint not null check (form between 1 and 3),
    address       text collate "C" not null default '', -- of a public calendar, no secret
    name          text not null default '',
    round         bigint,
    created_by    bigint not null default 0,
    created_at    timestamptz not null default date_trunc('second', now()),
    expires_at    timestamptz,
    last_used_at  timestamptz,
    revoked_at    timestamptz
) with (fillfactor = 80);
create index published_link_collection on published_link (collection_id);

-- Where a collection stood before another took it over: its old URL still leads to it. By the words of the URL, so that it
-- outlives the account.
create table moved_collection (
    kind            smallint not null,
    slug            text collate "C" not null,
    home            smallint not null,
    collection_slug text collate "C" not null,
    collection_id   bigint not null references collection on delete cascade,
    moved_at        timestamptz not null default now(),
    primary key (kind, slug, home, collection_slug)
);
create index moved_collection_collection on moved_collection (collection_id);

-- Who answers for somebody who left.
create table succession (
    principal_id bigint primary key references principal on delete cascade,
    successor_id bigint not null references principal on delete cascade,
    since        timestamptz not null default now()
);
create index succession_successor on succession (successor_id);

-- What a collection is called at its new owner's: the same, or after the owner before.
create function slug_at(p_owner bigint, p_home smallint, p_slug text, p_from text) returns text
language plpgsql stable as $$
begin
    if not exists (select from collection c where c.owner_id = p_owner and c.home = p_home and c.slug = p_slug) then
        return p_slug;
    end if;
    return p_from || '-' || p_slug;
end $$;

-- Moves one collection whose row and homes the caller holds. Everybody but the old owner and the new one keeps their rights.
create function hand_over(p_collection bigint, p_to bigint, p_slug text, p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_old     record;
    v_team    smallint;
    v_people  bigint[];
begin
    select c.owner_id, c.home, c.slug, c.uuid, p.kind, p.slug as owner_slug into v_old
      from collection c join principal p on p.id = c.owner_id where c.id = p_collection;
    v_people := shared_people(p_collection);
    perform touch_home(v_old.owner_id, v_old.home, v_old.slug, 3::smallint, p_actor, p_credential);
    if p_to = any (v_people) then
        perform note_shared(array[p_to], p_collection, 3::smallint, p_actor, p_credential);
    end if;
    -- What was granted on all of the old owner's, to others than delegates, is granted on this one from now on.
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, ends_at, reason, created_by)
    select v_old.owner_id, p_collection, a.grantee_kind, a.grantee_id, a.privileges, a.public_level, a.confidential_level,
           a.private_level, a.ends_at, a.reason, a.created_by
      from access_grant a
      left join collection h on h.id = a.collection_id
     where a.owner_id = v_old.owner_id and a.grantee_kind < 5
       and (a.collection_id is null or (h.slug = '' and h.home = v_old.home));
    delete from access_grant a
     where a.collection_id = p_collection
       and (a.grantee_kind > 4 or (a.grantee_kind = 1 and a.grantee_id in (p_to, v_old.owner_id)));
    delete from invitation i where i.collection_id = p_collection and i.grantee_id in (p_to, v_old.owner_id);
    delete from viewer_collection v where v.collection_id = p_collection and v.viewer_id = p_to;
    delete from dead_property d where d.target_kind = 4 and d.target_id = p_collection and d.sub_id = p_to;
    update access_grant a set owner_id = p_to where a.collection_id = p_collection;
    update collection c set owner_id = p_to, slug = p_slug, modified_at = date_trunc('second', now()) where c.id = p_collection;
    select t.members into v_team from team t where t.group_id = p_to;
    if found then
        perform grant_to_team(p_collection, p_to, v_old.home, v_team);
    end if;
    delete from moved_collection m
     where m.collection_id = p_collection
       and (m.kind, m.slug, m.home, m.collection_slug) in (select p.kind, p.slug, v_old.home, p_slug from principal p where p.id = p_to);
    insert into moved_collection as m (kind, slug, home, collection_slug, collection_id)
    values (v_old.kind, v_old.owner_slug, v_old.home, v_old.slug, p_collection)
    on conflict (kind, slug, home, collection_slug) do update set collection_id = p_collection, moved_at = now();
    perform touch_home(p_to, v_old.home, p_slug, 1::smallint, p_actor, p_credential);
    -- Whose it is now; for members of the team it came.
    perform note_shared(shared_people(p_collection), p_collection,
                        (case when v_team is null then 2 else 1 end)::smallint, p_actor, p_credential);
end $$;

-- Ends what somebody who leaves could do, and what others could do for them. Answers how much of each.
create function end_account(p_id bigint, p_successor bigint) returns jsonb
language plpgsql as $$
declare
    v_passwords   bigint;
    v_delegations bigint;
begin
    delete from app_password a where a.principal_id = p_id;
    get diagnostics v_passwords = row_count;
    delete from delegation d where d.owner_id = p_id or d.delegate_id = p_id;
    get diagnostics v_delegations = row_count;
    update principal p set disabled = true, modified_at = date_trunc('second', now()) where p.id = p_id;
    update credential c set credential_version = next_credential_version() where c.principal_id = p_id;
    insert into succession (principal_id, successor_id) values (p_id, p_successor)
    on conflict (principal_id) do update set successor_id = p_successor, since = now();
    return jsonb_build_object('appPasswords', v_passwords, 'delegations', v_delegations);
end $$;

-- Whether `p_to` can take over from `p_from` at all.
create function require_successor(p_from bigint, p_to bigint) returns void
language plpgsql as $$
declare
    v_from principal;
    v_to   principal;
begin
    select p.* into v_from from principal p where p.id = p_from;
    select p.* into v_to from principal p where p.id = p_to;
    if v_from.id is null or v_to.id is null then
        raise exception 'there is no such account' using errcode = 'KL005';
    elsif p_from = p_to then
        raise exception 'nobody takes over from themselves' using errcode = 'KL005';
    elsif v_to.kind > 2 then
        raise exception 'only a person or a group can take over' using errcode = 'KL005';
    elsif v_to.disabled then
        raise exception '% is disabled and cannot take over', v_to.slug using errcode = 'KL005';
    elsif v_from.organisation_id <> v_to.organisation_id then
        raise exception '% belongs to another organisation', v_to.slug using errcode = 'KL005';
    elsif v_to.kind = 2 and not exists (select from team t where t.group_id = p_to) then
        raise exception 'the group % is no team yet: kalends group team %', v_to.slug, v_to.slug using errcode = 'KL005';
    end if;
end $$;

-- Moves calendars and address books (`p_which`: "home/slug" of each; null: all), and with p_leaves ends the account. One
-- transaction; with p_try nothing remains of it, and the answer is the same.
-- p: tries, leaves, most (collections of a home; 0: any), actor, actor_name, credential, address.
create function take_over(p_from bigint, p_to bigint, p_which text[], p jsonb) returns jsonb
language plpgsql as $$
declare
    v_names   record;
    v_each    record;
    v_slug    text;
    v_moved   jsonb := '[]';
    v_ended   jsonb := '{}';
    v_answer  jsonb;
    v_most    bigint := (p ->> 'most')::bigint;
    v_leaves  boolean := (p ->> 'leaves')::boolean;
    v_actor   bigint := (p ->> 'actor')::bigint;
begin
    perform from principal q where q.id in (p_from, p_to) order by q.id for no key update;
    perform require_successor(p_from, p_to);
    select f.slug as from_slug, case f.kind when 2 then 'group/' when 3 then 'resource/' when 4 then 'location/' else 'user/' end || f.slug as from_name,
           case t.kind when 2 then 'group/' else 'user/' end || t.slug as to_name, t.slug as to_slug into v_names
      from principal f, principal t where f.id = p_from and t.id = p_to;
    perform from collection c
     where (c.owner_id = p_from and c.kind in (1, 2, 6)) or (c.owner_id = p_to and c.kind = 1) order by c.id for no key update;
    select w.name as missing into v_each from unnest(p_which) as w(name)
     where not exists (select from collection c where c.owner_id = p_from and c.kind in (2, 6) and c.home || '/' || c.slug = w.name) limit 1;
    if found then
        raise exception '% has no calendar or address book "%"', v_names.from_slug, substr(v_each.missing, 3) using errcode = 'KL005';
    end if;
    begin
        for v_each in
            select c.id, c.home, c.slug, c.object_count, c.bytes, coalesce(m.display_name, '') as name,
                   cardinality(shared_people(c.id)) as shared
              from collection c left join collection_meta m on m.collection_id = c.id
             where c.owner_id = p_from and c.kind in (2, 6) and (p_which is null or c.home || '/' || c.slug = any (p_which))
             order by c.id loop
            v_slug := slug_at(p_to, v_each.home, v_each.slug, v_names.from_slug);
            if exists (select from collection c where c.owner_id = p_to and c.home = v_each.home and c.slug = v_slug)
               or length(v_slug) > 255 then
                raise exception '% already has "%" and "%": rename one of them first', v_names.to_slug, v_each.slug, v_slug
                    using errcode = 'KL005';
            end if;
            if not exists (select from collection c where c.owner_id = p_to and c.home = v_each.home and c.slug = '') then
                raise exception '% has no home for "%"', v_names.to_slug, v_each.slug using errcode = 'KL005';
            end if;
            perform hand_over(v_each.id, p_to, v_slug, v_actor, p ->> 'credential');
            if v_slug <> v_each.slug then
                -- Two calendars of one name help nobody.
                update collection_meta m set display_name = coalesce(nullif(v_each.name, ''), v_each.slug) || ' (' || v_names.from_slug || ')'
                 where m.collection_id = v_each.id;
            end if;
            v_moved := v_moved || jsonb_build_object('home', v_each.home, 'from', v_each.slug, 'to', v_slug, 'name', v_each.name,
                                                     'objects', v_each.object_count, 'bytes', v_each.bytes, 'shared', v_each.shared);
        end loop;
        select c.home, count(*) as held into v_each
          from collection c where c.owner_id = p_to and c.kind in (2, 3, 6) and c.home in (1, 2)
         group by c.home having count(*) > v_most limit 1;
        if found and v_most > 0 then
            raise exception '% would have % collections in one home, and may have %', v_names.to_slug, v_each.held, v_most
                using errcode = 'KL005';
        end if;
        if v_leaves then
            v_ended := end_account(p_from, p_to);
        end if;
        insert into audit (kind, action, actor_id, actor, credential, address, target_id, target, detail)
        values (1, case when v_leaves then 'user.offboard' else 'user.transfer' end, v_actor, p ->> 'actor_name',
                p ->> 'credential', p ->> 'address', p_from, v_names.from_name,
                'to=' || v_names.to_name || ' collections=' || jsonb_array_length(v_moved));
        v_answer := jsonb_build_object('moved', v_moved, 'ended', v_ended);
        if (p ->> 'tries')::boolean then
            raise exception 'tried' using errcode = 'KT001';
        end if;
    exception when sqlstate 'KT001' then
        null; -- what was done is undone, the answer stays
    end;
    return v_answer;
end $$;
