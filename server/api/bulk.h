// Many operations in one request: a JSON object a line, a result a line, in the same order.
#pragma once

#include <functional>
#include <string>

#include "server/api/operation.h"

namespace kalends::api {

struct BulkRequest {
    std::string lines;
    std::string query;           // dryRun=true
    std::string idempotencyKey;  // each line has its own, made of it and its number; empty: none
};

/// Each line is an operation of its own: done as a whole or not at all, and one that fails stops no
/// other. In a dry run lines see those before them, and nothing stays. Throws Problem for what is
/// no bulk request at all.
[[nodiscard]] std::string performLines(
    const Workshop& workshop,
    const Caller& caller,
    const BulkRequest& request,
    const std::function<void(const std::string& text)>& logUnexpected);

}  // namespace kalends::api
