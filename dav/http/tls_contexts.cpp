// The TLS context in force and its replacement.
#include "dav/http/tls_contexts.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <mutex>
#include <utility>

namespace kalends::http {

namespace {

using Poco::Net::Context;

/// Only HTTP/1.1 is spoken; clients that offer other protocols alone get no answer to the
/// extension.
int chooseProtocol(SSL* /*ssl*/,
                   const unsigned char** chosen,
                   unsigned char* chosenLength,
                   const unsigned char* offered,
                   unsigned int offeredLength,
                   void* /*context*/) {
    static constexpr std::array<unsigned char, 9> kOurs{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* match = nullptr;
    if (SSL_select_next_proto(&match, chosenLength, kOurs.data(), kOurs.size(), offered,
                              offeredLength) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

Context::Ptr makeContext(const TlsSettings& settings) {
    Context::Params parameters;
    parameters.privateKeyFile = settings.privateKeyFile;
    parameters.certificateFile = settings.certificateChainFile;
    parameters.verificationMode = Context::VERIFY_NONE;
    parameters.loadDefaultCAs = false;
    parameters.cipherList = settings.cipherList;
    parameters.ecdhCurve = settings.groups;
    Context::Ptr context;
    try {
        context = new Context(Context::TLS_SERVER_USE, parameters);
        context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
        context->enableSessionCache(true, "kalends");
        context->setSessionCacheSize(settings.sessionCacheEntries);
    } catch (const Poco::Exception& error) {
        ERR_clear_error();
        throw TlsError("TLS certificate " + settings.certificateChainFile + " or key " +
                       settings.privateKeyFile + ": " + error.displayText());
    }
    SSL_CTX* raw = context->sslContext();
    if (SSL_CTX_check_private_key(raw) != 1) {
        ERR_clear_error();
        throw TlsError("TLS key " + settings.privateKeyFile + " does not belong to certificate " +
                       settings.certificateChainFile);
    }
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_read_ahead(raw, 1);
    SSL_CTX_set_alpn_select_cb(raw, chooseProtocol, nullptr);
    return context;
}

}  // namespace

struct TlsContexts::State {
    TlsSettings settings;
    std::mutex mutex;
    Context::Ptr current;
};

TlsContexts::TlsContexts(const TlsSettings& settings) : state_(std::make_unique<State>()) {
    Poco::Net::initializeSSL();
    state_->settings = settings;
    state_->current = makeContext(settings);
}

TlsContexts::~TlsContexts() {
    state_->current.reset();
    Poco::Net::uninitializeSSL();
}

void TlsContexts::reload() {
    Context::Ptr fresh = makeContext(state_->settings);
    const std::lock_guard lock(state_->mutex);
    std::swap(state_->current, fresh);
}

SslHandle TlsContexts::newSession() {
    const std::lock_guard lock(state_->mutex);
    // The session holds its own reference to the OpenSSL context, so an old one lives as long as it
    // is used.
    return SslHandle(SSL_new(state_->current->sslContext()));
}

}  // namespace kalends::http
