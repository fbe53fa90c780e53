-- Shared collections in the homes of those they are shared with, and invitations to them.

-- What a viewer makes of a collection of somebody else: whether it stands in the viewer's home, and as what.
-- state 1: it does; 2: taken away or declined; 3: invited and not answered. Without a row what is granted to a person or
-- to one of their groups stands there.
create table viewer_collection (
    viewer_id      bigint not null references principal on delete cascade,
    collection_id  bigint not null references collection on delete cascade,
    state          smallint not null default 1 check (state between 1 and 3),
    display_name   text,
    description    text,
    color          text,
    calendar_order bigint,
    timezone       text,
    timezone_id    text,
    transparent    boolean,
    primary key (viewer_id, collection_id)
);
create index viewer_collection_collection on viewer_collection (collection_id);

-- A grant that its grantee was asked about (calendarserver-sharing). The grant itself stands in access_grant.
create table invitation (
    id            bigint generated always as identity primary key,
    uid           uuid not null unique default gen_random_uuid(),
    collection_id bigint not null references collection on delete cascade,
    grantee_id    bigint not null references principal on delete cascade,
    summary       text not null default '',
    created_by    bigint not null,
    created_at    timestamptz not null default now(),
    unique (collection_id, grantee_id)
);
create index invitation_grantee on invitation (grantee_id);

create unique index collection_uuid on collection (uuid);

-- Does a grant to the viewer or one of their groups reach this collection? Not those to whole organisations.
create function is_shared_with(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
begin
    return exists (
        select from access_grant a
         where a.collection_id = p_collection and a.grantee_kind = 1 and (a.ends_at is null or a.ends_at > now())
           and (a.grantee_id = p_viewer
                or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)));
end $$;

-- The collections of others that stand in a viewer's home. What an owner's delegate sees in the owner's home stands there
-- only when the delegate wanted it: one URL for each viewer.
create function shared_with(p_viewer bigint, p_home smallint) returns table (id bigint)
language plpgsql stable as $$
begin
    return query
        with mine as materialized (
            select p_viewer as id union all select f.group_id from membership_flat f where f.member_id = p_viewer),
        granted as materialized (
            select distinct a.collection_id from mine
              join access_grant a on a.grantee_kind = 1 and a.grantee_id = mine.id
             where a.collection_id is not null and (a.ends_at is null or a.ends_at > now())),
        delegating as materialized (
            select d.owner_id from mine join delegation d on d.delegate_id = mine.id
             where (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > now()))
        select c.id from granted g
          join collection c on c.id = g.collection_id and c.home = p_home and c.slug > '' and c.owner_id <> p_viewer
          left join viewer_collection v on v.viewer_id = p_viewer and v.collection_id = c.id
         where case when v.state is null then not exists (select from delegating d where d.owner_id = c.owner_id)
                    else v.state = 1 end;
end $$;

create function shared_slug(p_uuid uuid) returns text
language sql immutable parallel safe as $$ select 'shared-' || p_uuid $$;

-- The people a grantee stands for: itself, or the members of a group.
create function people_of(p_grantee bigint) returns table (id bigint)
language plpgsql stable as $$
begin
    return query
        select p.id from principal p where p.id = p_grantee and p.kind <> 2
        union all
        select p.id from membership_flat f join principal p on p.id = f.member_id and p.kind <> 2 where f.group_id = p_grantee
         order by 1;
end $$;

-- Tells the homes of these people that the collection came (1), changed (2) or went (3).
create function note_shared(p_people bigint[], p_collection bigint, p_kind smallint, p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_collection record;
begin
    select c.home, c.uuid into v_collection from collection c where c.id = p_collection;
    perform note_child(i.id, v_collection.home, shared_slug(v_collection.uuid), v_collection.uuid, p_kind, p_actor, p_credential)
       from (select distinct unnest(p_people) as id order by 1) i;
end $$;

-- Sharing changes what a collection is in its owner's home. Takes the locks of the home and of the collection; answers the
-- owner, or null when the collection is gone.
create function touch_owner(p_collection bigint, p_actor bigint, p_credential text) returns bigint
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.slug into v_collection from collection c where c.id = p_collection;
    if not found or v_collection.slug = '' then
        return null;
    end if;
    perform touch_home(v_collection.owner_id, v_collection.home, v_collection.slug, 2::smallint, p_actor, p_credential);
    perform from collection c where c.id = p_collection for no key update;
    return case when found then v_collection.owner_id end;
end $$;

-- Grants and asks. Answers one row for each person asked: who, the state of the collection in their home before (0: never
-- heard of), and whether they may now write, by whatever grant. Who has it already keeps it; the others are asked (again).
create function invite(p_collection bigint, p_grantee bigint, p_privileges bigint, p_public smallint, p_confidential smallint,
                       p_private smallint, p_summary text, p_actor bigint, p_credential text)
returns table (person bigint, before smallint, invitation_uid uuid, writes boolean)
language plpgsql as $$
declare
    v_owner bigint;
    v_uid   uuid;
begin
    v_owner := touch_owner(p_collection, p_actor, p_credential);
    if v_owner is null or v_owner = p_grantee then
        return;
    end if;
    delete from access_grant a where a.collection_id = p_collection and a.grantee_kind = 1 and a.grantee_id = p_grantee;
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, created_by)
    values (v_owner, p_collection, 1, p_grantee, p_privileges, p_public, p_confidential, p_private, p_actor);
    insert into invitation as i (collection_id, grantee_id, summary, created_by)
    values (p_collection, p_grantee, p_summary, p_actor)
    on conflict (collection_id, grantee_id) do update set summary = excluded.summary
    returning i.uid into v_uid;
    return query
        with people as materialized (select q.id from people_of(p_grantee) q where q.id <> v_owner),
        known as materialized (
            select p.id, coalesce(v.state, 0)::smallint as state
              from people p left join viewer_collection v on v.viewer_id = p.id and v.collection_id = p_collection),
        asked as (
            insert into viewer_collection (viewer_id, collection_id, state)
            select k.id, p_collection, 3 from known k where k.state <> 1
            on conflict (viewer_id, collection_id) do update set state = 3)
        select k.id, k.state, v_uid,
               exists (select from access_grant a
                        where a.collection_id = p_collection and a.grantee_kind = 1 and a.privileges & 4 <> 0
                          and (a.ends_at is null or a.ends_at > now())
                          and (a.grantee_id = k.id
                               or exists (select from membership_flat f where f.member_id = k.id and f.group_id = a.grantee_id)))
          from known k;
end $$;

-- Takes back what was given to a grantee. Answers one row for each person who has lost the collection: who, its state in
-- their home before, and what they called it. Nothing where there was no such grant.
create function uninvite(p_collection bigint, p_grantee bigint, p_actor bigint, p_credential text)
returns table (person bigint, before smallint, called text, invitation_uid uuid, writes boolean)
language plpgsql as $$
declare
    v_uid    uuid;
    v_writes boolean;
    v_people bigint[];
begin
    perform touch_owner(p_collection, p_actor, p_credential);
    select bool_or(a.privileges & 4 <> 0) into v_writes
      from access_grant a where a.collection_id = p_collection and a.grantee_kind = 1 and a.grantee_id = p_grantee;
    if v_writes is null then
        return;
    end if;
    delete from access_grant a where a.collection_id = p_collection and a.grantee_kind = 1 and a.grantee_id = p_grantee;
    delete from invitation i where i.collection_id = p_collection and i.grantee_id = p_grantee returning i.uid into v_uid;
    select coalesce(array_agg(q.id), '{}') into v_people
      from people_of(p_grantee) q where not is_shared_with(p_collection, q.id);
    return query
        select i.id, coalesce(v.state, 1::smallint), v.display_name, v_uid, v_writes
          from unnest(v_people) as i(id)
          left join viewer_collection v on v.viewer_id = i.id and v.collection_id = p_collection;
    perform note_shared((select array_agg(i.id) from unnest(v_people) as i(id)
                          left join viewer_collection v on v.viewer_id = i.id and v.collection_id = p_collection
                         where coalesce(v.state, 1) = 1), p_collection, 3::smallint, p_actor, p_credential);
    delete from viewer_collection v where v.collection_id = p_collection and v.viewer_id = any (v_people);
    delete from dead_property d where d.target_kind = 4 and d.target_id = p_collection and d.sub_id = any (v_people);
end $$;

-- A viewer takes a collection into their home (1) or puts it out (2). False when it is not shared with them.
create function place_shared(p_viewer bigint, p_collection bigint, p_state smallint, p_name text, p_actor bigint, p_credential text)
returns boolean
language plpgsql as $$
declare
    v_before smallint;
begin
    if not is_shared_with(p_collection, p_viewer) then
        return false;
    end if;
    select v.state into v_before from viewer_collection v where v.viewer_id = p_viewer and v.collection_id = p_collection for update;
    insert into viewer_collection (viewer_id, collection_id, state, display_name)
    values (p_viewer, p_collection, p_state, nullif(p_name, ''))
    on conflict (viewer_id, collection_id) do update
       set state = p_state, display_name = coalesce(nullif(p_name, ''), viewer_collection.display_name);
    perform note_shared(array[p_viewer], p_collection,
                        (case when p_state = 2 then 3 when v_before = 1 then 2 else 1 end)::smallint, p_actor, p_credential);
    return true;
end $$;

-- A viewer's own properties of a shared collection; keys as in change_collection_meta.
create function change_viewer_collection(p_viewer bigint, p_collection bigint, p_meta jsonb, p_names text[], p_xml text[],
                                         p_removed text[], p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
begin
    if not is_shared_with(p_collection, p_viewer) then
        return false;
    end if;
    insert into viewer_collection (viewer_id, collection_id) values (p_viewer, p_collection) on conflict do nothing;
    update viewer_collection v
       set display_name = case when p_meta ? 'display_name' then p_meta ->> 'display_name' else v.display_name end,
           description = case when p_meta ? 'description' then p_meta ->> 'description' else v.description end,
           color = case when p_meta ? 'color' then p_meta ->> 'color' else v.color end,
           calendar_order = case when p_meta ? 'calendar_order' then (p_meta ->> 'calendar_order')::bigint else v.calendar_order end,
           timezone = case when p_meta ? 'timezone' then p_meta ->> 'timezone' else v.timezone end,
           timezone_id = case when p_meta ? 'timezone_id' then p_meta ->> 'timezone_id' else v.timezone_id end,
           transparent = case when p_meta ? 'transparent' then (p_meta ->> 'transparent')::boolean else v.transparent end
     where v.viewer_id = p_viewer and v.collection_id = p_collection;
    perform change_dead_properties(4::smallint, p_collection, p_viewer, p_names, p_xml, p_removed);
    perform note_shared(array[p_viewer], p_collection, 2::smallint, p_actor, p_credential);
    return true;
end $$;

-- The people a collection reaches by grants of its own.
create function shared_people(p_collection bigint) returns bigint[]
language plpgsql stable as $$
begin
    return (select coalesce(array_agg(distinct q.id), '{}')
              from access_grant a cross join lateral people_of(a.grantee_id) q
             where a.collection_id = p_collection and a.grantee_kind = 1 and (a.ends_at is null or a.ends_at > now())
               and q.id <> a.owner_id);
end $$;

-- As before, and the homes of those who got or lost the collection hear of it.
create or replace function replace_grants(p_collection bigint, p_kinds smallint[], p_grantees bigint[], p_privileges bigint[],
                                          p_public smallint[], p_confidential smallint[], p_private smallint[], p_actor bigint)
returns boolean
language plpgsql as $$
declare
    v_owner        bigint;
    v_organisation bigint;
    v_slug         text;
    v_before       bigint[];
    v_after        bigint[];
begin
    select c.owner_id, p.organisation_id, c.slug into v_owner, v_organisation, v_slug
      from collection c join principal p on p.id = c.owner_id where c.id = p_collection for no key update of c;
    if not found then
        return false;
    end if;
    v_before := shared_people(p_collection);
    delete from access_grant a
     where a.collection_id = p_collection
       and (a.grantee_kind in (1, 3, 5, 6) or a.grantee_kind = 2 and a.grantee_id = v_organisation)
       and not exists (select from unnest(p_kinds, p_grantees, p_privileges) as n(kind, grantee, privileges)
                        where n.kind = a.grantee_kind and n.grantee = coalesce(a.grantee_id, 0) and n.privileges = a.privileges);
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges,
                              public_level, confidential_level, private_level, created_by)
    select v_owner, p_collection, n.kind, nullif(n.grantee, 0), n.privileges, n.public, n.confidential, n.private, p_actor
      from unnest(p_kinds, p_grantees, p_privileges, p_public, p_confidential, p_private)
           as n(kind, grantee, privileges, public, confidential, private)
     where not exists (select from access_grant a
                        where a.collection_id = p_collection and a.grantee_kind = n.kind
                          and coalesce(a.grantee_id, 0) = n.grantee and a.privileges = n.privileges);
    if v_slug > '' then
        v_after := shared_people(p_collection);
        perform note_shared(array(select unnest(v_after) except select unnest(v_before)), p_collection, 1::smallint, p_actor, '');
        perform note_shared(array(select unnest(v_before) except select unnest(v_after)), p_collection, 3::smallint, p_actor, '');
    end if;
    return true;
end $$;

-- Through what a collection reaches a viewer, one a line: the same conditions as in grants_within, in words.
create function reached_through(p_owner bigint, p_home smallint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
declare
    v_home bigint;
begin
    select h.id into v_home from collection h where h.owner_id = p_owner and h.home = p_home and h.slug = '';
    return (
        with delegated as materialized (
            select d.mode, d.delegate_id from delegation d
             where d.owner_id = p_owner
               and (d.starts_at is null or d.starts_at <= now())
               and (d.ends_at is null or d.ends_at > now())
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)))
        select string_agg(distinct t.label, E'\n') from (
            select case a.grantee_kind
                       when 1 then case when a.grantee_id = p_viewer then 'person' else 'group/' || g.slug end
                       when 2 then 'organisation/' || o.slug
                       when 3 then 'everyone signed in'
                       when 4 then 'anyone'
                       when 5 then 'delegates to read'
                       else 'delegates to write'
                   end || case when a.collection_id is null then ' (all of the owner)'
                               when a.collection_id = v_home then ' (whole home)' else '' end
                   || case when a.ends_at is null then '' else ' until ' || to_char(a.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as label
              from access_grant a
              left join principal g on a.grantee_kind = 1 and g.id = a.grantee_id
              left join organisation o on a.grantee_kind = 2 and o.id = a.grantee_id
             where a.owner_id = p_owner
               and (a.collection_id is null or a.collection_id = p_collection or a.collection_id = v_home)
               and (a.ends_at is null or a.ends_at > now())
               and case a.grantee_kind
                       when 1 then a.grantee_id = p_viewer
                            or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)
                       when 2 then exists (select from principal v where v.id = p_viewer and v.organisation_id = a.grantee_id)
                       when 3 then p_viewer <> 0
                       when 4 then true
                       when 5 then exists (select from delegated where delegated.mode = 1)
                       when 6 then exists (select from delegated where delegated.mode = 2)
                       else false
                   end
            union all
            select case when d.mode = 2 then 'delegate to write' else 'delegate to read' end
                   || case when d.delegate_id = p_viewer then '' else ' through group/' || g.slug end
              from delegated d join principal g on g.id = d.delegate_id
        ) t);
end $$;

-- As before, and those who see the owner's properties hear of it.
create or replace function change_collection(p_id bigint, p_meta jsonb, p_names text[], p_xml text[], p_removed text[],
                                             p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.slug into v_collection from collection c where c.id = p_id;
    if not found then
        return false;
    end if;
    perform touch_home(v_collection.owner_id, v_collection.home, v_collection.slug, 2::smallint, p_actor, p_credential);
    perform from collection c where c.id = p_id for no key update;
    if not found then
        return false;
    end if;
    perform change_collection_meta(p_id, p_meta);
    perform change_dead_properties(2::smallint, p_id, 0, p_names, p_xml, p_removed);
    update collection c set modified_at = date_trunc('second', now()) where c.id = p_id;
    if v_collection.slug > '' then
        perform note_shared(array(select s.id from unnest(shared_people(p_id)) as s(id)
                                    left join viewer_collection v on v.viewer_id = s.id and v.collection_id = p_id
                                   where coalesce(v.state, 1) = 1), p_id, 2::smallint, p_actor, p_credential);
    end if;
    return true;
end $$;
