-- Folders within folders (/dav/files/), what each account uses, and how much it may use (RFC 4331).
-- A folder is a collection whose slug is its path; '' is the root. Every write to a tree holds the root's row, so that
-- parents, names and locks are as the write saw them.

alter table collection drop constraint collection_slug_check;
alter table collection add constraint collection_slug_check
    check (case home when 3 then octet_length(slug) <= 2000 else length(slug) <= 255 end);

-- Limits: null as above (account, organisation of the account, default); 0 none.
alter table organisation add column quota_bytes bigint check (quota_bytes >= 0),
                         add column quota_objects bigint check (quota_objects >= 0);
alter table principal add column quota_bytes bigint check (quota_bytes >= 0),
                      add column quota_objects bigint check (quota_objects >= 0);

-- Hidden from the directory (/dav/directory/).
alter table principal add column unlisted boolean not null default false;

-- One row: what the configuration says; each node writes it when it starts.
create table quota_default (
    single  boolean primary key default true check (single),
    bytes   bigint not null check (bytes >= 0),
    objects bigint not null check (objects >= 0)
);
insert into quota_default (bytes, objects) values (0, 0);

-- What an account's collections hold together. Changes with every write: nothing is indexed but the key, half of each
-- page stays free.
create table account_usage (
    principal_id bigint primary key references principal on delete cascade,
    bytes        bigint not null,
    objects      bigint not null
) with (fillfactor = 50);
insert into account_usage (principal_id, bytes, objects)
select c.owner_id, sum(c.bytes), sum(c.object_count) from collection c group by c.owner_id;

create function effective_quota(p_owner bigint, out bytes bigint, out objects bigint)
language sql stable as $$
    select coalesce(p.quota_bytes, o.quota_bytes, d.bytes, 0), coalesce(p.quota_objects, o.quota_objects, d.objects, 0)
      from principal p join organisation o on o.id = p.organisation_id left join quota_default d on d.single
     where p.id = p_owner
$$;

-- A function that moves what is there about within an account says so: kalends.grows is no, until its transaction ends.
-- Takes the account's row, so concurrent writers to different collections of one account wait for each other here, after
-- their collections. Only what grows can be too much.
create function add_usage(p_owner bigint, p_bytes bigint, p_objects bigint) returns void
language plpgsql as $$
declare
    v_bytes         bigint;
    v_objects       bigint;
    v_most_bytes    bigint;
    v_most_objects  bigint;
begin
    for v_try in 1..2 loop
        update account_usage u set bytes = u.bytes + p_bytes, objects = u.objects + p_objects
          from principal p join organisation o on o.id = p.organisation_id left join quota_default d on d.single
         where u.principal_id = p_owner and p.id = p_owner
        returning u.bytes, u.objects, coalesce(p.quota_bytes, o.quota_bytes, d.bytes, 0),
                  coalesce(p.quota_objects, o.quota_objects, d.objects, 0)
             into v_bytes, v_objects, v_most_bytes, v_most_objects;
        exit when found;
        -- The first write of an account. A principal that is being removed gets no row any more.
        insert into account_usage (principal_id, bytes, objects) select p.id, 0, 0 from principal p where p.id = p_owner
        on conflict (principal_id) do nothing;
    end loop;
    if ((p_bytes > 0 and v_most_bytes > 0 and v_bytes > v_most_bytes)
        or (p_objects > 0 and v_most_objects > 0 and v_objects > v_most_objects))
       and current_setting('kalends.grows', true) is distinct from 'no' then
        raise exception 'the quota of the account is exceeded' using errcode = 'KQ001';
    end if;
end $$;

-- Behind every write function, as all of them keep the collection's counters.
create function count_usage() returns trigger
language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform add_usage(old.owner_id, -old.bytes, -old.object_count);
    elsif tg_op = 'INSERT' then
        perform add_usage(new.owner_id, new.bytes, new.object_count);
    elsif old.owner_id = new.owner_id then
        perform add_usage(new.owner_id, new.bytes - old.bytes, new.object_count - old.object_count);
    else
        perform add_usage(old.owner_id, -old.bytes, -old.object_count);
        perform add_usage(new.owner_id, new.bytes, new.object_count);
    end if;
    return null;
end $$;
create trigger collection_usage_update after update on collection for each row
    when (old.bytes <> new.bytes or old.object_count <> new.object_count or old.owner_id <> new.owner_id)
    execute function count_usage();
create trigger collection_usage_insert after insert on collection for each row
    when (new.bytes <> 0 or new.object_count <> 0) execute function count_usage();
create trigger collection_usage_delete after delete on collection for each row
    when (old.bytes <> 0 or old.object_count <> 0) execute function count_usage();

-- Of an account; absent keys stay, null is as the organisation says.
create function set_quota(p_principal bigint, p jsonb) returns void
language sql as $$
    update principal
       set quota_bytes = case when p ? 'bytes' then (p ->> 'bytes')::bigint else quota_bytes end,
           quota_objects = case when p ? 'objects' then (p ->> 'objects')::bigint else quota_objects end
     where id = p_principal
$$;

create function set_organisation_quota(p_slug text, p jsonb) returns boolean
language plpgsql as $$
begin
    update organisation
       set quota_bytes = case when p ? 'bytes' then (p ->> 'bytes')::bigint else quota_bytes end,
           quota_objects = case when p ? 'objects' then (p ->> 'objects')::bigint else quota_objects end
     where slug = p_slug;
    return found;
end $$;

create function folder_path(p_parent text, p_name text) returns text
language sql immutable as $$
    select case when p_parent = '' then p_name else p_parent || '/' || p_name end
$$;

-- The folders a folder stands in, nearest last; none for collections of other homes.
create function folders_above(p_collection bigint) returns table (id bigint, slug text)
language plpgsql stable as $$
declare
    v_folder record;
    v_parts  text[];
begin
    select c.owner_id, c.home, c.slug into v_folder from collection c where c.id = p_collection;
    if not found or v_folder.home <> 3 or v_folder.slug = '' then
        return;
    end if;
    v_parts := string_to_array(v_folder.slug, '/');
    return query
        select a.id, a.slug
          from unnest(array(select array_to_string(v_parts[1:i], '/') from generate_series(0, cardinality(v_parts) - 1) i))
               as above(path)
          join collection a on a.owner_id = v_folder.owner_id and a.home = 3 and a.slug = above.path
         order by length(a.slug);
end $$;

create function folders_within(p_owner bigint, p_path text) returns table (id bigint, slug text)
language sql stable as $$
    select c.id, c.slug from collection c where c.owner_id = p_owner and c.home = 3 and c.slug = p_path
    union all
    select c.id, c.slug from collection c
     where c.owner_id = p_owner and c.home = 3 and p_path <> '' and c.slug > p_path || '/' and c.slug < p_path || '0'
    union all
    select c.id, c.slug from collection c where c.owner_id = p_owner and c.home = 3 and p_path = '' and c.slug > ''
$$;

-- Right below a folder.
create function folders_in(p_folder bigint) returns table (id bigint)
language plpgsql stable as $$
declare
    v_folder record;
    v_prefix text;
begin
    select c.owner_id, c.slug into v_folder from collection c where c.id = p_folder and c.home = 3;
    if not found then
        return;
    end if;
    v_prefix := folder_path(v_folder.slug, '');
    return query
        select f.id from folders_within(v_folder.owner_id, v_folder.slug) f
         where f.id <> p_folder and position('/' in substr(f.slug, length(v_prefix) + 1)) = 0;
end $$;

-- Locks on a folder that hold for all that stands in it.
create function infinite_locks(p_collection bigint) returns setof resource_lock
language plpgsql stable as $$
begin
    return query select l.* from resource_lock l
                  where l.collection_id = p_collection and l.name = '' and l.infinite and l.expires_at > now();
end $$;

-- As before, and what an infinite lock on a folder above forbids: such a lock is named '/path/', a name no object has.
create or replace function lock_against(p_collection bigint, p_name text, p_membership boolean, p_actor bigint, p_tokens text[])
returns text
language plpgsql as $$
declare
    v_lock text;
begin
    if exists (select from resource_lock l where l.collection_id = p_collection and l.name in ('', p_name)) then
        select min(l.name) into v_lock
          from resource_lock l
         where l.collection_id = p_collection and l.name in ('', p_name) and (l.name = p_name or l.infinite)
           and l.expires_at > now()
        having not bool_or(l.owner_id = p_actor and l.token = any (p_tokens));
        if v_lock is null and p_membership then
            select min(l.name) into v_lock
              from resource_lock l
             where l.collection_id = p_collection and l.name = '' and l.expires_at > now()
            having not bool_or(l.owner_id = p_actor and l.token = any (p_tokens));
        end if;
    end if;
    if v_lock is null then
        select min('/' || a.slug || '/') into v_lock
          from folders_above(p_collection) a
          cross join lateral infinite_locks(a.id) l
        having not bool_or(l.owner_id = p_actor and l.token = any (p_tokens));
    end if;
    return v_lock;
end $$;

-- The same for a folder with all that stands in it; its own place in the folder above included.
create function locks_in_tree(p_owner bigint, p_path text, p_actor bigint, p_tokens text[]) returns text[]
language plpgsql as $$
declare
    v_parent bigint;
    v_lock   text;
begin
    select c.id into v_parent
      from collection c where c.owner_id = p_owner and c.home = 3 and c.slug = regexp_replace(p_path, '(^|/)[^/]*$', '');
    v_lock := lock_against(v_parent, regexp_replace(p_path, '^.*/', ''), true, p_actor, p_tokens);
    if v_lock is not null then
        return array['/' || regexp_replace(p_path, '(^|/)[^/]*$', '') || '/'];
    end if;
    return (select (array_agg('/' || f.slug || '/' || w.name order by f.slug, w.name))[1:100]
              from folders_within(p_owner, p_path) f
              cross join lateral unnest(locks_within(f.id, p_actor, p_tokens)) as w(name));
end $$;

create function hold_tree(p_owner bigint) returns void
language sql as $$
    select from collection c where c.owner_id = p_owner and c.home = 3 and c.slug = '' for no key update
$$;

-- put_object_if_unlocked for a file: p_size is the size of the content, of which p_body is the stored form. Outcomes as
-- there, and 10: a folder has that name.
create function put_file(
    p_collection bigint, p_name text, p_etag text, p_body text, p_size bigint, p_content_type text,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[],
    p_actor bigint, p_credential text, p_write_id bigint, p_tokens text[],
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_folder record;
    v_excess bigint := octet_length(p_body) - p_size;
    v_grows  boolean;
begin
    select c.owner_id, c.slug into v_folder from collection c where c.id = p_collection and c.home = 3;
    if not found then
        outcome := 6;
        return;
    end if;
    perform hold_tree(v_folder.owner_id);
    if exists (select from collection c
                where c.owner_id = v_folder.owner_id and c.home = 3 and c.slug = folder_path(v_folder.slug, p_name)) then
        outcome := 10;
        return;
    end if;
    -- Above all for folders further up, at which the function of calendars does not look.
    conflicting_name := lock_against(
        p_collection, p_name,
        not exists (select from object o where o.collection_id = p_collection and o.name = p_name), p_actor, p_tokens);
    if conflicting_name is not null then
        outcome := 8;
        return;
    end if;
    if v_excess <> 0 then
        -- The file is counted as what it is stored as, and then as what it is: only the sum may be too much.
        v_grows := p_size > coalesce((select o.size from object o where o.collection_id = p_collection and o.name = p_name), -1);
        if not v_grows then
            perform set_config('kalends.grows', 'no', true);
        end if;
        update collection c set bytes = c.bytes - v_excess where c.id = p_collection;
    end if;
    select w.outcome, w.new_revision, w.conflicting_name, w.previous_etag
      into outcome, new_revision, conflicting_name, previous_etag
      from put_object_if_unlocked(
               p_collection, p_name, p_etag, p_body, p_content_type, null, null, 0::smallint, 0::smallint, '', '', false,
               -9223372036854775808, 9223372036854775807, '{}', '{}', '{}', '{}', '{}', '{}', p_must_exist,
               p_must_not_exist, p_if_match, p_if_none_match, null, p_actor, p_credential, p_write_id, p_tokens) w;
    if v_excess <> 0 and outcome in (0, 1) then
        update object o set size = p_size where o.collection_id = p_collection and o.name = p_name;
    elsif v_excess <> 0 then
        update collection c set bytes = c.bytes + v_excess where c.id = p_collection;
    end if;
end $$;

-- Folders, innermost first.
create function drop_tree(p_owner bigint, p_path text, p_actor bigint, p_credential text) returns void
language plpgsql as $$
declare
    v_id bigint;
begin
    for v_id in select f.id from folders_within(p_owner, p_path) f order by f.slug desc loop
        perform remove_collection(v_id, p_actor, p_credential);
    end loop;
end $$;

-- transfer_object_if_unlocked that also knows files: a folder at the target is replaced as a file would be.
create function transfer_member(
    p_source bigint, p_source_name text, p_target bigint, p_target_name text, p_copy boolean, p_overwrite boolean,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint, p_tokens text[],
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_target   record;
    v_path     text;
    v_replaces boolean := false;
    v_locks    text[];
begin
    select c.owner_id, c.home, c.slug into v_target from collection c where c.id = p_target;
    if not p_copy and v_target.owner_id = (select c.owner_id from collection c where c.id = p_source) then
        perform set_config('kalends.grows', 'no', true);
    end if;
    if v_target.home = 3 then
        perform from collection h
          where h.home = 3 and h.slug = ''
            and h.owner_id in (v_target.owner_id, (select c.owner_id from collection c where c.id = p_source))
          order by h.id for no key update;
        v_path := folder_path(v_target.slug, p_target_name);
        v_replaces := exists (select from collection c
                               where c.owner_id = v_target.owner_id and c.home = 3 and c.slug = v_path);
        if v_replaces then
            -- The source must not go with the folder that it replaces.
            if not p_overwrite or exists (select from collection c
                                           where c.id = p_source and c.owner_id = v_target.owner_id
                                             and (c.slug = v_path or starts_with(c.slug, v_path || '/'))) then
                outcome := 3;
                return;
            end if;
            v_locks := locks_in_tree(v_target.owner_id, v_path, p_actor, p_tokens);
            if v_locks is not null then
                outcome := 8;
                conflicting_name := v_locks[1];
                return;
            end if;
            if not exists (select from object o where o.collection_id = p_source and o.name = p_source_name
                              and preconditions_hold(o.etag, o.schedule_tag, p_must_exist, p_must_not_exist, p_if_match,
                                                     p_if_none_match, p_if_schedule_tag)) then
                outcome := 3;
                return;
            end if;
            if not p_copy then
                conflicting_name := lock_against(p_source, p_source_name, true, p_actor, p_tokens);
                if conflicting_name is not null then
                    outcome := 9;
                    return;
                end if;
            end if;
            perform drop_tree(v_target.owner_id, v_path, p_actor, p_credential);
        end if;
    end if;
    select w.outcome, w.new_revision, w.conflicting_name, w.previous_etag
      into outcome, new_revision, conflicting_name, previous_etag
      from transfer_object_if_unlocked(p_source, p_source_name, p_target, p_target_name, p_copy, p_overwrite, p_must_exist,
                                       p_must_not_exist, p_if_match, p_if_none_match, p_if_schedule_tag, p_actor,
                                       p_credential, p_write_id, p_tokens) w;
    if v_replaces and outcome = 0 then
        outcome := 1;
    end if;
end $$;

-- create_collection in a tree. Outcomes as there, and 3: a lock forbids it (locked says where), 4: too many folders.
create function create_folder(
    p_owner bigint, p_path text, p_uuid uuid, p_meta jsonb, p_names text[], p_xml text[], p_actor bigint, p_credential text,
    p_limit integer, p_tokens text[], out outcome smallint, out new_id bigint, out locked text)
language plpgsql as $$
declare
    v_parent bigint;
    v_name   text := regexp_replace(p_path, '^.*/', '');
begin
    perform hold_tree(p_owner);
    select c.id into v_parent
      from collection c where c.owner_id = p_owner and c.home = 3 and c.slug = regexp_replace(p_path, '(^|/)[^/]*$', '');
    if not found then
        outcome := 2;
        return;
    end if;
    if exists (select from object o where o.collection_id = v_parent and o.name = v_name) then
        outcome := 1;
        return;
    end if;
    locked := lock_against(v_parent, v_name, true, p_actor, p_tokens);
    if locked is not null then
        outcome := 3;
        new_id := v_parent;
        return;
    end if;
    if (select count(*) from (select from collection c where c.owner_id = p_owner and c.home = 3 limit p_limit + 1) f)
       > p_limit then
        outcome := 4;
        return;
    end if;
    select w.outcome, w.new_id into outcome, new_id
      from create_collection(p_owner, 3::smallint, 7::smallint, p_path, p_uuid, p_meta, p_names, p_xml, p_actor,
                             p_credential) w;
    if outcome = 0 then
        delete from resource_lock l where l.collection_id = v_parent and l.name = v_name;
    end if;
end $$;

-- remove_collection_if_unlocked that also knows folders.
create function remove_tree_if_unlocked(p_id bigint, p_actor bigint, p_credential text, p_tokens text[],
                                        out done boolean, out locked text[])
language plpgsql as $$
declare
    v_folder record;
begin
    select c.owner_id, c.home, c.slug into v_folder from collection c where c.id = p_id;
    if not found or v_folder.home <> 3 then
        select w.done, w.locked into done, locked from remove_collection_if_unlocked(p_id, p_actor, p_credential, p_tokens) w;
        return;
    end if;
    perform hold_tree(v_folder.owner_id);
    done := false;
    -- Again, now that it cannot change: another may have moved or removed it.
    select c.owner_id, c.slug into v_folder from collection c where c.id = p_id;
    if not found or v_folder.slug = '' then
        return;
    end if;
    locked := locks_in_tree(v_folder.owner_id, v_folder.slug, p_actor, p_tokens);
    if locked is null then
        perform drop_tree(v_folder.owner_id, v_folder.slug, p_actor, p_credential);
        done := true;
    end if;
end $$;

-- A folder's objects and properties in another, which is new.
create function copy_folder_content(p_source bigint, p_target bigint, p_actor bigint, p_credential text) returns void
language plpgsql as $$
begin
    insert into object (collection_id, name, uid, component, object_class, etag, schedule_tag, size, revision, content_type,
                        summary, organizer, recurring, covered_from, covered_until, indexed, body)
    select p_target, o.name, o.uid, o.component, o.object_class, o.etag, o.schedule_tag, o.size, 1, o.content_type,
           o.summary, o.organizer, o.recurring, o.covered_from, o.covered_until, o.indexed, o.body
      from object o where o.collection_id = p_source;
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id)
    select p_target, 1, o.name, 1, p_actor, p_credential, 0 from object o where o.collection_id = p_target;
    insert into dead_property (target_kind, target_id, sub_id, name, xml)
    select 3, p_target, n.id, d.name, d.xml
      from dead_property d
      join object o on o.collection_id = p_source and o.id = d.sub_id
      join object n on n.collection_id = p_target and n.name = o.name
     where d.target_kind = 3 and d.target_id = p_source;
    update collection c
       set revision = 1, object_count = s.object_count, bytes = s.bytes
      from collection s where s.id = p_source and c.id = p_target;
end $$;

-- MOVE and COPY of a folder. Outcomes: 0 made, 1 replaced what stood there, 3 something stands there, 6 source or target
-- gone, 7 too many folders, 8 locked (names in locked), 9 the one lies in the other, 11 the paths get too long or too deep.
create function transfer_folder(
    p_source bigint, p_target bigint, p_name text, p_copy boolean, p_members boolean, p_overwrite boolean, p_actor bigint,
    p_credential text, p_limit integer, p_depth integer, p_tokens text[], out outcome smallint, out locked text[])
language plpgsql as $$
declare
    v_from     record;
    v_to       record;
    v_path     text;
    v_replaces boolean := false;
    v_lock     text;
    v_folder   record;
    v_new      bigint;
begin
    outcome := 6;
    perform from collection h
      where h.home = 3 and h.slug = ''
        and h.owner_id in (select c.owner_id from collection c where c.id in (p_source, p_target))
      order by h.id for no key update;
    select c.owner_id, c.home, c.slug into v_from from collection c where c.id = p_source and c.home = 3 and c.slug <> '';
    if not found then
        return;
    end if;
    select c.owner_id, c.slug into v_to from collection c where c.id = p_target and c.home = 3;
    if not found then
        return;
    end if;
    v_path := folder_path(v_to.slug, p_name);
    if v_from.owner_id = v_to.owner_id
       and (v_path = v_from.slug or starts_with(v_path, v_from.slug || '/') and (p_members or not p_copy)
            or starts_with(v_from.slug, v_path || '/')) then
        outcome := 9;
        return;
    end if;
    if exists (select from folders_within(v_from.owner_id, v_from.slug) f
                where octet_length(v_path) + octet_length(f.slug) - octet_length(v_from.slug) > 2000
                   or cardinality(string_to_array(v_path || substr(f.slug, length(v_from.slug) + 1), '/')) > p_depth) then
        outcome := 11;
        return;
    end if;
    if not p_copy then
        locked := locks_in_tree(v_from.owner_id, v_from.slug, p_actor, p_tokens);
    end if;
    if locked is null and exists (select from collection c
                                   where c.owner_id = v_to.owner_id and c.home = 3 and c.slug = v_path) then
        v_replaces := true;
        locked := locks_in_tree(v_to.owner_id, v_path, p_actor, p_tokens);
    elsif locked is null then
        v_replaces := exists (select from object o where o.collection_id = p_target and o.name = p_name);
        v_lock := lock_against(p_target, p_name, true, p_actor, p_tokens);
        if v_lock is not null then
            locked := array[case when starts_with(v_lock, '/') then v_lock else '/' || v_to.slug || '/' || v_lock end];
        end if;
    end if;
    if v_replaces and not p_overwrite then
        outcome := 3;
        locked := null;
        return;
    end if;
    if locked is not null then
        outcome := 8;
        return;
    end if;
    if v_replaces then
        perform drop_tree(v_to.owner_id, v_path, p_actor, p_credential);
        perform remove_object(p_target, p_name, false, false, null, null, null, p_actor, p_credential, 0);
    end if;
    delete from resource_lock l where l.collection_id = p_target and l.name = p_name;
    if p_copy or v_from.owner_id <> v_to.owner_id then
        if (select count(*) from (select from collection c where c.owner_id = v_to.owner_id and c.home = 3
                                   limit p_limit + 1) f)
           + (select count(*) from folders_within(v_from.owner_id, v_from.slug)) > p_limit then
            raise exception 'too many folders' using errcode = 'KQ001';
        end if;
    end if;
    for v_folder in select f.id, f.slug from folders_within(v_from.owner_id, v_from.slug) f
                     where p_members or not p_copy or f.id = p_source order by f.slug loop
        if p_copy then
            insert into collection (owner_id, home, kind, slug)
            values (v_to.owner_id, 3, 7, v_path || substr(v_folder.slug, length(v_from.slug) + 1)) returning id into v_new;
            insert into collection_meta (collection_id, display_name, description, color)
            select v_new, m.display_name, m.description, m.color from collection_meta m where m.collection_id = v_folder.id;
            insert into dead_property (target_kind, target_id, sub_id, name, xml)
            select 2, v_new, 0, d.name, d.xml from dead_property d where d.target_kind = 2 and d.target_id = v_folder.id;
            if p_members then
                perform copy_folder_content(v_folder.id, v_new, p_actor, p_credential);
            end if;
        else
            delete from resource_lock l where l.collection_id = v_folder.id;
            update collection c
               set owner_id = v_to.owner_id, slug = v_path || substr(v_folder.slug, length(v_from.slug) + 1),
                   modified_at = date_trunc('second', now())
             where c.id = v_folder.id;
        end if;
    end loop;
    if not p_copy then
        perform touch_home(v_from.owner_id, 3::smallint, v_from.slug, 3::smallint, p_actor, p_credential);
    end if;
    perform touch_home(v_to.owner_id, 3::smallint, v_path, 1::smallint, p_actor, p_credential);
    outcome := case when v_replaces then 1 else 0 end;
end $$;

-- acquire_lock that also knows folders: what is locked above and below, and that a lock on a name where nothing stands
-- makes an empty file there (RFC 4918 section 7.3).
create function acquire_lock_in_tree(
    p_collection bigint, p_name text, p_token text, p_owner bigint, p_exclusive boolean, p_infinite boolean,
    p_owner_xml text, p_seconds integer, p_must_not_exist boolean, p_limit integer, p_tokens text[], p_empty_etag text,
    p_credential text, out outcome smallint, out made_name boolean, out names text[])
language plpgsql as $$
declare
    v_folder record;
begin
    select c.owner_id, c.home, c.slug into v_folder from collection c where c.id = p_collection;
    if found and v_folder.home = 3 then
        perform hold_tree(v_folder.owner_id);
        made_name := false;
        if p_name <> '' and exists (select from collection c
                                     where c.owner_id = v_folder.owner_id and c.home = 3
                                       and c.slug = folder_path(v_folder.slug, p_name)) then
            outcome := 3;
            return;
        end if;
        select (array_agg(n order by n))[1:100] into names from (
            select '/' || a.slug || '/' as n
              from folders_above(p_collection) a cross join lateral infinite_locks(a.id) l
             where (p_exclusive or l.exclusive) and l.token <> p_token
            union
            select '/' || f.slug || '/' || l.name
              from folders_within(v_folder.owner_id, v_folder.slug) f
              cross join lateral (select k.name, k.exclusive from resource_lock k
                                   where k.collection_id = f.id and k.expires_at > now() offset 0) l
             where p_name = '' and p_infinite and f.id <> p_collection and (p_exclusive or l.exclusive)) g;
        if names is not null then
            outcome := 1;
            return;
        end if;
    end if;
    select w.outcome, w.made_name, w.names into outcome, made_name, names
      from acquire_lock(p_collection, p_name, p_token, p_owner, p_exclusive, p_infinite, p_owner_xml, p_seconds,
                        p_must_not_exist, p_limit, p_tokens) w;
    if outcome = 0 and v_folder.home = 3 and p_name <> ''
       and not exists (select from object o where o.collection_id = p_collection and o.name = p_name) then
        made_name := true;
        perform put_object(p_collection, p_name, p_empty_etag, '', 'application/octet-stream', null, null, 0::smallint,
                           0::smallint, '', '', false, -9223372036854775808, 9223372036854775807, '{}', '{}', '{}', '{}',
                           '{}', '{}', false, true, null, null, null, p_owner, p_credential, 0);
    end if;
end $$;

-- UNLOCK on anything a lock covers ends the lock, wherever its root.
create function release_lock_in_tree(p_collection bigint, p_name text, p_token text, p_actor bigint, p_may_break boolean)
returns smallint
language plpgsql as $$
declare
    v_result smallint := release_lock(p_collection, p_name, p_token, p_actor, p_may_break);
    v_above  record;
begin
    if v_result <> 1 then
        return v_result;
    end if;
    for v_above in select a.id from folders_above(p_collection) a loop
        v_result := release_lock(v_above.id, '/', p_token, p_actor, p_may_break); -- infinite ones only
        exit when v_result <> 1;
    end loop;
    return v_result;
end $$;
