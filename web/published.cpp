// From the path to the link, from the link to a masked calendar, from that to a page or a file.
#include "web/published.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "auth/access/published.h"
#include "auth/published_token.h"
#include "auth/server_key.h"
#include "dav/content/etag.h"
#include "dav/errors/conditions.h"
#include "dav/exchange/exchange.h"
#include "dav/methods/conditional.h"
#include "dav/methods/export.h"
#include "dav/reports/calendar_selection.h"
#include "dav/reports/floating_zone.h"
#include "dav/reports/free_busy.h"
#include "storage/errors.h"
#include "web/calendar_page.h"
#include "web/unknown_links.h"

namespace kalends::web {

namespace {

using storage::LinkForm;

constexpr std::string_view kPublic = "/public/";
constexpr std::string_view kFreeBusy = "/freebusy/";
constexpr std::string_view kFileSuffix = ".ics";
constexpr std::string_view kBusySuffix = ".ifb";  // a VFREEBUSY instead of events, below /freebusy/
constexpr std::chrono::days kLongestBusyTime{10 * 366};
constexpr int kRetryAfterSeconds = 60;
constexpr std::chrono::minutes kUseIsNoted{5};

/// What a path asks for, told apart by its form alone.
struct Asked {
    enum class What : std::uint8_t {
        kPage,
        kFile,
        kBusyFile,
        kStyle,
        kNothing
    } what = What::kNothing;
    bool busy = false;       // below /freebusy/
    std::string_view token;  // or the address of a public calendar
};

bool serves(std::string_view path) {
    return path.starts_with(kPublic) || path.starts_with(kFreeBusy);
}

Asked askedBy(std::string_view path) {
    Asked asked;
    asked.busy = path.starts_with(kFreeBusy);
    asked.token = path.substr((asked.busy ? kFreeBusy : kPublic).size());
    if (asked.token == kStyleName) {
        asked.what = Asked::What::kStyle;
        return asked;
    }
    asked.what = asked.token.ends_with(kFileSuffix) ? Asked::What::kFile : Asked::What::kPage;
    if (asked.what == Asked::What::kFile) {
        asked.token.remove_suffix(kFileSuffix.size());
    } else if (asked.busy && asked.token.ends_with(kBusySuffix)) {
        asked.what = Asked::What::kBusyFile;
        asked.token.remove_suffix(kBusySuffix.size());
    }
    if (!auth::mayBePublished(asked.token)) {
        asked.what = Asked::What::kNothing;
    }
    return asked;
}

bool wantsPage(const http::Request& request) {
    const auto accept = request.headers.combined("Accept");
    return accept && accept->find("text/html") != std::string::npos;
}

/// Of every answer: nothing of the URL leaks, nothing runs, nobody keeps it.
void guard(http::Response& response) {
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Robots-Tag", "noindex, nofollow");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'");
}

http::Response page(int status, std::string html) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "private, no-cache");
    response.headers.add("Vary", "Accept, Accept-Language");
    response.body = std::move(html);
    return response;
}

http::Response plain(int status, std::string text) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(text);
    return response;
}

/// The same for links that never were, have expired or were withdrawn.
http::Response notFound(const http::Request& request) {
    const auto& words = wordsFor(request.headers);
    auto response = wantsPage(request) ? page(404, notFoundPage(words))
                                       : plain(404, std::string(words.notFound) + '\n');
    response.headers.set("Cache-Control", "no-store");
    return response;
}

http::Response notAllowed() {
    auto response = plain(405, "Links can only be read.\n");
    response.headers.set("Allow", "GET, HEAD");
    return response;
}

http::Response tooMany() {
    auto response =
        plain(429, "Too many links that do not exist were asked for. Please wait a minute.\n");
    response.headers.set("Retry-After", std::to_string(kRetryAfterSeconds));
    return response;
}

http::Response style() {
    http::Response response;
    response.headers.add("Content-Type", "text/css; charset=utf-8");
    response.headers.add("Cache-Control", "public, max-age=3600");
    response.body = styleSheet();
    return response;
}

std::string_view queryValue(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(end == query.size() ? end : end + 1);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
    }
    return {};
}

class Produced final : public http::BodyGenerator {
  public:
    explicit Produced(exchange::Producer producer) : producer_(std::move(producer)) {}

    bool next(std::string& out) override { return producer_(out); }

  private:
    exchange::Producer producer_;
};

class PublishedPages final : public http::Application {
  public:
    PublishedPages(PublishedServices services, http::Application& behind)
        : services_(std::move(services)), behind_(behind), key_(services_.database.appPasswords()) {
        auto nobody = std::make_shared<auth::Identity>();
        nobody->principal = access::anonymous();
        nobody_ = std::move(nobody);
    }

    http::HeadDecision judgeHead(const http::Request& head) override {
        if (!serves(head.path())) {
            return behind_.judgeHead(head);
        }
        http::HeadDecision decision;
        decision.workClass = http::WorkClass::kHeavy;
        return decision;
    }

    http::Response handle(http::Request& request) override;

    http::Response refuse(int status, std::string_view reason) override {
        return behind_.refuse(status, reason);
    }

  private:
    [[nodiscard]] http::Response answer(const http::Request& request);
    [[nodiscard]] std::optional<storage::FoundLink> find(const Asked& asked);
    [[nodiscard]] http::Response show(const http::Request& request,
                                      const Asked& asked,
                                      storage::FoundLink found);
    [[nodiscard]] http::Response file(const resource::ContextPtr& context,
                                      resource::Resource calendar,
                                      Asked::What what) const;
    [[nodiscard]] MonthPage monthOf(const http::Request& request,
                                    const Asked& asked,
                                    const recurrence::Zone& zone,
                                    std::chrono::sys_seconds now) const;

    PublishedServices services_;
    http::Application& behind_;
    auth::ServerKey key_;
    auth::IdentityPtr nobody_;
    resource::Catalog catalog_;
    UnknownLinks unknown_;
};

/// A link leads nowhere below the other prefix, so that its form can be read off its URL.
std::optional<storage::FoundLink> PublishedPages::find(const Asked& asked) {
    auto found = services_.database.publishedLinks().find(
        auth::hashPublishedToken(asked.token, key_.value()));
    const bool formed = found && (found->link.terms.form == LinkForm::kBusy) == asked.busy;
    return formed ? std::move(found) : std::nullopt;
}

MonthPage PublishedPages::monthOf(const http::Request& request,
                                  const Asked& asked,
                                  const recurrence::Zone& zone,
                                  std::chrono::sys_seconds now) const {
    const auto monthAt = [&](std::chrono::sys_seconds at) {
        const std::chrono::year_month_day day{
            std::chrono::floor<std::chrono::days>(zone.toLocal(at))};
        return day.year() / day.month();
    };
    using std::chrono::floor;
    using std::chrono::seconds;
    const auto current = monthAt(now);
    const auto first = monthAt(now - floor<seconds>(services_.settings.linkPast));
    const auto last = monthAt(now + floor<seconds>(services_.settings.linkFuture));
    const auto wanted = parseMonth(queryValue(request.query(), "month")).value_or(current);
    return {wordsFor(request.headers), std::clamp(wanted, first, last), current, first, last,
            std::string(asked.token)};
}

http::Response PublishedPages::file(const resource::ContextPtr& context,
                                    resource::Resource calendar,
                                    Asked::What what) const {
    const auto zone = reports::zoneOf(*calendar.collection, context->settings);
    const auto today = std::chrono::floor<std::chrono::days>(context->now);
    using std::chrono::floor;
    using std::chrono::seconds;
    recurrence::Window window{today - floor<seconds>(services_.settings.linkPast),
                              today + floor<seconds>(services_.settings.linkFuture)};
    const bool busy = what == Asked::What::kBusyFile;
    http::Response response;
    response.headers.add("Content-Type", "text/calendar; charset=utf-8");
    response.headers.add("Content-Disposition",
                         std::string("inline; filename=\"calendar.") + (busy ? "ifb\"" : "ics\""));
    response.headers.add("Cache-Control", "private, no-cache");
    response.headers.add("Vary", "Accept, Accept-Language");
    if (busy) {
        window.start = std::max(window.start, window.end - kLongestBusyTime);
        response.body = reports::freeBusyTextOf(*context, {std::move(calendar)}, window);
        return response;
    }
    response.generator = std::make_unique<Produced>(
        methods::exportCalendar(context, std::move(calendar), reports::rangeOf(window, *zone)));
    return response;
}

http::Response PublishedPages::show(const http::Request& request,
                                    const Asked& asked,
                                    storage::FoundLink found) {
    const auto now = services_.now();
    auto context = std::make_shared<resource::Context>(
        resource::Context{services_.database, nobody_, services_.settings, catalog_, now, {}, {}});
    const auto form = found.link.terms.form;
    if (form == LinkForm::kBusy) {
        found.collection.description.reset();
    }
    const auto owner = std::make_shared<const storage::Principal>(std::move(found.owner));
    const auto calendar = resource::fromCollection(
        *context, owner, {std::move(found.collection), access::grantsOf(found.link)});
    if (!calendar.access.may(access::Privilege::kRead) ||
        calendar.kind != resource::Kind::kCalendar) {
        return notFound(request);
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const bool asPage = asked.what == Asked::What::kPage && wantsPage(request);
    const auto zone = reports::zoneOf(*calendar.collection, context->settings);
    const auto month = monthOf(request, asked, *zone, seconds);
    // All that the answer hangs on, the day among it: the range moves along. The token is in it so
    // that nobody who does not have it can read a count of writes out of the tag.
    const auto& collection = *calendar.collection;
    std::string state(asked.token);
    for (const auto part :
         {collection.revision.value,
          static_cast<std::int64_t>(collection.modifiedAt.time_since_epoch().count()),
          static_cast<std::int64_t>(
              std::chrono::floor<std::chrono::days>(now).time_since_epoch().count()),
          static_cast<std::int64_t>(form), static_cast<std::int64_t>(asked.what)}) {
        state += ' ' + std::to_string(part);
    }
    state += ' ' + services_.settings.maskedSummary;
    if (asPage) {
        state += ' ' + std::string(month.words.language) +
                 std::to_string(static_cast<int>(month.month.year())) + '-' +
                 std::to_string(static_cast<unsigned>(month.month.month()));
    }
    const auto etag = content::etagOf(state);
    if (!found.link.lastUsedAt || seconds - *found.link.lastUsedAt >= kUseIsNoted) {
        services_.database.publishedLinks().noteUse(found.link.id);
    }
    http::Response response;
    if (methods::judgeRead(request.headers, {etag, {}, {}}) == methods::Freshness::kNotModified) {
        response.status = 304;
        response.headers.add("Cache-Control", "private, no-cache");
        response.headers.add("Vary", "Accept, Accept-Language");
    } else {
        response = asPage ? page(200, calendarPage(context, calendar, month))
                          : file(context, calendar, asked.what);
    }
    response.headers.add("ETag", methods::quoted(etag));
    return response;
}

http::Response PublishedPages::answer(const http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        return notAllowed();
    }
    const auto asked = askedBy(request.path());
    if (asked.what == Asked::What::kStyle) {
        return style();
    }
    // Links that exist are shown to all, whoever guesses behind the same address.
    if (asked.what != Asked::What::kNothing) {
        if (auto found = find(asked)) {
            return show(request, asked, std::move(*found));
        }
    }
    return unknown_.note(request.peerAddress, UnknownLinks::Clock::now()) ? notFound(request)
                                                                          : tooMany();
}

http::Response PublishedPages::handle(http::Request& request) {
    if (!serves(request.path())) {
        return behind_.handle(request);
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto before = services_.database.statementsOfThisThread();
    http::Response response;
    try {
        response = answer(request);
    } catch (const errors::DavError& error) {
        response = plain(error.status(), "The request was refused.\n");
    } catch (const storage::Unavailable&) {
        response = plain(503, "The calendar cannot be read right now. Please try again shortly.\n");
        response.headers.set("Retry-After", "5");
    } catch (const std::exception& error) {
        services_.logError("published.unexpected", error.what());
        response = plain(500, "Something went wrong on the server.\n");
    }
    guard(response);
    if (services_.logAccess) {
        methods::AccessRecord record;
        record.requestId = request.id;
        record.method = request.method;
        record.path = loggable(request.path());
        record.address = request.peerAddress;
        if (const auto* agent = request.headers.find("User-Agent")) {
            record.userAgent = *agent;
        }
        record.status = response.status;
        record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - begin);
        record.statements = services_.database.statementsOfThisThread() - before;
        services_.logAccess(record);
    }
    return response;
}

}  // namespace

std::string_view loggable(std::string_view path) {
    if (path.starts_with(kPublic)) {
        return "/public/...";
    }
    return path.starts_with(kFreeBusy) ? "/freebusy/..." : path;
}

std::unique_ptr<http::Application> makePublishedPages(PublishedServices services,
                                                      http::Application& behind) {
    return std::make_unique<PublishedPages>(std::move(services), behind);
}

}  // namespace kalends::web
