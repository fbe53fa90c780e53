// Export of a whole calendar or address book.
#include "dav/methods/export.h"

#include <memory>
#include <set>
#include <utility>

#include "dav/methods/pages.h"
#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"

namespace kalends::methods {
namespace {

/// Raw slices with a closing line end, whatever the client's last byte was.
void appendLines(std::string& out, std::string_view raw) {
    out += raw;
    if (!raw.ends_with('\n')) {
        out += "\r\n";
    }
}

class CalendarExport {
  public:
    CalendarExport(resource::ContextPtr context,
                   resource::Resource calendar,
                   const std::optional<storage::Selection::Range>& range)
        : pages_(std::move(context), std::move(calendar), storage::WantBody::kYes, range) {}

    bool produce(std::string& out) {
        if (!begun_) {
            begun_ = true;
            begin(out);
        }
        for (const auto& object : pages_.next()) {
            append(out, *object.object->body);
        }
        if (pages_.done()) {
            out += "END:VCALENDAR\r\n";
            return false;
        }
        return true;
    }

  private:
    void begin(std::string& out) const {
        const storage::Collection& calendar = *pages_.collection().collection;
        out += "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Export//EN\r\n";
        using contentline::appendFolded;
        using contentline::encodeText;
        appendFolded(out,
                     "X-WR-CALNAME:" + encodeText(calendar.displayName.value_or(calendar.slug)));
        if (calendar.description) {
            appendFolded(out, "X-WR-CALDESC:" + encodeText(*calendar.description));
        }
        if (calendar.color) {
            appendFolded(out, "X-APPLE-CALENDAR-COLOR:" + encodeText(*calendar.color));
        }
    }

    void append(std::string& out, const std::string& body) {
        const auto document = ical::parseStored(body);
        if (!document) {
            return;
        }
        for (const auto& component : document->components().front().components) {
            const bool zone = component.name == "VTIMEZONE";
            if (!zone || zones_.emplace(component.value("TZID")).second) {
                appendLines(out, component.raw);
            }
        }
    }

    ObjectPages pages_;
    std::set<std::string, std::less<>> zones_;
    bool begun_ = false;
};

}  // namespace

exchange::Producer exportCalendar(resource::ContextPtr context,
                                  resource::Resource calendar,
                                  const std::optional<storage::Selection::Range>& range) {
    auto state = std::make_shared<CalendarExport>(std::move(context), std::move(calendar), range);
    return [state](std::string& out) { return state->produce(out); };
}

exchange::Producer exportAddressbook(resource::ContextPtr context, resource::Resource addressbook) {
    auto pages = std::make_shared<ObjectPages>(std::move(context), std::move(addressbook),
                                               storage::WantBody::kYes);
    return [pages](std::string& out) {
        for (const auto& object : pages->next()) {
            appendLines(out, *object.object->body);
        }
        return !pages->done();
    };
}

}  // namespace kalends::methods
