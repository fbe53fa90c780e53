// Links under which a calendar is shown without a sign-in.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "server/acts/collections.h"
#include "server/api/handlers.h"
#include "server/api/representation.h"
#include "server/times.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::LinkForm;

constexpr std::array<std::pair<std::string_view, LinkForm>, 3> kForms{
    {{"read", LinkForm::kRead}, {"busy", LinkForm::kBusy}, {"public", LinkForm::kPublic}}};

std::string_view wordOf(LinkForm form) {
    return std::find_if(kForms.begin(), kForms.end(),
                        [form](const auto& row) { return row.second == form; })
        ->first;
}

json toJson(const storage::PublishedLink& link) {
    return {{"id", std::to_string(link.id.value)},
            {"form", wordOf(link.terms.form)},
            {"address", link.terms.address},
            {"name", link.terms.name},
            {"byProgram", link.terms.round.has_value()},
            {"created", server::printTime(link.createdAt)},
            {"expires", orNull(link.terms.expiresAt)},
            {"lastUsed", orNull(link.lastUsedAt)}};
}

}  // namespace

Reply listLinks(const Call& call) {
    json items = json::array();
    for (const auto& link : call.database.publishedLinks().of(
             {collectionOf(call, subjectOf(call).principal).collection.id})) {
        items.push_back(toJson(link));
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply addLink(const Call& call) {
    const auto named = collectionOf(call, subjectToChange(call).principal);
    storage::LinkTerms terms;
    // The table says that it is one of them.
    terms.form = std::find_if(kForms.begin(), kForms.end(), [&](const auto& row) {
                     return call.body["form"] == row.first;
                 })->second;
    terms.address = call.body.value("address", std::string());
    terms.name = call.body.value("name", std::string());
    terms.expiresAt = timeIn(call.body, "expires");
    const auto made = acts::publish(call.database, call.dav, call.caller.doer, named, terms);
    return {.body = {{"id", std::to_string(made.id.value)}, {"url", made.url}}, .secret = "url"};
}

Reply removeLink(const Call& call) {
    const auto named = collectionOf(call, subjectToChange(call).principal);
    const auto& text = call.at("link");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    bool stands = false;
    for (const auto& link : call.database.publishedLinks().of({named.collection.id})) {
        stands = stands ||
                 (error == std::errc() && end == text.data() + text.size() && link.id.value == id);
    }
    if (!stands) {
        throw notFound();
    }
    acts::unpublish(call.database, call.caller.doer, named, {id});
    return {};
}

}  // namespace kalends::api
