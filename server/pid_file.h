// The file with the process id, there while the server runs.
#pragma once

#include <string>

namespace kalends::server {

class PidFile {
  public:
    /// Writes the file; none for an empty path. Throws std::runtime_error that names the file.
    explicit PidFile(std::string path);
    ~PidFile();
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;

  private:
    std::string path_;
};

}  // namespace kalends::server
