// Partial calendar data (RFC 4791 section 9.6).
#include "groupware/ical/subset.h"

#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using Property = ComponentSelection::PropertySelection;

const std::string& source() {
    static const std::string text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\nBEGIN:VEVENT\r\nUID:1\r\n"
        "SUMMARY;LANGUAGE=en;X-A=\"a:b\":one\r\n  two\r\nDTSTART:20260101T000000Z\r\n"
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\nX-LAST:z\r\n"
        "END:VEVENT\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";
    return text;
}

std::string selected(const ComponentSelection& selection) {
    const auto document = parseStored(source());
    return subset(document->components().front(), selection);
}

ComponentSelection component(std::string name,
                             std::vector<Property> properties,
                             std::vector<ComponentSelection> components) {
    ComponentSelection selection;
    selection.name = std::move(name);
    selection.properties = std::move(properties);
    selection.components = std::move(components);
    return selection;
}

TEST(Subset, AnElementWithoutSelectionMeansEverythingByteForByte) {
    EXPECT_EQ(selected(component("VCALENDAR", {}, {})), source());
    ComponentSelection all = component("VCALENDAR", {}, {});
    all.allProperties = all.allComponents = true;
    EXPECT_EQ(selected(all), source());
}

TEST(Subset, KeepsOnlyNamedPropertiesAndComponents) {
    EXPECT_EQ(selected(component("VCALENDAR", {{"VERSION"}},
                                 {component("VEVENT", {{"SUMMARY"}, {"UID"}}, {}),
                                  component("VTIMEZONE", {}, {})})),
              "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
              "SUMMARY;LANGUAGE=en;X-A=\"a:b\":one\r\n  two\r\nEND:VEVENT\r\n"
              "BEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n");
}

TEST(Subset, SelectsInsideNestedAlarms) {
    ComponentSelection event = component("VEVENT", {}, {component("VALARM", {{"TRIGGER"}}, {})});
    event.allProperties = true;
    EXPECT_EQ(selected(component("VCALENDAR", {}, {event})),
              "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n"
              "SUMMARY;LANGUAGE=en;X-A=\"a:b\":one\r\n  two\r\nDTSTART:20260101T000000Z\r\n"
              "BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\nX-LAST:z\r\nEND:VEVENT\r\n"
              "END:VCALENDAR\r\n");
}

TEST(Subset, AllComponentsBringsNestedOnesWhole) {
    ComponentSelection event = component("VEVENT", {{"UID"}}, {});
    event.allComponents = true;
    EXPECT_EQ(selected(component("VCALENDAR", {}, {event})),
              "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n"
              "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
              "END:VCALENDAR\r\n");
}

TEST(Subset, OmitsAValueButKeepsParametersAndColon) {
    EXPECT_EQ(
        selected(component("VCALENDAR", {},
                           {component("VEVENT", {{"SUMMARY", Property::Value::kOmitted}}, {})})),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en;X-A=\"a:b\":\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n");
}

TEST(Subset, AnotherRootSelectsNothing) {
    EXPECT_EQ(selected(component("VCARD", {}, {})), "");
}

}  // namespace
}  // namespace kalends::ical
