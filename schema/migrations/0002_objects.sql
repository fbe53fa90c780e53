-- Objects, their index rows and their changes; one function per write. No foreign keys between these tables: the
-- functions keep them together, and every key starts with the collection so that they can be partitioned by home.

create table object (
    collection_id bigint not null,
    id            bigint generated always as identity,
    name          text collate "C" not null check (length(name) between 1 and 600),
    uid           text collate "C" check (length(uid) <= 600),
    component     smallint not null,
    object_class  smallint not null,
    etag          text not null,
    schedule_tag  text,
    size          integer not null,
    revision      bigint not null,
    created_at    timestamptz not null default date_trunc('second', now()),
    modified_at   timestamptz not null default date_trunc('second', now()),
    content_type  text not null default '',
    summary       text not null default '',
    organizer     text not null default '',
    recurring     boolean not null default false,
    covered_from  bigint not null,
    covered_until bigint not null,
    indexed       smallint not null default 0, -- 1: has occurrence rows, 2: has card_text rows
    body          text not null,
    primary key (collection_id, id),
    unique (collection_id, name)
) with (fillfactor = 80);
create unique index object_uid on object (collection_id, uid) where uid is not null;
-- The few objects whose occurrences are not completely indexed: by collection for queries, by end for the job that rolls.
create index object_partly_covered on object (collection_id) include (id, covered_from, covered_until)
    where covered_from > -9223372036854775808 or covered_until < 9223372036854775807;
create index object_covered_until on object (covered_until) where covered_until < 9223372036854775807;

-- One row per write: drives synchronisation, history and undo. Outlives its collection until retention ends.
create table change (
    collection_id bigint not null,
    revision      bigint not null,
    name          text collate "C" not null,
    kind          smallint not null, -- 1: created, 2: modified, 3: removed
    actor_id      bigint not null,
    credential    text not null,
    at            timestamptz not null default now(),
    write_id      bigint not null, -- random, by which a writer in doubt knows its own write again
    replaced_etag text,
    replaced_body text,
    primary key (collection_id, revision, name)
);

-- span is the class of duration: 0 up to a day, 1 up to 32 days, 2 longer. Within a class the start of everything that
-- may overlap a window is bounded on both sides, so an overlap is a tight range of the index.
create table occurrence (
    collection_id bigint not null,
    object_id     bigint not null,
    span          smallint not null,
    starts        bigint not null,
    ends          bigint not null,
    floating      boolean not null,
    busy          smallint not null
);
create index occurrence_range on occurrence (collection_id, span, starts) include (ends, object_id, floating, busy);
create index occurrence_object on occurrence (collection_id, object_id);

create table card_text (
    collection_id bigint not null,
    object_id     bigint not null,
    property      text collate "C" not null,
    folded        text not null
);
create index card_text_object on card_text (collection_id, object_id);

-- Bodies compress well and are read often: lz4 where the server has it.
do $$ begin
    alter table object alter body set compression lz4;
    alter table change alter replaced_body set compression lz4;
exception when others then null;
end $$;

create function occurrence_span(p_starts bigint, p_ends bigint) returns smallint
language sql immutable parallel safe as $$
    select case when p_ends::numeric - p_starts <= 86400 then 0 when p_ends::numeric - p_starts <= 2764800 then 1 else 2 end::smallint
$$;

-- What the client believes, judged under the collection's lock. p_etag null: there is no such object.
create function preconditions_hold(p_etag text, p_schedule_tag text, p_must_exist boolean, p_must_not_exist boolean,
                                   p_if_match text[], p_if_none_match text[], p_if_schedule_tag text) returns boolean
language sql immutable parallel safe as $$
    select (p_etag is not null or not (p_must_exist or p_if_match is not null or p_if_schedule_tag is not null))
       and (p_etag is null or not p_must_not_exist)
       and (p_if_match is null or p_etag = any (p_if_match))
       and (p_etag is null or p_if_none_match is null or not p_etag = any (p_if_none_match))
       and (p_if_schedule_tag is null or p_if_schedule_tag is not distinct from p_schedule_tag)
$$;

-- Outcomes: 0 created, 1 replaced, 2 removed, 3 precondition failed, 4 UID conflict, 5 UID changed, 6 no collection, 7 not found.

create function put_object(
    p_collection bigint, p_name text, p_etag text, p_body text, p_content_type text, p_schedule_tag text,
    p_uid text, p_component smallint, p_class smallint, p_summary text, p_organizer text, p_recurring boolean,
    p_covered_from bigint, p_covered_until bigint,
    p_starts bigint[], p_ends bigint[], p_floating boolean[], p_busy smallint[],
    p_properties text[], p_folded text[],
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint,
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_old     record;
    v_found   boolean;
    v_id      bigint;
    v_size    integer := octet_length(p_body);
    v_indexed smallint := (case when cardinality(p_starts) > 0 then 1 else 0 end)
                        + (case when cardinality(p_properties) > 0 then 2 else 0 end);
begin
    select c.revision + 1 into new_revision from collection c where c.id = p_collection for no key update;
    if not found then
        outcome := 6;
        return;
    end if;
    select o.id, o.etag, o.uid, o.schedule_tag, o.size, o.indexed, o.body into v_old
      from object o where o.collection_id = p_collection and o.name = p_name;
    v_found := found;
    previous_etag := v_old.etag;

    if not preconditions_hold(v_old.etag, v_old.schedule_tag, p_must_exist, p_must_not_exist, p_if_match, p_if_none_match,
                              p_if_schedule_tag) then
        outcome := 3;
        return;
    end if;
    if p_uid is not null and (not v_found or v_old.uid is distinct from p_uid) then
        select o.name into conflicting_name from object o where o.collection_id = p_collection and o.uid = p_uid;
        if found then
            outcome := 4;
            return;
        end if;
    end if;
    if v_old.uid is not null and p_uid is distinct from v_old.uid then
        outcome := 5;
        return;
    end if;

    if v_found then
        outcome := 1;
        v_id := v_old.id;
        update object o
           set uid = p_uid, component = p_component, object_class = p_class, etag = p_etag, schedule_tag = p_schedule_tag,
               size = v_size, revision = new_revision, modified_at = date_trunc('second', now()),
               content_type = p_content_type, summary = p_summary, organizer = p_organizer, recurring = p_recurring,
               covered_from = p_covered_from, covered_until = p_covered_until, indexed = v_indexed, body = p_body
         where o.collection_id = p_collection and o.id = v_id;
        if v_old.indexed & 1 <> 0 then
            delete from occurrence where collection_id = p_collection and object_id = v_id;
        end if;
        if v_old.indexed & 2 <> 0 then
            delete from card_text where collection_id = p_collection and object_id = v_id;
        end if;
    else
        outcome := 0;
        insert into object (collection_id, name, uid, component, object_class, etag, schedule_tag, size, revision,
                            content_type, summary, organizer, recurring, covered_from, covered_until, indexed, body)
        values (p_collection, p_name, p_uid, p_component, p_class, p_etag, p_schedule_tag, v_size, new_revision,
                p_content_type, p_summary, p_organizer, p_recurring, p_covered_from, p_covered_until, v_indexed, p_body)
        returning id into v_id;
    end if;

    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body)
    values (p_collection, new_revision, p_name, outcome + 1, p_actor, p_credential, p_write_id, v_old.etag, v_old.body);
    if v_indexed & 1 <> 0 then
        insert into occurrence (collection_id, object_id, span, starts, ends, floating, busy)
        select p_collection, v_id, occurrence_span(s, e), s, e, f, b
          from unnest(p_starts, p_ends, p_floating, p_busy) as t(s, e, f, b);
    end if;
    if v_indexed & 2 <> 0 then
        insert into card_text (collection_id, object_id, property, folded)
        select p_collection, v_id, p, t from unnest(p_properties, p_folded) as x(p, t);
    end if;
    update collection c
       set revision = new_revision, object_count = c.object_count + 1 - outcome,
           bytes = c.bytes + v_size - coalesce(v_old.size, 0), modified_at = date_trunc('second', now())
     where c.id = p_collection;
end $$;

-- Rows that hang on an object. The caller holds the collection's lock.
create function drop_object_rows(p_collection bigint, p_object bigint, p_indexed smallint) returns void
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
end $$;

create function remove_object(
    p_collection bigint, p_name text,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint,
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_old record;
begin
    select c.revision + 1 into new_revision from collection c where c.id = p_collection for no key update;
    if not found then
        outcome := 6;
        return;
    end if;
    select o.id, o.etag, o.schedule_tag, o.size, o.indexed, o.body into v_old
      from object o where o.collection_id = p_collection and o.name = p_name;
    if not found then
        outcome := 7;
        return;
    end if;
    previous_etag := v_old.etag;
    if not preconditions_hold(v_old.etag, v_old.schedule_tag, p_must_exist, p_must_not_exist, p_if_match, p_if_none_match,
                              p_if_schedule_tag) then
        outcome := 3;
        return;
    end if;
    outcome := 2;
    perform drop_object_rows(p_collection, v_old.id, v_old.indexed);
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body)
    values (p_collection, new_revision, p_name, 3, p_actor, p_credential, p_write_id, v_old.etag, v_old.body);
    update collection c
       set revision = new_revision, object_count = c.object_count - 1, bytes = c.bytes - v_old.size,
           modified_at = date_trunc('second', now())
     where c.id = p_collection;
end $$;

-- MOVE and COPY of one object. Within one collection a move takes two revisions, so that each has one name and a page of
-- a synchronisation can end after any of them.
create function transfer_object(
    p_source bigint, p_source_name text, p_target bigint, p_target_name text, p_copy boolean, p_overwrite boolean,
    p_must_exist boolean, p_must_not_exist boolean, p_if_match text[], p_if_none_match text[], p_if_schedule_tag text,
    p_actor bigint, p_credential text, p_write_id bigint,
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_from record;
    v_to   record;
    v_id   bigint;
begin
    perform from collection c where c.id in (p_source, p_target) order by c.id for no key update;
    if (select count(*) from collection c where c.id in (p_source, p_target))
       < (case when p_source = p_target then 1 else 2 end) then
        outcome := 6;
        return;
    end if;
    select o.* into v_from from object o where o.collection_id = p_source and o.name = p_source_name;
    if not found then
        outcome := 7;
        return;
    end if;
    select o.id, o.etag, o.uid, o.size, o.indexed, o.body into v_to
      from object o where o.collection_id = p_target and o.name = p_target_name;
    previous_etag := v_to.etag;
    if not preconditions_hold(v_from.etag, v_from.schedule_tag, p_must_exist, p_must_not_exist, p_if_match,
                              p_if_none_match, p_if_schedule_tag)
       or (v_to.id is not null and not p_overwrite) or (p_source = p_target and p_source_name = p_target_name) then
        outcome := 3;
        return;
    end if;
    if v_from.uid is not null then
        select o.name into conflicting_name from object o
         where o.collection_id = p_target and o.uid = v_from.uid and o.id is distinct from v_to.id
           and (p_copy or o.id <> v_from.id);
        if found then
            outcome := 4;
            return;
        end if;
        if v_to.uid is not null and v_to.uid <> v_from.uid then
            outcome := 5;
            return;
        end if;
    end if;

    outcome := case when v_to.id is null then 0 else 1 end;
    if v_to.id is not null then
        perform drop_object_rows(p_target, v_to.id, v_to.indexed);
    end if;
    if not p_copy then
        update collection c
           set revision = c.revision + 1, object_count = c.object_count - 1, bytes = c.bytes - v_from.size,
               modified_at = date_trunc('second', now())
         where c.id = p_source returning c.revision into new_revision;
        insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body)
        values (p_source, new_revision, p_source_name, 3, p_actor, p_credential, p_write_id, v_from.etag, v_from.body);
    end if;
    update collection c
       set revision = c.revision + 1, object_count = c.object_count + 1 - outcome,
           bytes = c.bytes + v_from.size - coalesce(v_to.size, 0), modified_at = date_trunc('second', now())
     where c.id = p_target returning c.revision into new_revision;
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body)
    values (p_target, new_revision, p_target_name, outcome + 1, p_actor, p_credential, p_write_id, v_to.etag, v_to.body);

    if p_copy then
        insert into object (collection_id, name, uid, component, object_class, etag, schedule_tag, size, revision,
                            content_type, summary, organizer, recurring, covered_from, covered_until, indexed, body)
        values (p_target, p_target_name, v_from.uid, v_from.component, v_from.object_class, v_from.etag,
                v_from.schedule_tag, v_from.size, new_revision, v_from.content_type, v_from.summary, v_from.organizer,
                v_from.recurring, v_from.covered_from, v_from.covered_until, v_from.indexed, v_from.body)
        returning id into v_id;
        insert into occurrence (collection_id, object_id, span, starts, ends, floating, busy)
        select p_target, v_id, r.span, r.starts, r.ends, r.floating, r.busy
          from occurrence r where r.collection_id = p_source and r.object_id = v_from.id;
        insert into card_text (collection_id, object_id, property, folded)
        select p_target, v_id, t.property, t.folded
          from card_text t where t.collection_id = p_source and t.object_id = v_from.id;
        insert into dead_property (target_kind, target_id, sub_id, name, xml)
        select 3, p_target, v_id, d.name, d.xml
          from dead_property d where d.target_kind = 3 and d.target_id = p_source and d.sub_id = v_from.id;
    else
        update object o
           set collection_id = p_target, name = p_target_name, revision = new_revision
         where o.collection_id = p_source and o.id = v_from.id;
        if p_source <> p_target then
            update occurrence set collection_id = p_target where collection_id = p_source and object_id = v_from.id;
            update card_text set collection_id = p_target where collection_id = p_source and object_id = v_from.id;
            update dead_property set target_id = p_target
             where target_kind = 3 and target_id = p_source and sub_id = v_from.id;
        end if;
    end if;
end $$;

-- For a writer whose connection broke: waits for whoever holds the collection, then says whether the write is there.
create function write_outcome(p_collection bigint, p_name text, p_write_id bigint,
    out outcome smallint, out new_revision bigint, out conflicting_name text, out previous_etag text)
language plpgsql as $$
declare
    v_revision bigint;
begin
    select c.revision into v_revision from collection c where c.id = p_collection for no key update;
    select ch.kind - 1, ch.revision, ch.replaced_etag into outcome, new_revision, previous_etag
      from change ch
     where ch.collection_id = p_collection and ch.revision > coalesce(v_revision, 0) - 10000 and ch.name = p_name
       and ch.write_id = p_write_id;
end $$;

-- New index rows for an object that has not changed since it was read.
create function reindex_object(
    p_collection bigint, p_object bigint, p_revision bigint, p_recurring boolean, p_covered_from bigint,
    p_covered_until bigint, p_starts bigint[], p_ends bigint[], p_floating boolean[], p_busy smallint[],
    p_properties text[], p_folded text[]) returns boolean
language plpgsql as $$
begin
    perform from collection c where c.id = p_collection for no key update;
    update object o
       set recurring = p_recurring, covered_from = p_covered_from, covered_until = p_covered_until,
           indexed = (case when cardinality(p_starts) > 0 then 1 else 0 end)
                   + (case when cardinality(p_properties) > 0 then 2 else 0 end)
     where o.collection_id = p_collection and o.id = p_object and o.revision = p_revision;
    if not found then
        return false;
    end if;
    delete from occurrence where collection_id = p_collection and object_id = p_object;
    delete from card_text where collection_id = p_collection and object_id = p_object;
    insert into occurrence (collection_id, object_id, span, starts, ends, floating, busy)
    select p_collection, p_object, occurrence_span(s, e), s, e, f, b
      from unnest(p_starts, p_ends, p_floating, p_busy) as t(s, e, f, b);
    insert into card_text (collection_id, object_id, property, folded)
    select p_collection, p_object, p, t from unnest(p_properties, p_folded) as x(p, t);
    return true;
end $$;
