// The private cluster: initdb, pg_ctl and two lock files. Runs PostgreSQL's own tools, in sessions
// of their own so that signals to our terminal do not reach them.
#include "server/embedded_postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace kalends::server {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSocketPathLimit = 100;
constexpr auto kReadyLimit = std::chrono::seconds(120);

/// Whom the server runs as; absent when this process already is an ordinary user.
struct Account {
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups;
    std::string home;
};

std::optional<Account> accountToBecome(const std::string& name) {
    if (::geteuid() != 0) {
        return std::nullopt;
    }
    const passwd* entry = ::getpwnam(name.c_str());
    if (entry == nullptr || entry->pw_uid == 0) {
        throw std::runtime_error(
            "the private database needs an ordinary user to run as; there is no user \"" + name +
            "\"");
    }
    Account account{entry->pw_uid, entry->pw_gid, std::vector<gid_t>(64), entry->pw_dir};
    int count = static_cast<int>(account.groups.size());
    if (::getgrouplist(name.c_str(), account.group, account.groups.data(), &count) < 0) {
        count = 1;
        account.groups.front() = account.group;
    }
    account.groups.resize(static_cast<std::size_t>(count));
    return account;
}

/// Runs a tool to its end with its output appended to `log`. Returns its exit status, 127 when it
/// could not be started.
int runTool(const std::vector<std::string>& command,
            const std::optional<Account>& account,
            const fs::path& log) {
    std::vector<std::string> environmentText{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                             "HOME=" + (account ? account->home : "/")};
    std::vector<char*> arguments, environment;
    for (const std::string& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));  // execve promises not to write
    }
    for (const std::string& variable : environmentText) {
        environment.push_back(const_cast<char*>(variable.c_str()));
    }
    arguments.push_back(nullptr);
    environment.push_back(nullptr);

    const pid_t child = ::fork();
    if (child < 0) {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (child == 0) {
        // Only async-signal-safe calls from here: other threads may have held locks.
        ::setsid();
        const int in = ::open("/dev/null", O_RDONLY);
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (in < 0 || out < 0 || ::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(out, 2) < 0) {
            ::_exit(127);
        }
        ::close_range(3, ~0U, 0);
        if (account && (::setgroups(account->groups.size(), account->groups.data()) != 0 ||
                        ::setgid(account->group) != 0 || ::setuid(account->user) != 0)) {
            ::_exit(127);
        }
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::signal(SIGPIPE, SIG_DFL);
        ::chdir("/") == 0 ? ::execve(arguments[0], arguments.data(), environment.data()) : -1;
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "waitpid");
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

fs::path binaryDirectory() {
    std::string best;
    int bestVersion = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        const std::string name = entry.path().filename();
        int version = 0;
        std::from_chars(name.data(), name.data() + name.size(), version);
        if (version > bestVersion && fs::exists(entry.path() / "bin" / "initdb", ignored)) {
            bestVersion = version;
            best = entry.path() / "bin";
        }
    }
    if (!best.empty()) {
        return best;
    }
    for (const char* candidate : {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"}) {
        if (fs::exists(fs::path(candidate) / "initdb", ignored)) {
            return candidate;
        }
    }
    throw std::runtime_error("PostgreSQL's server programs (initdb, pg_ctl) are not installed");
}

std::vector<std::string> linesOf(const fs::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; lines.size() < 20 && std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

// Lines of postmaster.pid (PostgreSQL's miscadmin.h).
constexpr std::size_t kPidLine = 0, kSocketLine = 4, kStatusLine = 7;

pid_t pidIn(const std::vector<std::string>& lines) {
    pid_t pid = 0;
    if (lines.size() > kPidLine) {
        const std::string& text = lines[kPidLine];
        std::from_chars(text.data(), text.data() + text.size(), pid);
    }
    return pid;
}

/// The lock file survives a crash, and its process id may since belong to someone else.
bool isPostmaster(pid_t pid, const fs::path& data) {
    std::error_code error;
    const fs::path current = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
    return pid > 0 && !error && fs::equivalent(current, data, error);
}

void handOver(const fs::path& path, const std::optional<Account>& account) {
    if (account && ::chown(path.c_str(), account->user, account->group) != 0) {
        throw std::system_error(errno, std::generic_category(), "chown " + path.string());
    }
}

/// A directory of mode 0700 that belongs to the server's user. Refuses one that someone else has
/// put there.
void makePrivate(const fs::path& path, const std::optional<Account>& account) {
    if (::mkdir(path.c_str(), 0700) == 0) {
        handOver(path, account);
        return;
    }

    struct stat found {};

    if (errno != EEXIST || ::lstat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
        throw std::runtime_error("cannot make the directory " + path.string());
    }
    const uid_t wanted = account ? account->user : ::geteuid();
    if (found.st_uid != wanted && found.st_uid != ::geteuid()) {
        throw std::runtime_error(path.string() + " belongs to another user");
    }
    if (::chmod(path.c_str(), 0700) != 0) {
        throw std::system_error(errno, std::generic_category(), "chmod " + path.string());
    }
    handOver(path, account);
}

std::string quoted(const fs::path& path) {
    std::string text = "'";
    for (const char c : path.string()) {
        text += c;
        if (c == '\'') {
            text += c;
        }
    }
    return text + "'";
}

// Error messages never quote statements or rows: these hold calendars.
constexpr std::string_view kServerSettings =
    R"(# Written at every start; put your own settings into postgresql.auto.conf (ALTER SYSTEM).
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
max_wal_size = 2GB
wal_compression = lz4
default_toast_compression = lz4
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
autovacuum_naptime = 30s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
)";

constexpr std::string_view kThrowAwaySettings = R"(fsync = off
synchronous_commit = off
full_page_writes = off
logging_collector = off
shared_buffers = 64MB
autovacuum_naptime = 5s
)";

}  // namespace

class EmbeddedPostgres::Lock {
  public:
    explicit Lock(const fs::path& file)
        : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) {
            throw std::system_error(errno, std::generic_category(), "open " + file.string());
        }
    }

    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    ~Lock() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    void take(int kind) const {
        while (::flock(descriptor_, kind) != 0) {
            if (errno != EINTR) {
                throw std::system_error(errno, std::generic_category(), "flock");
            }
        }
    }

    int release() { return std::exchange(descriptor_, -1); }

  private:
    int descriptor_;
};

EmbeddedPostgres::EmbeddedPostgres(fs::path directory, std::string user, Durability durability)
    : directory_(fs::absolute(directory).lexically_normal()),
      binaries_(binaryDirectory()),
      user_(std::move(user)),
      durability_(durability) {
    if (!directory_.has_filename()) {
        directory_ = directory_.parent_path();  // the path ended with a slash
    }
    const std::optional<Account> account = accountToBecome(user_);
    fs::create_directories(directory_.parent_path());
    makePrivate(directory_, account);
    sockets_ = directory_ / "run";
    if ((sockets_ / ".s.PGSQL.5432.lock").string().size() > kSocketPathLimit) {
        sockets_ = "/tmp/kalends-" + std::to_string(std::hash<std::string>{}(directory_.string()));
    }

    const Lock gate(directory_ / "start.lock");
    gate.take(LOCK_EX);
    Lock users(directory_ / "users.lock");
    users.take(LOCK_SH);
    start();
    usersLock_ = users.release();
}

EmbeddedPostgres::~EmbeddedPostgres() {
    stop();
}

void EmbeddedPostgres::stop() noexcept {
    if (usersLock_ < 0) {
        return;
    }
    try {
        const Lock gate(directory_ / "start.lock");
        gate.take(LOCK_EX);
        if (::flock(usersLock_, LOCK_EX | LOCK_NB) == 0) {
            shutDown();
        }
    } catch (const std::exception&) {
        // Nothing more can be done; the next start takes the server over.
    }
    ::close(std::exchange(usersLock_, -1));
}

std::string EmbeddedPostgres::connectionTo(std::string_view database) const {
    return "host=" + quoted(sockets_) +
           " port=5432 user=postgres connect_timeout=10 dbname=" + std::string(database);
}

pid_t EmbeddedPostgres::postmaster() const {
    return pidIn(linesOf(data() / "postmaster.pid"));
}

void EmbeddedPostgres::initialise() const {
    const std::optional<Account> account = accountToBecome(user_);
    // Renamed when complete, so that an interrupted first start is simply begun again.
    const fs::path unfinished = directory_ / "data.new";
    fs::remove_all(unfinished);
    makePrivate(unfinished, account);
    std::vector<std::string> command{
        binaries_ / "initdb", "-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8"};
    if (durability_ == Durability::kThrowAway) {
        command.emplace_back("--no-sync");
    }
    if (runTool(command, account, directory_ / "server.log") != 0) {
        throw std::runtime_error(
            "initdb failed, see " + (directory_ / "server.log").string() +
            (account ? " (user " + user_ + " must be able to enter every directory above)" : ""));
    }
    std::ofstream(unfinished / "postgresql.conf", std::ios::app)
        << "\ninclude_if_exists 'kalends.conf'\n";
    fs::rename(unfinished, data());
}

void EmbeddedPostgres::start() {
    const std::optional<Account> account = accountToBecome(user_);
    if (!fs::exists(data() / "PG_VERSION")) {
        initialise();
    }
    const fs::path pidFile = data() / "postmaster.pid";
    if (const auto lines = linesOf(pidFile); isPostmaster(pidIn(lines), data())) {
        if (lines.size() > kSocketLine && !lines[kSocketLine].empty()) {
            sockets_ = lines[kSocketLine];  // left by a process that chose another place
        }
    } else {
        makePrivate(sockets_, account);
        std::ofstream settings(data() / "kalends.conf", std::ios::trunc);
        settings << kServerSettings << "unix_socket_directories = " << quoted(sockets_) << '\n';
        settings << (durability_ == Durability::kThrowAway ? kThrowAwaySettings : "");
        settings.close();
        handOver(data() / "kalends.conf", account);
        const std::vector<std::string> command{
            binaries_ / "pg_ctl", "start", "-w", "-t", "120", "-s", "-D", data(), "-l",
            data() / "start.log"};
        if (runTool(command, account, directory_ / "server.log") != 0) {
            throw std::runtime_error("the private database did not start, see " +
                                     (data() / "start.log").string());
        }
    }
    const auto deadline = std::chrono::steady_clock::now() + kReadyLimit;
    for (;;) {
        const auto lines = linesOf(pidFile);
        if (lines.size() > kStatusLine && lines[kStatusLine].starts_with("ready")) {
            break;
        }
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("the private database in " + directory_.string() +
                                     " does not get ready");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    createDatabase();
}

void EmbeddedPostgres::createDatabase() const {
    const fs::path made = directory_ / "database.made";
    if (fs::exists(made)) {
        return;
    }
    const std::optional<Account> account = accountToBecome(user_);
    const fs::path log = directory_ / "server.log";
    const std::vector<std::string> create{
        binaries_ / "createdb", "-h", sockets_, "-U", "postgres", "kalends"};
    const std::vector<std::string> look{
        binaries_ / "psql", "-h", sockets_, "-U", "postgres", "-d", "kalends", "-qAtc", "select 1"};
    if (runTool(create, account, log) != 0 && runTool(look, account, log) != 0) {
        throw std::runtime_error("the database could not be created, see " + log.string());
    }
    std::ofstream(made) << "kalends\n";
}

void EmbeddedPostgres::shutDown() const {
    const std::vector<std::string> command{
        binaries_ / "pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", data()};
    runTool(command, accountToBecome(user_), directory_ / "server.log");
    if (sockets_.parent_path() != directory_) {
        std::error_code ignored;
        fs::remove(sockets_, ignored);  // only when it is empty
    }
}

bool EmbeddedPostgres::running() const {
    return isPostmaster(postmaster(), data());
}

void EmbeddedPostgres::revive() {
    const Lock gate(directory_ / "start.lock");
    gate.take(LOCK_EX);
    if (running()) {
        return;
    }
    if (!fs::exists(data() / "PG_VERSION")) {
        throw std::runtime_error("the private database in " + data().string() + " is gone");
    }
    start();
}

void EmbeddedPostgres::restart() {
    const Lock gate(directory_ / "start.lock");
    gate.take(LOCK_EX);
    shutDown();
    start();
}

}  // namespace kalends::server
