// Pages for people: what stands below a URL, in German or English. No scripts, nothing from
// elsewhere.
#include "dav/methods/listing.h"

#include <memory>
#include <utility>
#include <vector>

#include "dav/content/etag.h"
#include "dav/methods/conditional.h"
#include "dav/methods/export.h"
#include "dav/methods/pages.h"
#include "dav/methods/representation.h"
#include "dav/resource/dates.h"
#include "dav/xml/writer.h"

namespace kalends::methods {
namespace {

struct Words {
    std::string_view language, name, type, size, changed, hint;
};

constexpr Words kEnglish{"en",      "Name",
                         "Type",    "Bytes",
                         "Changed", "Enter this address in your calendar or contacts program."};
constexpr Words kGerman{
    "de",    "Name",     "Typ",
    "Bytes", "Geändert", "Tragen Sie diese Adresse in Ihr Kalender- oder Adressbuchprogramm ein."};

/// German when it comes before English; weights are rarely out of order in practice.
const Words& wordsFor(const http::Headers& headers) {
    const std::string* accepted = headers.find("Accept-Language");
    if (accepted == nullptr) {
        return kEnglish;
    }
    const auto german = accepted->find("de");
    const auto english = accepted->find("en");
    return german != std::string::npos && german < english ? kGerman : kEnglish;
}

std::string titleOf(const resource::Resource& target) {
    if (target.collection && !target.collection->slug.empty()) {
        return target.collection->displayName.value_or(target.collection->slug);
    }
    return target.owner ? target.owner->displayName : "Kalends";
}

void appendHead(std::string& out, const resource::Resource& target, const Words& words) {
    std::string title;
    xml::appendEscaped(title, titleOf(target));
    out += "<!DOCTYPE html>\n<html lang=\"";
    out += words.language;
    out += "\"><head><meta charset=\"utf-8\"><title>" + title + "</title></head><body>\n<h1>" +
           title + "</h1>\n<p>";
    out += words.hint;
    out += "</p>\n<table>\n<tr>";
    for (const auto heading : {words.name, words.type, words.size, words.changed}) {
        out += "<th>";
        out += heading;
        out += "</th>";
    }
    out += "</tr>\n";
}

struct Row {
    std::string href, name, type, size, changed;
};

void appendRow(std::string& out, const Row& row) {
    out += "<tr><td><a href=\"";
    xml::appendEscaped(out, row.href);
    out += "\">";
    xml::appendEscaped(out, row.name);
    out += "</a></td>";
    for (const std::string* cell : {&row.type, &row.size, &row.changed}) {
        out += "<td>";
        xml::appendEscaped(out, *cell);
        out += "</td>";
    }
    out += "</tr>\n";
}

void appendEnd(std::string& out) {
    out += "</table>\n</body></html>\n";
}

std::string typeName(resource::Kind kind) {
    using resource::Kind;
    switch (kind) {
        case Kind::kCalendar:
            return "calendar";
        case Kind::kAddressbook:
            return "addressbook";
        default:
            return "collection";
    }
}

std::vector<Row> childrenOfHome(const exchange::Exchange& exchange,
                                const resource::Resource& home) {
    std::vector<Row> rows;
    auto& store = exchange.context->database.collections();
    const auto viewer = exchange.context->principal().id;
    auto views = resource::kAnyFolder.contains(home.kind)
                     ? store.folders(home.collection->id, viewer)
                     : store.children(home.collection->id, viewer);
    auto children = resource::booksByCards(*exchange.context, home);
    for (auto& view : views) {
        children.push_back(
            resource::fromCollection(*exchange.context, home.owner, std::move(view)));
    }
    for (const auto& child : children) {
        if (child.access.may(access::Privilege::kRead)) {
            rows.push_back({child.href, titleOf(child), typeName(child.kind),
                            std::to_string(child.collection->bytes),
                            resource::httpDate(child.collection->modifiedAt)});
        }
    }
    return rows;
}

/// Of what stands above homes only the viewer's own is named.
std::vector<Row> ownPlaces(const exchange::Exchange& exchange) {
    const storage::Principal& viewer = exchange.context->principal();
    const storage::PrincipalPath path{viewer.kind, viewer.slug};
    std::vector<Row> rows;
    for (const auto home : {storage::HomeKind::kCalendars, storage::HomeKind::kAddressbooks}) {
        const bool present = home == storage::HomeKind::kCalendars ? viewer.hasCalendarHome
                                                                   : viewer.hasAddressbookHome;
        if (present) {
            const std::string href = resource::homeHref(home, path);
            rows.push_back({href, href, "collection", {}, {}});
        }
    }
    return rows;
}

void addHtmlHeaders(http::Response& response) {
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Security-Policy",
                         "default-src 'none'; frame-ancestors 'none'; form-action 'none'");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Vary", "Accept, Accept-Language");
}

http::Response wholePage(const exchange::Exchange& exchange,
                         const resource::Resource& target,
                         const std::vector<Row>& rows) {
    http::Response response;
    appendHead(response.body, target, wordsFor(exchange.request.headers));
    for (const Row& row : rows) {
        appendRow(response.body, row);
    }
    appendEnd(response.body);
    addHtmlHeaders(response);
    return response;
}

exchange::Producer objectRows(const exchange::Exchange& exchange,
                              const resource::Resource& target) {
    auto pages = std::make_shared<ObjectPages>(exchange.context, target, storage::WantBody::kNo);
    const Words& words = wordsFor(exchange.request.headers);
    return [pages, &words, begun = false](std::string& out) mutable {
        if (!begun) {
            begun = true;
            appendHead(out, pages->collection(), words);
        }
        for (const auto& object : pages->next()) {
            const std::string type = storedContentType(object);
            appendRow(out, {object.href, object.object->name, type.substr(0, type.find(';')),
                            object.object->sizeBytes < 0 ? std::string{}
                                                         : std::to_string(object.object->sizeBytes),
                            resource::httpDate(object.object->modifiedAt)});
        }
        if (pages->done()) {
            appendEnd(out);
        }
        return !pages->done();
    };
}

/// Interop: the conformance scripts ask as a browser by User-Agent alone; Thunderbird never reads a
/// calendar by GET.
bool forBrowser(const exchange::Exchange& exchange) {
    const auto accept = exchange.request.headers.combined("Accept");
    return prefersHtml(accept) || (!accept && exchange.context->userAgent.starts_with("Mozilla/"));
}

enum class Shown : std::uint8_t { kPage, kExport };

/// Changes with every write to the collection, its name, and the form shown.
Validators collectionValidators(const exchange::Exchange& exchange,
                                const resource::Resource& target,
                                Shown shown) {
    const storage::Collection& row = *target.collection;
    std::string state = row.uuid + row.view + '/' + std::to_string(row.revision.value) + '/' +
                        std::to_string(row.modifiedAt.time_since_epoch().count()) + '/' +
                        row.displayName.value_or("") + '/' +
                        std::to_string(exchange.context->principal().id.value);
    state += shown == Shown::kPage ? wordsFor(exchange.request.headers).language : "export";
    return {content::etagOf(state), row.modifiedAt, std::nullopt};
}

http::Response streamed(const exchange::Exchange& exchange,
                        const resource::Resource& target,
                        Shown shown) {
    const Validators validators = collectionValidators(exchange, target, shown);
    http::Response response;
    if (judgeRead(exchange.request.headers, validators) == Freshness::kNotModified) {
        response = exchange::emptyResponse(304);
    } else if (shown == Shown::kPage) {
        response = exchange::streamedXml(200, objectRows(exchange, target));
        addHtmlHeaders(response);
    } else if (target.kind == resource::Kind::kAddressbook) {
        response = exchange::streamedXml(200, exportAddressbook(exchange.context, target));
        response.headers.set("Content-Type", "text/vcard; charset=utf-8");
    } else {
        response = exchange::streamedXml(200, exportCalendar(exchange.context, target));
        response.headers.set("Content-Type", "text/calendar; charset=utf-8");
    }
    response.headers.add("ETag", quoted(validators.etag));
    response.headers.add("Last-Modified", resource::httpDate(validators.modifiedAt));
    if (response.headers.find("Vary") == nullptr) {
        response.headers.add("Vary", "Accept, Accept-Language");
    }
    return response;
}

http::Response homePage(const exchange::Exchange& exchange, const resource::Resource& home) {
    auto response = wholePage(exchange, home, childrenOfHome(exchange, home));
    const Validators validators{content::etagOf(response.body), home.collection->modifiedAt,
                                std::nullopt};
    if (judgeRead(exchange.request.headers, validators) == Freshness::kNotModified) {
        response = exchange::emptyResponse(304);
    }
    response.headers.add("ETag", quoted(validators.etag));
    response.headers.add("Last-Modified", resource::httpDate(validators.modifiedAt));
    return response;
}

/// Folders, then the first thousand files.
http::Response folderPage(const exchange::Exchange& exchange, const resource::Resource& folder) {
    auto rows = childrenOfHome(exchange, folder);
    storage::Selection selection;
    selection.collection = folder.collection->id;
    for (auto& row : exchange.context->database.objects().select(selection)) {
        const auto file = resource::fromObject(folder, std::move(row.object));
        if (file.access.may(access::Privilege::kRead)) {
            rows.push_back({file.href, file.object->name, file.object->contentType,
                            std::to_string(file.object->sizeBytes),
                            resource::httpDate(file.object->modifiedAt)});
        }
    }
    return wholePage(exchange, folder, rows);
}

}  // namespace

http::Response listing(const exchange::Exchange& exchange, const resource::Resource& target) {
    if (resource::kAnyFolder.contains(target.kind)) {
        return folderPage(exchange, target);
    }
    if (resource::kAnyHome.contains(target.kind)) {
        return homePage(exchange, target);
    }
    if (resource::kAnyCollection.contains(target.kind)) {
        const bool page = !resource::kAnyStore.contains(target.kind) || forBrowser(exchange);
        return streamed(exchange, target, page ? Shown::kPage : Shown::kExport);
    }
    if (target.kind == resource::Kind::kDirectory) {
        return wholePage(exchange, target, {});
    }
    if (target.kind == resource::Kind::kPrincipal && target.owner &&
        target.owner->id != exchange.context->principal().id) {
        return wholePage(exchange, target, {});
    }
    return wholePage(exchange, target, ownPlaces(exchange));
}

}  // namespace kalends::methods
