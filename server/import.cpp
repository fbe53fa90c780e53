// One object after the other.
#include "server/import.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "dav/errors/conditions.h"
#include "dav/methods/export.h"
#include "dav/methods/object_write.h"
#include "dav/resource/resource.h"
#include "storage/errors.h"
#include "storage/quota.h"

namespace kalends::server {

namespace {

constexpr std::size_t kLongestName = 150;
using Outcome = storage::WriteResult::Outcome;

std::string randomUid() {
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string uid;
    constexpr std::string_view kHex = "0123456789abcdef";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        uid += i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
        uid += kHex[bytes.at(i) >> 4U];
        uid += kHex[bytes.at(i) & 15U];
    }
    return uid;
}

/// The UID where it is fit for a name, else something of its own.
std::string nameFor(const std::string& uid, std::string_view ending) {
    const bool plain = !uid.empty() && uid.size() <= kLongestName && uid.front() != '.' &&
                       std::all_of(uid.begin(), uid.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                                  c == '@';
                       });
    return (plain ? uid : randomUid()) + std::string(ending);
}

/// Every UID line of the object, with its folds, says the new one.
std::string withUid(const std::string& text, const std::string& uid) {
    std::string result;
    bool within = false;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const std::string_view line(text.data() + at, end - at);
        at = end;
        if (within && (line.starts_with(" ") || line.starts_with("\t"))) {
            continue;
        }
        const auto is = [&line](char u, char i, char d) {
            return line.size() > 4 && (line[0] == u || line[0] == u + 32) &&
                   (line[1] == i || line[1] == i + 32) && (line[2] == d || line[2] == d + 32) &&
                   (line[3] == ':' || line[3] == ';');
        };
        within = is('U', 'I', 'D');
        result += within ? "UID:" + uid + "\r\n" : std::string(line);
    }
    return result;
}

}  // namespace

Duplicates duplicatesNamed(const std::string& word) {
    return word == "skip"      ? Duplicates::kSkip
           : word == "new-uid" ? Duplicates::kNewUid
                               : Duplicates::kMerge;
}

struct Importer::Target {
    Target(storage::Database& opened, const DavSettings& chosen)
        : database(opened), settings(chosen) {}

    storage::Database& database;
    const DavSettings settings;
    resource::Catalog catalog;
    resource::ContextPtr context;
    resource::Resource collection;
};

Importer::Importer(storage::Database& database, const DavSettings& settings, ImportOrder order)
    : target_(std::make_unique<Target>(database, settings)), order_(std::move(order)) {
    auto identity = std::make_shared<auth::Identity>();
    identity->principal = order_.owner;
    identity->credential = "import";
    target_->context = std::make_shared<const resource::Context>(
        resource::Context{database,
                          std::move(identity),
                          target_->settings,
                          target_->catalog,
                          std::chrono::system_clock::now(),
                          {},
                          {},
                          {}});
    resource::Locator locator;
    locator.place = resource::Place::kCollection;
    locator.home = order_.home;
    locator.principal = {order_.owner.kind, order_.owner.slug};
    locator.collection = order_.collection;
    locator.trailingSlash = true;
    auto resolved = resource::resolve(*target_->context, locator, storage::WantBody::kNo);
    const bool fits =
        resolved.resource && (resolved.resource->kind == resource::Kind::kCalendar ||
                              resolved.resource->kind == resource::Kind::kAddressbook);
    if (!fits) {
        throw storage::Refused(order_.owner.slug + " has no calendar or address book " +
                               order_.collection);
    }
    target_->collection = std::move(*resolved.resource);
}

Importer::~Importer() = default;

std::string Importer::refuse(std::string why) {
    ++counts_.refused;
    return why;
}

std::string Importer::take(ImportItem item) {
    auto& objects = target_->database.objects();
    const bool book = target_->collection.kind == resource::Kind::kAddressbook;
    const std::string_view ending = book ? ".vcf" : ".ics";
    const auto refuse = [this, &item](const std::string& why) {
        ++counts_.refused;
        return item.origin + ": " + why;
    };
    try {
        if (item.uid.empty() && !book) {
            // Old programs export events without one; here they cannot be without.
            item.uid = randomUid();
            const auto begin = item.text.find("\r\nBEGIN:V");
            const auto after = begin == std::string::npos ? begin : item.text.find('\n', begin + 2);
            if (after != std::string::npos) {
                item.text.insert(after + 1, "UID:" + item.uid + "\r\n");
            }
        }
        std::optional<storage::Object> known;
        if (!item.uid.empty()) {
            storage::Selection same;
            same.collection = target_->collection.collection->id;
            same.uid = item.uid;
            same.limit = 1;
            auto found = objects.select(same);
            known = found.empty() ? std::nullopt : std::optional(std::move(found.front().object));
        }
        if (known && order_.duplicates == Duplicates::kSkip) {
            ++counts_.skipped;
            return {};
        }
        if (known && order_.duplicates == Duplicates::kNewUid) {
            item.uid = randomUid();
            item.text = withUid(item.text, item.uid);
            known.reset();
        }
        std::string name = known ? known->name : nameFor(item.uid, ending);
        auto prepared = methods::prepareObject(*target_->context, target_->collection, name,
                                               {std::move(item.text), {}});
        if (known && known->etag == prepared.object.etag) {
            ++counts_.unchanged;
            return {};
        }
        if (order_.mode == ImportMode::kDryRun) {
            ++(known ? counts_.replaced : counts_.added);
            return {};
        }
        storage::Preconditions preconditions;
        preconditions.mustNotExist = !known;
        auto result = objects.put(prepared.object, preconditions, target_->context->actor());
        if (result.outcome == Outcome::kPreconditionFailed && !known) {
            // Another object has the name: this one gets another.
            prepared.object.name = randomUid() + std::string(ending);
            result = objects.put(prepared.object, preconditions, target_->context->actor());
        }
        switch (result.outcome) {
            case Outcome::kCreated:
                ++counts_.added;
                return {};
            case Outcome::kReplaced:
                ++counts_.replaced;
                return {};
            case Outcome::kUidConflict:
            case Outcome::kUidChanged:
                return refuse("another object has its UID");
            case Outcome::kNoCollection:
                throw storage::Refused("the collection was removed meanwhile");
            default:
                return refuse("it changed meanwhile");
        }
    } catch (const errors::DavError& error) {
        return refuse(error.what());
    } catch (const storage::QuotaExceeded&) {
        throw storage::Refused("the account would hold more than it may");
    }
}

std::function<bool(std::string&)> Importer::pieces() {
    const bool book = target_->collection.kind == resource::Kind::kAddressbook;
    return book ? methods::exportAddressbook(target_->context, target_->collection)
                : methods::exportCalendar(target_->context, target_->collection);
}

}  // namespace kalends::server
