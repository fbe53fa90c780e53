// The file with the process id.
#include "server/pid_file.h"

#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace kalends::server {

PidFile::PidFile(std::string path) : path_(std::move(path)) {
    if (path_.empty()) {
        return;
    }
    std::ofstream file(path_, std::ios::trunc);
    file << ::getpid() << '\n';
    file.close();
    if (!file) {
        throw std::runtime_error(path_ + ": the process id cannot be written");
    }
}

PidFile::~PidFile() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

}  // namespace kalends::server
