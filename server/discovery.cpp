// Discovery over HTTP (RFC 6764, RFC 4791 section 6.2, RFC 6352 section 7.1).
#include "server/discovery.h"

#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

#include "auth/base64.h"
#include "dav/xml/reader.h"
#include "server/jobs/http_client.h"

namespace kalends::server {

namespace {

using xml::QName;

constexpr QName kResponse{xml::kDav, "response"};
constexpr QName kPropstat{xml::kDav, "propstat"};
constexpr QName kProp{xml::kDav, "prop"};
constexpr QName kHref{xml::kDav, "href"};
constexpr QName kStatus{xml::kDav, "status"};
constexpr QName kResourceType{xml::kDav, "resourcetype"};
constexpr QName kPrincipal{xml::kDav, "current-user-principal"};
constexpr QName kCalendarHome{xml::kCaldav, "calendar-home-set"};
constexpr QName kAddressbookHome{xml::kCarddav, "addressbook-home-set"};
constexpr QName kCalendar{xml::kCaldav, "calendar"};
constexpr QName kAddressbook{xml::kCarddav, "addressbook"};

/// What went wrong in a step, for people.
struct StepFailed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The property of a response when its status is 200.
const xml::Element* foundProperty(const xml::Element& response, const QName& name) {
    for (const auto* propstat : response.elements(kPropstat)) {
        const auto* status = propstat->child(kStatus);
        const auto* prop = propstat->child(kProp);
        if (status != nullptr && prop != nullptr &&
            status->text().find(" 200 ") != std::string::npos) {
            if (const auto* property = prop->child(name)) {
                return property;
            }
        }
    }
    return nullptr;
}

class Discovery {
  public:
    Discovery(const DiscoveryRequest& request, const StepReport& report)
        : origin_(request.baseUrl.substr(0, request.baseUrl.size() - 1)),
          authorization_(auth::basicValue(request.login, request.password)),
          report_(report) {
        client_.trust = jobs::TlsTrust::kAnyCertificate;  // of this server, by an address its
                                                          // certificate may not name
    }

    bool run() {
        const auto start = step("well-known URL", [this] { return wellKnown(); });
        if (!start) {
            return false;
        }
        const auto principal =
            step("sign-in and principal", [&] { return hrefIn(*start, kPrincipal); });
        if (!principal) {
            return false;
        }
        bool good = true;
        for (const auto& [name, home, type] :
             {Kind{"calendar", kCalendarHome, kCalendar},
              Kind{"address book", kAddressbookHome, kAddressbook}}) {
            const auto found = step(name + std::string(" home"),
                                    [&, property = home] { return hrefIn(*principal, property); });
            good = good && found && step(name + std::string("s"), [&, wanted = type] {
                                        return collections(*found, wanted);
                                    }).has_value();
        }
        return good;
    }

  private:
    struct Kind {
        const char* name;
        QName home, type;
    };

    template <class Work>
    std::optional<std::string> step(const std::string& name, const Work& work) {
        try {
            auto found = work();
            report_(true, name, found);
            return found;
        } catch (const std::runtime_error& error) {
            report_(false, name, error.what());
            return std::nullopt;
        }
    }

    std::string wellKnown() {
        const auto answer = jobs::callHttp(
            {.method = "GET", .url = origin_ + "/.well-known/caldav", .headers = {}, .body = ""},
            client_);
        if (answer.status < 300 || answer.status > 308 || answer.location.empty()) {
            throw StepFailed("expected a redirect, got status " + std::to_string(answer.status));
        }
        return pathOf(answer.location);
    }

    static std::string pathOf(const std::string& location) {
        const auto scheme = location.find("://");
        if (scheme == std::string::npos) {
            return location;
        }
        const auto slash = location.find('/', scheme + 3);
        return slash == std::string::npos ? "/" : location.substr(slash);
    }

    std::vector<xml::Element> propfind(const std::string& path,
                                       const char* depth,
                                       const QName& property) {
        const auto answer = jobs::callHttp(
            {.method = "PROPFIND",
             .url = origin_ + path,
             .headers = {{"Authorization", authorization_},
                         {"Depth", depth},
                         {"Content-Type", "application/xml"}},
             .body =
                 "<propfind xmlns=\"DAV:\"><prop><resourcetype/><p:" + std::string(property.local) +
                 " xmlns:p=\"" + std::string(property.ns) + "\"/></prop></propfind>"},
            client_);
        if (answer.status == 401) {
            throw StepFailed("login or password is wrong, or the account is disabled");
        }
        if (answer.status != 207) {
            throw StepFailed("PROPFIND " + path + ": status " + std::to_string(answer.status));
        }
        const auto document = xml::read(answer.body, {.bytes = client_.answerLimitBytes});
        if (const auto* error = std::get_if<xml::ReadError>(&document)) {
            throw StepFailed("PROPFIND " + path + ": " + error->message);
        }
        std::vector<xml::Element> responses;
        for (const auto* response : std::get<xml::Element>(document).elements(kResponse)) {
            responses.push_back(*response);
        }
        return responses;
    }

    std::string hrefIn(const std::string& path, const QName& property) {
        for (const auto& response : propfind(path, "0", property)) {
            const auto* found = foundProperty(response, property);
            const auto* href = found == nullptr ? nullptr : found->child(kHref);
            if (href != nullptr) {
                return pathOf(href->trimmedText());
            }
        }
        throw StepFailed("no " + std::string(property.local) + " at " + path);
    }

    std::string collections(const std::string& home, const QName& type) {
        std::string names;
        for (const auto& response : propfind(home, "1", kResourceType)) {
            const auto* types = foundProperty(response, kResourceType);
            const auto* href = response.child(kHref);
            if (types != nullptr && href != nullptr && types->child(type) != nullptr) {
                names += (names.empty() ? "" : " ") + href->trimmedText();
            }
        }
        if (names.empty()) {
            throw StepFailed("none in " + home);
        }
        return names;
    }

    std::string origin_, authorization_;
    const StepReport& report_;
    jobs::HttpClientSettings client_;
};

}  // namespace

bool discover(const DiscoveryRequest& request, const StepReport& report) {
    return Discovery(request, report).run();
}

}  // namespace kalends::server
