// What a head says about its body and its connection (RFC 9112 section 6).
#include "dav/http/framing.h"

#include "dav/http/ascii.h"

namespace kalends::http {

namespace {

/// 1*DIGIT without sign, list or overflow; 18 digits are beyond any limit of ours.
std::optional<std::uint64_t> parseLength(std::string_view text) {
    if (text.empty() || text.size() > 18) {
        return std::nullopt;
    }
    std::uint64_t length = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return length;
}

/// qvalue in thousandths; malformed ones count as zero (RFC 9110 section 12.4.2).
int parseQuality(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::size_t end = parameters.find(';');
        std::string_view parameter = trimmed(parameters.substr(0, end));
        parameters.remove_prefix(end == std::string_view::npos ? parameters.size() : end + 1);
        if (parameter.size() < 3 || asciiLower(parameter[0]) != 'q' || parameter[1] != '=') {
            continue;
        }
        parameter.remove_prefix(2);
        if (parameter.front() == '1') {
            return 1000;
        }
        if (parameter.front() != '0') {
            return 0;
        }
        int quality = 0;
        int unit = 100;
        for (std::size_t i = 2; i < parameter.size() && i < 5 && parameter[1] == '.'; ++i) {
            if (parameter[i] < '0' || parameter[i] > '9') {
                return 0;
            }
            quality += unit * (parameter[i] - '0');
            unit /= 10;
        }
        return quality;
    }
    return 1000;
}

struct FieldFacts {
    std::optional<std::uint64_t> length;
    bool transferEncoding = false;
    bool close = false;
    bool keepAlive = false;
    std::string acceptEncoding;
};

void readConnection(std::string_view value, FieldFacts& facts) {
    while (!value.empty()) {
        const std::string_view option = takeListMember(value);
        facts.close = facts.close || equalsNoCase(option, "close");
        facts.keepAlive = facts.keepAlive || equalsNoCase(option, "keep-alive");
    }
}

void readContentLength(std::string_view value, FieldFacts& facts, Framing& framing) {
    if (facts.length) {
        framing.fault = Fault{400, "Content-Length is given twice"};
        return;
    }
    facts.length = parseLength(value);
    if (!facts.length) {
        framing.fault = Fault{400, "malformed Content-Length"};
    }
}

void readContentEncoding(std::string_view value, Framing& framing) {
    while (!value.empty()) {
        const std::string_view coding = takeListMember(value);
        if (coding.empty() || equalsNoCase(coding, "identity")) {
            continue;
        }
        const bool gzip = equalsNoCase(coding, "gzip") || equalsNoCase(coding, "x-gzip");
        if (framing.coding != ContentCoding::kIdentity ||
            (!gzip && !equalsNoCase(coding, "deflate"))) {
            framing.refusal = Fault{415, "this content coding is not supported"};
            return;
        }
        framing.coding = gzip ? ContentCoding::kGzip : ContentCoding::kDeflate;
    }
}

void readTransferEncoding(std::string_view value, FieldFacts& facts, Framing& framing) {
    if (facts.transferEncoding || !equalsNoCase(value, "chunked")) {
        framing.fault = Fault{501, "only the chunked transfer coding is supported"};
        return;
    }
    facts.transferEncoding = true;
    framing.body = BodyFraming::kChunked;
}

void readField(std::string_view name, std::string_view value, FieldFacts& facts, Framing& framing) {
    switch (name.size()) {
        case 6:
            if (equalsNoCase(name, "Expect")) {
                framing.expectsContinue = equalsNoCase(value, "100-continue");
                if (!framing.expectsContinue) {
                    framing.refusal = Fault{417, "this expectation cannot be met"};
                }
            }
            break;
        case 10:
            if (equalsNoCase(name, "Connection")) {
                readConnection(value, facts);
            }
            break;
        case 14:
            if (equalsNoCase(name, "Content-Length")) {
                readContentLength(value, facts, framing);
            }
            break;
        case 15:
            if (equalsNoCase(name, "Accept-Encoding")) {
                facts.acceptEncoding.append(facts.acceptEncoding.empty() ? "" : ",").append(value);
            }
            break;
        case 16:
            if (equalsNoCase(name, "Content-Encoding")) {
                readContentEncoding(value, framing);
            }
            break;
        case 17:
            if (equalsNoCase(name, "Transfer-Encoding")) {
                readTransferEncoding(value, facts, framing);
            }
            break;
        default:
            break;
    }
}

}  // namespace

bool acceptsGzip(std::string_view acceptEncoding) {
    int gzip = -1;
    int any = -1;
    int identity = -1;
    while (!acceptEncoding.empty()) {
        const std::string_view member = takeListMember(acceptEncoding);
        const std::size_t semicolon = std::min(member.find(';'), member.size());
        const std::string_view coding = trimmed(member.substr(0, semicolon));
        const int quality = parseQuality(semicolon < member.size() ? member.substr(semicolon + 1)
                                                                   : std::string_view());
        if (equalsNoCase(coding, "gzip") || equalsNoCase(coding, "x-gzip")) {
            gzip = quality;
        } else if (equalsNoCase(coding, "identity")) {
            identity = quality;
        } else if (coding == "*") {
            any = quality;
        }
    }
    const int effective = gzip >= 0 ? gzip : any;
    return effective > 0 && effective >= identity;
}

Framing readFraming(const RequestHead& head) {
    Framing framing;
    FieldFacts facts;
    for (const auto& [name, value] : head.headers.all()) {
        readField(name, value, facts, framing);
        if (framing.fault) {
            return framing;
        }
    }
    if (facts.transferEncoding && (facts.length || head.version == HttpVersion::k10)) {
        framing.fault = Fault{400, "Transfer-Encoding contradicts the rest of the head"};
        return framing;
    }
    if (facts.length && *facts.length > 0) {
        framing.body = BodyFraming::kSized;
        framing.contentLength = *facts.length;
    }
    const bool stays =
        head.version == HttpVersion::k11 ? !facts.close : facts.keepAlive && !facts.close;
    framing.persistence = stays ? Persistence::kKeepAlive : Persistence::kClose;
    framing.gzip = acceptsGzip(facts.acceptEncoding) ? GzipOffer::kYes : GzipOffer::kNo;
    if (head.version == HttpVersion::k10) {
        // RFC 9110 section 10.1.1: an expectation in HTTP/1.0 is ignored.
        framing.expectsContinue = false;
        if (framing.refusal && framing.refusal->status == 417) {
            framing.refusal.reset();
        }
    }
    return framing;
}

}  // namespace kalends::http
