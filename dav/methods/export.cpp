// Export of a whole calendar or address book.
#include "dav/methods/export.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "dav/methods/pages.h"
#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/edit.h"
#include "groupware/recurrence/zone.h"

namespace kalends::methods {
namespace {

/// Raw slices with a closing line end, whatever the client's last byte was.
void appendLines(std::string& out, std::string_view raw) {
    out += raw;
    if (!raw.ends_with('\n')) {
        out += "\r\n";
    }
}

using Renames = std::map<std::string, std::string, std::less<>>;

/// Every TZID parameter within the component; depth is what the parser allows.
void renameWithin(const contentline::Component& component,
                  const Renames& renames,
                  ical::Patch& patch) {
    for (const auto& property : component.properties) {
        const auto found = renames.find(property.parameterValue("TZID"));
        if (found == renames.end()) {
            continue;
        }
        std::string line{property.name};
        for (const auto& parameter : property.parameters) {
            line.append(";").append(parameter.name).append("=");
            for (std::size_t at = 0; at < parameter.values.size(); ++at) {
                const auto value = parameter.name == "TZID" ? std::string_view{found->second}
                                                            : parameter.values[at];
                line.append(at == 0 ? "" : ",").append(contentline::encodeParameterValue(value));
            }
        }
        patch.replace(property, ical::contentLine(line.append(":").append(property.value)));
    }
    for (const auto& part : component.components) {
        renameWithin(part, renames, patch);
    }
}

/// The definitions of time zones that stand in an export already. Objects of several programs may
/// mean different zones by one name of their own ("Customized Time Zone"): the second such zone
/// gets a name of its own, or its events would move.
class ExportZones {
  public:
    /// The object's text, with zones renamed where it must be.
    std::string disambiguated(const contentline::Document& document) {
        Renames renames;
        ical::Patch patch(document);
        const auto& components = document.components().front().components;
        for (const auto& component : components) {
            if (component.name != "VTIMEZONE") {
                continue;
            }
            const auto tzid = contentline::decodeText(component.value("TZID"));
            const auto name = nameFor(tzid, std::hash<std::string_view>{}(component.raw));
            if (!tzid.empty() && name != tzid) {
                renames.emplace(tzid, name);
                patch.set(component, "TZID",
                          ical::contentLine("TZID:" + contentline::encodeText(name)));
            }
        }
        for (const auto& component : components) {
            if (!renames.empty() && component.name != "VTIMEZONE") {
                renameWithin(component, renames, patch);
            }
        }
        return renames.empty() ? std::string{} : patch.apply();
    }

    /// True the first time for each name.
    bool isNew(const contentline::Component& vtimezone) {
        return written_.emplace(contentline::decodeText(vtimezone.value("TZID"))).second;
    }

  private:
    std::string nameFor(const std::string& tzid, std::size_t digest) {
        constexpr std::size_t kMostMeanings = 50;
        std::string name = tzid;
        for (std::size_t number = 2; number <= kMostMeanings; ++number) {
            const auto [place, fresh] = meanings_.emplace(name, digest);
            if (fresh || place->second == digest || recurrence::systemZoneName(tzid)) {
                return name;
            }
            name = tzid + "-" + std::to_string(number);
        }
        return tzid;
    }

    std::map<std::string, std::size_t, std::less<>> meanings_;  // digests of definitions
    std::set<std::string, std::less<>> written_;
};

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
        auto document = ical::parseStored(body);
        if (!document) {
            return;
        }
        if (auto text = zones_.disambiguated(*document); !text.empty()) {
            if (auto renamed = ical::parseStored(std::move(text))) {
                document = std::move(renamed);
            }
        }
        for (const auto& component : document->components().front().components) {
            if (component.name != "VTIMEZONE" || zones_.isNew(component)) {
                appendLines(out, component.raw);
            }
        }
    }

    ObjectPages pages_;
    ExportZones zones_;
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
