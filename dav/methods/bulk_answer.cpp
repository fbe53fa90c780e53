// One response element for each object of a bulk POST.
#include "dav/methods/bulk_answer.h"

#include <algorithm>
#include <utility>

#include "dav/content/media_type.h"
#include "dav/http/ascii.h"
#include "dav/methods/conditional.h"
#include "dav/methods/if_header.h"
#include "dav/methods/new_member.h"
#include "dav/methods/representation.h"
#include "dav/methods/write_outcome.h"
#include "dav/xml/multistatus.h"
#include "groupware/contentline/document.h"
#include "storage/locks.h"
#include "storage/quota.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using xml::kDav;

constexpr xml::QName kUid{xml::kCalendarServer, "uid"};
constexpr xml::QName kCalendarData{xml::kCaldav, "calendar-data"};
constexpr xml::QName kAddressData{xml::kCarddav, "address-data"};

bool asksForChangedData(const http::Headers& headers) {
    const auto options = headers.combined("X-MobileMe-DAV-Options");
    std::string_view rest = options ? std::string_view{*options} : std::string_view{};
    while (!rest.empty()) {
        const auto option = http::takeListMember(rest);
        if (contentline::equalsIgnoringCase(option, "return-changed-data")) {
            return true;
        }
    }
    return false;
}

void openFound(xml::Writer& out, std::string_view href) {
    out.raw("<D:response>");
    out.href(href);
    out.raw("<D:propstat><D:prop>");
}

void closeFound(xml::Writer& out) {
    out.raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
}

DavError lockedError(const resource::Resource& collection, const storage::Locked& locked) {
    std::string content;
    xml::Writer out(content);
    if (locked.names.empty()) {
        out.href(collection.href);
    }
    for (const auto& name : locked.names) {
        out.href(name.empty() ? collection.href : resource::memberHref(collection.href, name));
    }
    return DavError(Condition::kLockTokenSubmitted,
                    "This is locked, and the request does not name the lock's token.")
        .withContent(std::move(content));
}

}  // namespace

BulkAnswer::BulkAnswer(const exchange::Exchange& exchange, const resource::Resource& collection)
    : exchange_(exchange),
      collection_(collection),
      returnsChanged_(asksForChangedData(exchange.request.headers)) {
    xml::Writer out(body_);
    xml::openMultistatus(out);
}

std::string BulkAnswer::hrefOf(std::string_view name) const {
    return name.empty() ? std::string{} : resource::memberHref(collection_.href, name);
}

/// In the form the viewer may see, as every output of objects.
void BulkAnswer::writeData(const std::string& name,
                           std::string_view sentType,
                           xml::Writer& out) const {
    const auto shown = currentObject(*exchange_.context, collection_, name);
    if (!shown || !shown->object->body) {
        return;
    }
    const auto form = represent(*shown, *shown->object->body, std::nullopt, sentType);
    const auto& element =
        collection_.kind == resource::Kind::kAddressbook ? kAddressData : kCalendarData;
    out.open(element, "content-type", form.contentType.substr(0, form.contentType.find(';')));
    out.text(form.body);
    out.close(element);
}

void BulkAnswer::stored(const StoredInBulk& stored, std::string_view sentType, Told told) {
    auto prepared = stored.prepared;
    const bool changed = prepared.fidelity != content::Fidelity::kAsSent;
    if (returnsChanged_) {
        prepared.fidelity = content::Fidelity::kAsSent;  // the data comes with its ETag
    }
    const auto& object = prepared.object;
    xml::Writer out(body_);
    openFound(out, hrefOf(object.name));
    if (const auto etag = etagToTell(collection_, prepared, stored.revision)) {
        out.element({kDav, "getetag"}, quoted(*etag));
    }
    if (told == Told::kWithUid && object.index.uid) {
        out.element(kUid, *object.index.uid);
    }
    if (returnsChanged_ && (changed || isJson(sentType))) {
        writeData(object.name, sentType, out);
    }
    closeFound(out);
}

void BulkAnswer::changed(std::string_view name) {
    xml::Writer out(body_);
    openFound(out, hrefOf(name));
    closeFound(out);
}

void BulkAnswer::removed(std::string_view name) {
    xml::Writer out(body_);
    xml::statusResponse(out, hrefOf(name), 200);
}

void BulkAnswer::failed(std::string_view name, const DavError& error, std::string_view uid) {
    std::string content;
    xml::Writer inner(content);
    if (error.condition() != Condition::kNone) {
        const auto& condition = errors::row(error.condition()).name;
        inner.open(condition);
        inner.raw(error.content());
        inner.close(condition);
    }
    if (!uid.empty()) {
        inner.element(kUid, uid);
    }
    xml::Writer out(body_);
    xml::statusResponse(out, hrefOf(name), error.status(), content, error.what());
}

void BulkAnswer::failed(std::string_view name, const std::vector<PropertyUpdate>& updates) {
    xml::Writer out(body_);
    out.raw("<D:response>");
    out.href(hrefOf(name));
    writePropstats(updates, out);
    out.raw("</D:response>");
}

void BulkAnswer::requireTime() const {
    constexpr std::chrono::seconds kLongest{20};
    if (std::chrono::steady_clock::now() - begin_ > kLongest) {
        throw DavError(503, "The request takes too long; please send the rest of it again.");
    }
}

http::Response BulkAnswer::finish() {
    xml::Writer out(body_);
    xml::closeMultistatus(out);
    auto response = exchange::xmlResponse(207, std::move(body_));
    if (const auto now =
            exchange_.context->database.collections().byId(collection_.collection->id)) {
        auto seen = *now;
        seen.view = collection_.collection->view;
        response.headers.add("CTag", resource::syncToken(seen));
    }
    return response;
}

std::optional<DavError> attempt(const resource::Resource& collection,
                                const std::function<void()>& write) {
    try {
        write();
        return std::nullopt;
    } catch (const DavError& error) {
        if (error.condition() == Condition::kCtagOk) {
            throw;
        }
        return error;
    } catch (const storage::Locked& locked) {
        return lockedError(collection, locked);
    } catch (const storage::QuotaExceeded&) {
        return DavError(errors::Condition::kQuotaNotExceeded,
                        "The account would hold more than it may.");
    }
}

BulkCourse beginBulk(const exchange::Exchange& exchange, const resource::Resource& collection) {
    const auto state = exchange.request.headers.combined("If");
    BulkCourse course;
    if (state && parseIfHeader(*state).namesCtag()) {
        course.collectionAt = collection.collection->revision;
    }
    return course;
}

StoredInBulk createInBulk(const exchange::Exchange& exchange,
                          const resource::Resource& collection,
                          BulkCourse& course,
                          std::string text) {
    exchange.require(collection, access::Privilege::kBind);
    if (exchange.context->settings.hardMaxResources != 0) {
        auto now = *collection.collection;
        now.objectCount += course.created;
        content::requireRoom(now, exchange.context->settings);
    }
    StoredInBulk stored{
        prepareObject(*exchange.context, collection, unusedName(collection), {std::move(text), {}}),
        {}};
    storage::Preconditions preconditions;
    preconditions.mustNotExist = true;
    preconditions.collectionAt = course.collectionAt;
    const auto& object = stored.prepared.object;
    const auto result =
        storeMember(*exchange.context, collection, stored.prepared, preconditions, course.coming);
    requireWritten(result, collection, object.name);
    stored.revision = result.revision;
    course.collectionAt.reset();
    ++course.created;
    course.coming.stored.insert(object.index.uid.value_or(""));
    return stored;
}

content::Incoming bulkText(const exchange::Exchange& exchange,
                           const resource::Resource& collection,
                           SentObject sent) {
    // What a single object may have does not limit all of them together.
    DavSettings settings = exchange.context->settings;
    settings.calendarObjectLimitBytes = settings.bulkBodyLimitBytes;
    settings.addressObjectLimitBytes = settings.bulkBodyLimitBytes;
    return collection.kind == resource::Kind::kAddressbook
               ? content::addressText(std::move(sent.body), sent.contentType, settings)
               : content::calendarText(std::move(sent.body), sent.contentType, settings);
}

bool isJson(std::string_view contentType) {
    const auto type = content::parseMediaType(contentType);
    return type && type->essence.ends_with("+json");
}

std::string uidIn(const std::string& text) {
    auto parsed = contentline::Document::parse(text);
    const auto* document = std::get_if<contentline::Document>(&parsed);
    if (document == nullptr || document->components().empty()) {
        return {};
    }
    const auto& root = document->components().front();
    if (const auto uid = root.value("UID"); !uid.empty()) {
        return std::string(uid);
    }
    for (const auto& component : root.components) {
        if (const auto uid = component.value("UID"); !uid.empty()) {
            return std::string(uid);
        }
    }
    return {};
}

void requireBulkCount(const exchange::Exchange& exchange, std::size_t count) {
    const auto most = exchange.context->settings.bulkMaxResources;
    if (count > most) {
        throw DavError(Condition::kBulkMaxResources,
                       "One request may change at most " + std::to_string(most) + " objects.");
    }
}

}  // namespace kalends::methods
