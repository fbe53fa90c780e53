// Connections kept warm, and the next server when one does not answer.
#include "auth/ldap/directory.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>

#include "auth/ldap/connection.h"

namespace kalends::ldap {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kDownFor{5};  // a server that did not answer is asked last so long
constexpr std::chrono::seconds kIdleLongest{60};  // firewalls forget connections without a word

enum class Role : std::size_t { kService, kPerson };

std::string firstLineOf(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) {
        throw DirectoryUnavailable(file + ": the password of the directory cannot be read");
    }
    return line;
}

class PooledDirectory final : public Directory {
  public:
    explicit PooledDirectory(const Settings& settings) : settings_(settings) {
        for (const auto& url : settings.servers) {
            if (!url.starts_with("ldap://") && !url.starts_with("ldaps://") &&
                !url.starts_with("ldapi://")) {
                throw std::invalid_argument(url + ": expected ldap://HOST or ldaps://HOST");
            }
            servers_.push_back({.url = url, .downUntil = {}, .idle = {}});
        }
        if (servers_.empty()) {
            throw std::invalid_argument("no server of the directory is named");
        }
    }

    void search(const Query& query, const std::function<void(Entry&&)>& take) override {
        bool given = false;
        run(Role::kService, [&](Connection& connection) {
            // What was handed over cannot be taken back: a broken search is not begun again
            // elsewhere.
            if (given) {
                throw DirectoryError("the connection was lost within a search");
            }
            connection.search(query, settings_.pageSize, [&](Entry&& entry) {
                given = true;
                take(std::move(entry));
            });
        });
    }

    BindOutcome bind(const std::string& dn, const std::string& password) override {
        if (dn.empty() || password.empty() || dn.find('\0') != std::string::npos) {
            return BindOutcome::kRejected;
        }
        BindOutcome outcome = BindOutcome::kRejected;
        run(Role::kPerson,
            [&](Connection& connection) { outcome = connection.bind(dn, password); });
        return outcome;
    }

    bool reachable() override {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        return std::any_of(servers_.begin(), servers_.end(),
                           [now](const Server& server) { return server.downUntil <= now; });
    }

    std::string server() const override {
        const std::lock_guard lock(mutex_);
        return answered_;
    }

  private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        Clock::time_point since;
    };

    struct Server {
        std::string url;
        Clock::time_point downUntil;
        std::array<std::vector<Idle>, 2> idle;  // by role
    };

    /// One of `connections` leases.
    class Lease {
      public:
        explicit Lease(PooledDirectory& pool) : pool_(pool) {
            std::unique_lock lock(pool_.mutex_);
            if (!pool_.free_.wait_for(lock, pool_.settings_.connectTime, [this] {
                    return pool_.leased_ < std::max(1U, pool_.settings_.connections);
                })) {
                throw DirectoryUnavailable("all connections to the directory are busy");
            }
            ++pool_.leased_;
        }

        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        ~Lease() {
            {
                const std::lock_guard lock(pool_.mutex_);
                --pool_.leased_;
            }
            pool_.free_.notify_one();
        }

      private:
        PooledDirectory& pool_;
    };

    void run(Role role, const std::function<void(Connection&)>& work) {
        const Lease lease(*this);
        std::string problem = "no server of the directory has answered lately";
        for (std::size_t at = 0; at < servers_.size(); ++at) {
            auto& server = servers_[at];
            if (isDown(server)) {
                continue;
            }
            // A connection that was idle may have been closed without our knowing: once more with a
            // fresh one.
            for (auto connection = takeIdle(server, role);; connection = nullptr) {
                const bool fresh = !connection;
                try {
                    if (fresh) {
                        connection = connect(server, role);
                    }
                    work(*connection);
                    giveBack(server, role, std::move(connection));
                    return;
                } catch (const DirectoryUnavailable& error) {
                    problem = error.what();
                    if (fresh) {
                        markDown(server);
                        break;
                    }
                }
            }
        }
        throw DirectoryUnavailable(problem);
    }

    std::unique_ptr<Connection> connect(const Server& server, Role role) {
        auto connection = std::make_unique<Connection>(server.url, settings_);
        if (role == Role::kService && !settings_.bindDn.empty() &&
            connection->bind(settings_.bindDn, firstLineOf(settings_.passwordFile)) !=
                BindOutcome::kAccepted) {
            throw DirectoryError(server.url + ": the directory refuses " + settings_.bindDn);
        }
        return connection;
    }

    bool isDown(const Server& server) {
        const std::lock_guard lock(mutex_);
        return server.downUntil > Clock::now();
    }

    void markDown(Server& server) {
        const std::lock_guard lock(mutex_);
        server.downUntil = Clock::now() + kDownFor;
        for (auto& idle : server.idle) {
            idle.clear();
        }
    }

    std::unique_ptr<Connection> takeIdle(Server& server, Role role) {
        const std::lock_guard lock(mutex_);
        auto& idle = server.idle.at(static_cast<std::size_t>(role));
        while (!idle.empty()) {
            auto last = std::move(idle.back());
            idle.pop_back();
            if (Clock::now() - last.since < kIdleLongest) {
                return std::move(last.connection);
            }
        }
        return nullptr;
    }

    void giveBack(Server& server, Role role, std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        server.downUntil = {};
        answered_ = server.url;
        server.idle.at(static_cast<std::size_t>(role))
            .push_back({std::move(connection), Clock::now()});
    }

    const Settings settings_;
    mutable std::mutex mutex_;
    std::condition_variable free_;
    unsigned leased_ = 0;
    std::vector<Server> servers_;
    std::string answered_;
};

}  // namespace

const std::string& Entry::first(const std::string& attribute) const {
    static const std::string kNone;
    std::string key = attribute;
    std::transform(key.begin(), key.end(), key.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto found = values.find(key);
    return found == values.end() || found->second.empty() ? kNone : found->second.front();
}

std::unique_ptr<Directory> openDirectory(const Settings& settings) {
    // libldap writes to connections that the server has closed: that is an error to handle, not to
    // die of.
    struct sigaction current {};

    if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
        (void)std::signal(SIGPIPE, SIG_IGN);
    }
    return std::make_unique<PooledDirectory>(settings);
}

}  // namespace kalends::ldap
