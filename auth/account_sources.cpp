// Keeps a source to its organisations.
#include "auth/account_sources.h"

#include <algorithm>

#include "storage/errors.h"

namespace kalends::auth {

namespace {

class ServingOnly final : public Verifier {
  public:
    ServingOnly(std::unique_ptr<Verifier> inner,
                storage::DirectoryStore& directory,
                std::vector<std::string> organisations)
        : inner_(std::move(inner)),
          directory_(directory),
          organisations_(std::move(organisations)) {}

    [[nodiscard]] Outcome verify(const Secret& secret) override {
        try {
            return servedBy(directory_, organisations_, secret.login) ? inner_->verify(secret)
                                                                      : Outcome{};
        } catch (const storage::Unavailable&) {
            return {.kind = Outcome::Kind::kUnavailable, .identity = nullptr};
        }
    }

    [[nodiscard]] bool claims(const Secret& secret) const override {
        return inner_->claims(secret);
    }

  private:
    std::unique_ptr<Verifier> inner_;
    storage::DirectoryStore& directory_;
    const std::vector<std::string> organisations_;
};

}  // namespace

bool servedBy(storage::DirectoryStore& directory,
              const std::vector<std::string>& organisations,
              std::string_view login) {
    if (organisations.empty()) {
        return true;
    }
    const auto organisation = directory.organisationOf(login);
    return !organisation || std::find(organisations.begin(), organisations.end(), *organisation) !=
                                organisations.end();
}

std::unique_ptr<Verifier> servingOnly(std::unique_ptr<Verifier> inner,
                                      storage::DirectoryStore& directory,
                                      std::vector<std::string> organisations) {
    return std::make_unique<ServingOnly>(std::move(inner), directory, std::move(organisations));
}

}  // namespace kalends::auth
