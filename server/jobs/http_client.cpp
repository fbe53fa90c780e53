// The HTTP client, by Poco.
#include "server/jobs/http_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/URI.h>

#include <istream>
#include <memory>
#include <ostream>

namespace kalends::jobs {

namespace {

std::unique_ptr<Poco::Net::HTTPClientSession> sessionFor(const Poco::URI& uri,
                                                         const HttpClientSettings& settings) {
    std::unique_ptr<Poco::Net::HTTPClientSession> session;
    if (uri.getScheme() == "https") {
        Poco::Net::initializeSSL();
        const bool verify = settings.trust == TlsTrust::kVerify;
        const Poco::Net::Context::Ptr context = new Poco::Net::Context(
            Poco::Net::Context::TLS_CLIENT_USE, "",
            verify ? Poco::Net::Context::VERIFY_STRICT : Poco::Net::Context::VERIFY_NONE, 9, true);
        session =
            std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
    } else if (uri.getScheme() == "http") {
        session = std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
    } else {
        throw HttpFailure("neither http nor https: " + uri.getScheme());
    }
    session->setTimeout(Poco::Timespan(static_cast<long>(settings.timeout.count()), 0));
    return session;
}

std::string readBounded(std::istream& input, std::size_t limit) {
    std::string body;
    std::string piece(16 * 1024, '\0');
    while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())) ||
           input.gcount() > 0) {
        body.append(piece, 0, static_cast<std::size_t>(input.gcount()));
        if (body.size() > limit) {
            throw HttpFailure("the answer is larger than " + std::to_string(limit) + " bytes");
        }
    }
    return body;
}

}  // namespace

HttpAnswer callHttp(const HttpCall& call, const HttpClientSettings& settings) {
    try {
        const Poco::URI uri(call.url);
        const auto session = sessionFor(uri, settings);
        const auto path = uri.getPathAndQuery();
        Poco::Net::HTTPRequest request(call.method, path.empty() ? "/" : path,
                                       Poco::Net::HTTPMessage::HTTP_1_1);
        for (const auto& [name, value] : call.headers) {
            request.set(name, value);
        }
        request.setContentLength(static_cast<std::streamsize>(call.body.size()));
        session->sendRequest(request) << call.body;
        Poco::Net::HTTPResponse response;
        auto& stream = session->receiveResponse(response);
        return {.status = static_cast<int>(response.getStatus()),
                .location = response.get("Location", ""),
                .contentType = response.get("Content-Type", ""),
                .authenticate = response.get("WWW-Authenticate", ""),
                .body = readBounded(stream, settings.answerLimitBytes)};
    } catch (const Poco::Exception& error) {
        throw HttpFailure(call.url + ": " + error.displayText());
    }
}

}  // namespace kalends::jobs
