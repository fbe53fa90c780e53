-- Teams and takeovers beside limits of sharing and shared cards. What a team's members and managers have is said, so no
-- limit of the organisation takes from it; what is handed over keeps all that was granted on it.

update access_grant a set levels_stated = true from principal p where p.id = a.owner_id and p.kind = 2;

create or replace function grant_to_team(p_collection bigint, p_group bigint, p_home smallint, p_members smallint) returns void
language sql as $$
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, levels_stated, created_by)
    values (p_group, p_collection, 1, p_group,
            -- As auth/access has it: reading, and writing; free/busy is of calendars.
            (case when p_members = 1 then 65 else 127 end) | (case when p_home = 1 then 512 else 0 end),
            case when p_members = 1 then 3 else 5 end, case when p_members = 1 then 3 else 5 end,
            case when p_members = 1 then 1 else 5 end, true, p_group)
$$;

-- As before, and the homes of those who got or lost what is the team's hear of it.
create or replace function set_team_manager(p_group bigint, p_person bigint, p_manages boolean, p_actor bigint) returns void
language plpgsql as $$
declare
    v_each record;
begin
    if not exists (select from team t where t.group_id = p_group) then
        raise exception 'the group is no team' using errcode = 'KL004';
    end if;
    delete from access_grant a using collection c
     where c.owner_id = p_group and c.slug = '' and a.owner_id = p_group and a.collection_id = c.id
       and a.grantee_kind = 1 and a.grantee_id = p_person and p_person <> p_group;
    insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, public_level, confidential_level,
                              private_level, levels_stated, created_by)
    select p_group, c.id, 1, p_person, 65535, 5, 5, 5, true, p_actor
      from collection c where c.owner_id = p_group and c.slug = '' and c.home in (1, 2) and p_manages and p_person <> p_group;
    for v_each in select c.id from collection c where c.owner_id = p_group and c.kind in (2, 6) order by c.id loop
        perform note_shared(array(select q.id from people_of(p_person) q), v_each.id,
                            (case when p_manages then 1 else 2 end)::smallint, p_actor, '');
    end loop;
end $$;

create or replace function hand_over(p_collection bigint, p_to bigint, p_slug text, p_actor bigint, p_credential text) returns void
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
                              private_level, levels_stated, ends_at, reason, created_by)
    select v_old.owner_id, p_collection, a.grantee_kind, a.grantee_id, a.privileges, a.public_level, a.confidential_level,
           a.private_level, a.levels_stated, a.ends_at, a.reason, a.created_by
      from access_grant a
      left join collection h on h.id = a.collection_id
     where a.owner_id = v_old.owner_id and a.grantee_kind < 5
       and (a.collection_id is null or (h.slug = '' and h.home = v_old.home));
    delete from access_grant a
     where a.collection_id = p_collection
       and (a.grantee_kind in (5, 6) or (a.grantee_kind in (1, 7) and a.grantee_id in (p_to, v_old.owner_id)));
    delete from invitation i where i.collection_id = p_collection and i.grantee_id in (p_to, v_old.owner_id);
    delete from card_invitation i where i.collection_id = p_collection and i.grantee_id in (p_to, v_old.owner_id);
    delete from viewer_collection v where v.collection_id = p_collection and v.viewer_id = p_to;
    delete from card_viewer v where v.collection_id = p_collection and v.viewer_id = p_to;
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
    -- Whose it is now for those who had it; it came to those who have it by the new owner, such as members of the team.
    perform note_shared(array(select s.id from unnest(shared_people(p_collection)) as s(id) where s.id = any (v_people)),
                        p_collection, 2::smallint, p_actor, p_credential);
    perform note_shared(array(select s.id from unnest(shared_people(p_collection)) as s(id) where s.id <> all (v_people)),
                        p_collection, 1::smallint, p_actor, p_credential);
end $$;

create or replace function end_account(p_id bigint, p_successor bigint) returns jsonb
language plpgsql as $$
declare
    v_passwords   bigint;
    v_delegations bigint;
    v_delegates   bigint[];
begin
    delete from app_password a where a.principal_id = p_id;
    get diagnostics v_passwords = row_count;
    v_delegates := array(select distinct q.id from delegation d cross join lateral people_of(d.delegate_id) q where d.owner_id = p_id);
    delete from delegation d where d.owner_id = p_id or d.delegate_id = p_id;
    get diagnostics v_delegations = row_count;
    perform forget_delegates(p_id, v_delegates);
    update principal p set disabled = true, modified_at = date_trunc('second', now()) where p.id = p_id;
    update credential c set credential_version = next_credential_version() where c.principal_id = p_id;
    insert into succession (principal_id, successor_id) values (p_id, p_successor)
    on conflict (principal_id) do update set successor_id = p_successor, since = now();
    return jsonb_build_object('appPasswords', v_passwords, 'delegations', v_delegations);
end $$;
