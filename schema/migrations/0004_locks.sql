-- WebDAV locks (RFC 4918 section 6), and the writes that heed them: each looks for locks under the collection's row lock,
-- in the transaction that writes, and calls the function of before. Where nothing is locked that costs one index probe.

-- Locks end by themselves: what is past `expires_at` counts nowhere and goes with the next lock in its collection.
create table resource_lock (
    collection_id bigint not null references collection on delete cascade,
    name          text collate "C" not null check (length(name) <= 600), -- '': the collection itself
    token         text collate "C" not null check (length(token) between 1 and 100),
    owner_id      bigint not null, -- who made it and may use its token
    exclusive     boolean not null,
    infinite      boolean not null, -- of a collection: its members too
    owner_xml     text not null default '' check (octet_length(owner_xml) <= 8192), -- content of DAV:owner
    expires_at    timestamptz not null,
    primary key (collection_id, name, token)
);

-- Where the lock stands whose token is missing for a write to one resource ('': on the collection), or null when the write
-- may go on. p_membership: the write adds or removes the name, which a lock on the collection of either depth forbids.
-- Of several shared locks on a resource one token is enough.
create function lock_against(p_collection bigint, p_name text, p_membership boolean, p_actor bigint, p_tokens text[])
returns text
language plpgsql as $$
declare
    v_lock text;
begin
    if not exists (select from resource_lock l where l.collection_id = p_collection and l.name in ('', p_name)) then
        return null;
    end if;
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
    return v_lock;
end $$;

-- The same for a write to a collection as a whole: where locks stand on it and in it whose tokens are missing.
create function locks_within(p_collection bigint, p_actor bigint, p_tokens text[]) returns text[]
language plpgsql as $$
declare
    v_deep boolean;
begin
    if not exists (select from resource_lock l where l.collection_id = p_collection) then
        return null;
    end if;
    v_deep := exists (select from resource_lock l
                       where l.collection_id = p_collection and l.name = '' and l.infinite and l.expires_at > now()
                         and l.owner_id = p_actor and l.token = any (p_tokens));
    return (select (array_agg(g.name order by g.name))[1:100] from (
                select l.name from resource_lock l
                 where l.collection_id = p_collection and l.expires_at > now() and not v_deep
                 group by l.name
                having not bool_or(l.owner_id = p_actor and l.token = any (p_tokens))) g);
end $$;

-- Outcomes of writes: as before, and 8: locked (conflicting_name says where), 9: the source of a MOVE is locked.

create function put_object_if_unlocked(
    p_collection bigint, p_name text, p_etag text, p_body text, p_content_type text, p_schedule_tag text,
    p_uid text, p_component smallint, p_class smallint, p_summary text, p_organizer text, p_recurring boolean,
    p_covered_from bigint, p_covered_until bigint,
    p_starts bigint[], p_ends bigint[], p_floating boolean[], p_busy smallint[],
    p_properties text[], p_folded text[],
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint, p_tokens text[],
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
begin
    perform from collection c where c.id = p_collection for no key update;
    if exists (select from resource_lock l where l.collection_id = p_collection and l.name in ('', p_name)) then
        conflicting_name := lock_against(
            p_collection, p_name,
            not exists (select from object o where o.collection_id = p_collection and o.name = p_name), p_actor, p_tokens);
        if conflicting_name is not null then
            outcome := 8;
            return;
        end if;
    end if;
    select w.outcome, w.new_revision, w.conflicting_name, w.previous_etag
      into outcome, new_revision, conflicting_name, previous_etag
      from put_object(p_collection, p_name, p_etag, p_body, p_content_type, p_schedule_tag, p_uid, p_component, p_class,
                      p_summary, p_organizer, p_recurring, p_covered_from, p_covered_until, p_starts, p_ends, p_floating,
                      p_busy, p_properties, p_folded, p_must_exist, p_must_not_exist, p_if_match, p_if_none_match,
                      p_if_schedule_tag, p_actor, p_credential, p_write_id) w;
end $$;

create function remove_object_if_unlocked(
    p_collection bigint, p_name text,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint, p_tokens text[],
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
begin
    perform from collection c where c.id = p_collection for no key update;
    conflicting_name := lock_against(p_collection, p_name, true, p_actor, p_tokens);
    if conflicting_name is not null then
        outcome := 8;
        return;
    end if;
    select w.outcome, w.new_revision, w.conflicting_name, w.previous_etag
      into outcome, new_revision, conflicting_name, previous_etag
      from remove_object(p_collection, p_name, p_must_exist, p_must_not_exist, p_if_match, p_if_none_match,
                         p_if_schedule_tag, p_actor, p_credential, p_write_id) w;
    if outcome = 2 then
        delete from resource_lock l where l.collection_id = p_collection and l.name = p_name;
    end if;
end $$;

-- A move takes no lock along and, as it removes what stood at its target, removes that one's locks too. A copy leaves all.
create function transfer_object_if_unlocked(
    p_source bigint, p_source_name text, p_target bigint, p_target_name text, p_copy boolean, p_overwrite boolean,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint, p_tokens text[],
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_replaces boolean;
begin
    perform from collection c where c.id in (p_source, p_target) order by c.id for no key update;
    if not p_copy then
        conflicting_name := lock_against(p_source, p_source_name, true, p_actor, p_tokens);
        if conflicting_name is not null then
            outcome := 9;
            return;
        end if;
    end if;
    v_replaces := exists (select from object o where o.collection_id = p_target and o.name = p_target_name);
    conflicting_name := lock_against(p_target, p_target_name, not (p_copy and v_replaces), p_actor, p_tokens);
    if conflicting_name is not null then
        outcome := 8;
        return;
    end if;
    select w.outcome, w.new_revision, w.conflicting_name, w.previous_etag
      into outcome, new_revision, conflicting_name, previous_etag
      from transfer_object(p_source, p_source_name, p_target, p_target_name, p_copy, p_overwrite, p_must_exist,
                           p_must_not_exist, p_if_match, p_if_none_match, p_if_schedule_tag, p_actor, p_credential,
                           p_write_id) w;
    if outcome in (0, 1) and not p_copy then
        delete from resource_lock l where l.collection_id = p_source and l.name = p_source_name;
        if v_replaces then
            delete from resource_lock l where l.collection_id = p_target and l.name = p_target_name;
        end if;
    end if;
end $$;

-- Answers as lock_against. An object that is gone has no properties to change.
create function change_object_properties_if_unlocked(
    p_collection bigint, p_object bigint, p_names text[], p_xml text[], p_removed text[], p_actor bigint, p_tokens text[])
returns text
language plpgsql as $$
declare
    v_name text;
    v_lock text;
begin
    perform from collection c where c.id = p_collection for no key update;
    select o.name into v_name from object o where o.collection_id = p_collection and o.id = p_object;
    if not found then
        return null;
    end if;
    v_lock := lock_against(p_collection, v_name, false, p_actor, p_tokens);
    if v_lock is null then
        perform change_dead_properties(3::smallint, p_collection, p_object, p_names, p_xml, p_removed);
    end if;
    return v_lock;
end $$;

-- The home's row first, as everywhere, then the collection's.
create function hold_collection(p_id bigint) returns void
language plpgsql as $$
begin
    perform from collection h, collection c
     where c.id = p_id and h.owner_id = c.owner_id and h.home = c.home and h.slug = '' for no key update of h;
    perform from collection c where c.id = p_id for no key update;
end $$;

create function change_collection_if_unlocked(
    p_id bigint, p_meta jsonb, p_names text[], p_xml text[], p_removed text[], p_actor bigint, p_credential text,
    p_tokens text[], out done boolean, out locked text[])
language plpgsql as $$
declare
    v_lock text;
begin
    perform hold_collection(p_id);
    v_lock := lock_against(p_id, '', false, p_actor, p_tokens);
    if v_lock is not null then
        done := false;
        locked := array[v_lock];
        return;
    end if;
    done := change_collection(p_id, p_meta, p_names, p_xml, p_removed, p_actor, p_credential);
end $$;

create function remove_collection_if_unlocked(p_id bigint, p_actor bigint, p_credential text, p_tokens text[],
                                              out done boolean, out locked text[])
language plpgsql as $$
begin
    perform hold_collection(p_id);
    locked := locks_within(p_id, p_actor, p_tokens);
    done := locked is null and remove_collection(p_id, p_actor, p_credential);
end $$;

create function rename_collection_if_unlocked(p_id bigint, p_slug text, p_actor bigint, p_credential text, p_tokens text[],
                                              out done boolean, out locked text[])
language plpgsql as $$
begin
    perform hold_collection(p_id);
    locked := locks_within(p_id, p_actor, p_tokens);
    done := locked is null and rename_collection(p_id, p_slug, p_actor, p_credential);
    if done then
        delete from resource_lock l where l.collection_id = p_id;
    end if;
end $$;

-- Outcomes: 0 locked, 1 other locks are in the way (names), 2 a lock on the collection forbids a new name, 3 something
-- stands where the caller saw nothing, 4 no collection, 5 too many locks. made_name: nothing stood or was locked there.
-- p_token is the caller's, so that a repeated call knows its own work again.
create function acquire_lock(
    p_collection bigint, p_name text, p_token text, p_owner bigint, p_exclusive boolean, p_infinite boolean,
    p_owner_xml text, p_seconds integer, p_must_not_exist boolean, p_limit integer, p_tokens text[],
    out outcome smallint, out made_name boolean, out names text[])
language plpgsql as $$
declare
    v_exists boolean;
begin
    made_name := false;
    perform from collection c where c.id = p_collection for no key update;
    if not found then
        outcome := 4;
        return;
    end if;
    v_exists := p_name = '' or exists (select from object o where o.collection_id = p_collection and o.name = p_name);
    if exists (select from resource_lock l
                where l.collection_id = p_collection and l.name = p_name and l.token = p_token) then
        outcome := 0;
        made_name := not v_exists;
        return;
    end if;
    delete from resource_lock l where l.collection_id = p_collection and l.expires_at <= now();
    if v_exists and p_must_not_exist then
        outcome := 3;
        return;
    end if;
    select (array_agg(distinct l.name order by l.name))[1:100] into names
      from resource_lock l
     where l.collection_id = p_collection and (p_exclusive or l.exclusive)
       and (l.name = p_name or (l.name = '' and l.infinite) or (p_name = '' and p_infinite));
    if names is not null then
        outcome := 1;
        return;
    end if;
    if not v_exists and lock_against(p_collection, '', true, p_owner, p_tokens) is not null then
        outcome := 2;
        names := array[''];
        return;
    end if;
    if (select count(*) from resource_lock l where l.collection_id = p_collection) >= p_limit then
        outcome := 5;
        return;
    end if;
    made_name := not v_exists
        and not exists (select from resource_lock l where l.collection_id = p_collection and l.name = p_name);
    insert into resource_lock (collection_id, name, token, owner_id, exclusive, infinite, owner_xml, expires_at)
    values (p_collection, p_name, p_token, p_owner, p_exclusive, p_infinite, p_owner_xml,
            now() + p_seconds * interval '1 second');
    outcome := 0;
end $$;

-- Outcomes: 0 released, 1 no such lock covers the resource, 2 the lock is another's.
create function release_lock(p_collection bigint, p_name text, p_token text, p_actor bigint, p_may_break boolean)
returns smallint
language plpgsql as $$
declare
    v_lock record;
begin
    perform from collection c where c.id = p_collection for no key update;
    select l.name, l.owner_id into v_lock
      from resource_lock l
     where l.collection_id = p_collection and l.name in ('', p_name) and (l.name = p_name or l.infinite)
       and l.token = p_token and l.expires_at > now();
    if not found then
        return 1;
    end if;
    if v_lock.owner_id <> p_actor and not p_may_break then
        return 2;
    end if;
    delete from resource_lock l where l.collection_id = p_collection and l.name = v_lock.name and l.token = p_token;
    return 0;
end $$;
