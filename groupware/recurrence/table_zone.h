// A Zone that looks its offsets up in a sorted table of transitions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "groupware/recurrence/tzif.h"
#include "groupware/recurrence/zone.h"

namespace kalends::recurrence {

class TableZone final : public Zone {
  public:
    TableZone(std::string id, const ZoneHistory& history);

    [[nodiscard]] const std::string& id() const override { return id_; }

    [[nodiscard]] seconds offsetAt(sys_seconds utc) const override;
    [[nodiscard]] sys_seconds toUtc(local_seconds local) const override;

  private:
    /// Maps a time beyond the table to its equal within the last 400 years of it.
    [[nodiscard]] std::int64_t intoTable(std::int64_t time) const;

    std::string id_;
    std::int64_t cycleEnd_;
    std::vector<std::int64_t> starts_;       // UTC seconds from which offsets_[i + 1] holds
    std::vector<std::int64_t> localStarts_;  // the same on the wall clock, for toUtc
    std::vector<std::int32_t> offsets_;      // offsets_[0] holds before starts_[0]
};

}  // namespace kalends::recurrence
