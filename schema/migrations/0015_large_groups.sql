-- Members of large groups in time. The version before goes on calling set_members and remove_principal.

-- Groups whose members changed, and all that hold them, until `membership_flat` follows. Empty but while a directory is
-- read: whoever changes one group only is told when it is done.
create table membership_stale (
    group_id bigint primary key references principal on delete cascade
);

-- The tables grow while plans that were made for empty ones are still in use: a plan that reads the whole of
-- `membership` for each of 25,000 members never ends. Here each row is reached through an index, whatever the planner
-- believes about sizes; differences are taken by EXCEPT, which hashes.
create function flatten_group(p_group bigint) returns void
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_members bigint[];
begin
    with recursive down (id) as (
        select m.member_id from membership m where m.group_id = p_group
        union
        select m.member_id from down join membership m on m.group_id = down.id)
    select coalesce(array_agg(id), '{}') into v_members from down where id <> p_group;
    delete from membership_flat f
     using (select o.member_id from membership_flat o where o.group_id = p_group
            except select unnest(v_members)) gone
     where f.group_id = p_group and f.member_id = gone.member_id;
    insert into membership_flat (group_id, member_id)
    select p_group, fresh.id
      from (select unnest(v_members) as id
            except select o.member_id from membership_flat o where o.group_id = p_group) fresh
    on conflict do nothing;
end $$;

-- Of these groups and of all that hold them, directly or not.
create function groups_above(p_groups bigint[]) returns setof bigint
language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    return query
    with recursive up (id) as (
        select unnest(p_groups)
        union
        select m.group_id from up join membership m on m.member_id = up.id)
    select up.id from up order by up.id;
end $$;

create or replace function flatten_membership(p_groups bigint[]) returns void
language plpgsql as $$
begin
    perform flatten_group(g) from groups_above(p_groups) as g;
end $$;

-- The direct members of many groups, one pair of (p_of, p_members) each. Who is no principal any more, and groups that
-- are none, are left out.
create function replace_members(p_groups bigint[], p_of bigint[], p_members bigint[]) returns void
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    delete from membership m
     using (select o.group_id, o.member_id from unnest(p_groups) as g join membership o on o.group_id = g
            except select u.of_group, u.member from unnest(p_of, p_members) as u (of_group, member)) gone
     where m.group_id = gone.group_id and m.member_id = gone.member_id;
    insert into membership (group_id, member_id)
    select fresh.of_group, fresh.member
      from (select u.of_group, u.member from unnest(p_of, p_members) as u (of_group, member)
            except select o.group_id, o.member_id from unnest(p_groups) as g join membership o on o.group_id = g) fresh
      join principal g on g.id = fresh.of_group and g.kind = 2
      join principal p on p.id = fresh.member
    on conflict do nothing;
end $$;

create or replace function set_members(p_group bigint, p_members bigint[]) returns void
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
    perform replace_members(array[p_group], array_fill(p_group, array[cardinality(p_members)]), p_members);
    perform flatten_membership(array[p_group]);
end $$;

-- As set_members for many groups, but membership_flat follows by flatten_stale.
create function set_members_of_many(p_groups bigint[], p_of bigint[], p_members bigint[]) returns void
language plpgsql as $$
begin
    perform pg_advisory_xact_lock(5350915331);
    perform replace_members(p_groups, p_of, p_members);
    insert into membership_stale (group_id)
    select g from groups_above(p_groups) as g join principal p on p.id = g on conflict do nothing;
end $$;

-- Flattens stale groups one after the other, for about p_time; how many are left.
create function flatten_stale(p_time interval) returns bigint
language plpgsql as $$
declare
    v_until constant timestamptz := clock_timestamp() + p_time;
    v_group bigint;
begin
    perform pg_advisory_xact_lock(5350915331);
    loop
        delete from membership_stale s where s.group_id = (select o.group_id from membership_stale o limit 1)
        returning s.group_id into v_group;
        if not found then
            return 0;
        end if;
        perform flatten_group(v_group);
        exit when clock_timestamp() >= v_until;
    end loop;
    return (select count(*) from membership_stale);
end $$;
