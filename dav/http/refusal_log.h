// Where refusals go that the front end makes by itself. Knows no log.
#pragma once

#include <functional>
#include <string_view>

#include "dav/http/message.h"

namespace kalends::http {

/// Called on I/O threads and workers: must not block. Of a head that could not be read only the
/// address is known.
using RefusalLog = std::function<void(const Request& request, int status, std::string_view reason)>;

}  // namespace kalends::http
