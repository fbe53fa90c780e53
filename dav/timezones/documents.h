// The JSON documents of RFC 7808 section 6, from the system's zones. Pure but for those.
#pragma once

#include <string>
#include <vector>

#include "dav/timezones/request.h"
#include "groupware/recurrence/zone_index.h"

namespace kalends::timezones {

/// What a list was made from: changes with every new tzdata.
[[nodiscard]] std::string synchronisationToken(const recurrence::ZoneIndex& index);

[[nodiscard]] std::string capabilitiesDocument(const recurrence::ZoneIndex& index,
                                               std::string_view prefix);
[[nodiscard]] std::string listDocument(const recurrence::ZoneIndex& index,
                                       const std::vector<const recurrence::ListedZone*>& zones);
/// The changes within [question.start, question.end), with what held when it began first.
[[nodiscard]] std::string expandDocument(const recurrence::ZoneIndex& index,
                                         const Question& question,
                                         const recurrence::ZoneHistory& history);
/// Application/problem+json (RFC 7807).
[[nodiscard]] std::string problemDocument(const Problem& problem);

}  // namespace kalends::timezones
