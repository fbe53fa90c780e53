// Content negotiation for single objects.
#include "dav/methods/representation.h"

#include <array>
#include <cstdint>
#include <utility>

#include "dav/content/media_type.h"
#include "dav/http/message.h"
#include "dav/methods/conditional.h"
#include "dav/resource/dates.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "groupware/vcard/convert.h"
#include "groupware/vcard/jcard.h"

namespace kalends::methods {
namespace {

constexpr std::size_t kMaxRanges = 32;

enum class Form : std::uint8_t { kStored, kJson, kCard3, kCard4 };

struct Offer {
    std::string_view essence;
    Form form;
};

constexpr std::array kCalendarOffers{
    Offer{"text/calendar", Form::kStored},
    Offer{"application/calendar+json", Form::kJson},
};
constexpr std::array kCardOffers{
    Offer{"text/vcard", Form::kStored},
    Offer{"application/vcard+json", Form::kJson},
};

Form versionForm(const content::MediaType& range) {
    const std::string* version = range.parameter("version");
    if (version == nullptr) {
        return Form::kStored;
    }
    if (*version == "3.0") {
        return Form::kCard3;
    }
    return *version == "4.0" ? Form::kCard4 : Form::kStored;
}

/// The stored form when no range names one of ours.
Form chooseForm(const resource::Resource& object, std::string_view accept) {
    const bool card = object.kind == resource::Kind::kAddressObject;
    const auto& offers = card ? kCardOffers : kCalendarOffers;
    Form best = Form::kStored;
    int bestQuality = 0;
    for (std::size_t count = 0; !accept.empty() && count < kMaxRanges; ++count) {
        const auto range = content::parseMediaType(content::takeQuotedListMember(accept));
        if (!range) {
            continue;
        }
        const int quality = content::qualityOf(*range);
        for (const Offer& offer : offers) {
            const bool exact = range->essence == offer.essence;
            const bool wild = offer.form == Form::kStored &&
                              (range->essence == "*/*" || range->essence == "text/*");
            if ((exact || wild) && quality > bestQuality) {
                bestQuality = quality;
                best =
                    exact && card && offer.form == Form::kStored ? versionForm(*range) : offer.form;
            }
        }
    }
    return best;
}

std::string jsonType(const resource::Resource& object) {
    return object.kind == resource::Kind::kAddressObject ? "application/vcard+json"
                                                         : "application/calendar+json";
}

Representation stored(const resource::Resource& object, std::string body) {
    return {storedContentType(object), std::move(body)};
}

Representation convertCard(const resource::Resource& object, std::string body, Form form) {
    const auto document = vcard::parseStored(body);
    if (!document) {
        return stored(object, std::move(body));
    }
    const auto& card = document->components().front();
    if (form == Form::kJson) {
        return {jsonType(object), vcard::toJcard(card)};
    }
    const auto version = form == Form::kCard3 ? vcard::Version::k3 : vcard::Version::k4;
    return {form == Form::kCard3 ? "text/vcard; charset=utf-8; version=3.0"
                                 : "text/vcard; charset=utf-8; version=4.0",
            vcard::convert(card, version)};
}

Representation convertCalendar(const resource::Resource& object, std::string body) {
    const auto document = ical::parseStored(body);
    if (!document) {
        return stored(object, std::move(body));
    }
    return {jsonType(object), ical::toJcal(document->components().front())};
}

}  // namespace

std::string storedContentType(const resource::Resource& object) {
    if (!object.object->contentType.empty()) {
        return object.object->contentType;
    }
    switch (object.kind) {
        case resource::Kind::kAddressObject:
            return "text/vcard; charset=utf-8";
        case resource::Kind::kNotification:
            return "application/xml; charset=utf-8";
        default:
            break;
    }
    std::string type = "text/calendar; charset=utf-8";
    if (object.object->component != 0) {
        type += "; component=";
        type += ical::nameOf(static_cast<ical::ComponentType>(object.object->component));
    }
    return type;
}

Representation represent(const resource::Resource& object,
                         std::string body,
                         const std::optional<std::string>& accept,
                         std::string_view fallback) {
    if (object.kind == resource::Kind::kNotification || object.kind == resource::Kind::kFile) {
        return stored(object, std::move(body));
    }
    const Form form = chooseForm(object, accept ? std::string_view(*accept) : fallback);
    if (form == Form::kStored) {
        return stored(object, std::move(body));
    }
    return object.kind == resource::Kind::kAddressObject
               ? convertCard(object, std::move(body), form)
               : convertCalendar(object, std::move(body));
}

bool prefersHtml(const std::optional<std::string>& accept) {
    return accept && accept->find("text/html") != std::string::npos;
}

std::string varyOf(const resource::Resource& object) {
    return object.kind == resource::Kind::kCalendarObject ? "Accept, CalDAV-Timezones" : "Accept";
}

http::Response representationResponse(int status,
                                      const resource::Resource& object,
                                      Representation representation) {
    http::Response response;
    response.status = status;
    response.compression = http::Compression::kNever;
    response.headers.add("Content-Type", std::move(representation.contentType));
    response.headers.add("ETag", quoted(object.object->etag));
    response.headers.add("Last-Modified", resource::httpDate(object.object->modifiedAt));
    if (object.object->scheduleTag) {
        response.headers.add("Schedule-Tag", '"' + *object.object->scheduleTag + '"');
    }
    response.headers.add("Vary", varyOf(object));
    response.body = std::move(representation.body);
    return response;
}

}  // namespace kalends::methods
