// The command line is at fault: exit code 2.
#pragma once

#include <stdexcept>

namespace kalends::server {

struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace kalends::server
