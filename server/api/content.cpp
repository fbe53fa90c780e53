// Calendars and address books as files: out piece by piece, in object by object.
#include <memory>

#include "server/acts/collections.h"
#include "server/api/handlers.h"
#include "server/import.h"
#include "storage/errors.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using server::ImportCounts;

constexpr std::size_t kMostReasons = 1000;

server::ImportOrder orderFor(const acts::NamedCollection& named) {
    server::ImportOrder order;
    order.owner = named.owner;
    order.home = named.collection.home;
    order.collection = named.collection.slug;
    return order;
}

class Export final : public http::BodyGenerator {
  public:
    Export(storage::Database& database, const DavSettings& settings, server::ImportOrder order)
        : source_(database, settings, std::move(order)), next_(source_.pieces()) {}

    bool next(std::string& out) override { return next_(out); }

  private:
    server::Importer source_;
    std::function<bool(std::string&)> next_;
};

http::Response jsonOf(const json& body) {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    return response;
}

}  // namespace

http::Response exportContent(const Call& call, http::Body& /*body*/) {
    const auto named = collectionOf(call, subjectOf(call).principal);
    auto content = std::make_unique<Export>(call.database, call.dav, orderFor(named));
    // Nothing changes, but somebody's calendar is read as a whole.
    acts::noteAct(call.database, call.caller.doer, "export", named.owner,
                  acts::nameOf(named.owner, named.collection));
    http::Response response;
    response.headers.set("Content-Type", std::string(call.route.mediaType) + "; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Disposition", "attachment");
    response.generator = std::move(content);
    return response;
}

http::Response importContent(const Call& call, http::Body& body) {
    const auto named = collectionOf(call, subjectToChange(call).principal);
    auto order = orderFor(named);
    order.duplicates = server::duplicatesNamed(call.asked("duplicates"));
    const bool dry = call.asked("dryRun") == "true";
    order.mode = dry ? server::ImportMode::kDryRun : server::ImportMode::kWrite;
    std::unique_ptr<server::ImportFile> source;
    try {
        source = std::make_unique<server::ImportFile>("body", body.takeText());
    } catch (const storage::Refused& refused) {
        throw Problem(422, "invalid", "Invalid data", refused.what());
    }
    server::Importer importer(call.database, call.dav, order);
    json reasons = json::array();
    for (std::size_t at = 0; at < source->count(); ++at) {
        const auto reason = importer.take(source->read(at));
        if (!reason.empty() && reasons.size() < kMostReasons) {
            reasons.push_back(reason);
        }
    }
    const ImportCounts& counts = importer.counts();
    if (!dry) {
        acts::noteAct(call.database, call.caller.doer, "import", named.owner,
                      acts::nameOf(named.owner, named.collection) +
                          " added=" + std::to_string(counts.added) +
                          " replaced=" + std::to_string(counts.replaced));
    }
    return jsonOf({{"added", counts.added},
                   {"replaced", counts.replaced},
                   {"unchanged", counts.unchanged},
                   {"skipped", counts.skipped},
                   {"refused", counts.refused},
                   {"reasons", std::move(reasons)}});
}

}  // namespace kalends::api
