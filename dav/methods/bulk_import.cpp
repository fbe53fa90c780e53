// Bulk import: one text taken apart into objects (calendarserver-bulk-change section 3).
#include <utility>
#include <variant>
#include <vector>

#include "dav/content/check.h"
#include "dav/methods/bulk.h"
#include "dav/methods/bulk_answer.h"
#include "groupware/ical/split.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;

/// Each part repeats the time zones it needs, so together they may be larger than what was sent.
constexpr std::size_t kMostGrowth = 4;

struct Imported {
    std::string uid, text;
};

contentline::Document parsed(std::string text, Condition refusal, std::size_t maxBytes) {
    contentline::Limits limits;
    limits.bytes = maxBytes;
    auto result = contentline::Document::parse(std::move(text), limits);
    if (const auto* error = std::get_if<contentline::SyntaxError>(&result)) {
        throw DavError(refusal, "Line " + std::to_string(error->line) + ": " + error->message);
    }
    return std::get<contentline::Document>(std::move(result));
}

std::vector<Imported> eventsIn(std::string text, const exchange::Exchange& exchange) {
    const auto& settings = exchange.context->settings;
    auto document = parsed(std::move(text), Condition::kValidCalendarData,
                           settings.bulkBodyLimitBytes * kMostGrowth);
    const bool one =
        document.components().size() == 1 && document.components().front().name == "VCALENDAR";
    if (!one) {
        throw DavError(Condition::kValidCalendarData, "The body must be one VCALENDAR.");
    }
    auto parts =
        ical::split(document.components().front(),
                    {settings.bulkMaxResources, settings.bulkBodyLimitBytes * kMostGrowth});
    if (!parts) {
        throw DavError(Condition::kBulkMaxResources,
                       "One request may bring at most " +
                           std::to_string(settings.bulkMaxResources) +
                           " objects, and not too much for all of them.");
    }
    std::vector<Imported> imported;
    const bool whole =
        parts->size() == 1 && document.components().front().property("METHOD") == nullptr;
    for (auto& part : *parts) {
        imported.push_back({std::move(part.uid), whole ? document.text() : std::move(part.text)});
    }
    return imported;
}

std::vector<Imported> cardsIn(std::string text, const exchange::Exchange& exchange) {
    const auto document = parsed(std::move(text), Condition::kValidAddressData,
                                 exchange.context->settings.bulkBodyLimitBytes * kMostGrowth);
    requireBulkCount(exchange, document.components().size());
    std::vector<Imported> imported;
    for (const auto& card : document.components()) {
        imported.push_back({std::string(card.value("UID")), std::string(card.raw)});
    }
    return imported;
}

}  // namespace

http::Response bulkImport(const exchange::Exchange& exchange,
                          const resource::Resource& collection,
                          const xml::Element* /*body*/) {
    exchange.require(collection, access::Privilege::kBind);
    if (exchange.request.body.sizeBytes() > exchange.context->settings.bulkBodyLimitBytes) {
        throw DavError{413, "The body is too large for one request."};
    }
    const auto type = sentType(exchange.request);
    const bool cards = collection.kind == resource::Kind::kAddressbook;
    auto incoming = bulkText(exchange, collection, {exchange.request.body.takeText(), type});
    const bool repaired = incoming.fidelity != content::Fidelity::kAsSent && !isJson(type);
    const auto objects = cards ? cardsIn(std::move(incoming.text), exchange)
                               : eventsIn(std::move(incoming.text), exchange);
    if (objects.empty()) {
        throw DavError(cards ? Condition::kValidAddressData : Condition::kValidCalendarData,
                       "There is no object in the body.");
    }
    BulkAnswer answer(exchange, collection);
    auto course = beginBulk(exchange, collection);
    for (const auto& object : objects) {
        course.coming.all.insert(object.uid);
    }
    for (const auto& object : objects) {
        const auto error = attempt(collection, [&] {
            answer.requireTime();
            auto stored = createInBulk(exchange, collection, course, object.text);
            if (repaired) {
                stored.prepared.fidelity = content::Fidelity::kConverted;
            }
            answer.stored(stored, type, BulkAnswer::Told::kWithUid);
        });
        if (error) {
            answer.failed({}, *error, object.uid);
        }
    }
    return answer.finish();
}

}  // namespace kalends::methods
