// What every stage of one request shares: who asks, the stores, the settings. Outlives a streamed
// answer.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "dav/resource/kinds.h"
#include "dav/resource/timezones.h"
#include "dav/settings.h"
#include "dav/xml/qname.h"
#include "storage/database.h"

namespace kalends::resource {

/// RFC 7240, RFC 8144 and Apple's Brief, as far as they change answers.
struct Preferences {
    bool minimal = false;         // return=minimal or Brief: t
    bool representation = false;  // return=representation
    bool depthNoRoot = false;
};

/// Names declared in tables further up, for properties that list them (supported-report-set,
/// Allow).
struct Catalog {
    struct Report {
        xml::QName name;
        Kinds kinds;
    };

    std::vector<Report> reports;
};

/// Shared by the worker and a generator that may run later on another worker: hence shared_ptr.
struct Context {
    storage::Database& database;
    auth::IdentityPtr viewer;  // never null after authentication
    const DavSettings& settings;
    const Catalog& catalog;
    std::chrono::system_clock::time_point now;
    Preferences preferences;
    std::string userAgent;                  // for Interop: rules only
    std::vector<std::string> lockTokens{};  // that the If header submits (RFC 4918 section 10.4)
    Timezones timezones = Timezones::kAsStored;

    [[nodiscard]] const storage::Principal& principal() const { return viewer->principal; }

    [[nodiscard]] storage::Actor actor() const {
        return {viewer->principal.id, viewer->credential, lockTokens};
    }
};

using ContextPtr = std::shared_ptr<const Context>;

}  // namespace kalends::resource
