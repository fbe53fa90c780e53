// kalends serve: starts the service, says so, and waits for signals.
#include <malloc.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>

#include "server/commands/commands.h"
#include "server/database_choice.h"
#include "server/inherited_sockets.h"
#include "server/log.h"
#include "server/pid_file.h"
#include "server/service.h"
#include "server/service_notify.h"
#include "server/setting_values.h"
#include "server/usage_error.h"
#include "server/version.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct ServeOptions {
    DatabaseChoice database;
    std::vector<std::string> listen;
    std::string metrics, pidFile;
};

/// The signals that steer the server, blocked in every thread so that only `wait` takes them.
class Signals {
  public:
    Signals() {
        ::signal(SIGPIPE, SIG_IGN);
        ::sigemptyset(&set_);
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
            ::sigaddset(&set_, number);
        }
        ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }

    [[nodiscard]] int wait() const {
        int number = 0;
        while (::sigwait(&set_, &number) != 0) {
        }
        return number;
    }

  private:
    sigset_t set_{};
};

Configuration configurationOf(const ServeOptions& options) {
    auto configuration = configurationFor(options.database);
    if (!options.listen.empty()) {
        configuration.http.listen.clear();
        for (const auto& address : options.listen) {
            configuration.http.listen.push_back(parseListenAddress(address));
        }
    }
    if (!options.metrics.empty()) {
        configuration.metrics = {parseListenAddress(options.metrics)};
    }
    if (!options.pidFile.empty()) {
        configuration.pidFile = options.pidFile;
    }
    for (const auto& problem : contradictions(configuration)) {
        throw ConfigurationError(problem);
    }
    return configuration;
}

void announce(const Service& service) {
    const auto urls = service.urls();
    if (const auto& accounts = service.firstAccounts(); !accounts.empty()) {
        std::cout
            << "\nFirst start: these accounts were made. The passwords are shown only now.\n\n";
        for (const auto& account : accounts) {
            std::cout << "    " << account.login << "    " << account.password << "    ("
                      << account.name << ")\n";
        }
        std::cout << "\nSign in with any CalDAV or CardDAV client at " << urls.front() << "\n\n";
    }
    for (const auto& url : service.monitoringUrls()) {
        std::cout << "Monitoring at " << url << "metrics\n";
    }
    std::cout << "Kalends " << kVersion << " ready at";
    for (const auto& url : urls) {
        std::cout << ' ' << url;
    }
    std::cout << std::endl;
}

void reload(const ServeOptions& options, Service& service, Logger& log) {
    notifyService("RELOADING=1");
    try {
        log.setLevel(configurationOf(options).log.level);
        service.reload();
        log.write(LogLevel::kInfo, LogLine("reloaded"));
    } catch (const std::exception& error) {
        log.write(LogLevel::kError, LogLine("reload.failed").field("text", error.what()));
    }
    notifyService("READY=1");
}

/// Large answers come and go: by default each one's memory is given back to the kernel and faulted
/// in again for the next, a sixth of the CPU of listing 10,000 objects.
void keepFreedMemory() {
    constexpr int kKeptBytes = 16 * 1024 * 1024;
    ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
    ::mallopt(M_MMAP_THRESHOLD, kKeptBytes);
}

int serve(const ServeOptions& options) {
    keepFreedMemory();
    const Signals signals;  // before any thread exists
    Configuration configuration;
    try {
        configuration = configurationOf(options);
        resolveInherited(configuration, takeInheritedSockets());
    } catch (const BadValue& bad) {
        throw UsageError(std::string("--listen or --metrics: ") + bad.what());
    }
    Logger log(configuration.log);
    {
        Service service(configuration, log);
        const PidFile pidFile(configuration.pidFile);
        log.write(LogLevel::kInfo, LogLine("started").field("version", kVersion));
        announce(service);
        notifyService("READY=1");
        int signal = signals.wait();
        for (; signal == SIGHUP; signal = signals.wait()) {
            reload(options, service, log);
        }
        notifyService("STOPPING=1");
        log.write(LogLevel::kInfo,
                  LogLine("stopping").field("signal", signal == SIGINT ? "INT" : "TERM"));
    }
    log.write(LogLevel::kInfo, LogLine("stopped"));
    return 0;
}

}  // namespace

void addServe(CLI::App& app, Action& action) {
    const auto options = std::make_shared<ServeOptions>();
    auto* command = app.add_subcommand(
        "serve", "Run the server until SIGTERM or SIGINT; SIGHUP reads TLS files again");
    addDatabaseOptions(*command, options->database);
    command->add_option(
        "--listen", options->listen,
        "HOST:PORT, [IPv6]:PORT or tls://HOST:PORT; may be repeated (default 127.0.0.1:8008)");
    command->add_option("--metrics", options->metrics,
                        "HOST:PORT of /metrics and /health (default: off)");
    command->add_option("--pid-file", options->pidFile, "Write the process id to this file");
    command->callback([&action, options] { action = [options] { return serve(*options); }; });
}

}  // namespace kalends::commands
