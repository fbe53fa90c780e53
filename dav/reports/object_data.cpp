// Stored bytes as they are where possible; parsed and reshaped only when the request says so.
#include "dav/reports/object_data.h"

#include <string>
#include <utility>

#include "dav/content/zones_by_reference.h"
#include "dav/xml/escapes.h"
#include "groupware/contentline/document.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "groupware/ical/subset.h"
#include "groupware/recurrence/expand_data.h"
#include "groupware/vcard/card.h"
#include "groupware/vcard/convert.h"
#include "groupware/vcard/jcard.h"

namespace kalends::reports {

namespace {

using properties::Found;

constexpr auto kTextEscapes = xml::textEscapes();  // quotes may stand in character data

void openTyped(xml::Writer& out,
               const xml::QName& name,
               std::string_view type,
               std::string_view version) {
    out.open(name, "content-type", type);
    std::string& text = out.out();
    text.pop_back();
    text += " version=\"";
    text += version;
    text += "\">";
}

/// Keeps the document alive while its first component is looked at.
class Parsed {
  public:
    Parsed(const contentline::Document* known,
           const std::string& body,
           std::optional<contentline::Document> (*parse)(std::string))
        : own_(known == nullptr ? parse(body) : std::nullopt),
          document_(known != nullptr ? known
                    : own_           ? &*own_
                                     : nullptr) {}

    [[nodiscard]] const contentline::Component* root() const {
        return document_ == nullptr || document_->components().empty()
                   ? nullptr
                   : &document_->components().front();
    }

  private:
    std::optional<contentline::Document> own_;
    const contentline::Document* document_;
};

/// One change after another, each parsed anew: more than one at a time is rare.
template <class Change>
bool apply(std::string& text, Change change) {
    const auto document = ical::parseStored(text);
    if (!document || document->components().empty()) {
        return false;
    }
    text = change(document->components().front());
    return true;
}

}  // namespace

void appendObjectText(std::string& out, std::string_view text) {
    xml::appendEscaped(out, text, kTextEscapes);
}

std::optional<std::string> CalendarData::reshaped(const std::string& body) {
    const Parsed document{parsed(), body, &ical::parseStored};
    if (document.root() == nullptr) {
        return std::nullopt;
    }
    const bool changesInstances =
        request_.expand || request_.limitRecurrence || request_.limitFreeBusy;
    if (!changesInstances) {
        if (!request_.components) {
            return ical::toJcal(*document.root());
        }
        std::string text = ical::subset(*document.root(), *request_.components);
        if (request_.format == CalendarDataRequest::Format::kJcal &&
            !apply(text, [](const auto& root) { return ical::toJcal(root); })) {
            return std::nullopt;
        }
        return text;
    }
    std::string text;
    if (request_.expand) {
        auto expanded =
            recurrence::expandedData(*document.root(), *request_.expand, *zone_, budget_);
        if (!expanded) {
            setExceededLimits(true);
            return std::nullopt;
        }
        text = std::move(*expanded);
    } else if (request_.limitRecurrence) {
        text =
            recurrence::limitedRecurrenceSet(*document.root(), *request_.limitRecurrence, *zone_);
    } else {
        text = recurrence::limitedFreeBusySet(*document.root(), *request_.limitFreeBusy);
    }
    if (request_.limitFreeBusy && (request_.expand || request_.limitRecurrence)) {
        apply(text, [&](const auto& root) {
            return recurrence::limitedFreeBusySet(root, *request_.limitFreeBusy);
        });
    }
    if (request_.components) {
        apply(text, [&](const auto& root) { return ical::subset(root, *request_.components); });
    }
    if (request_.format == CalendarDataRequest::Format::kJcal &&
        !apply(text, [](const auto& root) { return ical::toJcal(root); })) {
        return std::nullopt;
    }
    return text;
}

std::optional<Found> CalendarData::write(const xml::Element& asked,
                                         const resource::Resource& resource,
                                         xml::Writer& out) {
    if (!asked.is(kCalendarData)) {
        return std::nullopt;
    }
    setExceededLimits(false);
    if (!resource.object || !resource.object->body) {
        return Found::kNo;
    }
    const bool asStored = timezones_ == resource::Timezones::kAsStored;
    if (!asStored) {
        useParsed(nullptr);  // it is of the stored text
    }
    const std::string& body = *resource.object->body;
    const std::string zoned = asStored ? std::string{} : content::withTimezones(body, timezones_);
    const std::string& wanted = asStored ? body : zoned;
    if (request_.isWhole()) {
        out.open(kCalendarData);
        appendObjectText(out.out(), wanted);
        out.close(kCalendarData);
        return Found::kYes;
    }
    const auto text = reshaped(wanted);
    if (!text) {
        return Found::kNo;
    }
    if (request_.format == CalendarDataRequest::Format::kJcal) {
        openTyped(out, kCalendarData, "application/calendar+json", "2.0");
    } else {
        out.open(kCalendarData);
    }
    appendObjectText(out.out(), *text);
    out.close(kCalendarData);
    return Found::kYes;
}

std::optional<std::string> AddressData::reshaped(const std::string& body) const {
    using Format = AddressDataRequest::Format;
    const Parsed document{parsed(), body, &vcard::parseStored};
    if (document.root() == nullptr) {
        return std::nullopt;
    }
    const contentline::Component* root = document.root();
    std::optional<contentline::Document> converted;
    if (request_.format == Format::kVcard3 || request_.format == Format::kVcard4) {
        const auto target =
            request_.format == Format::kVcard3 ? vcard::Version::k3 : vcard::Version::k4;
        if (vcard::versionOf(*root) != target) {
            std::string text = vcard::convert(*root, target);
            if (request_.properties.empty()) {
                return text;
            }
            converted = vcard::parseStored(std::move(text));
            if (!converted || converted->components().empty()) {
                return std::nullopt;
            }
            root = &converted->components().front();
        }
    }
    if (request_.format == Format::kJcard && request_.properties.empty()) {
        return vcard::toJcard(*root);
    }
    std::string text =
        request_.properties.empty() ? body : vcard::subset(*root, request_.properties);
    if (request_.format == Format::kJcard) {
        const auto part = vcard::parseStored(std::move(text));
        if (!part || part->components().empty()) {
            return std::nullopt;
        }
        return vcard::toJcard(part->components().front());
    }
    return text;
}

std::optional<Found> AddressData::write(const xml::Element& asked,
                                        const resource::Resource& resource,
                                        xml::Writer& out) {
    using Format = AddressDataRequest::Format;
    if (!asked.is(kAddressData)) {
        return std::nullopt;
    }
    if (!resource.object || !resource.object->body) {
        return Found::kNo;
    }
    if (request_.isWhole()) {
        out.open(kAddressData);
        appendObjectText(out.out(), *resource.object->body);
        out.close(kAddressData);
        return Found::kYes;
    }
    const auto text = reshaped(*resource.object->body);
    if (!text) {
        return Found::kNo;
    }
    switch (request_.format) {
        case Format::kAsStored:
            out.open(kAddressData);
            break;
        case Format::kVcard3:
            openTyped(out, kAddressData, "text/vcard", "3.0");
            break;
        case Format::kVcard4:
            openTyped(out, kAddressData, "text/vcard", "4.0");
            break;
        case Format::kJcard:
            openTyped(out, kAddressData, "application/vcard+json", "4.0");
            break;
    }
    appendObjectText(out.out(), *text);
    out.close(kAddressData);
    return Found::kYes;
}

namespace {

const xml::Element* namedIn(const properties::Selection& selection, const xml::QName& name) {
    for (const auto& element : selection.named) {
        if (element.is(name)) {
            return &element;
        }
    }
    return nullptr;
}

}  // namespace

std::unique_ptr<CalendarData> calendarDataIn(const properties::Selection& selection,
                                             resource::Timezones timezones) {
    const auto* element = namedIn(selection, kCalendarData);
    return element == nullptr
               ? nullptr
               : std::make_unique<CalendarData>(parseCalendarData(*element), timezones);
}

std::unique_ptr<AddressData> addressDataIn(const properties::Selection& selection) {
    const auto* element = namedIn(selection, kAddressData);
    return element == nullptr ? nullptr : std::make_unique<AddressData>(parseAddressData(*element));
}

}  // namespace kalends::reports
