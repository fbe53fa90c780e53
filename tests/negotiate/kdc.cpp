// Making, starting and stopping the realm; a client of GSSAPI.
#include "tests/negotiate/kdc.h"

#include <arpa/inet.h>
#include <gssapi/gssapi.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "auth/base64.h"

extern char** environ;

namespace kalends::negotiate {

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

bool run(const std::string& command) {
    return std::system((command + " > /dev/null 2>&1").c_str()) ==
           0;  // NOLINT: commands of the test itself
}

void write(const std::string& file, const std::string& text) {
    std::ofstream(file) << text;
}

}  // namespace

bool Kdc::installed() {
    return ::access("/usr/sbin/krb5kdc", X_OK) == 0 &&
           ::access("/usr/sbin/kadmin.local", X_OK) == 0 && ::access("/usr/bin/kinit", X_OK) == 0;
}

Kdc::Kdc(const std::vector<std::string>& people) {
    std::string pattern = "/tmp/kalends-kdc-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no folder for the KDC");
    }
    folder_ = pattern;
    const auto port = std::to_string(freePort());
    write(folder_ + "/krb5.conf",
          std::string("[libdefaults]\n default_realm = ") + kRealm +
              "\n dns_lookup_kdc = false\n dns_canonicalize_hostname = false\n rdns = false\n"
              "[realms]\n " +
              kRealm + " = {\n  kdc = 127.0.0.1:" + port + "\n }\n");
    write(folder_ + "/kdc.conf", "[kdcdefaults]\n kdc_listen = 127.0.0.1:" + port +
                                     "\n kdc_tcp_listen = 127.0.0.1:" + port + "\n[realms]\n " +
                                     kRealm + " = {\n  database_name = " + folder_ +
                                     "/principal\n  key_stash_file = " + folder_ +
                                     "/stash\n  acl_file = " + folder_ + "/acl\n }\n");
    ::setenv("KRB5_CONFIG", (folder_ + "/krb5.conf").c_str(), 1);
    ::setenv("KRB5_KDC_PROFILE", (folder_ + "/kdc.conf").c_str(), 1);
    ::setenv("KRB5RCACHEDIR", folder_.c_str(), 1);
    bool made = run("kdb5_util create -s -P master-secret -r " + std::string(kRealm));
    for (const auto& person : people) {
        made = made && run("kadmin.local -q 'addprinc -pw " + person + "-secret " + person + "'");
    }
    made = made && run("kadmin.local -q 'addprinc -randkey HTTP/localhost'") &&
           run("kadmin.local -q 'ktadd -k " + keytab() + " HTTP/localhost'");
    if (!made || !fs::exists(keytab())) {
        throw std::runtime_error("the realm cannot be made");
    }
    std::array<std::string, 3> words{"krb5kdc", "-n", "-r"};
    std::string realm = kRealm;
    std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), realm.data(),
                                   nullptr};
    if (::posix_spawn(&pid_, "/usr/sbin/krb5kdc", nullptr, nullptr, arguments.data(), environ) !=
        0) {
        throw std::runtime_error("krb5kdc does not start");
    }
    for (int tries = 0; tries < 100; ++tries) {
        if (!people.empty() && run("echo " + people.front() + "-secret | kinit -c FILE:" + folder_ +
                                   "/cc-probe " + people.front())) {
            return;
        }
        ::usleep(50'000);
    }
    throw std::runtime_error("krb5kdc does not answer");
}

Kdc::~Kdc() {
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string Kdc::tokenFor(const std::string& person) {
    std::string file = person;
    for (char& c : file) {
        c = c == '/' ? '-' : c;
    }
    const std::string cache = "FILE:" + folder_ + "/cc-" + file;
    if (!run("echo " + person + "-secret | kinit -c " + cache + " " + person)) {
        throw std::runtime_error("kinit refuses " + person);
    }
    ::setenv("KRB5CCNAME", cache.c_str(), 1);
    OM_uint32 minor = 0;
    std::string service = "HTTP@localhost";
    gss_buffer_desc text{.length = service.size(), .value = service.data()};
    gss_name_t target = GSS_C_NO_NAME;
    (void)::gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &target);
    std::array<unsigned char, 6> oid{0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};  // SPNEGO
    gss_OID_desc spnego{.length = oid.size(), .elements = oid.data()};
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    const auto major = ::gss_init_sec_context(
        &minor, GSS_C_NO_CREDENTIAL, &context, target, &spnego, GSS_C_MUTUAL_FLAG, 0,
        GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr, &token, nullptr, nullptr);
    std::string bytes(static_cast<const char*>(token.value), token.length);
    ::gss_release_buffer(&minor, &token);
    ::gss_release_name(&minor, &target);
    ::gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    if (GSS_ERROR(major)) {
        throw std::runtime_error("no ticket for " + person);
    }
    return bytes;
}

std::string negotiateValue(const std::string& token) {
    return "Negotiate " + auth::base64Of(token);
}

}  // namespace kalends::negotiate
