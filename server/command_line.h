// Reads the command line and runs the subcommand.
#pragma once

namespace kalends::server {

/// Exit code: 0 done, 1 refused or failed, 2 wrong usage.
[[nodiscard]] int runCommandLine(int argc, char** argv);

}  // namespace kalends::server
