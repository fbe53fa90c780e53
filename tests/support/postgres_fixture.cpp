// The cluster and the databases of tests.
#include "tests/support/postgres_fixture.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include "server/embedded_postgres.h"

#if defined(__SANITIZE_ADDRESS__)
// libpqxx 6.4 asks for the encoding before it wraps a result: where the connection is lost just
// then, it throws and the 200 bytes of the empty result are never freed.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
    return "leak:pqxx::connection_base::\n";
}
#endif

namespace kalends::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "kalends-test-";

/// Clusters of test processes that crashed.
void sweep(const fs::path& directory) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/tmp", error)) {
        if (!entry.path().filename().string().starts_with(kPrefix) || entry.path() == directory) {
            continue;
        }
        const int lock = ::open((entry.path() / "users.lock").c_str(), O_RDWR | O_CLOEXEC);
        if (lock < 0) {
            continue;  // not there yet, or somebody else's
        }
        if (::flock(lock, LOCK_EX | LOCK_NB) == 0) {
            pid_t pid = 0;
            std::ifstream(entry.path() / "data" / "postmaster.pid") >> pid;
            const fs::path current =
                fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
            if (pid > 1 && current == entry.path() / "data") {
                ::kill(pid, SIGQUIT);
                for (int tries = 0; tries < 250 && ::kill(pid, 0) == 0; ++tries) {
                    ::usleep(20'000);  // it still writes while it ends
                }
            }
            fs::remove_all(entry.path(), error);
        }
        ::close(lock);
    }
}

}  // namespace

std::vector<std::vector<std::string>> sql(const std::string& connection, const std::string& text) {
    pqxx::connection session(connection);
    pqxx::nontransaction transaction(session);
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : transaction.exec(text)) {
        std::vector<std::string>& fields = rows.emplace_back();
        for (const auto& field : row) {
            fields.emplace_back(field.c_str());
        }
    }
    return rows;
}

PostgresCluster& PostgresCluster::instance() {
    static PostgresCluster cluster;
    return cluster;
}

PostgresCluster::PostgresCluster()
    : directory_("/tmp/" + std::string(kPrefix) + std::to_string(::getpid())) {
    sweep(directory_);
    fs::remove_all(directory_);
    server_ = std::make_unique<server::EmbeddedPostgres>(
        directory_, "postgres", server::EmbeddedPostgres::Durability::kThrowAway);
    postgres::migrate(server_->connection());
}

PostgresCluster::~PostgresCluster() {
    server_.reset();
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
}

std::string PostgresCluster::create(const std::string& source) {
    const std::string name = "test_" + std::to_string(++created_);
    sql(server_->connectionTo("postgres"), "create database " + name + " template " + source);
    return server_->connectionTo(name);
}

std::string PostgresCluster::newDatabase() {
    return create("kalends");
}

std::string PostgresCluster::newEmptyDatabase() {
    return create("template0");
}

void PostgresCluster::restart() {
    server_->restart();
}

PostgresFixture::PostgresFixture()
    : connection_(PostgresCluster::instance().newDatabase()), store_(openStore()) {}

PostgresFixture::~PostgresFixture() = default;

std::unique_ptr<storage::Database> PostgresFixture::openStore(postgres::Settings settings) const {
    settings.connection = connection_;
    return postgres::open(std::move(settings));
}

storage::PrincipalId PostgresFixture::person(const std::string& slug, storage::PrincipalKind kind) {
    storage::PrincipalChange change;
    change.kind = kind;
    change.slug = slug;
    change.displayName = slug;
    if (kind == storage::PrincipalKind::kUser) {
        change.login = slug;
    }
    return store_->principals().save(change);
}

storage::CollectionId PostgresFixture::collectionOf(const std::string& slug,
                                                    const std::string& collection,
                                                    storage::HomeKind home) {
    storage::PlacePath path;
    path.owner.slug = slug;
    path.home = home;
    path.collection = collection;
    const auto place = store_->objects().locate(path, {}, storage::WantBody::kNo);
    return place && place->collection ? place->collection->id : storage::CollectionId{};
}

}  // namespace kalends::test
