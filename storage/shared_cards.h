// Groups of contacts that an owner shares one by one: the group's card and the cards that are its
// members. Knows neither HTTP nor SQL.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/collections.h"
#include "storage/grants.h"
#include "storage/objects.h"
#include "storage/shares.h"

namespace kalends::storage {

/// What a viewer has of a book by the groups they accepted. Its revisions are the book's.
struct SharedCards {
    struct Group {
        ObjectId card;
        std::uint64_t privileges = 0;  // access::Privilege bits
        std::uint8_t publicLevel = 0, confidentialLevel = 0, privateLevel = 0;
        Revision since;  // when what the viewer has of the book last changed as a whole
    };

    struct Card {
        ObjectId group, object;
        std::string name;
        Revision revision;  // of its last change, of its coming or of its going
        bool gone = false;
    };

    std::vector<Group> groups;
    std::vector<Card> cards;

    [[nodiscard]] bool empty() const { return groups.empty(); }
};

/// Somebody who has a group of contacts.
struct CardSharee {
    CollectionId collection;
    ObjectId card;
    std::string name;  // of the card, its last path segment
    Sharee sharee;
};

/// How the viewer's URL names a book.
struct NameForOthers {
    enum class Form : std::uint8_t { kUuid, kOwner } form = Form::kUuid;
    std::string value;  // the collection's UUID, or its owner's GUID for the owner's first book
};

class SharedCardStore {
  public:
    virtual ~SharedCardStore() = default;

    /// Shared as a whole it has grants, else cards.
    struct Book {
        Place place;
        SharedCards cards;
    };

    /// A book that stands in the viewer's home, shared as a whole or by groups; one statement.
    /// nullopt: none does under this name.
    [[nodiscard]] virtual std::optional<Book> locate(PrincipalId viewer,
                                                     const NameForOthers& name,
                                                     const std::optional<std::string>& object,
                                                     WantBody body) = 0;
    /// All that stand there by groups only, in order of id; one statement.
    [[nodiscard]] virtual std::vector<Book> booksOf(PrincipalId viewer) = 0;
    /// Everybody who is not disabled and has this book by groups, in order of id, with what they
    /// have; one statement.
    [[nodiscard]] virtual std::vector<std::pair<Principal, SharedCards>> seersOf(
        CollectionId book) = 0;
    /// Who has groups of these books, oldest grant first; one statement.
    [[nodiscard]] virtual std::vector<CardSharee> shareesOf(
        const std::vector<CollectionId>& books) = 0;
    /// As ShareStore::invite, for the card `card` of the book.
    virtual std::vector<Invited> invite(CollectionId book,
                                        ObjectId card,
                                        const Grant& grant,
                                        std::string_view summary,
                                        const Actor& actor) = 0;
    virtual std::vector<Uninvited> uninvite(CollectionId book,
                                            ObjectId card,
                                            PrincipalId grantee,
                                            const Actor& actor) = 0;
    /// Accepts (kShown) or puts away (kPutAway); card 0: all groups of the book the viewer has.
    /// False: nothing of it is shared with the viewer.
    virtual bool place(PrincipalId viewer,
                       CollectionId book,
                       ObjectId card,
                       Standing standing,
                       const Actor& actor) = 0;
};

}  // namespace kalends::storage
