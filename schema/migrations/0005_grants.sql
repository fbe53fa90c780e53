-- Grants on a home reach what stands in it; the owner's delegates can be granted more than they have by themselves.

-- grantee_kind 5: the owner's delegates to read, 6: those to write.
alter table access_grant drop constraint access_grant_grantee_kind_check;
alter table access_grant add constraint access_grant_grantee_kind_check check (grantee_kind between 1 and 6);

-- The grants and delegations that reach a viewer and concern a collection (null: one that does not exist) of a home, as
-- one text. Like grants_for, which stands for the version before; scope 2 is all of the home or of the owner.
create function grants_within(p_owner bigint, p_home smallint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
declare
    v_home bigint;
begin
    select h.id into v_home from collection h where h.owner_id = p_owner and h.home = p_home and h.slug = '';
    return (
        with mode as materialized (
            select d.mode from delegation d
             where d.owner_id = p_owner
               and (d.starts_at is null or d.starts_at <= now())
               and (d.ends_at is null or d.ends_at > now())
               and (d.delegate_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = d.delegate_id)))
        select string_agg(g.line, ';') from (
            select (case when a.collection_id is null or a.collection_id = v_home then 2 else 1 end) || ',' || a.privileges
                   || ',' || a.public_level || ',' || a.confidential_level || ',' || a.private_level || ',0' as line
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
            select '2,0,0,0,0,' || mode.mode from mode
        ) g);
end $$;

create or replace function grants_for(p_owner bigint, p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
begin
    return grants_within(p_owner, (select c.home from collection c where c.id = p_collection), p_collection, p_viewer);
end $$;

-- Puts these in the place of the collection's grants to people, groups, delegates and everyone in the owner's
-- organisation. Those that stay as they are keep their levels and their end; grants of other kinds are not touched.
create function replace_grants(p_collection bigint, p_kinds smallint[], p_grantees bigint[], p_privileges bigint[],
                               p_public smallint[], p_confidential smallint[], p_private smallint[], p_actor bigint)
returns boolean
language plpgsql as $$
declare
    v_owner        bigint;
    v_organisation bigint;
begin
    select c.owner_id, p.organisation_id into v_owner, v_organisation
      from collection c join principal p on p.id = c.owner_id where c.id = p_collection for no key update of c;
    if not found then
        return false;
    end if;
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
    return true;
end $$;
