// Messages about shared collections.
#include "dav/sharing/notification.h"

#include <variant>

#include "dav/xml/reader.h"
#include "dav/xml/writer.h"
#include "groupware/ical/calendar.h"

namespace kalends::sharing {

namespace {

using xml::kCaldav;
using xml::kCalendarServer;

constexpr xml::QName kNotification{kCalendarServer, "notification"};

bool isBook(const storage::Collection& collection) {
    return collection.kind == storage::CollectionKind::kAddressbook;
}

std::string_view sharedTypeOf(const Shared& shared) {
    if (shared.group) {
        return "group";
    }
    return isBook(shared.collection) ? "addressbook" : "calendar";
}

std::string identityOf(const Shared& shared) {
    return shared.collection.uuid +
           (shared.group ? '-' + std::to_string(shared.group->card.value) : std::string{});
}

void writeName(const storage::Principal& principal, xml::Writer& out) {
    if (!principal.displayName.empty()) {
        out.element({kCalendarServer, "common-name"}, principal.displayName);
    }
}

void writeHost(const Shared& shared, xml::Writer& out) {
    constexpr xml::QName kHost{kCalendarServer, "hosturl"};
    out.open(kHost);
    const auto host = hostUrl(shared.owner, shared.collection);
    out.href(shared.group ? resource::memberHref(host + '/', shared.group->name) : host);
    out.close(kHost);
}

void writeAccess(bool writes, xml::Writer& out) {
    constexpr xml::QName kAccess{kCalendarServer, "access"};
    out.open(kAccess);
    out.empty({kCalendarServer, writes ? "read-write" : "read"});
    out.close(kAccess);
}

void writeComponents(const storage::Collection& collection, xml::Writer& out) {
    constexpr xml::QName kSet{kCaldav, "supported-calendar-component-set"};
    if (collection.kind != storage::CollectionKind::kCalendar) {
        return;
    }
    // Interop: Apple's Calendar and Reminders each look for their own kind; an unrestricted
    // calendar is one for events.
    const auto set = collection.components == 0
                         ? static_cast<std::uint8_t>(ical::ComponentType::kEvent)
                         : collection.components;
    out.open(kSet);
    for (const auto type :
         {ical::ComponentType::kEvent, ical::ComponentType::kTodo, ical::ComponentType::kJournal}) {
        const auto bit = static_cast<std::uint8_t>(type);
        if ((set & bit) != 0) {
            out.empty({kCaldav, "comp"}, "name", ical::nameOf(type));
        }
    }
    out.close(kSet);
}

}  // namespace

std::string stampOf(std::chrono::sys_seconds now) {
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{now - day};
    const auto digits = [](auto value, std::size_t width) {
        std::string text = std::to_string(value);
        return text.insert(0, width > text.size() ? width - text.size() : 0, '0');
    };
    return digits(static_cast<int>(date.year()), 4) +
           digits(static_cast<unsigned>(date.month()), 2) +
           digits(static_cast<unsigned>(date.day()), 2) + 'T' + digits(time.hours().count(), 2) +
           digits(time.minutes().count(), 2) + digits(time.seconds().count(), 2) + 'Z';
}

std::string_view elementOf(Status status) {
    switch (status) {
        case Status::kAccepted:
            return "invite-accepted";
        case Status::kDeclined:
            return "invite-declined";
        case Status::kDeleted:
            return "invite-deleted";
        case Status::kNoResponse:
            break;
    }
    return "invite-noresponse";
}

std::string addressOf(const storage::Principal& principal) {
    return "urn:uuid:" + principal.guid;
}

std::string hostUrl(const storage::Principal& owner, const storage::Collection& collection) {
    std::string href =
        resource::collectionHref(collection.home, {owner.kind, owner.slug}, collection.slug);
    if (href.ends_with('/')) {
        href.pop_back();
    }
    return href;
}

std::string inviteText(const Shared& shared, const Invite& invite) {
    constexpr xml::QName kInvite{kCalendarServer, "invite-notification"};
    constexpr xml::QName kOrganizer{kCalendarServer, "organizer"};
    std::string text;
    xml::Writer out{text};
    out.openDocument(kNotification);
    out.element({kCalendarServer, "dtstamp"}, stampOf(shared.now));
    out.open(kInvite, "shared-type", sharedTypeOf(shared));
    // Interop: Apple's programs remove a message by its UID, as their server names it by that.
    out.element({kCalendarServer, "uid"}, inviteName(shared));
    out.href(addressOf(invite.sharee));
    out.empty({kCalendarServer, elementOf(invite.status)});
    writeAccess(invite.writes, out);
    writeHost(shared, out);
    out.open(kOrganizer);
    out.href(isBook(shared.collection)
                 ? addressOf(shared.owner)
                 : resource::principalHref({shared.owner.kind, shared.owner.slug}));
    writeName(shared.owner, out);
    out.close(kOrganizer);
    if (!invite.summary.empty()) {
        out.element({kCalendarServer, "summary"}, invite.summary);
    }
    writeComponents(shared.collection, out);
    out.close(kInvite);
    out.close(kNotification);
    return text;
}

std::string replyText(const Shared& shared,
                      const storage::Principal& sharee,
                      Status status,
                      std::string_view summary) {
    constexpr xml::QName kReply{kCalendarServer, "invite-reply"};
    std::string text;
    xml::Writer out{text};
    out.openDocument(kNotification);
    out.element({kCalendarServer, "dtstamp"}, stampOf(shared.now));
    out.open(kReply, "shared-type", sharedTypeOf(shared));
    // Interop: of calendars a reply carries the mail address, an invitation the urn and the
    // organizer's principal; of address books all carry the urn: so did the server Apple's clients
    // grew up with.
    out.open({xml::kDav, "href"});
    out.text(sharee.email.empty() || isBook(shared.collection) ? addressOf(sharee)
                                                               : "mailto:" + sharee.email);
    out.close({xml::kDav, "href"});
    out.empty({kCalendarServer, elementOf(status)});
    writeHost(shared, out);
    out.element({kCalendarServer, "in-reply-to"}, inviteName(shared));
    if (!summary.empty()) {
        out.element({kCalendarServer, "summary"}, summary);
    }
    writeName(sharee, out);
    out.close(kReply);
    out.close(kNotification);
    return text;
}

std::string inviteName(const Shared& shared) {
    return std::string(sharedTypeOf(shared)) + "-invite-" + identityOf(shared) + ".xml";
}

std::string replyName(const Shared& shared, const storage::Principal& sharee) {
    return std::string(sharedTypeOf(shared)) + "-reply-" + identityOf(shared) + "-" + sharee.guid +
           ".xml";
}

std::optional<Type> typeOf(std::string_view name) {
    if (name.starts_with("deputy-")) {
        return Type{"deputy-notification", {}, xml::kKalends};
    }
    for (const std::string_view sharedType : {"calendar", "addressbook", "group"}) {
        if (!name.starts_with(sharedType)) {
            continue;
        }
        const auto rest = name.substr(sharedType.size());
        if (rest.starts_with("-invite-")) {
            return Type{"invite-notification", sharedType};
        }
        if (rest.starts_with("-reply-")) {
            return Type{"invite-reply", sharedType};
        }
    }
    return std::nullopt;
}

std::optional<std::string> hostIn(std::string_view message) {
    const auto parsed = xml::read(message);
    const xml::Element* element = std::get_if<xml::Element>(&parsed);
    for (const std::string_view step : {"invite-notification", "hosturl"}) {
        element = element == nullptr ? nullptr : element->child({kCalendarServer, step});
    }
    const auto* href = element == nullptr ? nullptr : element->child({xml::kDav, "href"});
    return href == nullptr ? std::nullopt : std::optional(href->trimmedText());
}

}  // namespace kalends::sharing
