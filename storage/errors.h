// What storage throws. SQLSTATEs are read only in storage/postgres.
#pragma once

#include <stdexcept>

namespace kalends::storage {

/// The database cannot answer now (down, restarting, overloaded): 503 with Retry-After.
struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// An administrative change that the data does not allow (name taken, unknown member ...). `what()`
/// is for people.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace kalends::storage
