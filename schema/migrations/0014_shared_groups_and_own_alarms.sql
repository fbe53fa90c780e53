-- Groups of contacts that their owner shares one by one; what viewers keep of shared events for themselves.

-- grantee_kind 7: a principal (person or group) has the card `card_id` and those that are its members, nothing else of the
-- book. Where grants are looked for by their kind, these are not among them.
alter table access_grant add column card_id bigint;
alter table access_grant drop constraint access_grant_grantee_kind_check;
alter table access_grant add constraint access_grant_grantee_kind_check check (grantee_kind between 1 and 7);
alter table access_grant drop constraint access_grant_check;
alter table access_grant add constraint access_grant_grantee_check check ((grantee_id is null) = (grantee_kind between 3 and 6));
alter table access_grant add constraint access_grant_card_check check ((card_id is null) = (grantee_kind <> 7));
create index access_grant_card on access_grant (collection_id, card_id) where grantee_kind = 7;

-- As invitation, for a card.
create table card_invitation (
    uid           uuid primary key default gen_random_uuid(),
    collection_id bigint not null references collection on delete cascade,
    card_id       bigint not null,
    grantee_id    bigint not null references principal on delete cascade,
    summary       text not null default '',
    created_by    bigint not null,
    created_at    timestamptz not null default now(),
    unique (collection_id, card_id, grantee_id)
);
create index card_invitation_grantee on card_invitation (grantee_id);

-- What a viewer answered; states as in viewer_collection, but a card stands nowhere before it was accepted. `revision`:
-- of the book, when what the viewer has of it last changed other than by a write to a card.
create table card_viewer (
    viewer_id     bigint not null references principal on delete cascade,
    collection_id bigint not null references collection on delete cascade,
    card_id       bigint not null,
    state         smallint not null check (state between 1 and 3),
    revision      bigint not null default 0,
    primary key (viewer_id, collection_id, card_id)
);
create index card_viewer_collection on card_viewer (collection_id);

-- What a shared card reaches: itself and its members, members of members included. Since which revision of the book, and
-- with which it was out of reach again.
create table card_reach (
    collection_id bigint not null references collection on delete cascade,
    card_id       bigint not null,
    name          text collate "C" not null,
    object_id     bigint not null,
    since         bigint not null,
    gone          bigint,
    primary key (collection_id, card_id, name)
);

-- Follows what was written. Rows ':member' of the index name members by their UID.
create function follow_shared_cards(p_collection bigint, p_revision bigint) returns void
language plpgsql as $$
declare
    v_card bigint;
begin
    for v_card in select distinct a.card_id from access_grant a where a.collection_id = p_collection and a.grantee_kind = 7 loop
        with recursive reached (id) as (
            select v_card
            union
            select m.id from reached r
              join card_text t on t.collection_id = p_collection and t.object_id = r.id and t.property = ':member'
              join object m on m.collection_id = p_collection and m.uid = t.folded),
        standing as materialized (
            select o.id, o.name from reached r join object o on o.collection_id = p_collection and o.id = r.id),
        lost as (
            update card_reach c set gone = p_revision
             where c.collection_id = p_collection and c.card_id = v_card and c.gone is null
               and not exists (select from standing s where s.name = c.name))
        insert into card_reach as c (collection_id, card_id, name, object_id, since)
        select p_collection, v_card, s.name, s.id, p_revision from standing s
        on conflict (collection_id, card_id, name) do update
           set object_id = excluded.object_id, since = excluded.since, gone = null
         where c.gone is not null or c.object_id <> excluded.object_id;
    end loop;
end $$;

create function shares_cards(p_collection bigint) returns boolean
language sql stable as $$
    select exists (select from access_grant a where a.collection_id = p_collection and a.grantee_kind = 7)
$$;

-- Does a grant on the card reach the viewer?
create function is_card_given_to(p_collection bigint, p_card bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
begin
    return exists (
        select from access_grant a
         where a.collection_id = p_collection and a.card_id = p_card and a.grantee_kind = 7
           and (a.ends_at is null or a.ends_at > now())
           and (a.grantee_id = p_viewer
                or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id)));
end $$;

-- Does the book stand in the viewer's home because of cards they accepted?
create function stands_by_cards(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
begin
    return exists (
        select from card_viewer v
         where v.viewer_id = p_viewer and v.collection_id = p_collection and v.state = 1
           and is_card_given_to(p_collection, v.card_id, p_viewer));
end $$;

-- Does it stand there as a whole?
create function stands_whole(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
begin
    return is_shared_with(p_collection, p_viewer)
       and coalesce((select v.state = 1 from viewer_collection v
                      where v.viewer_id = p_viewer and v.collection_id = p_collection), true);
end $$;

-- The name under which a collection stands in the homes of others: of the first address book of an account the account's
-- GUID, as clients of Apple's server know it.
create function name_for_others(p_collection bigint) returns text
language plpgsql stable as $$
begin
    return (select case when c.home = 2 and c.slug = 'addressbook' then p.guid::text else shared_slug(c.uuid) end
              from collection c join principal p on p.id = c.owner_id where c.id = p_collection);
end $$;

create or replace function note_shared(p_people bigint[], p_collection bigint, p_kind smallint, p_actor bigint, p_credential text)
returns void
language plpgsql as $$
declare
    v_collection record;
    v_name       text := name_for_others(p_collection);
begin
    select c.home, c.uuid into v_collection from collection c where c.id = p_collection;
    perform note_child(i.id, v_collection.home, v_name, v_collection.uuid, p_kind, p_actor, p_credential)
       from (select distinct unnest(p_people) as id order by 1) i;
end $$;

-- A revision that no row of the log tells of: the viewers' view of the book changed, not the book.
create function pass_revision(p_collection bigint) returns bigint
language sql as $$
    update collection c set revision = c.revision + 1 where c.id = p_collection returning c.revision
$$;

-- As invite, for a card of the book.
create function invite_to_card(p_collection bigint, p_card bigint, p_grantee bigint, p_privileges bigint, p_public smallint,
                               p_confidential smallint, p_private smallint, p_summary text, p_actor bigint, p_credential text)
returns table (person bigint, before smallint, invitation_uid uuid, writes boolean)
language plpgsql as $$
declare
    v_owner    bigint;
    v_uid      uuid;
    v_revision bigint;
begin
    v_owner := touch_owner(p_collection, p_actor, p_credential);
    if v_owner is null or v_owner = p_grantee
       or not exists (select from object o where o.collection_id = p_collection and o.id = p_card) then
        return;
    end if;
    delete from access_grant a
     where a.collection_id = p_collection and a.grantee_kind = 7 and a.card_id = p_card and a.grantee_id = p_grantee;
    insert into access_grant (owner_id, collection_id, card_id, grantee_kind, grantee_id, privileges, public_level,
                              confidential_level, private_level, created_by)
    values (v_owner, p_collection, p_card, 7, p_grantee, p_privileges, p_public, p_confidential, p_private, p_actor);
    insert into card_invitation as i (collection_id, card_id, grantee_id, summary, created_by)
    values (p_collection, p_card, p_grantee, p_summary, p_actor)
    on conflict (collection_id, card_id, grantee_id) do update set summary = excluded.summary
    returning i.uid into v_uid;
    v_revision := pass_revision(p_collection);
    perform follow_shared_cards(p_collection, v_revision);
    perform note_shared(array(select v.viewer_id from card_viewer v join people_of(p_grantee) q on q.id = v.viewer_id
                               where v.collection_id = p_collection and v.card_id = p_card and v.state = 1),
                        p_collection, 2::smallint, p_actor, p_credential);
    return query
        with known as materialized (
            select q.id, coalesce(v.state, 0)::smallint as state
              from people_of(p_grantee) q
              left join card_viewer v on v.viewer_id = q.id and v.collection_id = p_collection and v.card_id = p_card
             where q.id <> v_owner),
        asked as (
            insert into card_viewer (viewer_id, collection_id, card_id, state, revision)
            select k.id, p_collection, p_card, 3, v_revision from known k where k.state <> 1
            on conflict (viewer_id, collection_id, card_id) do update set state = 3)
        select k.id, k.state, v_uid,
               exists (select from access_grant a
                        where a.collection_id = p_collection and a.card_id = p_card and a.grantee_kind = 7
                          and a.privileges & 4 <> 0 and (a.ends_at is null or a.ends_at > now())
                          and (a.grantee_id = k.id
                               or exists (select from membership_flat f where f.member_id = k.id and f.group_id = a.grantee_id)))
          from known k;
end $$;

-- The homes of these people hear what became of the book when one of their cards of it came or went.
create function note_cards(p_people bigint[], p_stood boolean[], p_collection bigint, p_revision bigint, p_actor bigint,
                           p_credential text) returns void
language plpgsql as $$
begin
    update card_viewer v set revision = p_revision where v.collection_id = p_collection and v.viewer_id = any (p_people);
    perform note_shared(array[n.id], p_collection, n.kind, p_actor, p_credential)
       from (select u.id, (case when stands_by_cards(p_collection, u.id) or stands_whole(p_collection, u.id)
                                then case when u.stood then 2 else 1 end
                                when u.stood then 3 end)::smallint as kind
               from unnest(p_people, p_stood) as u(id, stood) order by u.id) n
      where n.kind is not null;
end $$;

-- As uninvite, for a card of the book.
create function uninvite_from_card(p_collection bigint, p_card bigint, p_grantee bigint, p_actor bigint, p_credential text)
returns table (person bigint, before smallint, invitation_uid uuid, writes boolean)
language plpgsql as $$
declare
    v_uid      uuid;
    v_writes   boolean;
    v_people   bigint[];
    v_stood    boolean[];
    v_states   smallint[];
begin
    perform touch_owner(p_collection, p_actor, p_credential);
    select bool_or(a.privileges & 4 <> 0) into v_writes
      from access_grant a
     where a.collection_id = p_collection and a.grantee_kind = 7 and a.card_id = p_card and a.grantee_id = p_grantee;
    if v_writes is null then
        return;
    end if;
    select array_agg(q.id order by q.id),
           array_agg(stands_by_cards(p_collection, q.id) or stands_whole(p_collection, q.id) order by q.id)
      into v_people, v_stood from people_of(p_grantee) q;
    delete from access_grant a
     where a.collection_id = p_collection and a.grantee_kind = 7 and a.card_id = p_card and a.grantee_id = p_grantee;
    delete from card_invitation i
     where i.collection_id = p_collection and i.card_id = p_card and i.grantee_id = p_grantee returning i.uid into v_uid;
    select coalesce(array_agg(u.id order by u.id), '{}'), coalesce(array_agg(u.stood order by u.id), '{}'),
           coalesce(array_agg(coalesce(v.state, 2::smallint) order by u.id), '{}')
      into v_people, v_stood, v_states
      from unnest(v_people, v_stood) as u(id, stood)
      left join card_viewer v on v.viewer_id = u.id and v.collection_id = p_collection and v.card_id = p_card
     where not is_card_given_to(p_collection, p_card, u.id);
    delete from card_viewer v
     where v.collection_id = p_collection and v.card_id = p_card and v.viewer_id = any (v_people);
    if not exists (select from access_grant a
                    where a.collection_id = p_collection and a.grantee_kind = 7 and a.card_id = p_card) then
        delete from card_reach c where c.collection_id = p_collection and c.card_id = p_card;
    end if;
    perform note_cards(v_people, v_stood, p_collection, pass_revision(p_collection), p_actor, p_credential);
    return query select u.id, u.state, v_uid, v_writes from unnest(v_people, v_states) as u(id, state);
end $$;

-- A viewer accepts a card (1) or puts it away (2); card 0: all the viewer has of the book. False: nothing of it is given to
-- them.
create function place_card(p_viewer bigint, p_collection bigint, p_card bigint, p_state smallint, p_actor bigint,
                           p_credential text) returns boolean
language plpgsql as $$
declare
    v_stood boolean;
    v_done  boolean;
begin
    perform from collection c where c.id = p_collection for no key update;
    v_stood := stands_by_cards(p_collection, p_viewer) or stands_whole(p_collection, p_viewer);
    if p_card = 0 then
        update card_viewer v set state = p_state
         where v.viewer_id = p_viewer and v.collection_id = p_collection and v.state = 1;
        v_done := found;
    elsif is_card_given_to(p_collection, p_card, p_viewer) then
        insert into card_viewer (viewer_id, collection_id, card_id, state) values (p_viewer, p_collection, p_card, p_state)
        on conflict (viewer_id, collection_id, card_id) do update set state = excluded.state;
        v_done := true;
    end if;
    if v_done then
        perform note_cards(array[p_viewer], array[v_stood], p_collection, pass_revision(p_collection), p_actor, p_credential);
    end if;
    return coalesce(v_done, false);
end $$;

-- What a viewer has of a book by the cards they accepted, one a line: 'g,card,privileges,public,confidential,private,since'
-- and for each card reached 'c,card,object,revision,1 when gone,name in hexadecimal'. Null: nothing.
create function cards_reaching(p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
begin
    return (
        with accepted as materialized (
            select v.card_id, v.revision from card_viewer v
             where v.viewer_id = p_viewer and v.collection_id = p_collection and v.state = 1
               and is_card_given_to(p_collection, v.card_id, p_viewer))
        select string_agg(t.line, ';') from (
            select 'g,' || v.card_id || ',' || bit_or(a.privileges) || ',' || max(a.public_level) || ','
                   || max(a.confidential_level) || ',' || max(a.private_level) || ',' || max(v.revision) as line
              from accepted v
              join access_grant a on a.collection_id = p_collection and a.grantee_kind = 7 and a.card_id = v.card_id
             where (a.ends_at is null or a.ends_at > now())
               and (a.grantee_id = p_viewer
                    or exists (select from membership_flat f where f.member_id = p_viewer and f.group_id = a.grantee_id))
             group by v.card_id
            union all
            select 'c,' || v.card_id || ',' || c.object_id || ',' || coalesce(c.gone, greatest(c.since, o.revision)) || ','
                   || (case when c.gone is null then 0 else 1 end) || ',' || encode(convert_to(c.name, 'UTF8'), 'hex')
              from accepted v
              join card_reach c on c.collection_id = p_collection and c.card_id = v.card_id
              left join object o on o.collection_id = p_collection and o.id = c.object_id
             where o.id is not null or c.gone is not null) t);
end $$;

-- Through which cards a book reaches a viewer, in words.
create function cards_through(p_collection bigint, p_viewer bigint) returns text
language plpgsql stable as $$
begin
    return (select string_agg('group of contacts ' || o.name, E'\n' order by o.name)
              from card_viewer v join object o on o.collection_id = p_collection and o.id = v.card_id
             where v.viewer_id = p_viewer and v.collection_id = p_collection and v.state = 1
               and is_card_given_to(p_collection, v.card_id, p_viewer));
end $$;

-- The books of others that stand in a viewer's home by cards only.
create function books_by_cards(p_viewer bigint) returns table (id bigint)
language plpgsql stable as $$
begin
    return query
        select distinct v.collection_id from card_viewer v
         where v.viewer_id = p_viewer and v.state = 1 and is_card_given_to(v.collection_id, v.card_id, p_viewer)
           and not stands_whole(v.collection_id, p_viewer);
end $$;

-- As before, and what shared cards reach follows.
create or replace function put_object_if_unlocked(
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
    if p_component = 0 and outcome < 2 and shares_cards(p_collection) then
        perform follow_shared_cards(p_collection, new_revision);
    end if;
end $$;

create or replace function remove_object_if_unlocked(
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
        if shares_cards(p_collection) then
            perform follow_shared_cards(p_collection, new_revision);
        end if;
    end if;
end $$;

create or replace function transfer_object_if_unlocked(
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
    if outcome in (0, 1) then
        perform follow_shared_cards(c.id, c.revision) from collection c
          where c.id in (p_source, p_target) and c.kind = 6 and shares_cards(c.id);
    end if;
end $$;

-- Cards stored before: their members, and what they say of their confidentiality.
insert into card_text (collection_id, object_id, property, folded)
select o.collection_id, o.id, ':member', m.found[1]
  from collection c join object o on o.collection_id = c.id
  cross join lateral regexp_matches(o.body, '^(?:X-ADDRESSBOOKSERVER-)?MEMBER(?:;[^:\r\n]*)?:(?:urn:uuid:)?([^\r\n]+)', 'gin') as m(found)
 where c.kind = 6 and o.indexed & 2 <> 0;
update object o
   set object_class = case when o.body ~* '(^|\n)CLASS(;[^:\r\n]*)?:\s*CONFIDENTIAL\s*(\r|\n|$)' then 1 else 2 end
  from collection c
 where c.id = o.collection_id and c.kind = 6 and o.body ~* '(^|\n)CLASS(;[^:\r\n]*)?:'
   and o.body !~* '(^|\n)CLASS(;[^:\r\n]*)?:\s*(PUBLIC)?\s*(\r|\n|$)';

-- The text of an object of somebody else as a viewer last stored it, for the alarms in it: they are the viewer's alone.
-- revision: of the object then. While it is still the object's, the text is what the viewer gets, byte for byte.
create table viewer_object (
    collection_id bigint not null,
    object_id     bigint not null,
    viewer_id     bigint not null references principal on delete cascade,
    revision      bigint not null,
    body          text not null,
    primary key (collection_id, object_id, viewer_id)
);
create index viewer_object_viewer on viewer_object (viewer_id);

create function keep_own_text(p_viewer bigint, p_collection bigint, p_name text, p_revision bigint, p_text text) returns void
language plpgsql as $$
declare
    v_object bigint;
begin
    select o.id into v_object from object o where o.collection_id = p_collection and o.name = p_name;
    if not found then
        return;
    end if;
    if p_text = '' then
        delete from viewer_object v where v.collection_id = p_collection and v.object_id = v_object and v.viewer_id = p_viewer;
    else
        insert into viewer_object (collection_id, object_id, viewer_id, revision, body)
        values (p_collection, v_object, p_viewer, p_revision, p_text)
        on conflict (collection_id, object_id, viewer_id) do update set revision = excluded.revision, body = excluded.body;
    end if;
end $$;

-- As before, and what viewers keep of the object goes with it.
create or replace function drop_object_rows(p_collection bigint, p_object bigint, p_indexed smallint) returns void
language plpgsql as $$
begin
    delete from object where collection_id = p_collection and id = p_object;
    if p_indexed & 1 <> 0 then
        delete from occurrence where collection_id = p_collection and object_id = p_object;
    end if;
    if p_indexed & 2 <> 0 then
        delete from card_text where collection_id = p_collection and object_id = p_object;
    end if;
    delete from dead_property where target_kind = 3 and target_id = p_collection and sub_id = p_object;
    delete from viewer_object where collection_id = p_collection and object_id = p_object;
end $$;
