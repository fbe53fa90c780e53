// How much an account uses and may use (RFC 4331). The write functions count and refuse; this reads
// and sets.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "storage/ids.h"

namespace kalends::storage {

/// What one account's collections hold, and its limits with those of its organisation and the
/// default worked in.
struct Usage {
    std::int64_t bytes = 0, objects = 0;
    std::int64_t limitBytes = 0, limitObjects = 0;  // 0: none
};

/// Outer optional absent: untouched; inner absent: as the level above says (organisation, default);
/// 0: no limit.
struct QuotaChange {
    std::optional<std::optional<std::int64_t>> bytes, objects;
};

/// A write would have made its account hold more than it may. Nothing was written.
struct QuotaExceeded : std::runtime_error {
    QuotaExceeded() : std::runtime_error("quota exceeded") {}
};

class QuotaStore {
  public:
    virtual ~QuotaStore() = default;

    /// One statement, whatever the account holds.
    [[nodiscard]] virtual Usage usageOf(PrincipalId owner) = 0;
    /// What holds for accounts that neither have a limit of their own nor one of their
    /// organisation. 0: none.
    virtual void setDefault(std::int64_t bytes, std::int64_t objects) = 0;
    virtual void set(PrincipalId principal, const QuotaChange& change) = 0;
    /// For each account of the organisation. False: there is no such organisation.
    virtual bool setForOrganisation(std::string_view slug, const QuotaChange& change) = 0;
};

}  // namespace kalends::storage
