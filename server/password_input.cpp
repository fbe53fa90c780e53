// Reading passwords without showing them.
#include "server/password_input.h"
#include "server/usage_error.h"

#include <termios.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

namespace kalends::server {

namespace {

/// Turns the terminal's echo off as long as it lives.
class SilentTerminal {
  public:
    SilentTerminal() : changed_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (changed_) {
            termios silent = before_;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        }
    }

    ~SilentTerminal() {
        if (changed_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }

    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

  private:
    termios before_{};
    bool changed_;
};

std::string firstLine(std::istream& input) {
    std::string line;
    std::getline(input, line);
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    return line;
}

std::string prompt(const char* question) {
    std::cerr << question << std::flush;
    std::string line;
    {
        const SilentTerminal silent;
        line = firstLine(std::cin);
    }
    std::cerr << '\n';
    return line;
}

std::string askTerminal(Confirmation confirmation) {
    auto password = prompt("Password: ");
    if (confirmation == Confirmation::kTwice && prompt("Again: ") != password) {
        throw UsageError("the passwords differ");
    }
    return password;
}

}  // namespace

void addPasswordOptions(CLI::App& command, PasswordSource& source) {
    auto* file = command.add_option("--password-file", source.file,
                                    "Read the password from the first line of this file");
    command
        .add_option("--password", source.password,
                    "The password itself. Others on this machine may see it; prefer standard input "
                    "or --password-file")
        ->excludes(file);
}

std::string readPassword(const PasswordSource& source, Confirmation confirmation) {
    std::string password = source.password;
    if (!source.file.empty()) {
        std::ifstream file(source.file);
        if (!file) {
            throw UsageError(source.file + ": cannot be read");
        }
        password = firstLine(file);
    } else if (password.empty()) {
        password = ::isatty(STDIN_FILENO) == 1 ? askTerminal(confirmation) : firstLine(std::cin);
    }
    if (password.empty()) {
        throw UsageError("no password was given (standard input, --password-file or a terminal)");
    }
    return password;
}

}  // namespace kalends::server
