-- Limits of what is shared: an organisation's stricter default, grants and delegations that end by themselves, deputies
-- who do not see what is private, grants on whole homes in the homes of those they are given to.

-- The most that grants without levels of their own give, and colleagues have unasked, in the calendars of an
-- organisation's people; levels as in access_grant. No row: no limit.
create table organisation_limit (
    organisation_id    bigint primary key references organisation on delete cascade,
    public_level       smallint not null check (public_level between 0 and 5),
    confidential_level smallint not null check (confidential_level between 0 and 5),
    private_level      smallint not null check (private_level between 0 and 5),
    changed_at         timestamptz not null default now()
);

-- False: the levels follow from the privileges, and the organisation's limit holds.
alter table access_grant add column levels_stated boolean not null default false;
create index access_grant_ends on access_grant (ends_at) where ends_at is not null;

alter table delegation add column with_private boolean not null default true;
alter table delegation add column created_by bigint;
create index delegation_ends on delegation (ends_at) where ends_at is not null;

-- What reaches a viewer, as one text of lines: scope,privileges,public,confidential,private,delegate mode,flags;... The
-- flags: 1 levels follow from the privileges, 2 no grant but the limit of the owner's organisation, 4 a delegate without
-- what is private. Scope 2 is all of the home or of the owner.
create function grants_reaching(p_owner bigint, p_home smallint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
declare
    v_home bigint;
begin
    select h.id into v_home from collection h where h.owner_id = p_owner and h.home = p_home and h.slug = '';
    return (
        with mode as materialized (
            select d.mode, d.with_private from delegation d
             where d.owner_id = p_owner
               and (d.starts_at is null or d.starts_at <= now())
               and (d.ends_at is null or d.ends_at > now())
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)))
        select string_agg(g.line, ';') from (
            select (case when a.collection_id is null or a.collection_id = v_home then 2 else 1 end) || ',' || a.privileges
                   || ',' || a.public_level || ',' || a.confidential_level || ',' || a.private_level
                   || case when a.levels_stated then ',0,0' else ',0,1' end as line
              from access_grant a
             where a.owner_id = p_owner
               and (a.collection_id is null or a.collection_id = p_collection or a.collection_id = v_home)
               and (a.ends_at is null or a.ends_at > now())
               and case a.grantee_kind
                       when 1 then a.grantee_id = p_viewer
                            or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)
                       when 2 then exists (select from principal v where v.id = p_viewer and v.organisation_id = a.grantee_id)
                       when 3 then p_viewer <> 0
                       when 4 then true
                       when 5 then exists (select from mode where mode.mode = 1)
                       when 6 then exists (select from mode where mode.mode = 2)
                       else false
                   end
            union all
            select '2,0,0,0,0,' || mode.mode || case when mode.with_private then ',0' else ',4' end from mode
            union all
            select '2,0,' || l.public_level || ',' || l.confidential_level || ',' || l.private_level || ',0,2'
              from principal o join organisation_limit l on l.organisation_id = o.organisation_id where o.id = p_owner
        ) g);
end $$;

-- For the version before, which knows no limits: it does not hear of delegates who do not see everything.
create or replace function grants_within(p_owner bigint, p_home smallint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
begin
    return (select string_agg(left(l.line, -2), ';')
              from unnest(string_to_array(grants_reaching(p_owner, p_home, p_collection, p_viewer), ';')) as l(line)
             where l.line like '%,0' or l.line like '%,1');
end $$;

-- Does a grant to the viewer or one of their groups reach this collection: one of its own, of its home or of all the
-- owner has?
create function is_given_to(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
declare
    v_collection record;
    v_home       bigint;
begin
    select c.owner_id, c.home, c.kind into v_collection from collection c where c.id = p_collection;
    if v_collection.kind in (2, 6) then
        select h.id into v_home from collection h
         where h.owner_id = v_collection.owner_id and h.home = v_collection.home and h.slug = '';
    end if;
    return exists (
        select from access_grant a
         where a.owner_id = v_collection.owner_id and a.grantee_kind = 1 and (a.ends_at is null or a.ends_at > now())
           and (a.collection_id = p_collection or a.collection_id = v_home
                or a.collection_id is null and v_collection.kind in (2, 6))
           and (a.grantee_id = p_viewer
                or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)));
end $$;

-- The same with grants to the viewer's organisation and to everyone signed in: what may be taken into the own home.
create or replace function is_shared_with(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
declare
    v_collection record;
    v_home       bigint;
begin
    if is_given_to(p_collection, p_viewer) then
        return true;
    end if;
    select c.owner_id, c.home, c.kind into v_collection from collection c where c.id = p_collection;
    if v_collection.kind not in (2, 6) then
        return false;
    end if;
    select h.id into v_home from collection h
     where h.owner_id = v_collection.owner_id and h.home = v_collection.home and h.slug = '';
    return exists (
        select from access_grant a
         where a.owner_id = v_collection.owner_id and (a.ends_at is null or a.ends_at > now())
           and (a.collection_id = p_collection or a.collection_id = v_home or a.collection_id is null)
           and (a.grantee_kind = 3
                or a.grantee_kind = 2 and exists (
                    select from principal v where v.id = p_viewer and v.organisation_id = a.grantee_id)));
end $$;

-- Does the collection stand in the viewer's home, when the viewer's choice is this state (null: none)?
create function stands_with(p_collection bigint, p_viewer bigint, p_state smallint) returns boolean
language plpgsql stable as $$
begin
    return case when p_state is null then is_given_to(p_collection, p_viewer)
                else p_state = 1 and is_shared_with(p_collection, p_viewer) end;
end $$;

-- As before, and what is given with a whole home or with all of an owner stands there too; what a whole organisation or
-- everyone has only where the viewer took it in.
create or replace function shared_with(p_viewer bigint, p_home smallint) returns table (id bigint)
language plpgsql stable as $$
begin
    return query
        with mine as materialized (
            select p_viewer as id union all select f.group_id from membership_flat f where f.member_id = p_viewer),
        given as materialized (
            select distinct a.owner_id, a.collection_id from mine
              join access_grant a on a.grantee_kind = 1 and a.grantee_id = mine.id
             where a.owner_id <> p_viewer and (a.ends_at is null or a.ends_at > now())),
        wide as materialized (
            select distinct g.owner_id from given g left join collection h on h.id = g.collection_id
             where g.collection_id is null or h.slug = '' and h.home = p_home and h.home <> 3),
        delegating as materialized (
            select d.owner_id from mine join delegation d on d.delegate_id = mine.id
             where (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > now())),
        granted as materialized (
            select c.id, c.owner_id from given g join collection c on c.id = g.collection_id
             where c.home = p_home and c.slug > ''
            union
            select c.id, c.owner_id from wide w
              join collection c on c.owner_id = w.owner_id and c.home = p_home and c.kind in (2, 6))
        select g.id from granted g
          left join viewer_collection v on v.viewer_id = p_viewer and v.collection_id = g.id
         where case when v.state is null then not exists (select from delegating d where d.owner_id = g.owner_id)
                    else v.state = 1 end
        union
        select c.id from viewer_collection v join collection c on c.id = v.collection_id
         where v.viewer_id = p_viewer and v.state = 1 and c.home = p_home and c.slug > '' and c.owner_id <> p_viewer
           and is_shared_with(c.id, p_viewer);
end $$;

-- The people a collection reaches by grants to people and groups.
create or replace function shared_people(p_collection bigint) returns bigint[]
language plpgsql stable as $$
declare
    v_collection record;
    v_home       bigint;
begin
    select c.owner_id, c.home, c.kind into v_collection from collection c where c.id = p_collection;
    if v_collection.kind in (2, 6) then
        select h.id into v_home from collection h
         where h.owner_id = v_collection.owner_id and h.home = v_collection.home and h.slug = '';
    end if;
    return (select coalesce(array_agg(distinct q.id), '{}')
              from access_grant a cross join lateral people_of(a.grantee_id) q
             where a.owner_id = v_collection.owner_id and a.grantee_kind = 1
               and (a.collection_id = p_collection or a.collection_id = v_home
                    or a.collection_id is null and v_collection.kind in (2, 6))
               and (a.ends_at is null or a.ends_at > now()) and q.id <> a.owner_id);
end $$;

-- Puts one grant in the place of what the grantee had there: on a collection, a home or (null) all of the owner. False:
-- the owner or the place is gone, or the grantee is the owner.
create function set_grant(p_owner bigint, p_collection bigint, p_kind smallint, p_grantee bigint, p_privileges bigint,
                          p_public smallint, p_confidential smallint, p_private smallint, p_stated boolean,
                          p_until timestamptz, p_reason text, p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_slug   text;
    v_before bigint[];
    v_after  bigint[];
begin
    perform from principal p where p.id = p_owner for no key update;
    if not found or p_kind = 1 and p_grantee = p_owner then
        return false;
    end if;
    if p_collection is not null then
        select c.slug into v_slug from collection c where c.id = p_collection and c.owner_id = p_owner;
        if not found then
            return false;
        end if;
        if v_slug > '' then
            perform touch_owner(p_collection, p_actor, p_credential);
            v_before := shared_people(p_collection);
        end if;
    end if;
    delete from access_grant a
     where a.owner_id = p_owner and a.collection_id is not distinct from p_collection and a.grantee_kind = p_kind
       and coalesce(a.grantee_id, 0) = p_grantee;
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level,
                              confidential_level, private_level, levels_stated, ends_at, reason, created_by)
    values (p_owner, p_collection, p_kind, nullif(p_grantee, 0), p_privileges, p_public, p_confidential, p_private,
            p_stated, p_until, nullif(p_reason, ''), p_actor);
    if v_slug > '' then
        v_after := shared_people(p_collection);
        perform note_shared(array(select unnest(v_after) except select unnest(v_before)), p_collection, 1::smallint, p_actor, p_credential);
        perform note_shared(array(select unnest(v_before) except select unnest(v_after)), p_collection, 3::smallint, p_actor, p_credential);
    end if;
    return true;
end $$;

-- What people keep of a collection that does not reach them any more goes, and their homes hear of it.
create function forget_unshared(p_collection bigint, p_people bigint[], p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_people bigint[];
begin
    select coalesce(array_agg(q.id), '{}') into v_people
      from unnest(p_people) as q(id) where not is_shared_with(p_collection, q.id);
    perform note_shared((select array_agg(i.id) from unnest(v_people) as i(id)
                          left join viewer_collection v on v.viewer_id = i.id and v.collection_id = p_collection
                         where coalesce(v.state, 1) = 1), p_collection, 3::smallint, p_actor, p_credential);
    delete from viewer_collection v where v.collection_id = p_collection and v.viewer_id = any (v_people);
    delete from dead_property d where d.target_kind = 4 and d.target_id = p_collection and d.sub_id = any (v_people);
end $$;

-- The same after a grant is gone: on one collection, on a home, on all of the owner (null).
create function forget_given(p_owner bigint, p_collection bigint, p_grantee bigint, p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_people     bigint[];
    v_collection bigint;
begin
    v_people := array(select q.id from people_of(p_grantee) q where q.id <> p_owner);
    for v_collection in
        select c.id from collection c left join collection g on g.id = p_collection
         where c.owner_id = p_owner and c.slug > ''
           and (c.id = p_collection or c.kind in (2, 6) and (p_collection is null or g.slug = '' and g.home = c.home))
         order by c.id
    loop
        perform forget_unshared(v_collection, v_people, p_actor, p_credential);
    end loop;
end $$;

-- Takes back what a grantee has there. False: nothing.
create function revoke_grant(p_owner bigint, p_collection bigint, p_kind smallint, p_grantee bigint, p_actor bigint,
                             p_credential text) returns boolean
language plpgsql as $$
declare
    v_found integer;
begin
    perform from principal p where p.id = p_owner for no key update;
    if p_collection is not null then
        perform touch_owner(p_collection, p_actor, p_credential);
    end if;
    delete from access_grant a
     where a.owner_id = p_owner and a.collection_id is not distinct from p_collection and a.grantee_kind = p_kind
       and coalesce(a.grantee_id, 0) = p_grantee;
    get diagnostics v_found = row_count;
    if v_found > 0 and p_kind = 1 then
        delete from invitation i where i.collection_id = p_collection and i.grantee_id = p_grantee;
        perform forget_given(p_owner, p_collection, p_grantee, p_actor, p_credential);
    end if;
    return v_found > 0;
end $$;

-- Grants keep their levels, end and reason where the list says the same of them; what a client's list cannot say (who
-- schedules for the owner) stays on calendars and books.
create or replace function replace_grants(p_collection bigint, p_kinds smallint[], p_grantees bigint[], p_privileges bigint[],
                                          p_public smallint[], p_confidential smallint[], p_private smallint[], p_actor bigint)
returns boolean
language plpgsql as $$
declare
    v_owner        bigint;
    v_organisation bigint;
    v_slug         text;
    v_said         bigint;
    v_before       bigint[];
    v_after        bigint[];
begin
    select c.owner_id, p.organisation_id, c.slug, case when c.kind in (2, 6) then 1023 else 65535 end
      into v_owner, v_organisation, v_slug, v_said
      from collection c join principal p on p.id = c.owner_id where c.id = p_collection for no key update of c;
    if not found then
        return false;
    end if;
    v_before := shared_people(p_collection);
    delete from access_grant a
     where a.collection_id = p_collection
       and (a.grantee_kind in (1, 3, 5, 6) or a.grantee_kind = 2 and a.grantee_id = v_organisation)
       and not exists (select from unnest(p_kinds, p_grantees, p_privileges) as n(kind, grantee, privileges)
                        where n.kind = a.grantee_kind and n.grantee = coalesce(a.grantee_id, 0)
                          and n.privileges & v_said = a.privileges & v_said);
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges,
                              public_level, confidential_level, private_level, created_by)
    select v_owner, p_collection, n.kind, nullif(n.grantee, 0), n.privileges, n.public, n.confidential, n.private, p_actor
      from unnest(p_kinds, p_grantees, p_privileges, p_public, p_confidential, p_private)
           as n(kind, grantee, privileges, public, confidential, private)
     where not exists (select from access_grant a
                        where a.collection_id = p_collection and a.grantee_kind = n.kind
                          and coalesce(a.grantee_id, 0) = n.grantee and n.privileges & v_said = a.privileges & v_said);
    if v_slug > '' then
        v_after := shared_people(p_collection);
        perform note_shared(array(select unnest(v_after) except select unnest(v_before)), p_collection, 1::smallint, p_actor, '');
        perform note_shared(array(select unnest(v_before) except select unnest(v_after)), p_collection, 3::smallint, p_actor, '');
    end if;
    return true;
end $$;

-- One delegate of one mode, until then (null: without end), with or without what is private. False: no such owner, or
-- the owner themself.
create function set_delegate(p_owner bigint, p_delegate bigint, p_mode smallint, p_until timestamptz, p_with_private boolean,
                             p_actor bigint) returns boolean
language plpgsql as $$
begin
    perform from principal p where p.id = p_owner for no key update;
    if not found or p_owner = p_delegate then
        return false;
    end if;
    delete from delegation d where d.owner_id = p_owner and d.delegate_id = p_delegate;
    insert into delegation (owner_id, delegate_id, mode, ends_at, with_private, created_by)
    values (p_owner, p_delegate, p_mode, p_until, p_with_private, p_actor);
    return true;
end $$;

-- What delegates keep of the owner's collections that are not shared with them otherwise.
create function forget_delegates(p_owner bigint, p_people bigint[]) returns void
language plpgsql as $$
begin
    with gone as (
        delete from viewer_collection v using collection c
         where c.owner_id = p_owner and v.collection_id = c.id and v.viewer_id = any (p_people) and v.state = 2
           and not is_shared_with(c.id, v.viewer_id)
        returning v.viewer_id, v.collection_id)
    delete from dead_property d using gone
     where d.target_kind = 4 and d.target_id = gone.collection_id and d.sub_id = gone.viewer_id;
end $$;

create function remove_delegate(p_owner bigint, p_delegate bigint) returns boolean
language plpgsql as $$
begin
    delete from delegation d where d.owner_id = p_owner and d.delegate_id = p_delegate;
    if not found then
        return false;
    end if;
    perform forget_delegates(p_owner, array(select q.id from people_of(p_delegate) q));
    return true;
end $$;

-- As before; who is over already is named anew without the old limits.
create or replace function set_delegates(p_owner bigint, p_mode smallint, p_delegates bigint[]) returns void
language plpgsql as $$
begin
    perform from principal where id = p_owner for no key update;
    if not found then
        raise exception 'there is no such owner' using errcode = 'KL002';
    end if;
    delete from delegation
     where owner_id = p_owner and mode = p_mode and (delegate_id <> all (p_delegates) or ends_at <= now());
    insert into delegation (owner_id, delegate_id, mode)
    select p_owner, d, p_mode from unnest(p_delegates) as d where d <> p_owner on conflict do nothing;
end $$;

-- Takes away what is over, a batch at a time, and answers what it was (kind 1 a grant, 2 a delegation).
create function end_overdue(p_now timestamptz, p_limit integer)
returns table (kind smallint, owner bigint, place text, grantee_kind smallint, grantee text)
language plpgsql as $$
declare
    v_row record;
begin
    for v_row in
        select a.id, a.owner_id, a.collection_id, c.slug, a.grantee_kind, a.grantee_id
          from access_grant a left join collection c on c.id = a.collection_id
         where a.ends_at is not null and a.ends_at <= p_now order by a.ends_at limit p_limit for update of a skip locked
    loop
        delete from access_grant a where a.id = v_row.id;
        if v_row.grantee_kind = 1 then
            delete from invitation i where i.collection_id = v_row.collection_id and i.grantee_id = v_row.grantee_id;
            perform touch_owner(v_row.collection_id, 0, 'end') where v_row.slug > '';
            perform forget_given(v_row.owner_id, v_row.collection_id, v_row.grantee_id, 0, 'end');
        end if;
        kind := 1;
        owner := v_row.owner_id;
        place := v_row.slug;
        grantee_kind := v_row.grantee_kind;
        grantee := name_of_grantee(v_row.grantee_kind, v_row.grantee_id);
        return next;
    end loop;
    for v_row in
        select d.owner_id, d.delegate_id, d.mode from delegation d
         where d.ends_at is not null and d.ends_at <= p_now order by d.ends_at limit p_limit for update skip locked
    loop
        delete from delegation d
         where d.owner_id = v_row.owner_id and d.delegate_id = v_row.delegate_id and d.mode = v_row.mode;
        perform forget_delegates(v_row.owner_id, array(select q.id from people_of(v_row.delegate_id) q));
        kind := 2;
        owner := v_row.owner_id;
        place := null;
        grantee_kind := 1;
        grantee := name_of_grantee(1::smallint, v_row.delegate_id);
        return next;
    end loop;
end $$;

create function name_of_grantee(p_kind smallint, p_id bigint) returns text
language plpgsql stable as $$
begin
    return case p_kind
        when 1 then (select (array['user', 'group', 'resource', 'location'])[p.kind] || '/' || p.slug from principal p where p.id = p_id)
        when 2 then (select 'organisation/' || o.slug from organisation o where o.id = p_id)
        when 3 then 'everyone signed in'
        when 4 then 'anyone'
        when 5 then 'delegates to read'
        else 'delegates to write'
    end;
end $$;

-- An instant as reports print it.
create function printed_time(p_at timestamptz) returns text
language sql immutable parallel safe as $$ select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- Through what a collection reaches a viewer, one a line: the same conditions as in grants_reaching, in words.
create or replace function reached_through(p_owner bigint, p_home smallint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
declare
    v_home bigint;
begin
    select h.id into v_home from collection h where h.owner_id = p_owner and h.home = p_home and h.slug = '';
    return (
        with delegated as materialized (
            select d.mode, d.delegate_id, d.ends_at, d.with_private from delegation d
             where d.owner_id = p_owner and p_home <> 3
               and (d.starts_at is null or d.starts_at <= now())
               and (d.ends_at is null or d.ends_at > now())
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)))
        select string_agg(distinct t.label, E'\n') from (
            select case when a.grantee_kind = 1 and a.grantee_id = p_viewer then 'person'
                        else name_of_grantee(a.grantee_kind, a.grantee_id) end
                   || case when a.collection_id is null then ' (all of the owner)'
                           when a.collection_id = v_home then ' (whole home)' else '' end
                   || coalesce(' until ' || printed_time(a.ends_at), '') || coalesce(' because: ' || a.reason, '') as label
              from access_grant a
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
                   || case when d.delegate_id = p_viewer then '' else ' through ' || name_of_grantee(1::smallint, d.delegate_id) end
                   || case when d.with_private then '' else ' without private' end
                   || coalesce(' until ' || printed_time(d.ends_at), '')
              from delegated d
        ) t);
end $$;

-- The collections of others that grants or delegations of any kind open to a viewer.
create function seen_by(p_viewer bigint) returns table (id bigint)
language plpgsql stable as $$
begin
    return query
        with mine as materialized (
            select p_viewer as id union all select f.group_id from membership_flat f where f.member_id = p_viewer),
        given as materialized (
            select a.owner_id, a.collection_id from mine
              join access_grant a on a.grantee_kind = 1 and a.grantee_id = mine.id
             where a.ends_at is null or a.ends_at > now()
            union
            select a.owner_id, a.collection_id from principal v
              join access_grant a on a.grantee_kind = 2 and a.grantee_id = v.organisation_id
             where v.id = p_viewer and (a.ends_at is null or a.ends_at > now())
            union
            select a.owner_id, a.collection_id from access_grant a
             where a.grantee_kind in (3, 4) and a.grantee_id is null and (a.ends_at is null or a.ends_at > now())),
        wide as materialized (
            select g.owner_id, h.home from given g left join collection h on h.id = g.collection_id
             where g.collection_id is null or h.slug = ''
            union
            select d.owner_id, null from mine join delegation d on d.delegate_id = mine.id
             where (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > now()))
        select c.id from given g join collection c on c.id = g.collection_id
         where c.kind in (2, 6) and c.owner_id <> p_viewer
        union
        select c.id from wide w join collection c on c.owner_id = w.owner_id and c.home = w.home
         where c.kind in (2, 6) and c.owner_id <> p_viewer and w.home is not null
        union
        select c.id from wide w join collection c on c.owner_id = w.owner_id
         where c.kind in (2, 6) and c.owner_id <> p_viewer and w.home is null;
end $$;

-- A viewer's own properties of a collection that is shared with them, or of one they see as a delegate, which keeps its
-- place in the owner's home.
create or replace function change_viewer_collection(p_viewer bigint, p_collection bigint, p_meta jsonb, p_names text[], p_xml text[],
                                                    p_removed text[], p_actor bigint, p_credential text) returns boolean
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home into v_collection from collection c where c.id = p_collection;
    if is_shared_with(p_collection, p_viewer) then
        insert into viewer_collection (viewer_id, collection_id, state)
        select p_viewer, p_collection, case when exists (
            select from delegation d
             where d.owner_id = v_collection.owner_id
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)))
            then 2 else 1 end on conflict do nothing;
    elsif grants_reaching(v_collection.owner_id, v_collection.home, p_collection, p_viewer) is not null then
        insert into viewer_collection (viewer_id, collection_id, state) values (p_viewer, p_collection, 2) on conflict do nothing;
    else
        return false;
    end if;
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
