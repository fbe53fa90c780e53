// calendar-data and address-data requests (RFC 4791 section 9.6, RFC 6352 section 10.4).
#include <vector>

#include "dav/reports/address_data_request.h"
#include "dav/reports/calendar_data_request.h"
#include "tests/unit/reports/xml_support.h"

namespace kalends::reports {
namespace {

using errors::Condition;

TEST(CalendarDataRequest, IsTheWholeObjectWhenEmpty) {
    EXPECT_TRUE(parseCalendarData(element("<C:calendar-data/>")).isWhole());
    EXPECT_TRUE(
        parseCalendarData(element("<C:calendar-data content-type='text/calendar' version='2.0'/>"))
            .isWhole());
}

TEST(CalendarDataRequest, ReadsThePartsOfSection781) {
    const auto request = parseCalendarData(
        element("<C:calendar-data><C:comp name='VCALENDAR'><C:prop name='VERSION'/><C:comp "
                "name='VEVENT'><C:prop name='summary'/>"
                "<C:prop name='UID' novalue='yes'/></C:comp><C:comp "
                "name='VTIMEZONE'><C:allprop/><C:allcomp/></C:comp></C:comp></C:calendar-data>"));
    ASSERT_TRUE(request.components);
    const auto& calendar = *request.components;
    EXPECT_EQ(calendar.properties.front().name, "VERSION");
    ASSERT_EQ(calendar.components.size(), 2U);
    EXPECT_EQ(calendar.components[0].properties[0].name, "SUMMARY");
    EXPECT_EQ(calendar.components[0].properties[1].value,
              ical::ComponentSelection::PropertySelection::Value::kOmitted);
    EXPECT_TRUE(calendar.components[1].allProperties);
    EXPECT_TRUE(calendar.components[1].allComponents);
    EXPECT_FALSE(request.isWhole());
}

TEST(CalendarDataRequest, ReadsRanges) {
    const std::string range = " start='20060103T000000Z' end='20060105T000000Z'/>";
    EXPECT_TRUE(
        parseCalendarData(element("<C:calendar-data><C:expand" + range + "</C:calendar-data>"))
            .expand);
    EXPECT_TRUE(parseCalendarData(element("<C:calendar-data><C:limit-recurrence-set" + range +
                                          "</C:calendar-data>"))
                    .limitRecurrence);
    EXPECT_TRUE(parseCalendarData(element("<C:calendar-data><C:limit-freebusy-set" + range +
                                          "</C:calendar-data>"))
                    .limitFreeBusy);
}

TEST(CalendarDataRequest, RefusesUnknownTypesAndBrokenParts) {
    struct Case {
        std::string body;
        Refusal refusal;
    };

    const Refusal unsupported{Condition::kSupportedCalendarData, 403};
    const Refusal bad{Condition::kNone, 400};
    std::string deep;
    for (int i = 0; i < 20; ++i) {
        deep += "<C:comp name='VCALENDAR'>";
    }
    for (int i = 0; i < 20; ++i) {
        deep += "</C:comp>";
    }
    const std::vector<Case> cases{
        {"<C:calendar-data content-type='application/calendar+xml'/>", unsupported},
        {"<C:calendar-data content-type='text/calendar' version='1.0'/>", unsupported},
        {"<C:calendar-data version='3.0'/>", unsupported},
        {"<C:calendar-data><C:comp name='VEVENT'/></C:calendar-data>", bad},
        {"<C:calendar-data><C:comp/></C:calendar-data>", bad},
        {"<C:calendar-data><C:expand start='20060103T000000Z'/></C:calendar-data>", bad},
        {"<C:calendar-data><C:expand start='20060103T000000Z' "
         "end='20060102T000000Z'/></C:calendar-data>",
         bad},
        {"<C:calendar-data>" + deep + "</C:calendar-data>", bad},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.body);
        EXPECT_EQ(refusalOf([&] { static_cast<void>(parseCalendarData(element(example.body))); }),
                  example.refusal);
    }
}

TEST(AddressDataRequest, KnowsTypesAndVersions) {
    using Format = AddressDataRequest::Format;

    struct Case {
        std::string attributes;
        Format format;
    };

    const std::vector<Case> cases{
        {"", Format::kAsStored},
        {" content-type='text/vcard'", Format::kAsStored},
        {" content-type='text/vcard' version='3.0'", Format::kVcard3},
        {" content-type='text/vcard' version='4.0'", Format::kVcard4},
        {" version='4.0'", Format::kVcard4},
        {" content-type='application/vcard+json'", Format::kJcard},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.attributes);
        EXPECT_EQ(parseAddressData(element("<CR:address-data" + example.attributes + "/>")).format,
                  example.format);
    }
    for (const auto* attributes : {" content-type='text/vcard' version='2.1'",
                                   " content-type='application/vcard+xml'", " version='5'"}) {
        SCOPED_TRACE(attributes);
        EXPECT_EQ(refusalOf([&] {
                      static_cast<void>(parseAddressData(
                          element(std::string{"<CR:address-data"} + attributes + "/>")));
                  }),
                  (Refusal{Condition::kSupportedAddressData, 403}));
    }
}

TEST(AddressDataRequest, ReadsPropertiesAndAllprop) {
    const auto request =
        parseAddressData(element("<CR:address-data><CR:prop name='fn'/><CR:prop name='item1.TEL' "
                                 "novalue='yes'/></CR:address-data>"));
    ASSERT_EQ(request.properties.size(), 2U);
    EXPECT_EQ(request.properties[0].name, "FN");
    EXPECT_EQ(request.properties[1].name, "ITEM1.TEL");
    EXPECT_EQ(request.properties[1].value, vcard::PropertySelection::Value::kOmitted);
    // Interop: KDE asks for address-data/allprop.
    EXPECT_TRUE(
        parseAddressData(element("<CR:address-data><CR:allprop/></CR:address-data>")).isWhole());
}

}  // namespace
}  // namespace kalends::reports
