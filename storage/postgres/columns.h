// Column lists that several statements share, each in the order in which rows.h reads it. Macros,
// because only literals join while compiling.
#pragma once

// Aliases: p principal.
#define KALENDS_PRINCIPAL_COLUMNS                                                               \
    " p.id, p.organisation_id, p.kind, p.slug, p.guid, p.login, p.display_name, p.first_name, " \
    "p.last_name, p.email,"                                                                     \
    " p.admin, p.disabled, p.has_calendar_home, p.has_addressbook_home, p.auto_schedule, "      \
    "p.auto_accept_group,"                                                                      \
    " date_part('epoch', p.created_at)::bigint, date_part('epoch', p.modified_at)::bigint,"     \
    " p.addresses "

// Aliases: c collection, m collection_meta.
#define KALENDS_COLLECTION_COLUMNS                                                           \
    " c.id, c.uuid, c.owner_id, c.home, c.kind, c.slug, c.revision, c.pruned_revision, "     \
    "c.object_count, c.bytes,"                                                               \
    " date_part('epoch', c.created_at)::bigint, date_part('epoch', c.modified_at)::bigint, " \
    "m.display_name,"                                                                        \
    " m.description, m.color, m.timezone, m.timezone_id, m.calendar_order, m.components, "   \
    "m.transparent, exists (select from access_grant g where g.collection_id = c.id and "    \
    "g.grantee_kind = 1), c.kind = 6 and exists (select from access_grant g where "          \
    "g.collection_id = c.id and g.grantee_kind = 7) "

// Alias: o object. The body follows as its own column: case when $n then o.body end.
#define KALENDS_OBJECT_COLUMNS                                                                     \
    " o.id, o.collection_id, o.name, o.etag, o.schedule_tag, o.uid, o.component, o.object_class, " \
    "o.size, o.revision,"                                                                          \
    " date_part('epoch', o.created_at)::bigint, date_part('epoch', o.modified_at)::bigint, "       \
    "o.content_type "

// Aliases: c collection, o object; makes the columns that ownTextFrom reads of what `viewer` keeps
// of the object. `wanted`: a condition; where it does not hold nothing is read.
#define KALENDS_OWN_TEXT_COLUMNS " w_own.revision, w_own.body "
#define KALENDS_OWN_TEXT(viewer, wanted)        \
    " left join viewer_object w_own on " wanted \
    " and w_own.collection_id = c.id"           \
    " and w_own.object_id = o.id and w_own.viewer_id = " viewer " "

// Aliases: mm collection_meta, v viewer_collection; makes m. The viewer's own values come first.
// Where `shared` holds a calendar takes no time of a viewer who did not say so (caldav-sharing
// section 5.5.5).
#define KALENDS_VIEWED_META(shared)                                                            \
    " cross join lateral (select coalesce(v.display_name, mm.display_name) as display_name,"   \
    " coalesce(v.description, mm.description) as description, coalesce(v.color, mm.color) as " \
    "color,"                                                                                   \
    " coalesce(v.timezone, mm.timezone) as timezone,"                                          \
    " coalesce(v.timezone_id, mm.timezone_id) as timezone_id,"                                 \
    " coalesce(v.calendar_order, mm.calendar_order) as calendar_order, mm.components,"         \
    " case when " shared                                                                       \
    " then coalesce(v.transparent, true) else"                                                 \
    " coalesce(v.transparent, mm.transparent) end"                                             \
    " as transparent) m "
