// The key of keyed hashes that all nodes share, read once from the database.
#pragma once

#include <mutex>
#include <string>

#include "storage/app_passwords.h"

namespace kalends::auth {

class ServerKey {
  public:
    explicit ServerKey(storage::AppPasswordStore& store) : store_(store) {}

    /// Throws storage::Unavailable while it was never read and the database is away.
    [[nodiscard]] std::string value() {
        const std::lock_guard lock(mutex_);
        if (value_.empty()) {
            value_ = store_.hashKey();
        }
        return value_;
    }

  private:
    storage::AppPasswordStore& store_;
    std::mutex mutex_;
    std::string value_;
};

}  // namespace kalends::auth
