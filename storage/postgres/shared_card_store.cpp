// Groups of contacts that are shared one by one.
#include "storage/postgres/shared_card_store.h"

#include <array>
#include <charconv>
#include <pqxx/result>
#include <stdexcept>
#include <utility>

#include "storage/postgres/columns.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// $1 viewer. A book stands in a home once: where it is shared as a whole its groups add nothing.
#define KALENDS_BOOK(object, body)                                                    \
    "select" KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS "," object body \
    ", case when w.whole then grants_reaching(p.id, c.home, c.id, $1) end"            \
    ", case when not w.whole then cards_reaching(c.id, $1) end"
#define KALENDS_VIEWED_BOOK                                                         \
    " left join viewer_collection v on v.viewer_id = $1 and v.collection_id = c.id" \
    " join collection_meta mm on mm.collection_id = c.id" KALENDS_VIEWED_META("true")
#define KALENDS_LOCATED_BOOK(where)                                                               \
    KALENDS_BOOK(KALENDS_OBJECT_COLUMNS, ", case when $4 then o.body end")                        \
    " from principal p join collection c on c.owner_id = p.id and c.kind = 6" KALENDS_VIEWED_BOOK \
    " left join object o on o.collection_id = c.id and o.name = $3"                               \
    " cross join lateral (select stands_whole(c.id, $1) as whole) w"                              \
    " where " where " and p.id <> $1 and (w.whole or stands_by_cards(c.id, $1))"

constexpr auto kStatements = std::to_array<Statement>({
    {"locate_card_book", KALENDS_LOCATED_BOOK("c.uuid = $2::uuid"),
     "A book that stands in the viewer's home by shared groups, by its UUID"},
    {"locate_card_book_of",
     KALENDS_LOCATED_BOOK("p.guid = $2::uuid and c.home = 2 and c.slug = 'addressbook'"),
     "The same by its owner"},
    {"card_books",
     KALENDS_BOOK("null, null, null, null, null, null, null, null, null, null, null, null, null",
                  ", null") " from books_by_cards($1) b join collection c on c.id = b.id join "
                            "principal p on p.id = c.owner_id" KALENDS_VIEWED_BOOK
                            " cross join (select false as whole) w order by c.id",
     "The books that stand in the viewer's home by shared groups"},
    {"card_seers",
     "select" KALENDS_PRINCIPAL_COLUMNS ", cards_reaching($1, p.id)"
     " from (select distinct v.viewer_id from card_viewer v where v.collection_id = $1 and v.state "
     "= 1) s"
     " join principal p on p.id = s.viewer_id and not p.disabled"
     " where stands_by_cards($1, p.id) and not stands_whole($1, p.id) order by p.id",
     "Everybody who has a book by shared groups"},
    {"card_sharees",
     "select a.collection_id, a.card_id, coalesce(o.name, ''), a.grantee_id, a.privileges, "
     "coalesce(i.uid::text, ''),"
     " coalesce(i.summary, ''), coalesce(v.state, 0)"
     " from unnest($1::bigint[]) as x(id)"
     " join access_grant a on a.collection_id = x.id and a.grantee_kind = 7"
     " left join object o on o.collection_id = a.collection_id and o.id = a.card_id"
     " left join card_invitation i on i.collection_id = a.collection_id and i.card_id = a.card_id"
     " and i.grantee_id = a.grantee_id"
     " left join card_viewer v on v.viewer_id = a.grantee_id and v.collection_id = a.collection_id"
     " and v.card_id = a.card_id"
     " where a.ends_at is null or a.ends_at > now() order by a.collection_id, a.id",
     "Who has groups of several books"},
    {"invite_to_card",
     "select person, before, invitation_uid, writes from invite_to_card($1, $2, $3, $4, $5, $6, "
     "$7, $8, $9, $10)",
     "Grants a group of contacts and asks those it is granted to"},
    {"uninvite_from_card",
     "select person, before, coalesce(invitation_uid::text, ''), writes from "
     "uninvite_from_card($1, $2, $3, $4, $5)",
     "Takes such a grant back"},
    {"place_card", "select place_card($1, $2, $3, $4, $5, $6)",
     "Takes a shared group into a home or puts it away"},
});

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw std::logic_error("a shared card is not written as it should be");
    }
    return value;
}

std::string_view cut(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::string fromHex(std::string_view hex) {
    std::string text;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
        text += static_cast<char>(value);
    }
    return text;
}

storage::SharedCardStore::Book bookFrom(RowReader& row) {
    storage::SharedCardStore::Book book;
    book.place = placeFrom(row);
    book.cards = sharedCardsFrom(row.text());
    return book;
}

}  // namespace

std::span<const Statement> sharedCardStatements() {
    return kStatements;
}

storage::SharedCards sharedCardsFrom(std::string_view text) {
    storage::SharedCards cards;
    while (!text.empty()) {
        auto line = cut(text, ';');
        const bool group = cut(line, ',') == "g";
        const storage::ObjectId of{number(cut(line, ','))};
        if (group) {
            storage::SharedCards::Group each;
            each.card = of;
            each.privileges = static_cast<std::uint64_t>(number(cut(line, ',')));
            each.publicLevel = static_cast<std::uint8_t>(number(cut(line, ',')));
            each.confidentialLevel = static_cast<std::uint8_t>(number(cut(line, ',')));
            each.privateLevel = static_cast<std::uint8_t>(number(cut(line, ',')));
            each.since.value = number(line);
            cards.groups.push_back(each);
            continue;
        }
        storage::SharedCards::Card card;
        card.group = of;
        card.object.value = number(cut(line, ','));
        card.revision.value = number(cut(line, ','));
        card.gone = cut(line, ',') == "1";
        card.name = fromHex(line);
        cards.cards.push_back(std::move(card));
    }
    return cards;
}

std::optional<storage::SharedCardStore::Book> SharedCardStore::locate(
    storage::PrincipalId viewer,
    const storage::NameForOthers& name,
    const std::optional<std::string>& object,
    storage::WantBody body) {
    constexpr Statement kByUuid = named(kStatements, "locate_card_book");
    constexpr Statement kByOwner = named(kStatements, "locate_card_book_of");
    Parameters parameters;
    parameters.integer(viewer.value).text(name.value);
    object&& isText(*object) ? parameters.text(*object) : parameters.null();
    parameters.flag(body == storage::WantBody::kYes);
    const bool byOwner = name.form == storage::NameForOthers::Form::kOwner;
    const pqxx::result result = pool_.run(byOwner ? kByOwner : kByUuid, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return bookFrom(row);
}

std::vector<storage::SharedCardStore::Book> SharedCardStore::booksOf(storage::PrincipalId viewer) {
    constexpr Statement kBooks = named(kStatements, "card_books");
    Parameters parameters;
    parameters.integer(viewer.value);
    const pqxx::result result = pool_.run(kBooks, parameters);
    std::vector<Book> books;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        books.push_back(bookFrom(row));
    }
    return books;
}

std::vector<std::pair<storage::Principal, storage::SharedCards>> SharedCardStore::seersOf(
    storage::CollectionId book) {
    constexpr Statement kSeers = named(kStatements, "card_seers");
    Parameters parameters;
    parameters.integer(book.value);
    const pqxx::result result = pool_.run(kSeers, parameters);
    std::vector<std::pair<storage::Principal, storage::SharedCards>> seers;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        auto person = principalFrom(row);
        seers.emplace_back(std::move(person), sharedCardsFrom(row.text()));
    }
    return seers;
}

std::vector<storage::CardSharee> SharedCardStore::shareesOf(
    const std::vector<storage::CollectionId>& books) {
    constexpr Statement kSharees = named(kStatements, "card_sharees");
    std::vector<storage::CardSharee> sharees;
    if (books.empty()) {
        return sharees;
    }
    ArrayLiteral ids;
    for (const auto id : books) {
        ids.add(id.value);
    }
    Parameters parameters;
    parameters.array(std::move(ids).finish());
    const pqxx::result result = pool_.run(kSharees, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::CardSharee each;
        each.collection.value = row.integer();
        each.card.value = row.integer();
        each.name = row.text();
        each.sharee.collection = each.collection;
        each.sharee.grantee.value = row.integer();
        each.sharee.privileges = static_cast<std::uint64_t>(row.integer());
        each.sharee.invitation = row.text();
        each.sharee.summary = row.text();
        each.sharee.standing = static_cast<storage::Standing>(row.integer());
        sharees.push_back(std::move(each));
    }
    return sharees;
}

std::vector<storage::Invited> SharedCardStore::invite(storage::CollectionId book,
                                                      storage::ObjectId card,
                                                      const storage::Grant& grant,
                                                      std::string_view summary,
                                                      const storage::Actor& actor) {
    constexpr Statement kInvite = named(kStatements, "invite_to_card");
    Parameters parameters;
    parameters.integer(book.value).integer(card.value).integer(grant.grantee);
    parameters.integer(static_cast<std::int64_t>(grant.privileges)).integer(grant.publicLevel);
    parameters.integer(grant.confidentialLevel).integer(grant.privateLevel);
    parameters.text(isText(summary) ? summary : std::string_view{});
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kInvite, parameters);
    std::vector<storage::Invited> invited;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Invited each;
        each.person.value = row.integer();
        each.before = static_cast<storage::Standing>(row.integer());
        each.invitation = row.text();
        each.writes = row.flag();
        invited.push_back(std::move(each));
    }
    return invited;
}

std::vector<storage::Uninvited> SharedCardStore::uninvite(storage::CollectionId book,
                                                          storage::ObjectId card,
                                                          storage::PrincipalId grantee,
                                                          const storage::Actor& actor) {
    constexpr Statement kUninvite = named(kStatements, "uninvite_from_card");
    Parameters parameters;
    parameters.integer(book.value).integer(card.value).integer(grantee.value);
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kUninvite, parameters);
    std::vector<storage::Uninvited> gone;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Uninvited each;
        each.person.value = row.integer();
        each.before = static_cast<storage::Standing>(row.integer());
        each.invitation = row.text();
        each.wrote = row.flag();
        gone.push_back(std::move(each));
    }
    return gone;
}

bool SharedCardStore::place(storage::PrincipalId viewer,
                            storage::CollectionId book,
                            storage::ObjectId card,
                            storage::Standing standing,
                            const storage::Actor& actor) {
    constexpr Statement kPlace = named(kStatements, "place_card");
    Parameters parameters;
    parameters.integer(viewer.value).integer(book.value).integer(card.value);
    parameters.integer(static_cast<std::int64_t>(standing));
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kPlace, parameters);
    return RowReader(result, 0).flag();
}

}  // namespace kalends::postgres
