-- One function per administrative write: principals, memberships, delegates, collections, dead properties, retention.

create function next_credential_version() returns bigint
language sql as $$
    update credential_epoch set value = value + 1 returning value
$$;

-- Sets and removes dead properties of one target.
create function change_dead_properties(p_kind smallint, p_target bigint, p_sub bigint, p_names text[], p_xml text[],
                                       p_removed text[]) returns void
language plpgsql as $$
begin
    if cardinality(p_removed) > 0 then
        delete from dead_property
         where target_kind = p_kind and target_id = p_target and sub_id = p_sub and name = any (p_removed);
    end if;
    if cardinality(p_names) > 0 then
        insert into dead_property (target_kind, target_id, sub_id, name, xml)
        select distinct on (t.n) p_kind, p_target, p_sub, t.n, t.x
          from unnest(p_names, p_xml) with ordinality as t(n, x, i) order by t.n, t.i desc
        on conflict (target_kind, target_id, sub_id, name) do update set xml = excluded.xml;
    end if;
end $$;

-- p_meta names only what is to change; a null value removes.
create function change_collection_meta(p_collection bigint, p_meta jsonb) returns void
language sql as $$
    update collection_meta m
       set display_name = case when p_meta ? 'display_name' then p_meta ->> 'display_name' else m.display_name end,
           description = case when p_meta ? 'description' then p_meta ->> 'description' else m.description end,
           color = case when p_meta ? 'color' then p_meta ->> 'color' else m.color end,
           calendar_order = case when p_meta ? 'calendar_order' then (p_meta ->> 'calendar_order')::bigint else m.calendar_order end,
           timezone = case when p_meta ? 'timezone' then p_meta ->> 'timezone' else m.timezone end,
           timezone_id = case when p_meta ? 'timezone_id' then p_meta ->> 'timezone_id' else m.timezone_id end,
           components = coalesce((p_meta ->> 'components')::smallint, m.components),
           transparent = coalesce((p_meta ->> 'transparent')::boolean, m.transparent)
     where m.collection_id = p_collection
$$;

-- A change of the list of a home's children: a revision and a change row of the home. Null when there is no home.
-- Homes are older than their children, so taking the home's lock first is the order of ids.
create function touch_home(p_owner bigint, p_home smallint, p_slug text, p_kind smallint, p_actor bigint, p_credential text)
returns bigint
language plpgsql as $$
declare
    v_home     bigint;
    v_revision bigint;
begin
    update collection c set revision = c.revision + 1, modified_at = date_trunc('second', now())
     where c.owner_id = p_owner and c.home = p_home and c.slug = '' returning c.id, c.revision into v_home, v_revision;
    if found then
        insert into change (collection_id, revision, name, kind, actor_id, credential, write_id)
        values (v_home, v_revision, p_slug, p_kind, p_actor, p_credential, 0);
    end if;
    return v_home;
end $$;

-- Outcomes: 0 created, 1 exists, 2 no home. p_uuid is the caller's, so that a repeated call knows its own work again.
create function create_collection(
    p_owner bigint, p_home smallint, p_kind smallint, p_slug text, p_uuid uuid, p_meta jsonb, p_names text[], p_xml text[],
    p_actor bigint, p_credential text, out outcome smallint, out new_id bigint)
language plpgsql as $$
declare
    v_uuid uuid;
begin
    if (p_slug = '') <> (p_kind = 1) then
        outcome := 2;
        return;
    end if;
    if p_kind <> 1 then
        perform from collection c where c.owner_id = p_owner and c.home = p_home and c.slug = '' for no key update;
        if not found then
            outcome := 2;
            return;
        end if;
    end if;
    select c.id, c.uuid into new_id, v_uuid
      from collection c where c.owner_id = p_owner and c.home = p_home and c.slug = p_slug;
    if found then
        outcome := case when v_uuid = p_uuid then 0 else 1 end;
        return;
    end if;
    if not exists (select from principal p where p.id = p_owner) then
        outcome := 2;
        return;
    end if;
    insert into collection (uuid, owner_id, home, kind, slug) values (p_uuid, p_owner, p_home, p_kind, p_slug)
    on conflict (owner_id, home, slug) do nothing returning id into new_id;
    if new_id is null then
        select c.id into new_id from collection c where c.owner_id = p_owner and c.home = p_home and c.slug = p_slug;
        outcome := 1;
        return;
    end if;
    outcome := 0;
    insert into collection_meta (collection_id) values (new_id);
    perform change_collection_meta(new_id, p_meta);
    perform change_dead_properties(2::smallint, new_id, 0, p_names, p_xml, '{}');
    if p_kind <> 1 then
        perform touch_home(p_owner, p_home, p_slug, 1::smallint, p_actor, p_credential);
    end if;
end $$;

create function change_collection(p_id bigint, p_meta jsonb, p_names text[], p_xml text[], p_removed text[], p_actor bigint,
                                  p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.slug into v_collection from collection c where c.id = p_id;
    if not found then
        return false;
    end if;
    if v_collection.slug <> '' then
        perform touch_home(v_collection.owner_id, v_collection.home, v_collection.slug, 2::smallint, p_actor, p_credential);
    end if;
    perform from collection c where c.id = p_id for no key update;
    if not found then
        return false;
    end if;
    perform change_collection_meta(p_id, p_meta);
    perform change_dead_properties(2::smallint, p_id, 0, p_names, p_xml, p_removed);
    update collection c set modified_at = date_trunc('second', now()) where c.id = p_id;
    return true;
end $$;

-- Content goes to history: one change row per object, all of one revision.
create function drop_collection(p_id bigint, p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.* into v_collection from collection c where c.id = p_id for update;
    if not found then
        return false;
    end if;
    insert into removed_collection (collection_id, uuid, owner_id, home, kind, slug, revision, meta, removed_by, credential)
    select v_collection.id, v_collection.uuid, v_collection.owner_id, v_collection.home, v_collection.kind,
           v_collection.slug, v_collection.revision + 1, to_jsonb(m), p_actor, p_credential
      from collection_meta m where m.collection_id = p_id;
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body)
    select p_id, v_collection.revision + 1, o.name, 3, p_actor, p_credential, 0, o.etag, o.body
      from object o where o.collection_id = p_id;
    delete from occurrence where collection_id = p_id;
    delete from card_text where collection_id = p_id;
    delete from dead_property where target_kind = 3 and target_id = p_id;
    delete from dead_property where target_kind = 2 and target_id = p_id;
    delete from object where collection_id = p_id;
    delete from collection_meta where collection_id = p_id;
    delete from collection where id = p_id;
    return true;
end $$;

create function remove_collection(p_id bigint, p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.slug into v_collection from collection c where c.id = p_id;
    if not found or v_collection.slug = '' then
        return false;
    end if;
    perform touch_home(v_collection.owner_id, v_collection.home, v_collection.slug, 3::smallint, p_actor, p_credential);
    if not drop_collection(p_id, p_actor, p_credential) then
        raise exception 'the collection was removed meanwhile' using errcode = '40001';
    end if;
    return true;
end $$;

create function rename_collection(p_id bigint, p_slug text, p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.slug into v_collection from collection c where c.id = p_id;
    if not found or v_collection.slug = '' or p_slug = '' then
        return false;
    end if;
    if v_collection.slug = p_slug then
        return true;
    end if;
    perform from collection c
     where c.owner_id = v_collection.owner_id and c.home = v_collection.home and c.slug = '' for no key update;
    if exists (select from collection c
                where c.owner_id = v_collection.owner_id and c.home = v_collection.home and c.slug = p_slug) then
        return false;
    end if;
    perform touch_home(v_collection.owner_id, v_collection.home, v_collection.slug, 3::smallint, p_actor, p_credential);
    perform touch_home(v_collection.owner_id, v_collection.home, p_slug, 1::smallint, p_actor, p_credential);
    update collection c set slug = p_slug, modified_at = date_trunc('second', now()) where c.id = p_id;
    if not found then
        raise exception 'the collection was removed meanwhile' using errcode = '40001';
    end if;
    return true;
end $$;

-- Makes what a principal with such homes starts with and does not have.
create function create_default_collections(p_owner bigint, p_calendars boolean, p_addressbooks boolean) returns void
language sql as $$
    with wanted (position, home, kind, slug, components) as (values
        (1, 1, 1, '', 0), (2, 1, 2, 'calendar', 1), (3, 1, 2, 'tasks', 2), (4, 1, 3, 'inbox', 0), (5, 1, 4, 'outbox', 0),
        (6, 1, 5, 'notifications', 0), (7, 2, 1, '', 0), (8, 2, 6, 'addressbook', 0)),
    missing as (
        select w.* from wanted w
         where (case w.home when 1 then p_calendars else p_addressbooks end)
           -- A home that exists keeps what its owner made of it.
           and not exists (select from collection c where c.owner_id = p_owner and c.home = w.home and c.slug = '')),
    made as (
        insert into collection (owner_id, home, kind, slug)
        select p_owner, m.home, m.kind, m.slug from missing m order by m.position
        on conflict (owner_id, home, slug) do nothing
        returning id, home, slug)
    insert into collection_meta (collection_id, components)
    select made.id, m.components from made join missing m on m.home = made.home and m.slug = made.slug
$$;

-- Creates or changes a principal; absent keys stay as they are. Returns its id, and the new credential version when
-- what a cached sign-in relies on has changed.
create function save_principal(p_kind smallint, p_slug text, p jsonb, out saved_id bigint, out new_version bigint)
language plpgsql as $$
declare
    v_old          principal;
    v_new          principal;
    v_organisation bigint;
    v_group        bigint;
begin
    select * into v_old from principal where kind = p_kind and slug = p_slug for no key update;
    v_new := v_old;
    if p ? 'organisation' then
        select id into v_organisation from organisation where slug = p ->> 'organisation';
        if not found then
            raise exception 'there is no organisation "%"', p ->> 'organisation' using errcode = 'KL002';
        end if;
    end if;
    if p ->> 'auto_accept_group' <> '' then
        select id into v_group from principal where kind = 2 and slug = p ->> 'auto_accept_group';
        if not found then
            raise exception 'there is no group "%"', p ->> 'auto_accept_group' using errcode = 'KL002';
        end if;
    end if;
    if v_old.id is null then
        insert into principal (organisation_id, kind, slug, guid, login, has_calendar_home, has_addressbook_home)
        values (coalesce(v_organisation, (select id from organisation where slug = 'default')), p_kind, p_slug,
                coalesce((p ->> 'guid')::uuid, gen_random_uuid()), lower(nullif(p ->> 'login', '')), p_kind <> 2, p_kind <> 2)
        returning * into v_new;
    end if;
    saved_id := v_new.id;

    v_new.organisation_id := coalesce(v_organisation, v_new.organisation_id);
    v_new.guid := coalesce((p ->> 'guid')::uuid, v_new.guid);
    v_new.login := case when p ? 'login' then lower(nullif(p ->> 'login', '')) else v_new.login end;
    v_new.display_name := coalesce(p ->> 'display_name', v_new.display_name);
    v_new.first_name := coalesce(p ->> 'first_name', v_new.first_name);
    v_new.last_name := coalesce(p ->> 'last_name', v_new.last_name);
    v_new.email := coalesce(p ->> 'email', v_new.email);
    v_new.admin := coalesce((p ->> 'admin')::boolean, v_new.admin);
    v_new.disabled := coalesce((p ->> 'disabled')::boolean, v_new.disabled);
    v_new.has_calendar_home := coalesce((p ->> 'has_calendar_home')::boolean, v_new.has_calendar_home);
    v_new.has_addressbook_home := coalesce((p ->> 'has_addressbook_home')::boolean, v_new.has_addressbook_home);
    v_new.auto_schedule := coalesce((p ->> 'auto_schedule')::smallint, v_new.auto_schedule);
    v_new.auto_accept_group := case when p ? 'auto_accept_group' then v_group else v_new.auto_accept_group end;

    if p ? 'addresses' and p -> 'addresses' is distinct from (
           select coalesce(jsonb_agg(a.address order by a.position), '[]') from principal_address a where a.principal_id = saved_id) then
        delete from principal_address where principal_id = saved_id;
        insert into principal_address (address, principal_id, position)
        select lower(a.address), saved_id, min(a.i)
          from jsonb_array_elements_text(p -> 'addresses') with ordinality as a(address, i) group by lower(a.address);
    end if;
    v_new.addresses := coalesce((select string_agg(a.address, E'\n' order by a.position)
                                   from principal_address a where a.principal_id = saved_id), '');
    v_new.search_text := lower(concat_ws(E'\n', v_new.display_name, v_new.first_name, v_new.last_name, v_new.email,
                                         v_new.addresses));
    -- A directory that is synchronised says the same again and again: no write then.
    if v_new is distinct from v_old then
        update principal
           set organisation_id = v_new.organisation_id, guid = v_new.guid, login = v_new.login,
               display_name = v_new.display_name, first_name = v_new.first_name, last_name = v_new.last_name,
               email = v_new.email, admin = v_new.admin, disabled = v_new.disabled,
               has_calendar_home = v_new.has_calendar_home, has_addressbook_home = v_new.has_addressbook_home,
               auto_schedule = v_new.auto_schedule, auto_accept_group = v_new.auto_accept_group,
               addresses = v_new.addresses, search_text = v_new.search_text, modified_at = date_trunc('second', now())
         where id = saved_id;
    end if;

    if v_old.id is null then
        insert into credential (principal_id, password_hash, credential_version)
        values (saved_id, coalesce(p ->> 'password_hash', ''), next_credential_version());
    elsif v_old.login is distinct from v_new.login or v_old.disabled <> v_new.disabled or v_old.admin <> v_new.admin
          or exists (select from credential c
                      where c.principal_id = saved_id and c.password_hash <> coalesce(p ->> 'password_hash', c.password_hash)) then
        update credential c
           set password_hash = coalesce(p ->> 'password_hash', c.password_hash),
               credential_version = next_credential_version()
         where c.principal_id = saved_id returning c.credential_version into new_version;
    end if;
    perform create_default_collections(saved_id, v_new.has_calendar_home, v_new.has_addressbook_home);
end $$;

-- Flattened members of every group from which `p_group` can be reached, and of itself. Circles end by themselves:
-- the recursion keeps each principal once.
create function flatten_membership(p_groups bigint[]) returns void
language plpgsql as $$
declare
    v_affected bigint[];
    v_group    bigint;
begin
    with recursive up (id) as (
        select unnest(p_groups)
        union
        select m.group_id from membership m join up on m.member_id = up.id)
    select array_agg(id order by id) into v_affected from up;
    foreach v_group in array coalesce(v_affected, '{}') loop
        with recursive down (id) as (
            select m.member_id from membership m where m.group_id = v_group
            union
            select m.member_id from membership m join down on m.group_id = down.id),
        gone as (
            delete from membership_flat f
             where f.group_id = v_group and not exists (select from down where down.id = f.member_id))
        insert into membership_flat (group_id, member_id)
        select v_group, down.id from down where down.id <> v_group
        on conflict do nothing;
    end loop;
end $$;

create function set_members(p_group bigint, p_members bigint[]) returns void
language plpgsql as $$
declare
    v_unknown bigint;
begin
    perform pg_advisory_xact_lock(5350915331);
    perform from principal where id = p_group and kind = 2;
    if not found then
        raise exception 'only a group has members' using errcode = 'KL002';
    end if;
    select m into v_unknown from unnest(p_members) as m where not exists (select from principal p where p.id = m) limit 1;
    if found then
        raise exception 'there is no principal %', v_unknown using errcode = 'KL002';
    end if;
    delete from membership where group_id = p_group and member_id <> all (p_members);
    insert into membership (group_id, member_id) select p_group, m from unnest(p_members) as m on conflict do nothing;
    perform flatten_membership(array[p_group]);
end $$;

create function set_delegates(p_owner bigint, p_mode smallint, p_delegates bigint[]) returns void
language plpgsql as $$
begin
    perform from principal where id = p_owner for no key update;
    if not found then
        raise exception 'there is no such owner' using errcode = 'KL002';
    end if;
    delete from delegation where owner_id = p_owner and mode = p_mode and delegate_id <> all (p_delegates);
    insert into delegation (owner_id, delegate_id, mode)
    select p_owner, d, p_mode from unnest(p_delegates) as d where d <> p_owner on conflict do nothing;
end $$;

create function remove_principal(p_id bigint) returns boolean
language plpgsql as $$
declare
    v_groups     bigint[];
    v_collection bigint;
begin
    perform pg_advisory_xact_lock(5350915331);
    perform from principal where id = p_id for update;
    if not found then
        return false;
    end if;
    select array_agg(group_id) into v_groups from membership where member_id = p_id;
    for v_collection in select id from collection where owner_id = p_id order by id loop
        perform drop_collection(v_collection, p_id, 'principal removed');
    end loop;
    delete from dead_property where target_kind = 1 and target_id = p_id;
    delete from access_grant where grantee_kind = 1 and grantee_id = p_id;
    delete from principal where id = p_id;
    perform flatten_membership(v_groups);
    perform next_credential_version();
    return true;
end $$;

-- One small batch of retention: change rows older than `p_before` of the first collection after `p_after` that has any.
-- Removals forgotten advance pruned_revision, other changes only forgotten_revision: live objects still tell about them.
create function prune_changes(p_before timestamptz, p_after bigint, p_rows integer,
                              out at_collection bigint, out pruned bigint)
language plpgsql as $$
declare
    v_until   bigint;
    v_removed bigint;
begin
    pruned := 0;
    select ch.collection_id into at_collection from change ch where ch.collection_id > p_after order by ch.collection_id limit 1;
    if not found then
        return;
    end if;
    perform from collection c where c.id = at_collection for no key update;
    with old as (
        select ch.revision, ch.name from change ch
         where ch.collection_id = at_collection order by ch.revision, ch.name limit p_rows),
    gone as (
        delete from change ch using old
         where ch.collection_id = at_collection and ch.revision = old.revision and ch.name = old.name and ch.at < p_before
        returning ch.revision, ch.kind)
    select count(*), max(revision), max(revision) filter (where kind = 3) into pruned, v_until, v_removed from gone;
    if pruned > 0 then
        update collection c
           set forgotten_revision = greatest(c.forgotten_revision, v_until),
               -- Of a home's children there are no rows that could still tell.
               pruned_revision = greatest(c.pruned_revision, case when c.kind = 1 then v_until else coalesce(v_removed, 0) end)
         where c.id = at_collection;
        if not found and not exists (select from change ch where ch.collection_id = at_collection) then
            delete from removed_collection where collection_id = at_collection;
        end if;
    end if;
end $$;
