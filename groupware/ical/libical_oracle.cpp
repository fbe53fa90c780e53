// A second opinion on recurrences from libical, behind limits.
#include "groupware/ical/libical_oracle.h"

#include <libical/ical.h>

#include <algorithm>
#include <memory>

#include "groupware/contentline/document.h"
#include "groupware/contentline/values.h"
#include "groupware/recurrence/rule.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kMostBytes = std::size_t{64} * 1024;
constexpr std::size_t kLongestLine = 8192;  // its parser is quadratic in the length of a line
constexpr int kMostSteps = 100'000;

struct FreeComponent {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

struct FreeIterator {
    void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

using ComponentHandle = std::unique_ptr<icalcomponent, FreeComponent>;
using IteratorHandle = std::unique_ptr<icalrecur_iterator, FreeIterator>;

bool hasNegative(const std::vector<int>& values) {
    return std::any_of(values.begin(), values.end(), [](int value) { return value < 0; });
}

/// A weekday written twice is two occurrences to libical.
bool namesADayTwice(std::string_view rule) {
    const std::size_t at = rule.find("BYDAY=");
    if (at == std::string_view::npos)
        return false;
    const std::string_view list = rule.substr(at + 6, rule.find(';', at) - at - 6);
    std::vector<std::string_view> days = contentline::splitEscaped(list, ',');
    std::sort(days.begin(), days.end());
    return std::adjacent_find(days.begin(), days.end()) != days.end();
}

/// The classes that measurement found right.
bool isTrusted(const recurrence::Rule& rule) {
    using recurrence::Frequency;
    const bool plain = rule.isGregorian() && rule.skip == recurrence::Skip::kOmit &&
                       rule.byHour.empty() && rule.byMinute.empty() && rule.bySecond.empty() &&
                       rule.byWeekNo.empty() && rule.byYearDay.empty();
    if (!plain)
        return false;
    switch (rule.frequency) {
        case Frequency::kDaily:
            return rule.byMonthDay.empty() && rule.bySetPos.empty();
        case Frequency::kWeekly:
            return rule.bySetPos.empty();
        case Frequency::kMonthly:
            return true;
        case Frequency::kYearly:
            return !hasNegative(rule.byMonthDay) && rule.bySetPos.empty() &&
                   (rule.byMonthDay.empty() || !rule.byMonth.empty());
        default:
            return false;
    }
}

bool isWithinBounds(const Component& component) {
    if (component.raw.size() > kMostBytes)
        return false;
    for (const Property& property : component.properties) {
        if (property.raw.size() > kLongestLine)
            return false;
        if (property.name == "EXRULE" ||
            (property.name == "RDATE" && property.parameterValue("VALUE") == "PERIOD"))
            return false;
        if (property.name == "RRULE") {
            const auto rule = recurrence::parseRule(property.value);
            if (!std::holds_alternative<recurrence::Rule>(rule) ||
                !isTrusted(std::get<recurrence::Rule>(rule)) || namesADayTwice(property.value))
                return false;
        }
    }
    return std::all_of(component.components.begin(), component.components.end(), isWithinBounds);
}

void prepareOnce() {
    static const bool kPrepared = [] {
        icalerror_set_errors_are_fatal(0);
        icaltimezone_set_builtin_tzdata(0);
        return icaltimezone_get_builtin_timezones() != nullptr;
    }();
    (void)kPrepared;
}

/// Times of one object in libical's hands.
class Reader {
  public:
    explicit Reader(icalcomponent* event) : event_(event) {}

    [[nodiscard]] bool readStart() {
        icalproperty* const property =
            icalcomponent_get_first_property(event_, ICAL_DTSTART_PROPERTY);
        if (property == nullptr)
            return false;
        start_ = icalproperty_get_dtstart(property);
        icalparameter* const tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
        if (tzid != nullptr) {
            zone_ = icaltimezone_get_builtin_timezone(icalparameter_get_tzid(tzid));
            if (zone_ == nullptr)
                return false;
        }
        return icaltime_is_valid_time(start_) != 0;
    }

    [[nodiscard]] sys_seconds start() const { return instant(start_); }

    /// False when the rule cannot be followed to the window's end.
    [[nodiscard]] bool addRule(icalproperty* property, const recurrence::Window& window) {
        const icalrecurrencetype rule = icalproperty_get_rrule(property);
        const IteratorHandle iterator(icalrecur_iterator_new(rule, start_));
        if (!iterator)
            return false;
        for (int step = 0; step < kMostSteps; ++step) {
            const icaltimetype next = icalrecur_iterator_next(iterator.get());
            if (icaltime_is_null_time(next) != 0)
                return true;
            const sys_seconds at = instant(next);
            // It counts from the first date generated, and may place the weeks of an interval
            // wrongly, where that date is not DTSTART.
            const bool delicate =
                rule.count > 0 || (rule.freq == ICAL_WEEKLY_RECURRENCE && rule.interval > 1);
            if (step == 0 && delicate && at != start())
                return false;
            if (at >= window.end)
                return true;
            found_.push_back(at);
        }
        return false;
    }

    void addDates() {
        found_.push_back(start());
        for (icalproperty* property = icalcomponent_get_first_property(event_, ICAL_RDATE_PROPERTY);
             property != nullptr;
             property = icalcomponent_get_next_property(event_, ICAL_RDATE_PROPERTY))
            found_.push_back(instant(icalproperty_get_rdate(property).time));
        for (icalproperty* property =
                 icalcomponent_get_first_property(event_, ICAL_EXDATE_PROPERTY);
             property != nullptr;
             property = icalcomponent_get_next_property(event_, ICAL_EXDATE_PROPERTY))
            excluded_.push_back(instant(icalproperty_get_exdate(property)));
    }

    [[nodiscard]] std::vector<sys_seconds> within(const recurrence::Window& window) && {
        std::sort(found_.begin(), found_.end());
        found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
        const auto unwanted = [&](sys_seconds at) {
            return at < window.start || at >= window.end ||
                   std::find(excluded_.begin(), excluded_.end(), at) != excluded_.end();
        };
        found_.erase(std::remove_if(found_.begin(), found_.end(), unwanted), found_.end());
        return std::move(found_);
    }

  private:
    [[nodiscard]] sys_seconds instant(const icaltimetype& time) const {
        icaltimezone* const zone = zone_ == nullptr || icaltime_is_utc(time) != 0
                                       ? icaltimezone_get_utc_timezone()
                                       : zone_;
        return sys_seconds{seconds{icaltime_as_timet_with_zone(time, zone)}};
    }

    icalcomponent* event_;
    icaltimetype start_{};
    icaltimezone* zone_ = nullptr;
    std::vector<sys_seconds> found_;
    std::vector<sys_seconds> excluded_;
};

icalcomponent* masterOf(icalcomponent* calendar) {
    for (icalcomponent* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event != nullptr;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        if (icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY) == nullptr)
            return event;
    return nullptr;
}

}  // namespace

std::optional<std::vector<sys_seconds>> occurrencesByLibical(const std::string& text,
                                                             const recurrence::Window& window) {
    contentline::Limits limits;
    limits.bytes = kMostBytes;
    const auto parsed = contentline::Document::parse(text, limits);
    const auto* const document = std::get_if<contentline::Document>(&parsed);
    if (document == nullptr || document->components().size() != 1 ||
        !isWithinBounds(document->components().front()))
        return std::nullopt;
    prepareOnce();
    const ComponentHandle calendar(icalparser_parse_string(text.c_str()));
    if (!calendar || icalcomponent_isa(calendar.get()) != ICAL_VCALENDAR_COMPONENT)
        return std::nullopt;
    icalcomponent* const event = masterOf(calendar.get());
    if (event == nullptr)
        return std::nullopt;
    Reader reader(event);
    if (!reader.readStart())
        return std::nullopt;
    for (icalproperty* property = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
         property != nullptr;
         property = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY))
        if (!reader.addRule(property, window))
            return std::nullopt;
    reader.addDates();
    return std::move(reader).within(window);
}

}  // namespace kalends::ical
