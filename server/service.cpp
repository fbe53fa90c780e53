// Puts the parts of the server together.
#include "server/service.h"

#include <chrono>
#include <optional>

#include "auth/caching_authenticator.h"
#include "auth/ldap/verifier.h"
#include "auth/negotiate/verifier.h"
#include "dav/http/server.h"
#include "dav/methods/dav_application.h"
#include "server/api/application.h"
#include "server/database_choice.h"
#include "server/embedded_watch.h"
#include "server/jobs/account_upkeep.h"
#include "server/jobs/background_jobs.h"
#include "server/jobs/directory_job.h"
#include "server/jobs/sharing_upkeep.h"
#include "server/monitoring.h"
#include "server/privileges.h"
#include "server/request_metrics.h"
#include "server/setting_values.h"
#include "storage/quota.h"
#include "web/account_pages.h"
#include "web/published.h"

namespace kalends::server {

namespace {

/// Rights end at their time without it; this is how soon homes hear of it.
constexpr std::chrono::seconds kSharingInterval{10};

std::chrono::sys_seconds nowInSeconds() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

LogLine accessLine(const methods::AccessRecord& record) {
    LogLine line("access");
    line.field("request", record.requestId)
        .field("method", record.method)
        .field("path", record.path)
        .field("status", static_cast<std::uint64_t>(record.status))
        .field("us", static_cast<std::uint64_t>(record.duration.count()))
        .field("statements", record.statements)
        .field("login", record.login)
        .field("address", record.address)
        .field("agent", record.userAgent);
    return line;
}

/// What the front end refused by itself: the request may be no more than an address.
LogLine refusalLine(const http::Request& request, int status, std::string_view reason) {
    const auto* agent = request.headers.find("User-Agent");
    LogLine line("access");
    line.field("request", request.id)
        .field("method", request.method)
        .field("path", web::loggable(request.path()))
        .field("status", static_cast<std::uint64_t>(status))
        .field("address", request.peerAddress)
        .field("agent", agent == nullptr ? std::string_view() : *agent)
        .field("refused", reason);
    return line;
}

std::string urlOf(const http::ListenAddress& address, std::uint16_t port) {
    http::ListenAddress bound = address;
    bound.port = port;
    bound.fd = -1;
    bound.security = http::Security::kPlain;
    if (bound.host == "0.0.0.0" || bound.host == "::") {
        bound.host = "localhost";
    }
    const std::string scheme = address.security == http::Security::kTls ? "https://" : "http://";
    return scheme + printListenAddress(bound) + "/";
}

std::vector<std::string> urlsOf(const std::vector<http::ListenAddress>& listen,
                                const http::Server& server) {
    std::vector<std::string> urls;
    for (std::size_t i = 0; i < listen.size(); ++i) {
        urls.push_back(urlOf(listen[i], server.port(i)));
    }
    return urls;
}

http::ServerSettings monitoringSettings(const Configuration& configuration) {
    http::ServerSettings settings;
    settings.listen = configuration.metrics;
    settings.tls = configuration.http.tls;
    settings.work.workers = 2;
    settings.work.heavyWorkers = 1;
    settings.connections.total = 64;
    settings.deadlines.stopGrace = std::chrono::seconds(1);
    return settings;
}

}  // namespace

// In the order in which they are made; members go in the opposite one.
struct Service::Parts {
    Parts(const Configuration& chosen, Logger& log);
    ~Parts();

    methods::DavServices davServices();
    MonitoringSources monitoringSources();

    const Configuration configuration;
    Logger& log;
    std::optional<ActingAs> acting;  // until ports are bound and keys are read
    RequestMetrics metrics;
    OpenDatabase storage;
    std::optional<EmbeddedWatch> embeddedWatch;
    std::vector<FirstAccount> firstAccounts;
    std::shared_ptr<ldap::Directory> directory;  // of sign-ins and of the job; null: none
    std::unique_ptr<auth::Authenticator> authenticator;
    std::unique_ptr<http::Application> dav, published, account, administration;
    std::optional<http::Server> frontEnd;
    std::optional<jobs::BackgroundJobs> background;
    std::optional<jobs::DirectoryJob> directoryJob;
    std::optional<jobs::AccountUpkeep> accountUpkeep;
    std::optional<jobs::SharingUpkeep> sharingUpkeep;
    std::unique_ptr<http::Application> monitoring;
    std::optional<http::Server> monitoringFrontEnd;
};

Service::Parts::Parts(const Configuration& chosen, Logger& logger)
    : configuration(chosen),
      log(logger),
      acting(std::in_place, configuration.user),
      storage(configuration, [&logger](LogLevel level, std::string_view message) {
          logger.write(level, LogLine("database").field("text", message));
      }) {
    if (auto* embedded = storage.embedded()) {
        embeddedWatch.emplace(*embedded, [&logger](LogLevel level, const std::string& text) {
            logger.write(level, LogLine("database").field("text", text));
        });
    }
    storage.database().quotas().setDefault(static_cast<std::int64_t>(configuration.quota.bytes),
                                           static_cast<std::int64_t>(configuration.quota.objects));
    if (configuration.firstRunAccounts || !configuration.embedded.directory.empty()) {
        firstAccounts = createFirstAccounts(storage.database(), nowInSeconds());
    }
    std::vector<auth::NamedVerifier> directories;
    if (configuration.ldap.configured()) {
        directory = ldap::openDirectory(configuration.ldap);
        directories.push_back({"ldap", std::make_unique<ldap::Verifier>(
                                           directory, storage.database(), configuration.ldap,
                                           [&logger](const std::string& text) {
                                               logger.write(
                                                   LogLevel::kWarning,
                                                   LogLine("ldap.sign-in").field("text", text));
                                           })});
    }
    std::unique_ptr<auth::TicketVerifier> tickets;
    if (configuration.negotiate.configured()) {
        tickets = negotiate::makeTicketVerifier(
            configuration.negotiate, storage.database(), [&logger](const std::string& text) {
                logger.write(LogLevel::kInfo, LogLine("negotiate").field("text", text));
            });
    }
    auto signIn = configuration.auth;
    signIn.sources.directoryOrganisations = configuration.ldap.organisations;
    authenticator = auth::makeAuthenticator(storage.database(), signIn, std::move(directories),
                                            std::move(tickets));
    dav = methods::makeDavApplication(davServices());
    const auto services = davServices();
    published = web::makePublishedPages({storage.database(), services.settings, services.now,
                                         services.logAccess, services.logError},
                                        *dav);
    account = web::makeAccountPages({storage.database(), *authenticator, configuration.passwords,
                                     services.logAccess, services.logError},
                                    *published);
    administration = api::makeApplication(
        {storage.database(), *authenticator, configuration.passwords, services.settings,
         services.now, services.logAccess, services.logError},
        *account);
    frontEnd.emplace(
        configuration.http, *administration,
        [this](const http::Request& request, int status, std::string_view reason) {
            const auto wanted = configuration.log.access;
            if (wanted == AccessLog::kAll || (wanted == AccessLog::kErrors && status >= 500)) {
                log.write(LogLevel::kInfo, refusalLine(request, status, reason));
            }
        });
    acting.reset();
    frontEnd->start();
    background.emplace(storage.database(), configuration.jobs, nowInSeconds,
                       [&logger](LogLevel level, const std::string& id, const std::string& text) {
                           logger.write(level, LogLine(id).field("text", text));
                       });
    if (directory) {
        directoryJob.emplace(
            directory, storage.database(), configuration.ldap,
            [&logger](LogLevel level, const std::string& id, const std::string& text) {
                logger.write(level, LogLine(id).field("text", text));
            });
    }
    accountUpkeep.emplace(
        storage.database(), configuration.audit, configuration.auth.guard,
        configuration.jobs.interval,
        [&logger](LogLevel level, const std::string& id, const std::string& text) {
            logger.write(level, LogLine(id).field("text", text));
        });
    sharingUpkeep.emplace(
        storage.database(), kSharingInterval, nowInSeconds,
        [&logger](LogLevel level, const std::string& id, const std::string& text) {
            logger.write(level, LogLine(id).field("text", text));
        });
    if (!configuration.metrics.empty()) {
        monitoring = makeMonitoring(monitoringSources());
        monitoringFrontEnd.emplace(monitoringSettings(configuration), *monitoring);
        monitoringFrontEnd->start();
    }
    dropPrivileges(configuration.user);
}

Service::Parts::~Parts() = default;

methods::DavServices Service::Parts::davServices() {
    return {.database = storage.database(),
            .authenticator = *authenticator,
            .settings = configuration.dav,
            .now = [] { return std::chrono::system_clock::now(); },
            .logAccess =
                [this](const methods::AccessRecord& record) {
                    metrics.count(record.method, record.status, record.duration, record.statements);
                    const auto wanted = configuration.log.access;
                    if (wanted == AccessLog::kAll ||
                        (wanted == AccessLog::kErrors && record.status >= 500)) {
                        log.write(LogLevel::kInfo, accessLine(record));
                    }
                },
            .logError =
                [this](const std::string& id, const std::string& text) {
                    log.write(LogLevel::kError, LogLine(id).field("text", text));
                }};
}

MonitoringSources Service::Parts::monitoringSources() {
    using Type = Gauge::Type;
    return {
        .requests = metrics,
        .frontEnd = [this] { return frontEnd->counters(); },
        .ready = [this] { return storage.database().healthy(); },
        .gauges =
            {
                {.name = "kalends_log_dropped_total",
                 .help = "Log lines dropped because the queue was full.",
                 .type = Type::kCounter,
                 .read = [this] { return static_cast<double>(log.dropped()); }},
                {.name = "kalends_reindexed_total",
                 .help = "Calendar objects whose occurrence index was extended.",
                 .type = Type::kCounter,
                 .read = [this] { return static_cast<double>(background->reindexed()); }},
                {.name = "kalends_pruned_total",
                 .help = "Changes forgotten after the retention time.",
                 .type = Type::kCounter,
                 .read = [this] { return static_cast<double>(background->pruned()); }},
                {.name = "kalends_ldap_healthy",
                 .help = "1 when the directory was read at the last attempt, or there is none.",
                 .type = Type::kGauge,
                 .read = [this] { return !directoryJob || directoryJob->healthy() ? 1.0 : 0.0; }},
                {.name = "kalends_schema_version",
                 .help = "Version of the database schema.",
                 .type = Type::kGauge,
                 .read = [this] { return static_cast<double>(storage.schemaVersion()); }},
            }};
}

Service::Service(const Configuration& configuration, Logger& log)
    : parts_(std::make_unique<Parts>(configuration, log)) {}

Service::~Service() = default;

const std::vector<FirstAccount>& Service::firstAccounts() const {
    return parts_->firstAccounts;
}

std::vector<std::string> Service::urls() const {
    return urlsOf(parts_->configuration.http.listen, *parts_->frontEnd);
}

std::vector<std::string> Service::monitoringUrls() const {
    return parts_->monitoringFrontEnd
               ? urlsOf(parts_->configuration.metrics, *parts_->monitoringFrontEnd)
               : std::vector<std::string>{};
}

void Service::reload() {
    parts_->frontEnd->reloadTls();
    if (parts_->monitoringFrontEnd) {
        parts_->monitoringFrontEnd->reloadTls();
    }
}

}  // namespace kalends::server
