-- Members of a group one by one: what changes is what is written, however large the group. The version before goes on calling
-- set_members.

-- Lets these belong to the group directly (p_belong) or not; who changed by it. membership_flat follows: a new edge gives
-- its member, and all below it, to the group and all above; an edge that goes takes them from those that no other path
-- leads to.
create function change_members(p_group bigint, p_members bigint[], p_belong boolean) returns setof bigint
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_changed bigint[];
    v_above   bigint[];
    v_below   bigint[];
    v_member  bigint;
begin
    perform pg_advisory_xact_lock(5350915331);
    perform from principal where id = p_group and kind = 2;
    if not found then
        raise exception 'only a group has members' using errcode = 'KL002';
    end if;
    if p_belong and p_group = any (p_members) then
        raise exception 'a group is no member of itself' using errcode = 'KL002';
    end if;
    if p_belong then
        with fresh as (
            insert into membership (group_id, member_id)
            select p_group, p.id from principal p where p.id = any (p_members)
            on conflict do nothing returning member_id)
        select coalesce(array_agg(member_id), '{}') into v_changed from fresh;
    end if;
    if not p_belong then
        with gone as (
            delete from membership m where m.group_id = p_group and m.member_id = any (p_members) returning m.member_id)
        select coalesce(array_agg(member_id), '{}') into v_changed from gone;
    end if;
    if cardinality(v_changed) = 0 then
        return;
    end if;
    v_above := array(select groups_above(array[p_group]));
    with recursive down (id) as (
        select unnest(v_changed)
        union
        select m.member_id from down join membership m on m.group_id = down.id)
    select array_agg(id) into v_below from down;
    if p_belong then
        insert into membership_flat (group_id, member_id)
        select g, m from unnest(v_above) as g, unnest(v_below) as m where g <> m
        on conflict do nothing;
    elsif cardinality(v_below) > 500 then
        -- To ask for each whether another path leads there would take longer than to take all anew.
        perform flatten_membership(array[p_group]);
    else
        foreach v_member in array v_below loop
            delete from membership_flat f
             where f.member_id = v_member and f.group_id = any (v_above)
               and f.group_id not in (select groups_above(array[v_member]));
        end loop;
    end if;
    return query select unnest(v_changed);
end $$;
