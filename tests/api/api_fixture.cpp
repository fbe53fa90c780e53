// Server, people and the judging of answers.
#include "tests/api/api_fixture.h"

#include <chrono>
#include <fstream>
#include <sstream>

#include "auth/base64.h"
#include "auth/caching_authenticator.h"
#include "auth/password_hash.h"
#include "dav/http/server.h"
#include "dav/methods/dav_application.h"
#include "server/api/application.h"
#include "server/api/schema.h"
#include "storage/administration.h"

namespace kalends::test {

namespace {

const std::string& hashFor(const std::string& login) {
    static std::map<std::string, std::string> hashes;
    auto& hash = hashes[login];
    if (hash.empty()) {
        hash = auth::hashPassword(login + "-secret");
    }
    return hash;
}

std::vector<std::string> segmentsOf(const std::string& path) {
    std::vector<std::string> segments;
    std::istringstream text(path.substr(0, path.find('?')));
    for (std::string segment; std::getline(text, segment, '/');) {
        segments.push_back(segment);
    }
    return segments;
}

bool fits(const std::string& pattern, const std::string& path) {
    const auto wanted = segmentsOf(pattern);
    const auto asked = segmentsOf(path);
    for (std::size_t i = 0; i < wanted.size() && wanted.size() == asked.size(); ++i) {
        if (!wanted[i].starts_with('{') && wanted[i] != asked[i]) {
            return false;
        }
    }
    return wanted.size() == asked.size();
}

}  // namespace

const json& document() {
    static const json read = [] {
        std::ifstream file("docs/openapi.json");
        return json::parse(file, nullptr, false);
    }();
    return read;
}

std::string ApiAnswer::problem() const {
    const auto type = body.is_object() ? body.value("type", std::string()) : std::string();
    return type.substr(type.rfind(':') + 1);
}

std::string ApiAnswer::pointers() const {
    std::string all;
    for (const auto& error : body.value("errors", json::array())) {
        all += (all.empty() ? "" : " ") + error["pointer"].get<std::string>();
    }
    return all;
}

ApiFixture::ApiFixture() {
    const auto north = store_->administration().saveOrganisation("north", "North");
    const auto save = [this](const std::string& slug, const std::string& organisation,
                             storage::PrincipalKind kind) {
        storage::PrincipalChange change;
        change.kind = kind;
        change.slug = slug;
        change.displayName = slug;
        change.organisation = organisation;
        if (kind == storage::PrincipalKind::kUser) {
            change.login = slug;
            change.passwordHash = hashFor(slug);
            change.admin = slug == "root";
        }
        return store_->principals().save(change);
    };
    save("root", "default", storage::PrincipalKind::kUser);
    save("anna", "default", storage::PrincipalKind::kUser);
    save("nils", "north", storage::PrincipalKind::kUser);
    save("crew", "north", storage::PrincipalKind::kGroup);
    store_->administration().setAdministrator(
        north, save("nora", "north", storage::PrincipalKind::kUser), true);

    authenticator_ = auth::makeAuthenticator(*store_, auth::AuthenticatorSettings{});
    const auto now = [] { return std::chrono::system_clock::now(); };
    const auto logError = [this](const std::string& id, const std::string& text) {
        logged_.push_back(id + ": " + text);
    };
    dav_ = methods::makeDavApplication({*store_, *authenticator_, {}, now, {}, logError});
    front_ = api::makeApplication({*store_, *authenticator_, {}, {}, now, {}, logError}, *dav_);
    http::ServerSettings settings;
    settings.listen.front().port = 0;
    settings.work.workers = 2;
    settings.work.heavyWorkers = 2;
    server_ = std::make_unique<http::Server>(std::move(settings), *front_);
    server_->start();
}

ApiFixture::~ApiFixture() {
    server_->stop();
}

void ApiFixture::TearDown() {
    for (const auto& line : logged_) {
        ADD_FAILURE() << "the server logged: " << line;
    }
}

std::uint16_t ApiFixture::port() const {
    return server_->port();
}

std::string ApiFixture::basic(const std::string& login, const std::string& password) {
    return auth::basicValue(login, password);
}

ApiAnswer ApiFixture::call(const std::string& login,
                           const std::string& method,
                           const std::string& path,
                           const json& body,
                           const Fields& fields) {
    auto all = fields;
    if (method != "GET") {
        all.emplace_back("Content-Type", "application/json");
    }
    return raw(of(login), method, path, body.is_null() ? "" : body.dump(), all);
}

ApiAnswer ApiFixture::raw(const std::string& authorization,
                          const std::string& method,
                          const std::string& path,
                          const std::string& body,
                          const Fields& fields) {
    Call request(port(), authorization, method, "/api/v1" + path);
    for (const auto& [name, text] : fields) {
        request.header(name, text);
    }
    if (!body.empty()) {
        request.body(body);
    }
    ApiAnswer answer;
    answer.raw = request.answer();
    answer.status = answer.raw.status;
    answer.body = answer.raw.header("Content-Type").find("json") == std::string::npos
                      ? json()
                      : json::parse(answer.raw.body, nullptr, false);
    judge(method, path, answer);
    return answer;
}

/// What the document says of this status of this operation.
void ApiFixture::judge(const std::string& method,
                       const std::string& path,
                       const ApiAnswer& answer) const {
    if (answer.raw.header("Content-Type") == "application/x-ndjson" || answer.status == 304) {
        return;
    }
    const auto& components = document()["components"]["schemas"];
    if (answer.status >= 400) {
        EXPECT_EQ(answer.raw.header("Content-Type"), "application/problem+json")
            << method << ' ' << path;
        EXPECT_TRUE(api::violations(components, components["Problem"], answer.body).empty())
            << answer.raw.body;
        return;
    }
    std::string verb;
    for (const char c : method) {
        verb += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    for (const auto& [pattern, operations] : document()["paths"].items()) {
        if (!fits(pattern, path) || !operations.contains(verb)) {
            continue;
        }
        const auto& responses = operations[verb]["responses"];
        ASSERT_TRUE(responses.contains(std::to_string(answer.status)))
            << method << ' ' << path << ' ' << answer.status;
        const auto& response = responses[std::to_string(answer.status)];
        if (!response.contains("content")) {
            EXPECT_EQ(answer.raw.body, "") << method << ' ' << path;
            return;
        }
        const auto& content = response["content"];
        if (!content.contains("application/json")) {
            EXPECT_TRUE(answer.raw.header("Content-Type").starts_with(content.begin().key()))
                << method << ' ' << path;
            return;
        }
        for (const auto& wrong :
             api::violations(components, content["application/json"]["schema"], answer.body)) {
            ADD_FAILURE() << method << ' ' << path << ": " << wrong.pointer << ": " << wrong.detail
                          << "\n"
                          << answer.raw.body;
        }
        return;
    }
    ADD_FAILURE() << "the document does not know " << method << ' ' << path;
}

}  // namespace kalends::test
