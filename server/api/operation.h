// Carries out one operation for somebody who is signed in: over HTTP, or as a line of a bulk
// request. Knows no HTTP but its words.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "server/api/call.h"

namespace kalends::api {

struct Operation {
    std::string method;
    std::string path;   // below /api/v1, percent-encoded
    std::string query;  // after '?'
    std::optional<nlohmann::json> body;
    std::string ifMatch;         // the field; empty: none
    std::string idempotencyKey;  // empty: none
};

struct Result {
    int status = 200;
    nlohmann::json body;  // null: none
    std::string etag;     // with its quotes; empty: none
    std::string location;
    bool replayed = false;
};

/// What operations work with.
struct Workshop {
    storage::Database& database;
    const auth::PasswordPolicy& passwords;
    const DavSettings& dav;
};

/// The row of the table that serves a method and path, and what stands for its variables. Throws
/// Problem 404, 405.
struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> variables;
};

[[nodiscard]] Match matching(const std::string& method, const std::string& path);

/// Throws Problem 403.
void requireRole(const Caller& caller, const Route& route);

/// All of it is done, in one transaction with its lines in the audit log, or nothing. Throws
/// Problem, storage::Unavailable.
[[nodiscard]] Result perform(const Workshop& workshop,
                             const Caller& caller,
                             const Operation& operation);

/// The same of an operation with Route::content. Throws Problem, storage::Unavailable.
[[nodiscard]] http::Response performContent(const Workshop& workshop,
                                            const Caller& caller,
                                            const Operation& operation,
                                            http::Body& body);

/// As a problem, whatever it was; of what is unexpected it tells nothing. Called in a handler of
/// exceptions.
[[nodiscard]] Problem currentProblem(
    const std::function<void(const std::string& text)>& logUnexpected);

/// Everything like perform, and then undone.
class DryRun {
  public:
    /// Operations that `work` performs see those before them; nothing of it stays.
    static void run(storage::Database& database, const std::function<void()>& work);
};

}  // namespace kalends::api
