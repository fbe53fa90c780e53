// GSSAPI as it is used here: one accept, no state, handles that free themselves.
#include "auth/negotiate/verifier.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <algorithm>

#include "auth/base64.h"
#include "auth/negotiate/mapping.h"
#include "storage/directory.h"
#include "storage/errors.h"

namespace kalends::negotiate {

namespace {

using Kind = auth::Outcome::Kind;

constexpr std::size_t kMostReply = 8192;

class Buffer {
  public:
    Buffer() = default;

    ~Buffer() {
        OM_uint32 minor = 0;
        ::gss_release_buffer(&minor, &value_);
    }

    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    [[nodiscard]] gss_buffer_t get() { return &value_; }

    [[nodiscard]] std::string_view view() const {
        return {static_cast<const char*>(value_.value), value_.length};
    }

  private:
    gss_buffer_desc value_ = GSS_C_EMPTY_BUFFER;
};

struct Credential {
    gss_cred_id_t id = GSS_C_NO_CREDENTIAL;
    Credential() = default;
    Credential(const Credential&) = delete;
    Credential& operator=(const Credential&) = delete;

    ~Credential() {
        OM_uint32 minor = 0;
        ::gss_release_cred(&minor, &id);
    }
};

struct Context {
    gss_ctx_id_t id = GSS_C_NO_CONTEXT;
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    ~Context() {
        OM_uint32 minor = 0;
        ::gss_delete_sec_context(&minor, &id, GSS_C_NO_BUFFER);
    }
};

struct Name {
    gss_name_t id = GSS_C_NO_NAME;
    Name() = default;
    Name(const Name&) = delete;
    Name& operator=(const Name&) = delete;

    ~Name() {
        OM_uint32 minor = 0;
        ::gss_release_name(&minor, &id);
    }
};

std::string textOf(OM_uint32 code, int kind) {
    std::string text;
    OM_uint32 more = 0;
    do {
        OM_uint32 minor = 0;
        Buffer part;
        // libgssapi takes its constant mechanisms as pointers to what is not constant.
        if (GSS_ERROR(::gss_display_status(&minor, code, kind, GSS_C_NO_OID, &more, part.get()))) {
            break;
        }
        text += (text.empty() ? "" : "; ") + std::string(part.view());
    } while (more != 0);
    return text;
}

std::string sentenceOf(OM_uint32 major, OM_uint32 minor) {
    return textOf(major, GSS_C_GSS_CODE) +
           (minor == 0 ? "" : ": " + textOf(minor, GSS_C_MECH_CODE));
}

/// Throws KeytabUnusable.
void acquire(Credential& credential, const std::string& keytab) {
    const std::string place = "FILE:" + keytab;
    gss_key_value_element_desc element{.key = "keytab", .value = place.c_str()};
    const gss_key_value_set_desc store{.count = 1, .elements = &element};
    OM_uint32 minor = 0;
    const auto major =
        ::gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, GSS_C_NO_OID_SET,
                                GSS_C_ACCEPT, &store, &credential.id, nullptr, nullptr);
    if (GSS_ERROR(major)) {
        throw KeytabUnusable("negotiate.keytab: " + keytab + ": " + sentenceOf(major, minor));
    }
}

class TicketVerifier final : public auth::TicketVerifier {
  public:
    TicketVerifier(const Settings& settings, storage::Database& database, Log log)
        : settings_(settings), database_(database), log_(std::move(log)) {
        Credential credential;
        acquire(credential, settings_.keytab);
    }

    [[nodiscard]] auth::Outcome verify(std::string_view token) override {
        try {
            Accepted accepted;
            if (!accept(token, accepted)) {
                auth::Outcome refused;
                refused.reply = std::move(accepted.reply);
                return refused;
            }
            auto outcome = identify(accepted.name);
            outcome.reply = std::move(accepted.reply);
            return outcome;
        } catch (const KeytabUnusable& error) {
            log_(error.what());
        } catch (const storage::Unavailable&) {
        }
        return {.kind = Kind::kUnavailable, .identity = nullptr};
    }

  private:
    struct Accepted {
        std::string name, reply;
    };

    bool accept(std::string_view token, Accepted& accepted) {
        Credential credential;
        acquire(credential, settings_.keytab);
        Context context;
        Name client;
        Buffer reply;
        Buffer text;
        gss_buffer_desc input{.length = token.size(),
                              .value = const_cast<char*>(token.data())};  // it is only read
        OM_uint32 minor = 0;
        const auto major = ::gss_accept_sec_context(&minor, &context.id, credential.id, &input,
                                                    GSS_C_NO_CHANNEL_BINDINGS, &client.id, nullptr,
                                                    reply.get(), nullptr, nullptr, nullptr);
        if (GSS_ERROR(major)) {
            log_("a ticket was refused: " + sentenceOf(major, minor));
            return false;
        }
        if ((major & GSS_S_CONTINUE_NEEDED) != 0) {
            // Requests are judged one by one: no connection remembers half a negotiation.
            log_(
                "a ticket was refused: the client wants more than one round; only Kerberos is "
                "taken, no NTLM");
            return false;
        }
        if (reply.view().size() <= kMostReply) {
            accepted.reply = auth::base64Of(reply.view());
        }
        if (GSS_ERROR(::gss_display_name(&minor, client.id, text.get(), nullptr))) {
            return false;
        }
        accepted.name = text.view();
        return true;
    }

    auth::Outcome identify(const std::string& name) {
        const auto account = accountOf(name, settings_);
        if (!account) {
            log_("a ticket was refused: " + printable(name) +
                 " is of no realm and kind that is taken");
            return {};
        }
        const auto credential = database_.principals().credentialOf(account->login);
        if (!credential || credential->disabled || !isServed(*account)) {
            log_("a ticket was refused: " + printable(name) + " has no account here");
            return {};
        }
        auto principal = database_.principals().byId(credential->principal);
        if (!principal || principal->disabled) {
            return {};
        }
        auth::Identity identity;
        identity.principal = std::move(*principal);
        identity.credential = "kerberos";
        identity.forDav = !credential->appPasswordsOnly;
        return {.kind = Kind::kAccepted,
                .identity = std::make_shared<const auth::Identity>(std::move(identity))};
    }

    bool isServed(const Account& account) {
        if (account.organisations.empty()) {
            return true;
        }
        const auto organisation = database_.directory().organisationOf(account.login);
        return organisation && std::find(account.organisations.begin(), account.organisations.end(),
                                         *organisation) != account.organisations.end();
    }

    static std::string printable(std::string text) {
        std::replace_if(
            text.begin(), text.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
        return text;
    }

    const Settings settings_;
    storage::Database& database_;
    const Log log_;
};

}  // namespace

std::unique_ptr<auth::TicketVerifier> makeTicketVerifier(const Settings& settings,
                                                         storage::Database& database,
                                                         Log log) {
    return std::make_unique<TicketVerifier>(settings, database, std::move(log));
}

}  // namespace kalends::negotiate
