-- A home's log says which child each row is about, so that a synchronisation of the home can tell a renamed child from
-- another one of its name, and tells nobody the names of children they never saw.

alter table change add column child uuid;  -- in rows of a home only

-- A change of the list of a home's children, or of the home itself (empty slug): a revision and a row of the home's log.
-- For children that stand in the home without being its own collections.
create function note_child(p_owner bigint, p_home smallint, p_slug text, p_child uuid, p_kind smallint, p_actor bigint,
                           p_credential text) returns bigint
language plpgsql as $$
declare
    v_home     bigint;
    v_revision bigint;
begin
    update collection c set revision = c.revision + 1, modified_at = date_trunc('second', now())
     where c.owner_id = p_owner and c.home = p_home and c.slug = '' returning c.id, c.revision into v_home, v_revision;
    if found then
        insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, child)
        values (v_home, v_revision, p_slug, p_kind, p_actor, p_credential, 0, p_child);
    end if;
    return v_home;
end $$;

-- The same for the collection that stands under the slug.
create or replace function touch_home(p_owner bigint, p_home smallint, p_slug text, p_kind smallint, p_actor bigint,
                                      p_credential text) returns bigint
language plpgsql as $$
begin
    return note_child(p_owner, p_home, p_slug,
                      (select c.uuid from collection c
                        where c.owner_id = p_owner and c.home = p_home and c.slug = p_slug),
                      p_kind, p_actor, p_credential);
end $$;

-- A home's own properties concern those who synchronise it.
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
    return true;
end $$;

-- Each row of the log is written while the child stands under the slug that the row names.
create or replace function rename_collection(p_id bigint, p_slug text, p_actor bigint, p_credential text) returns boolean
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
    update collection c set slug = p_slug, modified_at = date_trunc('second', now()) where c.id = p_id;
    if not found then
        raise exception 'the collection was removed meanwhile' using errcode = '40001';
    end if;
    perform touch_home(v_collection.owner_id, v_collection.home, p_slug, 1::smallint, p_actor, p_credential);
    return true;
end $$;
