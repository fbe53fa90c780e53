// What calendar-data and address-data give of a stored object.
#include "dav/reports/object_data.h"

#include <vector>

#include "tests/unit/reports/xml_support.h"

namespace kalends::reports {
namespace {

const std::string kEvent =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//Y//"
    "EN\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20060101T000000Z\r\n"
    "DTSTART:20060102T120000Z\r\nDTEND:20060102T130000Z\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:A "
    "<b> & \"c\"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const std::string kCard =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:Ann\r\nN:;Ann;;;\r\nTEL:1\r\nEND:VCARD\r\n";

resource::Resource objectWith(resource::Kind kind, std::optional<std::string> body) {
    resource::Resource resource;
    resource.kind = kind;
    resource.object.emplace();
    resource.object->body = std::move(body);
    return resource;
}

/// The text the element has for a client that parses it; nullopt when it is not found.
std::optional<std::string> written(properties::ComputedProperties& data,
                                   const xml::Element& asked,
                                   const resource::Resource& resource) {
    std::string out;
    xml::Writer writer{out};
    writer.openDocument({xml::kDav, "prop"});
    const auto found = data.write(asked, resource, writer);
    if (!found || *found == properties::Found::kNo) {
        return std::nullopt;
    }
    writer.close({xml::kDav, "prop"});
    return std::get<xml::Element>(xml::read(out)).elements().at(0)->text();
}

std::string withoutCr(std::string text) {
    std::erase(text, '\r');
    return text;
}

std::optional<std::string> calendarData(const std::string& body) {
    const auto asked = element(body);
    CalendarData data{parseCalendarData(asked), resource::Timezones::kAsStored};
    return written(data, asked, objectWith(resource::Kind::kCalendarObject, kEvent));
}

std::optional<std::string> addressData(const std::string& body) {
    const auto asked = element(body);
    AddressData data{parseAddressData(asked)};
    return written(data, asked, objectWith(resource::Kind::kAddressObject, kCard));
}

TEST(CalendarData, IsTheStoredTextWithBareLineFeeds) {
    EXPECT_EQ(calendarData("<C:calendar-data/>"), withoutCr(kEvent));
}

TEST(CalendarData, IsNotFoundWithoutBodyAndLeavesOtherPropertiesAlone) {
    CalendarData data{{}, resource::Timezones::kAsStored};
    EXPECT_EQ(written(data, element("<C:calendar-data/>"),
                      objectWith(resource::Kind::kCalendarObject, std::nullopt)),
              std::nullopt);
    std::string out;
    xml::Writer writer{out};
    EXPECT_EQ(data.write(element("<D:getetag/>"),
                         objectWith(resource::Kind::kCalendarObject, kEvent), writer),
              std::nullopt);
    EXPECT_TRUE(out.empty());
}

TEST(CalendarData, GivesTheSelectedParts) {
    const auto text = calendarData(
        "<C:calendar-data><C:comp name='VCALENDAR'><C:prop name='VERSION'/><C:comp "
        "name='VEVENT'><C:prop name='UID'/></C:comp></C:comp></C:calendar-data>");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("UID:u1"), std::string::npos);
    EXPECT_EQ(text->find("SUMMARY"), std::string::npos);
    EXPECT_EQ(text->find("PRODID"), std::string::npos);
}

TEST(CalendarData, ExpandsInstancesOfTheRange) {
    const auto text = calendarData(
        "<C:calendar-data><C:comp name='VCALENDAR'/><C:expand start='20060103T000000Z' "
        "end='20060105T000000Z'/></C:calendar-data>");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("RECURRENCE-ID:20060103T120000Z"), std::string::npos) << *text;
    EXPECT_NE(text->find("RECURRENCE-ID:20060104T120000Z"), std::string::npos);
    EXPECT_EQ(text->find("20060105T120000Z"), std::string::npos);
    EXPECT_EQ(text->find("RRULE"), std::string::npos);
}

TEST(CalendarData, ExpandsAndSelectsTogether) {
    const auto text = calendarData(
        "<C:calendar-data><C:comp name='VCALENDAR'><C:allprop/><C:comp name='VEVENT'><C:prop "
        "name='DTSTART'/></C:comp></C:comp>"
        "<C:expand start='20060103T000000Z' end='20060104T000000Z'/></C:calendar-data>");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("DTSTART:20060103T120000Z"), std::string::npos) << *text;
    EXPECT_EQ(text->find("SUMMARY"), std::string::npos);
}

TEST(CalendarData, IsJcalWhenAskedFor) {
    const auto text = calendarData("<C:calendar-data content-type='application/calendar+json'/>");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->find("[\"vcalendar\""), 0U);
}

TEST(CalendarData, IsNotFoundWhenTheBodyCannotBeParsed) {
    const auto asked = element("<C:calendar-data content-type='application/calendar+json'/>");
    CalendarData data{parseCalendarData(asked), resource::Timezones::kAsStored};
    EXPECT_EQ(written(data, asked, objectWith(resource::Kind::kCalendarObject, "rubbish")),
              std::nullopt);
}

TEST(AddressData, IsTheStoredTextOrTheOtherVersion) {
    EXPECT_EQ(addressData("<CR:address-data/>"), withoutCr(kCard));
    EXPECT_EQ(addressData("<CR:address-data version='3.0'/>"), withoutCr(kCard));
    const auto four = addressData("<CR:address-data content-type='text/vcard' version='4.0'/>");
    ASSERT_TRUE(four);
    EXPECT_NE(four->find("VERSION:4.0"), std::string::npos);
    const auto json = addressData("<CR:address-data content-type='application/vcard+json'/>");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->find("[\"vcard\""), 0U);
}

TEST(AddressData, GivesTheSelectedProperties) {
    const auto text = addressData("<CR:address-data><CR:prop name='FN'/></CR:address-data>");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("FN:Ann"), std::string::npos);
    EXPECT_EQ(text->find("TEL"), std::string::npos);
    const auto converted =
        addressData("<CR:address-data version='4.0'><CR:prop name='TEL'/></CR:address-data>");
    ASSERT_TRUE(converted);
    EXPECT_NE(converted->find("VERSION:4.0"), std::string::npos);
    EXPECT_NE(converted->find("TEL"), std::string::npos);
    EXPECT_EQ(converted->find("FN"), std::string::npos);
}

TEST(ObjectText, EscapesMarkupAndDropsWhatXmlCannotCarry) {
    std::string out;
    appendObjectText(out, std::string_view{"a<b>&\"\r\n\x01z"});
    EXPECT_EQ(out, "a&lt;b&gt;&amp;\"\nz");
}

}  // namespace
}  // namespace kalends::reports
