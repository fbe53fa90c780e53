// The demo calendar: plain iCalendar and vCard, stored through the storage interface.
#include "server/demo_data.h"

#include <array>
#include <cstdio>
#include <stdexcept>

#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "groupware/ical/calendar.h"
#include "groupware/recurrence/zone.h"
#include "groupware/vcard/card.h"

namespace kalends::server {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

std::string date(sys_days day) {
    const std::chrono::year_month_day parts(day);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(parts.year()),
                  static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    return text.data();
}

sys_days mondayOf(std::chrono::year_month_day today) {
    const sys_days day(today);
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

/// Content lines from lines ended by \n; long ones are folded (RFC 5545 section 3.1), never inside
/// a character.
std::string contentLines(const std::string& text) {
    std::string folded;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (text[i] == '\n') {
            folded += "\r\n";
            column = 0;
            continue;
        }
        if (column >= 70 && (byte & 0xC0) != 0x80) {
            folded += "\r\n ";
            column = 1;
        }
        folded += text[i];
        ++column;
    }
    return folded;
}

struct Component {
    std::string name;  // of the object, and the start of its UID
    std::string kind;  // VEVENT, VTODO
    std::string lines;
    bool zoned = false;
};

std::string vtimezone() {
    auto text = recurrence::vtimezoneFor("Europe/Berlin");
    std::string plain;
    for (const char c : text) {
        if (c != '\r') {
            plain += c;
        }
    }
    return plain;
}

std::string calendarText(const Component& component,
                         const std::string& owner,
                         const std::string& stamp) {
    std::string text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Kalends//Demo data//EN\n";
    if (component.zoned) {
        text += vtimezone();
    }
    text += "BEGIN:" + component.kind + "\nUID:demo-" + owner + "-" + component.name +
            "\nDTSTAMP:" + stamp + "T060000Z\n" + component.lines + "END:" + component.kind +
            "\nEND:VCALENDAR\n";
    return contentLines(text);
}

std::vector<Component> demoEvents(sys_days monday) {
    const auto on = [monday](int offset) { return date(monday + days(offset)); };
    const std::string zone = ";TZID=Europe/Berlin:";
    return {
        {"team-meeting", "VEVENT",
         "DTSTART" + zone + on(0) + "T093000\nDTEND" + zone + on(0) +
             "T103000\nRRULE:FREQ=WEEKLY;BYDAY=MO\nSUMMARY:Teambesprechung\nLOCATION:Raum 2.14\n"
             "DESCRIPTION:Jede Woche: Stand der Vorhaben\\, Vertretungen\\, Verschiedenes.\n",
         true},
        {"stand-up", "VEVENT",
         "DTSTART" + zone + on(1) +
             "T091500\nDURATION:PT15M\nRRULE:FREQ=DAILY;INTERVAL=1;BYDAY=TU,WE,TH\n"
             "EXDATE" +
             zone + on(9) + "T091500\nSUMMARY:Stand-up\nCATEGORIES:Project\n",
         true},
        {"dentist", "VEVENT",
         "DTSTART" + zone + on(2) + "T141500\nDTEND" + zone + on(2) +
             "T150000\nSUMMARY:Dentist\nCLASS:PRIVATE\nLOCATION:Marktplatz 3\n"
             "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Dentist in half an "
             "hour\nTRIGGER:-PT30M\nEND:VALARM\n",
         true},
        {"holiday", "VEVENT",
         "DTSTART;VALUE=DATE:" + on(4) + "\nDTEND;VALUE=DATE:" + on(5) +
             "\nSUMMARY:Betriebsausflug\nTRANSP:TRANSPARENT\n"},
        {"training", "VEVENT",
         "DTSTART;VALUE=DATE:" + on(8) + "\nDTEND;VALUE=DATE:" + on(10) +
             "\nSUMMARY:Schulung: Barrierefreie Dokumente\nLOCATION:Akademie\\, Saal 1\n"},
        {"budget", "VEVENT",
         "DTSTART" + zone + on(3) + "T130000\nDTEND" + zone + on(3) +
             "T143000\nRRULE:FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1;COUNT=12\nSUMMARY:Budget review\n"
             "STATUS:TENTATIVE\nURL:https://example.org/budget\n",
         true},
    };
}

std::vector<Component> demoTasks(sys_days monday) {
    const auto on = [monday](int offset) { return date(monday + days(offset)); };
    return {
        {"minutes", "VTODO",
         "DUE;VALUE=DATE:" + on(2) +
             "\nSUMMARY:Protokoll verschicken\nPRIORITY:1\nSTATUS:NEEDS-ACTION\n"},
        {"inventory", "VTODO",
         "DTSTART;VALUE=DATE:" + on(1) + "\nDUE;VALUE=DATE:" + on(10) +
             "\nSUMMARY:Inventory of meeting room "
             "equipment\nSTATUS:IN-PROCESS\nPERCENT-COMPLETE:40\n"},
        {"travel", "VTODO",
         "SUMMARY:Reisekosten abrechnen\nSTATUS:COMPLETED\nPERCENT-COMPLETE:100\nCOMPLETED:" +
             on(0) + "T101500Z\n"},
    };
}

std::vector<DemoObject> demoCards(const std::string& owner) {
    struct Contact {
        const char *name, *family, *given, *email, *phone, *organisation;
    };

    constexpr std::array kContacts{
        Contact{"weber", "Weber", "Jürgen", "juergen.weber@example.org", "+49 30 5550101",
                "Ordnungsamt;Sachgebiet 2"},
        Contact{"lopez", "López", "María", "maria.lopez@example.net", "+34 91 5550102",
                "Ayuntamiento"},
        Contact{"smith", "Smith", "Ann", "ann.smith@example.com", "+44 20 79460103",
                "City Council"},
        Contact{"yilmaz", "Yılmaz", "Ayşe", "ayse.yilmaz@example.org", "+49 89 5550104",
                "Stadtwerke;Netze"},
    };
    std::vector<DemoObject> cards;
    for (const auto& contact : kContacts) {
        const std::string full = std::string(contact.given) + " " + contact.family;
        cards.push_back({.collection = "addressbook",
                         .name = std::string(contact.name) + ".vcf",
                         .text = contentLines(
                             "BEGIN:VCARD\nVERSION:3.0\nUID:demo-" + owner + "-" + contact.name +
                             "\nFN:" + full + "\nN:" + contact.family + ";" + contact.given +
                             ";;;\nEMAIL;TYPE=WORK:" + contact.email + "\nTEL;TYPE=WORK,VOICE:" +
                             contact.phone + "\nORG:" + contact.organisation + "\nEND:VCARD\n")});
    }
    return cards;
}

storage::IndexRows indexRowsOf(const DemoObject& object, std::chrono::sys_seconds now) {
    if (object.collection == "addressbook") {
        const auto card = vcard::parse(object.text);
        if (const auto* problem = std::get_if<vcard::Violation>(&card)) {
            throw std::logic_error("demo contact " + object.name + ": " + problem->message);
        }
        return content::indexRows(std::get<vcard::Card>(card));
    }
    const auto calendar = ical::parse(object.text);
    if (const auto* problem = std::get_if<ical::Violation>(&calendar)) {
        throw std::logic_error("demo object " + object.name + ": " + problem->message);
    }
    return content::indexRows(std::get<ical::Calendar>(calendar), now);
}

}  // namespace

std::vector<DemoObject> demoObjects(std::chrono::year_month_day today, const std::string& owner) {
    const auto monday = mondayOf(today);
    const auto stamp = date(sys_days(today));
    std::vector<DemoObject> objects;
    for (const auto& event : demoEvents(monday)) {
        objects.push_back({.collection = "calendar",
                           .name = event.name + ".ics",
                           .text = calendarText(event, owner, stamp)});
    }
    for (const auto& task : demoTasks(monday)) {
        objects.push_back({.collection = "tasks",
                           .name = task.name + ".ics",
                           .text = calendarText(task, owner, stamp)});
    }
    for (auto& card : demoCards(owner)) {
        objects.push_back(std::move(card));
    }
    return objects;
}

void storeDemoData(storage::Database& database,
                   const storage::Principal& owner,
                   std::chrono::sys_seconds now) {
    const storage::Actor actor{.principal = owner.id, .credential = "demo"};
    const auto today = std::chrono::year_month_day(std::chrono::floor<days>(now));
    for (const auto& object : demoObjects(today, owner.slug)) {
        const bool contact = object.collection == "addressbook";
        const auto place = database.objects().locate(
            {.owner = {.kind = owner.kind, .slug = owner.slug},
             .home = contact ? storage::HomeKind::kAddressbooks : storage::HomeKind::kCalendars,
             .collection = object.collection,
             .object = std::nullopt},
            owner.id, storage::WantBody::kNo);
        if (!place || !place->collection) {
            throw std::logic_error("a new account has no " + object.collection);
        }
        storage::Preconditions isNew;
        isNew.mustNotExist = true;
        (void)database.objects().put({.collection = place->collection->id,
                                      .name = object.name,
                                      .etag = content::etagOf(object.text),
                                      .body = object.text,
                                      .contentType = "",
                                      .index = indexRowsOf(object, now),
                                      .scheduleTag = std::nullopt},
                                     isNew, actor);
    }
}

}  // namespace kalends::server
