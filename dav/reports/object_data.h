// calendar-data and address-data as the evaluator's computed properties. They are part of reports
// only: PROPFIND never gives them (RFC 4791 section 9.6, RFC 6352 section 10.4).
#pragma once

#include <memory>
#include <optional>

#include "dav/properties/evaluate.h"
#include "dav/reports/address_data_request.h"
#include "dav/reports/calendar_data_request.h"
#include "dav/resource/timezones.h"
#include "groupware/recurrence/zone.h"

namespace kalends::contentline {
class Document;
}

namespace kalends::reports {

/// Content of an object inside a response. Knows the parsed form of the current object when a
/// filter has just made it.
class ObjectData : public properties::ComputedProperties {
  public:
    /// For the object written next, and only for it; nullptr: parse when needed.
    void useParsed(const contentline::Document* document) { parsed_ = document; }

    /// True when the object written last has more instances than the server gives in one answer.
    [[nodiscard]] bool exceededLimits() const { return exceededLimits_; }

  protected:
    [[nodiscard]] const contentline::Document* parsed() const { return parsed_; }

    void setExceededLimits(bool exceeded) { exceededLimits_ = exceeded; }

  private:
    const contentline::Document* parsed_ = nullptr;
    bool exceededLimits_ = false;
};

class CalendarData final : public ObjectData {
  public:
    CalendarData(CalendarDataRequest request, resource::Timezones timezones)
        : request_(std::move(request)), timezones_(timezones) {}

    /// Most instances of one object that are expanded.
    void setInstanceLimit(std::size_t instances) { budget_.instances = instances; }

    /// Where dates and floating times are read; set before the first object, and again for each
    /// collection.
    void setFloatingZone(recurrence::ZonePtr zone) { zone_ = std::move(zone); }

    [[nodiscard]] bool computes(const xml::QName& name) const override {
        return name == kCalendarData;
    }

    [[nodiscard]] std::optional<properties::Found> write(const xml::Element& asked,
                                                         const resource::Resource& resource,
                                                         xml::Writer& out) override;

  private:
    [[nodiscard]] std::optional<std::string> reshaped(const std::string& body);
    CalendarDataRequest request_;
    resource::Timezones timezones_;
    recurrence::ZonePtr zone_ = recurrence::utcZone();
    recurrence::Budget budget_;
};

class AddressData final : public ObjectData {
  public:
    explicit AddressData(AddressDataRequest request) : request_(std::move(request)) {}

    [[nodiscard]] bool computes(const xml::QName& name) const override {
        return name == kAddressData;
    }

    [[nodiscard]] std::optional<properties::Found> write(const xml::Element& asked,
                                                         const resource::Resource& resource,
                                                         xml::Writer& out) override;

  private:
    [[nodiscard]] std::optional<std::string> reshaped(const std::string& body) const;
    AddressDataRequest request_;
};

/// What a selection asks for, or nullptr when it names no object data of this kind of collection.
[[nodiscard]] std::unique_ptr<CalendarData> calendarDataIn(const properties::Selection& selection,
                                                           resource::Timezones timezones);
[[nodiscard]] std::unique_ptr<AddressData> addressDataIn(const properties::Selection& selection);

/// Text of an object as XML character data, without the CRs that a parser would drop anyway (RFC
/// 4791 section 9.6).
void appendObjectText(std::string& out, std::string_view text);

}  // namespace kalends::reports
