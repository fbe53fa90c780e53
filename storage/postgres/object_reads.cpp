// Reads of objects: by path, by name, by selection, busy times. One statement each.
#include <algorithm>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// Starts and ends of what may overlap a window, for each class of duration. $1 collection; $2, $3
// the union of both windows; $4, $5 the window in UTC; $6, $7 on the wall clock. An occurrence that
// starts inside overlaps even when it has no length.
#define KALENDS_OVERLAPS                                                                           \
    " and r.starts < $3 and case when r.floating then r.starts < $7 and (r.ends > $6 or r.starts " \
    ">= $6)"                                                                                       \
    " else r.starts < $5 and (r.ends > $4 or r.starts >= $4) end"
#define KALENDS_OVERLAPPING(columns)                                                \
    " select " columns                                                              \
    " from occurrence r where r.collection_id = $1 and r.span = 0 and r.starts >= " \
    "$8" KALENDS_OVERLAPS                                                           \
    " union all"                                                                    \
    " select " columns                                                              \
    " from occurrence r where r.collection_id = $1 and r.span = 1 and r.starts >= " \
    "$9" KALENDS_OVERLAPS                                                           \
    " union all"                                                                    \
    " select " columns                                                              \
    " from occurrence r where r.collection_id = $1 and r.span = 2" KALENDS_OVERLAPS
#define KALENDS_PARTLY_COVERED                                                              \
    " from object u where u.collection_id = $1"                                             \
    " and (u.covered_from > -9223372036854775808 or u.covered_until < 9223372036854775807)" \
    " and (u.covered_from > $2 or u.covered_until < $3) "

constexpr auto kStatements = std::to_array<Statement>({
    {"locate",
     "select" KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS "," KALENDS_OBJECT_COLUMNS
     ", case when $7 then o.body end, case when p.id <> $6 then grants_reaching(p.id, "
     "$3::smallint, "
     "c.id, $6) end," KALENDS_OWN_TEXT_COLUMNS " from principal p"
     " left join collection c on c.owner_id = p.id and c.home = $3 and c.slug = $4"
     " left join collection_meta mm on mm.collection_id = c.id"
     " left join viewer_collection v on p.id <> $6 and v.viewer_id = $6 and v.collection_id = "
     "c.id" KALENDS_VIEWED_META("false") " left join object o on o.collection_id = c.id and o.name "
                                         "= $5" KALENDS_OWN_TEXT(
                                             "$6", "$7 and p.id <> $6") " where p.kind = $1 and "
                                                                        "p.slug = $2",
     "Where a path leads: owner, collection, object, the viewer's grants and own text"},
    {"select_objects",
     "select" KALENDS_OBJECT_COLUMNS ", case when $5 then o.body end, false from object o"
     " where o.collection_id = $1 and o.name > $2 and ($4::smallint = 0 or o.component & "
     "$4::smallint <> 0)"
     " order by o.name limit $3",
     "A page of a collection in order of name"},
    {"select_by_uid",
     "select" KALENDS_OBJECT_COLUMNS ", case when $5 then o.body end, false from object o"
     " where o.collection_id = $1 and o.uid = $2 and o.name > $3"
     " and ($4::smallint = 0 or o.component & $4::smallint <> 0)",
     "The object of a collection with a UID"},
    // Hits first, then their objects one by one: without statistics the planner walks the
    // collection.
    {"select_in_range",
     "with hit as materialized (select x.object_id, bool_and(x.uncertain) as uncertain from ("
     " select h.object_id, false as uncertain from (" KALENDS_OVERLAPPING(
         "r.object_id") ") h"
                        " union all select u.id, true" KALENDS_PARTLY_COVERED
                        ") x group by x.object_id)"
                        " select" KALENDS_OBJECT_COLUMNS
                        ", case when $14 then o.body end, hit.uncertain"
                        " from hit cross join lateral (select i.* from object i where "
                        "i.collection_id = $1 and "
                        "i.id = hit.object_id offset 0) o"
                        " where o.name > $10 and ($12::smallint = 0 or o.component & $12::smallint "
                        "<> 0)"
                        " and ($13::text is null or o.uid = $13) order by o.name limit $11",
     "Objects with an occurrence in a window, and those whose index does not reach so far"},
    // Conditions x(n, p, t, k): number, property, text, kind of match. Hits first, as above.
    {"select_by_text",
     "with x as materialized (select * from unnest($4::text[], $5::text[], $6::smallint[]) with "
     "ordinality as x(p, t, k, n)),"
     " hit as materialized (select h.object_id from x cross join lateral ("
     " select t.object_id from card_text t where t.collection_id = $1 and t.property = x.p"
     " and case x.k when 0 then position(x.t in t.folded) > 0 when 1 then t.folded = x.t"
     " when 2 then starts_with(t.folded, x.t) else right(t.folded, length(x.t)) = x.t end offset "
     "0) h"
     " group by h.object_id having $7 or count(distinct x.n) = (select count(*) from x))"
     " select" KALENDS_OBJECT_COLUMNS ", case when $10 then o.body end, false"
     " from hit cross join lateral (select i.* from object i where i.collection_id = $1 and "
     "i.id = hit.object_id offset 0) o"
     " where o.name > $2 and ($8::smallint = 0 or o.component & $8::smallint <> 0)"
     " and ($9::text is null or o.uid = $9) order by o.name limit $3",
     "Objects whose card index satisfies conditions on text"},
    {"objects_by_name",
     "select" KALENDS_OBJECT_COLUMNS
     ", case when $3 then o.body end from unnest($2::text[]) as n(name)"
     " join object o on o.collection_id = $1 and o.name = n.name",
     "Objects of a multiget"},
    {"busy",
     "select" KALENDS_OBJECT_COLUMNS ", o.body, h.starts, h.ends, h.floating, h.busy from ("
     " select null::bigint as id, x.starts, x.ends, x.floating, x.busy from (" KALENDS_OVERLAPPING(
         "r.starts, r.ends, r.floating, r.busy") ") x"
                                                 " union all select u.id, null, null, null, "
                                                 "null" KALENDS_PARTLY_COVERED ") h"
                                                 " left join object o on o.collection_id = $1 and "
                                                 "o.id = h.id",
     "Occurrences in a window without their objects; objects whose index does not reach so far, "
     "with body"},
    // Rare: who may ask for free time usually learns of every class.
    {"busy_of_classes",
     "select" KALENDS_OBJECT_COLUMNS ", o.body, h.starts, h.ends, h.floating, h.busy from ("
     " select null::bigint as id, x.starts, x.ends, x.floating, x.busy from (" KALENDS_OVERLAPPING(
         "r.object_id, r.starts, r.ends, r.floating, r.busy") ") x"
                                                              " where (select ($10::integer >> "
                                                              "k.object_class::integer) & 1 from "
                                                              "object k"
                                                              " where k.collection_id = $1 and "
                                                              "k.id = x.object_id) = 1"
                                                              " union all select u.id, null, null, "
                                                              "null, null" KALENDS_PARTLY_COVERED
                                                              ") h"
                                                              " left join object o on "
                                                              "o.collection_id = $1 and o.id = "
                                                              "h.id",
     "The same for objects of some classes only"},
    // What a viewer keeps of an object says whether it takes their time: such objects are computed.
    {"busy_of_viewer",
     "with x as materialized (select r.*, exists (select from viewer_object w where "
     "w.collection_id = $1"
     " and w.object_id = r.object_id and w.viewer_id = $11) as own from (" KALENDS_OVERLAPPING(
         "r.object_id, r.starts, r.ends, r.floating, r.busy") ") r)"
                                                              " select" KALENDS_OBJECT_COLUMNS
                                                              ", o.body, h.starts, h.ends, "
                                                              "h.floating, h.busy from ("
                                                              " select null::bigint as id, "
                                                              "x.starts, x.ends, x.floating, "
                                                              "x.busy from x where not x.own"
                                                              " and (select ($10::integer >> "
                                                              "k.object_class::integer) & 1 from "
                                                              "object k"
                                                              " where k.collection_id = $1 and "
                                                              "k.id = x.object_id) = 1"
                                                              " union all select distinct "
                                                              "x.object_id, null::bigint, "
                                                              "null::bigint, null::boolean, "
                                                              "null::smallint"
                                                              " from x where x.own"
                                                              " union all select u.id, null, null, "
                                                              "null, null" KALENDS_PARTLY_COVERED
                                                              ") h"
                                                              " left join object o on "
                                                              "o.collection_id = $1 and o.id = "
                                                              "h.id",
     "The same for a viewer with texts of their own"},
    {"object_dead_properties",
     "select d.sub_id, d.name, d.xml from unnest($1::bigint[], $2::bigint[]) as i(collection, id)"
     " join dead_property d on d.target_kind = 3 and d.target_id = i.collection and d.sub_id = "
     "i.id",
     "Dead properties of several objects"},
    {"covered_only_until",
     "select" KALENDS_OBJECT_COLUMNS ", o.body from object o"
     " where o.covered_until < 9223372036854775807 and o.covered_until < $1 order by "
     "o.covered_until limit $2",
     "Objects whose occurrence index has to be rolled on"},
});

constexpr std::int64_t kDay = 86400,
                       kMonth =
                           32 * kDay;  // limits of the classes of duration, as in occurrence_span

std::int64_t before(std::int64_t time, std::int64_t seconds) {
    return time < storage::kBeginningOfTime + seconds ? storage::kBeginningOfTime : time - seconds;
}

/// $2 to $9 of the statements over a window.
void addRange(Parameters& parameters, const storage::Selection::Range& range) {
    const std::int64_t start = std::min(range.startUtc, range.startLocal);
    const std::int64_t end = std::max(range.endUtc, range.endLocal);
    parameters.integer(start).integer(end).integer(range.startUtc).integer(range.endUtc);
    parameters.integer(range.startLocal).integer(range.endLocal);
    parameters.integer(before(start, kDay)).integer(before(start, kMonth));
}

std::vector<storage::SelectedObject> selectedFrom(const pqxx::result& result) {
    std::vector<storage::SelectedObject> objects;
    objects.reserve(static_cast<std::size_t>(result.size()));
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::SelectedObject selected;
        selected.object = objectFrom(row);
        selected.uncertain = row.flag();
        objects.push_back(std::move(selected));
    }
    return objects;
}

std::vector<storage::Object> objectsFrom(const pqxx::result& result) {
    std::vector<storage::Object> objects;
    objects.reserve(static_cast<std::size_t>(result.size()));
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        objects.push_back(objectFrom(row));
    }
    return objects;
}

}  // namespace

std::span<const Statement> objectReadStatements() {
    return kStatements;
}

std::optional<storage::Place> ObjectStore::locate(const storage::PlacePath& path,
                                                  storage::PrincipalId viewer,
                                                  storage::WantBody body) {
    constexpr Statement kLocate = named(kStatements, "locate");
    if (!isText(path.owner.slug)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(path.owner.kind)).text(path.owner.slug);
    parameters.integer(static_cast<std::int64_t>(path.home));
    // A segment that cannot be stored is not there.
    isText(path.collection) ? parameters.text(path.collection) : parameters.null();
    path.object&& isText(*path.object) ? parameters.text(*path.object) : parameters.null();
    parameters.integer(viewer.value).flag(body == storage::WantBody::kYes);

    const pqxx::result result = pool_.run(kLocate, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    auto place = placeFrom(row);
    ownTextFrom(row, place);
    return place;
}

std::vector<storage::SelectedObject> ObjectStore::select(const storage::Selection& selection) {
    const bool wantBody = selection.body == storage::WantBody::kYes;
    Parameters parameters;
    parameters.integer(selection.collection.value);
    if (!isText(selection.afterName) || (selection.uid && !isText(*selection.uid))) {
        return {};
    }
    if (selection.range) {
        constexpr Statement kInRange = named(kStatements, "select_in_range");
        addRange(parameters, *selection.range);
        parameters.text(selection.afterName).integer(static_cast<std::int64_t>(selection.limit));
        parameters.integer(selection.components).optionalText(selection.uid).flag(wantBody);
        return selectedFrom(pool_.run(kInRange, parameters));
    }
    if (!selection.search.empty()) {
        constexpr Statement kByText = named(kStatements, "select_by_text");
        ArrayLiteral properties, texts, kinds;
        for (const auto& condition : selection.search) {
            properties.add(condition.property);
            texts.add(condition.folded);
            kinds.add(static_cast<std::int64_t>(condition.type));
        }
        parameters.text(selection.afterName).integer(static_cast<std::int64_t>(selection.limit));
        parameters.array(std::move(properties).finish()).array(std::move(texts).finish());
        parameters.array(std::move(kinds).finish()).flag(selection.searchAnyOf);
        parameters.integer(selection.components).optionalText(selection.uid).flag(wantBody);
        return selectedFrom(pool_.run(kByText, parameters));
    }
    if (selection.uid) {
        constexpr Statement kByUid = named(kStatements, "select_by_uid");
        parameters.text(*selection.uid)
            .text(selection.afterName)
            .integer(selection.components)
            .flag(wantBody);
        std::vector<storage::SelectedObject> objects = selectedFrom(pool_.run(kByUid, parameters));
        objects.resize(std::min(objects.size(), selection.limit));
        return objects;
    }
    constexpr Statement kSelect = named(kStatements, "select_objects");
    parameters.text(selection.afterName).integer(static_cast<std::int64_t>(selection.limit));
    parameters.integer(selection.components).flag(wantBody);
    return selectedFrom(pool_.run(kSelect, parameters));
}

std::vector<storage::Object> ObjectStore::byNames(storage::CollectionId collection,
                                                  const std::vector<std::string>& names,
                                                  storage::WantBody body) {
    constexpr Statement kByName = named(kStatements, "objects_by_name");
    ArrayLiteral literal;
    std::size_t stored = 0;
    for (const std::string& name : names) {
        if (isText(name)) {
            literal.add(name);
            ++stored;
        }
    }
    if (stored == 0) {
        return {};
    }
    Parameters parameters;
    parameters.integer(collection.value)
        .array(std::move(literal).finish())
        .flag(body == storage::WantBody::kYes);
    return objectsFrom(pool_.run(kByName, parameters));
}

ObjectStore::BusyAnswer ObjectStore::busy(storage::CollectionId collection,
                                          const storage::Selection::Range& range,
                                          std::uint8_t classes,
                                          std::optional<storage::PrincipalId> viewer) {
    constexpr Statement kOfViewer = named(kStatements, "busy_of_viewer");
    constexpr Statement kBusy = named(kStatements, "busy");
    constexpr Statement kOfClasses = named(kStatements, "busy_of_classes");
    const bool all = !viewer && (classes & storage::kEveryClass) == storage::kEveryClass;
    Parameters parameters;
    parameters.integer(collection.value);
    addRange(parameters, range);
    if (!all) {
        parameters.integer(classes);
    }
    if (viewer) {
        parameters.integer(viewer->value);
    }
    const auto& statement = all ? kBusy : viewer ? kOfViewer : kOfClasses;
    const pqxx::result result = pool_.run(statement, parameters);
    BusyAnswer answer;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        if (!row.nextIsNull()) {
            answer.uncovered.push_back(objectFrom(row));
            continue;
        }
        row.skip(kObjectColumns + 1);
        if (row.nextIsNull()) {
            continue;
        }
        storage::BusyRow busy;
        busy.start = row.integer();
        busy.end = row.integer();
        busy.floating = row.flag();
        busy.busy = static_cast<storage::Busy>(row.integer());
        answer.rows.push_back(busy);
    }
    return answer;
}

std::vector<std::pair<storage::ObjectId, storage::DeadProperty>> ObjectStore::deadProperties(
    const std::vector<Member>& members) {
    constexpr Statement kDead = named(kStatements, "object_dead_properties");
    std::vector<std::pair<storage::ObjectId, storage::DeadProperty>> properties;
    if (members.empty()) {
        return properties;
    }
    ArrayLiteral collections, objects;
    for (const Member& member : members) {
        collections.add(member.collection.value);
        objects.add(member.object.value);
    }
    Parameters parameters;
    parameters.array(std::move(collections).finish()).array(std::move(objects).finish());
    const pqxx::result result = pool_.run(kDead, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        const storage::ObjectId id{row.integer()};
        std::string name = row.text();
        properties.emplace_back(id, storage::DeadProperty{std::move(name), row.text()});
    }
    return properties;
}

std::vector<storage::Object> ObjectStore::coveredOnlyUntil(std::int64_t until, std::size_t limit) {
    constexpr Statement kCovered = named(kStatements, "covered_only_until");
    Parameters parameters;
    parameters.integer(until).integer(static_cast<std::int64_t>(limit));
    return objectsFrom(pool_.run(kCovered, parameters));
}

}  // namespace kalends::postgres
