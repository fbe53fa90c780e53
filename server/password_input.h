// Where a password comes from: a file, standard input or a prompt; on the command line only for
// scripts.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace kalends::server {

struct PasswordSource {
    std::string password;  // from the command line
    std::string file;
};

/// Adds --password-file and --password.
void addPasswordOptions(CLI::App& command, PasswordSource& source);

enum class Confirmation { kNone, kTwice };

/// The first line of file or standard input, or what was typed without echo. Throws UsageError when
/// there is none.
[[nodiscard]] std::string readPassword(const PasswordSource& source, Confirmation confirmation);

}  // namespace kalends::server
