// Small objects for protocol tests.
#include "tests/protocol/samples.h"

namespace kalends::test {
namespace {

std::string component(std::string_view type, std::string_view uid, std::string_view lines) {
    std::string text = "BEGIN:";
    text += type;
    text += "\r\nUID:";
    text += uid;
    text += "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\n";
    text += type == "VEVENT" ? "DTEND:20260105T100000Z\r\n" : "DUE:20260105T100000Z\r\n";
    text += lines.find("SUMMARY") == std::string_view::npos ? "SUMMARY:Sample\r\n" : "";
    text += lines;
    text += "END:";
    text += type;
    text += "\r\n";
    return text;
}

}  // namespace

std::string calendarWith(std::string_view components) {
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Test//EN\r\n";
    text += components;
    text += "END:VCALENDAR\r\n";
    return text;
}

std::string event(std::string_view uid, std::string_view lines) {
    return calendarWith(component("VEVENT", uid, lines));
}

std::string todo(std::string_view uid, std::string_view lines) {
    return calendarWith(component("VTODO", uid, lines));
}

std::string card(std::string_view uid, std::string_view lines) {
    std::string text = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:";
    text += uid;
    text += "\r\nFN:Sample Person\r\nN:Person;Sample;;;\r\n";
    text += lines;
    text += "END:VCARD\r\n";
    return text;
}

}  // namespace kalends::test
