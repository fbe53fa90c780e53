// Starting and stopping the server of a test.
#include "tests/protocol/dav_fixture.h"

#include <chrono>
#include <map>
#include <mutex>

#include "auth/base64.h"
#include "auth/caching_authenticator.h"
#include "auth/password_hash.h"
#include "dav/http/server.h"
#include "dav/methods/dav_application.h"
#include "web/published.h"

namespace kalends::test {
namespace {

/// One slow hash for each name and process.
const std::string& hashFor(const std::string& login) {
    static std::map<std::string, std::string> hashes;
    std::string& hash = hashes[login];
    if (hash.empty()) {
        hash = auth::hashPassword(login + "-secret");
    }
    return hash;
}

void savePerson(storage::Database& database, const std::string& login) {
    storage::PrincipalChange change;
    change.slug = login;
    change.login = login;
    change.displayName = login;
    change.email = login + "@example.org";
    change.addresses = std::vector<std::string>{"mailto:" + login + "@example.org"};
    change.passwordHash = hashFor(login);
    database.principals().save(change);
}

}  // namespace

DavFixture::DavFixture(DavSettings settings)
    : unexpected_(std::make_shared<std::vector<std::string>>()),
      accessed_(std::make_shared<std::vector<std::string>>()),
      logged_(std::make_shared<std::vector<std::string>>()) {
    for (const char* login : {"alice", "bob", "carol"}) {
        savePerson(*store_, login);
    }
    if (settings.defaultTimezone.empty()) {
        settings.defaultTimezone = "Europe/Berlin";  // not that of the machine the tests run on
    }
    authenticator_ = auth::makeAuthenticator(*store_, auth::AuthenticatorSettings{});
    auto mutex = std::make_shared<std::mutex>();
    const auto now = [] { return std::chrono::system_clock::now(); };
    const auto note = [log = unexpected_, mutex](const std::string& id, const std::string& text) {
        const std::lock_guard lock(*mutex);
        log->push_back(id + ": " + text);
    };
    const auto noteAny = [log = logged_, mutex](const methods::AccessRecord& record) {
        const std::lock_guard lock(*mutex);
        log->push_back(record.method + ' ' + record.path + ' ' + record.login + ' ' +
                       record.userAgent);
    };
    const auto noteAccess = [log = accessed_, mutex, noteAny](const methods::AccessRecord& record) {
        noteAny(record);
        const std::lock_guard lock(*mutex);
        log->push_back(record.path);
    };
    application_ =
        methods::makeDavApplication({*store_, *authenticator_, settings, now, noteAny, note});
    published_ = web::makePublishedPages({*store_, std::move(settings), now, noteAccess, note},
                                         *application_);
    http::ServerSettings server;
    server.listen.front().port = 0;
    server.work.workers = 2;
    server.work.heavyWorkers = 1;
    server_ = std::make_unique<http::Server>(std::move(server), *published_);
    server_->start();
}

DavFixture::~DavFixture() {
    server_->stop();
}

void DavFixture::TearDown() {
    for (const std::string& line : unexpected()) {
        ADD_FAILURE() << "the server logged: " << line;
    }
}

Person DavFixture::as(const std::string& login) const {
    return withPassword(login, login + "-secret");
}

Person DavFixture::withPassword(const std::string& login, const std::string& password) const {
    return {port(), authorization(login, password)};
}

std::string DavFixture::authorization(const std::string& login, const std::string& password) {
    return auth::basicValue(login, password);
}

Person DavFixture::nobody() const {
    return {port(), {}};
}

std::uint16_t DavFixture::port() const {
    return server_->port();
}

void DavFixture::account(const std::string& login) {
    savePerson(*store_, login);
}

void DavFixture::delegate(const std::string& owner,
                          const std::string& delegateName,
                          storage::DelegateMode mode) {
    auto& principals = store_->principals();
    const auto from = principals.byPath({storage::PrincipalKind::kUser, owner});
    const auto to = principals.byPath({storage::PrincipalKind::kUser, delegateName});
    principals.setDelegates(from->id, mode, {to->id});
}

std::string DavFixture::objectsIn(const std::string& login, const std::string& collection) {
    const auto home = collection == "addressbook" ? storage::HomeKind::kAddressbooks
                                                  : storage::HomeKind::kCalendars;
    return value("select count(*) from object where collection_id = " +
                 std::to_string(collectionOf(login, collection, home).value));
}

}  // namespace kalends::test
