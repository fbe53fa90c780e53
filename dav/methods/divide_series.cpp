// One stored series, two stored halves, one transaction.
#include "dav/methods/divide_series.h"

#include <algorithm>
#include <utility>

#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "dav/errors/conditions.h"
#include "dav/http/query_parameters.h"
#include "dav/methods/conditional.h"
#include "dav/methods/new_member.h"
#include "dav/methods/object_write.h"
#include "dav/methods/write_outcome.h"
#include "dav/xml/multistatus.h"
#include "groupware/ical/address.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/series_split.h"
#include "storage/viewer_objects.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using ical::SplitRefusal;
using Outcome = storage::WriteResult::Outcome;

[[noreturn]] void refuse(SplitRefusal why) {
    switch (why) {
        case SplitRefusal::kNoTime:
            throw DavError(Condition::kValidRidParameter,
                           "The parameter rid must be a date, or a date and time, of iCalendar.");
        case SplitRefusal::kNotRecurring:
            throw DavError(Condition::kValidSplit, "The object does not repeat.");
        case SplitRefusal::kOtherForm:
            throw DavError(Condition::kValidSplit,
                           "The parameter rid must be of the form of the object's start: a date, a "
                           "floating time, else UTC.");
        case SplitRefusal::kNothingBefore:
            throw DavError(Condition::kValidSplit, "There is nothing before this instance.");
        case SplitRefusal::kNothingAfter:
            throw DavError(Condition::kValidSplit, "There is no instance at this time or later.");
        case SplitRefusal::kNotDivisible:
            break;
    }
    throw DavError(Condition::kValidSplit, "The rules of this object cannot be divided.");
}

bool isOneOf(const std::vector<std::string>& addresses, const std::string& address) {
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](const auto& each) { return ical::normalizedAddress(each) == address; });
}

/// A meeting is divided by whoever calls it; attendees get the halves from there.
void requireOrganizer(const resource::Context& context,
                      const resource::Resource& event,
                      const contentline::Document& document) {
    for (const auto& component : document.components().front().components) {
        const auto organizer = ical::normalizedAddress(component.value("ORGANIZER"));
        const bool own =
            organizer.empty() ||
            organizer == resource::principalHref({event.owner->kind, event.owner->slug}) ||
            isOneOf(event.owner->addresses, organizer) ||
            isOneOf(context.principal().addresses, organizer);
        if (!own) {
            throw DavError(Condition::kValidSplit, "Only the organizer can divide a meeting.");
        }
    }
}

/// Without the parameter one of the server's.
std::string earlierUid(const http::QueryParameters& parameters, const storage::Object& event) {
    if (!parameters.has("uid")) {
        return newUid();
    }
    const auto uid = parameters.value("uid");
    if (!uid || uid->empty() || uid == event.uid) {
        throw DavError(Condition::kValidSplit,
                       "The parameter uid must be a UID that is not in use.");
    }
    return *uid;
}

storage::NewObject halfFor(const resource::Context& context,
                           const resource::Resource& calendar,
                           std::string name,
                           std::string text) {
    storage::NewObject half;
    half.collection = calendar.collection->id;
    half.name = std::move(name);
    const auto checked =
        content::checkCalendarObject(std::move(text), *calendar.collection, context.settings);
    half.index = content::indexRows(checked, std::chrono::floor<std::chrono::seconds>(context.now));
    half.body = checked.text();
    half.etag = content::etagOf(half.body);
    return half;
}

/// What the request asks for, and that the object is the one that was read.
storage::Preconditions conditionsFor(const exchange::Exchange& exchange,
                                     const resource::Resource& event,
                                     const storage::Object& stored) {
    auto conditions = storedConditions(
        writePreconditions(exchange.request.headers, validatorsOf(*event.object)), event);
    const auto& tags = conditions.ifMatch;
    if (conditions.mustNotExist ||
        (tags && std::find(tags->begin(), tags->end(), stored.etag) == tags->end())) {
        throw DavError(412, "The object has changed.");
    }
    conditions.mustExist = true;
    conditions.ifMatch.emplace(1, stored.etag);
    return conditions;
}

/// As it is stored, which is not what everybody sees.
storage::Object storedOf(const resource::Context& context, const resource::Resource& event) {
    auto found = context.database.objects().byNames(event.collection->id, {event.object->name},
                                                    storage::WantBody::kYes);
    if (found.empty() || !found.front().body) {
        throw DavError(404, "The object has just been removed.");
    }
    return std::move(found.front());
}

struct Halves {
    storage::NewObject earlier, later;
};

void store(const resource::Context& context,
           const resource::Resource& calendar,
           const Halves& halves,
           const storage::Preconditions& conditions) {
    storage::Preconditions isNew;
    isNew.mustNotExist = true;
    auto& objects = context.database.objects();
    context.database.atomically([&] {
        requireWritten(objects.put(halves.later, conditions, context.actor()), calendar,
                       halves.later.name);
        const auto result = objects.put(halves.earlier, isNew, context.actor());
        if (result.outcome == Outcome::kUidConflict) {
            throw DavError(Condition::kValidSplit,
                           "The parameter uid must be a UID that is not in use.");
        }
        requireWritten(result, calendar, halves.earlier.name);
        context.database.viewerObjects().keepOfBoth(calendar.collection->id, halves.later.name,
                                                    halves.earlier.name);
    });
}

void writeObject(const exchange::Exchange& exchange,
                 const resource::Resource& calendar,
                 const std::string& name,
                 xml::Writer& out) {
    const auto object = currentObject(*exchange.context, calendar, name);
    if (!object || !object->object->body) {
        return;
    }
    out.raw("<D:response>");
    out.href(object->href);
    out.raw("<D:propstat><D:prop>");
    out.element({xml::kDav, "getetag"}, quoted(object->object->etag));
    if (object->object->scheduleTag) {
        out.element({xml::kCaldav, "schedule-tag"}, '"' + *object->object->scheduleTag + '"');
    }
    out.element({xml::kCaldav, "calendar-data"}, *object->object->body);
    out.raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
}

http::Response answer(const exchange::Exchange& exchange,
                      const resource::Resource& calendar,
                      const Halves& halves) {
    auto response = exchange::emptyResponse(204);
    if (exchange.context->preferences.representation) {
        std::string body;
        xml::Writer out(body);
        xml::openMultistatus(out);
        writeObject(exchange, calendar, halves.later.name, out);
        writeObject(exchange, calendar, halves.earlier.name, out);
        xml::closeMultistatus(out);
        response = exchange::xmlResponse(207, std::move(body));
        response.headers.add("Preference-Applied", "return=representation");
    }
    response.headers.add("Split-Component-URL",
                         resource::memberHref(calendar.href, halves.earlier.name));
    return response;
}

}  // namespace

http::Response divideSeries(const exchange::Exchange& exchange, const resource::Resource& event) {
    const auto& context = *exchange.context;
    const auto& calendar = *exchange.target.parent;
    exchange.require(event, access::Privilege::kWriteContent);
    requireWritable(event);
    exchange.require(calendar, access::Privilege::kBind);
    content::requireRoom(*calendar.collection, context.settings);
    const http::QueryParameters parameters(exchange.request.query());
    const auto stored = storedOf(context, event);
    const auto conditions = conditionsFor(exchange, event, stored);
    const auto document = ical::parseStored(*stored.body);
    if (!document) {
        refuse(SplitRefusal::kNotDivisible);
    }
    requireOrganizer(context, event, *document);
    auto divided = ical::splitSeries(*document, {parameters.value("rid").value_or(std::string{}),
                                                 earlierUid(parameters, stored), newUid()});
    if (const auto* why = std::get_if<SplitRefusal>(&divided)) {
        refuse(*why);
    }
    auto& [earlier, later] = std::get<ical::SeriesHalves>(divided);
    const Halves halves{halfFor(context, calendar, unusedName(calendar), std::move(earlier)),
                        halfFor(context, calendar, stored.name, std::move(later))};
    store(context, calendar, halves, conditions);
    return answer(exchange, calendar, halves);
}

}  // namespace kalends::methods
