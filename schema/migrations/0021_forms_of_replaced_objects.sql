-- What became of an object's name is told only to who could see what stood under it: each change row says of what form
-- the replaced object was. Rows from before, and those of the version before, say nothing.

alter table change add column replaced_form smallint;

-- Of an object what decides whether a viewer gets it: the class and the kind of component, a number below 24.
create function object_form(p_class smallint, p_component smallint) returns smallint
language sql immutable parallel safe as $$
    select (p_class * 8 + least(p_component, 7))::smallint
$$;

create or replace function put_object(
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
    select o.id, o.etag, o.uid, o.schedule_tag, o.size, o.indexed, o.body,
           object_form(o.object_class, o.component) as form into v_old
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

    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body,
                            replaced_form)
    values (p_collection, new_revision, p_name, outcome + 1, p_actor, p_credential, p_write_id, v_old.etag, v_old.body,
            v_old.form);
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

create or replace function remove_object(
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
    select o.id, o.etag, o.schedule_tag, o.size, o.indexed, o.body,
           object_form(o.object_class, o.component) as form into v_old
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
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body,
                            replaced_form)
    values (p_collection, new_revision, p_name, 3, p_actor, p_credential, p_write_id, v_old.etag, v_old.body,
            v_old.form);
    update collection c
       set revision = new_revision, object_count = c.object_count - 1, bytes = c.bytes - v_old.size,
           modified_at = date_trunc('second', now())
     where c.id = p_collection;
end $$;

create or replace function transfer_object(
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
    select o.*, object_form(o.object_class, o.component) as form into v_from from object o where o.collection_id = p_source and o.name = p_source_name;
    if not found then
        outcome := 7;
        return;
    end if;
    select o.id, o.etag, o.uid, o.size, o.indexed, o.body, object_form(o.object_class, o.component) as form into v_to
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
        insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body,
                            replaced_form)
        values (p_source, new_revision, p_source_name, 3, p_actor, p_credential, p_write_id, v_from.etag, v_from.body,
                v_from.form);
    end if;
    update collection c
       set revision = c.revision + 1, object_count = c.object_count + 1 - outcome,
           bytes = c.bytes + v_from.size - coalesce(v_to.size, 0), modified_at = date_trunc('second', now())
     where c.id = p_target returning c.revision into new_revision;
    insert into change (collection_id, revision, name, kind, actor_id, credential, write_id, replaced_etag, replaced_body,
                            replaced_form)
    values (p_target, new_revision, p_target_name, outcome + 1, p_actor, p_credential, p_write_id, v_to.etag, v_to.body,
            v_to.form);

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
