// A Kerberos realm of the test: its own folder, a KDC on a free port, people, a keytab, and tickets
// as a client makes them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace kalends::negotiate {

class Kdc {
  public:
    /// With these people (password: NAME-secret) and HTTP/localhost in the keytab. Sets KRB5_CONFIG
    /// and KRB5_KDC_PROFILE of this process. Throws std::runtime_error when it does not start.
    explicit Kdc(const std::vector<std::string>& people);
    ~Kdc();
    Kdc(const Kdc&) = delete;
    Kdc& operator=(const Kdc&) = delete;

    [[nodiscard]] static bool installed();

    [[nodiscard]] std::string keytab() const { return folder_ + "/http.keytab"; }

    [[nodiscard]] const std::string& folder() const { return folder_; }

    /// Signs in with kinit and makes a fresh SPNEGO token for HTTP@localhost.
    [[nodiscard]] std::string tokenFor(const std::string& person);

  private:
    std::string folder_;
    pid_t pid_ = -1;
};

inline constexpr const char* kRealm = "TOWN.EXAMPLE";

[[nodiscard]] std::string negotiateValue(const std::string& token);

}  // namespace kalends::negotiate
