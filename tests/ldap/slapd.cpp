// Making, filling, starting and stopping the server.
#include "tests/ldap/slapd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

extern char** environ;

namespace kalends::ldap {

namespace fs = std::filesystem;

namespace {

int freePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("no free port");
    }
    ::close(fd);
    return ::ntohs(address.sin_port);
}

bool answers(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    const bool connected =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

int shell(const std::string& command) {
    return std::system(
        (command + " > /dev/null 2>&1").c_str());  // NOLINT: commands of the test itself
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text;
}

constexpr const char* kTree = R"(dn: dc=town,dc=example
objectClass: dcObject
objectClass: organization
o: Town
dc: town

dn: ou=people,dc=town,dc=example
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=town,dc=example
objectClass: organizationalUnit
ou: groups

dn: ou=rooms,dc=town,dc=example
objectClass: organizationalUnit
ou: rooms

dn: cn=reader,dc=town,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-secret

)";

std::string configuration(const std::string& folder, const std::string& schema) {
    std::string text;
    for (const char* known : {"core", "cosine", "inetorgperson"}) {
        text += "include /etc/ldap/schema/" + std::string(known) + ".schema\n";
    }
    text += schema;
    text += "modulepath /usr/lib/ldap\nmoduleload back_mdb\n";
    text += "pidfile " + folder + "/pid\n";
    text += "TLSCACertificateFile " + folder + "/cert.pem\nTLSCertificateFile " + folder +
            "/cert.pem\nTLSCertificateKeyFile " + folder + "/key.pem\n";
    // Small on purpose: without paging a search breaks off.
    text += "sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited\n";
    text +=
        "database mdb\nmaxsize 1073741824\nsuffix \"dc=town,dc=example\"\nrootdn "
        "\"cn=root,dc=town,dc=example\"\nrootpw root-secret\n";
    text += "directory " + folder +
            "/data\nindex objectClass,uid,entryUUID,modifyTimestamp eq\ndbnosync\n";
    return text;
}

}  // namespace

bool Slapd::installed() {
    return ::access("/usr/sbin/slapd", X_OK) == 0;
}

Slapd::Slapd(const std::string& ldif, const std::string& schema) {
    std::string pattern = "/tmp/kalends-slapd-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no folder for slapd");
    }
    folder_ = pattern;
    fs::create_directory(folder_ + "/data");
    // libldap takes the machine's own name for localhost.
    shell(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=DNS:localhost,DNS:$(hostname) -keyout " +
        folder_ + "/key.pem -out " + folder_ + "/cert.pem");
    write(folder_ + "/slapd.conf", configuration(folder_, schema));
    write(folder_ + "/tree.ldif", kTree + ldif);
    write(folder_ + "/password", "reader-secret\n");
    if (shell("/usr/sbin/slapadd -q -f " + folder_ + "/slapd.conf -l " + folder_ + "/tree.ldif") !=
        0) {
        throw std::runtime_error("slapadd refuses the tree");
    }
    port_ = freePort();
    securePort_ = freePort();
    start();
}

Slapd::~Slapd() {
    stop();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void Slapd::start() {
    std::vector<std::string> words{"slapd",
                                   "-f",
                                   folder_ + "/slapd.conf",
                                   "-h",
                                   "ldap://127.0.0.1:" + std::to_string(port_) +
                                       " ldaps://127.0.0.1:" + std::to_string(securePort_),
                                   "-d",
                                   "stats"};
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_ + "/log").c_str(),
                                       O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int failed =
        ::posix_spawn(&pid_, "/usr/sbin/slapd", &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        throw std::runtime_error("slapd does not start");
    }
    for (int tries = 0; tries < 500; ++tries) {
        if (answers(port_) && answers(securePort_)) {
            return;
        }
        ::usleep(20'000);
    }
    throw std::runtime_error("slapd does not answer");
}

void Slapd::stop() {
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

void Slapd::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

int Slapd::refusedBinds() const {
    std::ifstream log(folder_ + "/log");
    int count = 0;
    for (std::string line; std::getline(log, line);) {
        count += line.find("RESULT tag=97 err=49") != std::string::npos
                     ? 1
                     : 0;  // invalidCredentials (RFC 4511)
    }
    return count;
}

bool Slapd::modify(const std::string& ldif) {
    write(folder_ + "/change.ldif", ldif);
    return shell("ldapmodify -a -x -H ldap://127.0.0.1:" + std::to_string(port_) +
                 " -D cn=root,dc=town,dc=example -w root-secret -f " + folder_ + "/change.ldif") ==
           0;
}

Settings Slapd::settings() const {
    Settings settings;
    settings.servers = {url()};
    settings.caFile = folder_ + "/cert.pem";
    settings.bindDn = "cn=reader,dc=town,dc=example";
    settings.passwordFile = folder_ + "/password";
    settings.peopleBase = "ou=people,dc=town,dc=example";
    settings.peopleFilter = "(objectClass=inetOrgPerson)";
    settings.groupsBase = "ou=groups,dc=town,dc=example";
    settings.roomsBase = "ou=rooms,dc=town,dc=example";
    settings.passwordChangedAttribute = "description";
    settings.connectTime = std::chrono::seconds(2);
    return settings;
}

std::string personDn(const std::string& login) {
    return "uid=" + login + ",ou=people,dc=town,dc=example";
}

std::string groupDn(const std::string& name) {
    return "cn=" + name + ",ou=groups,dc=town,dc=example";
}

std::string personLdif(const std::string& login,
                       const std::string& name,
                       const std::string& extra) {
    return "dn: " + personDn(login) + "\nobjectClass: inetOrgPerson\nuid: " + login +
           "\ncn: " + (name.empty() ? login : name) + "\nsn: " + login +
           "\ngivenName: G\nmail: " + login + "@town.example\nuserPassword: " + login +
           "-secret\n" + extra + "\n";
}

std::string groupLdif(const std::string& name, const std::vector<std::string>& members) {
    std::string text = "dn: " + groupDn(name) + "\nobjectClass: groupOfNames\ncn: " + name + "\n";
    for (const auto& member : members) {
        text += "member: " + member + "\n";
    }
    return text + "\n";
}

std::string roomLdif(const std::string& name) {
    return "dn: cn=" + name + ",ou=rooms,dc=town,dc=example\nobjectClass: room\ncn: " + name +
           "\n\n";
}

}  // namespace kalends::ldap
