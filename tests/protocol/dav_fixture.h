// The real DAV application behind the real HTTP front end on a database of its own, with three
// people.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dav/http/message.h"
#include "dav/settings.h"
#include "tests/protocol/dav_client.h"
#include "tests/protocol/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::http {
class Server;
}

namespace kalends::auth {
class Authenticator;
}

namespace kalends::test {

/// alice, bob and carol are people of one organisation; each signs in with the password
/// "<name>-secret".
class DavFixture : public PostgresFixture {
  protected:
    explicit DavFixture(DavSettings settings = {});
    ~DavFixture() override;

    [[nodiscard]] Person as(const std::string& login) const;
    [[nodiscard]] Person withPassword(const std::string& login, const std::string& password) const;
    [[nodiscard]] Person nobody() const;
    [[nodiscard]] std::uint16_t port() const;

    [[nodiscard]] static std::string calendars(const std::string& login) {
        return "/dav/calendars/users/" + login + "/";
    }

    [[nodiscard]] static std::string calendar(const std::string& login) {
        return calendars(login) + "calendar/";
    }

    [[nodiscard]] static std::string tasks(const std::string& login) {
        return calendars(login) + "tasks/";
    }

    [[nodiscard]] static std::string addressbooks(const std::string& login) {
        return "/dav/addressbooks/users/" + login + "/";
    }

    [[nodiscard]] static std::string addressbook(const std::string& login) {
        return addressbooks(login) + "addressbook/";
    }

    /// One more person like alice.
    void account(const std::string& login);
    /// Makes `delegate` a delegate of `owner`.
    void delegate(const std::string& owner,
                  const std::string& delegateName,
                  storage::DelegateMode mode);
    /// Number of objects in a collection.
    [[nodiscard]] std::string objectsIn(const std::string& login, const std::string& collection);

    /// What the server has logged as unexpected; a test that leaves something here fails.
    [[nodiscard]] const std::vector<std::string>& unexpected() const { return *unexpected_; }

    /// What Basic credentials of a person look like.
    [[nodiscard]] static std::string authorization(const std::string& login,
                                                   const std::string& password);

    /// All that the access log has of each request.
    [[nodiscard]] const std::vector<std::string>& logged() const { return *logged_; }

    /// The paths of requests by links, as the access log has them.
    [[nodiscard]] const std::vector<std::string>& accessed() const { return *accessed_; }

    void TearDown() override;

  private:
    std::shared_ptr<std::vector<std::string>> unexpected_, accessed_, logged_;
    std::unique_ptr<auth::Authenticator> authenticator_;
    std::unique_ptr<http::Application> application_, published_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace kalends::test
