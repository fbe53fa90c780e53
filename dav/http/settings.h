// Every limit, deadline and size of the front end, with its default.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kalends::http {

enum class Security : std::uint8_t { kPlain, kTls };

/// Where to listen. With `fd` set (socket activation) that descriptor is taken over and host and
/// port are ignored.
struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8008;  // 0: any free one
    Security security = Security::kPlain;
    int fd = -1;
};

struct TlsSettings {
    std::string certificateChainFile;  // PEM, leaf first
    std::string privateKeyFile;
    std::string cipherList =
        "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES256:!aNULL:!SHA1";  // TLS 1.2 only
    std::string groups = "X25519:P-256";
    std::size_t sessionCacheEntries = 20'000;
};

struct HeadLimits {
    std::size_t headBytes = 64 * 1024;    // all of it: 431
    std::size_t fieldBytes = 64 * 1024;   // one field: 431
    std::size_t fields = 128;             // 431
    std::size_t targetBytes = 16 * 1024;  // 414
};

struct Deadlines {
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds header{
        15'000};  // from the first byte (or the connection) to the empty line
    std::chrono::milliseconds body{600'000};       // absolute
    std::chrono::milliseconds bodyGrace{20'000};   // before the minimum rate counts
    std::uint64_t bodyBytesPerSecond = 512;        // minimum rate
    std::chrono::milliseconds idle{120'000};       // between requests of a kept connection
    std::chrono::milliseconds writeStall{30'000};  // without a byte taken by the client
    std::chrono::milliseconds linger{2'000};       // discarding what a refused client still sends
    std::chrono::milliseconds stopGrace{10'000};   // for requests in progress at stop()
};

struct WorkerSettings {
    unsigned workers = 8;
    unsigned heavyWorkers =
        3;  // of them at once at most for WorkClass::kHeavy; never all when there are two or more
    std::size_t quickQueue = 1024;
    std::size_t heavyQueue = 128;
    std::chrono::milliseconds queueTime{10'000};  // waiting longer: 503
    std::chrono::seconds retryAfter{10};
};

struct ConnectionLimits {
    std::size_t total = 16'384;
    std::size_t perAddress = 4'096;  // IPv6: per /64; trusted proxies are exempt
};

struct BodySettings {
    std::size_t spoolThresholdBytes = 64 * 1024;
    std::string spoolDirectory = "/var/tmp";
    std::uint64_t drainLimitBytes =
        64 * 1024;  // a refused body up to this is read and the connection kept
};

struct GzipSettings {
    bool responses = true;
    int level = 1;
    std::size_t minimumBytes = 1024;
};

struct ServerSettings {
    std::vector<ListenAddress> listen{ListenAddress{}};
    TlsSettings tls;
    unsigned ioThreads = 1;  // 1 or 2
    int backlog = 1024;
    HeadLimits head;
    Deadlines deadlines;
    WorkerSettings work;
    ConnectionLimits connections;
    BodySettings body;
    GzipSettings gzip;
    /// Addresses or prefixes ("10.0.0.0/8", "::1") whose X-Forwarded-For and -Proto are believed.
    std::vector<std::string> trustedProxies;
    std::uint64_t openFiles = 65'536;  // RLIMIT_NOFILE is raised towards this at start
};

}  // namespace kalends::http
