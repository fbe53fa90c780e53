// The frame around the responses of a streamed multistatus.
#include "dav/exchange/multistatus_stream.h"

#include <utility>

#include "dav/xml/multistatus.h"

namespace kalends::exchange {

namespace {

/// A piece is handed over when it has grown to this.
constexpr std::size_t kPieceBytes = 64UL * 1024;

}  // namespace

http::Response streamedMultistatus(NextResponse next) {
    return streamedXml(207, [next = std::move(next), opened = false](std::string& out) mutable {
        const std::size_t enough = out.size() + kPieceBytes;
        xml::Writer writer{out};
        if (!opened) {
            xml::openMultistatus(writer);
            opened = true;
        }
        while (out.size() < enough) {
            if (!next(writer)) {
                xml::closeMultistatus(writer);
                return false;
            }
        }
        return true;
    });
}

}  // namespace kalends::exchange
