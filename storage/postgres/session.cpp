// One connection: set-up, prepared statements, liveness. The traps of libpqxx 6 end here.
#include "storage/postgres/session.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <pqxx/connection>
#include <pqxx/errorhandler>
#include <pqxx/nontransaction>
#include <pqxx/notification>
#include <pqxx/prepared_statement>
#include <pqxx/result>

namespace {

/// A parameter for pqxx: a pointer that is null for NULL, so that a body is copied once.
struct TextParameter {
    const std::string* value;
};

class SilentReceiver : public pqxx::notification_receiver {
  public:
    using pqxx::notification_receiver::notification_receiver;

    // The caller re-reads the state after every wake-up; what was said does not matter.
    void operator()(const std::string&, int) override {}
};

}  // namespace

namespace pqxx {

template <>
struct string_traits<TextParameter> {
    static constexpr const char* name() noexcept { return "text"; }

    static constexpr bool has_null() noexcept { return true; }

    static bool is_null(const TextParameter& parameter) { return parameter.value == nullptr; }

    static std::string to_string(const TextParameter& parameter) { return *parameter.value; }
};

}  // namespace pqxx

namespace kalends::postgres {

struct Session::State {
    explicit State(const std::string& text) : connection(text), quiet(connection) {}

    pqxx::connection connection;
    pqxx::quiet_errorhandler quiet;
    std::unique_ptr<SilentReceiver> receiver;
};

namespace {

std::string setting(std::string_view name, std::chrono::milliseconds value) {
    return "set " + std::string(name) + " = " + std::to_string(value.count()) + ";";
}

/// Plans are made once and never walk a large table: a plan made while a table was empty stays
/// right when it has grown.
std::string setUp(pqxx::connection& connection, const Settings& settings) {
    return setting("statement_timeout", settings.statementTimeout) +
           setting("lock_timeout", settings.lockTimeout) +
           setting("idle_in_transaction_session_timeout", std::chrono::seconds(30)) +
           "set application_name = " + connection.quote(settings.applicationName) + ";" +
           "set client_connection_check_interval = 2000;"
           "set client_min_messages = warning; set timezone = 'UTC'; set jit = off;"
           "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
           "set enable_hashjoin = off; set enable_mergejoin = off";
}

}  // namespace

Session::Session(const Settings& settings) : state_(std::make_unique<State>(settings.connection)) {
    // A silent reconnect would lose these settings and LISTEN: broken sessions are replaced
    // instead.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    state_->connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    executeText(setUp(state_->connection, settings));
}

Session::~Session() = default;

pqxx::result Session::execute(const Statement& statement, const Parameters& parameters) {
    const std::string name(statement.name);
    if (prepared_.insert(statement.name).second) {
        state_->connection.prepare(name, std::string(statement.text));
    }
    std::vector<TextParameter> values;
    values.reserve(parameters.values().size());
    for (const std::string* value : parameters.values()) {
        values.push_back(TextParameter{value});
    }
    pqxx::nontransaction transaction(state_->connection);
    return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
}

pqxx::result Session::executeText(const std::string& text) {
    pqxx::nontransaction transaction(state_->connection);
    return transaction.exec(text);
}

bool Session::looksAlive() const {
    char byte = 0;
    const ssize_t received = ::recv(state_->connection.sock(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    // Between statements the server only speaks to say that it ends the session.
    return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

void Session::listen(const std::string& channel) {
    state_->receiver = std::make_unique<SilentReceiver>(state_->connection, channel);
}

void Session::awaitNotification(int wakeDescriptor, std::chrono::milliseconds limit) {
    pollfd descriptors[] = {{state_->connection.sock(), POLLIN, 0}, {wakeDescriptor, POLLIN, 0}};
    ::poll(descriptors, 2, static_cast<int>(limit.count()));
    state_->connection.get_notifs();
}

}  // namespace kalends::postgres
