// Reports on the directory: an index narrows, the filter of address books judges the cards.
#include "dav/reports/directory_query.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dav/reports/handlers.h"
#include "dav/reports/member_page.h"
#include "dav/reports/object_data.h"
#include "dav/resource/directory.h"
#include "dav/xml/multistatus.h"
#include "groupware/filter/card_filter.h"
#include "groupware/filter/prefilter.h"
#include "groupware/vcard/card.h"
#include "storage/listed_people.h"

namespace kalends::reports {

namespace {

constexpr std::size_t kPeoplePerPage = 1'000;
/// People one query looks at when no index narrows it.
constexpr std::size_t kMostExamined = 50'000;

/// Text of a search row as the index knows it: what folding may have changed is any text. Empty: of
/// no use.
std::string narrowing(const filter::CardPrefilter::Row& row) {
    if (row.property != "FN" && row.property != "EMAIL" && row.property != "N") {
        return {};
    }
    // Folding takes letters and their marks apart: what a mark follows, or may follow, is one
    // letter in the index.
    std::string text;
    for (std::size_t at = 0; at < row.folded.size(); ++at) {
        const char c = row.folded[at];
        const char next = at + 1 < row.folded.size() ? row.folded[at + 1] : '\x80';
        const bool marked = static_cast<unsigned char>(next) >= 0x80 && c >= 'a' && c <= 'z';
        const bool plain = static_cast<unsigned char>(c) < 0x80 && c != '%' && c != ';' && c != ',';
        text += plain && !marked ? c : '%';
    }
    // Folding makes them of the one letter that is written so in German.
    for (auto at = text.find("ss"); at != std::string::npos; at = text.find("ss", at)) {
        text.replace(at, 2, "%");
    }
    const auto letters = std::count_if(text.begin(), text.end(), [](char c) { return c != '%'; });
    return letters < 2 ? std::string{} : text;  // few are no narrower than all
}

/// One of these texts stands in the names or addresses of whoever matches; empty: nothing is known.
std::vector<std::string> textsOf(const filter::CardFilter& cardFilter) {
    const auto prefilter = filter::prefilter(cardFilter);
    std::vector<std::string> texts;
    for (const auto& row : prefilter.rows) {
        auto text = narrowing(row);
        const bool alone = prefilter.test == filter::Test::kAllOf;
        if (text.empty() && !alone) {
            return {};
        }
        if (alone) {  // the longest narrows most
            if (texts.empty() || text.size() > texts.front().size()) {
                texts.assign(text.empty() ? 0 : 1, text);
            }
        } else {
            texts.push_back(std::move(text));
        }
    }
    return texts;
}

bool matches(const resource::Resource& card, const filter::CardFilter& cardFilter) {
    const auto document = vcard::parseStored(*card.object->body);
    return document && !document->components().empty() &&
           filter::matches(document->components().front(), cardFilter);
}

struct Found {
    std::vector<resource::Resource> cards;
    bool more = false;
};

Found search(const resource::Context& context,
             const filter::CardFilter& cardFilter,
             std::size_t limit) {
    Found found;
    const auto texts = textsOf(cardFilter);
    storage::PrincipalId after;
    for (std::size_t examined = 0;; examined += kPeoplePerPage) {
        if (examined >= kMostExamined) {
            found.more = true;
            return found;
        }
        auto people = context.database.listedPeople().page(context.principal().organisation, texts,
                                                           after, kPeoplePerPage);
        const bool last = people.size() < kPeoplePerPage;
        if (!people.empty()) {
            after = people.back().id;
        }
        for (auto& card : resource::directoryCards(context, std::move(people))) {
            if (!matches(card, cardFilter)) {
                continue;
            }
            if (found.cards.size() == limit) {
                found.more = true;
                return found;
            }
            found.cards.push_back(std::move(card));
        }
        if (last) {
            return found;
        }
    }
}

void writeCards(properties::Evaluator& evaluator,
                const std::vector<resource::Resource>& cards,
                xml::Writer& out) {
    std::vector<const resource::Resource*> pointers;
    pointers.reserve(cards.size());
    for (const auto& card : cards) {
        pointers.push_back(&card);
    }
    evaluator.prepare(pointers);
    for (const auto& card : cards) {
        evaluator.writeResponse(card, out);
    }
}

}  // namespace

http::Response directoryQuery(const exchange::Exchange& exchange,
                              const resource::Resource& target,
                              AddressbookQuery request) {
    const auto& context = *exchange.context;
    Found found;
    if (target.object) {
        if (matches(target, request.filter)) {
            found.cards.push_back(target);
        }
    } else if (exchange.depth(exchange::Depth::kOne) != exchange::Depth::kZero) {
        const std::size_t most = context.settings.directoryResults;
        found = search(context, request.filter, std::min(request.limit.value_or(most), most));
    }
    const auto data = addressDataIn(request.selection);
    properties::Evaluator evaluator(exchange.context, std::move(request.selection), data.get());
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    writeCards(evaluator, found.cards, out);
    if (found.more) {
        writeTruncated(out, target.href);
    }
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

http::Response directoryMultiget(const exchange::Exchange& exchange, Multiget request) {
    const auto& context = *exchange.context;
    std::vector<std::string> names;
    std::map<std::string, std::string> asked;  // name to href as it was sent
    std::vector<std::string> absent;
    for (auto& href : request.hrefs) {
        const auto parsed = resource::parse(href);
        const auto* locator = std::get_if<resource::Locator>(&parsed);
        if (locator == nullptr || locator->place != resource::Place::kDirectoryCard) {
            absent.push_back(std::move(href));
        } else if (asked.emplace(locator->member, href).second) {
            names.push_back(locator->member);
        }
    }
    const auto data = addressDataIn(request.selection);
    properties::Evaluator evaluator(exchange.context, std::move(request.selection), data.get());
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    const auto cards = resource::directoryCardsNamed(context, names);
    writeCards(evaluator, cards, out);
    for (const auto& card : cards) {
        asked.erase(card.object->name);
    }
    for (const auto& name : names) {
        if (asked.contains(name)) {
            absent.push_back(resource::memberHref(resource::kDirectoryHref, name));
        }
    }
    for (const auto& href : absent) {
        xml::statusResponse(out, href, 404);
    }
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

}  // namespace kalends::reports
