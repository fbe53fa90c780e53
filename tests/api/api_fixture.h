// The interface for administration with calendars behind it, on a database of its own. Every answer
// is judged by the document.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/protocol/dav_client.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::http {
class Application;
class Server;
}  // namespace kalends::http

namespace kalends::auth {
class Authenticator;
}

namespace kalends::test {

using nlohmann::json;

struct ApiAnswer {
    int status = 0;
    json body;  // null when there is none
    Answer raw;

    /// Last part of a problem's type.
    [[nodiscard]] std::string problem() const;
    /// The pointers of a problem, joined by blanks.
    [[nodiscard]] std::string pointers() const;

    [[nodiscard]] std::string etag() const { return raw.etag(); }
};

/// root administers the server; nora the organisation north, where nils and the group crew are;
/// anna is in the default one. Each signs in with "<name>-secret".
class ApiFixture : public PostgresFixture {
  protected:
    ApiFixture();
    ~ApiFixture() override;
    void TearDown() override;

    using Fields = std::vector<std::pair<std::string, std::string>>;
    ApiAnswer call(const std::string& login,
                   const std::string& method,
                   const std::string& path,
                   const json& body = {},
                   const Fields& fields = {});

    ApiAnswer get(const std::string& login, const std::string& path) {
        return call(login, "GET", path);
    }

    /// The body as it is, with this Content-Type and password.
    ApiAnswer raw(const std::string& authorization,
                  const std::string& method,
                  const std::string& path,
                  const std::string& body,
                  const Fields& fields);
    [[nodiscard]] static std::string basic(const std::string& login, const std::string& password);

    [[nodiscard]] static std::string of(const std::string& login) {
        return basic(login, login + "-secret");
    }

    [[nodiscard]] std::uint16_t port() const;

    /// action of the newest act.
    [[nodiscard]] std::string lastAct() const {
        return value("select action from audit where kind < 3 order by id desc limit 1");
    }

    std::vector<std::string> logged_;  // what the server found unexpected, and its access log

  private:
    void judge(const std::string& method, const std::string& path, const ApiAnswer& answer) const;

    std::unique_ptr<auth::Authenticator> authenticator_;
    std::unique_ptr<http::Application> dav_, front_;
    std::unique_ptr<http::Server> server_;
};

/// docs/openapi.json.
[[nodiscard]] const json& document();

}  // namespace kalends::test
