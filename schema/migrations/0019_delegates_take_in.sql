-- A delegate may take a calendar or book of the owner's into the own home; it then stands there and no more in the owner's
-- as the delegate sees it.
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
                    select from principal v where v.id = p_viewer and v.organisation_id = a.grantee_id)))
        or exists (
        select from delegation d
         where d.owner_id = v_collection.owner_id
           and (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > now())
           and (d.delegate_id = p_viewer
                or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)));
end $$;
