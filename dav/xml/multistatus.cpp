// Status texts and the frame of a multistatus.
#include "dav/xml/multistatus.h"

namespace kalends::xml {

std::string_view statusLine(int status) {
    switch (status) {
        case 200:
            return "HTTP/1.1 200 OK";
        case 201:
            return "HTTP/1.1 201 Created";
        case 204:
            return "HTTP/1.1 204 No Content";
        case 400:
            return "HTTP/1.1 400 Bad Request";
        case 401:
            return "HTTP/1.1 401 Unauthorized";
        case 403:
            return "HTTP/1.1 403 Forbidden";
        case 404:
            return "HTTP/1.1 404 Not Found";
        case 405:
            return "HTTP/1.1 405 Method Not Allowed";
        case 409:
            return "HTTP/1.1 409 Conflict";
        case 412:
            return "HTTP/1.1 412 Precondition Failed";
        case 423:
            return "HTTP/1.1 423 Locked";
        case 424:
            return "HTTP/1.1 424 Failed Dependency";
        case 503:
            return "HTTP/1.1 503 Service Unavailable";
        case 507:
            return "HTTP/1.1 507 Insufficient Storage";
        default:
            return "HTTP/1.1 500 Internal Server Error";
    }
}

namespace {
constexpr QName kMultistatus{kDav, "multistatus"};
}

void openMultistatus(Writer& out) {
    out.openDocument(kMultistatus);
}

void closeMultistatus(Writer& out) {
    out.close(kMultistatus);
}

void statusResponse(Writer& out,
                    std::string_view encodedHref,
                    int status,
                    std::string_view errorXml,
                    std::string_view description) {
    out.raw("<D:response>");
    out.href(encodedHref);
    out.raw("<D:status>");
    out.raw(statusLine(status));
    out.raw("</D:status>");
    if (!errorXml.empty()) {
        out.raw("<D:error>");
        out.raw(errorXml);
        out.raw("</D:error>");
    }
    if (!description.empty()) {
        out.element({kDav, "responsedescription"}, description);
    }
    out.raw("</D:response>");
}

}  // namespace kalends::xml
