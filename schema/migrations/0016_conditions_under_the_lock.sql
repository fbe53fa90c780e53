-- Conditions of a request that only the lock of the collection or home can judge for certain.

-- True when the collection stands at that revision; nobody writes to it then before the end of the transaction.
create function hold_collection_at(p_collection bigint, p_revision bigint) returns boolean
language plpgsql as $$
declare
    v_revision bigint;
begin
    select c.revision into v_revision from collection c where c.id = p_collection for no key update;
    return found and v_revision = p_revision;
end $$;

-- remove_tree_if_unlocked that spares the last calendar and the last address book of a home: of two removals at the same
-- time the second waits for the home's row and then sees that it would leave none.
create function remove_unless_last(p_id bigint, p_actor bigint, p_credential text, p_tokens text[],
                                   out done boolean, out locked text[], out last boolean)
language plpgsql as $$
declare
    v_collection record;
begin
    select c.owner_id, c.home, c.kind into v_collection from collection c where c.id = p_id;
    last := false;
    if found and v_collection.kind in (2, 6) then
        perform hold_collection(p_id);
        last := not exists (
            select from collection c
             where c.owner_id = v_collection.owner_id and c.home = v_collection.home and c.slug > ''
               and c.kind = v_collection.kind and c.id <> p_id);
        if last then
            done := false;
            return;
        end if;
    end if;
    select w.done, w.locked into done, locked from remove_tree_if_unlocked(p_id, p_actor, p_credential, p_tokens) w;
end $$;
