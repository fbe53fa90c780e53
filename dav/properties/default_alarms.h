// Apple's default-alarm properties: alarms that a person wants in every new event or task, of a
// calendar or of the whole home. Each person has their own; those of the owner are the ones that
// new objects take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dav/resource/resource.h"

namespace kalends::properties {

/// True for the Clark name of one of the four.
[[nodiscard]] bool isDefaultAlarm(std::string_view clarkName);

/// True when the properties at this URL are the viewer's and not the owner's: whoever is not told
/// of the owner's alarms is not told of these either.
[[nodiscard]] bool hasOwnDefaultAlarms(const resource::Resource& collection);

/// What is stored of a new object: `text` with the default alarms of the calendar, or else of its
/// home, where it has no alarm. nullopt: as it is. One statement at most, none for objects that
/// take no alarm. Interop: Apple's programs send events without an alarm and expect the server to
/// put it in. Objects that others put into a calendar they have by a share stay as they are, as on
/// Apple's server.
[[nodiscard]] std::optional<std::string> withDefaultAlarms(const resource::Context& context,
                                                           const resource::Resource& calendar,
                                                           const std::string& text);

}  // namespace kalends::properties
