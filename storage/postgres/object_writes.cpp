// Writes of objects: one call of a database function each, durable when it returns.
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/lock_store.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/rows.h"
#include "storage/postgres/stored_bytes.h"

namespace kalends::postgres {

namespace {

// The columns of every write function's answer.
#define KALENDS_OUTCOME "select outcome, new_revision, conflicting_name, previous_etag from "

// Nothing is written to a collection that has changed: it is then as if there were none, and the
// outcome says why.
#define KALENDS_HELD(revision)                                                              \
    "with held as materialized (select hold_collection_at($1::bigint, " revision            \
    "::bigint) as yes)"                                                                     \
    " select case when yes then w.outcome else 12 end, w.new_revision, w.conflicting_name," \
    " w.previous_etag from held cross join lateral "
#define KALENDS_WHEN_HELD "case when held.yes then $1::bigint end"

constexpr auto kStatements = std::to_array<Statement>({
    {"put_object",
     KALENDS_OUTCOME "put_object_if_unlocked($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                     "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
                     " $23, $24, $25, $26, $27, $28, $29)",
     "Creates or replaces an object with its index rows and change row"},
    {"put_object_at",
     KALENDS_HELD("$30") "put_object_if_unlocked(" KALENDS_WHEN_HELD
                         ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
                         "$17, $18, $19, $20,"
                         " $21, $22, $23, $24, $25, $26, $27, $28, $29) w",
     "The same in a collection that has not changed"},
    {"put_file",
     KALENDS_OUTCOME "put_file($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
     "Creates or replaces a file in a folder"},
    {"remove_object",
     KALENDS_OUTCOME "remove_object_if_unlocked($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
     "Removes an object; its content goes to the change row"},
    {"remove_object_at",
     KALENDS_HELD("$12") "remove_object_if_unlocked(" KALENDS_WHEN_HELD
                         ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) w",
     "The same in a collection that has not changed"},
    {"transfer_object",
     KALENDS_OUTCOME "transfer_member($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
                     "$12, $13, $14, $15)",
     "MOVE and COPY of one object with its index rows and properties"},
    {"write_outcome", KALENDS_OUTCOME "write_outcome($1, $2, $3)",
     "Did a write whose connection broke happen?"},
    {"reindex_object", "select reindex_object($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
     "New index rows for an object that is as it was read"},
    {"change_object_properties",
     "with held as materialized ("
     " select $8::bigint is null or hold_collection_at($1::bigint, $8::bigint) as yes)"
     " select case when yes then change_object_properties_if_unlocked($1, $2, $3, $4, $5, $6, $7) "
     "end,"
     " yes from held",
     "Sets and removes dead properties of an object"},
});

using Outcome = storage::WriteResult::Outcome;

static_assert(static_cast<int>(Outcome::kCreated) == 0 &&
                  static_cast<int>(Outcome::kReplaced) == 1 &&
                  static_cast<int>(Outcome::kRemoved) == 2 &&
                  static_cast<int>(Outcome::kPreconditionFailed) == 3 &&
                  static_cast<int>(Outcome::kUidConflict) == 4 &&
                  static_cast<int>(Outcome::kUidChanged) == 5 &&
                  static_cast<int>(Outcome::kNoCollection) == 6 &&
                  static_cast<int>(Outcome::kNotFound) == 7,
              "the functions in schema/migrations answer these numbers");

// What else they answer; these become storage::Locked.
constexpr int kLocked = 8, kSourceLocked = 9;
constexpr int kFolderThere = 10, kCollectionChanged = 12;

Outcome outcomeFrom(std::int64_t number) {
    switch (number) {
        case kFolderThere:
            return Outcome::kFolder;
        case kCollectionChanged:
            return Outcome::kCollectionChanged;
        default:
            return static_cast<Outcome>(number);
    }
}

/// `collection` is where the write goes to, `source` where a transfer comes from.
storage::WriteResult resultFrom(const pqxx::result& result,
                                storage::CollectionId collection,
                                storage::CollectionId source) {
    RowReader row(result, 0);
    storage::WriteResult written;
    const std::int64_t outcome = row.integer();
    if (outcome == kLocked || outcome == kSourceLocked) {
        row.skip(1);
        throw storage::Locked(outcome == kLocked ? collection : source, {row.text()});
    }
    written.outcome = outcomeFrom(outcome);
    written.revision.value = row.optionalInteger().value_or(0);
    written.conflictingName = row.text();
    if (std::optional<std::string> etag = row.optionalText()) {
        written.previousEtag = storage::Etag{*std::move(etag)};
    }
    return written;
}

/// Tags that are no text are in no object, so that a list of them matches nothing.
void addEtags(Parameters& parameters, const std::optional<std::vector<storage::Etag>>& etags) {
    if (!etags) {
        parameters.null();
        return;
    }
    ArrayLiteral literal;
    for (const storage::Etag& etag : *etags) {
        if (isText(etag.value)) {
            literal.add(etag.value);
        }
    }
    parameters.array(std::move(literal).finish());
}

void addPreconditions(Parameters& parameters, const storage::Preconditions& preconditions) {
    parameters.flag(preconditions.mustExist).flag(preconditions.mustNotExist);
    addEtags(parameters, preconditions.ifMatch);
    addEtags(parameters, preconditions.ifNoneMatch);
    if (preconditions.ifScheduleTagMatch && !isText(*preconditions.ifScheduleTagMatch)) {
        parameters.text("");  // no schedule tag is empty
    } else {
        parameters.optionalText(preconditions.ifScheduleTagMatch);
    }
}

void addActor(Parameters& parameters, const storage::Actor& actor) {
    parameters.integer(actor.principal.value).text(actor.credential);
}

void addOccurrences(Parameters& parameters,
                    const std::vector<storage::OccurrenceRow>& occurrences) {
    ArrayLiteral starts, ends, floating, busy;
    for (const storage::OccurrenceRow& occurrence : occurrences) {
        starts.add(occurrence.start);
        ends.add(occurrence.end);
        floating.addFlag(occurrence.floating);
        busy.add(static_cast<std::int64_t>(occurrence.busy));
    }
    parameters.array(std::move(starts).finish()).array(std::move(ends).finish());
    parameters.array(std::move(floating).finish()).array(std::move(busy).finish());
}

void addSearchTexts(Parameters& parameters, const std::vector<storage::SearchTextRow>& rows) {
    ArrayLiteral properties, texts;
    for (const storage::SearchTextRow& row : rows) {
        properties.add(row.property);
        texts.add(row.folded);
    }
    parameters.array(std::move(properties).finish()).array(std::move(texts).finish());
}

}  // namespace

std::span<const Statement> objectWriteStatements() {
    return kStatements;
}

storage::WriteResult ObjectStore::write(const Statement& statement,
                                        const Parameters& parameters,
                                        const WriteTrace& trace) {
    const auto recheck = [this, &trace]() -> std::optional<pqxx::result> {
        constexpr Statement kOutcome = named(kStatements, "write_outcome");
        Parameters where;
        where.integer(trace.collection.value).text(trace.name).integer(trace.writeId);
        pqxx::result found = pool_.run(kOutcome, where);
        return found[0][0].is_null() ? std::nullopt : std::optional(std::move(found));
    };
    return resultFrom(pool_.write(statement, parameters, recheck), trace.collection, trace.source);
}

storage::WriteResult ObjectStore::putFile(const storage::NewObject& file,
                                          const storage::Preconditions& preconditions,
                                          const storage::Actor& actor) {
    constexpr Statement kPut = named(kStatements, "put_file");
    const WriteTrace trace{file.collection, file.name, randomWriteId(), file.collection};
    const std::optional<std::string> encoded = encodedForm(file.body);
    Parameters parameters;
    parameters.integer(file.collection.value).text(file.name).text(file.etag.value);
    parameters.text(encoded ? *encoded : file.body);
    parameters.integer(static_cast<std::int64_t>(file.body.size())).text(file.contentType);
    parameters.flag(preconditions.mustExist).flag(preconditions.mustNotExist);
    addEtags(parameters, preconditions.ifMatch);
    addEtags(parameters, preconditions.ifNoneMatch);
    addActor(parameters, actor);
    parameters.integer(trace.writeId);
    addLockTokens(parameters, actor);
    return write(kPut, parameters, trace);
}

storage::WriteResult ObjectStore::put(const storage::NewObject& object,
                                      const storage::Preconditions& preconditions,
                                      const storage::Actor& actor) {
    if (object.form == storage::NewObject::Form::kFile) {
        return putFile(object, preconditions, actor);
    }
    constexpr Statement kPut = named(kStatements, "put_object");
    constexpr Statement kPutAt = named(kStatements, "put_object_at");
    const WriteTrace trace{object.collection, object.name, randomWriteId(), object.collection};
    const storage::IndexRows& index = object.index;
    Parameters parameters;
    parameters.integer(object.collection.value)
        .text(object.name)
        .text(object.etag.value)
        .text(object.body);
    parameters.text(object.contentType).optionalText(object.scheduleTag).optionalText(index.uid);
    parameters.integer(index.component).integer(static_cast<std::int64_t>(index.objectClass));
    parameters.text(index.summary).text(index.organizer).flag(index.recurring);
    parameters.integer(index.coveredFrom).integer(index.coveredUntil);
    addOccurrences(parameters, index.occurrences);
    addSearchTexts(parameters, index.search);
    addPreconditions(parameters, preconditions);
    addActor(parameters, actor);
    parameters.integer(trace.writeId);
    addLockTokens(parameters, actor);
    if (preconditions.collectionAt) {
        parameters.integer(preconditions.collectionAt->value);
    }
    return write(preconditions.collectionAt ? kPutAt : kPut, parameters, trace);
}

storage::WriteResult ObjectStore::remove(storage::CollectionId collection,
                                         std::string_view name,
                                         const storage::Preconditions& preconditions,
                                         const storage::Actor& actor) {
    constexpr Statement kRemove = named(kStatements, "remove_object");
    constexpr Statement kRemoveAt = named(kStatements, "remove_object_at");
    if (!isText(name)) {
        return {Outcome::kNotFound, {}, {}, {}};
    }
    const WriteTrace trace{collection, std::string(name), randomWriteId(), collection};
    Parameters parameters;
    parameters.integer(collection.value).text(name);
    addPreconditions(parameters, preconditions);
    addActor(parameters, actor);
    parameters.integer(trace.writeId);
    addLockTokens(parameters, actor);
    if (preconditions.collectionAt) {
        parameters.integer(preconditions.collectionAt->value);
    }
    return write(preconditions.collectionAt ? kRemoveAt : kRemove, parameters, trace);
}

storage::WriteResult ObjectStore::transfer(const Transfer& transfer,
                                           const storage::Actor& actor,
                                           bool copies) {
    constexpr Statement kTransfer = named(kStatements, "transfer_object");
    if (!isText(transfer.sourceName)) {
        return {Outcome::kNotFound, {}, {}, {}};
    }
    const WriteTrace trace{transfer.target, transfer.targetName, randomWriteId(), transfer.source};
    Parameters parameters;
    parameters.integer(transfer.source.value).text(transfer.sourceName);
    parameters.integer(transfer.target.value).text(transfer.targetName);
    parameters.flag(copies).flag(transfer.overwrite == Overwrite::kAllowed);
    addPreconditions(parameters, transfer.preconditions);
    addActor(parameters, actor);
    parameters.integer(trace.writeId);
    addLockTokens(parameters, actor);
    return write(kTransfer, parameters, trace);
}

storage::WriteResult ObjectStore::move(const Transfer& what, const storage::Actor& actor) {
    return transfer(what, actor, false);
}

storage::WriteResult ObjectStore::copy(const Transfer& what, const storage::Actor& actor) {
    return transfer(what, actor, true);
}

bool ObjectStore::changeProperties(const Member& member,
                                   const PropertyChange& change,
                                   const storage::Actor& actor) {
    constexpr Statement kChange = named(kStatements, "change_object_properties");
    Parameters parameters;
    parameters.integer(member.collection.value).integer(member.object.value);
    addDeadProperties(parameters, change.set);
    parameters.array(arrayOf(change.removed)).integer(actor.principal.value);
    addLockTokens(parameters, actor);
    if (change.collectionAt) {
        parameters.integer(change.collectionAt->value);
    } else {
        parameters.null();
    }
    const pqxx::result result = pool_.run(kChange, parameters);
    RowReader row(result, 0);
    if (auto lock = row.optionalText()) {
        throw storage::Locked(member.collection, {*std::move(lock)});
    }
    return row.flag();
}

void ObjectStore::reindex(const storage::Object& object, const storage::IndexRows& index) {
    constexpr Statement kReindex = named(kStatements, "reindex_object");
    Parameters parameters;
    parameters.integer(object.collection.value)
        .integer(object.id.value)
        .integer(object.revision.value);
    parameters.flag(index.recurring).integer(index.coveredFrom).integer(index.coveredUntil);
    addOccurrences(parameters, index.occurrences);
    addSearchTexts(parameters, index.search);
    pool_.run(kReindex, parameters);
}

}  // namespace kalends::postgres
