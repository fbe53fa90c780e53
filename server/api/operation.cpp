// One operation: role, parameters, body, conditions, the handler, what was answered before.
#include "server/api/operation.h"

#include <sodium.h>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <functional>
#include <new>

#include "server/acts/collections.h"
#include "server/api/openapi.h"
#include "server/api/schema.h"
#include "storage/app_passwords.h"
#include "storage/errors.h"
#include "storage/locks.h"
#include "storage/quota.h"

namespace kalends::api {

namespace {

using nlohmann::json;

struct Undo {};

std::string decoded(std::string_view text) {
    std::string plain;
    try {
        Poco::URI::decode(std::string(text), plain);
    } catch (const Poco::Exception&) {
        throw Problem(400, "malformed", "Malformed URL", "The URL has a wrong percent-encoding.");
    }
    return plain;
}

std::vector<std::string> segmentsOf(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty() && path.front() == '/') {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

/// What stands for the variables of `pattern`; nullopt: it is another path.
std::optional<std::map<std::string, std::string, std::less<>>> fit(
    const std::string& pattern, const std::vector<std::string>& asked) {
    const auto wanted = segmentsOf(pattern);
    if (wanted.size() != asked.size()) {
        return std::nullopt;
    }
    std::map<std::string, std::string, std::less<>> variables;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{')) {
            variables[wanted[i].substr(1, wanted[i].size() - 2)] = decoded(asked[i]);
        } else if (wanted[i] != asked[i]) {
            return std::nullopt;
        }
    }
    return variables;
}

bool changes(const Route& route) {
    return route.method != "GET";
}

/// A text of the query as the JSON that its schema is for.
json valueOf(const std::string& text, const json& schema) {
    const auto type = schema.value("type", std::string());
    if (type == "integer") {
        const bool digits =
            !text.empty() && text.size() < 10 &&
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        return digits ? json(std::stol(text)) : json(text);
    }
    if (type == "boolean" && (text == "true" || text == "false")) {
        return text == "true";
    }
    return text;
}

std::map<std::string, std::string, std::less<>> parametersOf(const Route& route,
                                                             const std::string& query) {
    std::map<std::string, std::string, std::less<>> values;
    std::vector<Violation> wrong;
    std::string_view rest = query;
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        std::string encoded(pair.substr(std::min(equals + 1, pair.size())));
        std::replace(encoded.begin(), encoded.end(), '+', ' ');
        const auto name = decoded(pair.substr(0, equals));
        const auto value = decoded(encoded);
        const auto row = std::find_if(route.parameters.begin(), route.parameters.end(),
                                      [&](const Parameter& one) { return one.name == name; });
        if (row == route.parameters.end()) {
            wrong.push_back({name, "there is no such parameter"});
        } else if (const auto schema = json::parse(row->schema); values.contains(name)) {
            wrong.push_back({name, "this parameter stands there twice"});
        } else {
            for (auto& violation : violations(components(), schema, valueOf(value, schema))) {
                wrong.push_back({name, std::move(violation.detail)});
            }
            values[name] = value;
        }
    }
    if (!wrong.empty()) {
        throw invalid(std::move(wrong));
    }
    return values;
}

json bodyFor(const Route& route, const std::optional<json>& given) {
    if (route.request.empty()) {
        if (given && !(given->is_object() && given->empty())) {
            throw invalid({{"", "this operation takes no body, or an empty object"}});
        }
        return json::object();
    }
    if (!given) {
        throw Problem(400, "malformed", "Malformed JSON", "This operation needs a JSON body.");
    }
    if (auto wrong = violations(components(), components().at(route.request), *given);
        !wrong.empty()) {
        throw invalid(std::move(wrong));
    }
    return *given;
}

std::string hexOf(const std::string& bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
    text.pop_back();
    return text;
}

std::string hashOf(const std::string& text, const std::string& key) {
    std::string hash(16, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
    return hash;
}

std::string etagOf(const json& body) {
    return "\"" + hexOf(hashOf(body.dump(-1, ' ', false, json::error_handler_t::replace), "")) +
           "\"";
}

bool names(const std::string& field, const std::string& etag) {
    std::string_view rest = field;
    while (!rest.empty()) {
        auto one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        while (!one.empty() && one.front() == ' ') {
            one.remove_prefix(1);
        }
        while (!one.empty() && one.back() == ' ') {
            one.remove_suffix(1);
        }
        if (one == etag || one == "*") {
            return true;
        }
    }
    return false;
}

/// RFC 9110 section 13.1.1, judged on what a GET of the same path shows, which is held until the
/// transaction ends.
void requireMatch(const Call& call, const std::string& path, const std::string& field) {
    const Problem failed(412, "precondition-failed", "Precondition failed",
                         "It was changed meanwhile, or is not there. Read it again.");
    std::string current;
    try {
        const auto get = matching("GET", path);
        if (get.route->handler == nullptr) {
            throw failed;
        }
        const Call reading{call.database, call.passwords, call.dav, call.caller,
                           *get.route,    get.variables,  {},       {},
                           call.hold};
        current = etagOf(get.route->handler(reading).body);
    } catch (const Problem&) {
        throw failed;
    }
    if (!names(field, current)) {
        throw failed;
    }
}

std::string locationOf(const std::string& path, const json& body) {
    const char* name = body.contains("id") ? "id" : "name";
    std::string encoded;
    Poco::URI::encode(body.value(name, std::string()), "/?#%&+;=:@,!$'()*[]", encoded);
    return "/api/v1" + path + "/" + encoded;
}

Result replayOf(const storage::AnsweredRequest& answer, const std::string& digest) {
    if (answer.digest != digest) {
        throw Problem(422, "key-reused", "Idempotency key reused",
                      "This key was used for another request.");
    }
    Result result;
    result.status = answer.status;
    result.body = json::parse(answer.answer, nullptr, false);
    result.replayed = true;
    return result;
}

class Performance {
  public:
    Performance(const Workshop& workshop,
                const Caller& caller,
                const Operation& operation,
                const Match& match)
        : operation_(operation),
          call_{workshop.database,
                workshop.passwords,
                workshop.dav,
                caller,
                *match.route,
                match.variables,
                parametersOf(*match.route, operation.query),
                bodyFor(*match.route, operation.body),
                changes(*match.route) ? storage::Hold::kUntilCommit : storage::Hold::kNo} {}

    Result run() {
        if (!changes(call_.route)) {
            return done();
        }
        Result result;
        const auto run = call_.asked("dryRun") == "true"
                             ? DryRun::run
                             : [](storage::Database& database, const std::function<void()>& work) {
                                   database.atomically(work);
                               };
        run(call_.database,
            [&] { result = operation_.idempotencyKey.empty() ? doneIfMatching() : doneOnce(); });
        return result;
    }

  private:
    Result done() {
        Reply reply = call_.route.handler(call_);
        Result result;
        result.status = call_.route.status;
        if (!reply.body.is_null() && reply.secret.empty() && !reply.body.contains("items")) {
            result.etag = etagOf(reply.body);
        }
        if (result.status == 201) {
            result.location = locationOf(operation_.path, reply.body);
        }
        secret_ = std::move(reply.secret);
        result.body = std::move(reply.body);
        return result;
    }

    Result doneIfMatching() {
        if (!operation_.ifMatch.empty()) {
            requireMatch(call_, operation_.path, operation_.ifMatch);
        }
        return done();
    }

    /// Once for a key; what was answered then is answered again, but for secrets.
    Result doneOnce() {
        auto& store = call_.database.administration();
        const auto& key = operation_.idempotencyKey;
        const auto who = call_.caller.principal.id;
        const auto digest = hashOf(operation_.method + " " + operation_.path + "?" +
                                       operation_.query + "\n" + call_.body.dump(),
                                   call_.database.appPasswords().hashKey());
        if (const auto answer = store.answered(who, key)) {
            return replayOf(*answer, digest);
        }
        if (!store.beginAnswer(who, key, digest)) {
            // It was in progress and is committed now: this statement sees it.
            return replayOf(store.answered(who, key).value(), digest);
        }
        auto result = doneIfMatching();
        auto kept = result.body;
        if (!secret_.empty()) {
            kept.erase(secret_);
        }
        store.noteAnswer(
            who, key,
            {digest, result.status, kept.dump(-1, ' ', false, json::error_handler_t::replace)});
        return result;
    }

    const Operation& operation_;
    Call call_;
    std::string secret_;
};

}  // namespace

Match matching(const std::string& method, const std::string& path) {
    const auto asked = segmentsOf(path);
    std::string allowed;
    for (const auto& route : routes()) {
        auto variables = fit(route.path, asked);
        if (variables && route.method == method) {
            return {&route, std::move(*variables)};
        }
        if (variables) {
            allowed += (allowed.empty() ? "" : ", ") + route.method;
        }
    }
    if (allowed.empty()) {
        throw notFound();
    }
    throw Problem(405, "method-not-allowed", "Method not allowed",
                  "This method is not for this path.")
        .withHeader("Allow", allowed);
}

void requireRole(const Caller& caller, const Route& route) {
    if (!caller.has(route.role)) {
        throw forbidden(route.role == Role::kServerAdministrator
                            ? "This is for server administrators."
                            : "This is for administrators.");
    }
}

http::Response performContent(const Workshop& workshop,
                              const Caller& caller,
                              const Operation& operation,
                              http::Body& body) {
    const auto match = matching(operation.method, operation.path);
    requireRole(caller, *match.route);
    const Call call{workshop.database,
                    workshop.passwords,
                    workshop.dav,
                    caller,
                    *match.route,
                    match.variables,
                    parametersOf(*match.route, operation.query),
                    {},
                    storage::Hold::kNo};
    return match.route->content(call, body);
}

Result perform(const Workshop& workshop, const Caller& caller, const Operation& operation) {
    const auto match = matching(operation.method, operation.path);
    requireRole(caller, *match.route);
    if (match.route->content != nullptr) {
        throw Problem(400, "not-in-bulk", "Not in a bulk request",
                      "Data of calendars and contacts comes and goes by requests of its own.");
    }
    return Performance(workshop, caller, operation, match).run();
}

Problem currentProblem(const std::function<void(const std::string& text)>& logUnexpected) {
    try {
        throw;
    } catch (const Problem& problem) {
        return problem;
    } catch (const acts::BadName& bad) {
        return invalid({{"", bad.what()}});
    } catch (const storage::Refused& refused) {
        std::string words = refused.what();
        return conflict(words.starts_with("KL") && words.size() > 6 ? words.substr(6) : words);
    } catch (const storage::Locked&) {
        return Problem(423, "locked", "Locked", "Somebody holds a lock on it.");
    } catch (const storage::QuotaExceeded&) {
        return Problem(507, "quota-exceeded", "Quota exceeded",
                       "The account would hold more than it may.");
    } catch (const storage::Unavailable&) {
        return unavailable("The database does not answer right now.", 5);
    } catch (const std::bad_alloc&) {
        return unavailable("The server is short of memory.", 5);
    } catch (const std::exception& error) {
        logUnexpected(error.what());
        return {500, "internal", "Internal error",
                "Something went wrong on the server; its log says what."};
    }
}

void DryRun::run(storage::Database& database, const std::function<void()>& work) {
    try {
        database.atomically([&] {
            work();
            throw Undo();
        });
    } catch (const Undo&) {
        return;
    }
}

}  // namespace kalends::api
