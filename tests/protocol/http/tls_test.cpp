// TLS: versions, resumption, certificate reload, requests hidden in decrypted bytes.
#include <openssl/ssl.h>

#include <fstream>
#include <thread>

#include "dav/http/tls_contexts.h"
#include "tests/protocol/http/server_fixture.h"

namespace kalends::http::test {
namespace {

using Wire = RawClient::Wire;

class Tls : public ServerTest {};

TEST_F(Tls, ReloadServesTheNewCertificateToNewConnectionsOnly) {
    certificate_.write(0xA1);
    start();
    RawClient old = client(Wire::kTls);
    EXPECT_EQ(old.certificateSerial(), "A1");
    certificate_.write(0xB2);
    EXPECT_EQ(client(Wire::kTls).certificateSerial(), "A1") << "nothing changes before the reload";
    server_->reloadTls();
    RawClient fresh = client(Wire::kTls);
    EXPECT_EQ(fresh.certificateSerial(), "B2");
    EXPECT_TRUE(serves(fresh));
    EXPECT_TRUE(serves(old));
}

TEST_F(Tls, ABadNewCertificateIsReportedAndTheOldOneStays) {
    certificate_.write(0xA1);
    start();
    const CertificateFiles other;
    const auto overwrite = [](const std::string& file, const std::string& text) {
        std::ofstream(file) << text;
    };
    overwrite(certificate_.chainFile(), "garbage");
    EXPECT_THROW(server_->reloadTls(), TlsError);
    // A key that belongs to another certificate.
    certificate_.write(0xC3);
    std::ifstream foreign(other.keyFile());
    overwrite(certificate_.keyFile(), std::string(std::istreambuf_iterator<char>(foreign), {}));
    EXPECT_THROW(server_->reloadTls(), TlsError);
    RawClient c = client(Wire::kTls);
    EXPECT_EQ(c.certificateSerial(), "A1");
    EXPECT_TRUE(serves(c));
}

TEST_F(Tls, AMissingCertificateStopsTheStartWithItsName) {
    settings_.listen = {{"127.0.0.1", 0, Security::kTls, -1}};
    settings_.tls.certificateChainFile = "/nowhere/chain.pem";
    settings_.tls.privateKeyFile = "/nowhere/key.pem";
    Server server(settings_, app_);
    try {
        server.start();
        FAIL() << "started without a certificate";
    } catch (const TlsError& error) {
        EXPECT_NE(std::string(error.what()).find("/nowhere/"), std::string::npos);
    }
}

TEST_F(Tls, OldProtocolVersionsAreRefusedAndTls12Works) {
    start();
    for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_CTX* context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_min_proto_version(context, version);
        SSL_CTX_set_max_proto_version(context, version);
        RawClient carrier(server_->port(1));
        SSL* ssl = SSL_new(context);
        SSL_set_fd(ssl, carrier.fd());
        EXPECT_EQ(SSL_connect(ssl) == 1, version >= TLS1_2_VERSION) << version;
        SSL_free(ssl);
        SSL_CTX_free(context);
    }
}

TEST_F(Tls, SessionsAreResumed) {
    start();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_CTX* context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_max_proto_version(context, version);
        SSL_SESSION* session = nullptr;
        for (int round = 0; round < 2; ++round) {
            RawClient carrier(server_->port(1));
            SSL* ssl = SSL_new(context);
            SSL_set_fd(ssl, carrier.fd());
            if (session != nullptr) {
                SSL_set_session(ssl, session);
            }
            ASSERT_EQ(SSL_connect(ssl), 1);
            const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            SSL_write(ssl, request.data(), static_cast<int>(request.size()));
            std::array<char, 1000> answer{};
            EXPECT_GT(SSL_read(ssl, answer.data(), answer.size()), 0);
            EXPECT_EQ(SSL_session_reused(ssl), round) << version;
            SSL_SESSION_free(session);
            session = SSL_get1_session(ssl);
            SSL_shutdown(ssl);  // without it the library gives the session up
            SSL_free(ssl);
        }
        SSL_SESSION_free(session);
        SSL_CTX_free(context);
    }
}

TEST_F(Tls, RequestsThatShareOneRecordAreAllServedWithoutFurtherBytes) {
    start();
    RawClient c = client(Wire::kTls);
    std::string record;
    for (int i = 0; i < 200; ++i) {
        record += "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n";
    }
    ASSERT_LT(record.size(), 16384U);
    ASSERT_TRUE(c.send(record));
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(c.read()) << i;
    }
}

TEST_F(Tls, AlpnChoosesHttp11) {
    start();
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    const unsigned char offer[] = "\x02h2\x08http/1.1";
    SSL_CTX_set_alpn_protos(context, offer, sizeof offer - 1);
    RawClient carrier(server_->port(1));
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, carrier.fd());
    ASSERT_EQ(SSL_connect(ssl), 1);
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
    SSL_free(ssl);
    SSL_CTX_free(context);
}

TEST_F(Tls, PlainHttpOnTheTlsPortIsClosedAndHarmsNobody) {
    start();
    RawClient confused(server_->port(1));
    confused.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(confused.read());
    EXPECT_TRUE(eventually([this] { return server_->counters().handshakesFailed == 1; }));
    RawClient c = client(Wire::kTls);
    EXPECT_TRUE(serves(c));
}

}  // namespace
}  // namespace kalends::http::test
