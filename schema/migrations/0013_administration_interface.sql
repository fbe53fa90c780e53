-- The interface for administration (/api/v1): administrators of single organisations, lists that an index serves, what was
-- answered to a key, and whose acts stand in the audit log. New tables, columns and indexes only.

-- Limited to their organisation, whichever they belong to themselves.
create table organisation_administrator (
    organisation_id bigint not null references organisation on delete cascade,
    principal_id    bigint not null references principal on delete cascade,
    created_at      timestamptz not null default date_trunc('second', now()),
    primary key (organisation_id, principal_id)
);
create index organisation_administrator_principal on organisation_administrator (principal_id);

-- Lists: by identifier, and by name where a beginning of it is asked for; of one organisation or of all.
create index principal_organisation_slug on principal (organisation_id, kind, slug);
create index principal_name on principal (kind, (lower(display_name) collate "C"), slug);
create index principal_organisation_name on principal (organisation_id, kind, (lower(display_name) collate "C"), slug);
drop index principal_organisation; -- the first of these serves it

-- What was answered to a request with an Idempotency-Key, for a day. Written with what the request did, so it is there
-- when that is. `digest` is a keyed hash of the request; no secret stands in `answer`.
create table answered_request (
    principal_id bigint not null references principal on delete cascade,
    key          text collate "C" not null check (length(key) between 1 and 220),
    digest       bytea not null,
    status       smallint not null,
    answer       text not null,
    created_at   timestamptz not null default now(),
    primary key (principal_id, key)
);
create index answered_request_created on answered_request (created_at);

-- Whose act it is for the administrators of one organisation: that of its target, else of who did it. Null: of none.
alter table audit add column organisation_id bigint;
create function note_audit_organisation() returns trigger
language plpgsql as $$
begin
    if new.organisation_id is null then
        new.organisation_id := coalesce((select p.organisation_id from principal p where p.id = new.target_id),
                                        (select p.organisation_id from principal p where p.id = new.actor_id));
    end if;
    return new;
end $$;
create trigger audit_organisation before insert on audit for each row execute function note_audit_organisation();
create index audit_organisation on audit (organisation_id, id) where organisation_id is not null;
