// Requests as bytes.
#include "tests/ldap/served.h"

#include <regex>

#include "auth/base64.h"

namespace kalends::ldap {

std::vector<std::pair<std::string, std::string>> environmentOf(const Settings& settings) {
    return {{"KALENDS_LDAP_SERVERS", settings.servers.front()},
            {"KALENDS_LDAP_CA_FILE", settings.caFile},
            {"KALENDS_LDAP_BIND_DN", settings.bindDn},
            {"KALENDS_LDAP_PASSWORD_FILE", settings.passwordFile},
            {"KALENDS_LDAP_PEOPLE_BASE", settings.peopleBase},
            {"KALENDS_LDAP_PEOPLE_FILTER", settings.peopleFilter},
            {"KALENDS_LDAP_PASSWORD_CHANGED_ATTRIBUTE", settings.passwordChangedAttribute},
            {"KALENDS_LDAP_INTERVAL", "2 s"},
            {"KALENDS_LDAP_CONNECT_TIME", "500 ms"}};
}

std::uint16_t portOf(const test::KalendsProcess& process) {
    std::smatch found;
    return std::regex_search(process.out(), found, std::regex("ready at http://127.0.0.1:(\\d+)"))
               ? static_cast<std::uint16_t>(std::stoi(found[1].str()))
               : std::uint16_t{0};
}

int Device::send(const Sent& sent) {
    const auto answer = client_->ask(
        sent.method + " " + sent.target +
        " HTTP/1.1\r\nHost: localhost\r\nDepth: 0\r\nAuthorization: " +
        auth::basicValue(sent.login, sent.password) +
        (sent.body.empty() ? "" : "\r\nContent-Type: text/calendar\r\nIf-None-Match: *") +
        "\r\nContent-Length: " + std::to_string(sent.body.size()) + "\r\n\r\n" + sent.body);
    if (!answer || answer->head.find("Connection: close") != std::string::npos) {
        client_ = std::make_unique<http::test::RawClient>(port_);
    }
    return answer ? answer->status : 0;
}

int Device::poll(const std::string& login, const std::string& password) {
    return send({"PROPFIND", "/dav/principals/users/" + login + "/", login, password});
}

}  // namespace kalends::ldap
