// Objects judged before they are stored.
#include "dav/content/check.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "dav/content/media_type.h"
#include "dav/errors/conditions.h"
#include "groupware/contentline/folds.h"
#include "groupware/contentline/utf8.h"
#include "groupware/ical/jcal.h"
#include "groupware/ical/repair.h"
#include "groupware/vcard/jcard.h"

namespace kalends::content {
namespace {

using errors::Condition;
using errors::DavError;

enum class Notation : std::uint8_t { kText, kJson };

struct AcceptedType {
    std::string_view essence;
    Notation notation;
};

constexpr std::array kCalendarTypes{
    AcceptedType{"text/calendar", Notation::kText},
    AcceptedType{"application/calendar+json", Notation::kJson},
};

// Interop: old Apple and Evolution address books send the types vCard had before RFC 6350.
constexpr std::array kAddressTypes{
    AcceptedType{"text/vcard", Notation::kText},
    AcceptedType{"text/x-vcard", Notation::kText},
    AcceptedType{"text/directory", Notation::kText},
    AcceptedType{"text/vcf", Notation::kText},
    AcceptedType{"application/vcard+json", Notation::kJson},
};

bool isUtf8Charset(std::string_view charset) {
    return contentline::equalsIgnoringCase(charset, "utf-8") ||
           contentline::equalsIgnoringCase(charset, "utf8") ||
           contentline::equalsIgnoringCase(charset, "us-ascii");
}

/// Bytes below 0x80 mean the same in every charset but those of two and four bytes.
bool isAscii(std::string_view charset, std::string_view text) {
    const bool wide =
        charset.size() > 4 && (contentline::equalsIgnoringCase(charset.substr(0, 4), "utf-") ||
                               contentline::equalsIgnoringCase(charset.substr(0, 4), "ucs-"));
    return !wide && std::all_of(text.begin(), text.end(),
                                [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Line by line: line ends are controls to `checkText`.
bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        if (contentline::checkText(text.substr(0, end)) == contentline::TextProblem::kInvalidUtf8) {
            return false;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

/// What a kind of collection takes, and what it answers to anything else.
template <std::size_t Count>
struct Acceptance {
    std::array<AcceptedType, Count> types;
    Condition otherType;
    Condition otherCharset;
};

constexpr Acceptance<kCalendarTypes.size()> kCalendarAcceptance{
    kCalendarTypes, Condition::kSupportedCalendarData, Condition::kValidCalendarData};
constexpr Acceptance<kAddressTypes.size()> kAddressAcceptance{
    kAddressTypes, Condition::kSupportedAddressData, Condition::kValidAddressbookObjectResource};

template <std::size_t Count>
Notation notationOf(std::string_view contentType,
                    std::string_view body,
                    const Acceptance<Count>& accepted) {
    const Condition refusal = accepted.otherType;
    if (contentType.empty()) {
        return Notation::kText;
    }
    const auto type = parseMediaType(contentType);
    if (!type) {
        throw DavError(refusal, "The Content-Type is not a media type.");
    }
    if (const std::string* charset = type->parameter("charset");
        charset != nullptr && !isUtf8Charset(*charset) && !isAscii(*charset, body)) {
        throw DavError(accepted.otherCharset, "Only text in UTF-8 can be stored.");
    }
    for (const AcceptedType& candidate : accepted.types) {
        if (candidate.essence == type->essence) {
            return candidate.notation;
        }
    }
    throw DavError(refusal, "Objects of type " + type->essence + " cannot be stored here.");
}

void requireSize(std::size_t bytes, std::uint64_t limitBytes, Condition refusal) {
    if (bytes > limitBytes) {
        throw DavError(refusal, "The object has " + std::to_string(bytes) + " bytes; at most " +
                                    std::to_string(limitBytes) + " can be stored.");
    }
}

/// Longer ones cannot be indexed; no client makes them.
void requireUidSize(std::string_view uid, Condition refusal) {
    constexpr std::size_t kMaxUidBytes = 600;
    if (uid.size() > kMaxUidBytes) {
        throw DavError(refusal,
                       "The UID is longer than " + std::to_string(kMaxUidBytes) + " bytes.");
    }
}

Incoming converted(std::variant<std::string, contentline::SyntaxError> text, Condition refusal) {
    if (const auto* error = std::get_if<contentline::SyntaxError>(&text)) {
        throw DavError(refusal, error->message);
    }
    return {std::get<std::string>(std::move(text)), Fidelity::kConverted};
}

/// Interop: programs that fold by octets split characters; what is stored is text in every line.
Incoming withWholeCharacters(std::string body) {
    if (auto text = contentline::foldedBetweenCharacters(body)) {
        return {*std::move(text), Fidelity::kConverted};
    }
    return {std::move(body), Fidelity::kAsSent};
}

Condition conditionOf(ical::Violation::Kind kind) {
    using Kind = ical::Violation::Kind;
    switch (kind) {
        case Kind::kNotCalendarData:
        case Kind::kInvalidCalendarData:
            return Condition::kValidCalendarData;
        case Kind::kInvalidObjectResource:
            return Condition::kValidCalendarObjectResource;
        case Kind::kTooManyInstances:
            return Condition::kMaxInstances;
        case Kind::kTooManyAttendees:
            return Condition::kMaxAttendeesPerInstance;
        case Kind::kBeforeMinDate:
            return Condition::kMinDateTime;
        case Kind::kAfterMaxDate:
            return Condition::kMaxDateTime;
        case Kind::kUnknownZone:
            return Condition::kValidTimezone;
        case Kind::kUnknownScale:
            return Condition::kSupportedRscale;
    }
    return Condition::kValidCalendarData;
}

}  // namespace

Incoming calendarText(std::string body, std::string_view contentType, const DavSettings& settings) {
    requireSize(body.size(), settings.calendarObjectLimitBytes, Condition::kMaxResourceSize);
    const Notation notation = notationOf(contentType, body, kCalendarAcceptance);
    if (notation == Notation::kText) {
        auto incoming = withWholeCharacters(std::move(body));
        if (ical::mayNeedRepair(incoming.text)) {
            if (auto text = ical::repaired(incoming.text)) {
                return {std::move(*text), Fidelity::kConverted};
            }
        }
        return incoming;
    }
    return converted(ical::fromJcal(body), Condition::kValidCalendarData);
}

Incoming addressText(std::string body, std::string_view contentType, const DavSettings& settings) {
    requireSize(body.size(), settings.addressObjectLimitBytes, Condition::kCardMaxResourceSize);
    const Notation notation = notationOf(contentType, body, kAddressAcceptance);
    if (notation == Notation::kText) {
        auto incoming = withWholeCharacters(std::move(body));
        // Apple's condition; RFC 6352 knows no name for it.
        if (!isUtf8(incoming.text)) {
            throw DavError(Condition::kValidAddressbookObjectResource,
                           "The card is not valid UTF-8.");
        }
        return incoming;
    }
    return converted(vcard::fromJcard(body), Condition::kValidAddressData);
}

ical::Calendar checkCalendarObject(std::string text,
                                   const storage::Collection& collection,
                                   const DavSettings& settings) {
    requireSize(text.size(), settings.calendarObjectLimitBytes, Condition::kMaxResourceSize);
    ical::Rules rules;
    rules.limits.bytes = settings.calendarObjectLimitBytes;
    rules.maxInstances = settings.maxInstances;
    rules.maxAttendeesPerInstance = settings.maxAttendeesPerInstance;
    rules.minDate = settings.minDate();
    rules.maxDate = settings.maxDate();
    if (text.find("\nBEGIN:X-CALENDARSERVER-PERUSER") != std::string::npos) {
        // Interop: how Apple's server keeps what is each person's own; it must not come from
        // outside.
        throw DavError(Condition::kValidCalendarData,
                       "Data of single users are no part of a calendar object.");
    }
    auto parsed = ical::parse(std::move(text), rules);
    if (const auto* violation = std::get_if<ical::Violation>(&parsed)) {
        throw DavError(conditionOf(violation->kind), violation->message);
    }
    auto calendar = std::get<ical::Calendar>(std::move(parsed));
    requireUidSize(calendar.uid(), Condition::kValidCalendarData);
    requireComponent(static_cast<std::uint8_t>(calendar.type()), collection);
    return calendar;
}

vcard::Card checkAddressObject(std::string text, const DavSettings& settings) {
    requireSize(text.size(), settings.addressObjectLimitBytes, Condition::kCardMaxResourceSize);
    vcard::Rules rules;
    rules.limits.bytes = settings.addressObjectLimitBytes;
    rules.missingUid =
        vcard::Rules::MissingUid::kTolerated;  // refused below by a condition of its own
    auto parsed = vcard::parse(std::move(text), rules);
    if (const auto* violation = std::get_if<vcard::Violation>(&parsed)) {
        throw DavError(Condition::kValidAddressData, violation->message);
    }
    auto card = std::get<vcard::Card>(std::move(parsed));
    if (card.uid().empty()) {
        throw DavError(Condition::kValidAddressbookObjectResource, "The vCard has no UID.");
    }
    requireUidSize(card.uid(), Condition::kValidAddressData);
    return card;
}

void requireRoom(const storage::Collection& collection, const DavSettings& settings) {
    const auto limit = static_cast<std::int64_t>(settings.hardMaxResources);
    if (limit != 0 && collection.objectCount >= limit) {
        throw DavError(Condition::kMaxResources, "This collection is full: it holds " +
                                                     std::to_string(collection.objectCount) +
                                                     " objects.");
    }
}

void requireComponent(std::uint8_t componentBit, const storage::Collection& collection) {
    if (collection.components == 0 || (collection.components & componentBit) != 0) {
        return;
    }
    const auto name = ical::nameOf(static_cast<ical::ComponentType>(componentBit));
    throw DavError(Condition::kSupportedCalendarComponent,
                   "This calendar does not hold " + std::string(name) + " components.");
}

}  // namespace kalends::content
