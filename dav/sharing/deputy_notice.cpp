// Text and name of the message, and where it goes.
#include "dav/sharing/deputy_notice.h"

#include <utility>

#include "dav/content/etag.h"
#include "dav/resource/dates.h"
#include "dav/resource/locator.h"
#include "dav/sharing/notification.h"
#include "dav/xml/writer.h"
#include "storage/shares.h"

namespace kalends::sharing {

namespace {

using xml::kCalendarServer;
using xml::kKalends;

void writeTerms(const storage::Delegation& terms, xml::Writer& out) {
    out.empty({kKalends, terms.mode == storage::DelegateMode::kWrite ? "write" : "read"});
    if (!terms.withPrivate) {
        out.empty({kKalends, "without-private"});
    }
    if (terms.until) {
        out.element({kKalends, "until"}, stampOf(*terms.until));
    }
}

}  // namespace

std::string deputyNoticeText(const DeputyNotice& notice) {
    constexpr xml::QName kNotification{kCalendarServer, "notification"};
    constexpr xml::QName kDeputy{kKalends, "deputy-notification"};
    constexpr xml::QName kOwner{kKalends, "owner"};
    std::string text;
    xml::Writer out{text};
    out.openDocument(kNotification);
    out.element({kCalendarServer, "dtstamp"}, stampOf(notice.now));
    out.open(kDeputy);
    out.open(kOwner);
    out.href(resource::principalHref({notice.owner.kind, notice.owner.slug}));
    if (!notice.owner.displayName.empty()) {
        out.element({kCalendarServer, "common-name"}, notice.owner.displayName);
    }
    out.close(kOwner);
    if (notice.terms) {
        writeTerms(*notice.terms, out);
    } else {
        out.empty({kKalends, "dismissed"});
    }
    out.close(kDeputy);
    out.close(kNotification);
    return text;
}

std::string deputyNoticeName(const storage::Principal& owner) {
    return "deputy-" + owner.guid + ".xml";
}

void tellDeputy(storage::Database& database,
                const storage::Actor& actor,
                const DeputyNotice& notice) {
    for (const auto& [person, where] : database.shares().notificationsOf({notice.deputy})) {
        auto text = deputyNoticeText(notice);
        storage::NewObject message;
        message.collection = where;
        message.name = deputyNoticeName(notice.owner);
        message.etag = content::etagOf(text);
        message.body = std::move(text);
        message.contentType = "application/xml; charset=utf-8";
        storage::Actor writer = actor;
        writer.lockTokens.clear();
        static_cast<void>(database.objects().put(message, {}, writer));
    }
}

}  // namespace kalends::sharing
