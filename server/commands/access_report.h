// kalends access report.
#pragma once

#include "server/commands/commands.h"

namespace kalends::commands {

/// `report` below `access`.
void addAccessReport(CLI::App& group, Action& action);

}  // namespace kalends::commands
