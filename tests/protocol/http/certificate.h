// A self-signed certificate made for a test run.
#pragma once

#include <string>

namespace kalends::http::test {

/// A directory of its own with chain and key files; removed at the end.
class CertificateFiles {
  public:
    CertificateFiles();
    ~CertificateFiles();
    CertificateFiles(const CertificateFiles&) = delete;
    CertificateFiles& operator=(const CertificateFiles&) = delete;

    /// Writes a new key and certificate with that serial number over the old ones.
    void write(long serial) const;

    [[nodiscard]] std::string chainFile() const { return directory_ + "/chain.pem"; }

    [[nodiscard]] std::string keyFile() const { return directory_ + "/key.pem"; }

  private:
    std::string directory_;
};

}  // namespace kalends::http::test
