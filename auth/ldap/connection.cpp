// libldap as it is used here: synchronous calls with time-outs, no referrals, certificates always
// verified.
#include "auth/ldap/connection.h"

#include <ldap.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace kalends::ldap {

namespace {

constexpr std::size_t kMostValues = 200'000;  // of one attribute, over all its ranges
constexpr std::size_t kMostEntries = 2'000'000;

timeval timeOf(std::chrono::milliseconds time) {
    return {.tv_sec = time.count() / 1000,
            .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

bool isOutage(int code) {
    switch (code) {
        case LDAP_SERVER_DOWN:
        case LDAP_TIMEOUT:
        case LDAP_CONNECT_ERROR:
        case LDAP_BUSY:
        case LDAP_UNAVAILABLE:
        case LDAP_LOCAL_ERROR:
        case LDAP_DECODING_ERROR:
        case LDAP_ENCODING_ERROR:
        case LDAP_OPERATIONS_ERROR:  // Active Directory: not bound any more
        case LDAP_NO_MEMORY:
            return true;
        default:
            return false;
    }
}

[[noreturn]] void fail(const std::string& server, const char* what, int code) {
    const std::string text = server + ": " + what + ": " + ldap_err2string(code);
    if (isOutage(code)) {
        throw DirectoryUnavailable(text);
    }
    throw DirectoryError(text);
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

struct MessageFree {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};

struct ControlFree {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
};

struct ControlsFree {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};

struct ValuesFree {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};

struct MemoryFree {
    void operator()(char* text) const { ldap_memfree(text); }
};

using Message = std::unique_ptr<LDAPMessage, MessageFree>;

/// The names as libldap wants them, valid as long as the strings.
std::vector<char*> pointersTo(std::vector<std::string>& names) {
    std::vector<char*> pointers;
    for (auto& name : names) {
        pointers.push_back(name.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// "member;range=0-1499": Active Directory gives long lists in parts. The end of the part, or
/// nullopt when it is the last.
std::optional<std::size_t> endOfRange(const std::string& name) {
    const auto at = name.find(";range=");
    const auto hyphen = at == std::string::npos ? at : name.find('-', at);
    if (hyphen == std::string::npos) {
        return std::nullopt;
    }
    std::size_t end = 0;
    const char* last = name.data() + name.size();
    const auto [stopped, error] = std::from_chars(name.data() + hyphen + 1, last, end);
    return error == std::errc{} && stopped == last ? std::optional(end) : std::nullopt;
}

}  // namespace

struct Connection::Handle {
    LDAP* ldap = nullptr;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    ~Handle() {
        if (ldap != nullptr) {
            ldap_unbind_ext_s(ldap, nullptr, nullptr);
        }
    }
};

Connection::Connection(const std::string& server, const Settings& settings)
    : handle_(std::make_unique<Handle>()), server_(server), answerTime_(settings.answerTime) {
    if (const int code = ldap_initialize(&handle_->ldap, server.c_str()); code != LDAP_SUCCESS) {
        fail(server, "not an address", code);
    }
    LDAP* ldap = handle_->ldap;
    const int version = LDAP_VERSION3;
    const timeval connect = timeOf(settings.connectTime);
    const timeval answer = timeOf(settings.answerTime);
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int asClient = 0;
    ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ldap, LDAP_OPT_NETWORK_TIMEOUT, &connect);
    ldap_set_option(ldap, LDAP_OPT_TIMEOUT, &answer);
    ldap_set_option(ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    ldap_set_option(ldap, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum);
    if (!settings.caFile.empty() && ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE,
                                                    settings.caFile.c_str()) != LDAP_OPT_SUCCESS) {
        throw DirectoryUnavailable(server + ": cannot use " + settings.caFile);
    }
    if (ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &asClient) != LDAP_OPT_SUCCESS) {
        throw DirectoryUnavailable(server +
                                   ": TLS cannot be set up; is the file of certificates readable?");
    }
    if (settings.startTls && !server.starts_with("ldaps:") && !server.starts_with("ldapi:")) {
        if (const int code = ldap_start_tls_s(ldap, nullptr, nullptr); code != LDAP_SUCCESS) {
            // Whatever it is: nothing goes over this connection in the clear.
            char* words = nullptr;
            ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words);
            const std::unique_ptr<char, MemoryFree> owned(words);
            throw DirectoryUnavailable(server + ": StartTLS: " + ldap_err2string(code) +
                                       (words != nullptr && *words != '\0'
                                            ? std::string(" (") + words + ")"
                                            : std::string()));
        }
    }
}

Connection::~Connection() = default;

Directory::BindOutcome Connection::bind(const std::string& dn, const std::string& password) {
    std::string copy = password;
    berval credentials{.bv_len = copy.size(), .bv_val = copy.data()};
    const int code = ldap_sasl_bind_s(handle_->ldap, dn.c_str(), LDAP_SASL_SIMPLE, &credentials,
                                      nullptr, nullptr, nullptr);
    switch (code) {
        case LDAP_SUCCESS:
            return Directory::BindOutcome::kAccepted;
        case LDAP_INVALID_CREDENTIALS:
        case LDAP_NO_SUCH_OBJECT:
        case LDAP_INVALID_DN_SYNTAX:
        case LDAP_INAPPROPRIATE_AUTH:
        case LDAP_INSUFFICIENT_ACCESS:
        case LDAP_UNWILLING_TO_PERFORM:  // disabled, locked or expired, depending on the server
        case LDAP_CONSTRAINT_VIOLATION:
            return Directory::BindOutcome::kRejected;
        default:
            fail(server_, "bind", code);
    }
}

Entry Connection::entryOf(void* message) {
    auto* one = static_cast<LDAPMessage*>(message);
    Entry entry;
    const std::unique_ptr<char, MemoryFree> dn(ldap_get_dn(handle_->ldap, one));
    entry.dn = dn ? dn.get() : "";
    BerElement* position = nullptr;
    for (char* name = ldap_first_attribute(handle_->ldap, one, &position); name != nullptr;
         name = ldap_next_attribute(handle_->ldap, one, position)) {
        const std::unique_ptr<char, MemoryFree> owned(name);
        const std::string full = lowered(name);
        auto& values = entry.values[full.substr(0, full.find(';'))];
        const std::unique_ptr<berval*, ValuesFree> found(
            ldap_get_values_len(handle_->ldap, one, name));
        for (berval** value = found.get(); value != nullptr && *value != nullptr; ++value) {
            values.emplace_back((*value)->bv_val, (*value)->bv_len);
        }
    }
    ber_free(position, 0);
    return entry;
}

void Connection::readRest(Entry& entry, const std::string& attribute, std::size_t from) {
    bool more = true;
    while (more) {
        auto& known = entry.values[attribute];
        if (known.size() > kMostValues) {
            throw DirectoryError(server_ + ": more values of " + attribute +
                                 " than can be taken: " + entry.dn);
        }
        std::vector<std::string> names{attribute + ";range=" + std::to_string(from) + "-*"};
        auto pointers = pointersTo(names);
        timeval time = timeOf(answerTime_);
        LDAPMessage* raw = nullptr;
        const int code =
            ldap_search_ext_s(handle_->ldap, entry.dn.c_str(), LDAP_SCOPE_BASE, "(objectClass=*)",
                              pointers.data(), 0, nullptr, nullptr, &time, 0, &raw);
        const Message answer(raw);
        if (code != LDAP_SUCCESS) {
            fail(server_, "search", code);
        }
        more = false;
        LDAPMessage* one = ldap_first_entry(handle_->ldap, answer.get());
        BerElement* position = nullptr;
        for (char* name = one == nullptr ? nullptr
                                         : ldap_first_attribute(handle_->ldap, one, &position);
             name != nullptr; name = ldap_next_attribute(handle_->ldap, one, position)) {
            const std::unique_ptr<char, MemoryFree> owned(name);
            const std::string full = lowered(name);
            if (!full.starts_with(attribute + ";range=")) {
                continue;  // something that was not asked for
            }
            const std::unique_ptr<berval*, ValuesFree> found(
                ldap_get_values_len(handle_->ldap, one, name));
            std::size_t count = 0;
            for (berval** value = found.get(); value != nullptr && *value != nullptr;
                 ++value, ++count) {
                known.emplace_back((*value)->bv_val, (*value)->bv_len);
            }
            const auto end = endOfRange(full);
            more = end.has_value() && count > 0;
            from = end.value_or(0) + 1;
        }
        ber_free(position, 0);
    }
}

void Connection::search(const Query& query,
                        unsigned pageSize,
                        const std::function<void(Entry&&)>& take) {
    std::vector<std::string> names = query.attributes;
    auto attributes = pointersTo(names);
    berval cookie{.bv_len = 0, .bv_val = nullptr};
    std::unique_ptr<char, MemoryFree> cookieText;
    std::size_t taken = 0;
    while (true) {
        LDAPControl* rawControl = nullptr;
        if (const int code = ldap_create_page_control(
                handle_->ldap, static_cast<ber_int_t>(pageSize), &cookie, 0, &rawControl);
            code != LDAP_SUCCESS) {
            fail(server_, "paging", code);
        }
        const std::unique_ptr<LDAPControl, ControlFree> control(rawControl);
        LDAPControl* controls[] = {control.get(), nullptr};
        timeval time = timeOf(answerTime_);
        LDAPMessage* raw = nullptr;
        const int code = ldap_search_ext_s(handle_->ldap, query.base.c_str(), LDAP_SCOPE_SUBTREE,
                                           query.filter.c_str(), attributes.data(), 0, controls,
                                           nullptr, &time, 0, &raw);
        const Message answer(raw);
        if (code != LDAP_SUCCESS) {
            fail(server_, ("search below " + query.base).c_str(), code);
        }
        for (LDAPMessage* one = ldap_first_entry(handle_->ldap, answer.get()); one != nullptr;
             one = ldap_next_entry(handle_->ldap, one)) {
            if (++taken > kMostEntries || (query.limit > 0 && taken > query.limit)) {
                throw DirectoryError(server_ + ": more entries than expected below " + query.base);
            }
            Entry entry = entryOf(one);
            // A list that came in part has its name with the range; what is left is read on.
            BerElement* position = nullptr;
            for (char* name = ldap_first_attribute(handle_->ldap, one, &position); name != nullptr;
                 name = ldap_next_attribute(handle_->ldap, one, position)) {
                const std::unique_ptr<char, MemoryFree> owned(name);
                const std::string full = lowered(name);
                if (const auto end = endOfRange(full)) {
                    readRest(entry, full.substr(0, full.find(';')), *end + 1);
                }
            }
            ber_free(position, 0);
            take(std::move(entry));
        }
        LDAPControl** rawReturned = nullptr;
        int status = LDAP_SUCCESS;
        ldap_parse_result(handle_->ldap, answer.get(), &status, nullptr, nullptr, nullptr,
                          &rawReturned, 0);
        const std::unique_ptr<LDAPControl*, ControlsFree> returned(rawReturned);
        if (status != LDAP_SUCCESS) {
            fail(server_, "search", status);
        }
        LDAPControl* paged = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, returned.get(), nullptr);
        if (paged == nullptr) {
            return;  // the server gave all at once
        }
        ber_int_t total = 0;
        berval next{.bv_len = 0, .bv_val = nullptr};
        if (ldap_parse_pageresponse_control(handle_->ldap, paged, &total, &next) != LDAP_SUCCESS) {
            fail(server_, "paging", LDAP_DECODING_ERROR);
        }
        cookieText.reset(next.bv_val);
        cookie = next;
        if (next.bv_len == 0) {
            return;
        }
    }
}

}  // namespace kalends::ldap
