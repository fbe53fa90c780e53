// Passwords that a directory knows, for accounts that were synchronised from it. Knows no HTTP.
#pragma once

#include <functional>
#include <memory>

#include "auth/authenticator.h"
#include "auth/ldap/directory.h"
#include "storage/database.h"
#include "storage/directory.h"

namespace kalends::ldap {

/// Search then bind, or bind alone. Asks the directory only for accounts that came from it; when it
/// does not answer, nobody is told that a password is wrong.
class Verifier final : public auth::Verifier {
  public:
    using Log = std::function<void(const std::string& text)>;

    Verifier(std::shared_ptr<Directory> directory,
             storage::Database& database,
             const Settings& settings,
             Log log)
        : directory_(std::move(directory)),
          database_(database),
          settings_(settings),
          log_(std::move(log)) {}

    [[nodiscard]] auth::Outcome verify(const auth::Secret& secret) override;

  private:
    [[nodiscard]] std::optional<std::string> nameToBind(const auth::Secret& secret,
                                                        const storage::DirectoryAccount& account);
    [[nodiscard]] auth::Outcome accepted(const auth::Secret& secret,
                                         const storage::DirectoryAccount& account);

    std::shared_ptr<Directory> directory_;  // the synchronisation uses it too
    storage::Database& database_;
    const Settings settings_;
    Log log_;
};

}  // namespace kalends::ldap
